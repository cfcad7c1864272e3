// The real hashing child: it hashes and checks, another takes over when it is killed, and it goes when its controller does.
// What it computes stands in hashing.test.ts, the queue before it in queue.test.ts.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { HashingProcess } from '../../controller/passwords/hashing-process.ts';
import { KeptLog } from '../storage/bench.ts';
import { realClock } from '../storage/real-clock.ts';
import { until } from '../until.ts';

const CONTROLLER = fileURLToPath(new URL('./controller.ts', import.meta.url));

/** The numbers of the hashing children of a process. */
function hashersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return Number(status[1]) === parent && status[0] !== 'Z' && command.includes('hasher.ts') ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
}

async function started(): Promise<HashingProcess> {
  const passwords = new HashingProcess({ clock: realClock, log: new KeptLog() });
  onTestFinished(() => passwords.stop());
  await passwords.start();
  return passwords;
}

test('hashes, checks, and ends when it is told to', async () => {
  const passwords = await started();
  const stored = await passwords.hash('demo-admin');
  expect(stored).toMatch(/^\$argon2id\$/);
  const checks = [
    passwords.verify(stored, 'demo-admin'),
    passwords.verify(stored, 'demo'),
    passwords.verify(null, 'x'),
  ];
  expect(await Promise.all(checks)).toEqual([true, false, false]);
  expect(hashersOf(process.pid).length).toBe(1);
  await passwords.stop();
  expect(hashersOf(process.pid)).toEqual([]);
});

test('one that is killed in the middle of its work is replaced, and the work is done', async () => {
  const passwords = await started();
  const stored = await passwords.hash('demo-admin');
  const checks = Array.from({ length: 12 }, (_, index) =>
    passwords.verify(stored, index % 2 === 0 ? 'demo-admin' : 'no'),
  );
  const [first] = hashersOf(process.pid);
  process.kill(first ?? 0, 'SIGKILL');
  expect(await Promise.all(checks)).toEqual(checks.map((_, index) => index % 2 === 0));
  expect(hashersOf(process.pid)).not.toContain(first);
});

test('it ignores signals to the group, and goes when its controller is killed', async () => {
  const controller = spawn(process.execPath, ['--import', 'tsx', CONTROLLER], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void controller.kill('SIGKILL'));
  await new Promise<void>((done) => controller.stdout.once('data', () => done()));
  const [hasher = 0] = hashersOf(controller.pid ?? 0);
  expect(hasher).toBeGreaterThan(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.kill(hasher, signal);
  await new Promise((done) => setTimeout(done, 100));
  expect(hashersOf(controller.pid ?? 0)).toEqual([hasher]);
  controller.kill('SIGKILL');
  await until(() => {
    try {
      return /\) [ZX] /.test(readFileSync(`/proc/${hasher}/stat`, 'utf8'));
    } catch {
      return true;
    }
  });
});
