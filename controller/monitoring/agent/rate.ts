// How many datagrams a second are looked at: of one source, and of all. Nothing here reads a datagram.

import { Bucket } from '../snmp/bucket.ts';
import { ALL_PER_S, REPORTS_PER_S, SOURCE_PER_S, SOURCES_AT_MOST } from './limits.ts';

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
