// How one source spreads over screens: heads of a computer over the screens of a seat, one picture over a wall (manual, several heads, several screens, walls).
// Whether the actor may, and whether the devices are there, is judged here only for the screens that are brought along.

import type { Crop } from '../../protocol/endpoint/messages.ts';
import type { EndpointNumber, UserKey, Wall } from './model.ts';
import { may } from './permission.ts';
import type { RoomState } from './state.ts';
import { operatorAt, receiverState, transmitterState } from './state.ts';
import { wayTo } from './ties.ts';

export interface Placed {
  readonly receiver: EndpointNumber;
  readonly transmitter: EndpointNumber;
  readonly broughtBy: EndpointNumber | null;
}

export interface Spread {
  /** The first is the receiver that was named. */
  readonly placed: readonly Placed[];
  /** What was left out, in words. */
  readonly leftOut: readonly string[];
}

/** All heads of the computer whose primary head this is, in order; a further head, or a single one, is itself alone. */
export function headsOf(state: RoomState, transmitter: EndpointNumber): readonly EndpointNumber[] {
  const heads = state.endpoints.get(transmitter)?.heads ?? [];
  return heads.length > 0 ? heads : [transmitter];
}

/** The wall that is shown as one picture and that this receiver belongs to. */
export function wallAsOne(state: RoomState, receiver: EndpointNumber): Wall | null {
  const id = state.index.wallOf.get(receiver);
  const wall = id === undefined ? undefined : state.walls.get(id);
  return wall !== undefined && wall.mode === 'one' ? wall : null;
}

/** The receivers that an act at this one is about: the whole wall, or itself. The named one comes first. */
export function membersOf(state: RoomState, receiver: EndpointNumber): readonly EndpointNumber[] {
  const wall = wallAsOne(state, receiver);
  return wall === null ? [receiver] : [receiver, ...wall.receivers.filter((number) => number !== receiver)];
}

/** The screens whose login begins and ends with this one's: itself, and all of its user's at a seat that logs in as one. */
export function loggedInTogether(state: RoomState, receiver: EndpointNumber): readonly EndpointNumber[] {
  const seat = state.seats.get(state.index.seatOf.get(receiver) ?? '');
  if (seat?.login !== 'seat') return [receiver];
  const user = receiverState(state, receiver)?.login ?? null;
  return seat.receivers.filter((number) => number === receiver || receiverState(state, number)?.login === user);
}

/** Thousandths of a screen, in which gaps are given. */
const THOUSAND = 1_000;

/** The part of the picture that a wall's receiver shows; null for all of it. What lies behind a gap between two screens is shown by none. */
export function cropAt(state: RoomState, receiver: EndpointNumber): Crop | null {
  const wall = wallAsOne(state, receiver);
  if (wall === null) return null;
  const at = wall.receivers.indexOf(receiver);
  const across = stripe(at % wall.columns, wall.columns, wall.gap.x / THOUSAND);
  const down = stripe(Math.floor(at / wall.columns), wall.rows, wall.gap.y / THOUSAND);
  return { x: across.from, y: down.from, width: across.length, height: down.length };
}

/** The share of screen `at` of `count` in a row, with a gap of so many screens between each two. */
function stripe(at: number, count: number, gap: number): { readonly from: number; readonly length: number } {
  const length = 1 / (count + (count - 1) * gap);
  return { from: at * (1 + gap) * length, length };
}

/** Where a source goes when it is shown at this receiver by this user. */
export function spread(state: RoomState, user: UserKey, receiver: EndpointNumber, transmitter: EndpointNumber): Spread {
  return wallAsOne(state, receiver) === null
    ? overSeat(state, user, receiver, transmitter)
    : overWall(state, receiver, transmitter);
}

function overWall(state: RoomState, receiver: EndpointNumber, transmitter: EndpointNumber): Spread {
  const members = membersOf(state, receiver);
  const online = members.filter((number) => number === receiver || receiverState(state, number)?.online === true);
  const ways = online.map((number) => ({ number, way: wayTo(state, number, transmitter) }));
  const leftOut = members
    .filter((number) => !online.includes(number))
    .map((number) => `${nameOf(state, number)} is offline`);
  const far = ways.flatMap(({ way }) => (way.ok ? [] : [way.because]));
  const placed = ways.flatMap(({ number, way }) =>
    way.ok ? [{ receiver: number, transmitter, broughtBy: null }] : [],
  );
  return { placed, leftOut: [...leftOut, ...far] };
}

function overSeat(state: RoomState, user: UserKey, receiver: EndpointNumber, transmitter: EndpointNumber): Spread {
  const root = broughtStill(state, receiver);
  const placed: Placed[] = [{ receiver, transmitter, broughtBy: root }];
  const leftOut: string[] = [];
  const seat = state.seats.get(state.index.seatOf.get(receiver) ?? '');
  const screens = seat === undefined ? [] : seat.receivers.slice(seat.receivers.indexOf(receiver) + 1);
  const further = headsOf(state, transmitter).slice(1);
  for (const [at, head] of further.entries()) {
    const screen = screens[at];
    if (screen === undefined) break;
    const obstacle = obstacleTo(state, user, receiver, screen, head);
    if (obstacle === null) placed.push({ receiver: screen, transmitter: head, broughtBy: root ?? receiver });
    else leftOut.push(obstacle);
  }
  return { placed, leftOut };
}

/** The screen that brought this one along, which holds until it goes dark, whatever it is switched to; null for one that has a login of its own. */
function broughtStill(state: RoomState, receiver: EndpointNumber): EndpointNumber | null {
  const there = receiverState(state, receiver);
  return there === null || there.login !== null ? null : (there.desired?.broughtBy ?? null);
}

function obstacleTo(
  state: RoomState,
  user: UserKey,
  first: EndpointNumber,
  screen: EndpointNumber,
  head: EndpointNumber,
): string | null {
  const there = receiverState(state, screen);
  const source = transmitterState(state, head);
  const verdict = may(state, user, 'connect', head);
  if (there?.online !== true) return `${nameOf(state, screen)} is offline`;
  if (there.login !== null && there.login !== operatorAt(state, first))
    return `${there.login} is logged in at ${nameOf(state, screen)}`;
  if (!verdict.allowed) return verdict.because;
  if (state.endpoints.get(screen)?.fabric !== state.endpoints.get(head)?.fabric)
    return `${nameOf(state, screen)} is in another fabric than ${nameOf(state, head)}: a further head comes over no tie line`;
  if (source?.online !== true) return `${nameOf(state, head)} is offline`;
  return source.video ? null : `${nameOf(state, head)} has no video`;
}

function nameOf(state: RoomState, number: EndpointNumber): string {
  return state.endpoints.get(number)?.id ?? `#${number}`;
}
