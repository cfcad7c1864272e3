// One unit of a serial line as a connection to an endpoint: what waits to be sent to it, bounded, each command with its deadline. Whose turn it is on the line is
// shared-line.ts' matter.

import type { Clock } from '../ports/clock.ts';
import { FRAME_MS, MAX_UNIT_BYTES } from './limits.ts';
import type { EndpointSocket, SocketEvents } from './socket.ts';

/** The endpoint of a line that is not shared has no unit. */
export type UnitNumber = number | null;

export interface UnitSurroundings {
  readonly clock: Clock;
  /** Something waits to be sent. */
  readonly wake: (unit: UnitSocket) => void;
  /** The controller ended the link; `code` says why. */
  readonly ended: (unit: UnitSocket, code: number) => void;
}

interface Waiting {
  readonly write: (leftMs: number) => string;
  readonly bytes: number;
  /** Null: no command; it is sent whenever its turn comes. */
  readonly deadlineAt: number | null;
}

/** What is to be sent next, to be handed over by `deadlineAt` or never. */
export interface Turn {
  readonly text: string;
  readonly deadlineAt: number;
}

export class UnitSocket implements EndpointSocket {
  readonly medium = 'serial';
  readonly unit: UnitNumber;
  readonly #around: UnitSurroundings;
  #queue: Waiting[] = [];
  #bytes = 0;
  #events: SocketEvents | null = null;
  #isOpen = true;

  constructor(unit: UnitNumber, around: UnitSurroundings) {
    this.unit = unit;
    this.#around = around;
  }

  get unreadBytes(): number {
    return this.#bytes;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  listen(events: SocketEvents): void {
    this.#events = events;
  }

  send(text: string): void {
    this.#push({ write: () => text, bytes: Buffer.byteLength(text), deadlineAt: null });
  }

  order(write: (leftMs: number) => string, leftMs: number): void {
    const bytes = Buffer.byteLength(write(leftMs));
    this.#push({ write, bytes, deadlineAt: this.#around.clock.now() + leftMs });
  }

  /** What was said before is still sent, commands not. */
  close(code: number): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#keep(this.#queue.filter(({ deadlineAt }) => deadlineAt === null));
    this.#around.ended(this, code);
  }

  cut(): void {
    this.#keep([]);
  }

  /** A message of this unit came. */
  heard(text: string): void {
    if (this.#isOpen) this.#events?.text(text);
  }

  /** The way to the unit is gone, with whatever was not sent. */
  lost(because: string): void {
    this.#keep([]);
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#events?.closed(because);
  }

  /** Takes out what is to be sent next; what missed its deadline is dropped. Null: nothing waits. */
  next(now: number): Turn | null {
    for (let one = this.#queue.shift(); one !== undefined; one = this.#queue.shift()) {
      this.#bytes -= one.bytes;
      if (one.deadlineAt === null) return { text: one.write(0), deadlineAt: now + FRAME_MS };
      const leftMs = Math.floor(one.deadlineAt - now);
      if (leftMs >= 1) return { text: one.write(leftMs), deadlineAt: one.deadlineAt };
    }
    return null;
  }

  #push(one: Waiting): void {
    if (!this.#isOpen) return;
    this.#queue.push(one);
    this.#bytes += one.bytes;
    // Later, because whoever sends does not expect to hear of the end inside the call.
    if (this.#bytes > MAX_UNIT_BYTES) queueMicrotask(() => this.lost(`more than ${MAX_UNIT_BYTES} bytes wait for it`));
    this.#around.wake(this);
  }

  #keep(queue: Waiting[]): void {
    this.#queue = queue;
    this.#bytes = queue.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
