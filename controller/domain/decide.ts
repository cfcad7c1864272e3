// From an input to a decision: who calls, whether he may, and the hands that carry it out. Deciding changes nothing.

import type { Call, MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Caller as RowCaller } from '../../protocol/api/row.ts';
import { decideExpiry, decideLogin, decideLogout, decideReceiverLogin, decideSetup } from './accounts.ts';
import type { Change, Context } from './configure/change.ts';
import type { ConfigurationMethod } from './configure/table.ts';
import { CONFIGURATION, isConfigurationMethod } from './configure/table.ts';
import { badPassword } from './configure/users.ts';
import type { Decision } from './decision.ts';
import { answered, driver, NOTHING, refused } from './decision.ts';
import { explain } from './explain.ts';
import { healOverdue } from './follow.ts';
import type { Caller, CallInput, EndpointInput, Input, Timed } from './input.ts';
import { decideLate } from './late.ts';
import type { UserKey } from './model.ts';
import type { Verdict } from './permission.ts';
import { isAdministrator, may, mayAdminister, mayRead, refuseToOperate } from './permission.ts';
import type { SwitchCall } from './plan.ts';
import { decideGone, decideGrants, decidePresented, decideScreen, decideSource } from './presence.ts';
import { resolveOne } from './resolve.ts';
import { membersOf } from './spread.ts';
import type { RoomState } from './state.ts';
import { operatorAt } from './state.ts';
import type { Lanes, SwitchDecision } from './switching.ts';
import { decideSettled, decideSwitch } from './switching.ts';
import { decideList } from './views.ts';
import { changesWhole, decideSystem, isSystemMethod, refuseWhilePending } from './whole/decide.ts';

/** What deciding needs besides the state: all of it values or pure functions. */
export interface Surroundings extends Omit<Context, 'by' | 'passwordHash'> {
  readonly lanes: Lanes;
}

export function decide(state: RoomState, timed: Timed, around: Surroundings): SwitchDecision {
  const { input, utc } = timed;
  if (input.type === 'call') return decideCall(state, input, utc, around);
  if (input.type === 'tick') return both(decideExpiry(state, utc), healOverdue(state, utc));
  if (input.type === 'sessionEnded')
    return { events: [{ type: 'session.closed', hash: input.session, because: input.because }], effects: [] };
  return decideEndpoint(state, input);
}

function both(one: Decision, other: Decision): Decision {
  return { events: [...one.events, ...other.events], effects: [...one.effects, ...other.effects] };
}

function decideEndpoint(
  state: RoomState,
  input: Exclude<Input, CallInput | { type: 'tick' | 'sessionEnded' }> & EndpointInput,
): Decision {
  switch (input.type) {
    case 'presented':
      return decidePresented(state, input);
    case 'gone':
      return decideGone(state, input);
    case 'sourceReported':
      return decideSource(state, input);
    case 'screenReported':
      return decideScreen(state, input);
    case 'grantsReported':
      return decideGrants(state, input);
    case 'settled':
      return decideSettled(state, input);
    case 'alarm':
      return {
        events: [{ type: 'alarm.raised', alarm: input.alarm, about: input.about, because: input.because }],
        effects: [],
      };
    case 'menu':
      return NOTHING;
  }
}

/** The user on whose behalf a call is made; null before login, or where nobody is logged in. */
export function userOf(state: RoomState, caller: Caller): UserKey | null {
  switch (caller.kind) {
    case 'nobody':
      return null;
    case 'seat':
      return operatorAt(state, caller.receiver);
    case 'session':
      return state.sessions.has(caller.session) ? caller.user : null;
  }
}

function decideCall(state: RoomState, input: CallInput, utc: number, around: Surroundings): SwitchDecision {
  const { call } = input;
  const begun = state.acts.get(input.ask);
  if (begun !== undefined) return decideLate(state, begun);
  if (call.method === 'session.login') return decideLogin(state, input, call, utc);
  if (call.method === 'session.setup') {
    const refusal = badPassword(call.params.password, call.params.username, around);
    return refusal === null ? decideSetup(state, input, call, utc) : refused(input.ask, refusal);
  }
  if (call.method === 'receiver.login' && input.caller.kind === 'seat')
    return decideReceiverLogin(state, input, call, utc);
  const by = userOf(state, input.caller);
  if (by === null) return refused(input.ask, { reason: 'not_authenticated', because: 'log in first' });
  const forbidden = refuseByRow(state, by, call.method, call.params);
  if (forbidden !== null)
    return refused(input.ask, forbidden, [{ type: 'call.refused', method: call.method, by, ...forbidden }]);
  if (isSystemMethod(call.method)) return decideSystem(state, input, by, utc);
  if (isConfigurationMethod(call.method)) return configure(state, input, by, call.method, around);
  return decideForUser(state, input, by, utc, around);
}

