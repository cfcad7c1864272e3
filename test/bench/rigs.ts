// The two things that are compared, behind one face: the floor (a bare relay and bare devices) and the product (the real controller and simulated
// endpoints), each as processes of their own, with this process as the client.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { built } from '../house/built.ts';
import { HOUSE } from '../house/house.ts';
import { leashed } from './children.ts';
import type { Done } from './line.ts';
import { pack } from './line.ts';

/** Milliseconds in which a process says that it is ready, and all endpoints are online. */
const READY_MS = 180_000;

export interface Rig {
  readonly name: string;
  /** Shows transmitter `from` at receiver `at`; resolves when both ends confirmed. */
  connect(from: number, at: number): Promise<void>;
  /** Brings the source of `at` to the receivers `to`. `from` is that source, for a floor that keeps no state. */
  push(from: number, at: number, to: readonly number[]): Promise<void>;
  /** Brings what `of` shows to `at`. */
  get(from: number, at: number, of: number): Promise<void>;
  stop(): Promise<void>;
}

interface Started {
  readonly child: ChildProcess;
  /** The rest of the first line that begins with `word`. */
  line(word: string): Promise<string>;
}

function start(command: readonly string[]): Started {
  const [program = '', ...words] = command;
  const child = leashed(spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'], cwd: HOUSE }));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const line = (word: string) =>
    new Promise<string>((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`${command.join(' ')} did not say ${word}`)), READY_MS);
      const look = () => {
        const one = lines.find((text) => text.startsWith(word));
        if (one === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        found(one.slice(word.length).trim());
      };
      waiting.add(look);
      look();
    });
  return { child, line };
}

function end({ child }: Started): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((ended) => {
    child.once('exit', () => ended());
    child.kill('SIGTERM');
  });
}

function opened(address: string): Promise<WebSocket> {
  return new Promise((done, failed) => {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    socket.once('open', () => done(socket));
    socket.once('error', failed);
  });
}

const TSX = [process.execPath, '--import', 'tsx'];

/** The barest program that does the same exchanges; with `stream`, receivers open the stream and prove their key. */
export async function floorRig(transmitters: number, receivers: number, stream: boolean): Promise<Rig> {
  const relay = start([...TSX, 'test/bench/floor-relay.ts']);
  const port = await relay.line('ready');
  const devices = start([...TSX, 'test/bench/floor-endpoints.ts', port, String(transmitters), String(receivers)]);
  await devices.line('ready');
  const socket = await opened(`ws://127.0.0.1:${port}`);
  const waiting = new Map<number, () => void>();
  socket.on('message', (data) => {
    const { done } = JSON.parse(String(data)) as Done;
    waiting.get(done)?.();
    waiting.delete(done);
  });
  let last = 0;
  const ask = (from: number, at: readonly number[]) =>
    new Promise<void>((done) => {
      last += 1;
      waiting.set(last, done);
      socket.send(pack({ ask: last, from, at, stream }));
    });
  await settled(() => ask(0, [receivers - 1]));
  return {
    name: stream ? 'floor with stream' : 'floor',
    connect: (from, at) => ask(from, [at]),
    push: (from, _at, to) => ask(from, to),
    get: (from, at) => ask(from, [at]),
    stop: async () => {
      socket.close();
      await Promise.all([end(devices), end(relay)]);
    },
  };
}

/** Tries until it works: the last device may link up a moment after the process says that it is ready. */
async function settled(attempt: () => Promise<void>): Promise<void> {
  const until = performance.now() + READY_MS;
  for (;;) {
    const done = await Promise.race([attempt().then(() => true), pause(200).then(() => false)]);
    if (done || performance.now() > until) return;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

interface Api {
  call(method: string, params: object): Promise<Record<string, unknown>>;
  close(): void;
}

async function apiOf(address: string): Promise<Api> {
  const socket = await opened(address);
  const waiting = new Map<
    number,
    (answer: { result?: Record<string, unknown>; error?: { message: string } }) => void
  >();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      result?: Record<string, unknown>;
      error?: { message: string };
    };
    if (message.id === undefined) return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  let last = 0;
  const call = (method: string, params: object) =>
    new Promise<Record<string, unknown>>((done, failed) => {
      last += 1;
      waiting.set(last, ({ result, error }) =>
        result === undefined ? failed(new Error(`${method}: ${error?.message}`)) : done(result),
      );
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: last, method, params }));
    });
  return { call, close: () => socket.close() };
}

interface Row {
  readonly id: string;
  readonly online: boolean;
}

/** Its web admin, and who administers it. */
export interface ProductRig extends Rig {
  readonly address: string;
  readonly username: string;
  readonly password: string;
  /** Its data folder. */
  readonly data: string;
}

const ADMINISTRATOR = { username: 'bench', password: 'bench-of-openseat' };

/** The real controller, with endpoints of `npm run simulate`. */
export async function productRig(transmitters: number, receivers: number, config: object = {}): Promise<ProductRig> {
  const folder = await mkdtemp(join(tmpdir(), 'openseat-bench-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ log: 'error', ...config }));
  const program = await built('controller', ['hasher', 'snmp', 'watchdog', 'admin', 'seat']);
  const simulate = await built('simulate');
  const controller = start([
    process.execPath,
    program,
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
    '--config',
    join(folder, 'config.json'),
  ]);
  const code = await controller.line('openseat setup code');
  const url = (await controller.line('openseat ready')).replace(/^http/, 'ws');
  const api = await apiOf(`${url}/api`);
  const { token } = await api.call('session.setup', { code, ...ADMINISTRATOR });
  const counts = ['--transmitters', String(transmitters), '--receivers', String(receivers)];
  const devices = start([process.execPath, simulate, '--url', url, '--token', String(token), ...counts, '--seed', '7']);
  const { sources, screens } = await allOnline(api, transmitters, receivers);
  const id = (rows: readonly Row[], place: number) => rows[place]?.id ?? '';
  return {
    name: 'openseat',
    address: `${url.replace(/^ws/, 'http')}/`,
    ...ADMINISTRATOR,
    data: join(folder, 'data'),
    connect: async (from, at) =>
      void (await api.call('switch.connect', { receiver: id(screens, at), source: id(sources, from) })),
    push: async (_from, at, to) =>
      void (await api.call('switch.push', {
        receiver: id(screens, at),
        targets: to.map((place) => id(screens, place)),
      })),
    get: async (_from, at, of) =>
      void (await api.call('switch.get', { receiver: id(screens, at), from: id(screens, of) })),
    stop: async () => {
      api.close();
      await end(devices);
      await end(controller);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function allOnline(
  api: Api,
  transmitters: number,
  receivers: number,
): Promise<{ sources: readonly Row[]; screens: readonly Row[] }> {
  const until = performance.now() + READY_MS;
  for (;;) {
    const sources: Row[] = [];
    const screens: Row[] = [];
    for (let after: string | undefined; ; ) {
      const room = (await api.call('room.get', after === undefined ? {} : { after })) as {
        transmitters: Row[];
        receivers: Row[];
        next?: string;
      };
      sources.push(...room.transmitters.filter((row) => row.online));
      screens.push(...room.receivers.filter((row) => row.online));
      after = room.next;
      if (after === undefined) break;
    }
    if (sources.length === transmitters && screens.length === receivers) return { sources, screens };
    if (performance.now() > until)
      throw new Error(`${sources.length} transmitters and ${screens.length} receivers came online`);
    await pause(250);
  }
}
