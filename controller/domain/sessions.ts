// Sessions of the API as people see them: which are open, ending one, and those that an integrator’s token opens. Logging in stands in accounts.ts.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { SessionRow } from '../../protocol/api/shapes.ts';
import { sessionUser, surplusSessions } from './accounts.ts';
import { page } from './configure/page.ts';
import type { Decision } from './decision.ts';
import { answered, refused } from './decision.ts';
import type { RoomEvent } from './event.ts';
import type { CallInput } from './input.ts';
import type { UserKey } from './model.ts';
import { mayAdminister, mayRead } from './permission.ts';
import type { RoomState, Session } from './state.ts';

/** Hexadecimal digits of a session’s hash by which people name it: they open nothing. */
const NAME_LENGTH = 32;
/** The end of a session whose token has none: the last moment that its form can carry. */
const NEVER = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function nameOf({ hash }: Session): string {
  return hash.slice(0, NAME_LENGTH);
}

function time(utc: number): string {
  return new Date(utc).toISOString();
}

function sessionRow(state: RoomState, session: Session, { caller }: CallInput): SessionRow {
  const { user, from, openedAt, expiresAt, confirmedAt, token, hash } = session;
  return {
    session: nameOf(session),
    user: state.users.get(user)?.username ?? user,
    from: from.slice(0, 64),
    openedAt: time(openedAt),
    expiresAt: time(expiresAt),
    confirmedAt: confirmedAt === null ? null : time(confirmedAt),
    token,
    own: caller.kind === 'session' && caller.session === hash,
  };
}

/** `system.sessions`: everybody sees his own, readers of the configuration all. */
export function decideSessions(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  params: ParamsOf<'system.sessions'>,
): Decision {
  const all = mayRead(state, by).allowed;
  const seen = [...state.sessions.values()].filter((session) => all || session.user === by);
  const rows = seen.map((session) => [nameOf(session), session] as const);
  return answered(
    input.ask,
    page(rows, (session) => sessionRow(state, session, input), params),
  );
}

/** `system.endSession`: its connections are told and closed by whoever holds them, at once. */
export function decideEndSession(state: RoomState, input: CallInput, by: UserKey, name: string): Decision {
  const session = [...state.sessions.values()].find((one) => nameOf(one) === name);
  const verdict = mayAdminister(state, by, null);
  if (session?.user !== by && !verdict.allowed) {
    const { because } = verdict;
    const event: RoomEvent = { type: 'call.refused', method: 'system.endSession', by, reason: 'forbidden', because };
    return refused(input.ask, { reason: 'forbidden', because }, [event]);
  }
  if (session === undefined) return refused(input.ask, { reason: 'not_found', because: 'there is no such session' });
  return answered(input.ask, {}, [{ type: 'session.closed', hash: session.hash, because: `${by} ended it` }]);
}

/** `session.authenticate` with an integrator’s token, of which the edge hands over the hash alone: opens a session that ends with its connection. */
export function decideToken(state: RoomState, input: CallInput, tokenHash: string, utc: number): Decision {
  const token = [...state.tokens.values()].find((one) => one.hash === tokenHash);
  const user = state.users.get(token?.user ?? '');
  if (token === undefined || user === undefined || user.disabled || input.tokenHash === null)
    return refused(input.ask, { reason: 'not_authenticated', because: 'the token is not known, or its user is gone' });
  if (token.expiresAt !== null && token.expiresAt <= utc)
    return refused(input.ask, { reason: 'not_authenticated', because: `the token ${token.name} expired` });
  const expiresAt = token.expiresAt ?? NEVER;
  const opened: RoomEvent = {
    type: 'session.opened',
    hash: input.tokenHash,
    user: token.user,
    openedAt: utc,
    expiresAt,
    from: input.caller.kind === 'seat' ? 'seat' : input.caller.from,
    token: token.id,
  };
  const answer = { user: sessionUser(user), expiresAt: time(expiresAt) };
  return answered(input.ask, answer, [...surplusSessions(state, user), opened]);
}
