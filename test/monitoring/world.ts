// A real agent's child for a room that stands in memory: what the controller would tell it, without a controller. Its children can be killed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from '../../controller/children/program.ts';
import { forkProgram } from '../../controller/children/program.ts';
import type { Endpoint } from '../../controller/domain/model.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import type { SnmpSettings } from '../../controller/monitoring/agent/settings.ts';
import { SnmpAgent } from '../../controller/monitoring/agent/snmp-agent.ts';
import { systemRandom } from '../../controller/system.ts';
import { built } from '../house/built.ts';
import { KeptLog } from '../storage/bench.ts';
import { realClock } from '../storage/real-clock.ts';

export function endpoint(number: number, kind: Endpoint['kind'], id: string, name: string): Endpoint {
  const identity = { by: 'key', key: `key ${number}`, fingerprint: `print ${number}` } as const;
  return {
    ...{ number, kind, id, name, identity, fabric: '', groups: [], heads: [], model: null, firmware: null },
    ...{ place: null, version: 1 },
  };
}

/** A room of so many endpoints, every other one a receiver, all online. */
export function roomOf(count: number): RoomState {
  const state = emptyRoom(6);
  for (let number = 1; number <= count; number += 1) add(state, number);
  return state;
}

export function add(state: RoomState, number: number): void {
  const kind = number % 2 === 0 ? 'receiver' : 'transmitter';
  const id = String((kind === 'receiver' ? 500_000 : 0) + number).padStart(6, '0');
  state.endpoints.set(number, endpoint(number, kind, id, `屏幕 ${number}`));
  const presence = { online: true, seenAt: Date.UTC(2026, 10, 22, 8, 0, 0), model: 'm1', firmware: '1.2' };
  if (kind === 'transmitter') state.live.set(number, { ...presence, kind, video: true, address: null });
  else
    state.live.set(number, {
      ...{ ...presence, kind, fresh: false, login: null, ticketHash: null, desired: null },
      ...{ reported: { state: 'dark' }, switching: null, heals: 0, lastHealAt: 0 },
    });
}

export interface Running {
  readonly monitoring: SnmpAgent;
  readonly state: RoomState;
  readonly port: number;
  readonly log: KeptLog;
  readonly folder: string;
  readonly children: readonly Program[];
  stop(): Promise<void>;
}

export async function startAgent(settings: SnmpSettings, state: RoomState, keptFolder?: string): Promise<Running> {
  const program = await built('snmp');
  const folder = keptFolder ?? mkdtempSync(join(tmpdir(), 'openseat-agent-'));
  const children: Program[] = [];
  const log = new KeptLog();
  const monitoring = new SnmpAgent({
    ...{ settings, state, log, folder, clock: realClock, random: systemRandom },
    ...{ product: 'OpenSeat', version: '9.9', figures: () => ({ osCommandsSent: 5 }), entry: pathToFileURL(program) },
    failures: { failing: () => undefined, over: () => undefined },
    fork: (entry, events) => {
      const child = forkProgram(entry, { threads: null, serialization: 'json' }, events);
      children.push(child);
      return child;
    },
  });
  const port = await monitoring.start();
  return {
    ...{ monitoring, state, port, log, folder, children },
    stop: async () => {
      await monitoring.stop();
      if (keptFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
