// Seats: the screens of one operator, in the order of their F7 digits.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { SeatRow } from '../../../protocol/api/shapes.ts';
import { accept } from '../../../protocol/reasons.ts';
import type { EndpointNumber, Seat } from '../model.ts';
import type { RoomState } from '../state.ts';
import { idOf } from '../state.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, given, stale } from './change.ts';
import { numbersOf } from './ids.ts';

export function seatRow(state: RoomState, seat: Seat): SeatRow {
  const { receivers, ...rest } = seat;
  return { ...rest, receivers: receivers.map((number) => idOf(state, number)) };
}

export function createSeat(state: RoomState, params: ParamsOf<'seats.create'>, context: Context): Change {
  const id = params.id ?? `seat-${state.seq + 1}`;
  if (state.seats.has(id) || state.walls.has(id)) return deny('conflict', `there is a seat or a wall ${id} already`);
  const receivers = numbersOf(state, params.receivers, 'receiver');
  if (!receivers.ok) return receivers;
  const refusal = badName(params.name) ?? placedElsewhere(state, receivers.value, id);
  if (refusal !== null) return refusal;
  const { name, login = 'screen', language = 'zh-CN', place = null } = params;
  const seat: Seat = { id, name, receivers: receivers.value, login, language, place, version: 1 };
  return changed([{ type: 'seats.put', object: seat, by: context.by }], seatRow(state, seat));
}

export function updateSeat(state: RoomState, params: ParamsOf<'seats.update'>, context: Context): Change {
  const seat = state.seats.get(params.id);
  if (seat === undefined) return deny('not_found', `there is no seat ${params.id}`);
  const receivers =
    params.receivers === undefined ? accept(seat.receivers) : numbersOf(state, params.receivers, 'receiver');
  const old = stale(params.version, seat, seatRow(state, seat));
  if (old !== null) return old;
  if (!receivers.ok) return receivers;
  const refusal =
    (params.name === undefined ? null : badName(params.name)) ?? placedElsewhere(state, receivers.value, seat.id);
  if (refusal !== null) return refusal;
  const next: Seat = {
    ...seat,
    ...given(params, ['name', 'login', 'language', 'place']),
    receivers: receivers.value,
    version: seat.version + 1,
  };
  return changed([{ type: 'seats.put', object: next, by: context.by }], seatRow(state, next));
}

export function deleteSeat(state: RoomState, params: ParamsOf<'seats.delete'>, context: Context): Change {
  const seat = state.seats.get(params.id);
  if (seat === undefined) return deny('not_found', `there is no seat ${params.id}`);
  return (
    stale(params.version, seat, seatRow(state, seat)) ??
    changed([{ type: 'seats.removed', key: seat.id, label: seat.id, by: context.by }], {})
  );
}

/** A receiver stands in one place: one seat or one wall. */
export function placedElsewhere(
  state: RoomState,
  receivers: readonly EndpointNumber[],
  id: string,
): ReturnType<typeof deny> | null {
  for (const number of receivers) {
    const seat = state.index.seatOf.get(number);
    const wall = state.index.wallOf.get(number);
    if (seat !== undefined && seat !== id) return deny('conflict', `${idOf(state, number)} stands in seat ${seat}`);
    if (wall !== undefined && wall !== id) return deny('conflict', `${idOf(state, number)} stands in wall ${wall}`);
  }
  return null;
}
