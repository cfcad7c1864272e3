// Whether a method is forbidden to a user whatever else is the matter with the call: by the row of the method, and by the receiver that it is about.

import type { MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { UserKey } from './model.ts';
import { mayAdminister, mayRead, refuseToOperate } from './permission.ts';
import { resolveOne } from './resolve.ts';
import { membersOf } from './spread.ts';
import type { RoomState } from './state.ts';

export interface Forbidden {
  readonly reason: 'forbidden';
  readonly because: string;
}

/** Methods about one endpoint: whoever administers that one may call them. */
const ABOUT_ENDPOINT: ReadonlySet<MethodName> = new Set(['endpoints.update', 'endpoints.delete']);

/** What the row of the method says about this caller; null when he may go on. */
export function refuseByRow(state: RoomState, by: UserKey, method: MethodName, params: unknown): Forbidden | null {
  const { caller } = API_METHODS[method];
  const number = ABOUT_ENDPOINT.has(method) ? memberOf(params, 'number') : null;
  const endpoint = typeof number === 'number' ? number : null;
  const verdict =
    caller === 'administer' ? mayAdminister(state, by, endpoint) : caller === 'reader' ? mayRead(state, by) : null;
  return verdict === null || verdict.allowed ? null : { reason: 'forbidden', because: verdict.because };
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
