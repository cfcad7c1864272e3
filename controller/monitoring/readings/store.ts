// Readings of several sources: the last word of each, and its day. Pure: times come along. Who says them, and whether a value is too high, stands elsewhere.

import type { ReadingPoint, ReadingRow, ReadingState } from '../../../protocol/api/reading-methods.ts';
import { MAX_LIST, MAX_READING_POINTS } from '../../../protocol/limits.ts';
import { NAME_AT_MOST, STEP_MS, UNIT_AT_MOST } from './limits.ts';
import { Ring } from './ring.ts';

/** What a source says of itself. */
export interface Said {
  readonly source: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** UTC milliseconds. */
  readonly time: number;
  readonly state: Exclude<ReadingState, 'stale'>;
}

interface Kept {
  said: Said;
  readonly ring: Ring;
}

/** A reading as it stands, and one hour of it. */
export interface KeptHour {
  readonly said: Said;
  readonly figures: Float32Array;
}

export interface ReadingPage {
  readonly readings: readonly ReadingRow[];
  /** More follow behind this one. */
  readonly next?: string;
}

export interface ReadingHistory {
  readonly unit: string;
  readonly stepMs: number;
  readonly points: readonly ReadingPoint[];
}

export interface StoreOptions {
  readonly readingsAtMost: number;
  /** Milliseconds without a word after which a reading is stale. */
  readonly staleMs: number;
}

/** Names a reading among all; sources and names are in its order. */
export function keyOf({ source, name }: Pick<Said, 'source' | 'name'>): string {
  return `${source}/${name}`;
}

export class ReadingStore {
  readonly #options: StoreOptions;
  readonly #kept = new Map<string, Kept>();
  /** The keys in order; null since one came or went. */
  #order: readonly string[] | null = null;
  #dropped = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Values that were not kept: no number, or of one reading too many. */
  get dropped(): number {
    return this.#dropped;
  }

  take(said: Said): void {
    const name = said.name.slice(0, NAME_AT_MOST);
    const tidy = { ...said, name, unit: said.unit.slice(0, UNIT_AT_MOST) };
    const key = keyOf(tidy);
    const known = this.#kept.get(key);
    const isFull = known === undefined && this.#kept.size >= this.#options.readingsAtMost;
    // A day is kept in 32 bits a figure: what they do not hold is no reading.
    if (!Number.isFinite(Math.fround(said.value)) || name === '' || isFull) {
      this.#dropped += 1;
      return;
    }
    if (known === undefined) this.#order = null;
    const kept = known ?? { said: tidy, ring: new Ring() };
    kept.said = tidy;
    kept.ring.add(tidy.value, tidy.time);
    this.#kept.set(key, kept);
  }

  /** What was said in an hour. @param number hours since the epoch, as in `put` */
  hour(number: number): readonly KeptHour[] {
    return [...this.#kept.values()].flatMap(({ said, ring }) => {
      const figures = ring.hour(number);
      return figures === null ? [] : [{ said, figures }];
    });
  }

  /** Takes an hour that an earlier process kept, in order; what was said since stands. */
  put(number: number, { said, figures }: KeptHour): void {
    const key = keyOf(said);
    const known = this.#kept.get(key);
    if (known === undefined && this.#kept.size >= this.#options.readingsAtMost) return;
    if (known === undefined) this.#order = null;
    const kept = known ?? { said, ring: new Ring() };
    if (kept.said.time < said.time) kept.said = said;
    kept.ring.put(number, figures);
    this.#kept.set(key, kept);
  }

  /** Those of a source that were last said before a time are gone: nobody says them any more. @param before UTC milliseconds */
  forget(before: number): void {
    for (const [key, { said }] of this.#kept)
      if (said.time < before) {
        this.#kept.delete(key);
        this.#order = null;
      }
  }

  /** A page in order, behind the reading that `after` names. @param now UTC milliseconds */
  list(after: string | undefined, now: number, most: number = MAX_LIST): ReadingPage {
    this.#order ??= [...this.#kept.keys()].sort();
    const first = after === undefined ? 0 : firstBehind(this.#order, after);
    const keys = this.#order.slice(first, first + most);
    const readings = keys.flatMap((key) => {
      const kept = this.#kept.get(key);
      return kept === undefined ? [] : [this.#rowOf(kept.said, now)];
    });
    const last = keys.at(-1);
    return last === undefined || first + most >= this.#order.length ? { readings } : { readings, next: last };
  }

  /** Null for a reading that is not known. @param from UTC milliseconds, as `to` */
  history(which: Pick<Said, 'source' | 'name'>, from: number, to: number): ReadingHistory | null {
    const kept = this.#kept.get(keyOf(which));
    if (kept === undefined) return null;
    const points = kept.ring
      .points(from, to)
      .slice(-MAX_READING_POINTS)
      .map(({ time, ...figures }) => ({ time: new Date(time).toISOString(), ...figures }));
    return { unit: kept.said.unit, stepMs: STEP_MS, points };
  }

  #rowOf({ source, name, unit, value, time, state }: Said, now: number): ReadingRow {
    const isStale = now - time > this.#options.staleMs;
    return { source, name, unit, value, time: new Date(time).toISOString(), state: isStale ? 'stale' : state };
  }
}

function firstBehind(order: readonly string[], after: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] as string) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
