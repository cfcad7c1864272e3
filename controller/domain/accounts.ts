// Logging in and out: sessions of the API, logins at receivers, the first administrator. Passwords are checked elsewhere; a call that needs it enters twice,
// the second time with the verdict.

import type { Call } from '../../protocol/api/methods.ts';
import { foldTyped } from '../../protocol/ids.ts';
import type { Decision } from './decision.ts';
import { answered, NOTHING, refused } from './decision.ts';
import type { RoomEvent } from './event.ts';
import type { CallInput } from './input.ts';
import type { EndpointNumber, User, UserKey } from './model.ts';
import { resolveOne } from './resolve.ts';
import { loggedInTogether } from './spread.ts';
import type { RoomState } from './state.ts';
import { operatorAt, receiverState } from './state.ts';
import { throttled } from './throttle.ts';

/** Milliseconds: a session ends this long after it was opened, used or not (safety 3.20). */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;

/** Sessions of one account at once; the oldest is closed by the next login. */
const MAX_SESSIONS = 64;

type CallOf<M extends Call['method']> = Extract<Call, { method: M }>;

/** The account as the API names it. */
export function sessionUser(user: User) {
  const mustChange = user.mustChange === true ? { mustChange: true } : {};
  return { name: user.username, role: user.role, language: user.language ?? ('zh-CN' as const), ...mustChange };
}

/** `session.login`, in both its turns. */
export function decideLogin(state: RoomState, input: CallInput, call: CallOf<'session.login'>, utc: number): Decision {
  const { username, password } = call.params;
  const checked = checkPassword(state, input, username, password, utc);
  if (checked.turn !== 'right') return checked.decision;
  return openSession(input, checked.user, utc, surplusSessions(state, checked.user));
}

function openSession(input: CallInput, user: User, utc: number, before: readonly RoomEvent[] = []): Decision {
  if (input.tokenHash === null)
    return refused(input.ask, { reason: 'invalid', because: 'no token was made for this session' });
  const expiresAt = utc + SESSION_LIFETIME_MS;
  const opened: RoomEvent = {
    type: 'session.opened',
    hash: input.tokenHash,
    user: user.username.toLowerCase(),
    openedAt: utc,
    expiresAt,
    from: input.caller.kind === 'seat' ? 'seat' : input.caller.from,
    token: null,
  };
  return answered(input.ask, { user: sessionUser(user), expiresAt: new Date(expiresAt).toISOString() }, [
    ...before,
    opened,
  ]);
}

export type Checked =
  | { readonly turn: 'wait' | 'refused'; readonly decision: Decision }
  | { readonly turn: 'right'; readonly user: User };

/** The one place where a password is tried: the limiter first, then the check, of which the verdict comes with the second turn (safety 3.18). */
export function checkPassword(
  state: RoomState,
  input: CallInput,
  username: string,
  password: string,
  utc: number,
): Checked {
  const key = foldTyped(username);
  const { from } = input.caller;
  const user = state.users.get(key);
  if (input.secret === null) {
    const wait = throttled(state, key, from, input.call.method === 'receiver.login', utc);
    if (wait !== null) return { turn: 'refused', decision: refused(input.ask, wait) };
    return {
      turn: 'wait',
      decision: { events: [], effects: [{ type: 'verify', input, hash: user?.passwordHash ?? null, password }] },
    };
  }
  const verdict = 'checked' in input.secret ? input.secret.checked : 'wrong';
  if (verdict === 'busy')
    return {
      turn: 'refused',
      decision: refused(input.ask, { reason: 'busy', because: 'too many passwords are being checked' }),
    };
  if (verdict === 'right' && user !== undefined && !user.disabled) return { turn: 'right', user };
  const event: RoomEvent = { type: 'login.refused', username: key.slice(0, 64), from, reason: 'invalid_credentials' };
  return {
    turn: 'refused',
    decision: refused(input.ask, { reason: 'invalid_credentials', because: 'user name or password is wrong' }, [event]),
  };
}

