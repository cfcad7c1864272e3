// One’s own account: what it is, changing its language, name and password, and giving the password again. Accounts of others stand in configure/users.ts.

import type { MethodName, ParamsOf } from '../../protocol/api/methods.ts';
import { CONFIRMED_MS } from '../../protocol/limits.ts';
import { checkPassword } from './accounts.ts';
import type { Context } from './configure/change.ts';
import { badName, given } from './configure/change.ts';
import { badPassword, userRow } from './configure/users.ts';
import type { Decision } from './decision.ts';
import { answered, refused } from './decision.ts';
import type { RoomEvent } from './event.ts';
import type { Forbidden } from './forbidden.ts';
import type { CallInput } from './input.ts';
import type { User, UserKey } from './model.ts';
import type { RoomState } from './state.ts';

/** What somebody is answered whose password is to be changed first: enough to change it, and to leave. */
const BEFORE_CHANGE: ReadonlySet<MethodName> = new Set([
  ...(['session.login', 'session.authenticate', 'session.account', 'session.update', 'session.logout'] as const),
]);
const SAME_PASSWORD = { reason: 'invalid', because: 'the new password is the one that is to be changed' } as const;

/**
 * Why this method is not answered before its caller has set another password, or null (safety 3.19). A program with a token goes on: nobody is there who could. Logins at
 * seats are no sessions: who works there is not locked out by a rule of the office.
 */
export function refuseUntilChanged(state: RoomState, session: string, method: MethodName): Forbidden | null {
  const found = state.sessions.get(session);
  if (found === undefined || found.token !== null || BEFORE_CHANGE.has(method)) return null;
  if (state.users.get(found.user)?.mustChange !== true) return null;
  return { reason: 'forbidden', because: 'the password is to be changed first (session.update)' };
}

export function decideAccount(state: RoomState, input: CallInput, by: UserKey): Decision {
  const user = state.users.get(by);
  return user === undefined
    ? refused(input.ask, { reason: 'not_authenticated', because: 'the account is gone' })
    : answered(input.ask, userRow(user));
}

/** `session.confirm`: throttled like a login. */
export function decideConfirm(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  password: string,
  utc: number,
): Decision {
  const checked = checkPassword(state, input, by, password, utc);
  if (checked.turn !== 'right') return checked.decision;
  const until = new Date(utc + CONFIRMED_MS).toISOString();
  return answered(input.ask, { until }, confirmation(input, by));
}

function confirmation({ caller }: CallInput, user: UserKey): readonly RoomEvent[] {
  return caller.kind === 'session'
    ? [{ type: 'session.confirmed', hash: caller.session, user, from: caller.from }]
    : [];
}

/** `session.update` in its turns: the current password is checked, the new one hashed, then the account changes. */
export function decideUpdate(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  params: ParamsOf<'session.update'>,
  { utc, passwordRule }: Pick<Context, 'passwordRule'> & { readonly utc: number },
): Decision {
  const user = state.users.get(by);
  if (user === undefined) return refused(input.ask, { reason: 'not_authenticated', because: 'the account is gone' });
  const { name, password, current } = params;
  const refusal =
    (name === undefined ? null : badName(name)) ??
    (password === undefined ? null : badPassword(password, user.username, { passwordRule })) ??
    (user.mustChange === true && password === current ? SAME_PASSWORD : null);
  if (refusal !== null) return refused(input.ask, { reason: refusal.reason, because: refusal.because });
  // A hash comes only after the current password was found right.
  if (input.secret !== null && 'hash' in input.secret) return change(state, input, user, params, input.secret.hash);
  const checked = checkPassword(state, input, by, current, utc);
  if (checked.turn !== 'right') return checked.decision;
  if (password !== undefined) return { events: [], effects: [{ type: 'hash', input, password }] };
  return change(state, input, user, params, user.passwordHash);
}

function change(
  state: RoomState,
  input: CallInput,
  user: User,
  params: ParamsOf<'session.update'>,
  passwordHash: string,
): Decision {
  const by = user.username.toLowerCase();
  const { mustChange, ...kept } = user;
  const isLeft = mustChange === true && params.password === undefined;
  const next: User = {
    ...kept,
    ...given(params, ['name', 'language']),
    ...(isLeft ? { mustChange } : {}),
    passwordHash,
    version: user.version + 1,
  };
  const put: RoomEvent = { type: 'users.put', object: next, by };
  const others = params.password === undefined ? [] : otherSessions(state, input, by);
  return answered(input.ask, userRow(next), [put, ...confirmation(input, by), ...others]);
}

function otherSessions(state: RoomState, { caller }: CallInput, user: UserKey): readonly RoomEvent[] {
  const own = caller.kind === 'session' ? caller.session : null;
  const others = [...state.sessions.values()].filter((session) => session.user === user && session.hash !== own);
  return others.map(({ hash }) => ({ type: 'session.closed', hash, because: 'the password was changed' }));
}
