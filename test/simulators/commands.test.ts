// The commands `demo` and `simulate` from outside: flags, lines, exit codes, signals. And the small parts that they read and write with.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { aCount, aLoopbackHost, anything, aPort, readArguments } from '../../simulators/launcher/arguments.ts';
import { demonstrationConfig } from '../../simulators/launcher/config.ts';
import { LaunchError } from '../../simulators/launcher/fault.ts';
import { sameMachine } from '../../simulators/launcher/stand-in.ts';
import { openTrace } from '../../simulators/launcher/trace.ts';
import { HOUSE } from '../house/house.ts';
import { allowedMs, until } from '../until.ts';
import { built } from './built.ts';

const PROGRAMS = { demo: built('demo'), simulate: built('simulate') };
const folder = mkdtempSync(join(tmpdir(), 'openseat-test-'));
const KILLED_LIMIT_MS = 4_000;
const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly code: Promise<number | null>;
}

function run(program: 'demo' | 'simulate', ...words: string[]): Run {
  const [node = '', ...first] = PROGRAMS[program];
  const child = spawn(node, [...first, ...words], { cwd: HOUSE });
  running.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const code = new Promise<number | null>((resolve) => child.on('close', (exit) => resolve(exit)));
  return { child, out: () => out, err: () => err, code };
}

