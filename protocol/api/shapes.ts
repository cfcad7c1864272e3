// The shapes of the objects that the API hands out and takes (contracts, API). Which method takes which stands in methods.ts.

import {
  MAX_GAP,
  MAX_HEADS,
  MAX_HOTKEY_TARGETS,
  MAX_LIST,
  MAX_NAME,
  MAX_PASSWORD,
  MAX_PLACE,
  MAX_SCREENS,
  MAX_STILL_BYTES,
  MAX_WALL_RECEIVERS,
} from '../limits.ts';
import type { Static } from '../schema.ts';
import {
  Because,
  Count,
  FullId,
  fields,
  Handle,
  Language,
  Mode,
  maybe,
  Name,
  oneOf,
  orNull,
  PublicKey,
  ReasonName,
  Time,
  Type,
  Word,
} from '../schema.ts';

export const Role = oneOf('administrator', 'supervisor', 'operator', 'auditor', 'integrator');
export const Right = oneOf('connect', 'control', 'push', 'get', 'operate', 'administer');
export const Action = oneOf('connect', 'push', 'get');
/** `shown` and `dark` are what the receiver reports, `switching` while an act is under way, `unknown` while it cannot be asked. */
export const PictureState = oneOf('dark', 'shown', 'switching', 'unknown');
export const EndpointState = oneOf('waiting', 'online', 'offline');

/** ASCII, because look-alike letters would make two accounts of one (safety 3.17); the name for people is `name`. */
export const Username = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$',
  description: '1 to 32 of A-Z a-z 0-9 . _ -; case does not matter',
});
export const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD, description: 'never told again' });
export const HotkeyName = Type.String({
  pattern: '^[A-Za-z0-9]{1,16}$',
  description: '1 to 16 letters and digits, not digits alone, not "all"; case does not matter',
});
export const GroupName = Type.String({ minLength: 1, maxLength: MAX_NAME, description: 'the name of a group' });
export const Version = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'of this object: one more with each change',
});
export const Groups = Type.Array(GroupName, { maxItems: 64 });
export const Heads = Type.Array(FullId, {
  maxItems: MAX_HEADS,
  description: 'of a primary head: all heads of the computer in order, itself first; else empty',
});

const coordinate = (maximum: number) => Type.Integer({ minimum: 0, maximum });
/** Where something stands in the plan of the room; a receiver of a seat or wall stands where that stands. */
export const Place = fields({ x: coordinate(MAX_PLACE), y: coordinate(MAX_PLACE) });
const place = orNull(Place);
/** What of a picture is hidden between two neighbours of a wall. */
export const Gap = fields({ x: coordinate(MAX_GAP), y: coordinate(MAX_GAP) });
/** `good`; a transmitter without a picture; a receiver that shows something else than it shall and is being set right; or nothing can be said. */
export const Health = oneOf('good', 'no_video', 'correcting', 'unknown');

export const Entry = fields({ id: FullId, name: Name, online: Type.Boolean(), same: Type.Boolean() });
export const Still = fields({
  type: Type.String({ maxLength: 64 }),
  data: Type.String({ maxLength: Math.ceil(MAX_STILL_BYTES / 3) * 4 }),
  time: Time,
});

const mustChange = maybe(
  Type.Boolean({
    description:
      'true: until another password is set, the page and the API let him do nothing else; at a seat he works on',
  }),
);
export const SessionUser = fields({ name: Username, role: Role, language: Language, mustChange });

export const TransmitterRow = fields({
  id: FullId,
  number: Count,
  name: Name,
  online: Type.Boolean(),
  video: Type.Boolean(),
  heads: Heads,
});
export const ReceiverRow = fields({
  id: FullId,
  number: Count,
  name: Name,
  online: Type.Boolean(),
  source: orNull(FullId),
  hidden: maybe(Type.Literal(true, { description: 'a source is shown that the caller may not know' })),
  state: PictureState,
  user: orNull(Username),
  seat: orNull(Word),
  wall: orNull(Word),
  place: maybe(Place),
  via: maybe(Word),
});

const Seat = {
  id: Word,
  name: Name,
  receivers: Type.Array(FullId, {
    minItems: 1,
    maxItems: MAX_SCREENS,
    uniqueItems: true,
    description: 'in order of their F7 digits',
  }),
  login: oneOf('screen', 'seat'),
  language: Language,
  place,
};
export const SeatRow = fields({ ...Seat, version: Version });

