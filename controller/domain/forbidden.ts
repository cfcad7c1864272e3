// Whether a method is forbidden to a user whatever else is the matter with the call: by the row of the method, and by the receiver that it is about.

import type { MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Caller as RowCaller } from '../../protocol/api/row.ts';
import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import { CONFIRMED_MS } from '../../protocol/limits.ts';
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
  const { caller } = API_METHODS[method];
  const number = ABOUT_ENDPOINT.has(method) ? memberOf(params, 'number') : null;
  const endpoint = typeof number === 'number' ? number : null;
  const verdict = VERDICTS[caller]?.(state, by, endpoint) ?? null;
  return verdict === null || verdict.allowed ? null : { reason: 'forbidden', because: verdict.because };
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
