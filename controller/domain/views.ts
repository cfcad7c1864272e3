// What a caller may know of the room: rows, lists of the menu, and journal events as the API tells them (contracts, who knows what).
// Nothing here decides or changes anything.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { Action, Entry, ReceiverRow, TransmitterRow } from '../../protocol/api/shapes.ts';
import { MAX_LIST } from '../../protocol/limits.ts';
import { hotkeyRow } from './configure/hotkeys.ts';
import { seatRow } from './configure/seats.ts';
import { wallRow } from './configure/walls.ts';
import type { Decision } from './decision.ts';
import { answered, refused } from './decision.ts';
import type { EndpointNumber, UserKey } from './model.ts';
import { may, mayRead, refuseToOperate } from './permission.ts';
import { sourceAt } from './plan.ts';
import { resolveOne } from './resolve.ts';
import type { ReceiverState, RoomState } from './state.ts';
import { idOf, operatorAt, receiverState, shownAt, transmitterState } from './state.ts';
import { isWithinReach, tieAt } from './ties.ts';

export type RowKind = 'transmitter' | 'receiver' | 'seat' | 'wall' | 'hotkey';

export interface ViewRow {
  readonly kind: RowKind;
  readonly key: string;
  readonly row: object;
}

/** In the place of a user: nobody's view but the whole room's, for a past one in which the reader may not have had an account. No username reads like it. */
export const WHOLE_ROOM: UserKey = '*';

/** Whether this user sees the whole room: whoever reads the configuration. Others know what the contracts name. */
export function seesAll(state: RoomState, viewer: UserKey): boolean {
  return viewer === WHOLE_ROOM || mayRead(state, viewer).allowed;
}

export function knowsTransmitter(state: RoomState, viewer: UserKey, number: EndpointNumber): boolean {
  return seesAll(state, viewer) || may(state, viewer, 'connect', number).allowed;
}

export function knowsReceiver(state: RoomState, viewer: UserKey, number: EndpointNumber): boolean {
  if (seesAll(state, viewer) || operatorAt(state, number) === viewer) return true;
  return (['push', 'get', 'operate'] as const).some((right) => may(state, viewer, right, number).allowed);
}

export function transmitterRow(state: RoomState, number: EndpointNumber): TransmitterRow {
  const endpoint = state.endpoints.get(number);
  const live = transmitterState(state, number);
  return {
    id: endpoint?.id ?? '',
    number,
    name: endpoint?.name ?? '',
    online: live?.online === true,
    video: live?.online === true && live.video,
    heads: (endpoint?.heads ?? []).map((head) => idOf(state, head)),
  };
}

/** A receiver as this viewer may know it: what it shows only if he may connect to it or is logged in there. */
export function receiverRow(state: RoomState, viewer: UserKey, number: EndpointNumber): ReceiverRow {
  const endpoint = state.endpoints.get(number);
  const live = receiverState(state, number);
  const shown = live === null ? null : shownAt(live);
  const visible = shown === null || operatorAt(state, number) === viewer || knowsTransmitter(state, viewer, shown);
  const row = {
    id: endpoint?.id ?? '',
    number,
    name: endpoint?.name ?? '',
    online: live?.online === true,
    source: shown === null || !visible ? null : idOf(state, shown),
    state: pictureState(live),
    user: live?.login ?? null,
    seat: state.index.seatOf.get(number) ?? null,
    wall: state.index.wallOf.get(number) ?? null,
    ...(endpoint?.place == null ? {} : { place: endpoint.place }),
    ...(visible && live !== null ? viaOf(live) : {}),
  };
  return visible ? row : { ...row, hidden: true };
}

/** The tie line that the picture comes over. */
function viaOf({ desired, reported }: ReceiverState): { readonly via?: string } {
  return reported.state === 'shown' && desired?.via != null ? { via: desired.via.tie } : {};
}

function pictureState(live: ReceiverState | null): ReceiverRow['state'] {
  if (live === null || live.reported.state === 'unknown') return 'unknown';
  return live.switching === null ? live.reported.state : 'switching';
}

