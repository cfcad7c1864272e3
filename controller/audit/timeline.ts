// A timeline in parts: the fold of a span of the journal, kept between two calls. A cursor says how many spans were told and up to which record was read, so
// that one whose walk is no longer kept is walked again to the same place.

import type { AuditLogin, AuditPicture } from '../../protocol/api/audit-shapes.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { MAX_LIST } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import { apply } from '../domain/apply.ts';
import type { RoomState } from '../domain/state.ts';
import { fromRecord } from '../engine/replay.ts';
import type { History } from '../ports/history.ts';
import type { AnswerSizes } from './limits.ts';
import { WALKS_KEPT } from './limits.ts';
import type { PastRooms } from './past-rooms.ts';
import { readSpan } from './refusal.ts';
import type { Span } from './spans.ts';
import { Spans } from './spans.ts';

export interface TimelineParts {
  readonly history: History;
  readonly rooms: PastRooms;
  readonly signal: AbortSignal;
  readonly sizes: AnswerSizes;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Timeline {
  readonly pictures: readonly AuditPicture[];
  readonly logins: readonly AuditLogin[];
  readonly next?: string;
}

interface Walk {
  readonly state: RoomState;
  readonly spans: Spans;
  /** The last record of the span. */
  readonly until: number;
  /** The last record that was folded. */
  at: number;
  /** Spans that ended and were not told yet, and how many were told. */
  readonly ready: Span[];
  told: number;
  ended: boolean;
}

const CURSOR = /^(?<told>[0-9]{1,15})\.(?<at>[0-9]{1,15})$/;

export class Timelines {
  readonly #parts: TimelineParts;
  /** By span and cursor, the newest at the end. */
  readonly #walks = new Map<string, Walk>();

  constructor(parts: TimelineParts) {
    this.#parts = parts;
  }

  async part({ from, to, after }: ParamsOf<'audit.timeline'>): Promise<Result<Timeline>> {
    const span = readSpan(from, to);
    if (!span.ok) return span;
    const key = `${span.value.from} ${span.value.to}`;
    const found = await this.#find(key, { from: span.value.from ?? 0, to: span.value.to ?? 0 }, after);
    if (!found.ok) return found;
    const walk = found.value;
    if (walk.ready.length < MAX_LIST)
      await this.#fold(walk, this.#parts.sizes.records, this.#parts.now() + this.#parts.sizes.ms);
    const timeline = takeFrom(walk, this.#parts.sizes.bytes);
    if (walk.ended && walk.ready.length === 0) return accept(timeline);
    const next = `${walk.told}.${walk.at}`;
    this.#keep(`${key} ${next}`, walk);
    return accept({ ...timeline, next });
  }

  /** The walk that a cursor goes on with: the one that was kept, or a new one to the same place. */
  async #find(
    key: string,
    { from, to }: { readonly from: number; readonly to: number },
    after: string | undefined,
  ): Promise<Result<Walk>> {
    if (after === undefined) return accept(await this.#begin(from, to));
    const { told, at } = CURSOR.exec(after)?.groups ?? {};
    if (told === undefined || at === undefined) return refuse('invalid', 'after is not a cursor of audit.timeline');
    const kept = this.#take(`${key} ${after}`);
    if (kept !== null) return accept(kept);
    const walk = await this.#begin(from, to);
    if (Number(at) <= walk.until && Number(at) >= walk.at) await this.#fold(walk, Number(at) - walk.at);
    if (walk.at !== Number(at) || Number(told) > walk.ready.length)
      return refuse('invalid', 'after is not a cursor of this timeline');
    walk.told = walk.ready.splice(0, Number(told)).length;
    return accept(walk);
  }

  #take(key: string): Walk | null {
    const walk = this.#walks.get(key) ?? null;
    this.#walks.delete(key);
    return walk;
  }

  #keep(key: string, walk: Walk): void {
    this.#walks.set(key, walk);
    for (const oldest of this.#walks.keys()) {
      if (this.#walks.size <= WALKS_KEPT) return;
      this.#walks.delete(oldest);
    }
  }

  async #begin(from: number, to: number): Promise<Walk> {
    const { history, rooms } = this.#parts;
    const at = await history.at(from);
    const state = await rooms.copyAt(at);
    const spans = new Spans();
    spans.begin(state, from);
    return { state, spans, until: Math.max(at, await history.at(to)), at, ready: [], told: 0, ended: false };
  }

  /** Folds so many records, unless the time is over before. */
  async #fold(walk: Walk, records: number, over = Number.POSITIVE_INFINITY): Promise<void> {
    const { history, signal, now } = this.#parts;
    const until = Math.min(walk.until, walk.at + records);
    for await (const group of history.forward(walk.at + 1, until, signal)) {
      for (const found of group) {
        const stamped = fromRecord(found.record());
        apply(walk.state, stamped);
        walk.ready.push(...walk.spans.follow(walk.state, stamped.event, stamped.time));
        walk.at = found.seq;
      }
      if (walk.at < walk.until && now() > over) return;
    }
    if (walk.at < walk.until && until < walk.until) return;
    if (!walk.ended) walk.ready.push(...walk.spans.end());
    walk.ended = true;
  }
}

/** What fits into one answer. */
function takeFrom(walk: Walk, most: number): Timeline {
  const pictures: AuditPicture[] = [];
  const logins: AuditLogin[] = [];
  let bytes = 0;
  let count = 0;
  for (const span of walk.ready) {
    bytes += Buffer.byteLength(JSON.stringify(span.row));
    if (count >= MAX_LIST || (bytes > most && count > 0)) break;
    if (span.kind === 'picture') pictures.push(span.row);
    else logins.push(span.row);
    count += 1;
  }
  walk.ready.splice(0, count);
  walk.told += count;
  return { pictures, logins };
}