export function surplusSessions(state: RoomState, user: User): readonly RoomEvent[] {
  const own = [...state.sessions.values()].filter((session) => session.user === user.username.toLowerCase());
  const surplus = own.sort((a, b) => a.openedAt - b.openedAt).slice(0, Math.max(0, own.length - MAX_SESSIONS + 1));
  return surplus.map((session) => ({
    type: 'session.closed',
    hash: session.hash,
    because: 'the account opened too many sessions',
  }));
}

/** `session.logout`: the session and what hangs on it end. */
export function decideLogout(input: CallInput): Decision {
  if (input.caller.kind !== 'session')
    return refused(input.ask, { reason: 'not_authenticated', because: 'no session to end' });
  return answered(input.ask, {}, [{ type: 'session.closed', hash: input.caller.session, because: 'logged out' }]);
}

/** `session.setup`: the code was checked at the edge; makes the first administrator and opens a session for him. */
export function decideSetup(state: RoomState, input: CallInput, call: CallOf<'session.setup'>, utc: number): Decision {
  if (hasAdministrator(state))
    return refused(input.ask, { reason: 'forbidden', because: 'an administrator exists already' });
  const { username, password } = call.params;
  if (input.secret === null) return { events: [], effects: [{ type: 'hash', input, password }] };
  if (!('hash' in input.secret))
    return refused(input.ask, { reason: 'busy', because: 'too many passwords are being checked' });
  const user: User = {
    username,
    name: username,
    role: 'administrator',
    groups: [],
    language: null,
    disabled: false,
    passwordHash: input.secret.hash,
    version: 1,
  };
  return openSession(input, user, utc, [{ type: 'users.put', object: user, by: null }]);
}

/** Whether somebody could log in as administrator: an account that a text made has no password until one is set. */
export function hasAdministrator(state: RoomState): boolean {
  return [...state.users.values()].some(
    (user) => user.role === 'administrator' && !user.disabled && user.passwordHash !== '',
  );
}

/** `receiver.login`: at the seat, or by any session with the credentials of the user to be logged in. */
export function decideReceiverLogin(
  state: RoomState,
  input: CallInput,
  call: CallOf<'receiver.login'>,
  utc: number,
): Decision {
  const receiver = resolveOne(state, call.params.receiver, 'receiver');
  if (!receiver.ok) return refused(input.ask, { reason: receiver.reason, because: receiver.because });
  const number = receiver.value;
  const obstacle = obstacleToLogin(state, number);
  if (obstacle !== null) return refused(input.ask, obstacle);
  const checked = checkPassword(state, input, call.params.username, call.params.password, utc);
  if (checked.turn !== 'right') return checked.decision;
  const user = checked.user.username.toLowerCase();
  // A screen that was brought along counts as one at which the operator of the first is logged in.
  const there = operatorAt(state, number);
  if (there !== null && there !== user)
    return refused(input.ask, { reason: 'conflict', because: `${there} is logged in there` });
  const because = input.caller.kind === 'seat' ? 'at the seat' : 'through the API';
  const events = screensToLogIn(state, number, user).map(
    (screen): RoomEvent => ({ type: 'receiver.loggedIn', receiver: screen, user, because }),
  );
  return answered(input.ask, { user: sessionUser(checked.user) }, events);
}

function obstacleToLogin(
  state: RoomState,
  receiver: EndpointNumber,
): { readonly reason: 'forbidden' | 'offline'; readonly because: string } | null {
  if (state.index.wallOf.has(receiver)) return { reason: 'forbidden', because: 'receivers of a wall have no login' };
  return receiverState(state, receiver)?.online === true
    ? null
    : { reason: 'offline', because: 'the receiver is offline' };
}

function screensToLogIn(state: RoomState, receiver: EndpointNumber, user: UserKey): readonly EndpointNumber[] {
  return loggedInTogether(state, receiver).filter((screen) => {
    const there = receiverState(state, screen);
    return there !== null && there.login === null && (screen === receiver || there.online) && state.users.has(user);
  });
}

/** Sessions whose time is over. */
export function decideExpiry(state: RoomState, utc: number): Decision {
  const over = [...state.sessions.values()].filter((session) => session.expiresAt <= utc);
  if (over.length === 0) return NOTHING;
  return {
    events: over.map((session) => ({ type: 'session.closed', hash: session.hash, because: 'its time is over' })),
    effects: [],
  };
}
