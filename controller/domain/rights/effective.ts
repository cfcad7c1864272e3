// The matrix of rights: for each user, endpoint and right whether he holds it, by which rule, and who could change that (issue 3, users and rights).

import type { ParamsOf, ResultOf } from '../../../protocol/api/methods.ts';
import type { Right } from '../../../protocol/api/shapes.ts';
import { foldTyped } from '../../../protocol/ids.ts';
import { MAX_MATRIX_CELLS } from '../../../protocol/limits.ts';
import type { Change } from '../configure/change.ts';
import { changed, deny } from '../configure/change.ts';
import { numbersOf } from '../configure/ids.ts';
import type { Endpoint, User } from '../model.ts';
import { judge, mayAdminister, wordsOf } from '../permission.ts';
import type { RoomState } from '../state.ts';
import { compile, over } from './compiled.ts';

export const RIGHTS: readonly Right[] = ['connect', 'control', 'push', 'get', 'operate', 'administer'];

/** Names of people that one cell lists. */
const MAX_NAMED = 8;

type Cell = ResultOf<'permissions.effective'>['cells'][number];

export function effective(state: RoomState, { who, what, right }: ParamsOf<'permissions.effective'>): Change {
  const rights = right === undefined ? RIGHTS : [right];
  const cells = who.length * what.length * rights.length;
  if (cells > MAX_MATRIX_CELLS)
    return deny('invalid', `${cells} cells are asked for, and one answer has ${MAX_MATRIX_CELLS}: ask for fewer`);
  const unknown = who.find((name) => !state.users.has(foldTyped(name)));
  if (unknown !== undefined) return deny('not_found', `there is no user ${unknown}`);
  const users = who.flatMap((name) => state.users.get(foldTyped(name)) ?? []);
  const numbers = numbersOf(state, what, null);
  if (!numbers.ok) return numbers;
  const targets = numbers.value.flatMap((number) => state.endpoints.get(number) ?? []);
  const administrators = whoAdminister(state);
  return changed([], { cells: users.flatMap((user) => cellsOf(state, user, targets, rights, administrators)) });
}

function cellsOf(
  state: RoomState,
  user: User,
  targets: readonly Endpoint[],
  rights: readonly Right[],
  administrators: readonly User[],
): Cell[] {
  const compiled = compile(state, user);
  // Nobody can take the last administrator's role away from him.
  const isLast = user.role === 'administrator' && !user.disabled && !administrators.some((one) => isOther(one, user));
  const liftedBy = isLast ? [] : administrators.slice(0, MAX_NAMED).map((one) => one.username);
  return targets.flatMap((target) => {
    const pick = over(compiled, target);
    return rights.map((right): Cell => {
      const grounds = judge(user, right, pick);
      const because = wordsOf(state, user, right, target, grounds).slice(0, 512);
      const rule = grounds.rule?.id ?? null;
      return { who: user.username, what: target.id, right, allowed: grounds.allowed, rule, because, liftedBy };
    });
  });
}

function isOther(administrator: User, user: User): boolean {
  return administrator.role === 'administrator' && administrator.username !== user.username;
}

/** Everybody who may change rules and accounts: administrators first, then whoever a rule lets administer everything; each by name. */
export function whoAdminister(state: RoomState): readonly User[] {
  const named = new Set<User>();
  const byName = (a: User, b: User) => (a.username < b.username ? -1 : 1);
  const administrators = [...state.users.values()].filter((user) => user.role === 'administrator' && !user.disabled);
  const rules = [...state.permissions.values()].filter((rule) => rule.right === 'administer' && 'all' in rule.what);
  const groups = new Set(rules.flatMap(({ who }) => ('group' in who ? [who.group] : [])));
  const own = new Set(rules.flatMap(({ who }) => ('user' in who ? [who.user] : [])));
  for (const [key, user] of state.users)
    if (own.has(key) || user.groups.some((group) => groups.has(group))) named.add(user);
  const others = [...named].filter(
    (user) => user.role !== 'administrator' && mayAdminister(state, user.username.toLowerCase(), null).allowed,
  );
  return [...administrators.sort(byName), ...others.sort(byName)];
}
