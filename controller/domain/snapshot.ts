// The state as a value that JSON carries, and back: what the journal would give when replayed to the same number. Look-ups are made anew.

import { newLive } from './apply.ts';
import type { ConfigurationEvent } from './event.ts';
import { putIndexed, track } from './index-tables.ts';
import type {
  Endpoint,
  EndpointNumber,
  Group,
  Hotkey,
  Permission,
  Picture,
  Seat,
  User,
  UserKey,
  Wall,
} from './model.ts';
import type { Attempts, RoomState, Session } from './state.ts';
import { emptyRoom, receiverState } from './state.ts';
import type { Application, VersionEntry } from './whole/pending.ts';

/** The form of a snapshot; a change raises it and adds a step that lifts older ones. */
export const SNAPSHOT_VERSION = 1;

/** What of a receiver outlives a restart; the rest is asked of it. */
interface StoredReceiver {
  readonly number: EndpointNumber;
  readonly login: UserKey | null;
  readonly ticketHash: string | null;
  readonly desired: Picture | null;
}

export interface StoredRoom {
  readonly version: number;
  readonly epoch: number;
  readonly seq: number;
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
  readonly receivers: readonly StoredReceiver[];
  readonly sessions: readonly Session[];
  readonly attempts: readonly (readonly [string, Attempts])[];
  /** Missing in snapshots of before there were any. */
  readonly versions?: readonly VersionEntry[];
  readonly application?: Application | null;
  readonly roomKey?: string | null;
}

export function store(state: RoomState): StoredRoom {
  const receivers = [...state.live].flatMap(([number, live]): StoredReceiver[] =>
    live.kind === 'receiver' ? [{ number, login: live.login, ticketHash: live.ticketHash, desired: live.desired }] : [],
  );
  const { epoch, seq, configuration, idLength, nextNumber } = state;
  const tables = {
    users: [...state.users.values()],
    groups: [...state.groups.values()],
    permissions: [...state.permissions.values()],
    hotkeys: [...state.hotkeys.values()],
    seats: [...state.seats.values()],
    walls: [...state.walls.values()],
    endpoints: [...state.endpoints.values()],
  };
  return {
    version: SNAPSHOT_VERSION,
    epoch,
    seq,
    configuration,
    idLength,
    nextNumber,
    ...tables,
    receivers,
    sessions: [...state.sessions.values()],
    attempts: [...state.attempts],
    versions: [...state.versions],
    application: state.application,
    roomKey: state.roomKey,
  };
}

/** The room of a snapshot, offline and with nothing under way, as it is after `writer.started`. */
export function restore(stored: StoredRoom): RoomState {
  const state = emptyRoom(stored.idLength);
  const puts = (['users', 'groups', 'permissions', 'hotkeys', 'endpoints', 'seats', 'walls'] as const).flatMap(
    (collection) =>
      stored[collection].map(
        (object) =>
          ({ type: `${collection}.put`, object, by: null }) as Extract<ConfigurationEvent, { object: unknown }>,
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
  for (const session of stored.sessions) state.sessions.set(session.hash, session);
  for (const [key, attempts] of stored.attempts) state.attempts.set(key, attempts);
  const { epoch, seq, configuration, nextNumber, versions = [], application = null, roomKey = null } = stored;
  state.versions.push(...versions);
  Object.assign(state, { application, roomKey });
  return Object.assign(state, { epoch, seq, configuration, nextNumber });
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
    value.version === SNAPSHOT_VERSION &&
    tables.every((table) => Array.isArray((value as Record<string, unknown>)[table]))
  );
}

/** The durable part of two states as text, so that tests can hold a replay against the room that was. */
export function fingerprint(state: RoomState): string {
  const { epoch: _epoch, ...stored } = store(state);
  return JSON.stringify(stored);
}
