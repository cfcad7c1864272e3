// Clients that do no work for anybody: silent ones, deaf ones, half requests. A controller as a process cuts off who never reads (safety 3.14), and stops
// in time with all of them connected; so does the demonstration.

import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { allowedMs, until } from '../until.ts';
import type { Program } from './outside.ts';
import { Client, demonstration, ready, run } from './outside.ts';

/** Milliseconds that SIGTERM promises. */
const STOP_MS = 2_000;
const PASSWORD = 'correct horse battery';
const CLIENTS = 50;
/** Groups with long names, so that their list is long; and how many are made at a time. */
const GROUPS = 120;
const AT_ONCE = 40;
/** Lists that the deaf client asks for in each round. */
const LISTS = 30;
/** Milliseconds in which everybody else is answered all the while. */
const PROMPT_MS = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'openseat-clients-'));
const programs: Program[] = [];
const sockets: Socket[] = [];
const clients: Client[] = [];
let controller = '';

beforeAll(async () => {
  controller = await built('controller', ['hasher', 'watchdog', 'admin', 'seat']);
});
afterAll(() => {
  for (const client of clients) client.close();
  for (const socket of sockets) socket.destroy();
  for (const { child } of programs) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly url: string;
  readonly token: string;
  readonly admin: Client;
  readonly program: Program;
}

async function open(url: string, path = '/api'): Promise<Client> {
  const client = new Client(url, {}, path);
  clients.push(client);
  return await client.open();
}

async function start(name: string): Promise<Started> {
  const program = run(controller, ['--port', '0', '--data', join(folder, name)]);
  programs.push(program);
  const url = await ready(program);
  const code = /setup code (\S+)/.exec(program.out())?.[1];
  const admin = await open(url);
  const { token } = await admin.must('session.setup', { code, username: 'chief', password: PASSWORD });
  return { url, token: String(token), admin, program };
}

/** Whatever holds a stop up if it can. */
async function crowd(url: string, token: string): Promise<void> {
  const raw = (text: string): void => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    sockets.push(socket);
    socket.write(text);
  };
  const deaf = async (path: string, requests: number): Promise<void> => {
    const client = await open(url, path);
    if (path === '/api') await client.must('session.authenticate', { token });
    client.socket.pause();
    for (let id = 0; id < requests; id += 1)
      client.text(JSON.stringify({ jsonrpc: '2.0', id: 1_000 + id, method: 'room.subscribe', params: {} }));
  };
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const KINDS: readonly (() => void | Promise<void>)[] = [
    () => raw(''),
    () => raw('GET /health HTTP/1.1\r\nHost: x\r\n'),
    () => raw('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'),
    () => raw(`GET /nowhere HTTP/1.1\r\n${upgrade}\r\n`),
    () => raw(`GET /api HTTP/1.1\r\n${upgrade}Origin: https://elsewhere.example\r\n\r\n`),
    () => deaf('/api', 1),
    () => deaf('/api', 200),
    () => deaf('/endpoint', 0),
  ];
  for (let index = 0; index < CLIENTS; index += 1) await KINDS[index % KINDS.length]?.();
}

async function stopping({ child, exit }: Program): Promise<{ readonly code: number | null; readonly ms: number }> {
  const began = performance.now();
  child.kill('SIGTERM');
  return { code: await exit, ms: performance.now() - began };
}

describe('SIGTERM stops within 2 s, exit code 0, with 50 clients that never say or never read anything', () => {
  test('a controller', async () => {
    const { url, token, program } = await start('crowd');
    await crowd(url, token);
    const { code, ms } = await stopping(program);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(allowedMs(STOP_MS));
  });

  test('the demonstration', async () => {
    const room = await demonstration();
    programs.push(room.program);
    const { token } = await (await room.guest()).must('session.login', { username: 'admin', password: 'demo-admin' });
    await crowd(room.url, String(token));
    const admin = await room.as('admin');
    await admin.must('switch.connect', { receiver: '5001', source: '1' });
    const { code, ms } = await stopping(room.program);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(allowedMs(STOP_MS));
  });
});

test('3.14: who never reads is cut off and named in the log; everybody else is answered and told at once', async () => {
  const { url, token, admin, program } = await start('deaf');
  for (let made = 0; made < GROUPS; made += AT_ONCE) {
    const names = Array.from({ length: AT_ONCE }, (_, index) => `${made + index} ${'组'.repeat(20)}`);
    await Promise.all(names.map((name) => admin.must('groups.create', { name })));
  }
  const [deaf, other] = [await open(url), await open(url)];
  for (const client of [deaf, other]) await client.must('session.authenticate', { token });
  await other.must('room.subscribe', {});
  deaf.socket.pause();

  const cut = () => /"user":"chief".*"unread":|"unread":.*"user":"chief"/.test(program.err());
  let slowest = 0;
  for (let round = 0; !cut(); round += 1) {
    const began = performance.now();
    // Another form of the same news, where the disk was slow.
    const told = () => other.notifications('room.changed').length + other.notifications('room.reset').length;
    const heard = told();
    for (let id = 0; id < LISTS; id += 1)
      deaf.text(JSON.stringify({ jsonrpc: '2.0', id: 1_000 + id, method: 'groups.list', params: {} }));
    await admin.must('hotkeys.list', {});
    await admin.must('groups.create', { name: `round ${round}` });
    await until(() => told() > heard);
    slowest = Math.max(slowest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(slowest).toBeLessThan(allowedMs(PROMPT_MS));
  expect(other.closed).toBeNull();
  deaf.socket.resume();
  await until(() => deaf.closed !== null);
  expect(deaf.closed).toBe(1006);
  expect((await stopping(program)).code).toBe(0);
});