/** Every row that the viewer may know, in a steady order. */
export function* roomRows(state: RoomState, viewer: UserKey): Iterable<ViewRow> {
  const endpoints = [...state.endpoints.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const known = new Set<EndpointNumber>();
  for (const { number, kind, id } of endpoints) {
    const knows =
      kind === 'transmitter' ? knowsTransmitter(state, viewer, number) : knowsReceiver(state, viewer, number);
    if (!knows) continue;
    known.add(number);
    yield {
      kind,
      key: id,
      row: kind === 'transmitter' ? transmitterRow(state, number) : receiverRow(state, viewer, number),
    };
  }
  const knows = (numbers: readonly EndpointNumber[]) => numbers.some((number) => known.has(number));
  yield* placeRows(state, seesAll(state, viewer) ? () => true : knows);
}

/** Seats, walls and hotkeys that name something which is known. */
function* placeRows(state: RoomState, knows: (numbers: readonly EndpointNumber[]) => boolean): Iterable<ViewRow> {
  for (const seat of byKey(state.seats))
    if (knows(seat.receivers)) yield { kind: 'seat', key: seat.id, row: seatRow(state, seat) };
  for (const wall of byKey(state.walls))
    if (knows(wall.receivers)) yield { kind: 'wall', key: wall.id, row: wallRow(state, wall) };
  for (const key of byKey(state.hotkeys))
    if (knows(key.targets)) yield { kind: 'hotkey', key: key.name, row: hotkeyRow(state, key) };
}

function byKey<T>(table: ReadonlyMap<string, T>): T[] {
  return [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** `room.list`: what the menu lists at this receiver for the operator there; never the receiver at which he sits (manual, who may). */
export function decideList(state: RoomState, ask: string, by: UserKey, params: ParamsOf<'room.list'>): Decision {
  const receiver = resolveOne(state, params.receiver, 'receiver');
  if (!receiver.ok) return refused(ask, { reason: receiver.reason, because: receiver.because });
  const refusal = refuseToOperate(state, by, receiver.value);
  if (refusal !== null) return refused(ask, { reason: refusal.reason, because: refusal.because });
  const entries = listEntries(state, by, receiver.value, params.action, params.after ?? '');
  const page = fitting(entries);
  const last = page.at(-1);
  const next = entries.length > page.length && last !== undefined ? { next: last.id } : {};
  return answered(ask, { entries: page, ...next });
}

/** UTF-8 bytes of one page of a menu's list: with its frame it stays under what an endpoint takes in one message. */
const MAX_PAGE_BYTES = 48 * 1024;
/** Bytes of an entry besides its name, at most; a character of a name takes up to 3, or 6 where JSON escapes it. */
const ENTRY_BYTES = 64;

function fitting(entries: readonly Entry[]): readonly Entry[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += ENTRY_BYTES + entry.name.length * 3;
    return bytes > MAX_PAGE_BYTES;
  });
  return entries.slice(0, Math.min(MAX_LIST, end < 0 ? entries.length : end));
}

function listEntries(state: RoomState, by: UserKey, receiver: EndpointNumber, action: Action, after: string): Entry[] {
  const kind = action === 'connect' ? 'transmitter' : 'receiver';
  const candidates = [...state.endpoints.values()].filter((endpoint) => endpoint.kind === kind && endpoint.id > after);
  const sorted = candidates.sort((a, b) => (a.id < b.id ? -1 : 1));
  const entries: Entry[] = [];
  for (const { number } of sorted) {
    const entry = listEntry(state, by, receiver, action, number);
    if (entry !== null) entries.push(entry);
    if (entries.length > MAX_LIST) break;
  }
  return entries;
}

/** Whether choosing it could ever bring a picture: a receiver of one fabric cannot show a source of another, unless a tie line joins the two. */
function reaches(
  state: RoomState,
  receiver: EndpointNumber,
  action: Action,
  number: EndpointNumber,
  here: EndpointNumber | null,
): boolean {
  if (action === 'connect') return isWithinReach(state, receiver, number);
  return action === 'get' || here === null || isWithinReach(state, number, here);
}

/** One entry of that list, or null where the user may not choose it. */
export function listEntry(
  state: RoomState,
  by: UserKey,
  receiver: EndpointNumber,
  action: Action,
  number: EndpointNumber,
): Entry | null {
  const endpoint = state.endpoints.get(number);
  if (endpoint === undefined || number === receiver || tieAt(state, number) !== null) return null;
  if (!may(state, by, action, number).allowed) return null;
  const here = sourceAt(state, receiver);
  if (!reaches(state, receiver, action, number, here)) return null;
  const theirs = action === 'connect' ? number : sourceAt(state, number);
  const online = state.live.get(number)?.online === true;
  return { id: endpoint.id, name: endpoint.name, online, same: online && here !== null && here === theirs };
}
