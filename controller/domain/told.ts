// The controller's truth as endpoints are told it: names, places, logins, changes of an open menu's list. What follows for whom from an event that was applied.

import type { Severity } from '../../protocol/alarms.ts';
import type { Action } from '../../protocol/api/shapes.ts';
import { DOUBLE_PRESS_MS } from '../../protocol/limits.ts';
import type { Told } from '../../protocol/link/types.ts';
import type { EventOf, RoomEvent } from './event.ts';
import type { EndpointNumber, Seat, Wall } from './model.ts';
import type { RoomState } from './state.ts';
import { operatorAt, receiverState } from './state.ts';
import { listEntry } from './views.ts';

export interface Telling {
  readonly number: EndpointNumber;
  readonly message: Told;
}

/** Settings of the room that seats are told. */
export interface SeatSettings {
  readonly doublePressMs: number;
  /** The slightest alarm of which operators are told at their seats; null: none. */
  readonly alarms: Severity | null;
}

export const DEFAULT_SEAT_SETTINGS: SeatSettings = { doublePressMs: DOUBLE_PRESS_MS, alarms: null };

/** What an endpoint is told when it comes online. */
export function introduction(state: RoomState, number: EndpointNumber, settings: SeatSettings): Telling[] {
  const endpoint = state.endpoints.get(number);
  if (endpoint === undefined) return [];
  const named: Telling = { number, message: { type: 'named', id: endpoint.id, name: endpoint.name } };
  return endpoint.kind === 'transmitter'
    ? [named]
    : [named, place(state, number, settings), session(state, number, 'online')];
}

function place(state: RoomState, number: EndpointNumber, settings: SeatSettings): Telling {
  const seat = state.seats.get(state.index.seatOf.get(number) ?? '');
  const wall = state.index.wallOf.get(number) ?? null;
  const screen = seat === undefined ? 1 : seat.receivers.indexOf(number) + 1;
  return {
    number,
    message: {
      type: 'place',
      seat: seat?.id ?? null,
      wall,
      screen,
      screens: seat?.receivers.length ?? 1,
      login: wall === null,
      language: seat?.language ?? 'zh-CN',
      doublePressMs: settings.doublePressMs,
    },
  };
}

function session(state: RoomState, number: EndpointNumber, because: string): Telling {
  const user = state.users.get(operatorAt(state, number) ?? '');
  const told = user === undefined ? null : { username: user.username, name: user.name };
  return { number, message: { type: 'session', user: told, ticket: null, because } };
}

/** The receivers whose place an event is about to change: those of the seat or wall before it. Asked before it is applied. */
export function placedBefore(state: RoomState, event: RoomEvent): readonly EndpointNumber[] {
  switch (event.type) {
    case 'seats.put':
      return state.seats.get(event.object.id)?.receivers ?? [];
    case 'seats.removed':
      return state.seats.get(String(event.key))?.receivers ?? [];
    case 'walls.put':
      return state.walls.get(event.object.id)?.receivers ?? [];
    case 'walls.removed':
      return state.walls.get(String(event.key))?.receivers ?? [];
    default:
      return [];
  }
}

/** Whether endpoints may be told anything of a change of the configuration: of most they are not. */
export function isTold({ type }: RoomEvent): boolean {
  return type.startsWith('endpoints.') || type.startsWith('seats.') || type.startsWith('walls.');
}

/** What endpoints are told after an event was applied. `before` is what `placedBefore` said. */
export function tellings(
  state: RoomState,
  event: RoomEvent,
  before: readonly EndpointNumber[],
  settings: SeatSettings,
): Telling[] {
  switch (event.type) {
    case 'endpoint.online':
      return introduction(state, event.number, settings);
    case 'endpoints.put':
      return state.live.get(event.object.number)?.online === true
        ? [{ number: event.object.number, message: { type: 'named', id: event.object.id, name: event.object.name } }]
        : [];
    case 'seats.put':
    case 'walls.put':
      return placesOf(state, event.object, before, settings);
    case 'seats.removed':
    case 'walls.removed':
      return online(state, before).map((number) => place(state, number, settings));
    case 'receiver.loggedIn':
    case 'receiver.loggedOut':
      return sessionsAt(state, event);
    case 'picture.changed':
      return broughtSession(state, event);
    default:
      return [];
  }
}

function placesOf(
  state: RoomState,
  object: Seat | Wall,
  before: readonly EndpointNumber[],
  settings: SeatSettings,
): Telling[] {
  return online(state, [...new Set([...before, ...object.receivers])]).map((number) => place(state, number, settings));
}

function online(state: RoomState, numbers: readonly EndpointNumber[]): readonly EndpointNumber[] {
  return numbers.filter((number) => state.live.get(number)?.online === true);
}

function sessionsAt(state: RoomState, event: EventOf<'receiver.loggedIn'> | EventOf<'receiver.loggedOut'>): Telling[] {
  const screens = [event.receiver, ...(state.index.brought.get(event.receiver) ?? [])];
  return online(state, screens).map((number) => session(state, number, event.because));
}

/** A screen that was brought along counts as one at which the operator of the first is logged in, until it goes dark. */
function broughtSession(state: RoomState, event: EventOf<'picture.changed'>): Telling[] {
  const receiver = receiverState(state, event.receiver);
  if (receiver === null || receiver.login !== null || !receiver.online) return [];
  return [session(state, event.receiver, event.because)];
}

/** The endpoints whose entries in open menus an event may have changed; null when a whole list may be stale. */
export function entriesTouched(event: RoomEvent): readonly EndpointNumber[] | null {
  switch (event.type) {
    case 'endpoint.online':
    case 'endpoint.offline':
      return [event.number];
    case 'picture.changed':
    case 'screen.reported':
      return [event.receiver];
    case 'users.put':
    case 'users.removed':
    case 'permissions.put':
    case 'permissions.removed':
    case 'groups.removed':
    case 'endpoints.put':
    case 'endpoints.removed':
    case 'ties.put':
    case 'ties.removed':
      return null;
    default:
      return [];
  }
}

/** The entries that an open menu is told after its own receiver, or endpoints in its list, changed. */
export function changedEntries(
  state: RoomState,
  receiver: EndpointNumber,
  action: Action,
  touched: readonly EndpointNumber[],
) {
  const operator = operatorAt(state, receiver);
  if (operator === null) return [];
  return touched.flatMap((number) => listEntry(state, operator, receiver, action, number) ?? []);
}
