// Where the clock of the journal was set back: its times are no order there, and a search by time finds one passage of two. Gathered from the journal once, and then as
// it grows. Steps of less than the skew that questions forgive anyway make no difference.

import type { Found, History } from '../ports/history.ts';
import { SKEW_MS } from './limits.ts';

/** UTC milliseconds between which times stand in the journal more than once. */
interface Turn {
  readonly low: number;
  readonly high: number;
}

export class Turns {
  readonly #history: History;
  /** None touches another. */
  #turns: readonly Turn[] = [];
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

  /** A record behind which all are later than `time` (UTC ms), and the last such that the clock lets a search find. */
  lastUpTo(time: number): Promise<number> {
    return this.#history.at(this.#around(time)?.high ?? time);
  }

  /** A record up to which all are earlier than `time` (UTC ms); 0 for none. */
  lastBefore(time: number): Promise<number> {
    return this.#history.at((this.#around(time)?.low ?? time) - 1);
  }

  #around(time: number): Turn | undefined {
    return this.#turns.find(({ low, high }) => low <= time && time <= high);
  }

  async #update(signal: AbortSignal): Promise<void> {
    const last = await this.#history.last();
    if (last === null || last.seq <= this.#read) return;
    for await (const group of this.#history.ofTypes(['clock.stepped', 'writer.started'], this.#read + 1, signal))
      for (const found of group) {
        const before = found.type === 'clock.stepped' ? beforeStep(found) : await this.#beforeStart(found, signal);
        if (before > found.time) this.#add({ low: found.time - SKEW_MS, high: before + SKEW_MS });
      }
    this.#read = Math.max(this.#read, last.seq);
  }

  /** While the controller did not run, nothing tells of a step but the record before. */
  async #beforeStart({ seq }: Found, signal: AbortSignal): Promise<number> {
    for await (const [found] of this.#history.forward(seq - 1, seq - 1, signal)) if (found) return found.time;
    return 0;
  }

  #add(turn: Turn): void {
    const apart = this.#turns.filter(({ low, high }) => high < turn.low || turn.high < low);
    const touching = this.#turns.filter((one) => !apart.includes(one));
    const low = Math.min(turn.low, ...touching.map((one) => one.low));
    const high = Math.max(turn.high, ...touching.map((one) => one.high));
    this.#turns = [...apart, { low, high }];
  }
}

/** What the clock said when it was stepped. */
function beforeStep(found: Found): number {
  const { data } = found.record();
  const byMs = typeof data === 'object' && data !== null && 'byMs' in data ? Number(data.byMs) : 0;
  return found.time - byMs;
}
