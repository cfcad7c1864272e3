// Whether a program still lives: it is asked four times a second, and anything that it says is an answer. What is done about one that is silent stands with whoever
// keeps it.

import type { Clock } from '../ports/clock.ts';

/** Milliseconds between two questions; and of silence after which it counts as dead. */
export const ASK_MS = 250;
export const SILENCE_MS = 1_250;

export interface PulseParts {
  readonly clock: Clock;
  /** Whether it has begun: before that nothing is expected of it. */
  readonly isBegun: () => boolean;
  readonly ask: () => void;
  readonly silent: () => void;
}

export class Pulse {
  readonly #parts: PulseParts;
  #unanswered = 0;
  #cancel = (): void => undefined;

  constructor(parts: PulseParts) {
    this.#parts = parts;
  }

  /** Questions are counted, not time: a controller that was held up itself takes nobody for dead. */
  start(): void {
    const { clock, isBegun, ask, silent } = this.#parts;
    this.#cancel = clock.after(ASK_MS, () => {
      if (isBegun()) {
        this.#unanswered += 1;
        if (this.#unanswered * ASK_MS > SILENCE_MS) {
          this.#unanswered = 0;
          silent();
        } else ask();
      }
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** It said something, or is another one. */
  heard(): void {
    this.#unanswered = 0;
  }
}
