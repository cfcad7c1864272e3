// Inputs on their way to the engine, in order, when its queue is full: none is lost, and there are not more than so many.
// What they say is the matter of whoever tells them.

import type { EndpointInput } from '../domain/input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';

/** Inputs that wait; beyond it the device is asked afresh. */
const MAX_UNTOLD = 8_192;
/** Milliseconds until the next try. */
const RETRY_MS = 50;

export class Teller {
  readonly #room: Pick<Room, 'submit'>;
  readonly #clock: Clock;
  readonly #overflow: () => void;
  #untold: EndpointInput[] = [];
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(room: Pick<Room, 'submit'>, clock: Clock, overflow: () => void) {
    this.#room = room;
    this.#clock = clock;
    this.#overflow = overflow;
  }

  tell(input: EndpointInput): void {
    if (this.#stopped) return;
    if (this.#untold.length === 0 && this.#room.submit(input)) return;
    if (this.#untold.length >= MAX_UNTOLD) {
      // Answers to commands must come; what a device shows it says again.
      this.#untold = this.#untold.filter(({ type }) => type === 'settled' || type === 'deviceGone');
      this.#overflow();
    }
    this.#untold.push(input);
    this.#cancel ??= this.#clock.after(RETRY_MS, () => this.#retry());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #retry(): void {
    this.#cancel = null;
    const told = this.#untold.findIndex((input) => !this.#room.submit(input));
    this.#untold = told < 0 ? [] : this.#untold.slice(told);
    if (this.#untold.length > 0) this.#cancel = this.#clock.after(RETRY_MS, () => this.#retry());
  }
}
