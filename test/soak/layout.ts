// A room for random operators, as data that follows from its size: heads, seats, walls in both modes, groups, accounts with many sorts of rules, hotkeys.

import type { ParamsOf } from '../../protocol/api/methods.ts';

export interface LaidEndpoint {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** IDs of all heads of this computer, itself first; else empty. */
  readonly heads: readonly string[];
}

export interface RoomLayout {
  readonly transmitters: readonly LaidEndpoint[];
  readonly receivers: readonly LaidEndpoint[];
  readonly groups: readonly string[];
  /** Receivers by keyboard; members of walls each have their own. */
  readonly desks: readonly (readonly string[])[];
  readonly seats: readonly ParamsOf<'seats.create'>[];
  readonly walls: readonly ParamsOf<'walls.create'>[];
  readonly users: readonly ParamsOf<'users.create'>[];
  readonly permissions: readonly ParamsOf<'permissions.create'>[];
  readonly hotkeys: readonly ParamsOf<'hotkeys.create'>[];
  readonly operators: readonly string[];
}

const SOURCE_GROUPS = 5;
const SCREEN_GROUPS = 4;
/** A wall for so many receivers. */
const RECEIVERS_PER_WALL = 16;
const RECEIVERS_PER_OPERATOR = 3;

/** `favourite` is a source that everybody may connect to, at first. */
export function layOut(transmitterCount: number, receiverCount: number, favourite: string | null = null): RoomLayout {
  const sourceId = (place: number) => String(place + 1).padStart(4, '0');
  const receiverId = (place: number) => String(5001 + place);
  const transmitters = Array.from({ length: transmitterCount }, (_, place) => ({
    id: sourceId(place),
    name: `T${sourceId(place)}`,
    groups: [`src${place % SOURCE_GROUPS}`],
    heads: headsAt(place, transmitterCount).map(sourceId),
  }));
  const receivers = Array.from({ length: receiverCount }, (_, place) => ({
    id: receiverId(place),
    name: `R${receiverId(place)}`,
    groups: [`scr${place % SCREEN_GROUPS}`],
    heads: [],
  }));
  const wallCount = Math.max(1, Math.floor(receiverCount / RECEIVERS_PER_WALL / 2));
  const ids = receivers.map(({ id }) => id);
  const walled = receiverCount >= 10 ? ids.splice(ids.length - wallCount * 4) : [];
  const walls = Array.from({ length: walled.length / 4 }, (_, at) => ({
    id: `W${at}`,
    name: `Wall ${at}`,
    columns: 2,
    rows: 2,
    receivers: walled.slice(at * 4, at * 4 + 4),
    mode: at % 2 === 0 ? ('one' as const) : ('separate' as const),
  }));
  const desks = desksOf(ids);
  const seats = desks.map((receiversOf, at) => ({
    id: `S${at}`,
    name: `Seat ${at}`,
    receivers: [...receiversOf],
    login: at % 4 === 1 ? ('seat' as const) : ('screen' as const),
  }));
  const operators = Array.from(
    { length: Math.max(3, Math.floor(receiverCount / RECEIVERS_PER_OPERATOR)) },
    (_, at) => `op${at}`,
  );
  return {
    transmitters,
    receivers,
    groups: [
      ...Array.from({ length: SOURCE_GROUPS }, (_, at) => `src${at}`),
      ...Array.from({ length: SCREEN_GROUPS }, (_, at) => `scr${at}`),
      'night',
    ],
    desks: [...desks, ...walled.map((id) => [id])],
    seats,
    walls,
    users: [
      ...operators.map((username, at) => ({
        username,
        password: 'pw',
        role: 'operator' as const,
        groups: at % 3 === 0 ? ['night'] : [],
      })),
      { username: 'boss', password: 'pw', role: 'supervisor' },
      { username: 'guest', password: 'pw', role: 'operator' },
    ],
    permissions: [
      { who: 'night', right: 'connect', what: 'src4' },
      { who: 'night', right: 'push', what: 'scr0', effect: 'deny' },
      { who: 'boss', right: 'connect', what: 'src0' },
      ...(favourite === null ? [] : operators.map((who) => ({ who, right: 'connect' as const, what: favourite }))),
      ...operators.flatMap((who, at) => rulesOf(who, at, transmitterCount)),
    ],
    hotkeys: [
      { name: 'web', targets: [sourceId(0)] },
      { name: 'duo', targets: [sourceId(2 % transmitterCount)] },
      { name: 'team', targets: [...new Set([receiverId(2), receiverId(0), receiverId(3 % receiverCount)])] },
      { name: 'last', targets: [receiverId(receiverCount - 1)] },
    ],
    operators: [...operators, 'guest'],
  };
}

/** Every seventh computer has two heads, every fourteenth three. */
function headsAt(place: number, count: number): number[] {
  if (place % 7 !== 2) return [];
  const heads = place % 14 === 2 ? [place, place + 1, place + 2] : [place, place + 1];
  return heads.filter((one) => one < count).length === heads.length ? heads : [];
}

/** Keyboards with one, two or three screens, in turn. */
function desksOf(ids: readonly string[]): string[][] {
  const desks: string[][] = [];
  for (let at = 0; at < ids.length; ) {
    const screens = ([1, 2, 1, 3] as const)[desks.length % 4] ?? 1;
    desks.push(ids.slice(at, at + screens));
    at += screens;
  }
  return desks;
}

function rulesOf(who: string, at: number, transmitterCount: number): ParamsOf<'permissions.create'>[] {
  const source = (place: number) => String((place % transmitterCount) + 1).padStart(4, '0');
  return [
    { who, right: 'connect', what: `src${at % SOURCE_GROUPS}` },
    { who, right: 'connect', what: source(at * 3 + 2) },
    { who, right: 'connect', what: source(at * 3 + 3) },
    { who, right: 'connect', what: source(at % SOURCE_GROUPS), effect: 'deny' },
    { who, right: 'control', what: source(at * 3 + 3), effect: 'deny' },
    { who, right: 'push', what: at % 2 === 0 ? '*' : `scr${at % SCREEN_GROUPS}` },
    { who, right: 'get', what: '*' },
    ...(at % 4 === 0 ? [{ who, right: 'operate' as const, what: '*' }] : []),
  ];
}
