// Whether a method is forbidden to a user whatever else is the matter with the call: by the row of the method, and by the receiver that it is about.

import type { MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Caller as RowCaller } from '../../protocol/api/row.ts';
import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import { CONFIRMED_MS } from '../../protocol/limits.ts';
import { namedInDrill } from './drill.ts';
import type { Caller } from './input.ts';
import type { EndpointNumber, UserKey } from './model.ts';
import type { Verdict } from './permission.ts';
import { isAdministrator, mayAdminister, mayRead, maySupervise, refuseToOperate } from './permission.ts';
import { resolveOne } from './resolve.ts';
import { membersOf } from './spread.ts';
import type { RoomState } from './state.ts';

export interface Forbidden {
  readonly reason: 'forbidden';
  readonly because: string;
}

type Judge = (state: RoomState, by: UserKey, endpoint: EndpointNumber | null) => Verdict;
/** Of those who may call, the ones that a role or a rule decides. */
const VERDICTS: Partial<Record<RowCaller, Judge>> = {
  administer: mayAdminister,
  administrator: isAdministrator,
  reader: mayRead,
  supervisor: maySupervise,
};

/** Methods about one endpoint: whoever administers that one may call them. */
const ABOUT_ENDPOINT: ReadonlySet<MethodName> = new Set(['endpoints.update', 'endpoints.replace', 'endpoints.delete']);

/** What the row of the method says about this caller; null when he may go on. */
export function refuseByRow(state: RoomState, by: UserKey, method: MethodName, params: unknown): Forbidden | null {
  const judge = VERDICTS[API_METHODS[method].caller];
  if (judge === undefined) return null;
  const verdicts = endpointsOf(state, method, params).map((endpoint) => judge(state, by, endpoint));
  const because = verdicts.find(({ allowed }) => !allowed)?.because;
  return because === undefined ? null : { reason: 'forbidden', because };
}

/** The endpoints that a method is about, each to be judged; null: the room as a whole. */
function endpointsOf(state: RoomState, method: MethodName, params: unknown): readonly (EndpointNumber | null)[] {
  const number = ABOUT_ENDPOINT.has(method) ? memberOf(params, 'number') : null;
  if (typeof number === 'number') return [number];
  const named = method === 'drill.run' ? namedInDrill(state, params) : [];
  return named.length > 0 ? named : [null];
}

/**
 * Why the caller must give his password again before this method, or null (safety 3.20). A token stands for no password: whoever stole one cannot change
 * who may what with it.
 */
export function unconfirmed(state: RoomState, caller: Caller, method: MethodName, utc: number): RpcErrorData | null {
  if (!API_METHODS[method].confirmed) return null;
  const at = caller.kind === 'session' ? (state.sessions.get(caller.session)?.confirmedAt ?? null) : null;
  if (at !== null && utc - at < CONFIRMED_MS) return null;
  const because =
    at === null
      ? 'a token does not suffice for this: give the password of its user first (session.confirm)'
      : `the password was given more than ${CONFIRMED_MS / 60_000} minutes ago: give it again (session.confirm)`;
  return { reason: 'not_authenticated', because, confirm: true };
}

function memberOf(params: unknown, name: 'number' | 'receiver'): unknown {
  return typeof params === 'object' && params !== null ? Reflect.get(params, name) : null;
}

/** Whether this method is forbidden to the user whatever else its parameters say, which counts before `invalid` (contracts, the order of reasons). */
export function forbidsAnyway(state: RoomState, by: UserKey, method: MethodName, params: unknown): Forbidden | null {
  const byRow = refuseByRow(state, by, method, params);
  const typed = memberOf(params, 'receiver');
  if (byRow !== null || typeof typed !== 'string' || !API_METHODS[method].atSeat || method === 'receiver.login')
    return byRow;
  const receiver = resolveOne(state, typed, 'receiver');
  if (!receiver.ok) return null;
  const refusals = membersOf(state, receiver.value).map((member) => refuseToOperate(state, by, member));
  const because = refusals.find((one) => one !== null)?.because;
  return because === undefined ? null : { reason: 'forbidden', because };
}
