// Which rights differ between two states of the room: judged once for all endpoints that the rules of a user cannot tell apart, counted in full, named up to
// a limit, and given up beyond a number of judgements, so that no change however large holds the loop up.

import type { Right } from '../../../protocol/api/shapes.ts';
import type { EndpointNumber, UserKey } from '../model.ts';
import { judge } from '../permission.ts';
import type { RoomState } from '../state.ts';
import type { Compiled } from './compiled.ts';
import { compile, namedBy, over } from './compiled.ts';
import { Layer } from './layer.ts';
import type { Scope, Touched } from './touched.ts';
import { touchedOf, touchedUsers } from './touched.ts';

/** Judgements of one preview: some 10 ms of work. */
const MAX_JUDGEMENTS = 12_000;
/** Rules that are compiled in the time of one judgement. */
const RULES_A_JUDGEMENT = 8;

export interface RightAt {
  readonly user: string;
  readonly right: Right;
  readonly what: string;
}

/** The first of them by name, and how many there are beyond. */
export interface Counted<T> {
  readonly listed: readonly T[];
  readonly more: number;
}

export interface Difference {
  readonly gives: Counted<RightAt>;
  readonly takes: Counted<RightAt>;
  /** Rights over endpoints, of users who were touched, that were not judged any more. */
  readonly unjudged: number;
}

type Groups = readonly string[] | null;

/** Endpoints in the same groups before, and in the same groups after: only rules that name one of them tell it from the others. Null: it is not there. */
interface Alike {
  readonly before: Groups;
  readonly after: Groups;
  readonly members: readonly EndpointNumber[];
}

/** Some endpoints of one class, of which the first speaks for all: the class without those that are judged by themselves, or one alone. */
interface Share {
  readonly alike: Alike;
  readonly first: EndpointNumber;
  readonly count: number;
  readonly but: ReadonlySet<EndpointNumber> | null;
}

class Tally {
  readonly listed: RightAt[] = [];
  more = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(state: RoomState, user: string, right: Right, { alike, first, count, but }: Share): void {
    const room = Math.max(0, this.#limit - this.listed.length);
    const members = but === null ? [first] : room === 0 ? [] : alike.members.filter((one) => !but.has(one));
    const named = members.slice(0, room);
    for (const one of named) this.listed.push({ user, right, what: state.endpoints.get(one)?.id ?? '' });
    this.more += count - named.length;
  }
}

/** `before` and `after` are states of one room; `limit` is how many of each are named. */
export function difference(before: RoomState, after: RoomState, touched: Touched, limit: number): Difference {
  const comparison = new Comparison(before, after, limit);
  for (const key of touchedUsers(touched, [before, after]))
    comparison.compare(key, touchedOf(touched, key, [before, after]));
  return comparison.result;
}

class Comparison {
  readonly #before: RoomState;
  readonly #after: RoomState;
  readonly #endpoints: Endpoints;
  readonly #gives: Tally;
  readonly #takes: Tally;
  #left = MAX_JUDGEMENTS;
  #unjudged = 0;

  constructor(before: RoomState, after: RoomState, limit: number) {
    this.#before = before;
    this.#after = after;
    this.#endpoints = new Endpoints(before, after);
    this.#gives = new Tally(limit);
    this.#takes = new Tally(limit);
  }

