// What endpoints were called when, and which accounts there ever were: gathered from the journal once, and then as it grows. Only the few records that name them are
// read.

import type { EndpointNumber } from '../domain/model.ts';
import type { History } from '../ports/history.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { NAMES_AT_MOST } from './limits.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

interface Entry extends Named {
  readonly seq: number;
}

export class Names {
  readonly #history: History;
  readonly #entries = new Map<EndpointNumber, Entry[]>();
  readonly #users = new Set<string>();
  #count = 0;
  #read = 0;
  #reading: Promise<void> | null = null;

  constructor(history: History) {
    this.#history = history;
  }

  /** Reads what came since. Several who ask share it. */
  update(signal: AbortSignal): Promise<void> {
    this.#reading ??= this.#update(signal).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** What an endpoint was called after a record; null where no record tells. */
  at(number: EndpointNumber, seq: number): Named | null {
    return this.#entries.get(number)?.findLast((entry) => entry.seq <= seq) ?? null;
  }

  /** Endpoints that were ever called by a name or an ID in which these words stand, in lower case. */
  named(text: string): readonly EndpointNumber[] {
    const fits = ({ id, name }: Named): boolean => `${id} ${name}`.toLowerCase().includes(text);
    return [...this.#entries].flatMap(([number, entries]) => (entries.some(fits) ? [number] : []));
  }

  /** Whether an endpoint, or an account, ever was in the room, as far as the journal was read. */
  hadEndpoint(number: EndpointNumber): boolean {
    return this.#entries.has(number);
  }

  hadUser(key: string): boolean {
    return this.#users.has(key);
  }

  async #update(signal: AbortSignal): Promise<void> {
    const last = await this.#history.last();
    if (last === null || last.seq <= this.#read) return;
    for await (const group of this.#history.ofTypes(['endpoints.put', 'users.put'], this.#read + 1, signal))
      for (const found of group) if (found.seq > this.#read) this.#take(found.record());
    this.#read = Math.max(this.#read, last.seq);
  }

  #take({ seq, type, data }: JournalRecord): void {
    const object = objectOf(data);
    if (type === 'users.put') this.#users.add(String(object?.username).toLowerCase());
    else if (type === 'endpoints.put' && object !== null)
      this.#name(Number(object.number), { seq, id: String(object.id), name: String(object.name) });
  }

  #name(number: EndpointNumber, { seq, id, name }: Entry): void {
    const entries = this.#entries.get(number) ?? [];
    const before = entries.at(-1);
    // Read twice where the gathering was given up half way.
    if (before !== undefined && (before.seq >= seq || (before.id === id && before.name === name))) return;
    if (this.#count >= NAMES_AT_MOST && entries.length > 0) entries.shift();
    else this.#count += 1;
    entries.push({ seq, id, name });
    this.#entries.set(number, entries);
  }
}

function objectOf(data: JournalRecord['data']): Readonly<Record<string, unknown>> | null {
  const object = typeof data === 'object' && data !== null && 'object' in data ? data.object : null;
  return typeof object === 'object' ? (object as Readonly<Record<string, unknown>> | null) : null;
}
