// The product as outsiders meet it: the demonstration or a controller as a process, and a raw WebSocket that speaks JSON-RPC. No product code is imported;
// what an answer means is written out by the tests.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { built } from '../house/built.ts';
import { until } from '../until.ts';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
export const rows = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

export interface Program {
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  out(): string;
  err(): string;
  readonly exit: Promise<number | null>;
}

/** Starts a built program. No variable of OPENSEAT_* reaches it. */
export function run(file: string, args: readonly string[], env: Record<string, string> = {}): Program {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OPENSEAT_')));
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, out: () => said.out, err: () => said.err, exit };
}

/** The address of the ready line. */
export async function ready(program: Program): Promise<string> {
  return await until(() => {
    if (program.child.exitCode !== null) throw new Error(`ended with ${program.child.exitCode}: ${program.err()}`);
    return /^openseat ready (http\S+)$/m.exec(program.out())?.[1] ?? null;
  });
}

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Json };
}

export const refusalOf = ({ error, result }: Answer): unknown =>
  error === undefined ? { not: 'refused', result } : error.data?.['reason'];

/** A connection to /api. Frames are kept in the order in which they came. */
export class Client {
  readonly heard: Json[] = [];
  readonly socket: WebSocket;
  closed: number | null = null;
  refusedWith: number | null = null;
  #next = 1;

  constructor(url: string, headers: Record<string, string> = {}, path = '/api') {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
    this.socket.on('message', (data) => {
      const frame: unknown = JSON.parse(String(data));
      this.heard.push(isObject(frame) ? frame : { batch: frame });
    });
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.refusedWith = response.statusCode ?? 0;
      this.socket.terminate();
    });
    this.socket.on('error', () => undefined);
  }

  async open(): Promise<this> {
    await until(() => this.heard.length > 0);
    return this;
  }

  text(frame: string): void {
    this.socket.send(frame);
  }

  async call(method: string, params?: unknown): Promise<Answer> {
    const id = this.#next;
    this.#next += 1;
    this.text(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }));
    return await this.answer(id);
  }

  async answer(id: number | string | null): Promise<Answer> {
    const frame: Json = await until(() => {
      if (this.closed !== null) throw new Error(`closed with ${this.closed}`);
      return this.heard.find((one) => one['id'] === id && one['method'] === undefined);
    });
    return frame;
  }

  /** The result, or an error that names the refusal. */
  async must(method: string, params?: unknown): Promise<Json> {
    const answer = await this.call(method, params);
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return asObject(answer.result);
  }

  /** The reason of the refusal. */
  async refused(method: string, params?: unknown): Promise<unknown> {
    return refusalOf(await this.call(method, params));
  }

  notifications(method: string): Json[] {
    return this.heard.filter((one) => one['method'] === method).map((one) => asObject(one['params']));
  }

  async notified(method: string, fits: (params: Json) => boolean = () => true): Promise<Json> {
    return await until(() => this.notifications(method).find(fits));
  }

  close(): void {
    this.socket.terminate();
  }
}

export interface Room {
  readonly url: string;
  readonly program: Program;
  readonly data: string;
  trace(event: string): Json[];
  guest(): Promise<Client>;
  as(username: string, password?: string): Promise<Client>;
  /** The controller alone gets the signal; the room starts it again. */
  end(signal: NodeJS.Signals): void;
  stop(): Promise<number | null>;
}

const PASSWORDS: Readonly<Record<string, string>> = { admin: 'demo-admin', hxfj: '123456', lin: 'demo-lin' };

/** The demonstration room, started by its command line on a free port. */
export async function demonstration(): Promise<Room> {
  const file = await built('demo', ['controller', 'hasher', 'lines', 'watchdog', 'admin', 'seat', 'room']);
  const folder = mkdtempSync(join(tmpdir(), 'openseat-acceptance-'));
  const traceFile = join(folder, 'trace.jsonl');
  const data = join(folder, 'data');
  const program = run(file, ['--port', '0', '--trace', traceFile, '--data', data]);
  const url = await ready(program);
  const clients: Client[] = [];
  const guest = async () => {
    const client = new Client(url);
    clients.push(client);
    return await client.open();
  };
  return {
    url,
    program,
    data,
    guest,
    trace: (event) =>
      readFileSync(traceFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => asObject(JSON.parse(line)))
        .filter((one) => one['event'] === event),
    async as(username, password = PASSWORDS[username] ?? '') {
      const client = await guest();
      await client.must('session.login', { username, password });
      return client;
    },
    end(signal) {
      const { pid } = program.child;
      process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]), signal);
    },
    async stop() {
      for (const client of clients) client.close();
      program.child.kill('SIGTERM');
      const code = await program.exit;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** The row of a transmitter or receiver as this client knows it. */
export async function row(client: Client, id: string): Promise<Json | undefined> {
  const room = await client.must('room.get', {});
  return [...rows(room['transmitters']), ...rows(room['receivers'])].find((one) => one['id'] === id);
}

/** What a receiver shows, as an administrator reads it. */
export async function sourceOf(client: Client, id: string): Promise<unknown> {
  return (await row(client, id))?.['source'];
}

/** Everybody leaves and everything is dark: each test begins with the room as it stood at the start. */
export async function clear(admin: Client): Promise<void> {
  const receivers = rows((await admin.must('room.get', {}))['receivers']).filter((one) => one['online'] === true);
  for (const { id, user, source, wall } of receivers) {
    if (user !== null) await admin.must('receiver.logout', { receiver: id });
    else if (source !== null || (wall !== null && id === '5005'))
      await admin.call('switch.disconnect', { receiver: id });
  }
}
