// The program as a process: its lines, its exit codes, and what ends it (contracts, Commands; safety 3.25, 3.26). Started as it is built.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { Client } from '../api/client.ts';
import { built } from '../house/built.ts';
import { HOUSE } from '../house/house.ts';
import { tree } from '../house/tree.ts';
import { allowedMs } from '../until.ts';

/** Milliseconds: the 2 s after which it is killed, as seen from another process. */
const HELD_LIMIT_MS = 3_000;

let program = '';
beforeAll(async () => {
  program = await built('controller', ['hasher', 'watchdog']);
});

interface Run {
  readonly child: ChildProcess;
  /** Waits for a line on standard output that fits, and gives what it caught. */
  said(pattern: RegExp): Promise<string>;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

function run(
  words: readonly string[],
  nodeFlags: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): Run {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OPENSEAT_|NOTIFY_SOCKET|VITEST)/.test(name)),
  );
  const child = spawn(process.execPath, [...nodeFlags, program, ...words], {
    cwd: HOUSE,
    env: { ...env, ...more },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (chunk) => {
    out += chunk;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  );
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(out);
        if (found !== null) resolve(found[1] ?? found[0]);
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`ended: ${err}`)));
    });
  return { child, said, out: () => out, err: () => err, ended };
}

const READY = /^openseat ready (http:\S+)$/m;

test('a wrong flag: one line that names it, and 2', async () => {
  const { ended, out, err } = run(['--prot', '1']);
  expect(await ended).toEqual({ code: 2, signal: null });
  expect(err()).toMatch(/^openseat: --prot: there is no such flag.*\n$/);
  expect(out()).toBe('');
});

