// The rows of one collection of the configuration, read in parts when somebody looks and again when something about them changed.
// What the rows are, and what says that they changed, stands in configuration.svelte.ts.

import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two readings, however often something changes. */
const REST_MS = 400;
/** Parts of one reading: 500 rows each. */
const MAX_PARTS = 64;

type Part<R> = { readonly ok: true; readonly value: { readonly items: readonly R[]; readonly next?: string } };

export interface CollectionOptions<R> {
  readonly list: (page: { after?: string }) => Promise<Part<R> | CallRefusal>;
  readonly keyOf: (row: R) => string;
  readonly timers: Timers;
}

export class Collection<R> {
  /** In the order of the controller. */
  rows = $state.raw<ReadonlyMap<string, R>>(new Map());
  /** `none`: nobody asked yet; `failed`: refused, and nothing is known. */
  phase = $state<'none' | 'loading' | 'ready' | 'failed'>('none');
  refusal = $state.raw<CallRefusal | null>(null);
  readonly #options: CollectionOptions<R>;
  readonly #listeners = new Set<() => void>();
  /** Counts sessions: what was asked in an earlier one is none of this one's. */
  #generation = 0;
  #isReading = false;
  #isStale = false;
  #isPlanned = false;

  constructor(options: CollectionOptions<R>) {
    this.#options = options;
  }

  keyOf(row: R): string {
    return this.#options.keyOf(row);
  }

  get(key: string): R | undefined {
    return this.rows.get(key);
  }

  get list(): readonly R[] {
    return [...this.rows.values()];
  }

  /** Hears of other rows until the answer is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody looks from now on. */
  use(): void {
    if (this.phase === 'none' || this.phase === 'failed') void this.#read();
  }

  /** Something changed: read again if anybody ever looked. */
  refresh(): void {
    if (this.phase === 'none' || this.#isPlanned) return;
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isPlanned = true;
    this.#options.timers.after(REST_MS, () => {
      this.#isPlanned = false;
      void this.#read();
    });
  }

  /** A row as an answer or an event brought it. */
  put(row: R): void {
    if (this.phase === 'none') return;
    this.#become(new Map(this.rows).set(this.#options.keyOf(row), row));
    if (this.#isReading) this.#isStale = true;
  }

  remove(key: string): void {
    const rows = new Map(this.rows);
    if (!rows.delete(key)) return;
    this.#become(rows);
    if (this.#isReading) this.#isStale = true;
  }

  /** The session is gone, and what it knew with it. */
  forget(): void {
    this.#generation += 1;
    this.rows = new Map();
    this.phase = 'none';
    this.refusal = null;
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#isStale = false;
    if (this.phase !== 'ready') this.phase = 'loading';
    const generation = this.#generation;
    const refused = await this.#readParts(generation);
    this.#isReading = false;
    if (generation !== this.#generation) return;
    this.refusal = refused;
    // What was known stays to be seen while the controller cannot be asked.
    if (this.phase !== 'ready') this.phase = 'failed';
    if (this.#isStale) this.refresh();
  }

  async #readParts(generation: number): Promise<CallRefusal | null> {
    const rows = new Map<string, R>();
    let after: string | undefined;
    for (let part = 0; part < MAX_PARTS; part += 1) {
      const answer = await this.#options.list(after === undefined ? {} : { after });
      if (!answer.ok) return answer;
      if (generation !== this.#generation) return null;
      for (const row of answer.value.items) rows.set(this.#options.keyOf(row), row);
      // The first time, what is there is shown as it comes.
      if (this.phase === 'loading') this.#become(new Map(rows));
      after = answer.value.next;
      if (after === undefined) break;
    }
    if (this.phase !== 'ready') this.phase = 'ready';
    this.#become(rows);
    return null;
  }

  #become(rows: ReadonlyMap<string, R>): void {
    this.rows = rows;
    for (const listener of [...this.#listeners]) listener();
  }
}
