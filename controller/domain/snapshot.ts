// The state as a value that JSON carries, and back: what the journal would give when replayed to the same number. Look-ups are made anew.

import type { Alarm } from './alarms/alarm.ts';
import { alarmKey } from './alarms/alarm.ts';
import { newLive } from './apply.ts';
import type { ConfigurationEvent } from './event.ts';
import { putIndexed, track } from './index-tables.ts';
import { liftEndpoint, liftPicture, liftSeat, liftWall } from './lift.ts';
import type {
  Endpoint,
  EndpointNumber,
  Group,
  Hotkey,
  Permission,
  Picture,
  Seat,
  Tie,
  Token,
  User,
  UserKey,
  Wall,
} from './model.ts';
import type {
  Act,
  Attempts,
  DeviceState,
  Drilled,
  Part,
  ReceiverState,
  RoomState,
  Session,
  Suspect,
  TransmitterState,
} from './state.ts';
import { emptyRoom, receiverState } from './state.ts';
import type { Application, VersionEntry } from './whole/pending.ts';

/** The form of a snapshot; a change raises it and adds a step to `lifted`. */
export const SNAPSHOT_VERSION = 5;

/** What of a receiver outlives a restart; the rest is asked of it, and stands in `live` for whoever looks back at that moment. */
interface StoredReceiver {
  readonly number: EndpointNumber;
  readonly login: UserKey | null;
  readonly ticketHash: string | null;
  readonly desired: Picture | null;
}

/** When an endpoint was last there, and what it said of itself. */
interface StoredPresence {
  readonly number: EndpointNumber;
  readonly seenAt: number | null;
  readonly model: string | null;
  readonly firmware: string | null;
}

/** What was so at that moment, and is not after a restart. */
interface StoredLive {
  readonly receivers: readonly (Pick<
    ReceiverState,
    'online' | 'fresh' | 'reported' | 'switching' | 'heals' | 'lastHealAt'
  > & { readonly number: EndpointNumber })[];
  readonly transmitters: readonly (Pick<TransmitterState, 'online' | 'video' | 'address'> & {
    readonly number: EndpointNumber;
  })[];
  readonly acts: readonly (Omit<Act, 'parts'> & { readonly parts: readonly (readonly [EndpointNumber, Part])[] })[];
  readonly suspects: readonly (readonly [string, Suspect])[];
}

/** What snapshots of version 1 and 2 lack, and of version 3. */
type Later = 'time' | 'tokens' | 'tokenUses' | 'presences';
type Latest = 'ties' | 'devices';
/** What snapshots of version 4 lack: the alarms, and when devices were last there. */
type StoredDevice = Omit<DeviceState, 'seenAt'> & Partial<Pick<DeviceState, 'seenAt'>>;
type StoredRoom4 = Omit<StoredRoom, 'alarms' | 'lastAlarm' | 'devices'> & {
  readonly devices: readonly (readonly [string, StoredDevice])[];
};
/** A snapshot of version 3 or 2, or of version 1, which does not say either what was so at that moment. */
type StoredRoom3 = Omit<StoredRoom, Later | Latest | 'alarms' | 'lastAlarm' | 'live'> &
  Partial<Pick<StoredRoom, Later | 'live'>>;
/** A snapshot of an older version. */
export type StoredRoomBefore = StoredRoom3 | StoredRoom4;

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
  readonly ties: readonly Tie[];
  readonly devices: readonly (readonly [string, DeviceState])[];
  readonly tokens: readonly Token[];
  readonly tokenUses: readonly (readonly [string, number])[];
  readonly receivers: readonly StoredReceiver[];
  readonly presences: readonly StoredPresence[];
  readonly sessions: readonly Session[];
  readonly attempts: readonly (readonly [string, Attempts])[];
  readonly alarms: readonly Alarm[];
  readonly lastAlarm: number;
  /** Missing in snapshots of before there were any. */
  readonly versions?: readonly VersionEntry[];
  readonly application?: Application | null;
  readonly roomKey?: string | null;
  readonly drills?: readonly (readonly [EndpointNumber, Drilled])[];
  /** Null in what was lifted from version 1. */
  readonly live: StoredLive | null;
}

export function store(state: RoomState): StoredRoom {
  const receivers = [...state.live].flatMap(([number, live]): StoredReceiver[] =>
    live.kind === 'receiver' ? [{ number, login: live.login, ticketHash: live.ticketHash, desired: live.desired }] : [],
  );
  const presences = [...state.live].flatMap(([number, { seenAt, model, firmware }]): StoredPresence[] =>
    seenAt === null ? [] : [{ number, seenAt, model, firmware }],
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
    ties: [...state.ties.values()],
    devices: [...state.devices],
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
    alarms: [...state.alarms.values()],
    lastAlarm: state.lastAlarm,
    versions: [...state.versions],
    application: state.application,
    roomKey: state.roomKey,
    drills: [...state.drills],
    live: storeLive(state),
  };
}

function storeLive(state: RoomState): StoredLive {
  const all = [...state.live];
  return {
    receivers: all.flatMap(([number, live]) => {
      if (live.kind !== 'receiver') return [];
      const { online, fresh, reported, switching, heals, lastHealAt } = live;
      return [{ number, online, fresh, reported, switching, heals, lastHealAt }];
    }),
    transmitters: all.flatMap(([number, live]) => {
      if (live.kind !== 'transmitter') return [];
      const { online, video, address } = live;
      return [{ number, online, video, address }];
    }),
    acts: [...state.acts.values()].map((act) => ({ ...act, parts: [...act.parts] })),
    suspects: [...state.suspects],
  };
}

