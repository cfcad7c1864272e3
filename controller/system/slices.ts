// Long work in slices: a generator is driven for a few milliseconds at a time, and sockets and timers have their turn in between. One job at a time.

import type { Outcome } from '../domain/decision.ts';
import type { Clock } from '../ports/clock.ts';
import { MAX_JOBS, SLICE_MS, STEPS } from './limits.ts';

export class Slices {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #later: (act: () => void) => void;
  #since: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Pick<Clock, 'now'>, later: (act: () => void) => void) {
    this.#clock = clock;
    this.#later = later;
    this.#since = clock.now();
  }

  /** Gives the loop its turn, if this work has held it for long enough. */
  async pause(): Promise<void> {
    if (this.#clock.now() - this.#since < SLICE_MS) return;
    await this.turn();
  }

  async turn(): Promise<void> {
    await new Promise<void>((done) => this.#later(done));
    this.#since = this.#clock.now();
  }

  /** Drives the generator to its end; `take` gets what it yields. */
  async run<Y, R>(steps: Generator<Y, R>, take?: (yielded: Y) => void): Promise<R> {
    await this.turn();
    for (let count = 1; ; count += 1) {
      const step = steps.next();
      if (step.done === true) return step.value;
      take?.(step.value);
      if (count % STEPS === 0) await this.pause();
    }
  }

  /** Carries out one job after the other. */
  async inTurn(job: () => Promise<Outcome | null>): Promise<Outcome | null> {
    if (this.#waiting >= MAX_JOBS)
      return { ok: false, reason: 'busy', because: 'too many asked for the configuration as a whole; try again' };
    this.#waiting += 1;
    const done = this.#last.then(job).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
