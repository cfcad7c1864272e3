// The state as a value that JSON carries, and back: what the journal would give when replayed to the same number. Look-ups are made anew.

import { newLive } from './apply.ts';
import type { ConfigurationEvent } from './event.ts';
import { putIndexed, track } from './index-tables.ts';
import { liftEndpoint, liftSeat, liftWall } from './lift.ts';
import type {
  Endpoint,
  EndpointNumber,
  Group,
  Hotkey,
  Permission,
  Picture,
  Seat,
  Token,
  User,
  UserKey,
  Wall,
} from './model.ts';
import type { Attempts, RoomState, Session } from './state.ts';
import { emptyRoom, receiverState } from './state.ts';

/** The form of a snapshot; a change raises it and adds a step that lifts older ones. */
export const SNAPSHOT_VERSION = 2;

/** What of a receiver outlives a restart; the rest is asked of it. */
interface StoredReceiver {
  readonly number: EndpointNumber;
  readonly login: UserKey | null;
  readonly ticketHash: string | null;
  readonly desired: Picture | null;
}

/** Whether an endpoint was there, and what it said of itself. */
interface StoredPresence {
  readonly number: EndpointNumber;
  readonly online: boolean;
  readonly seenAt: number | null;
  readonly model: string | null;
  readonly firmware: string | null;
}

export interface StoredRoom {
  readonly version: number;
  readonly epoch: number;
  readonly seq: number;
  readonly time: number;
  readonly configuration: number;
  readonly idLength: number;
  readonly nextNumber: EndpointNumber;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly permissions: readonly Permission[];
  readonly hotkeys: readonly Hotkey[];
  readonly seats: readonly Seat[];
  readonly walls: readonly Wall[];
  readonly endpoints: readonly Endpoint[];
  readonly tokens: readonly Token[];
  readonly tokenUses: readonly (readonly [string, number])[];
  readonly receivers: readonly StoredReceiver[];
  readonly presences: readonly StoredPresence[];
  readonly sessions: readonly Session[];
  readonly attempts: readonly (readonly [string, Attempts])[];
}

export function store(state: RoomState): StoredRoom {
  const receivers = [...state.live].flatMap(([number, live]): StoredReceiver[] =>
    live.kind === 'receiver' ? [{ number, login: live.login, ticketHash: live.ticketHash, desired: live.desired }] : [],
  );
  const presences = [...state.live].flatMap(([number, { online, seenAt, model, firmware }]): StoredPresence[] =>
    seenAt === null ? [] : [{ number, online, seenAt, model, firmware }],
  );
  const { epoch, seq, time, configuration, idLength, nextNumber } = state;
  const tables = {
    users: [...state.users.values()],
    groups: [...state.groups.values()],
    permissions: [...state.permissions.values()],
    hotkeys: [...state.hotkeys.values()],
    seats: [...state.seats.values()],
    walls: [...state.walls.values()],
    endpoints: [...state.endpoints.values()],
    tokens: [...state.tokens.values()],
  };
  return {
    version: SNAPSHOT_VERSION,
    epoch,
    seq,
    time,
    configuration,
    idLength,
    nextNumber,
    ...tables,
    tokenUses: [...state.tokenUses],
    receivers,
    presences,
    sessions: [...state.sessions.values()],
    attempts: [...state.attempts],
  };
}

/** The room of a snapshot with nothing under way; that a new writer finds everybody offline, `writer.started` says. */
export function restore(kept: StoredRoom): RoomState {
  const stored = lifted(kept);
  const state = emptyRoom(stored.idLength);
  const puts = (
    ['users', 'groups', 'permissions', 'hotkeys', 'endpoints', 'seats', 'walls', 'tokens'] as const
  ).flatMap((collection) =>
    stored[collection].map(
      (object) => ({ type: `${collection}.put`, object, by: null }) as Extract<ConfigurationEvent, { object: unknown }>,
    ),
  );
  for (const put of puts) putIndexed(state, put);
  for (const endpoint of stored.endpoints) state.live.set(endpoint.number, newLive(endpoint.kind));
  for (const { number, login, ticketHash, desired } of stored.receivers) {
    const receiver = receiverState(state, number);
    if (receiver === null) continue;
    Object.assign(receiver, { login, ticketHash, desired });
    track(state, number, receiver, 'add');
  }
  for (const { number, ...presence } of stored.presences) {
    const live = state.live.get(number);
    if (live !== undefined) Object.assign(live, presence);
  }
  for (const [token, usedAt] of stored.tokenUses) state.tokenUses.set(token, usedAt);
  for (const session of stored.sessions) state.sessions.set(session.hash, session);
  for (const [key, attempts] of stored.attempts) state.attempts.set(key, attempts);
  const { epoch, seq, time, configuration, nextNumber } = stored;
  return Object.assign(state, { epoch, seq, time, configuration, nextNumber });
}

/** A snapshot of version 1 had neither tokens nor places, and nobody was seen. */
function lifted(stored: StoredRoom): StoredRoom {
  if (stored.version >= SNAPSHOT_VERSION) return stored;
  return {
    ...stored,
    ...{ time: 0, tokens: [], tokenUses: [], presences: [] },
    seats: stored.seats.map(liftSeat),
    walls: stored.walls.map(liftWall),
    endpoints: stored.endpoints.map(liftEndpoint),
    sessions: stored.sessions.map((one) => ({ ...one, from: '', token: null, confirmedAt: one.openedAt })),
  };
}

/** Whether a value has the form of a stored room; the storage checked its sum already. */
export function isStoredRoom(value: unknown): value is StoredRoom {
  if (typeof value !== 'object' || value === null) return false;
  const tables = [
    'users',
    'groups',
    'permissions',
    'hotkeys',
    'seats',
    'walls',
    'endpoints',
    'receivers',
    'sessions',
    'attempts',
  ];
  return (
    'version' in value &&
    (value.version === 1 || value.version === SNAPSHOT_VERSION) &&
    tables.every((table) => Array.isArray((value as Record<string, unknown>)[table]))
  );
}

/** The durable part of two states as text, so that tests can hold a replay against the room that was. */
export function fingerprint(state: RoomState): string {
  const { epoch: _epoch, ...stored } = store(state);
  return JSON.stringify(stored);
}
