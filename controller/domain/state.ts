// The state of a room: the configuration and what happens in it now. It is the fold of the journal; only apply.ts changes it.
// What is under way at the edges (open connections, waiting answers) is not here.

import type { DeviceCapabilities, PushOutcome } from '../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Alarm } from './alarms/alarm.ts';
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
import type { Application, OpenGroup, VersionEntry } from './whole/pending.ts';

/** What a receiver says that it shows. `unknown` while it cannot be asked. */
export type Reported =
  | { readonly state: 'unknown' }
  | { readonly state: 'dark' }
  | { readonly state: 'shown'; readonly transmitter: EndpointNumber | null; readonly grant: string };

/** A switch of one receiver under way: the driver was told, its answer is awaited. */
export interface Switching {
  readonly act: string | null;
  /** What is to be shown, null for dark. */
  readonly wanted: Picture | null;
  /** The output of the tie line that the same act lays first: the driver is told when that is done. Null: it was told at once. */
  readonly after: EndpointNumber | null;
}

/** What is known of any endpoint besides its configuration. */
interface Presence {
  online: boolean;
  /** When it came, while it is online; when it was last there, while it is not. UTC milliseconds, null for never. */
  seenAt: number | null;
  /** As it said itself when it last came. */
  model: string | null;
  firmware: string | null;
}

export interface ReceiverState extends Presence {
  readonly kind: 'receiver';
  /** Not one report since the controller started: what it shows is adopted, not corrected. */
  fresh: boolean;
  login: UserKey | null;
  /** SHA-256 of the ticket that proves a warm start. */
  ticketHash: string | null;
  /** What this receiver shall show: the last picture that was confirmed, or that stands until it is switched. */
  desired: Picture | null;
  reported: Reported;
  switching: Switching | null;
  /** Corrections in a row, and when the last one began (UTC ms): the next one waits longer. */
  heals: number;
  lastHealAt: number;
}

export interface TransmitterState extends Presence {
  readonly kind: 'transmitter';
  video: boolean;
  /** Where its stream is opened. */
  address: string | null;
}

export type Live = ReceiverState | TransmitterState;

/** An endpoint that proved a key that nobody adopted. Not in the journal. */
export interface Waiting {
  readonly link: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly kind: EndpointKind;
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
}

/** A device of another maker, as it was when it was last there. */
export interface DeviceState {
  readonly driver: string;
  readonly online: boolean;
  /** When it came, while it is online; when it was last there, while it is not. UTC milliseconds. */
  readonly seenAt: number;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly capabilities: DeviceCapabilities;
}

export interface Session {
  readonly hash: string;
  readonly user: UserKey;
  /** UTC milliseconds. The end moves with a clock that is stepped: a session ends by its age. */
  readonly openedAt: number;
  readonly expiresAt: number;
  /** The address from which it was opened. */
  readonly from: string;
  /** The integrator’s token that opened it; null for a password. */
  readonly token: string | null;
  /** When its user last gave his password; null where a token stands for it. */
  readonly confirmedAt: number | null;
}

/** A receiver's part in an act, as it stands. */
export type Part =
  | { readonly state: 'open' }
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly reason: Reason; readonly because: string };

/** One target of an act as it is told: a receiver that was named, and the receivers that stand or fall with it (a wall, further heads). */
export interface Target {
  readonly receiver: EndpointNumber;
  /** The receivers whose success makes this one a success; empty when `settled` says the outcome already. */
  readonly steps: readonly EndpointNumber[];
  readonly settled: { readonly outcome: PushOutcome; readonly because: string } | null;
  /** What was left out of it, in words: a head without a screen that is free, a wall's member that is offline. */
  readonly leftOut: readonly string[];
  /** Whether the steps are a wall shown as one picture: then it is enough that one of them shows it. */
  readonly wall: boolean;
}

/** Wrong passwords in a row, for one account or one address. */
export interface Attempts {
  readonly failures: number;
  readonly lastAt: number;
}

/** A grant that a transmitter holds and no record explains: it stays until its receiver has said what it shows. */
export interface Suspect {
  readonly transmitter: EndpointNumber;
  readonly receiver: EndpointNumber;
}

export type ActMethod = 'switch.connect' | 'switch.push' | 'switch.get' | 'switch.disconnect' | 'receiver.logout';

/** A drill that began at a receiver, and what it leaves there: what was shown before is owed to it until it is back, or somebody shows something else. */
export interface Drilled {
  readonly drill: string;
  readonly by: UserKey;
  readonly started: 'asked' | 'scheduled';
  readonly transmitters: readonly EndpointNumber[];
  /** What was shown when it began; null for dark. */
  readonly before: Picture | null;
  /** It is over, and its own picture is still there. */
  readonly isLeft: boolean;
}

export interface Act {
  readonly id: string;
  readonly method: ActMethod;
  readonly by: UserKey;
  readonly receiver: EndpointNumber;
  readonly source: EndpointNumber | null;
  readonly targets: readonly Target[];
  /** Every receiver that this act switches, and how far it is. */
  readonly parts: Map<EndpointNumber, Part>;
}

