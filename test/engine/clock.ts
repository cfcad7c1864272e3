// A clock that stands still until a test moves it, and that somebody may set wrong. Timers run in their order as it is moved.

import type { Clock } from '../../controller/ports/clock.ts';

export class TestClock implements Clock {
  #start = 1_800_000_000_000;
  #now = 0;
  #timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  utc(): number {
    return this.#start + this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Somebody sets the clock on the wall. */
  steps(ms: number): void {
    this.#start += ms;
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.act();
    }
    this.#now = until;
  }
}
