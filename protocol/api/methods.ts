// The table of API methods: parameters, result, who may call, whether the journal records the call, one line of meaning.
// Authorization, checks, audit, the published description and the documentation come from the row; what a method does stands in the controller.

import { MAX_LIST, MAX_STILL_BYTES, MAX_TARGETS } from '../limits.ts';
import type { Result } from '../reasons.ts';
import type { Static, TSchema } from '../schema.ts';
import {
  Because,
  Count,
  checkLoosely,
  Fingerprint,
  FullId,
  fields,
  maybe,
  Name,
  Time,
  Type,
  Typed,
  Word,
} from '../schema.ts';
import {
  Action,
  EndpointChange,
  EndpointRow,
  Entry,
  GroupName,
  GroupRow,
  HotkeyChange,
  HotkeyName,
  HotkeyRow,
  NewEndpoint,
  NewGroup,
  NewHotkey,
  NewPermission,
  NewSeat,
  NewUser,
  NewWall,
  Password,
  PermissionChange,
  PermissionRow,
  Pushed,
  Room,
  SeatChange,
  SeatRow,
  SessionUser,
  Still,
  Switched,
  UserChange,
  Username,
  UserRow,
  Version,
  WallChange,
  WallRow,
} from './shapes.ts';

/**
 * Who may call: `anyone` before login, `setup` while no administrator exists, `session` whoever is logged in (the domain judges the rest by receiver and
 * source), `reader` roles that read the configuration, `administer` whoever administers what is changed.
 */
export type Caller = 'anyone' | 'setup' | 'session' | 'reader' | 'administer';

interface Row<P extends TSchema, R extends TSchema> {
  readonly params: P;
  readonly result: R;
  readonly caller: Caller;
  /** Whether the journal records who called it, also when it was refused. */
  readonly audited: boolean;
  /** Whether a receiver may send it as an `act`, without `receiver`. */
  readonly atSeat: boolean;
  readonly summary: string;
}

type Properties = Parameters<typeof fields>[0];
interface Traits {
  readonly caller: Caller;
  readonly audited?: true;
  readonly atSeat?: true;
}

function method<P extends Properties, R extends TSchema>(summary: string, traits: Traits, params: P, result: R) {
  const row = {
    params: fields(params),
    result,
    caller: traits.caller,
    audited: traits.audited ?? false,
    atSeat: traits.atSeat ?? false,
    summary,
  };
  return row satisfies Row<TSchema, TSchema>;
}

const Nothing = fields({});
const Page = { after: maybe(Type.String({ maxLength: 64 })) };
const wait = maybe(
  Type.Literal('accepted', { description: 'answer at once with `act`; the event `switch.done` follows' }),
);
const Accepted = fields({ act: Word });
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '256 random bits, base64url' });
const Credentials = { username: Type.String({ maxLength: 64 }), password: Type.String({ maxLength: 256 }) };
const LoggedIn = fields({ user: SessionUser, expiresAt: Time, token: Token });
const Targets = Type.Union([Typed, Type.Array(Typed, { maxItems: MAX_TARGETS })]);
const SESSION = { caller: 'session' } as const;
const SWITCH = { caller: 'session', audited: true, atSeat: true } as const;
const READ = { caller: 'reader' } as const;
const WRITE = { caller: 'administer', audited: true } as const;

function listOf<R extends TSchema>(items: R) {
  return fields({ items: Type.Array(items, { maxItems: MAX_LIST }), next: maybe(Type.String({ maxLength: 64 })) });
}

