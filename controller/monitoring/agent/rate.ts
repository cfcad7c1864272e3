// How many datagrams a second are looked at: of one source, and of all. A bucket fills with time and empties with use; nothing here reads a datagram.

import { ALL_PER_S, REPORTS_PER_S, SOURCE_PER_S, SOURCES_AT_MOST } from './limits.ts';

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

export class Rates {
  readonly #sources = new Map<string, Bucket>();
  readonly #all: Bucket;
  readonly #reports: Bucket;

  constructor(now: number) {
    this.#all = new Bucket(ALL_PER_S, now);
    this.#reports = new Bucket(REPORTS_PER_S, now);
  }

  /** Whether a datagram from this address may be read. One source's flood is its own: it takes nothing of what all have together. */
  admit(source: string, now: number): boolean {
    const bucket = this.#sources.get(source) ?? new Bucket(SOURCE_PER_S, now);
    // Silent longest stands first.
    this.#sources.delete(source);
    this.#sources.set(source, bucket);
    if (this.#sources.size > SOURCES_AT_MOST) this.#forgetOne();
    return bucket.take(now) && this.#all.take(now);
  }

  /** Whether somebody who proved nothing may be answered. */
  report(now: number): boolean {
    return this.#reports.take(now);
  }

  #forgetOne(): void {
    const [oldest] = this.#sources.keys();
    if (oldest !== undefined) this.#sources.delete(oldest);
  }
}
