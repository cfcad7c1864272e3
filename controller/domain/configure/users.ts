// Accounts: list, create, update, delete. Logging in stands in accounts.ts.

import type { Call, ParamsOf } from '../../../protocol/api/methods.ts';
import type { UserRow } from '../../../protocol/api/shapes.ts';
import { foldTyped } from '../../../protocol/ids.ts';
import { hasAdministrator } from '../accounts.ts';
import type { RoomEvent } from '../event.ts';
import type { User } from '../model.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, given, stale } from './change.ts';

/** Characters that a password must have (NIST 800-63B), unless the room's rule is "any". */
const MIN_PASSWORD = 8;
/** Words that no password may be: the manual's account, the product, and what everybody tries first (safety 3.19). */
const FORBIDDEN_PASSWORDS = new Set([
  '123456',
  '12345678',
  '123456789',
  'password',
  'hxfj',
  'openseat',
  'administrator',
  'qwertyui',
  '11111111',
  '00000000',
]);

export function userRow(user: User): UserRow {
  const { username, name, role, groups, language, disabled, version } = user;
  const mustChange = user.mustChange === true ? { mustChange: true } : {};
  return { username, name, role, groups: [...groups], language, disabled, ...mustChange, version };
}

export function createUser(state: RoomState, params: ParamsOf<'users.create'>, context: Context): Change {
  const username = params.username ?? params.name;
  if (username === undefined) return deny('invalid', 'message must have required properties: username');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(username))
    return deny('invalid', 'username must be 1 to 32 of A-Z a-z 0-9 . _ -');
  if (state.users.has(foldTyped(username))) return deny('conflict', `there is a user ${username} already`);
  if (state.groups.has(username))
    return deny('conflict', `there is a group ${username}: rules could not tell them apart`);
  const refusal =
    badName(params.name ?? username) ??
    unknownGroup(state, params.groups ?? []) ??
    badPassword(params.password, username, context);
  if (refusal !== null) return refusal;
  if (context.passwordHash === null) return deny('unavailable', 'the password was not hashed');
  const user: User = {
    username,
    name: params.name ?? username,
    role: params.role,
    groups: params.groups ?? [],
    language: params.language ?? null,
    disabled: params.disabled ?? false,
    passwordHash: context.passwordHash,
    ...(params.mustChange === true ? { mustChange: true } : {}),
    version: 1,
  };
  return changed([{ type: 'users.put', object: user, by: context.by }], userRow(user));
}

export function updateUser(state: RoomState, params: ParamsOf<'users.update'>, context: Context): Change {
  const user = state.users.get(foldTyped(params.username));
  if (user === undefined) return deny('not_found', `there is no user ${params.username}`);
  const refusal =
    stale(params.version, user, userRow(user)) ??
    (params.name === undefined ? null : badName(params.name)) ??
    unknownGroup(state, params.groups ?? []) ??
    (params.password === undefined ? null : badPassword(params.password, user.username, context));
  if (refusal !== null) return refusal;
  const passwordHash = params.password === undefined ? user.passwordHash : context.passwordHash;
  if (passwordHash === null) return deny('unavailable', 'the password was not hashed');
  const next: User = {
    ...user,
    ...given(params, ['name', 'role', 'groups', 'language', 'disabled', 'mustChange']),
    passwordHash,
    version: user.version + 1,
  };
  if (isLastAdministrator(state, user) && (next.role !== 'administrator' || next.disabled))
    return deny('conflict', 'the last administrator stays one');
  const put: RoomEvent = { type: 'users.put', object: next, by: context.by };
  return changed([put, ...closedBy(state, user, params)], userRow(next));
}

export function deleteUser(state: RoomState, params: ParamsOf<'users.delete'>, context: Context): Change {
  const key = foldTyped(params.username);
  const user = state.users.get(key);
  if (user === undefined) return deny('not_found', `there is no user ${params.username}`);
  const refusal = stale(params.version, user, userRow(user));
  if (refusal !== null) return refusal;
  if (isLastAdministrator(state, user)) return deny('conflict', 'the last administrator cannot be removed');
  const rules = (state.index.rulesOfUser.get(key) ?? []).map(
    (rule): RoomEvent => ({ type: 'permissions.removed', key: rule.id, label: rule.id, by: context.by }),
  );
  const tokens = [...state.tokens.values()]
    .filter((token) => token.user === key)
    .map(({ id }): RoomEvent => ({ type: 'tokens.removed', key: id, label: id, by: context.by }));
  return changed([...rules, ...tokens, { type: 'users.removed', key, label: user.username, by: context.by }], {});
}

/** A new password ends the sessions of its account, and so does the wish that its owner sets one: he is asked for it when he logs in. */
function closedBy(state: RoomState, user: User, { password, mustChange }: ParamsOf<'users.update'>): RoomEvent[] {
  if (password !== undefined) return sessionsOf(state, user, 'the password was changed');
  const isAsked = mustChange === true && user.mustChange !== true;
  return isAsked ? sessionsOf(state, user, 'the password is to be changed: log in again') : [];
}

function sessionsOf(state: RoomState, user: User, because: string): RoomEvent[] {
  const own = [...state.sessions.values()].filter((session) => session.user === user.username.toLowerCase());
  return own.map((session) => ({ type: 'session.closed', hash: session.hash, because }));
}

function isLastAdministrator(state: RoomState, user: User): boolean {
  if (user.role !== 'administrator' || user.disabled || user.passwordHash === '') return false;
  const others = new Map([...state.users].filter(([, other]) => other.username !== user.username));
  return !hasAdministrator({ ...state, users: others });
}

export function unknownGroup(state: RoomState, groups: readonly string[]): ReturnType<typeof deny> | null {
  const unknown = groups.find((group) => !state.groups.has(group));
  return unknown === undefined ? null : deny('not_found', `there is no group ${unknown}`);
}

/** Why this password is refused, or null. Judged before it is hashed. */
export function badPassword(
  password: string,
  username: string,
  context: Pick<Context, 'passwordRule'>,
): ReturnType<typeof deny> | null {
  if (context.passwordRule === 'any') return null;
  const folded = password.toLowerCase();
  if ([...password].length < MIN_PASSWORD) return deny('invalid', `a password has at least ${MIN_PASSWORD} characters`);
  if (FORBIDDEN_PASSWORDS.has(folded) || folded === username.toLowerCase())
    return deny('invalid', 'this password is one of the first that everybody tries');
  return null;
}

/** The new password of a call and whose it is to be, or null: judged and hashed before anything else of the call is. */
export function newPassword(call: Call): { readonly username: string; readonly password: string } | null {
  if (call.method === 'users.create')
    return { username: call.params.username ?? call.params.name ?? '', password: call.params.password };
  if (call.method !== 'users.update' || call.params.password === undefined) return null;
  return { username: call.params.username, password: call.params.password };
}
