// What is measured, and how it was over the last hours: read when somebody looks, and again at a modest pace as long as he does. What is drawn of it, and how, stands
// in pages/figures/.

import type { ReadingRow } from '../../protocol/api/reading-methods.ts';
import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Measured } from '../layout/series.ts';
import type { TimeWindow } from '../layout/time-window.ts';
import type { Desk } from './desk.svelte.ts';
import { patiently } from './patience.ts';

/** Milliseconds between two looks. */
const FRESH_MS = 15_000;
/** Parts of the list that are asked for. */
const MAX_PARTS = 16;
/** Readings of one source whose history is read. */
export const MAX_SHOWN = 24;

/** What is looked at. */
export interface Look {
  readonly source: string;
  readonly window: TimeWindow;
}

export class Measures {
  rows = $state.raw<readonly ReadingRow[]>([]);
  /** By the name of the reading, of the source that is looked at. */
  histories = $state.raw<ReadonlyMap<string, readonly Measured[]>>(new Map());
  /** Of which look the histories are; null before the first was read. */
  read = $state.raw<Look | null>(null);
  refusal = $state.raw<CallRefusal | null>(null);
  readonly #desk: Pick<Desk, 'call' | 'timers'>;
  #look: () => Look;
  #round = 0;

  /** `look`: what is to be read now. */
  constructor(desk: Pick<Desk, 'call' | 'timers'>, look: () => Look) {
    this.#desk = desk;
    this.#look = look;
  }

  /** Reads at once, and from now on again and again. */
  again(): void {
    this.#round += 1;
    void this.#read(this.#round);
  }

  stop(): void {
    this.#round += 1;
  }

  async #read(round: number): Promise<void> {
    const isWanted = (): boolean => round === this.#round;
    const refusal = await this.#gather(this.#look(), isWanted);
    if (!isWanted()) return;
    this.refusal = refusal;
    this.#desk.timers.after(FRESH_MS, () => {
      if (isWanted()) void this.#read(round);
    });
  }

  async #gather(look: Look, isWanted: () => boolean): Promise<CallRefusal | null> {
    const { call, timers } = { call: this.#desk.call.bind(this.#desk), timers: this.#desk.timers };
    const rows: ReadingRow[] = [];
    let after: string | undefined;
    for (let parts = 0; parts < MAX_PARTS; parts += 1) {
      const ask = () => call('readings.list', after === undefined ? {} : { after });
      const answer = await patiently(ask, { timers, isWanted });
      if (!isWanted()) return null;
      if (!answer.ok) return answer;
      rows.push(...answer.value.readings);
      after = answer.value.next;
      if (after === undefined) break;
    }
    this.rows = rows;
    const span = { from: new Date(look.window.from).toISOString(), to: new Date(look.window.to).toISOString() };
    const histories = new Map<string, readonly Measured[]>();
    for (const { source, name } of rows.filter((row) => row.source === look.source).slice(0, MAX_SHOWN)) {
      const ask = () => call('readings.history', { source, name, ...span });
      const answer = await patiently(ask, { timers, isWanted });
      if (!isWanted()) return null;
      // One that is not known any more has no history; the others have.
      if (!answer.ok && answer.reason !== 'not_found') return answer;
      const points = answer.ok ? answer.value.points : [];
      histories.set(
        name,
        points.map(({ time, ...slot }) => ({ time: Date.parse(time), ...slot })),
      );
    }
    this.histories = histories;
    this.read = look;
    return null;
  }
}
