// Tie lines as configured: an output of one fabric, wired to an input of another. Who has one, and when, stands in ../ties.ts.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { TieRow } from '../../../protocol/api/shapes.ts';
import type { Result } from '../../../protocol/reasons.ts';
import { accept } from '../../../protocol/reasons.ts';
import type { EndpointNumber, Tie } from '../model.ts';
import type { RoomState } from '../state.ts';
import { idOf } from '../state.ts';
import { tieAt, usersOf } from '../ties.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, stale } from './change.ts';
import { numbersOf } from './ids.ts';

/** Tie lines of a room. */
const MAX_TIES = 256;

type Denied = ReturnType<typeof deny>;

export function tieRow(state: RoomState, tie: Tie): TieRow {
  const { id, name, from, to, version } = tie;
  const users = usersOf(state, tie).map((number) => idOf(state, number));
  return { id, name, from: idOf(state, from), to: idOf(state, to), users, version };
}

export function createTie(state: RoomState, params: ParamsOf<'ties.create'>, context: Context): Change {
  const id = params.id ?? `tie-${state.seq + 1}`;
  if (state.ties.has(id)) return deny('conflict', `there is a tie line ${id} already`);
  if (state.ties.size >= MAX_TIES) return deny('busy', `a room has at most ${MAX_TIES} tie lines`);
  const from = endpointOf(state, params.from, 'receiver');
  const to = endpointOf(state, params.to, 'transmitter');
  if (!from.ok) return from;
  if (!to.ok) return to;
  const tie: Tie = { id, name: params.name, from: from.value, to: to.value, version: 1 };
  const refusal = badName(tie.name) ?? badEnds(state, tie);
  return refusal ?? changed([{ type: 'ties.put', object: tie, by: context.by }], tieRow(state, tie));
}

export function updateTie(state: RoomState, params: ParamsOf<'ties.update'>, context: Context): Change {
  const tie = state.ties.get(params.id);
  if (tie === undefined) return deny('not_found', `there is no tie line ${params.id}`);
  const from = params.from === undefined ? accept(tie.from) : endpointOf(state, params.from, 'receiver');
  const to = params.to === undefined ? accept(tie.to) : endpointOf(state, params.to, 'transmitter');
  const old = stale(params.version, tie, tieRow(state, tie));
  if (old !== null) return old;
  if (!from.ok) return from;
  if (!to.ok) return to;
  const next: Tie = { ...tie, name: params.name ?? tie.name, from: from.value, to: to.value, version: tie.version + 1 };
  const isRewired = next.from !== tie.from || next.to !== tie.to;
  const refusal = badName(next.name) ?? badEnds(state, next) ?? (isRewired ? inUse(state, tie) : null);
  return refusal ?? changed([{ type: 'ties.put', object: next, by: context.by }], tieRow(state, next));
}

export function deleteTie(state: RoomState, params: ParamsOf<'ties.delete'>, context: Context): Change {
  const tie = state.ties.get(params.id);
  if (tie === undefined) return deny('not_found', `there is no tie line ${params.id}`);
  return (
    stale(params.version, tie, tieRow(state, tie)) ??
    inUse(state, tie) ??
    changed([{ type: 'ties.removed', key: tie.id, label: tie.id, by: context.by }], {})
  );
}

function endpointOf(state: RoomState, id: string, kind: 'receiver' | 'transmitter'): Result<EndpointNumber> {
  const numbers = numbersOf(state, [id], kind);
  return numbers.ok ? accept(numbers.value[0] ?? 0) : numbers;
}

function badEnds(state: RoomState, { id, from, to }: Tie): Denied | null {
  const fabric = state.endpoints.get(from)?.fabric;
  if (fabric === state.endpoints.get(to)?.fabric)
    return deny(
      'invalid',
      `${idOf(state, from)} and ${idOf(state, to)} are in one fabric, ${fabric}: nothing is to be joined`,
    );
  for (const end of [from, to]) {
    const other = tieAt(state, end);
    if (other !== null && other.id !== id)
      return deny('conflict', `${idOf(state, end)} is an end of tie line ${other.name}`);
  }
  const place = state.index.seatOf.get(from) ?? state.index.wallOf.get(from);
  if (place !== undefined)
    return deny('conflict', `${idOf(state, from)} stands in ${place}: nobody sits at the end of a line`);
  const lit = (state.index.viewers.get(to)?.size ?? 0) > 0 && (state.index.carried.get(id)?.size ?? 0) === 0;
  return lit ? deny('conflict', `${idOf(state, to)} is shown by somebody as a source of its own`) : null;
}

function inUse(state: RoomState, tie: Tie): Denied | null {
  const users = usersOf(state, tie).map((number) => idOf(state, number));
  return users.length === 0 ? null : deny('busy', `tie line ${tie.name} is had by ${users.join(', ')}`);
}
