// Who showed what and who was logged in over a day, read in parts. A day that still goes on is read again when something happened, at a modest pace.

import type { AuditLogin, AuditPicture } from '../../protocol/api/audit-shapes.ts';
import type { CallRefusal, Happening } from '../../protocol/client/types.ts';
import type { TimeWindow } from '../layout/time-window.ts';
import type { Desk } from './desk.svelte.ts';
import { patiently } from './patience.ts';

/** Spans kept; a busier day is drawn up to here. */
export const MAX_SPANS = 20_000;
/** Parts asked for: each folds a bounded number of records, and may bring nothing. */
const MAX_PARTS = 2_000;
/** Milliseconds between two readings of a day that still goes on. */
const FRESH_MS = 10_000;

export class Timeline {
  pictures = $state.raw<readonly AuditPicture[]>([]);
  logins = $state.raw<readonly AuditLogin[]>([]);
  /** What of the day has been; null before the first reading. */
  read = $state.raw<TimeWindow | null>(null);
  phase = $state<'reading' | 'ready' | 'failed'>('reading');
  /** There were more spans than are kept. */
  isCut = $state(false);
  refusal = $state.raw<CallRefusal | null>(null);
  readonly #desk: Pick<Desk, 'call' | 'timers' | 'now'>;
  readonly #came: () => void;
  #day: TimeWindow = { from: 0, to: 0 };
  #round = 0;
  #isPlanned = false;

  /** `came`: a day was read. */
  constructor(desk: Pick<Desk, 'call' | 'timers' | 'now'>, came: () => void) {
    this.#desk = desk;
    this.#came = came;
  }

  /** Another day: nothing of the one before stays. */
  look(day: TimeWindow): void {
    this.#day = day;
    this.pictures = [];
    this.logins = [];
    this.read = null;
    this.again();
  }

  again(): void {
    this.#round += 1;
    this.phase = 'reading';
    this.refusal = null;
    void this.#gather(this.#round);
  }

  stop(): void {
    this.#round += 1;
  }

  take(happening: Happening): void {
    if (happening.type !== 'room' || happening.event === null || this.#isPlanned) return;
    const time = Date.parse(happening.event.time);
    if (time < this.#day.from || time > this.#day.to) return;
    this.#isPlanned = true;
    const round = this.#round;
    this.#desk.timers.after(FRESH_MS, () => {
      this.#isPlanned = false;
      if (round === this.#round && this.phase !== 'reading') this.again();
    });
  }

  async #gather(round: number): Promise<void> {
    const desk = this.#desk;
    const { from, to } = this.#day;
    const read = { from, to: Math.max(from, Math.min(to, desk.now().getTime())) };
    const span = { from: new Date(read.from).toISOString(), to: new Date(read.to).toISOString() };
    const pictures: AuditPicture[] = [];
    const logins: AuditLogin[] = [];
    let next: string | undefined;
    const isWanted = (): boolean => round === this.#round;
    const ask = () => desk.call('audit.timeline', { ...span, ...(next === undefined ? {} : { after: next }) });
    for (let parts = 0; parts < MAX_PARTS && pictures.length + logins.length < MAX_SPANS; parts += 1) {
      const answer = await patiently(ask, { timers: desk.timers, isWanted });
      if (!isWanted()) return;
      if (!answer.ok) {
        this.refusal = answer;
        this.phase = 'failed';
        return;
      }
      pictures.push(...answer.value.pictures);
      logins.push(...answer.value.logins);
      next = answer.value.next;
      if (next === undefined) break;
    }
    this.pictures = pictures;
    this.logins = logins;
    this.read = read;
    this.isCut = next !== undefined;
    this.phase = 'ready';
    this.#came();
  }
}