interface Forbidden {
  readonly reason: 'forbidden';
  readonly because: string;
}

const VERDICTS: Partial<Record<RowCaller, (state: RoomState, by: UserKey, endpoint: number | null) => Verdict>> = {
  administer: mayAdminister,
  administrator: isAdministrator,
  reader: mayRead,
};

function refuseByRow(state: RoomState, by: UserKey, method: MethodName, params: unknown): Forbidden | null {
  const { caller } = API_METHODS[method];
  const aboutEndpoint = method === 'endpoints.update' || method === 'endpoints.delete';
  const number = aboutEndpoint ? memberOf(params, 'number') : null;
  const endpoint = typeof number === 'number' ? number : null;
  const verdict = VERDICTS[caller]?.(state, by, endpoint) ?? null;
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

/** Methods that a logged-in user calls and that are neither configuration nor the edge's own (room.get, room.subscribe, session.authenticate). */
function decideForUser(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  utc: number,
  around: Surroundings,
): SwitchDecision {
  const { call } = input;
  switch (call.method) {
    case 'session.logout':
      return decideLogout(input);
    case 'receiver.login':
      return decideReceiverLogin(state, input, call, utc);
    case 'room.list':
      return decideList(state, input.ask, by, call.params);
    case 'room.preview':
      return decidePreview(state, input.ask, by, call.params.transmitter);
    case 'switch.explain':
      return explain(state, input.ask, by, call.params);
    default:
      return isSwitch(call)
        ? decideSwitch(state, input, by, call, around.lanes)
        : refused(input.ask, { reason: 'invalid', because: `${call.method} is not carried out here` });
  }
}

function isSwitch(call: Call): call is SwitchCall {
  return API_METHODS[call.method].atSeat && call.method !== 'room.list' && call.method !== 'receiver.login';
}

function decidePreview(state: RoomState, ask: string, by: UserKey, typed: string): Decision {
  const transmitter = resolveOne(state, typed, 'transmitter');
  if (!transmitter.ok) return refused(ask, { reason: transmitter.reason, because: transmitter.because });
  const verdict = may(state, by, 'connect', transmitter.value);
  if (!verdict.allowed) return refused(ask, { reason: 'out_of_range', because: verdict.because });
  if (state.live.get(transmitter.value)?.online !== true)
    return refused(ask, { reason: 'offline', because: `${typed} is offline` });
  return { events: [], effects: [driver({ type: 'still', ask, transmitter: transmitter.value })] };
}

function configure(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  method: ConfigurationMethod,
  around: Surroundings,
): Decision {
  const pending = API_METHODS[method as MethodName].audited ? refuseWhilePending(state) : null;
  if (pending !== null) {
    const { reason, because } = pending;
    return refused(input.ask, pending, [{ type: 'call.refused', method, by, reason, because }]);
  }
  const password = newPassword(input.call);
  if (password !== null && input.secret === null) {
    const refusal = badPassword(password.password, password.username, around);
    return refusal === null
      ? { events: [], effects: [{ type: 'hash', input, password: password.password }] }
      : refused(input.ask, refusal);
  }
  if (input.secret !== null && !('hash' in input.secret))
    return refused(input.ask, { reason: 'busy', because: 'too many passwords are being hashed' });
  const handler = CONFIGURATION[method] as (state: RoomState, params: unknown, context: Context) => Change;
  const change = handler(state, input.call.params, { ...around, by, passwordHash: input.secret?.hash ?? null });
  if (change.ok) return answered(input.ask, change.result, change.events);
  const { reason, because } = change;
  const audited = API_METHODS[method as MethodName].audited;
  const { ok: _, ...data } = change;
  return refused(input.ask, data, audited ? [{ type: 'call.refused', method, by, reason, because }] : []);
}

function newPassword(call: Call): { readonly username: string; readonly password: string } | null {
  if (call.method === 'users.create')
    return { username: call.params.username ?? call.params.name ?? '', password: call.params.password };
  if (call.method !== 'users.update' || call.params.password === undefined) return null;
  return { username: call.params.username, password: call.params.password };
}

/** Whether a call changes the configuration, and so is recorded before it is applied. */
export function changesConfiguration(input: CallInput): boolean {
  const { call } = input;
  if (isSystemMethod(call.method)) return changesWhole(input);
  return call.method === 'session.setup' || (isConfigurationMethod(call.method) && API_METHODS[call.method].audited);
}
