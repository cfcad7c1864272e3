// A WebSocket server on a loopback port with the limits of the house: origin, path and subprotocol are checked before an upgrade, silent clients
// are dropped. What is said on a connection is its taker's matter.

import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Accept } from './network.ts';
import { acceptSocket, noDelay, WS_LIMITS } from './web-sockets.ts';

/** Connections that have not become WebSockets count as well. */
const SPARE_CONNECTIONS = 64;

export interface SocketServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** null for none. */
  readonly subprotocol: string | null;
  readonly maxPayload: number;
  readonly maxConnections: number;
  /** Milliseconds between pings. */
  readonly pingMs: number;
  /** Whether pages of this origin may connect; an upgrade without Origin is no browser's and is admitted (safety 3.21). */
  origin(origin: string): boolean;
  /** Who takes connections to this path; undefined for nobody. */
  taker(path: string): Accept | undefined;
}

export interface SocketServer {
  readonly port: number;
  readonly connections: number;
  stop(): Promise<void>;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  // Its other half is not waited for: whoever never closes it would hold this server's end up.
  socket.on('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function offers(request: IncomingMessage, subprotocol: string | null): boolean {
  if (subprotocol === null) return true;
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((one) => one.trim() === subprotocol);
}

/** Who missed the last ping is gone: no browser takes a whole interval to answer one. */
function keepAlive(sockets: ReadonlySet<WebSocket>, pingMs: number): () => void {
  const heard = new WeakSet<WebSocket>();
  const asked = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (!asked.has(socket)) {
        asked.add(socket);
        socket.on('pong', () => heard.add(socket));
      } else if (!heard.delete(socket)) {
        socket.terminate();
        continue;
      }
      socket.ping();
    }
  }, pingMs);
  return () => clearInterval(timer);
}

/** Listens until stopped. Rejects when the port is taken. */
export async function startSocketServer(options: SocketServerOptions): Promise<SocketServer> {
  const { host, port, subprotocol, maxPayload, maxConnections, pingMs } = options;
  const open = new Set<WebSocket>();
  const http = createServer((_request, response) => response.writeHead(426).end());
  http.maxConnections = maxConnections + SPARE_CONNECTIONS;
  const sockets = new WebSocketServer({
    ...WS_LIMITS,
    noServer: true,
    clientTracking: false,
    maxPayload,
    handleProtocols: () => subprotocol ?? false,
  });

  function whyNot(request: IncomingMessage, taker: Accept | undefined): string | null {
    const { origin } = request.headers;
    if (origin !== undefined && !options.origin(origin)) return '403 Forbidden';
    if (taker === undefined) return '404 Not Found';
    if (!offers(request, subprotocol)) return '400 Bad Request';
    return open.size >= maxConnections ? '503 Service Unavailable' : null;
  }

  http.on('upgrade', (request, socket, head) => {
    const path = request.url ?? '';
    const taker = options.taker(path);
    const refusal = whyNot(request, taker);
    if (refusal !== null || taker === undefined) {
      refuse(socket, refusal ?? '404 Not Found');
      return;
    }
    noDelay(socket);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      open.add(webSocket);
      webSocket.on('close', () => open.delete(webSocket));
      acceptSocket(webSocket, taker, path);
    });
  });
  // Once they asked for an upgrade the HTTP server knows them no more, and still waits for their end.
  const connections = new Set<Socket>();
  http.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const quiet = keepAlive(open, pingMs);
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, host, () => resolve());
    });
  } catch (error) {
    quiet();
    throw error;
  }
  http.on('error', () => undefined);

  return {
    port: (http.address() as AddressInfo).port,
    get connections() {
      return open.size;
    },
    async stop() {
      quiet();
      for (const socket of open) socket.terminate();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether a page of this origin came from this machine. */
export function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.test(new URL(origin).hostname);
}
