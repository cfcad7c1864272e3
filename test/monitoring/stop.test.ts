// The whole controller with every process that watches frozen: it stops in its order and in its time all the same.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Program } from '../acceptance/outside.ts';
import { ready, run } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { allowedMs } from '../until.ts';

const WATCHERS = ['manager.js', 'notify.js', 'snmp.js'];
/** Milliseconds in which SIGTERM stops it (contracts, Commands). */
const STOP_MS = 2_000;
const CONFIG = {
  snmp: { port: 0, v2c: { community: 'open' } },
  notify: { hook: { kind: 'webhook', url: 'http://127.0.0.1:9/', secret: 'sixteen letters or more' } },
  agents: { poll: [{ name: 'ups', host: '127.0.0.1', port: 9, v2c: { community: 'open' }, profiles: ['ups'] }] },
};

const folder = mkdtempSync(join(tmpdir(), 'openseat-stopped-'));
let program: Program | null = null;
/** Processes that would stay where the product left them. */
let frozen: readonly number[] = [];

afterAll(() => {
  program?.child.kill('SIGKILL');
  for (const pid of frozen) if (isThere(pid)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function childrenOf(parent: number): { pid: number; words: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, after = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(/\) \S /);
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return Number(after.split(' ')[0]) === parent ? [{ pid: Number(name), words }] : [];
    } catch {
      return [];
    }
  });
}

test('all that watches hangs: SIGTERM stops within 2 s, with code 0, and nothing is left out', async () => {
  const file = await built('controller', ['hasher', 'manager', 'notify', 'snmp', 'watchdog', 'admin', 'seat']);
  writeFileSync(join(folder, 'openseat.json'), JSON.stringify(CONFIG));
  const words = ['--port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'openseat.json')];
  program = run(file, words);
  await ready(program);
  const watchers = childrenOf(program.child.pid ?? 0).filter(({ words }) =>
    WATCHERS.some((one) => words.includes(one)),
  );
  expect(watchers).toHaveLength(WATCHERS.length);
  frozen = watchers.map(({ pid }) => pid);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  const began = performance.now();
  program.child.kill('SIGTERM');
  expect(await program.exit).toBe(0);
  expect(performance.now() - began).toBeLessThan(allowedMs(STOP_MS));
  expect(program.err()).not.toContain('the stop took too long');
  // Each was ended, none left behind.
  expect(frozen.filter(isThere)).toEqual([]);
});
