// The table of API methods: parameters, result, who may call, whether the journal records the call, one line of meaning.
// Authorization, checks, audit, the published description and the documentation come from the row; what a method does stands in the controller.

import { MAX_LIST, MAX_STILL_BYTES, MAX_TARGETS } from '../limits.ts';
import type { Result } from '../reasons.ts';
import type { Static } from '../schema.ts';
import { Because, Count, checkLoosely, FullId, fields, maybe, Time, Type, Typed, Word } from '../schema.ts';
import { ALARM_METHODS } from './alarm-methods.ts';
import { AUDIT_METHODS } from './audit-methods.ts';
import { CONFIGURATION_METHODS } from './configuration-methods.ts';
import { DRILL_METHODS } from './drill-methods.ts';
import { READING_METHODS } from './reading-methods.ts';
import { RIGHTS_METHODS, TokenText } from './rights-methods.ts';
import { LOOK, method, Nothing, Page } from './row.ts';
import { Action, Entry, Password, Pushed, Room, SessionUser, Still, Switched, Username } from './shapes.ts';
import { SYSTEM_METHODS } from './system-methods.ts';

const wait = maybe(
  Type.Literal('accepted', { description: 'answer at once with `act`; the event `switch.done` follows' }),
);
const Accepted = fields({ act: Word });
const Credentials = { username: Type.String({ maxLength: 64 }), password: Type.String({ maxLength: 256 }) };
const LoggedIn = fields({ user: SessionUser, expiresAt: Time, token: TokenText });
const Targets = Type.Union([Typed, Type.Array(Typed, { maxItems: MAX_TARGETS })]);
const SWITCH = { caller: 'session', audited: true, atSeat: true } as const;

export const API_METHODS = {
  'session.login': method(
    'Log in; the token opens further connections.',
    { caller: 'anyone', audited: true },
    Credentials,
    LoggedIn,
  ),
  'session.authenticate': method(
    'Go on with a session on a new connection.',
    { caller: 'anyone', attended: false },
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

  'room.get': method('The room as the caller may know it, in parts.', LOOK, Page, Room),
  'room.subscribe': method(
    'Tell me what happens, from `since` on; `room` comes along when that is not possible without a gap.',
    LOOK,
    { since: maybe(Count), epoch: maybe(Count) },
    fields({ epoch: Count, seq: Count, room: maybe(Room), gap: maybe(Type.Boolean()) }),
  ),
  'room.list': method(
    'What the menu lists at this receiver: what the user may choose there, and what can reach it or be reached from it.',
    { ...LOOK, atSeat: true },
    { receiver: Typed, action: Action, ...Page },
    fields({ entries: Type.Array(Entry, { maxItems: MAX_LIST }), next: maybe(FullId) }),
  ),
  'room.preview': method(
    `A still picture of at most ${MAX_STILL_BYTES / 1024} KiB, asked of the transmitter; one a second each, 20 a second in all.`,
    LOOK,
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
    LOOK,
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

  ...CONFIGURATION_METHODS,
  ...SYSTEM_METHODS,
  ...RIGHTS_METHODS,
  ...AUDIT_METHODS,
  ...ALARM_METHODS,
  ...DRILL_METHODS,
  ...READING_METHODS,
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