describe('npm run demo', () => {
  test.each([
    ['an unknown flag', ['--speed', '9'], '--speed'],
    ['a word that is no flag', ['8080'], '8080'],
    ['a wrong port', ['--port', '70000'], '--port'],
    ['any other host', ['--host', '0.0.0.0'], '--host'],
    ['a file that is not there', ['--config', '/nowhere/at/all.json'], '--config'],
    ['a trace that cannot be written', ['--trace', '/nowhere/at/all.jsonl'], '--trace'],
  ])('refuses %s with one line and exit code 2', async (_what, words, named) => {
    const { code, err, out } = run('demo', ...words);
    expect(await code).toBe(2);
    expect(err().trim().split('\n')).toHaveLength(1);
    expect(err()).toContain(named);
    expect(out()).toBe('');
  });

  test('passes on what the controller refuses', async () => {
    const config = join(folder, 'wrong.json');
    writeFileSync(config, '{"speed": 9}');
    const { code, err } = run('demo', '--port', '0', '--config', config);
    expect(await code).toBe(2);
    expect(err()).toContain('speed');
  });

  test('a port in use is exit code 4', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const { code, err } = run('demo', '--port', String(port));
    expect(await code).toBe(4);
    expect(err()).toContain(String(port));
    server.close();
  });

  test('prints addresses, accounts and the ready line, and ends with 0 within 2 s of SIGTERM', async () => {
    const { child, out, err, code } = run('demo', '--port', '0');
    await until(() => out().includes('openseat ready '));
    const lines = out().trim().split('\n');
    expect(lines.at(-1)).toMatch(/^openseat ready http:\/\/127\.0\.0\.1:[0-9]+$/);
    expect(out()).toMatch(/hxfj \/ 123456[\s\S]*lin \/ demo-lin/);
    expect(`${out()}${err()}`).not.toContain('setup code');
    const began = performance.now();
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(performance.now() - began).toBeLessThan(allowedMs(2_000));
  });

  test('killed with -9, its controller goes too: port and data folder are free, the journal is whole', async () => {
    const data = join(folder, 'killed');
    const first = run('demo', '--port', '0', '--data', data);
    await until(() => first.out().includes('openseat ready '));
    const { port } = new URL(/^openseat ready (\S+)$/m.exec(first.out())?.[1] ?? '');
    const children = readFileSync(`/proc/${first.child.pid}/task/${first.child.pid}/children`, 'utf8').trim();
    expect(children).toMatch(/^[0-9]+$/);
    first.child.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${children}`), KILLED_LIMIT_MS);
    const second = run('demo', '--port', port, '--data', data);
    await until(() => second.out().includes('openseat ready '));
    expect(second.err()).not.toContain('furnishing');
    second.child.kill('SIGTERM');
    expect(await second.code).toBe(0);
  });

  test('ends with 0 while it is still starting, too', async () => {
    const { child, err, code, out } = run('demo', '--port', '0');
    await until(() => err().includes('simulated endpoints started'));
    child.kill('SIGINT');
    expect(await code).toBe(0);
    expect(out()).toBe('');
  });
});

test.each([
  ['a fault that is none', ['--token', 'x', '--fault', 'laziness'], '--fault laziness'],
  ['an address that is none', ['--token', 'x', '--url', 'http://localhost'], '--url'],
  ['too many', ['--token', 'x', '--receivers', '99999'], '--receivers'],
])('npm run simulate refuses %s', async (_what, words, named) => {
  const { code, err } = run('simulate', ...words);
  expect(await code).toBe(2);
  expect(err()).toContain(named);
});

describe('arguments', () => {
  const TABLE = {
    port: { env: 'P', default: '1', check: aPort },
    fault: { env: null, default: null, many: true, check: anything },
  } as const;

  test('a flag before its variable before the default; both spellings', () => {
    expect(readArguments([], {}, TABLE)).toEqual({ port: '1', fault: null });
    expect(readArguments([], { P: '2' }, TABLE).port).toBe('2');
    expect(readArguments(['--port', '3'], { P: '2' }, TABLE).port).toBe('3');
    expect(readArguments(['--port=3', '--fault', 'a', '--fault=b'], {}, TABLE)).toEqual({ port: '3', fault: 'a,b' });
  });

  test.each<[string[], Record<string, string>, string]>([
    [['--port'], {}, '--port needs a value'],
    [['--port', '--fault', 'a'], {}, '--port needs a value'],
    [['--port', '1', '--port', '2'], {}, 'given twice'],
    [[], { P: 'x' }, 'P is not a port'],
    [['--constructor', '1'], {}, 'there is no such flag'],
  ])('%j with %j: %s', (words, env, message) => {
    expect(() => readArguments(words, env, TABLE)).toThrow(message);
    expect(() => readArguments(words, env, TABLE)).toThrow(LaunchError);
  });

  test('only this machine is loopback', () => {
    expect(['127.0.0.1', 'localhost', '::1', '127.8.8.8'].map(aLoopbackHost)).toEqual([null, null, null, null]);
    expect(
      ['0.0.0.0', '192.168.1.1', 'localhost.example.org', '127.0.0.1.example.org'].map(aLoopbackHost),
    ).not.toContain(null);
    expect(aCount(10)('11')).not.toBeNull();
  });
});

test('the configuration is the user’s, with absolute paths, and the keys of the demonstration', () => {
  const user = join(folder, 'user.json');
  writeFileSync(
    user,
    JSON.stringify({ tls: { cert: 'a.pem', key: '/k.pem' }, idleMinutes: 5, seat: { standIn: 'ws://x' } }),
  );
  expect(
    demonstrationConfig({ user, roomPage: '/room', standIn: 'ws://127.0.0.1:1/stand-in', snmpPort: null }),
  ).toEqual({
    passwordRule: 'any',
    drill: { pairs: [{ receiver: '5004', transmitters: ['0007', '0008'] }] },
    endsWithInput: true,
    idleMinutes: 5,
    tls: { cert: join(folder, 'a.pem'), key: '/k.pem' },
    pages: { room: '/room' },
    seat: { standIn: 'ws://127.0.0.1:1/stand-in' },
  });
});

test('the stand-in is for pages of this controller, under each name of this machine', () => {
  expect(sameMachine('http://127.0.0.1:8080')).toEqual([
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
  ]);
});

test('the trace is one JSON object a line, there at once', () => {
  const file = join(folder, 'trace.jsonl');
  const trace = openTrace(file, () => 0);
  trace.write({ event: 'picture', receiver: '5001', source: null });
  trace.write({ event: 'key', transmitter: '0001', code: 'KeyH', down: true, grant: 'g' });
  expect(readFileSync(file, 'utf8')).toBe(
    '{"time":"1970-01-01T00:00:00.000Z","event":"picture","receiver":"5001","source":null}\n' +
      '{"time":"1970-01-01T00:00:00.000Z","event":"key","transmitter":"0001","code":"KeyH","down":true,"grant":"g"}\n',
  );
  trace.stop();
});
