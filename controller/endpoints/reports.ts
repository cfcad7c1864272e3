// What this room tells the engine. What the engine must not miss is kept while its queue is full, in order; the rest is refused to whoever said it.
// Nothing enters the engine from inside a command that it is giving.

import type { EndpointInput } from '../domain/input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import { REPORT_RETRY_MS } from './limits.ts';

/** Inputs without which the engine would wait for ever: bounded by the links and by one switch a receiver. */
type Needed = Extract<EndpointInput, { type: 'settled' | 'gone' }>;

export class Reports {
  readonly #room: Room;
  readonly #clock: Clock;
  #kept: EndpointInput[] = [];
  #cancelRetry: (() => void) | null = null;
  #soon = false;
  #stopped = false;

  constructor(room: Room, clock: Clock) {
    this.#room = room;
    this.#clock = clock;
  }

  /** Tells the engine now, after what it must know before. False when it does not take it. Not for use while a command is performed. */
  tell(input: EndpointInput): boolean {
    this.#flush();
    return this.#kept.length === 0 && !this.#stopped && this.#room.submit(input);
  }

  /** Tells the engine soon, and until it takes it. */
  mustTell(input: Needed): void {
    if (this.#stopped) return;
    this.#kept.push(input);
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      this.#flush();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#kept = [];
    this.#cancelRetry?.();
  }

  /** Each input is taken out before it is handed over, because the engine may answer it with a command that ends in another. */
  #flush(): void {
    for (let next = this.#kept.shift(); next !== undefined; next = this.#kept.shift()) {
      if (this.#room.submit(next)) continue;
      this.#kept.unshift(next);
      this.#cancelRetry ??= this.#clock.after(REPORT_RETRY_MS, () => {
        this.#cancelRetry = null;
        this.#flush();
      });
      return;
    }
  }
}
