// What is gathered from the journal once, and then as it grows, from the few records of some types. What is made of them is the matter of whoever gathers.

import type { Found, History } from '../ports/history.ts';

type Take = (found: Found, signal: AbortSignal) => void | Promise<void>;

export class Gathered {
  readonly #history: History;
  readonly #types: readonly string[];
  readonly #take: Take;
  #read = 0;
  #reading: Promise<void> | null = null;

  /** A record is taken twice where the reading was given up half way. */
  constructor(history: History, types: readonly string[], take: Take) {
    this.#history = history;
    this.#types = types;
    this.#take = take;
  }

  /** Reads what came since. Several who ask share it. */
  update(signal: AbortSignal): Promise<void> {
    this.#reading ??= this.#update(signal).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #update(signal: AbortSignal): Promise<void> {
    const last = await this.#history.last();
    if (last === null || last.seq <= this.#read) return;
    for await (const group of this.#history.ofTypes(this.#types, this.#read + 1, signal))
      for (const found of group) if (found.seq > this.#read) await this.#take(found, signal);
    this.#read = Math.max(this.#read, last.seq);
  }
}
