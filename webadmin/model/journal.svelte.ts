// The rows of the journal that the reader looks at: newest first, older ones as he goes on, newer ones by themselves when the room tells that something happened.
// How they are drawn is not known here.

import type { AuditRow } from '../../protocol/api/audit-shapes.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { CallRefusal, CallResult, Happening } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { JournalFilter } from '../layout/journal-filter.ts';
import { NO_FILTER, questionOf } from '../layout/journal-filter.ts';
import { patiently } from './patience.ts';

/** Rows kept; whoever wants older ones narrows the search. */
export const MAX_ROWS = 20_000;
/** Rows that one step into the past brings, where there are so many. */
const STEP_ROWS = 100;
/** Parts that one step asks for: each looks through a bounded number of records, and may bring nothing. */
const STEP_PARTS = 8;
/** Milliseconds between two questions for newer rows, however much happens. */
const FRESH_MS = 1_000;
/** Milliseconds before the first event heard, in which records stand that no event told of. */
const BEFORE_MS = 60_000;

export interface JournalOptions {
  readonly query: (params: ParamsOf<'audit.query'>) => Promise<CallResult<'audit.query'>>;
  readonly timers: Timers;
  /** So many rows came before all others. */
  readonly came: (count: number) => void;
}

export class Journal {
  /** Newest first. */
  rows = $state.raw<readonly AuditRow[]>([]);
  phase = $state<'reading' | 'ready' | 'failed'>('reading');
  refusal = $state.raw<CallRefusal | null>(null);
  /** Whether older ones may be there; with `phase` `ready` nobody looks for them now. */
  hasMore = $state(false);
  readonly #options: JournalOptions;
  #filter: JournalFilter = NO_FILTER;
  #next: string | undefined;
  /** Counts what was looked for: answers to earlier questions are none. */
  #round = 0;
  /** The time of the last event heard, and of the one up to which newer rows were asked for. */
  #heard = '';
  #covered = '';
  #isPlanned = false;
  #isAsking = false;
  #isStopped = false;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Looks for something else. */
  look(filter: JournalFilter): void {
    this.#filter = filter;
    this.#isStopped = false;
    this.#round += 1;
    this.#next = undefined;
    this.#covered = '';
    this.rows = [];
    this.phase = 'reading';
    this.refusal = null;
    this.hasMore = true;
    void this.#older(this.#round);
  }

  /** Older ones, unless they are on their way. */
  more(): void {
    if (this.phase === 'reading' || !this.hasMore || this.isFull) return;
    this.phase = 'reading';
    this.refusal = null;
    void this.#older(this.#round);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#isStopped = true;
    this.#round += 1;
  }

  get isFull(): boolean {
    return this.rows.length >= MAX_ROWS;
  }

  take(happening: Happening): void {
    if (happening.type === 'room' && happening.event !== null) this.#heard = happening.event.time;
    else if (happening.type !== 'status' || happening.status.status !== 'online') return;
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || this.#isStopped) return;
    this.#isPlanned = true;
    this.#options.timers.after(FRESH_MS, () => {
      this.#isPlanned = false;
      if (!this.#isStopped) void this.#fresh(this.#round);
    });
  }

  async #older(round: number): Promise<void> {
    const wanted = this.rows.length + STEP_ROWS;
    for (let parts = 0; parts < STEP_PARTS && this.rows.length < wanted; parts += 1) {
      const answer = await this.#ask(round, { ...questionOf(this.#filter), ...this.#after() });
      if (round !== this.#round) return;
      if (!answer.ok) {
        this.refusal = answer;
        this.phase = 'failed';
        return;
      }
      this.rows = [...this.rows, ...answer.value.items].slice(0, MAX_ROWS);
      this.#next = answer.value.next;
      this.hasMore = answer.value.next !== undefined;
      if (!this.hasMore) break;
    }
    this.phase = 'ready';
  }

  #after(): { readonly after?: string } {
    return this.#next === undefined ? {} : { after: this.#next };
  }

  /** What was written since the last question. */
  async #fresh(round: number): Promise<void> {
    const { to } = this.#filter;
    const heard = this.#heard;
    if (this.phase === 'failed') return;
    if (this.#isAsking || this.phase === 'reading') return this.#plan();
    if (to !== '' && heard > to) return;
    this.#isAsking = true;
    const found = await this.#newer(round);
    this.#isAsking = false;
    if (round !== this.#round) return;
    // What was known stands too far below.
    if (found === null) return this.look(this.#filter);
    this.#covered = heard;
    this.#put(found);
  }

  /** Rows above those that are known; null where there are more than a step holds. */
  async #newer(round: number): Promise<readonly AuditRow[] | null> {
    const known = this.rows[0]?.seq ?? 0;
    const from = [this.#since(), this.#filter.from].sort().at(-1) ?? '';
    const question = questionOf({ ...this.#filter, from });
    const found: AuditRow[] = [];
    let next: string | undefined;
    for (let parts = 0; parts < STEP_PARTS; parts += 1) {
      const answer = await this.#ask(round, { ...question, ...(next === undefined ? {} : { after: next }) });
      if (!answer.ok || round !== this.#round) return found;
      const items = answer.value.items.filter(({ seq }) => seq > known);
      found.push(...items);
      next = answer.value.next;
      if (next === undefined || items.length < answer.value.items.length) return found;
    }
    return null;
  }

  /** From when on newer rows are looked for. */
  #since(): string {
    if (this.#covered !== '') return this.#covered;
    const time = this.rows[0]?.time;
    if (time !== undefined || this.#heard === '') return time ?? '';
    return new Date(Date.parse(this.#heard) - BEFORE_MS).toISOString();
  }

  #put(found: readonly AuditRow[]): void {
    if (found.length === 0) return;
    const rows = [...found, ...this.rows];
    this.rows = rows.slice(0, MAX_ROWS);
    const last = this.rows.at(-1);
    if (rows.length > MAX_ROWS && last !== undefined) {
      this.#next = String(last.seq);
      this.hasMore = true;
    }
    this.#options.came(found.length);
  }

  #ask(round: number, params: ParamsOf<'audit.query'>): Promise<CallResult<'audit.query'>> {
    const { query, timers } = this.#options;
    return patiently(() => query(params), { timers, isWanted: () => round === this.#round });
  }
}
