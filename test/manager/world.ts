// A real manager's child for tests, as the controller would start it; its children can be killed, and what it says is kept.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Program } from '../../controller/children/program.ts';
import { forkProgram } from '../../controller/children/program.ts';
import type { Trouble } from '../../controller/domain/alarms/trouble.ts';
import { ManagerProcess } from '../../controller/monitoring/manager/manager-process.ts';
import type { AgentSettings, ManagerSettings } from '../../controller/monitoring/manager/settings.ts';
import type { User } from '../../controller/monitoring/snmp/users.ts';
import { SIMULATED_USER } from '../../simulators/snmp/answers.ts';
import { built } from '../house/built.ts';
import { KeptLog } from '../storage/bench.ts';
import { realClock } from '../storage/real-clock.ts';

export const USER: User = { ...SIMULATED_USER, auth: 'sha256', priv: 'aes' };

export function agentOf(wanted: Partial<AgentSettings> & Pick<AgentSettings, 'name' | 'port'>): AgentSettings {
  return { host: '127.0.0.1', by: { user: USER.name }, profiles: [], oids: [], thresholds: [], ...wanted };
}

export function settingsOf(agents: readonly AgentSettings[], more: Partial<ManagerSettings> = {}): ManagerSettings {
  return { intervalMs: 1_000, users: [USER], traps: null, agents, ...more };
}

export interface Managed {
  readonly manager: ManagerProcess;
  readonly children: readonly Program[];
  readonly log: KeptLog;
  readonly trapPort: number;
  /** The last list that was told. */
  readonly troubles: () => readonly Trouble[];
  readonly traps: readonly (readonly [agent: string, because: string])[];
  /** The readings of an agent by name, as they are now. */
  readings(source: string): Promise<ReadonlyMap<string, { value: number; unit: string; state: string }>>;
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-manager-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @param folder where readings are kept; a fresh one unless told */
export async function startManager(settings: ManagerSettings, folder: string = freshFolder()): Promise<Managed> {
  const program = await built('manager');
  const children: Program[] = [];
  const log = new KeptLog();
  let troubles: readonly Trouble[] = [];
  const traps: [string, string][] = [];
  const manager = new ManagerProcess({
    ...{ clock: realClock, log, settings, folder, entry: pathToFileURL(program) },
    standing: () => troubles,
    troubles: (list) => {
      troubles = list;
    },
    trap: (agent, because) => traps.push([agent, because]),
    fork: (entry, events) => {
      const child = forkProgram(entry, { threads: null, serialization: 'json' }, events);
      children.push(child);
      return child;
    },
  });
  onTestFinished(() => manager.stop());
  const trapPort = (await manager.start()) ?? 0;
  return {
    ...{ manager, children, log, trapPort, traps, troubles: () => troubles },
    readings: async (source) => {
      const page = await manager.list(`${source}/`, 500);
      const rows = (page?.readings ?? []).filter((row) => row.source === source);
      return new Map(rows.map(({ name, value, unit, state }) => [name, { value, unit, state }]));
    },
  };
}

/** Waits for something that is asked for; fails with its source after the limit. */
export async function eventually(done: () => Promise<boolean> | boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${done.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
