// A WebSocket of the package `ws` as a connection to an endpoint. Nothing that it does or throws passes this file.
// Its limits on the size of frames are set where it is made: `maxPayload` of protocol/limits.ts.

import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../ports/clock.ts';
import { LINGER_MS } from './limits.ts';
import type { EndpointSocket, SocketEvents } from './socket.ts';

const UNSUPPORTED = 1003;
/** Bytes of a reason in a close frame (RFC 6455, 5.5), with room for a character that is cut in two. */
const MAX_REASON_BYTES = 120;

/** Takes an accepted WebSocket over; call `listen` before anything else is waited for. */
export function webSocketToEndpoint(socket: WebSocket, clock: Clock): EndpointSocket {
  return new WebSocketToEndpoint(socket, clock);
}

class WebSocketToEndpoint implements EndpointSocket {
  readonly medium = 'network';
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  #cancelLinger: (() => void) | null = null;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  get unreadBytes(): number {
    return this.#socket.bufferedAmount;
  }

  listen(events: SocketEvents): void {
    let fault: string | null = null;
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) this.close(UNSUPPORTED, 'messages are text frames');
      else if (this.#open) events.text(textOf(data));
    });
    this.#socket.on('error', (error) => {
      fault = error.message;
    });
    this.#socket.on('close', (code, reason) => {
      this.#cancelLinger?.();
      events.closed(fault ?? `closed with ${code} ${reason.toString()}`.trim());
    });
  }

  send(text: string): void {
    if (this.#open) this.#socket.send(text, ignore);
  }

  /** Its turn is now. */
  order(write: (leftMs: number) => string, leftMs: number): void {
    this.send(write(leftMs));
  }

  close(code: number, because: string): void {
    if (this.#cancelLinger !== null) return;
    this.#cancelLinger = this.#clock.after(LINGER_MS, () => this.cut());
    if (this.#open) this.#socket.close(code, Buffer.from(because).subarray(0, MAX_REASON_BYTES).toString());
  }

  cut(): void {
    this.#socket.terminate();
  }

  get #open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }
}

/** A failed write is told by `close`, which always follows. */
function ignore(): void {}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}
