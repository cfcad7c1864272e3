// Real WebSockets in the forms that links, receivers and transmitters ask for. Limits as the messages have them; no compression; no waiting for
// full packets.

import type { RawData } from 'ws';
import { WebSocket } from 'ws';
import type { ConnectStream } from '../../osd/receiver/types.ts';
import { MAX_MESSAGE_BYTES, MAX_PICTURE_BYTES, MAX_UNREAD_BYTES } from '../../protocol/limits.ts';
import type { Connect } from '../../protocol/link/types.ts';
import type { Accept } from './network.ts';

/** Milliseconds until a connection that does not come about counts as failed. */
const HANDSHAKE_MS = 5_000;
/** Milliseconds that a closing handshake may take before the connection is dropped. */
const CLOSE_MS = 2_000;
/** Fragments and chunks of one message (safety, ws 8): more is an attack on memory. */
export const WS_LIMITS = { perMessageDeflate: false, maxFragments: 64, maxBufferedChunks: 1024 } as const;

/** One frame's bytes in memory of their own. */
function bytesOf(data: RawData): Uint8Array<ArrayBuffer> {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return new Uint8Array(data);
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(bytesOf(data)).toString('utf8');
}

/** Sends small packets at once (TCP_NODELAY). */
export function noDelay(socket: unknown): void {
  if (typeof socket !== 'object' || socket === null || !('setNoDelay' in socket)) return;
  if (typeof socket.setNoDelay === 'function') socket.setNoDelay(true);
}

function closeSoon(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) {
    socket.terminate();
    return;
  }
  socket.close(1000);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

interface ClientEvents {
  opened(): void;
  text(text: string): void;
  binary(bytes: Uint8Array<ArrayBuffer>): void;
  closed(because: string): void;
}

/** A client's socket; events end with `closed`, or with our own `close`. */
function openSocket(address: string, protocols: string[], maxPayload: number, events: ClientEvents) {
  let over = false;
  let fault = '';
  const closed = (because: string) => {
    if (over) return;
    over = true;
    events.closed(because);
  };
  let socket: WebSocket;
  try {
    socket = new WebSocket(address, protocols, { ...WS_LIMITS, maxPayload, handshakeTimeout: HANDSHAKE_MS });
  } catch (error) {
    setImmediate(() => closed(error instanceof Error ? error.message : 'bad address'));
    return { pending: 0, send: () => undefined, close: () => undefined };
  }
  socket.on('upgrade', (response) => noDelay(response.socket));
  socket.on('open', () => {
    if (!over) events.opened();
  });
  socket.on('message', (data, isBinary) => {
    if (over) return;
    if (isBinary) events.binary(bytesOf(data));
    else events.text(textOf(data));
  });
  socket.on('error', (error) => {
    fault = error.message;
  });
  socket.on('close', (code, reason) => closed(fault || `closed with ${code} ${reason.toString('utf8')}`.trim()));
  return {
    get pending() {
      return socket.bufferedAmount;
    },
    send(text: string) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      over = true;
      closeSoon(socket);
    },
  };
}

/** Text over WebSocket; a binary frame ends the connection. */
function textConnect(maxPayload: number): Connect {
  return (address, events) => {
    const socket = openSocket(address, [], maxPayload, {
      opened: () => events.opened(),
      text: (text) => events.text(text),
      closed: (because) => events.closed(because),
      binary() {
        socket.close();
        events.closed('a binary frame where text is spoken');
      },
    });
    return socket;
  };
}

/** Endpoints' links. */
export const webSocketConnect = textConnect(MAX_MESSAGE_BYTES);

/** The API, whose parts of the room are longer. */
export const webSocketApi = textConnect(MAX_UNREAD_BYTES);

/** Streams over WebSocket. */
export const webSocketStream: ConnectStream = (address, subprotocol, events) =>
  openSocket(address, [subprotocol], MAX_PICTURE_BYTES, events);

/** Hands a server's new connection over to `accept`. */
export function acceptSocket(socket: WebSocket, accept: Accept, address: string): void {
  const peer = {
    send(frame: string | Uint8Array<ArrayBuffer>, taken?: () => void) {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(frame, (error) => {
        if (!error) taken?.();
      });
    },
    close: () => closeSoon(socket),
  };
  socket.on('error', () => socket.terminate());
  const events = accept(peer, { address, subprotocol: socket.protocol, from: 'socket' });
  if (events === null) {
    socket.close(1013);
    return;
  }
  socket.on('message', (data, isBinary) => events.frame(isBinary ? bytesOf(data) : textOf(data)));
  socket.on('close', (code) => events.closed(`closed with ${code}`));
}
