// A serial line in memory on a test clock: the controller's end is a `Line`, the far end a `Wire`. It has a speed, can be stalled and unplugged, and remembers when what
// was sent; what is stalled past its deadline is dropped, as a `Line` promises.

import type { Line, LineEvents } from '../../controller/ports/line.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Wire, WireEvents } from '../../simulators/serial/far-end.ts';

const REOPEN_MS = 200;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly deadline: number;
}

export class MemoryLine implements Line {
  readonly #timers: Timers;
  readonly #byteMs: number;
  #events: LineEvents | null = null;
  #far: WireEvents | null = null;
  #isOpen = false;
  #isPlugged = true;
  #isStalled = false;
  #waiting: Waiting[] = [];
  #freeAt = 0;
  resets = 0;
  readonly dropped: Uint8Array[] = [];
  /** Bytes of the controller that reached the far end. */
  carried = 0;
  /** The last frames of the controller that did, as text. */
  readonly said: string[] = [];

  constructor(timers: Timers, byteMs: number) {
    this.#timers = timers;
    this.#byteMs = byteMs;
  }

  readonly far: Wire = {
    write: (bytes) => {
      const copy = Uint8Array.from(bytes);
      this.#timers.after(bytes.length * this.#byteMs, () => {
        if (this.#isOpen && this.#isPlugged) this.#events?.bytes(copy);
      });
    },
    listen: (events) => {
      this.#far = events;
    },
  };

  start(events: LineEvents): void {
    this.#events = events;
    this.#open();
  }

  write(bytes: Uint8Array, deadline: number): boolean {
    if (!this.#isOpen) return true;
    this.#waiting.push({ bytes, deadline });
    this.#carry();
    return true;
  }

  reset(because: string): void {
    this.resets += 1;
    this.#close(because);
  }

  async stop(): Promise<void> {
    this.#events = null;
    this.#isOpen = false;
  }

  stall(): void {
    this.#isStalled = true;
  }

  resume(): void {
    this.#isStalled = false;
    this.#carry();
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#far?.closed();
    this.#close('the other end hung up');
  }

  plug(): void {
    this.#isPlugged = true;
    this.#open();
  }

  #open(): void {
    this.#timers.after(0, () => {
      if (this.#isOpen || !this.#isPlugged || this.#events === null) return;
      this.#isOpen = true;
      this.#isStalled = false;
      this.#events.opened();
    });
  }

  #close(because: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.dropped.push(...this.#waiting.map(({ bytes }) => bytes));
    this.#waiting = [];
    this.#timers.after(0, () => this.#events?.closed(because));
    this.#timers.after(REOPEN_MS, () => this.#open());
  }

  /** What a stalled line holds at its deadline ends the port, as a real one does. */
  #carry(): void {
    const now = this.#timers.now();
    if (this.#isStalled) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      this.#timers.after(Math.max(0, first.deadline - now), () => {
        if (this.#isStalled && this.#waiting.includes(first))
          this.#close('it takes nothing: what was to be sent missed its deadline');
      });
      return;
    }
    for (const { bytes, deadline } of this.#waiting.splice(0)) {
      if (deadline <= now) {
        this.dropped.push(bytes);
        continue;
      }
      this.#freeAt = Math.max(now, this.#freeAt) + bytes.length * this.#byteMs;
      this.carried += bytes.length;
      this.said.push(new TextDecoder().decode(bytes));
      if (this.said.length > 1_000) this.said.shift();
      this.#timers.after(this.#freeAt - now, () => {
        if (this.#isPlugged) this.#far?.bytes(bytes);
      });
    }
  }
}
