// Who may: the one place where rights are judged, in two forms. `may` answers yes or no with the rule, `authorize` refuses with a reason.
// Nothing is allowed that no rule allows; deny beats allow; connect brings control unless denied (contracts, API).

import type { Right } from '../../protocol/api/shapes.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Endpoint, EndpointNumber, Permission, User, UserKey, What, Who } from './model.ts';
import type { RoomState } from './state.ts';
import { operatorAt } from './state.ts';

export interface Verdict {
  readonly allowed: boolean;
  /** The rule that allowed or refused, in words. */
  readonly because: string;
}

/** Rights that a role holds over everything. */
const ROLE_RIGHTS: Readonly<Record<User['role'], readonly Right[]>> = {
  administrator: ['connect', 'control', 'push', 'get', 'operate', 'administer'],
  supervisor: ['operate'],
  operator: [],
  auditor: [],
  integrator: [],
};

/** Of all rules of a user over an endpoint, the first that says this about this right. */
export type Pick = (effect: Permission['effect'], right: Right) => Permission | undefined;

/** What decided: the user's account, his role, or rules; `connect` where the rule that would bring control is itself denied. */
export type Grounds =
  | { readonly by: 'disabled' | 'role' | 'no rule'; readonly allowed: boolean; readonly rule: null }
  | { readonly by: 'rule' | 'connect'; readonly allowed: boolean; readonly rule: Permission };

/** The judgement itself: deny beats allow, and connect brings control unless either is denied. */
export function judge(user: User, right: Right, pick: Pick): Grounds {
  if (user.disabled) return { by: 'disabled', allowed: false, rule: null };
  if (ROLE_RIGHTS[user.role].includes(right)) return { by: 'role', allowed: true, rule: null };
  const denied = pick('deny', right);
  if (denied !== undefined) return { by: 'rule', allowed: false, rule: denied };
  const allowed = pick('allow', right);
  if (allowed !== undefined) return { by: 'rule', allowed: true, rule: allowed };
  const brought = right === 'control' ? pick('allow', 'connect') : undefined;
  if (brought === undefined) return { by: 'no rule', allowed: false, rule: null };
  const connect = pick('deny', 'connect');
  return connect === undefined
    ? { by: 'rule', allowed: true, rule: brought }
    : { by: 'connect', allowed: false, rule: connect };
}

/** The grounds in words. */
export function wordsOf(state: RoomState, user: User, right: Right, target: Endpoint, grounds: Grounds): string {
  switch (grounds.by) {
    case 'disabled':
      return `${user.username} is disabled`;
    case 'role':
      return `${user.username} is ${user.role}`;
    case 'no rule':
      return `no rule allows ${user.username} to ${right} ${target.id}`;
    case 'connect':
      return `connect to ${target.id} is denied, and control with it`;
    case 'rule':
      return `rule ${grounds.rule.id} ${grounds.allowed ? 'allows' : 'denies'} ${describeRule(state, grounds.rule)}`;
  }
}

/** Whether this user holds this right over this endpoint, and by which rule. */
export function may(state: RoomState, username: UserKey, right: Right, endpoint: EndpointNumber): Verdict {
  const user = state.users.get(username);
  if (user === undefined) return { allowed: false, because: `there is no user ${username}` };
  const target = state.endpoints.get(endpoint);
  if (target === undefined && !user.disabled) return { allowed: false, because: 'there is no such endpoint' };
  if (target === undefined) return { allowed: false, because: `${user.username} is disabled` };
  const rules = rulesOver(state, user, target);
  const grounds = judge(user, right, (effect, of) => rules.find((rule) => rule.effect === effect && rule.right === of));
  return { allowed: grounds.allowed, because: wordsOf(state, user, right, target, grounds) };
}

function rulesOver(state: RoomState, user: User, target: Endpoint): Permission[] {
  return [...rulesOf(state, user)].filter((rule) => covers(rule.what, target));
}