const Wall = {
  id: Word,
  name: Name,
  columns: Type.Integer({ minimum: 1, maximum: 16 }),
  rows: Type.Integer({ minimum: 1, maximum: 16 }),
  receivers: Type.Array(FullId, {
    minItems: 1,
    maxItems: MAX_WALL_RECEIVERS,
    uniqueItems: true,
    description: 'row by row, columns times rows of them',
  }),
  mode: oneOf('one', 'separate'),
  place,
  gap: Gap,
};
export const WallRow = fields({ ...Wall, version: Version });

const Tie = {
  id: Word,
  name: Name,
  from: Type.String({ ...FullId, description: 'an output: a receiver of one fabric' }),
  to: Type.String({ ...FullId, description: 'an input that it is wired to: a transmitter of another fabric' }),
};
/** `users`: the receivers that have the line now. */
export const TieRow = fields({ ...Tie, users: Type.Array(FullId, { maxItems: MAX_LIST }), version: Version });

const Hotkey = {
  name: HotkeyName,
  targets: Type.Array(FullId, {
    minItems: 1,
    maxItems: MAX_HOTKEY_TARGETS,
    uniqueItems: true,
    description: 'one transmitter, or receivers in order',
  }),
};
export const HotkeyRow = fields({ ...Hotkey, version: Version });

const User = {
  username: Username,
  name: Name,
  role: Role,
  groups: Groups,
  language: orNull(Language),
  disabled: Type.Boolean(),
};
export const UserRow = fields({ ...User, mustChange, version: Version });

export const GroupRow = fields({ name: GroupName, version: Version });

const Permission = {
  who: Type.String({ minLength: 1, maxLength: MAX_NAME, description: 'a username or the name of a group' }),
  right: Right,
  what: Type.String({ minLength: 1, maxLength: MAX_NAME, description: 'a full ID, the name of a group, or "*"' }),
  effect: oneOf('allow', 'deny'),
};
export const PermissionRow = fields({ id: Word, ...Permission, version: Version });

/** A port of a device that a driver speaks to; `port` is the device's own number or name for it. */
export const DevicePort = fields({ driver: Word, device: Word, port: Word });

/** What a device does of what the room may ask for; a mode that it carries and does not enforce cannot be promised. */
export const DeviceCapabilities = fields({
  carries: oneOf('video', 'video and keys'),
  enforces: Type.Array(Mode, { maxItems: 2 }),
  reports: oneOf('at once', 'when asked', 'never'),
  darkens: Type.Boolean(),
  signal: Type.Boolean(),
});

/** A device of another maker, as its driver sees it. Counts are since the controller started. */
export const DeviceRow = fields({
  device: Word,
  driver: Word,
  address: Type.String({ maxLength: 300, description: 'host and port, or the name of a serial line' }),
  online: Type.Boolean(),
  because: orNull(Because),
  model: orNull(Name),
  firmware: orNull(Name),
  inputs: Count,
  outputs: Count,
  capabilities: DeviceCapabilities,
  connections: Count,
  noise: Count,
  routes: Count,
  failed: Count,
});

export const EndpointRow = fields({
  id: orNull(FullId),
  number: orNull(Count),
  name: Name,
  kind: oneOf('transmitter', 'receiver'),
  fingerprint: Handle,
  port: orNull(DevicePort),
  state: EndpointState,
  heads: Heads,
  groups: Groups,
  model: orNull(Name),
  firmware: orNull(Name),
  lastSeen: orNull(Time),
  health: Health,
  place,
  version: orNull(Version),
});

/** `expiresAt` null: it holds until it is revoked. */
export const TokenRow = fields({
  id: Word,
  name: Name,
  user: Username,
  createdAt: Time,
  expiresAt: orNull(Time),
  lastUsed: orNull(Time),
  version: Version,
});

/** `session` names it and opens nothing; `token` is the integrator’s token that opened it. */
export const SessionRow = fields({
  session: Word,
  user: Username,
  from: Type.String({ maxLength: 64, description: 'the address from which it was opened' }),
  openedAt: Time,
  expiresAt: Time,
  confirmedAt: orNull(Time),
  token: orNull(Word),
  own: Type.Boolean({ description: 'the caller’s own, on this connection' }),
});

