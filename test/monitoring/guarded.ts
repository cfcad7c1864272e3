// A guard in memory before the real library: a room of 300 endpoints, one user, one community, and a clock that meets no limit of the rate.

import { randomBytes } from 'node:crypto';
import type { GuardParts } from '../../controller/monitoring/agent/guard.ts';
import { Guard } from '../../controller/monitoring/agent/guard.ts';
import { createLibrary } from '../../controller/monitoring/agent/library.ts';
import { endpointRow } from '../../controller/monitoring/agent/room-rows.ts';
import { Store } from '../../controller/monitoring/agent/store.ts';
import { engineTime, keysFor } from '../../controller/monitoring/snmp/usm.ts';
import { USER } from './managers.ts';
import { roomOf } from './world.ts';

export const ID = Buffer.from('80007ed9050102030405060708', 'hex');
export const KEYS = keysFor(USER, ID);
export const COMMUNITY = 'public';
/** Milliseconds between two datagrams: no limit of the rate is met. */
const STEP_MS = 10;

export function guarded(more: Partial<GuardParts> = {}) {
  const state = roomOf(300);
  const store = new Store(() => 5_000);
  store.put(
    'endpoints',
    [...state.endpoints.values()].map((one) => endpointRow(state, one)),
  );
  for (const [name, value] of [
    ['sysDescr', 'OpenSeat'],
    ['sysName', ''],
    ['osSwitches', 7],
  ] as const)
    store.set(name, value);
  const failures: string[] = [];
  let now = 0;
  const guard = new Guard({
    ...{ users: [KEYS], community: COMMUNITY, engine: () => engineTime(ID, 3, 1_000), ask: createLibrary(store) },
    ...{
      now: () => (now += STEP_MS),
      salt: () => randomBytes(8),
      failed: (error) => void failures.push(String(error)),
    },
    ...more,
  });
  return { guard, failures };
}
