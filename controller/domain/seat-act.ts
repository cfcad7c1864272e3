// An act of the operator at a receiver as a call of the API: the same methods, without `receiver`, which is the one where he sits (contracts, endpoint messages).
// Whether he may is judged like any other call.

import type { Call } from '../../protocol/api/methods.ts';
import { API_METHODS, checkParams, isMethod } from '../../protocol/api/methods.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { EndpointNumber } from './model.ts';
import type { RoomState } from './state.ts';
import { idOf } from './state.ts';

/** The call, or `invalid`: a method that no seat may ask for, parameters that are not its own, or `receiver` named by the seat itself. */
export function seatAct(state: RoomState, receiver: EndpointNumber, method: string, params: unknown): Result<Call> {
  if (!isMethod(method) || !API_METHODS[method].atSeat)
    return refuse('invalid', `no act of a seat: ${method.slice(0, 64)}`);
  const given = params ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) return refuse('invalid', 'params is an object');
  if ('receiver' in given) return refuse('invalid', 'receiver is the one where the operator sits, and is not named');
  const checked = checkParams(method, { ...given, receiver: idOf(state, receiver) });
  return checked.ok ? accept({ method, params: checked.value } as Call) : checked;
}
