// The room as it stood at a moment: asked for the moment that the reader wants last, in parts, and again while it is still being made. What the journal's first and
// last moments are is kept true when the room tells that something happened.

import type { AuditMoment, AuditRow } from '../../protocol/api/audit-shapes.ts';
import type { ResultOf } from '../../protocol/api/methods.ts';
import type { ReceiverRow, SeatRow, TransmitterRow, WallRow } from '../../protocol/api/shapes.ts';
import type { CallRefusal, Happening } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Desk } from './desk.svelte.ts';
import type { Structure } from './live-room.svelte.ts';
import { patiently } from './patience.ts';

/** Parts of one room: 500 rows of each kind each. */
const MAX_PARTS = 64;
/** Milliseconds between two looks at where the journal ends. */
const SPAN_MS = 1_000;

/** The number of a record, or an ISO time. */
export type At = number | string;
type Part = ResultOf<'audit.room'>;

export class PastRoom {
  first = $state.raw<AuditMoment | null>(null);
  last = $state.raw<AuditMoment | null>(null);
  /** The last record at that moment, and the room after it. */
  at = $state.raw<AuditMoment | null>(null);
  room = $state.raw<Structure | null>(null);
  record = $state.raw<AuditRow | null>(null);
  /** `making`: the controller needs longer for it. */
  phase = $state<'reading' | 'making' | 'ready' | 'failed'>('reading');
  refusal = $state.raw<CallRefusal | null>(null);
  readonly #desk: Pick<Desk, 'call' | 'timers'>;
  #wanted: At | null = null;
  #isAsking = false;
  #isPlanned = false;
  #isStopped = false;

  constructor(desk: Pick<Desk, 'call' | 'timers'>) {
    this.#desk = desk;
  }

  /** Answers whether there is any record. */
  async begin(): Promise<boolean> {
    const answer = await this.#look(
      () => this.#desk.call('audit.span', {}),
      () => !this.#isStopped,
    );
    if (!answer.ok) {
      this.refusal = answer;
      this.phase = 'failed';
      return false;
    }
    this.first = answer.value.first;
    this.last = answer.value.last;
    return answer.value.last !== null;
  }

  stop(): void {
    this.#isStopped = true;
  }

  go(at: At): void {
    this.#wanted = at;
    this.refusal = null;
    if (this.phase !== 'making') this.phase = 'reading';
    if (!this.#isAsking) void this.#work();
  }

  take(happening: Happening): void {
    if (happening.type !== 'room' || happening.event === null || this.#isPlanned) return;
    this.#isPlanned = true;
    this.#desk.timers.after(SPAN_MS, () => {
      this.#isPlanned = false;
      if (!this.#isStopped && this.last !== null) void this.begin();
    });
  }

  /** One at a time: whoever drags a slider wants the last one. */
  async #work(): Promise<void> {
    this.#isAsking = true;
    while (this.#wanted !== null && !this.#isStopped) {
      const at = this.#wanted;
      this.#wanted = null;
      await this.#read(at);
    }
    this.#isAsking = false;
  }

  #isLast = (): boolean => this.#wanted === null && !this.#isStopped;

  async #read(at: At): Promise<void> {
    const parts: Part[] = [];
    for (let next: string | undefined; parts.length < MAX_PARTS; ) {
      const moment = parts[0]?.seq ?? at;
      const params = { at: moment, ...(next === undefined ? {} : { after: next }) };
      const answer = await this.#look(
        () => this.#desk.call('audit.room', params),
        this.#isLast,
        () => {
          this.phase = 'making';
        },
      );
      if (!this.#isLast()) return;
      if (!answer.ok) {
        this.refusal = answer;
        this.phase = 'failed';
        return;
      }
      parts.push(answer.value);
      next = answer.value.next;
      if (next === undefined) break;
    }
    await this.#show(parts);
  }

  async #show(parts: readonly Part[]): Promise<void> {
    const [first] = parts;
    if (first === undefined) return;
    const { seq, time } = first;
    // A record that a repair gave up has no row.
    const answer = await this.#desk.call('audit.query', { after: String(seq + 1), limit: 1 });
    if (!this.#isLast()) return;
    const row = answer.ok ? answer.value.items[0] : undefined;
    this.record = row?.seq === seq ? row : null;
    this.at = { seq, time };
    this.room = structureOf(parts);
    this.phase = 'ready';
  }

  #look<A extends { readonly ok: true }>(
    ask: () => Promise<A | CallRefusal>,
    isWanted: () => boolean,
    waits: () => void = () => undefined,
  ): Promise<A | CallRefusal> {
    const timers: Timers = this.#desk.timers;
    return patiently(ask, { timers, isWanted, waits });
  }
}

function structureOf(parts: readonly Part[]): Structure {
  const of = <R extends { readonly id: string }>(rows: (part: Part) => readonly R[]): ReadonlyMap<string, R> =>
    new Map(parts.flatMap(rows).map((row) => [row.id, row]));
  return {
    transmitters: of<TransmitterRow>((part) => part.transmitters),
    receivers: of<ReceiverRow>((part) => part.receivers),
    seats: of<SeatRow>((part) => part.seats),
    walls: of<WallRow>((part) => part.walls),
  };
}
