// How late the loop is: a timer that should ring at even intervals, and how much later it did. What is made of it stands in figures.ts.

import type { Clock } from '../../ports/clock.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 100;

export class LoopDelay {
  readonly #clock: Clock;
  #worst = 0;
  #dueAt = 0;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.#dueAt = this.#clock.now() + LOOK_MS;
    this.#cancel = this.#clock.after(LOOK_MS, () => {
      this.#worst = Math.max(this.#worst, this.#lateMs());
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Milliseconds: the greatest delay since it was taken last, the one under way included. */
  take(): number {
    const worst = Math.max(this.#worst, this.#lateMs());
    this.#worst = 0;
    return worst;
  }

  #lateMs(): number {
    return Math.max(0, this.#clock.now() - this.#dueAt);
  }
}