  get result(): Difference {
    return { gives: this.#gives, takes: this.#takes, unjudged: this.#unjudged };
  }

  /** The rights of one user, within these scopes. */
  compare(key: UserKey, scopes: ReadonlyMap<Right, Scope>): void {
    if (this.#left <= 0) {
      for (const scope of scopes.values()) this.#unjudged += this.#endpoints.count(scope);
      return;
    }
    const was = compiledOf(this.#before, key);
    const is = isUnchanged(this.#before, this.#after, key) ? was : compiledOf(this.#after, key);
    this.#left -= costOf(was) + costOf(is);
    for (const [right, scope] of scopes) this.#compareWithin(scope, right, was, is);
  }

  #compareWithin(scope: Scope, right: Right, was: Compiled | null, is: Compiled | null): void {
    const username = (is ?? was)?.user.username ?? '';
    for (const share of this.#endpoints.sharesOf(scope, was, is)) {
      this.#left -= 1;
      const held = holds(was, share.alike.before, share, right);
      if (held === holds(is, share.alike.after, share, right)) continue;
      if (held) this.#takes.add(this.#before, username, right, share);
      else this.#gives.add(this.#after, username, right, share);
    }
  }
}

function compiledOf(state: RoomState, key: UserKey): Compiled | null {
  const user = state.users.get(key);
  return user === undefined ? null : compile(state, user);
}

/** Whether the user and all rules are what they were. */
function isUnchanged(before: RoomState, after: RoomState, key: UserKey): boolean {
  return before.users.get(key) === after.users.get(key) && isClean(before.permissions, after.permissions);
}

/** What it took to compile them, in judgements. */
function costOf(compiled: Compiled | null): number {
  return Math.ceil((compiled?.count ?? 0) / RULES_A_JUDGEMENT);
}

function holds(compiled: Compiled | null, groups: Groups, share: Share, right: Right): boolean {
  if (compiled === null || groups === null) return false;
  return judge(compiled.user, right, over(compiled, { number: share.first, groups })).allowed;
}

/** All endpoints of both states, in classes; made when a change first asks for more than single ones. */
class Endpoints {
  readonly #before: RoomState;
  readonly #after: RoomState;
  #classes: ReadonlyMap<string, Alike> | null = null;

  constructor(before: RoomState, after: RoomState) {
    this.#before = before;
    this.#after = after;
  }

  /** Of a scope, at most. */
  count({ all, groups, endpoints }: Scope): number {
    if (all) return Math.max(this.#before.endpoints.size, this.#after.endpoints.size);
    if (groups.size === 0) return endpoints.size;
    const within = [...this.#all().values()].filter((alike) => isWithin(alike, { all, groups }));
    return within.reduce((sum, { members }) => sum + members.length, endpoints.size);
  }

  /** The endpoints of a scope: whole classes, and those that the change names one by one. */
  *sharesOf(scope: Scope, ...compiled: readonly (Compiled | null)[]): Iterable<Share> {
    if (scope.all || scope.groups.size > 0) yield* this.#classesWithin(scope, this.#namedBy(compiled));
    for (const one of scope.endpoints) {
      const alike: Alike = { before: groupsOf(this.#before, one), after: groupsOf(this.#after, one), members: [] };
      if (!isWithin(alike, scope)) yield { alike, first: one, count: 1, but: null };
    }
  }

  /** Whole classes, without those of their members that rules of the user name, which come one by one. */
  *#classesWithin(scope: Scope, named: ReadonlyMap<Alike, ReadonlySet<EndpointNumber>>): Iterable<Share> {
    for (const alike of this.#all().values()) {
      if (!isWithin(alike, scope)) continue;
      const but = named.get(alike) ?? NONE;
      const first = alike.members.find((one) => !but.has(one));
      if (first !== undefined) yield { alike, first, count: alike.members.length - but.size, but };
      for (const one of but) yield { alike, first: one, count: 1, but: null };
    }
  }

  /** The endpoints that rules of a user name, by their class. */
  #namedBy(compiled: readonly (Compiled | null)[]): ReadonlyMap<Alike, ReadonlySet<EndpointNumber>> {
    const named = new Map<Alike, Set<EndpointNumber>>();
    for (const one of compiled)
      for (const number of one === null ? [] : namedBy(one)) {
        const alike = this.#all().get(spell(groupsOf(this.#before, number), groupsOf(this.#after, number)));
        if (alike !== undefined) named.set(alike, (named.get(alike) ?? new Set()).add(number));
      }
    return named;
  }

  #all(): ReadonlyMap<string, Alike> {
    this.#classes ??= partition(this.#before, this.#after);
    return this.#classes;
  }
}

const NONE: ReadonlySet<EndpointNumber> = new Set();

function partition(before: RoomState, after: RoomState): ReadonlyMap<string, Alike> {
  const found = new Map<string, Alike & { readonly members: EndpointNumber[] }>();
  const isSame = isClean(before.endpoints, after.endpoints);
  const place = (number: EndpointNumber, was: Groups, is: Groups) => {
    const key = spell(was, is);
    const there = found.get(key);
    if (there === undefined) found.set(key, { before: was, after: is, members: [number] });
    else there.members.push(number);
  };
  for (const [number, { groups }] of before.endpoints) place(number, groups, isSame ? groups : groupsOf(after, number));
  if (isSame) return found;
  for (const [number, { groups }] of after.endpoints) if (!before.endpoints.has(number)) place(number, null, groups);
  return found;
}

/** Whether a table is the same in both states, as far as can be told without looking through it. */
function isClean<K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>): boolean {
  return before === after || (after instanceof Layer && after.isClean);
}

function groupsOf(state: RoomState, number: EndpointNumber): Groups {
  return state.endpoints.get(number)?.groups ?? null;
}

/** The name of a class. No name of a group holds a line feed or a tabulator. */
function spell(was: Groups, is: Groups): string {
  const text = (groups: Groups) => (groups === null ? '\n' : groups.join('\n'));
  return was === is ? text(was) : `${text(was)}\t${text(is)}`;
}

function isWithin({ before, after }: Alike, { all, groups }: Omit<Scope, 'endpoints'>): boolean {
  if (all) return true;
  const has = (of: Groups) => of?.some((group) => groups.has(group)) === true;
  return has(before) || has(after);
}
