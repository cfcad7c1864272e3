// The rules of one user, put in order for many questions at once: a matrix of rights asks thousands of them. The judgement itself stands in permission.ts.

import type { EndpointNumber, Permission, User, What } from '../model.ts';
import type { Pick } from '../permission.ts';
import { rulesOf } from '../permission.ts';
import type { RoomState } from '../state.ts';

type Key = string | EndpointNumber;
const ALL = '*';

interface Ranked {
  readonly rule: Permission;
  /** Its place among all rules of the user: of two that say the same, the first is named. */
  readonly rank: number;
}

/** A user and, by what they are about, his rules: of each right and effect only the first, because the others decide nothing. */
export interface Compiled {
  readonly user: User;
  readonly rules: ReadonlyMap<Key, readonly Ranked[]>;
  /** Of all his rules. */
  readonly count: number;
}

/** Endpoints as rules see them. */
export interface Target {
  readonly number: EndpointNumber;
  readonly groups: readonly string[];
}

function keyOf(what: What): Key {
  if ('all' in what) return ALL;
  return 'endpoint' in what ? what.endpoint : groupKey(what.group);
}

function groupKey(group: string): string {
  return `g:${group}`;
}

export function compile(state: RoomState, user: User): Compiled {
  const rules = new Map<Key, Ranked[]>();
  let rank = 0;
  for (const rule of rulesOf(state, user)) {
    rank += 1;
    const key = keyOf(rule.what);
    const there = rules.get(key);
    if (there === undefined) rules.set(key, [{ rule, rank }]);
    else if (!there.some((one) => one.rule.right === rule.right && one.rule.effect === rule.effect))
      there.push({ rule, rank });
  }
  return { user, rules, count: rank };
}

/** The endpoints that rules of this user name one by one. */
export function* namedBy({ rules }: Compiled): Iterable<EndpointNumber> {
  for (const key of rules.keys()) if (typeof key === 'number') yield key;
}

/** What may be asked about one endpoint, any number of times. */
export function over({ rules }: Compiled, { number, groups }: Target): Pick {
  const lists = [rules.get(number), ...groups.map((group) => rules.get(groupKey(group))), rules.get(ALL)].filter(
    (list) => list !== undefined,
  );
  return (effect, right) => {
    let first: Ranked | undefined;
    for (const list of lists)
      for (const one of list)
        if (one.rule.effect === effect && one.rule.right === right && (first === undefined || one.rank < first.rank))
          first = one;
    return first?.rule;
  };
}
