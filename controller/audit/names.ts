// What endpoints were called when, and which accounts there ever were, from the few records that name them.

import type { EndpointNumber } from '../domain/model.ts';
import type { History } from '../ports/history.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { Gathered } from './gathered.ts';
import { NAMES_AT_MOST } from './limits.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

interface Entry extends Named {
  readonly seq: number;
}

export class Names {
  readonly #gathered: Gathered;
  readonly #entries = new Map<EndpointNumber, Entry[]>();
  readonly #users = new Set<string>();
  #count = 0;

  constructor(history: History) {
    this.#gathered = new Gathered(history, ['endpoints.put', 'users.put'], (found) => this.#take(found.record()));
  }

  /** Reads what came since. */
  update(signal: AbortSignal): Promise<void> {
    return this.#gathered.update(signal);
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
