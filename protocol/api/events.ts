// The table of what the API tells: notifications, and the types of `room.changed`, one row a type, each a projection of one journal event.
// Every row carries whole objects, so that a client folds all of them alike: put what is there, take away what is `removed`.

import type { Result } from '../reasons.ts';
import type { Static, TSchema } from '../schema.ts';
import { Because, Count, checkLoosely, fields, maybe, oneOf, orNull, ReasonName, Time, Type, Word } from '../schema.ts';
import { AlarmRow } from './alarm-methods.ts';
import { Verification } from './audit-shapes.ts';
import {
  HotkeyRow,
  PushResults,
  ReceiverRow,
  Room,
  SeatRow,
  TransmitterRow,
  Username,
  Version,
  WallRow,
} from './shapes.ts';

interface Row<F extends TSchema> {
  readonly meaning: string;
  readonly fields: F;
}

type Properties = Parameters<typeof fields>[0];

/** Every `room.changed` has these; `prev` is the number of the event before it that this caller may know. */
const stamp = { epoch: Count, seq: Count, prev: Count, time: Time };

function event<const T extends string, P extends Properties>(type: T, meaning: string, properties: P) {
  return { meaning, fields: fields({ ...stamp, type: Type.Literal(type), ...properties }) } satisfies Row<TSchema>;
}

const by = orNull(Username);
/** `ok`, or the reason of the first thing that was refused. */
const Outcome = Type.Union([Type.Literal('ok'), ReasonName]);
const receiver = { receiver: ReceiverRow };
const transmitter = { transmitter: TransmitterRow };
const gone = {
  removed: fields({
    kind: oneOf('transmitter', 'receiver', 'seat', 'wall', 'hotkey'),
    id: Type.String({ maxLength: 64 }),
  }),
};

export const ROOM_EVENTS = {
  'transmitter.changed': event('transmitter.changed', 'A transmitter came, went, was renamed, or its picture did.', {
    ...transmitter,
    because: Because,
  }),
  'receiver.changed': event(
    'receiver.changed',
    'A receiver came, went, was renamed or moved to another seat or wall.',
    { ...receiver, because: Because },
  ),
  'receiver.loggedIn': event('receiver.loggedIn', 'Somebody logged in at a receiver.', { ...receiver, by }),
  'receiver.loggedOut': event('receiver.loggedOut', 'Somebody was logged out at a receiver.', {
    ...receiver,
    by,
    because: Because,
  }),
  'picture.switching': event('picture.switching', 'A switch of this receiver began.', { ...receiver, act: Word, by }),
  'picture.changed': event('picture.changed', 'What a receiver shows changed, or could not be changed.', {
    ...receiver,
    act: orNull(Word),
    by,
    because: Because,
  }),
  'switch.done': event('switch.done', 'An act came to its end.', {
    act: Word,
    by,
    receiver: orNull(ReceiverRow),
    outcome: Outcome,
    because: Because,
    results: maybe(PushResults),
  }),
  'seat.changed': event('seat.changed', 'A seat was made or changed.', { seat: SeatRow }),
  'wall.changed': event('wall.changed', 'A wall was made or changed.', { wall: WallRow }),
  'hotkey.changed': event('hotkey.changed', 'A hotkey was made or changed.', { hotkey: HotkeyRow }),
  removed: event('removed', 'An object is no more.', gone),
  'alarm.raised': event('alarm.raised', 'Something that an administrator must look at.', {
    alarm: Word,
    about: Type.String({ maxLength: 128 }),
    because: Because,
    row: orNull(AlarmRow),
  }),
  'alarm.changed': event(
    'alarm.changed',
    'An alarm was cleared, acknowledged, or set aside, or counts again: for those who read the configuration.',
    { row: AlarmRow },
  ),
  'config.changed': event(
    'config.changed',
    'Users, groups, permissions, tie lines or tokens changed, or a device came or went: for those who read the configuration. `version` is null where the object is no more, and for a device.',
    {
      kind: oneOf('users', 'groups', 'permissions', 'tokens', 'ties', 'devices'),
      key: Type.String({ maxLength: 64 }),
      version: orNull(Version),
      by,
    },
  ),
} as const;

const ROOM_EVENT_SCHEMAS: TSchema[] = Object.values<{ readonly fields: TSchema }>(ROOM_EVENTS).map((row) => row.fields);

export const API_NOTIFICATIONS = {
  hello: {
    meaning: 'The first message on a connection.',
    params: fields({
      product: Type.String(),
      version: Type.String(),
      protocol: fields({ min: Count, max: Count }),
      limits: Type.Record(Type.String(), Type.Number()),
      epoch: Count,
      seq: Count,
      setup: Type.Boolean({ description: 'no administrator exists: `session.setup` is answered' }),
    }),
  },
  'room.changed': {
    meaning: 'Something happened in the room.',
    params: Type.Union(ROOM_EVENT_SCHEMAS),
  },
  'room.reset': {
    meaning: 'Forget what you know and take this: your rights changed, or you did not keep up (`gap`).',
    params: fields({ epoch: Count, seq: Count, room: Room, gap: Type.Boolean() }),
  },
  'switch.done': {
    meaning: 'To the caller alone: the act that he called with `wait: "accepted"` came to its end.',
    params: fields({
      act: Word,
      outcome: Outcome,
      because: Because,
      results: maybe(PushResults),
    }),
  },
  'audit.progress': {
    meaning: 'To the caller of `audit.verify` alone: how far it is, in bytes.',
    params: fields({ done: Count, of: Count }),
  },
  'audit.verified': {
    meaning: 'To the caller alone: the verdict that he asked for with `wait: "accepted"`, or why there is none.',
    params: Type.Union([fields({ result: Verification }), fields({ reason: ReasonName, because: Because })]),
  },
  'session.ended': { meaning: 'This connection’s session ended.', params: fields({ because: Because }) },
} as const;

/** The versions of the API that this table describes. */
export const API_PROTOCOL = { min: 1, max: 1 } as const;

export type RoomEventType = keyof typeof ROOM_EVENTS;
export type RoomEventOf<T extends RoomEventType> = { [K in T]: Static<(typeof ROOM_EVENTS)[K]['fields']> }[T];
export type RoomEvent = RoomEventOf<RoomEventType>;
export type NotificationName = keyof typeof API_NOTIFICATIONS;
export type NotificationParams<N extends NotificationName> = N extends 'room.changed'
  ? RoomEvent
  : Static<(typeof API_NOTIFICATIONS)[N]['params']>;

/** A value as a `room.changed`, or `invalid`. */
export function checkRoomEvent(value: unknown): Result<RoomEvent> {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const known =
    typeof type === 'string' && Object.hasOwn(ROOM_EVENTS, type)
      ? ROOM_EVENTS[type as RoomEventType].fields
      : ROOM_EVENTS.removed.fields;
  return checkLoosely(known, value) as Result<RoomEvent>;
}