test('first start: the setup code, then ready; an administrator is made with it; SIGTERM ends it within 2 s with 0; then no code', async () => {
  const data = join(tree({}), 'data');
  const first = run(['--port', '0', '--data', data]);
  const code = await first.said(/^openseat setup code (\w{4}-\w{4}-\w{4})$/m);
  const url = await first.said(READY);
  expect(readFileSync(join(data, 'setup-code'), 'utf8')).toBe(`${code}\n`);
  expect(statSync(join(data, 'setup-code')).mode & 0o777).toBe(0o600);
  expect(first.out().trim().split('\n')).toEqual([`openseat setup code ${code}`, `openseat ready ${url}`]);

  const client = new Client(`${url.replace('http', 'ws')}/api`);
  await client.next();
  const { result, error } = await client.request('session.setup', {
    code,
    username: 'root',
    password: 'correct horse 9',
  });
  expect(error).toBeUndefined();
  expect(result).toMatchObject({ user: { name: 'root', role: 'administrator' }, token: expect.any(String) });
  expect(existsSync(join(data, 'setup-code'))).toBe(false);
  expect((await client.request('users.list')).result).toMatchObject({ items: [{ username: 'root' }] });

  const began = performance.now();
  first.child.kill('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(allowedMs(2_000));
  expect((await client.closed).code).toBe(1001);
  for (const secret of [code, 'correct horse', String(result?.token)]) expect(first.err()).not.toContain(secret);

  const second = run(['--port', '0', '--data', data]);
  await second.said(READY);
  expect(second.out()).not.toContain('setup code');
  second.child.kill('SIGINT');
  expect(await second.ended).toEqual({ code: 0, signal: null });
});

test('the data folder in use: 4; the port in use: 4; the first one goes on', async () => {
  const data = join(tree({}), 'data');
  const first = run(['--port', '0', '--data', data]);
  const url = await first.said(READY);
  const { port } = new URL(url);
  const [sameFolder, samePort] = [
    run(['--port', '0', '--data', data]),
    run(['--port', port, '--data', join(tree({}), 'data')]),
  ];
  expect(await sameFolder.ended).toEqual({ code: 4, signal: null });
  expect(sameFolder.err()).toMatch(/^openseat: .*data/m);
  expect(await samePort.ended).toEqual({ code: 4, signal: null });
  expect(samePort.err()).toMatch(new RegExp(`^openseat: --port: 127\\.0\\.0\\.1 port ${port} is in use$`, 'm'));
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('damaged data: 3, one line that names file and record, nothing is served', async () => {
  const data = join(tree({}), 'data');
  const first = run(['--port', '0', '--data', data]);
  await first.said(READY);
  first.child.kill('SIGTERM');
  await first.ended;
  const journal = join(data, 'journal');
  const segment = join(journal, readdirSync(journal).find((name) => name.endsWith('.jsonl')) ?? '');
  const text = readFileSync(segment, 'utf8');
  writeFileSync(segment, text.replace('writer.started', 'writer.stopped'));
  appendFileSync(segment, text.split('\n').at(-2) ?? '');
  const { ended, err, out } = run(['--port', '0', '--data', data]);
  expect(await ended).toEqual({ code: 3, signal: null });
  expect(err().match(/^openseat: .*/gm)).toEqual([expect.stringContaining('.jsonl')]);
  expect(out()).toBe('');
});

test('3.25: an exception that nobody caught, and a promise: logged, 1', async () => {
  const LATER = (act: string): string => `data:text/javascript,process.on('SIGUSR2', () => { ${act} })`;
  const faults = ['throw new RangeError(`a fault of ours`)', 'Promise.reject(new RangeError(`a fault of ours`))'];
  const runs = faults.map((fault) =>
    run(['--port', '0', '--data', join(tree({}), 'data')], ['--import', LATER(fault)]),
  );
  for (const { child, said, ended, err } of runs) {
    await said(READY);
    child.kill('SIGUSR2');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(err()).toMatch(/"level":50.*RangeError: a fault of ours.*(uncaught exception|unhandled rejection)/);
  }
});

test('`endsWithInput`: it ends, as on SIGTERM, when standard input ends; without it, it goes on', async () => {
  const folder = tree({ 'openseat.json': '{"endsWithInput": true}' });
  const words = ['--port', '0', '--data', join(folder, 'data')];
  const { child, said, ended, err } = run([...words, '--config', join(folder, 'openseat.json')], [], {}, 'pipe');
  await said(READY);
  child.stdin?.end();
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(err()).toContain('standard input ended');
  const other = run(words, [], {}, 'pipe');
  const url = await other.said(READY);
  other.child.stdin?.end();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(other.err()).not.toContain('stopping');
});

test('3.26: a controller that stands still is killed', async () => {
  const { child, said, ended, err } = run(['--port', '0', '--data', join(tree({}), 'data')]);
  await said(READY);
  child.kill('SIGSTOP');
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(err()).toContain('stands still');
});

async function stops({ child, ended }: Run): Promise<{ code: number | null; signal: string | null; ms: number }> {
  const began = performance.now();
  child.kill('SIGTERM');
  return { ...(await ended), ms: performance.now() - began };
}

/** What the end of a process waits for without limit: file calls that do not come back, and a loop that does not go round. */
const HOLDS: Readonly<Record<string, (pipe: string) => string>> = {
  'a disk that does not answer': (pipe) =>
    `import('node:fs').then(({ open }) => { for (let count = 0; count < 4; count += 1) open('${pipe}', 'r', () => {}); })`,
  'a loop that stands still': () => 'for (;;);',
};

test.each(Object.keys(HOLDS))('a stop that is held up by %s ends all the same', async (hold) => {
  const folder = tree({});
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const act = HOLDS[hold]?.(pipe) ?? '';
  const preload = `data:text/javascript,process.on('SIGTERM', () => { setTimeout(() => { ${act} }) })`;
  const controller = run(['--port', '0', '--data', join(folder, 'data')], ['--import', preload]);
  await controller.said(READY);
  const { code, signal, ms } = await stops(controller);
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  expect(ms).toBeLessThan(allowedMs(HELD_LIMIT_MS));
  expect(controller.err()).toContain('has not stopped in 2 s');
});

test('under systemd it says that it is ready and that it lives, through the process that watches it', async () => {
  const folder = tree({ 'bin/systemd-notify': '#!/bin/sh\necho "$@" >> "$NOTIFY_SOCKET"\n' });
  chmodSync(join(folder, 'bin/systemd-notify'), 0o755);
  const told = join(folder, 'told');
  const env = { NOTIFY_SOCKET: told, WATCHDOG_USEC: '3000000', PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const { child, said, ended } = run(['--port', '0', '--data', join(folder, 'data')], [], env);
  await said(READY);
  const lines = (): readonly string[] => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []);
  while (lines().length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lines().slice(0, 3)).toEqual(['--ready WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, signal: null });
});

test('an address that cannot be had is a wrong value: 2', async () => {
  const folder = tree({ 'openseat.json': '{"plain": true}' });
  const { ended, err } = run([
    '--host',
    '203.0.113.7',
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
    '--config',
    join(folder, 'openseat.json'),
  ]);
  expect(await ended).toEqual({ code: 2, signal: null });
  expect(err()).toMatch(/^openseat: --host: 203\.0\.113\.7 port 0 cannot be had \(EADDRNOTAVAIL\)$/m);
});