export const API_METHODS = {
  'session.login': method(
    'Log in; the token opens further connections.',
    { caller: 'anyone', audited: true },
    Credentials,
    LoggedIn,
  ),
  'session.authenticate': method(
    'Go on with a session on a new connection.',
    { caller: 'anyone' },
    { token: Type.String({ maxLength: 128 }) },
    fields({ user: SessionUser, expiresAt: Time }),
  ),
  'session.setup': method(
    'Make the first administrator with the one-time code, and log in.',
    { caller: 'setup', audited: true },
    { code: Type.String({ maxLength: 64 }), username: Username, password: Password },
    LoggedIn,
  ),
  'session.logout': method(
    'End the session and close its other connections.',
    { caller: 'session', audited: true },
    {},
    Nothing,
  ),

  'room.get': method('The room as the caller may know it, in parts.', SESSION, Page, Room),
  'room.subscribe': method(
    'Tell me what happens, from `since` on; `room` comes along when that is not possible without a gap.',
    SESSION,
    { since: maybe(Count), epoch: maybe(Count) },
    fields({ epoch: Count, seq: Count, room: maybe(Room), gap: maybe(Type.Boolean()) }),
  ),
  'room.list': method(
    'What the menu lists at this receiver.',
    { caller: 'session', atSeat: true },
    { receiver: Typed, action: Action, ...Page },
    fields({ entries: Type.Array(Entry, { maxItems: MAX_LIST }), next: maybe(FullId) }),
  ),
  'room.preview': method(
    `A still picture of at most ${MAX_STILL_BYTES / 1024} KiB, asked of the transmitter; one a second each, 20 a second in all.`,
    SESSION,
    { transmitter: Typed },
    Still,
  ),

  'switch.connect': method(
    'Show a source at a receiver.',
    SWITCH,
    { receiver: Typed, source: Typed, wait },
    Type.Union([Switched, Accepted]),
  ),
  'switch.push': method(
    'Send the picture of a receiver to others; a result for each target addressed, in order.',
    SWITCH,
    { receiver: Typed, targets: Targets, wait },
    Type.Union([Pushed, Accepted]),
  ),
  'switch.get': method(
    'Take the source that another receiver shows.',
    SWITCH,
    { receiver: Typed, from: Typed, wait },
    Type.Union([Switched, Accepted]),
  ),
  'switch.disconnect': method(
    'Make a receiver dark; its login stays.',
    SWITCH,
    { receiver: Typed, wait },
    Type.Union([Nothing, Accepted]),
  ),
  'switch.explain': method(
    'What would happen if this user did this, and by which rule.',
    SESSION,
    {
      user: Username,
      action: Type.Enum(['connect', 'push', 'get', 'disconnect']),
      receiver: maybe(Typed),
      source: maybe(Typed),
      targets: maybe(Targets),
      from: maybe(Typed),
    },
    fields({ allowed: Type.Boolean(), outcome: Type.String({ maxLength: 32 }), because: Because }),
  ),

  'receiver.login': method(
    'Log a user in at a receiver, with that user’s credentials.',
    { caller: 'session', audited: true, atSeat: true },
    { receiver: Typed, ...Credentials },
    fields({ user: SessionUser }),
  ),
  'receiver.logout': method('Disconnect and log out, as F12 does.', SWITCH, { receiver: Typed }, Nothing),

  'users.list': method('Accounts, without secrets.', READ, Page, listOf(UserRow)),
  'users.create': method('Make an account.', WRITE, NewUser.properties, UserRow),
  'users.update': method(
    'Change an account; a new password ends its sessions.',
    WRITE,
    { username: Username, version: Version, ...UserChange },
    UserRow,
  ),
  'users.delete': method(
    'Remove an account; its sessions and logins end.',
    WRITE,
    { username: Username, version: Version },
    Nothing,
  ),

  'groups.list': method('Groups of users and endpoints.', READ, Page, listOf(GroupRow)),
  'groups.create': method('Make a group.', WRITE, NewGroup.properties, GroupRow),
  'groups.update': method(
    'Rename a group; rules follow.',
    WRITE,
    { name: GroupName, version: Version, newName: GroupName },
    GroupRow,
  ),
  'groups.delete': method('Remove a group that no rule names.', WRITE, { name: GroupName, version: Version }, Nothing),

  'permissions.list': method('Rules: who has which right on what.', READ, Page, listOf(PermissionRow)),
  'permissions.create': method('Make a rule.', WRITE, NewPermission.properties, PermissionRow),
  'permissions.update': method(
    'Change a rule.',
    WRITE,
    { id: Word, version: Version, ...PermissionChange },
    PermissionRow,
  ),
  'permissions.delete': method('Remove a rule.', WRITE, { id: Word, version: Version }, Nothing),

  'hotkeys.list': method('Hotkeys.', READ, Page, listOf(HotkeyRow)),
  'hotkeys.create': method('Make a hotkey.', WRITE, NewHotkey.properties, HotkeyRow),
  'hotkeys.update': method(
    'Change the targets of a hotkey.',
    WRITE,
    { name: HotkeyName, version: Version, ...HotkeyChange },
    HotkeyRow,
  ),
  'hotkeys.delete': method('Remove a hotkey.', WRITE, { name: HotkeyName, version: Version }, Nothing),

  'seats.list': method('Seats and their screens.', READ, Page, listOf(SeatRow)),
  'seats.create': method('Make a seat of up to 8 screens.', WRITE, NewSeat.properties, SeatRow),
  'seats.update': method('Change a seat.', WRITE, { id: Word, version: Version, ...SeatChange }, SeatRow),
  'seats.delete': method('Remove a seat; its receivers stay.', WRITE, { id: Word, version: Version }, Nothing),

  'walls.list': method('Video walls.', READ, Page, listOf(WallRow)),
  'walls.create': method('Make a wall of receivers.', WRITE, NewWall.properties, WallRow),
  'walls.update': method('Change a wall.', WRITE, { id: Word, version: Version, ...WallChange }, WallRow),
  'walls.delete': method('Remove a wall; its receivers stay.', WRITE, { id: Word, version: Version }, Nothing),

  'endpoints.list': method('Endpoints of the room and those that wait for adoption.', READ, Page, listOf(EndpointRow)),
  'endpoints.adopt': method(
    'Take a waiting endpoint into the room.',
    WRITE,
    { fingerprint: Fingerprint, id: FullId, name: Name },
    EndpointRow,
  ),
  'endpoints.create': method(
    'Enrol an endpoint by its public key before it connects.',
    WRITE,
    NewEndpoint.properties,
    EndpointRow,
  ),
  'endpoints.update': method(
    'Rename, renumber, group, or name the heads of a computer.',
    WRITE,
    { number: Count, version: Version, ...EndpointChange },
    EndpointRow,
  ),
  'endpoints.delete': method(
    'Retire an endpoint; its number is never used again.',
    WRITE,
    { number: Count, version: Version },
    Nothing,
  ),
} as const;

export type MethodName = keyof typeof API_METHODS;
export type ParamsOf<M extends MethodName> = Static<(typeof API_METHODS)[M]['params']>;
export type ResultOf<M extends MethodName> = Static<(typeof API_METHODS)[M]['result']>;

/** A call whose parameters were checked: a union with one member a method. */
export type Call = { [M in MethodName]: { readonly method: M; readonly params: ParamsOf<M> } }[MethodName];

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(API_METHODS, name);
}

/** Parameters as the method's row asks for them, or `invalid` with the place and the rule. */
export function checkParams<M extends MethodName>(name: M, params: unknown): Result<ParamsOf<M>> {
  return checkLoosely(API_METHODS[name].params, params ?? {}) as Result<ParamsOf<M>>;
}
