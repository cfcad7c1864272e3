// Which rights a change of the configuration may touch: for each user, over which endpoints and in which rights. Whether they really differ is judged in
// difference.ts; nothing that a change leaves alone is looked at.

import type { Right } from '../../../protocol/api/shapes.ts';
import type { RoomEvent } from '../event.ts';
import type { Endpoint, EndpointNumber, Permission, User, UserKey, What, Who } from '../model.ts';
import type { RoomState } from '../state.ts';
import { RIGHTS } from './effective.ts';

/** Over which endpoints a right may have changed: all of them, those of groups, single ones. */
export interface Scope {
  all: boolean;
  readonly groups: Set<string>;
  readonly endpoints: Set<EndpointNumber>;
}

type Scopes = Map<Right, Scope>;

/** Of users, and of groups whose members are looked up once all is known. */
export interface Touched {
  readonly users: Map<UserKey, Scopes>;
  readonly groups: Map<string, Scopes>;
}

export function nothingTouched(): Touched {
  return { users: new Map(), groups: new Map() };
}

/** Notes what one event touches; called before the event is applied to `state`. */
export function touch(touched: Touched, state: RoomState, event: RoomEvent): void {
  switch (event.type) {
    case 'users.put':
      if (!isSameAccount(state.users.get(event.object.username.toLowerCase()), event.object))
        note(touched, { user: event.object.username.toLowerCase() }, RIGHTS, { all: true });
      return;
    case 'users.removed':
      return note(touched, { user: String(event.key) }, RIGHTS, { all: true });
    case 'permissions.put':
      touchRule(touched, state.permissions.get(event.object.id));
      return touchRule(touched, event.object);
    case 'permissions.removed':
      return touchRule(touched, state.permissions.get(String(event.key)));
    case 'endpoints.put':
      return touchEndpoint(touched, state, state.endpoints.get(event.object.number), event.object);
    case 'endpoints.removed':
      return touchEndpoint(touched, state, state.endpoints.get(Number(event.key)), undefined);
    default:
      return;
  }
}

function isSameAccount(before: User | undefined, after: User): boolean {
  return (
    before !== undefined &&
    before.role === after.role &&
    before.disabled === after.disabled &&
    isSameGroups(before.groups, after.groups)
  );
}

function isSameGroups(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((group) => after.includes(group));
}

function touchRule(touched: Touched, rule: Permission | undefined): void {
  if (rule !== undefined) note(touched, rule.who, rightsOf(rule), scopeOf(rule.what));
}

/** `connect` brings control. */
function rightsOf({ right }: Permission): readonly Right[] {
  return right === 'connect' ? ['connect', 'control'] : [right];
}

function scopeOf(what: What): { all?: true; group?: string; endpoint?: EndpointNumber } {
  if ('all' in what) return { all: true };
  return 'endpoint' in what ? { endpoint: what.endpoint } : { group: what.group };
}

/** An endpoint that comes, goes, or is grouped anew: the rules that covered it in only one of the two ways, and who holds rights by his role. */
function touchEndpoint(
  touched: Touched,
  state: RoomState,
  before: Endpoint | undefined,
  after: Endpoint | undefined,
): void {
  const number = after?.number ?? before?.number ?? 0;
  const regrouped = before !== undefined && after !== undefined;
  const [was, is] = [before?.groups ?? [], after?.groups ?? []];
  const groups = new Set([...was.filter((one) => !is.includes(one)), ...is.filter((one) => !was.includes(one))]);
  if (regrouped && groups.size === 0) return;
  const isTouched = (what: What) => ('group' in what ? groups.has(what.group) : !regrouped && isAbout(what, number));
  for (const rule of state.permissions.values())
    if (isTouched(rule.what)) note(touched, rule.who, rightsOf(rule), { endpoint: number });
  if (regrouped) return;
  for (const [key, { role }] of state.users)
    if (role === 'administrator' || role === 'supervisor') note(touched, { user: key }, RIGHTS, { endpoint: number });
}

function isAbout(what: What, number: EndpointNumber): boolean {
  return 'all' in what || ('endpoint' in what && what.endpoint === number);
}

function note(touched: Touched, who: Who, rights: readonly Right[], scope: ReturnType<typeof scopeOf>): void {
  const [table, key] = 'user' in who ? [touched.users, who.user] : [touched.groups, who.group];
  const known: Scopes = table.get(key) ?? new Map();
  table.set(key, known);
  for (const right of rights) {
    const there = known.get(right) ?? nowhere();
    known.set(right, there);
    if (scope.all) there.all = true;
    if (scope.group !== undefined) there.groups.add(scope.group);
    if (scope.endpoint !== undefined) there.endpoints.add(scope.endpoint);
  }
}

function nowhere(): Scope {
  return { all: false, groups: new Set(), endpoints: new Set() };
}

/** The users of whom something is touched, in order of their names. */
export function touchedUsers({ users, groups }: Touched, states: readonly RoomState[]): readonly UserKey[] {
  const found = new Set(users.keys());
  if (groups.size > 0)
    for (const state of states)
      for (const [key, user] of state.users) if (user.groups.some((group) => groups.has(group))) found.add(key);
  return [...found].sort();
}

/** What is touched of one user: by himself, and as a member of groups in any of the states. */
export function touchedOf(
  { users, groups }: Touched,
  key: UserKey,
  states: readonly RoomState[],
): ReadonlyMap<Right, Scope> {
  const found = new Set<Scopes>();
  const own = users.get(key);
  if (own !== undefined) found.add(own);
  for (const state of states)
    for (const group of state.users.get(key)?.groups ?? []) {
      const scopes = groups.get(group);
      if (scopes !== undefined) found.add(scopes);
    }
  const [only] = found;
  if (found.size <= 1) return only ?? new Map();
  const merged: Scopes = new Map();
  for (const scopes of found)
    for (const [right, scope] of scopes) merged.set(right, union(merged.get(right) ?? nowhere(), scope));
  return merged;
}

/** What covers everything needs no further words. */
const EVERYWHERE: Scope = { all: true, groups: new Set(), endpoints: new Set() };

function union(one: Scope, other: Scope): Scope {
  if (one.all || other.all) return EVERYWHERE;
  return {
    all: false,
    groups: new Set([...one.groups, ...other.groups]),
    endpoints: new Set([...one.endpoints, ...other.endpoints]),
  };
}
