// What surrounds the web admin's page, scripted: a server of the built page under the controller's policy, and the controller's side of its API, frame by
// frame. For what the demonstration room cannot show: first start, lost connections, ended sessions, very large rooms.

import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import type { RoomEvent } from '../../protocol/api/events.ts';
import type { ReceiverRow, Room, SeatRow, TransmitterRow, WallRow } from '../../protocol/api/shapes.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { builtPages } from '../house/built.ts';

/** What the controller lets this page do (controller/api/pages.ts). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const EPOCH = 4;
const TOKEN = 'T'.repeat(43);
/** One grey pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
/** Rows of one part of a large room. */
const PART = 500;

/** Events kept for those who lost their connection. */
const MAX_KEPT = 10_000;

export interface PageServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** One connection of a page, whatever carries it. */
interface Line {
  send(text: string): void;
  close(why: { code: number; reason: string }): void;
  onMessage(listener: (text: string | Buffer) => void): void;
}

/** With a controller, its side of the API is served beside the page, over a socket of its own: for what is measured. */
export async function servePage(controller?: Scripted): Promise<PageServer> {
  const folder = await builtPages('admin');
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const file = path === '/' ? '/index.html' : path;
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    try {
      response.end(readFileSync(join(folder, file)));
    } catch {
      response.writeHead(404).end();
    }
  });
  if (controller !== undefined) {
    const sockets = new WebSocketServer({ server, path: '/api' });
    sockets.on('connection', (socket) =>
      controller.open({
        send: (text) => socket.send(text),
        close: ({ code, reason }) => socket.close(code, reason),
        onMessage: (listener) => socket.on('message', (data: Buffer) => listener(data)),
      }),
    );
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function transmitter(id: string, more: Partial<TransmitterRow> = {}): TransmitterRow {
  return { id, number: Number(id), name: `Source ${id}`, online: true, video: true, heads: [], ...more };
}

export function receiver(id: string, more: Partial<ReceiverRow> = {}): ReceiverRow {
  const { source = null } = more;
  const state = source === null ? 'dark' : 'shown';
  return {
    ...{ id, number: Number(id), name: `Screen ${id}`, online: true, source, state },
    ...{ user: null, seat: null, wall: null },
    ...more,
  };
}

export type Told = RoomEvent extends infer E
  ? E extends RoomEvent
    ? Omit<E, 'epoch' | 'seq' | 'prev' | 'time'>
    : never
  : never;
interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}
type Answer = { readonly result: unknown } | { readonly reason: Reason; readonly because: string };

/** The controller of one page. Everything that it says is in the forms of protocol/api, which the page's own client checks. */
export class Scripted {
  transmitters: TransmitterRow[] = [transmitter('0001'), transmitter('0002')];
  receivers: ReceiverRow[] = [receiver('5001'), receiver('5002')];
  seats: SeatRow[] = [];
  walls: WallRow[] = [];
  setup = false;
  /** The one-time code, while there is no administrator. */
  readonly code = 'K7QM-2XVD-9RTA';
  /** Nobody gets through. */
  down = false;
  /** Calls in order. */
  readonly calls: Call[] = [];
  /** Answers that differ from what it would say. */
  readonly answers = new Map<string, (params: Call['params']) => Answer>();
  #seq = 10;
  #socket: Line | null = null;
  #token: string | null = null;
  readonly #journal: (Told & { seq: number })[] = [];

  async attach(page: Page): Promise<void> {
    await page.routeWebSocket(
      ({ pathname }) => pathname === '/api',
      (socket) => this.open(socket),
    );
  }

  /** The connection breaks, or with `down` nobody gets through until it is false again. */
  cut(down = false): void {
    this.down = down;
    this.#socket?.close({ code: 1012, reason: 'gone' });
    this.#socket = null;
  }

  /** The session ends, as after too long a rest. */
  end(because: string): void {
    this.#token = null;
    this.#say({ method: 'session.ended', params: { because } });
  }

