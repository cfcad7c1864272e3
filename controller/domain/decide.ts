// From an input to a decision: who calls, whether he may, and the hands that carry it out. Deciding changes nothing.

import type { Call, ParamsOf } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import { decideExpiry, decideLogin, decideLogout, decideReceiverLogin, decideSetup } from './accounts.ts';
import { decideAlarmCall } from './alarms/calls.ts';
import type { AlarmSettings } from './alarms/look.ts';
import { decideTroubles } from './alarms/polled.ts';
import { overByWord, watchAlarms } from './alarms/watch.ts';
import type { Change, Context } from './configure/change.ts';
import type { ConfigurationMethod } from './configure/table.ts';
import { handlerOf, isConfigurationMethod } from './configure/table.ts';
import { badPassword, newPassword } from './configure/users.ts';
import type { Decision, DriverCommand } from './decision.ts';
import { answered, driver, NOTHING, refused } from './decision.ts';
import { decideDeviceGone, decideDevicePresented, decideRouted, decideSignal } from './devices.ts';
import { decideDrilled } from './drill.ts';
import { explain } from './explain.ts';
import { healOverdue } from './follow.ts';
import { refuseByRow, unconfirmed } from './forbidden.ts';
import type { Caller, CallInput, EndpointInput, Input, Timed } from './input.ts';
import { decideLate } from './late.ts';
import type { UserKey } from './model.ts';
import { decideAccount, decideConfirm, decideUpdate } from './own-account.ts';
import { may } from './permission.ts';
import type { SwitchCall } from './plan.ts';
import { decideGone, decideGrants, decidePresented, decideScreen, decideSource } from './presence.ts';
import { resolveOne } from './resolve.ts';
import { preview } from './rights/preview.ts';
import { decideEndSession, decideSessions, decideToken } from './sessions.ts';
import type { RoomState } from './state.ts';
import { operatorAt } from './state.ts';
import type { Lanes, SwitchDecision } from './switching.ts';
import { decideSettled, decideSwitch } from './switching.ts';
import { decideList } from './views.ts';
import { changesWhole, decideSystem, isSystemMethod, refuseWhilePending } from './whole/decide.ts';

/** What deciding needs besides the state: all of it values or pure functions. */
export interface Surroundings extends Omit<Context, 'by' | 'passwordHash' | 'tokenHash' | 'utc'> {
  readonly lanes: Lanes;
  readonly alarms: AlarmSettings;
}

export function decide(state: RoomState, timed: Timed, around: Surroundings): SwitchDecision {
  const { input, utc } = timed;
  if (input.type === 'call') return decideCall(state, { ...timed, input }, around);
  if (input.type === 'tick') {
    const { refusing, full } = input;
    return all([
      decideExpiry(state, utc),
      healOverdue(state, utc),
      watchAlarms(state, around.alarms, { utc, refusing, full }),
    ]);
  }
  if (input.type === 'sessionEnded') {
    if (!state.sessions.has(input.session)) return NOTHING;
    return { events: [{ type: 'session.closed', hash: input.session, because: input.because }], effects: [] };
  }
  return decideEndpoint(state, input);
}

function all(decisions: readonly Decision[]): Decision {
  return {
    events: decisions.flatMap((one) => one.events),
    effects: decisions.flatMap((one) => one.effects),
  };
}

function decideEndpoint(
  state: RoomState,
  input: Exclude<Input, CallInput | { type: 'tick' | 'sessionEnded' }> & EndpointInput,
): Decision {
  switch (input.type) {
    case 'presented':
      return decidePresented(state, input);
    case 'devicePresented':
      return decideDevicePresented(state, input);
    case 'deviceGone':
      return decideDeviceGone(state, input);
    case 'routed':
      return decideRouted(state, input);
    case 'signal':
      return decideSignal(state, input);
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
    case 'troubles':
      return decideTroubles(state, input.troubles);
    case 'drilled':
      return decideDrilled(state, input.event);
    case 'alarmOver':
      return overByWord(state, input);
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
    case 'drill':
      return state.users.has(caller.user) ? caller.user : null;
    case 'session':
      return state.sessions.has(caller.session) ? caller.user : null;
  }
}

/** On a full disk nothing is configured: what room there is belongs to the records of switching (safety 3.9). */
const FULL = {
  reason: 'unavailable',
  because: 'the disk is full: nothing can be configured',
} as const satisfies Refusal;

function objectionToSetup(
  { password, username }: ParamsOf<'session.setup'>,
  full: boolean,
  around: Surroundings,
): Refusal | null {
  return full ? FULL : badPassword(password, username, around);
}

/** Why this caller may not, or not now; in the order in which reasons count. */
function objectionTo(state: RoomState, input: CallInput, by: UserKey, utc: number, full: boolean): Refusal | null {
  const { caller, call } = input;
  return (
    refuseByRow(state, by, call.method, call.params) ??
    (full && changesConfiguration(input) ? FULL : null) ??
    unconfirmed(state, caller, call.method, utc)
  );
}

