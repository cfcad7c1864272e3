// Where the clock of the journal was set back: its times are no order there, and a search by time finds one passage of two. Steps of less than the skew that questions
// forgive anyway make no difference.

import type { Found, History } from '../ports/history.ts';
import { Gathered } from './gathered.ts';
import { SKEW_MS, TURNS_AT_MOST } from './limits.ts';

/** UTC milliseconds between which times stand in the journal more than once. */
interface Turn {
  readonly low: number;
  readonly high: number;
}

export class Turns {
  readonly #history: History;
  readonly #gathered: Gathered;
  readonly #atMost: number;
  /** From the lowest on; none touches another. */
  #turns: readonly Turn[] = [];

  /** `atMost`: how many stretches of time are kept apart. */
  constructor(history: History, atMost = TURNS_AT_MOST) {
    this.#history = history;
    this.#atMost = atMost;
    this.#gathered = new Gathered(history, ['clock.stepped', 'writer.started'], (found, signal) =>
      this.#take(found, signal),
    );
  }

  /** Reads what came since. */
  update(signal: AbortSignal): Promise<void> {
    return this.#gathered.update(signal);
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

  async #take(found: Found, signal: AbortSignal): Promise<void> {
    const before = found.type === 'clock.stepped' ? beforeStep(found) : await this.#beforeStart(found, signal);
    if (before > found.time) this.#add({ low: found.time - SKEW_MS, high: before + SKEW_MS });
  }

  /** While the controller did not run, nothing tells of a step but the record before. */
  async #beforeStart({ seq }: Found, signal: AbortSignal): Promise<number> {
    for await (const [found] of this.#history.forward(seq - 1, seq - 1, signal)) if (found) return found.time;
    return 0;
  }

  /** Where there are too many, the two lowest count as one with all that lies between them: a search there reads more, and misses nothing. */
  #add(turn: Turn): void {
    const apart = this.#turns.filter(({ low, high }) => high < turn.low || turn.high < low);
    const touching = this.#turns.filter((one) => !apart.includes(one));
    const all = [...apart, joined([turn, ...touching])].sort((one, other) => one.low - other.low);
    this.#turns = all.length > this.#atMost ? [joined(all.slice(0, 2)), ...all.slice(2)] : all;
  }
}

function joined(turns: readonly Turn[]): Turn {
  return { low: Math.min(...turns.map(({ low }) => low)), high: Math.max(...turns.map(({ high }) => high)) };
}

/** What the clock said when it was stepped. */
function beforeStep(found: Found): number {
  const { data } = found.record();
  const byMs = typeof data === 'object' && data !== null && 'byMs' in data ? Number(data.byMs) : 0;
  return found.time - byMs;
}