  tell(...events: readonly Told[]): void {
    for (const event of events) {
      this.#seq += 1;
      const stamped = { ...event, seq: this.#seq };
      this.#journal.push(stamped);
      if (this.#journal.length > 2 * MAX_KEPT) this.#journal.splice(0, MAX_KEPT);
      this.#send(stamped);
    }
  }

  /** What is told to the caller alone. */
  notify(method: string, params: object): void {
    this.#say({ method, params });
  }

  /** How often, and with what, a method was called. */
  called(method: string): Call['params'][] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params);
  }

  #send(event: Told & { readonly seq: number }): void {
    const stamp = { epoch: EPOCH, prev: event.seq - 1, time: '2026-11-22T08:00:00.000Z' };
    this.#say({ method: 'room.changed', params: { ...stamp, ...event } });
  }

  /** A page connects. */
  open(socket: Line): void {
    if (this.down) {
      socket.close({ code: 1013, reason: 'not now' });
      return;
    }
    this.#socket = socket;
    socket.onMessage((text) => {
      const call: Call = JSON.parse(String(text));
      this.calls.push(call);
      const { result, ...refused } = { result: undefined, ...this.#answer(call) };
      const { reason, because } = { reason: 'invalid', because: '', ...refused };
      const error = { code: -32_000, message: because, data: { reason, because } };
      this.#say({ id: call.id, ...(result === undefined ? { error } : { result }) });
      if (call.method === 'room.subscribe') this.#resume(call.params.since);
    });
    const limits = { idLength: 4 };
    const hello = { product: 'OpenSeat', version: '0.1.0', protocol: { min: 1, max: 1 }, limits };
    this.#say({ method: 'hello', params: { ...hello, epoch: EPOCH, seq: this.#seq, setup: this.setup } });
  }

  #resume(since: unknown): void {
    if (typeof since !== 'number') return;
    for (const event of this.#journal) if (event.seq > since) this.#send(event);
  }

  #answer({ method, params }: Call): Answer {
    const scripted = this.answers.get(method);
    if (scripted !== undefined) return scripted(params);
    switch (method) {
      case 'session.setup':
        if (params.code !== this.code) return { reason: 'invalid_credentials', because: 'that is not the setup code' };
        this.setup = false;
        return this.#login();
      case 'session.login':
        return this.#login();
      case 'session.authenticate':
        if (params.token !== this.#token) return { reason: 'invalid_credentials', because: 'no such session' };
        return this.#session();
      case 'room.subscribe':
        return {
          result: { epoch: EPOCH, seq: this.#seq, ...(params.since === undefined ? { room: this.#part(0) } : {}) },
        };
      case 'room.get':
        return { result: this.#part(Number(params.after)) };
      case 'alarms.list':
        return { result: { items: [] } };
      case 'room.preview':
        return { result: { type: 'image/png', data: PIXEL, time: '2026-11-22T08:00:00.000Z' } };
      default:
        return { result: {} };
    }
  }

  #session(): { readonly result: object } {
    const user = { name: 'root', role: 'administrator', language: 'en' };
    return { result: { user, expiresAt: '2026-11-23T08:00:00.000Z' } };
  }

  #login(): Answer {
    this.#token = TOKEN;
    return { result: { ...this.#session().result, token: TOKEN } };
  }

  #part(from: number): Room {
    const to = from + PART;
    const isLast = to >= Math.max(this.transmitters.length, this.receivers.length);
    return {
      ...{ epoch: EPOCH, seq: this.#seq },
      transmitters: this.transmitters.slice(from, to),
      receivers: this.receivers.slice(from, to),
      seats: from === 0 ? this.seats : [],
      walls: from === 0 ? this.walls : [],
      hotkeys: [],
      ...(isLast ? {} : { next: String(to) }),
    };
  }

  #say(message: object): void {
    this.#socket?.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  }
}