function decideCall(
  state: RoomState,
  { input, utc, full }: Timed & { readonly input: CallInput },
  around: Surroundings,
): SwitchDecision {
  const { call } = input;
  const begun = state.acts.get(input.ask);
  if (begun !== undefined) return decideLate(state, begun);
  if (call.method === 'session.login') return decideLogin(state, input, call, utc);
  if (call.method === 'session.authenticate') return decideToken(state, input, call.params.token, utc);
  if (call.method === 'session.setup') {
    const refusal = objectionToSetup(call.params, full, around);
    return refusal === null ? decideSetup(state, input, call, utc) : refused(input.ask, refusal);
  }
  if (call.method === 'receiver.login' && input.caller.kind === 'seat')
    return decideReceiverLogin(state, input, call, utc);
  const by = userOf(state, input.caller);
  if (by === null) return refused(input.ask, { reason: 'not_authenticated', because: 'log in first' });
  const objection = objectionTo(state, input, by, utc, full);
  if (objection !== null) {
    const { reason, because } = objection;
    return refused(input.ask, objection, [{ type: 'call.refused', method: call.method, by, reason, because }]);
  }
  const context = { ...around, by, utc, passwordHash: null, tokenHash: input.tokenHash };
  if (isSystemMethod(call.method)) return decideSystem(state, input, by, utc);
  const pending = changesConfiguration(input) ? refuseWhilePending(state) : null;
  if (pending !== null) {
    const { reason, because } = pending;
    return refused(input.ask, pending, [{ type: 'call.refused', method: call.method, by, reason, because }]);
  }
  if (isConfigurationMethod(call.method)) return configure(state, input, call.method, context);
  return decideForUser(state, input, context, around.lanes);
}

/** Methods that a logged-in user calls and that are neither configuration nor the edge's own (room.get, room.subscribe, session.authenticate). */
function decideForUser(state: RoomState, input: CallInput, context: Context, lanes: Lanes): SwitchDecision {
  const { call } = input;
  const { by, utc } = context;
  switch (call.method) {
    case 'session.logout':
      return decideLogout(input);
    case 'session.account':
      return decideAccount(state, input, by);
    case 'session.update':
      return decideUpdate(state, input, by, call.params, context);
    case 'session.confirm':
      return decideConfirm(state, input, by, call.params.password, utc);
    case 'system.sessions':
      return decideSessions(state, input, by, call.params);
    case 'system.endSession':
      return decideEndSession(state, input, by, call.params.session);
    case 'receiver.login':
      return decideReceiverLogin(state, input, call, utc);
    case 'room.list':
      return decideList(state, input.ask, by, call.params);
    case 'room.preview':
      return decidePreview(state, input.ask, by, call.params.transmitter);
    case 'devices.list':
      return { events: [], effects: [driver({ type: 'devices', ask: input.ask })] };
    case 'drill.run':
      return { events: [], effects: [driver(drillOf(input, by, call.params))] };
    case 'drill.list':
      return { events: [], effects: [driver({ type: 'drills', ask: input.ask })] };
    case 'alarms.list':
    case 'alarms.acknowledge':
    case 'alarms.shelve':
    case 'alarms.unshelve':
      return decideAlarmCall(state, input.ask, by, call, utc);
    case 'switch.explain':
      return explain(state, input.ask, by, call.params);
    case 'permissions.preview':
      return answerOf(input.ask, preview(state, call.params, context));
    default:
      return isSwitch(call)
        ? decideSwitch(state, input, by, call, lanes)
        : refused(input.ask, { reason: 'invalid', because: `${call.method} is not carried out here` });
  }
}

function drillOf(input: CallInput, by: UserKey, params: ParamsOf<'drill.run'>): DriverCommand {
  const started = input.caller.kind === 'drill' ? 'scheduled' : 'asked';
  return { type: 'drill', ask: input.ask, by, started, params };
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

function configure(state: RoomState, input: CallInput, method: ConfigurationMethod, context: Context): Decision {
  const password = newPassword(input.call);
  if (password !== null && input.secret === null) {
    const refusal = badPassword(password.password, password.username, context);
    return refusal === null
      ? { events: [], effects: [{ type: 'hash', input, password: password.password }] }
      : refused(input.ask, refusal);
  }
  if (input.secret !== null && !('hash' in input.secret))
    return refused(input.ask, { reason: 'busy', because: 'too many passwords are being hashed' });
  const passwordHash = input.secret?.hash ?? null;
  const change = handlerOf(method)(state, input.call.params, { ...context, passwordHash });
  const decision = answerOf(input.ask, change);
  if (change.ok || !API_METHODS[method].audited) return decision;
  const { reason, because } = change;
  return { ...decision, events: [{ type: 'call.refused', method, by: context.by, reason, because }] };
}

function answerOf(ask: string, change: Change): Decision {
  if (change.ok) return answered(ask, change.result, change.events);
  const { ok: _, ...data } = change;
  return refused(ask, data);
}

/** Whether a call changes the configuration, and so is recorded before it is applied. */
export function changesConfiguration(input: CallInput): boolean {
  const { call } = input;
  if (isSystemMethod(call.method)) return changesWhole(input);
  if (call.method === 'session.setup' || call.method === 'session.update') return true;
  return isConfigurationMethod(call.method) && API_METHODS[call.method].audited;
}
