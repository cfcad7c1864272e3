// Long work beside the loop: after a few milliseconds it rests, so that switching never waits for it. What the work is, is not known here.

import { LINES_AT_ONCE, REST_MS, SLICE_MS } from './layout.ts';

/** What a pace is measured with. */
export interface Rhythm {
  /** Monotonic milliseconds. */
  now(): number;
  after(ms: number, act: () => void): () => void;
}

/** Thrown where nobody waits for the work any more. */
export class Abandoned extends Error {
  readonly code = 'abandoned';
  constructor() {
    super('nobody waits for this any more');
    this.name = 'Abandoned';
  }
}

export class Pace {
  readonly #rhythm: Rhythm;
  readonly #signal: AbortSignal | undefined;
  #begun: number;
  #steps = 0;

  constructor(rhythm: Rhythm, signal?: AbortSignal) {
    this.#rhythm = rhythm;
    this.#signal = signal;
    this.#begun = rhythm.now();
  }

  /** To be called for each line of work: true where it is time to `rest`. The clock is asked now and then only. */
  get isDue(): boolean {
    this.#steps += 1;
    return this.#steps % LINES_AT_ONCE === 0 && this.isOver;
  }

  /** Whether the slice of time is used up. */
  get isOver(): boolean {
    return this.#signal?.aborted === true || this.#rhythm.now() - this.#begun >= SLICE_MS;
  }

  /**
   * Lets others have their turn.
   * @throws Abandoned where the signal was given
   */
  async rest(): Promise<void> {
    if (this.#signal?.aborted === true) throw new Abandoned();
    await new Promise<void>((done) => void this.#rhythm.after(REST_MS, done));
    this.#begun = this.#rhythm.now();
  }
}
