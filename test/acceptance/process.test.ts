// The programs as processes: flags and exit codes, signals, kill -9, damaged data, the first start of a production controller.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { allowedMs, until } from '../until.ts';
import type { Json, Program, Room } from './outside.ts';
import { Client, clear, demonstration, ready, row, rows, run, sourceOf } from './outside.ts';

const folder = mkdtempSync(join(tmpdir(), 'openseat-process-'));
const started: Program[] = [];
let controller: string;
let room: Room;

beforeAll(async () => {
  room = await demonstration();
  controller = await built('controller', ['hasher', 'watchdog', 'admin', 'seat']);
});
afterAll(async () => {
  for (const { child, exit } of started) {
    child.kill('SIGKILL');
    await exit;
  }
  expect(await room.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: Record<string, string> = {}): Program {
  const program = run(controller, args, env);
  started.push(program);
  return program;
}

const fresh = (name: string) => ['--port', '0', '--data', join(folder, name)];

/** The setup code is printed; with it the first administrator is made. */
async function setUp(program: Program): Promise<Client> {
  const client = await new Client(await ready(program)).open();
  const code = /setup code (\S+)/.exec(program.out())?.[1];
  await client.must('session.setup', { code, username: 'chief', password: 'correct horse battery' });
  return client;
}

describe('a wrong flag, key or value is refused at start with one line that names it, exit code 2', () => {
  const WRONG: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
    ['--prot', ['--prot', '1'], {}],
    ['--port', ['--port', 'x'], {}],
    ['--port', ['--port', '70000'], {}],
    ['--port', ['--port'], {}],
    ['OPENSEAT_PORT', [], { OPENSEAT_PORT: 'x' }],
    ['--host', ['--port', '0', '--host', '0.0.0.0', '--data', join(folder, 'never')], {}],
    ['--config', ['--config', join(folder, 'absent.json')], {}],
  ];
  for (const [name, args, env] of WRONG)
    test(`${name}: ${args.slice(0, 4).join(' ')}`, async () => {
      const program = start(args, env);
      expect(await program.exit).toBe(2);
      expect(program.err().trim().split('\n')).toEqual([expect.stringContaining(name)]);
      expect(program.out()).toBe('');
    });

  for (const [key, config] of [
    ['colour', '{"colour":1}'],
    ['idLength', '{"idLength":9}'],
    ['passwordRule', '{"passwordRule":"any"}'],
    ['tls', '{"tls":{"cert":"nope","key":"nope"}}'],
    ['wrong-', 'not JSON'],
  ] as const)
    test(`a key of --config: ${key}`, async () => {
      const file = join(folder, `wrong-${key}.json`);
      writeFileSync(file, config);
      const program = start([...fresh('never'), '--config', file]);
      expect(await program.exit).toBe(2);
      expect(program.err().trim().split('\n')).toEqual([expect.stringContaining(key)]);
    });
});

describe('a production controller', () => {
  test('starts with no account: it prints a one-time code with which the first administrator is made', async () => {
    const program = start(fresh('first'));
    const url = await ready(program);
    const guest = await new Client(url).open();
    expect(await guest.refused('session.login', { username: 'hxfj', password: '123456' })).toBe('invalid_credentials');
    const code = /setup code (\S+)/.exec(program.out())?.[1];
    for (const password of ['123456', 'short', 'chief'])
      expect([password, await guest.refused('session.setup', { code, username: 'chief', password })]).toEqual([
        password,
        'invalid',
      ]);
    const session = await guest.must('session.setup', { code, username: 'chief', password: 'correct horse battery' });
    expect(session).toMatchObject({ user: { name: 'chief', role: 'administrator' }, token: expect.any(String) });
    const late = await new Client(url).open();
    expect(await late.refused('session.setup', { code, username: 'other', password: 'correct horse battery' })).toMatch(
      /not_authenticated|forbidden/,
    );
    expect((await fetch(`${url}/room/`)).status).toBe(404);
    // No secret and no token stands in the data.
    const texts = filesOf(join(folder, 'first'))
      .map((file) => readFileSync(file, 'latin1'))
      .join();
    expect(texts).not.toContain('correct horse battery');
    expect(texts).not.toContain(String(session['token']));
    // What was acknowledged survives kill -9, the session too.
    const made = await guest.must('users.create', {
      username: 'ops',
      password: 'correct horse battery',
      role: 'operator',
    });
    program.child.kill('SIGKILL');
    await program.exit;
    const again = start(fresh('first'));
    const back = await new Client(await ready(again)).open();
    expect(again.out()).not.toMatch(/setup code/);
    expect(back.heard[0]).toMatchObject({ params: { epoch: 2 } });
    await back.must('session.authenticate', { token: session['token'] });
    expect(rows((await back.must('users.list', {}))['items']).find(({ username }) => username === 'ops')).toEqual(made);
    back.close();
    again.child.kill('SIGTERM');
    expect(await again.exit).toBe(0);
  });

  test('data folder or port in use 4; SIGTERM stops within 2 s with clients connected, exit code 0', async () => {
    const program = start(fresh('used'));
    const client = await setUp(program);
    const second = start(fresh('used'));
    expect(await second.exit).toBe(4);
    expect(second.err().trim().split('\n').at(-1)).toMatch(/used/);
    const server = createServer().listen(0, '127.0.0.1');
    await until(() => server.listening);
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const third = start(['--port', String(port), '--data', join(folder, 'other')]);
    expect(await third.exit).toBe(4);
    expect(third.err()).toContain(String(port));
    server.close();
    // A client that never answers the closing handshake does not hold it up.
    client.socket.pause();
    const began = performance.now();
    program.child.kill('SIGTERM');
    expect(await program.exit).toBe(0);
    expect(performance.now() - began).toBeLessThan(allowedMs(2_000));
  });

  test('damaged data 3 (nothing is served; `--repair` is explicit)', async () => {
    const program = start(fresh('damaged'));
    const client = await setUp(program);
    for (const name of ['one', 'two', 'three']) await client.must('groups.create', { name });
    client.close();
    program.child.kill('SIGKILL');
    await program.exit;
    const journal = filesOf(join(folder, 'damaged')).find((file) => readFileSync(file, 'latin1').includes('"two"'));
    const bytes = readFileSync(String(journal));
    bytes[bytes.indexOf('"two"') + 1] = 'T'.charCodeAt(0);
    writeFileSync(String(journal), bytes);
    const broken = start(fresh('damaged'));
    expect(await broken.exit).toBe(3);
    expect(broken.out()).not.toMatch(/ready/);
    expect(broken.err().trim().split('\n').at(-1)).toMatch(/journal|\.jsonl|segment/);
    const repaired = start([...fresh('damaged'), '--repair']);
    const back = await new Client(await ready(repaired)).open();
    await back.must('session.login', { username: 'chief', password: 'correct horse battery' });
    expect(rows((await back.must('groups.list', {}))['items']).map(({ name }) => name)).toEqual(['one']);
    back.close();
    repaired.child.kill('SIGTERM');
    await repaired.exit;
  });
});

describe('the demonstration', () => {
  test('kill -9 of the controller: it is started again; pictures go on, logins are restored, no key changes hands', async () => {
    const admin = await room.as('admin');
    await clear(admin);
    await admin.must('receiver.login', { receiver: '5001', username: 'hxfj', password: '123456' });
    const hxfj = await room.as('hxfj');
    await hxfj.must('switch.connect', { receiver: '5001', source: 'duo' });
    await hxfj.must('switch.push', { receiver: '5001', targets: '3' });
    const known = await admin.must('room.subscribe', {});
    const traced = () => room.trace('picture').length + room.trace('grant').length;
    const before = traced();
    room.end('SIGKILL');
    await until(() => admin.closed !== null);
    await until(() => room.program.err().includes('the controller is ready again'));
    const back = await new Client(room.url).open();
    await back.must('session.login', { username: 'admin', password: 'demo-admin' });
    await until(async () => {
      const { receivers, transmitters } = await back.must('room.get', {});
      return [...rows(receivers), ...rows(transmitters)].filter(({ online }) => online === true).length === 8 + 10;
    });
    expect(await row(back, '5001')).toMatchObject({ source: '0003', user: 'hxfj', state: 'shown' });
    expect([await sourceOf(back, '5002'), await sourceOf(back, '5003')]).toEqual(['0004', '0003']);
    expect(traced()).toBe(before);
    const resumed = await back.must('room.subscribe', { since: known['seq'], epoch: known['epoch'] });
    expect(Number(resumed['epoch'])).toBeGreaterThan(Number(known['epoch']));
    expect(resumed).toMatchObject({ gap: true, room: { epoch: resumed['epoch'] } satisfies Json });
    expect(await back.must('switch.connect', { receiver: '5003', source: '1' })).toMatchObject({ source: '0001' });
    back.close();
  });

  test('refuses any host but loopback, and a wrong flag, with exit code 2', async () => {
    const demo = await built('demo', ['controller', 'hasher', 'lines', 'watchdog', 'admin', 'seat', 'room']);
    for (const args of [['--host', '0.0.0.0'], ['--colour'], ['--port', 'x']]) {
      const program = run(demo, args);
      started.push(program);
      expect([args, await program.exit]).toEqual([args, 2]);
      expect(program.err().trim().split('\n')).toEqual([expect.stringContaining(String(args[0]))]);
    }
  });
});

function filesOf(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const file = join(path, name);
    const found = statSync(file);
    if (found.isDirectory()) return filesOf(file);
    return found.isFile() ? [file] : [];
  });
}
