// How much of something there may be a second: a bucket fills with time and empties with use.

/** Filled with `perS` a second, and holds as many. */
export class Bucket {
  readonly #perS: number;
  #level: number;
  #at: number;

  constructor(perS: number, now: number) {
    this.#perS = perS;
    this.#level = perS;
    this.#at = now;
  }

  /** Takes one, if there is one. @param now monotonic milliseconds */
  take(now: number): boolean {
    this.#level = Math.min(this.#perS, this.#level + ((now - this.#at) * this.#perS) / 1_000);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
