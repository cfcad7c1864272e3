// What the edges see of the journal: what happened, the room at a moment, spans, the verdict of a verification. Who may ask is judged before; that nothing secret
// is in an answer is kept here.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { Outcome } from '../domain/decision.ts';
import type { RoomState } from '../domain/state.ts';
import type { Progress } from './history.ts';

/** The room after a record. Not to be changed; for views alone. */
export interface PastRoom {
  readonly state: Readonly<RoomState>;
  /** Of that record, UTC in milliseconds. */
  readonly time: number;
}

export type PastRoomOutcome = { readonly ok: true; readonly past: PastRoom } | Extract<Outcome, { readonly ok: false }>;

/**
 * Every question is answered in pieces beside the loop. Refused: `invalid` for what cannot be read, `not_found` for what the journal does not know, `busy` beyond
 * the limits, `unavailable` where the journal is damaged.
 */
export interface Audit {
  query(params: ParamsOf<'audit.query'>): Promise<Outcome>;
  room(at: string | number): Promise<PastRoomOutcome>;
  timeline(params: ParamsOf<'audit.timeline'>): Promise<Outcome>;
  span(): Promise<Outcome>;
  /** One at a time for the whole service. `signal`: nobody waits for it any more. */
  verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Outcome>;
}
