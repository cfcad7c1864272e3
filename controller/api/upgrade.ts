// From HTTP to WebSocket: who may upgrade, to which path, how many, and how large a message may be. What is said then is the connection's or the endpoints'.

import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerOptions, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.ts';
import type { Log } from '../ports/log.ts';
import { guard } from './guard.ts';
import { CLOSE_MS, MAX_BUFFERED_CHUNKS, MAX_FRAGMENTS, RETRY_AFTER_S } from './limits.ts';
import { mayUpgrade } from './origin.ts';
import type { Tally } from './types.ts';

/** The types of the package do not know this one yet. */
const SOCKET_OPTIONS: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  maxFragments: MAX_FRAGMENTS,
  maxBufferedChunks: MAX_BUFFERED_CHUNKS,
  closeTimeout: CLOSE_MS,
};

export interface Opened {
  readonly socket: WebSocket;
  readonly wire: Duplex;
  /** The address of the other side; one that is IPv4 inside IPv6 as IPv4. */
  readonly from: string;
}

/** One path that speaks WebSocket. */
export interface Door {
  /** Why no more are let in now, or null. */
  readonly full: () => string | null;
  readonly open: (opened: Opened) => void;
}

export interface UpgradeOptions {
  readonly doors: Readonly<Record<string, Door>>;
  /** Asked at each upgrade: the port is known only when the server listens. */
  readonly origins: () => ReadonlySet<string>;
  readonly log: Log;
  readonly tally: Tally;
}

/** Takes the upgrades of `server`. The answer cuts every connection that was upgraded. */
export function takeUpgrades(server: Server, options: UpgradeOptions): () => void {
  const { log } = options;
  const sockets = new WebSocketServer(SOCKET_OPTIONS);
  const wires = new Set<Duplex>();
  server.on('upgrade', (request, wire, head) => {
    const cut = (): void => {
      wire.destroy();
    };
    wire.on('error', (error) => log.debug({ error: error.message }, 'an upgraded connection failed'));
    const take = guard(log, 'an upgrade', () => upgrade(sockets, wires, options, { request, wire, head }), cut);
    take();
  });
  return () => {
    for (const wire of wires) wire.destroy();
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly wire: Duplex;
  readonly head: Buffer;
}

function upgrade(sockets: WebSocketServer, wires: Set<Duplex>, options: UpgradeOptions, asked: Asked): void {
  const { request, wire, head } = asked;
  const { doors, origins, log, tally } = options;
  const path = (request.url ?? '').replace(/[?#].*$/s, '');
  const door = Object.hasOwn(doors, path) ? doors[path] : undefined;
  const refuse = (status: number, cause: string, header = ''): void => {
    tally.refusedUpgrade(cause);
    log.info(
      { path: path.slice(0, 64), origin: (request.headers.origin ?? '').slice(0, 128), cause },
      'an upgrade was refused',
    );
    answer(wire, status, header);
  };
  if (door === undefined) return refuse(404, 'path');
  if (!mayUpgrade(origins(), request.headers.origin)) return refuse(403, 'origin');
  const full = door.full();
  if (full !== null) return refuse(503, full, `Retry-After: ${RETRY_AFTER_S}\r\n`);
  wires.add(wire);
  wire.on('close', () => wires.delete(wire));
  sockets.handleUpgrade(request, wire, head, (socket) => {
    // Whatever the one who takes it does: an error without a listener would end the process.
    socket.on('error', (error) => log.debug({ path, error: error.message }, 'a WebSocket failed'));
    guard(
      log,
      'a new WebSocket',
      () => door.open({ socket, wire, from: addressOf(request) }),
      () => socket.terminate(),
    )();
  });
}

function answer(wire: Duplex, status: number, header: string): void {
  const text = STATUS_CODES[status] ?? '';
  wire.end(
    `HTTP/1.1 ${status} ${text}\r\n${header}Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    () => wire.destroy(),
  );
}

function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');
}