/** What `create` takes: what has a default may be left out. */
export const NewTie = fields({ ...Tie, id: maybe(Tie.id) });
export const NewSeat = fields({
  ...Seat,
  id: maybe(Seat.id),
  login: maybe(Seat.login),
  language: maybe(Seat.language),
  place: maybe(place),
});
export const NewWall = fields({
  ...Wall,
  id: maybe(Wall.id),
  mode: maybe(Wall.mode),
  place: maybe(place),
  gap: maybe(Gap),
});
export const NewHotkey = fields(Hotkey);
export const NewUser = fields({
  username: maybe(Username),
  name: maybe(Name),
  password: Password,
  role: Role,
  groups: maybe(Groups),
  language: maybe(Language),
  disabled: maybe(Type.Boolean()),
  mustChange,
});
export const NewGroup = fields({ name: GroupName });
export const NewPermission = fields({ ...Permission, id: maybe(Word), effect: maybe(Permission.effect) });
export const NewEndpoint = fields({ key: PublicKey, id: FullId, name: Name, groups: maybe(Groups) });

/** What `update` takes besides the key and `version`: only what changes. */
export const SeatChange = {
  name: maybe(Seat.name),
  receivers: maybe(Seat.receivers),
  login: maybe(Seat.login),
  language: maybe(Seat.language),
  place: maybe(place),
};
export const WallChange = {
  name: maybe(Wall.name),
  columns: maybe(Wall.columns),
  rows: maybe(Wall.rows),
  receivers: maybe(Wall.receivers),
  mode: maybe(Wall.mode),
  place: maybe(place),
  gap: maybe(Gap),
};
export const TieChange = { name: maybe(Tie.name), from: maybe(Tie.from), to: maybe(Tie.to) };
export const HotkeyChange = { targets: maybe(Hotkey.targets) };
export const UserChange = {
  name: maybe(User.name),
  password: maybe(Password),
  role: maybe(User.role),
  groups: maybe(User.groups),
  language: maybe(User.language),
  disabled: maybe(User.disabled),
  mustChange,
};
export const PermissionChange = {
  who: maybe(Permission.who),
  right: maybe(Permission.right),
  what: maybe(Permission.what),
  effect: maybe(Permission.effect),
};
export const EndpointChange = {
  id: maybe(FullId),
  name: maybe(Name),
  heads: maybe(Heads),
  groups: maybe(Groups),
  place: maybe(place),
};

export const Changed = Type.Array(fields({ receiver: FullId, source: orNull(FullId) }));
export const Switched = fields({ receiver: FullId, source: FullId, changed: Changed });
export const PushOutcome = Type.Union([Type.Literal('pushed'), ReasonName]);
export const PushResults = Type.Array(fields({ receiver: FullId, outcome: PushOutcome, because: maybe(Because) }));
export const Pushed = fields({ results: PushResults });

export const Room = fields({
  epoch: Count,
  seq: Count,
  transmitters: Type.Array(TransmitterRow),
  receivers: Type.Array(ReceiverRow),
  seats: Type.Array(SeatRow),
  walls: Type.Array(WallRow),
  hotkeys: Type.Array(HotkeyRow),
  next: maybe(Type.String({ maxLength: 64, description: 'ask for the next part with `after`' })),
});

export type Role = Static<typeof Role>;
export type Right = Static<typeof Right>;
export type Action = Static<typeof Action>;
export type PictureState = Static<typeof PictureState>;
export type Entry = Static<typeof Entry>;
export type Still = Static<typeof Still>;
export type SessionUser = Static<typeof SessionUser>;
export type TransmitterRow = Static<typeof TransmitterRow>;
export type ReceiverRow = Static<typeof ReceiverRow>;
export type SeatRow = Static<typeof SeatRow>;
export type TieRow = Static<typeof TieRow>;
export type WallRow = Static<typeof WallRow>;
export type HotkeyRow = Static<typeof HotkeyRow>;
export type UserRow = Static<typeof UserRow>;
export type GroupRow = Static<typeof GroupRow>;
export type PermissionRow = Static<typeof PermissionRow>;
export type TokenRow = Static<typeof TokenRow>;
export type SessionRow = Static<typeof SessionRow>;
export type Place = Static<typeof Place>;
export type Health = Static<typeof Health>;
export type DeviceCapabilities = Static<typeof DeviceCapabilities>;
export type DeviceRow = Static<typeof DeviceRow>;
export type EndpointRow = Static<typeof EndpointRow>;
export type Room = Static<typeof Room>;
export type PushOutcome = Static<typeof PushOutcome>;
export type Switched = Static<typeof Switched>;