export interface RoomState {
  epoch: number;
  seq: number;
  /** The time of the last event: UTC milliseconds. */
  time: number;
  /** The version of the configuration: the number of the last configuration event. */
  configuration: number;
  idLength: number;
  nextNumber: EndpointNumber;
  readonly users: Map<UserKey, User>;
  readonly groups: Map<string, Group>;
  readonly permissions: Map<string, Permission>;
  /** By folded name. */
  readonly hotkeys: Map<string, Hotkey>;
  readonly seats: Map<string, Seat>;
  readonly walls: Map<string, Wall>;
  readonly endpoints: Map<EndpointNumber, Endpoint>;
  readonly ties: Map<string, Tie>;
  readonly live: Map<EndpointNumber, Live>;
  /** By name. */
  readonly devices: Map<string, DeviceState>;
  readonly sessions: Map<string, Session>;
  readonly tokens: Map<string, Token>;
  /** By token: when it last opened a session. */
  readonly tokenUses: Map<string, number>;
  readonly acts: Map<string, Act>;
  /** By receiver: the drills that go on, and those that left their picture. */
  readonly drills: Map<EndpointNumber, Drilled>;
  /** By folded username, and by address. */
  readonly attempts: Map<string, Attempts>;
  /** By grant. */
  readonly suspects: Map<string, Suspect>;
  /** By name and what they are about. */
  readonly alarms: Map<string, Alarm>;
  /** The number of the alarm that was new last. */
  lastAlarm: number;
  /** When the writer of this epoch started: UTC milliseconds. What is gone since then may only not be back yet. */
  startedAt: number;
  /** The changes of the configuration, oldest first. */
  readonly versions: VersionEntry[];
  /** A group of changes whose end is still to come. */
  group: OpenGroup<RoomState> | null;
  application: Application | null;
  /** The fingerprint of the room's key where a restore brought it: what a start goes by. */
  roomKey: string | null;
  /** Look-ups that follow from the tables above; apply.ts keeps them. */
  readonly index: {
    readonly byId: Map<string, EndpointNumber>;
    /** By kind and name, which is unique within its kind. */
    readonly byName: Map<string, EndpointNumber>;
    readonly byFingerprint: Map<string, EndpointNumber>;
    readonly byKey: Map<string, EndpointNumber>;
    /** By handle, for ports of devices. */
    readonly byPort: Map<string, EndpointNumber>;
    readonly seatOf: Map<EndpointNumber, string>;
    readonly wallOf: Map<EndpointNumber, string>;
    readonly rulesOfUser: Map<UserKey, Permission[]>;
    readonly rulesOfGroup: Map<string, Permission[]>;
    /** Which receivers want or show a transmitter now, or by way of one that ends a tie line. */
    readonly viewers: Map<EndpointNumber, Set<EndpointNumber>>;
    /** Screens that an operator's act at a receiver brought along. */
    readonly brought: Map<EndpointNumber, Set<EndpointNumber>>;
    /** By tie line: the receivers whose picture comes, or is to come, over it. */
    readonly carried: Map<string, Set<EndpointNumber>>;
  };
}

export function emptyRoom(idLength: number): RoomState {
  return {
    epoch: 0,
    seq: 0,
    time: 0,
    configuration: 0,
    idLength,
    nextNumber: 1,
    users: new Map(),
    groups: new Map(),
    permissions: new Map(),
    hotkeys: new Map(),
    seats: new Map(),
    walls: new Map(),
    endpoints: new Map(),
    ties: new Map(),
    live: new Map(),
    devices: new Map(),
    sessions: new Map(),
    tokens: new Map(),
    tokenUses: new Map(),
    acts: new Map(),
    drills: new Map(),
    attempts: new Map(),
    suspects: new Map(),
    alarms: new Map(),
    lastAlarm: 0,
    startedAt: 0,
    versions: [],
    group: null,
    application: null,
    roomKey: null,
    index: {
      byId: new Map(),
      byName: new Map(),
      byFingerprint: new Map(),
      byKey: new Map(),
      byPort: new Map(),
      seatOf: new Map(),
      wallOf: new Map(),
      rulesOfUser: new Map(),
      rulesOfGroup: new Map(),
      viewers: new Map(),
      brought: new Map(),
      carried: new Map(),
    },
  };
}

/** A receiver's live state; every receiver of the room has one. */
export function receiverState(state: RoomState, number: EndpointNumber): ReceiverState | null {
  const live = state.live.get(number);
  return live?.kind === 'receiver' ? live : null;
}

export function transmitterState(state: RoomState, number: EndpointNumber): TransmitterState | null {
  const live = state.live.get(number);
  return live?.kind === 'transmitter' ? live : null;
}

/** What is on the screen, or will be when the switch under way succeeds; null for dark. */
export function standing(receiver: ReceiverState): Picture | null {
  return receiver.switching === null ? receiver.desired : receiver.switching.wanted;
}

/** The transmitter from which a receiver really gets a picture: the end of the tie line that it comes over, or the source itself. */
export function servedBy(picture: Picture): EndpointNumber {
  return picture.via?.to ?? picture.transmitter;
}

/** The transmitter that a receiver reports to show, or null. */
export function shownAt(receiver: ReceiverState): EndpointNumber | null {
  return receiver.reported.state === 'shown' ? receiver.reported.transmitter : null;
}

/** The user on whose behalf a receiver stands: its own login, or the one at the screen that brought it along (manual, several screens). */
export function operatorAt(state: RoomState, number: EndpointNumber): UserKey | null {
  const receiver = receiverState(state, number);
  if (receiver === null) return null;
  if (receiver.login !== null) return receiver.login;
  const first = receiver.desired?.broughtBy ?? null;
  return first === null ? null : (receiverState(state, first)?.login ?? null);
}

/** The key of an endpoint's name in the look-up of names. */
export function nameKey({ kind, name }: Pick<Endpoint, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

export function idOf(state: RoomState, number: EndpointNumber): string {
  return state.endpoints.get(number)?.id ?? '';
}