/** All rules that hold for a user: his own, then those of his groups. */
export function* rulesOf(state: RoomState, user: User): Iterable<Permission> {
  const { rulesOfUser, rulesOfGroup } = state.index;
  yield* rulesOfUser.get(user.username.toLowerCase()) ?? [];
  for (const group of user.groups) yield* rulesOfGroup.get(group) ?? [];
}

export function covers(what: What, target: Endpoint): boolean {
  if ('all' in what) return true;
  if ('endpoint' in what) return what.endpoint === target.number;
  return target.groups.includes(what.group);
}

export function describeWho(who: Who): string {
  return 'user' in who ? who.user : who.group;
}

export function describeWhat(state: RoomState, what: What): string {
  if ('all' in what) return '*';
  return 'endpoint' in what ? (state.endpoints.get(what.endpoint)?.id ?? `#${what.endpoint}`) : what.group;
}

function describeRule(state: RoomState, rule: Permission): string {
  return `${describeWho(rule.who)} ${rule.right} ${describeWhat(state, rule.what)}`;
}

/** Who may switch a receiver: the user who is logged in at it, and whoever holds *operate* for it. Null when he may. */
export function refuseToOperate(state: RoomState, username: UserKey, receiver: EndpointNumber): Refusal | null {
  if (operatorAt(state, receiver) === username) return null;
  const verdict = may(state, username, 'operate', receiver);
  return verdict.allowed
    ? null
    : refuse(
        'forbidden',
        `${username} is not logged in at ${state.endpoints.get(receiver)?.id ?? receiver}, and ${verdict.because}`,
      );
}

/** Whether he is logged in at the receiver, or acts by his right to operate it: the capacity in which a picture comes to stand. */
export function capacity(state: RoomState, username: UserKey, receiver: EndpointNumber): 'own' | 'operate' {
  return operatorAt(state, receiver) === username ? 'own' : 'operate';
}

/** Whether the user administers the room as a whole, or, where an endpoint is named, that endpoint. */
export function mayAdminister(state: RoomState, username: UserKey, endpoint: EndpointNumber | null): Verdict {
  const user = state.users.get(username);
  if (user === undefined || user.disabled)
    return { allowed: false, because: `${username} has no account that is enabled` };
  if (user.role === 'administrator') return { allowed: true, because: `${user.username} is administrator` };
  if (endpoint !== null) return may(state, username, 'administer', endpoint);
  const rules = [...rulesOf(state, user)].filter((rule) => rule.right === 'administer' && 'all' in rule.what);
  if (rules.some((rule) => rule.effect === 'deny')) return { allowed: false, because: 'a rule denies administer *' };
  const rule = rules[0];
  return rule === undefined
    ? { allowed: false, because: `${user.username} is ${user.role}, and no rule allows administer *` }
    : { allowed: true, because: `rule ${rule.id} allows administer *` };
}

/** Whether he is administrator by his role: what no rule can bring. */
export function isAdministrator(state: RoomState, username: UserKey): Verdict {
  const user = state.users.get(username);
  const allowed = user?.role === 'administrator' && !user.disabled;
  return { allowed, because: `${username} is ${user?.role ?? 'nobody'}${allowed ? '' : ', not administrator'}` };
}

/** Roles that read the configuration without changing it. */
export function mayRead(state: RoomState, username: UserKey): Verdict {
  const role = state.users.get(username)?.role;
  if (role === 'auditor' || role === 'supervisor') return { allowed: true, because: `${username} is ${role}` };
  return mayAdminister(state, username, null);
}

/** Whether the user looks after the room as it runs: supervisors, and whoever administers all. */
export function maySupervise(state: RoomState, username: UserKey): Verdict {
  const role = state.users.get(username)?.role;
  if (role === 'supervisor') return { allowed: true, because: `${username} is supervisor` };
  return mayAdminister(state, username, null);
}