function isOfToday(stored: StoredRoom | StoredRoomBefore): stored is StoredRoom {
  return stored.version >= SNAPSHOT_VERSION;
}

function isOfVersion4(stored: StoredRoomBefore): stored is StoredRoom4 {
  return stored.version === 4;
}

/** A snapshot as this program writes it. */
export function lifted(stored: StoredRoom | StoredRoomBefore): StoredRoom {
  if (isOfToday(stored)) return stored;
  return liftTo5(isOfVersion4(stored) ? stored : liftTo4(stored.version < 3 ? liftTo3(stored) : stored));
}

/** From version 4 to 5: alarms as one list, and when devices were last there. */
function liftTo5(stored: StoredRoom4): StoredRoom {
  const devices = stored.devices.map(([name, device]): readonly [string, DeviceState] => [
    name,
    { seenAt: stored.time, ...device },
  ]);
  return { ...stored, version: SNAPSHOT_VERSION, devices, alarms: [], lastAlarm: 0 };
}

/** From version 3 to 4: devices of other makers, and tie lines. */
function liftTo4(stored: StoredRoom3): StoredRoom4 {
  const { time = 0, tokens = [], tokenUses = [], presences = [] } = stored;
  const receivers = stored.receivers.map((one) => ({ ...one, desired: liftPicture(one.desired) }));
  const live = stored.live ?? null;
  const later = { version: 4, ties: [], devices: [], receivers };
  const before = { ...stored, time, tokens, tokenUses, presences, ...later };
  if (live === null) return { ...before, live };
  const screens = live.receivers.map((one) => {
    const { switching } = one;
    return switching === null ? one : { ...one, switching: { ...switching, wanted: liftPicture(switching.wanted) } };
  });
  return { ...before, live: { ...live, receivers: screens } };
}

function liftTo3(stored: StoredRoom3): StoredRoom3 {
  return {
    ...stored,
    seats: stored.seats.map(liftSeat),
    walls: stored.walls.map(liftWall),
    endpoints: stored.endpoints.map(liftEndpoint),
    sessions: stored.sessions.map((one) => ({ ...one, from: '', token: null, confirmedAt: one.openedAt })),
  };
}

/** The room of a snapshot, as it was at its record; one of version 1 gives it offline and with nothing under way, as it is after `writer.started`. */
export function restore(snapshot: StoredRoom | StoredRoomBefore): RoomState {
  const stored = lifted(snapshot);
  const state = emptyRoom(stored.idLength);
  const puts = (
    ['users', 'groups', 'permissions', 'hotkeys', 'endpoints', 'ties', 'seats', 'walls', 'tokens'] as const
  ).flatMap((collection) =>
    stored[collection].map(
      (object) => ({ type: `${collection}.put`, object, by: null }) as Extract<ConfigurationEvent, { object: unknown }>,
    ),
  );
  for (const put of puts) putIndexed(state, put);
  for (const [name, device] of stored.devices) state.devices.set(name, device);
  for (const endpoint of stored.endpoints) state.live.set(endpoint.number, newLive(endpoint.kind));
  restoreKept(state, stored);
  for (const [token, usedAt] of stored.tokenUses) state.tokenUses.set(token, usedAt);
  if (stored.live !== null) restoreLive(state, stored.live);
  for (const [number, live] of state.live) if (live.kind === 'receiver') track(state, number, live, 'add');
  for (const session of stored.sessions) state.sessions.set(session.hash, session);
  for (const [key, attempts] of stored.attempts) state.attempts.set(key, attempts);
  for (const alarm of stored.alarms) state.alarms.set(alarmKey(alarm), alarm);
  state.lastAlarm = stored.lastAlarm;
  const { epoch, seq, time, configuration, nextNumber, versions = [], application = null, roomKey = null } = stored;
  state.versions.push(...versions);
  for (const [receiver, drilled] of stored.drills ?? []) state.drills.set(receiver, drilled);
  Object.assign(state, { application, roomKey });
  return Object.assign(state, { epoch, seq, time, configuration, nextNumber });
}

/** What outlives a restart of what endpoints do. */
function restoreKept(state: RoomState, stored: StoredRoom): void {
  for (const { number, login, ticketHash, desired } of stored.receivers) {
    const receiver = receiverState(state, number);
    if (receiver === null) continue;
    Object.assign(receiver, { login, ticketHash, desired });
  }
  for (const { number, ...presence } of stored.presences) {
    const live = state.live.get(number);
    if (live !== undefined) Object.assign(live, presence);
  }
}

function restoreLive(state: RoomState, { receivers, transmitters, acts, suspects }: StoredLive): void {
  for (const { number, ...was } of [...receivers, ...transmitters]) {
    const live = state.live.get(number);
    if (live !== undefined) Object.assign(live, was);
  }
  for (const act of acts) state.acts.set(act.id, { ...act, parts: new Map(act.parts) });
  for (const [grant, suspect] of suspects) state.suspects.set(grant, suspect);
}

/** Whether a value has the form of a stored room; the storage checked its sum already. */
export function isStoredRoom(value: unknown): value is StoredRoom | StoredRoomBefore {
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
    (value.version === 1 || ([2, 3, 4, SNAPSHOT_VERSION].some((one) => one === value.version) && 'live' in value)) &&
    tables.every((table) => Array.isArray((value as Record<string, unknown>)[table]))
  );
}

/** The durable part of two states as text, so that tests can hold a replay against the room that was. */
export function fingerprint(state: RoomState): string {
  const { epoch: _epoch, live: _live, ...stored } = store(state);
  return JSON.stringify(stored);
}
