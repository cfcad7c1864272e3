// A way to a device over TCP: opens itself, and again after every fault with a growing pause; keeps what it cannot send no longer than its deadline.
// What the bytes mean is the business of whoever speaks over it.

import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { jitterMs, STEADY_MS } from '../../protocol/backoff.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Line, LineEvents } from '../ports/line.ts';

/** Milliseconds that a connection may take to come about. */
const CONNECT_MS = 5_000;
/** Milliseconds of silence after which the system asks whether the other end is there. */
const KEEP_ALIVE_MS = 10_000;
/** Bytes that may wait because the other end does not take them. */
const MAX_WAITING_BYTES = 64 * 1024;

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly deadline: number;
}

export function createTcpLine(address: TcpAddress, clock: Clock, random: Random): Line {
  return new TcpLine(address, clock, random);
}

class TcpLine implements Line {
  readonly #address: TcpAddress;
  readonly #clock: Clock;
  readonly #random: Random;
  #events: LineEvents | null = null;
  #socket: Socket | null = null;
  #openedAt: number | null = null;
  #attempt = 0;
  #because = 'the connection ended';
  #cancelPause: () => void = () => undefined;
  /** What the system did not take yet: the first is on its way, the others wait behind it. */
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #cancelDeadline: () => void = () => undefined;

  constructor(address: TcpAddress, clock: Clock, random: Random) {
    this.#address = address;
    this.#clock = clock;
    this.#random = random;
  }

  start(events: LineEvents): void {
    this.#events = events;
    this.#open();
  }

  write(bytes: Uint8Array, deadline: number): boolean {
    // Sent by nobody while the line is closed, and that is no refusal.
    if (this.#openedAt === null || deadline <= this.#clock.now()) return true;
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) return false;
    this.#waiting.push({ bytes, deadline });
    this.#waitingBytes += bytes.length;
    if (this.#waiting.length === 1) this.#send();
    return true;
  }

  reset(because: string): void {
    if (this.#socket === null) return;
    this.#because = because;
    this.#socket.destroy();
  }

  stop(): Promise<void> {
    this.#events = null;
    this.#cancelPause();
    const socket = this.#socket;
    this.#forget();
    if (socket === null || socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.destroy();
    });
  }

  #open(): void {
    const { host, port } = this.#address;
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.#socket = socket;
    this.#because = 'the connection ended';
    const cancel = this.#clock.after(CONNECT_MS, () => {
      this.#because = `no connection to ${host}:${port} within ${CONNECT_MS} ms`;
      socket.destroy();
    });
    socket.on('connect', () => {
      cancel();
      if (this.#socket !== socket) return;
      this.#openedAt = this.#clock.now();
      this.#events?.opened();
    });
    socket.on('data', (bytes) => {
      if (this.#socket === socket) this.#events?.bytes(bytes);
    });
    socket.on('error', (error) => {
      this.#because = 'code' in error ? String(error.code) : error.message.slice(0, 128);
    });
    socket.on('close', () => {
      cancel();
      if (this.#socket === socket) this.#closed();
    });
  }

  /** One chunk at a time is in the hands of the system: one that it does not take by its deadline goes with the connection. */
  #send(): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].deadline <= this.#clock.now()) this.#sent();
    const [first] = this.#waiting;
    const socket = this.#socket;
    if (first === undefined || socket === null) return;
    this.#cancelDeadline = this.#clock.after(first.deadline - this.#clock.now(), () =>
      this.reset('the other end takes nothing'),
    );
    socket.write(first.bytes, () => {
      if (this.#socket !== socket || this.#waiting[0] !== first) return;
      this.#cancelDeadline();
      this.#sent();
      this.#send();
    });
  }

  #sent(): void {
    this.#waitingBytes -= this.#waiting.shift()?.bytes.length ?? 0;
  }

  #forget(): void {
    this.#cancelDeadline();
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#socket = null;
    this.#openedAt = null;
  }

  #closed(): void {
    const openedAt = this.#openedAt;
    this.#forget();
    if (openedAt !== null && this.#clock.now() - openedAt >= STEADY_MS) this.#attempt = 0;
    const events = this.#events;
    if (events === null) return;
    const [high = 0, low = 0] = this.#random.bytes(2);
    const pause = jitterMs(this.#attempt) * ((high * 256 + low) / 65_536);
    this.#attempt += 1;
    this.#cancelPause = this.#clock.after(pause, () => this.#open());
    if (openedAt !== null) events.closed(this.#because);
  }
}
