// The beginning of a program, as whoever waits for it sees it: once it has begun, or why it does not, or that it took too long.

import type { Clock } from '../ports/clock.ts';

/** Milliseconds that it may take. */
export const START_MS = 15_000;

export class Beginning {
  #settle: (error: Error | null) => void = () => undefined;

  /** Fulfilled when it has begun. @param late what it is rejected with where that takes too long */
  wait(clock: Clock, late: Error): Promise<void> {
    return new Promise<void>((done, fail) => {
      const cancel = clock.after(START_MS, () => fail(late));
      this.#settle = (error) => {
        this.#settle = () => undefined;
        cancel();
        if (error === null) done();
        else fail(error);
      };
    });
  }

  begun(): void {
    this.#settle(null);
  }

  failed(error: Error): void {
    this.#settle(error);
  }
}
