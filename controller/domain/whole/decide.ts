// The methods about the configuration as a whole, and the end of its time: what is answered here, what the system room is asked to prepare beside the loop, and
// the groups of events that come of it. While an applied configuration waits to be confirmed, nobody changes anything else: what is rolled back is what was applied.

import type { MethodName } from '../../../protocol/api/methods.ts';
import type { RpcErrorData } from '../../../protocol/api/rpc.ts';
import type { PendingApplication, SystemMethod } from '../../../protocol/api/system-methods.ts';
import { SYSTEM_METHODS } from '../../../protocol/api/system-methods.ts';
import type { Decision } from '../decision.ts';
import { answered, NOTHING, refused } from '../decision.ts';
import type { ConfigurationEvent, RoomEvent } from '../event.ts';
import type { CallInput } from '../input.ts';
import type { EndpointNumber, UserKey } from '../model.ts';
import type { RoomState } from '../state.ts';
import { idOf, receiverState } from '../state.ts';
import { usersOf } from '../ties.ts';
import type { Application, Begin } from './pending.ts';
import type { PreparedGroup } from './prepared.ts';
import { versionRows } from './words.ts';

export function isSystemMethod(method: MethodName): method is SystemMethod {
  return Object.hasOwn(SYSTEM_METHODS, method);
}

/** Whether this call, as it enters now, is recorded before it takes effect. */
export function changesWhole({ call, prepared }: CallInput): boolean {
  return call.method === 'system.confirm' || prepared?.kind === 'group';
}

/** Why nothing may be changed now, or null. */
export function refuseWhilePending({ application }: RoomState): RpcErrorData | null {
  if (application === null) return null;
  const { by, at, confirmBy } = application;
  const because = `the configuration that ${by} applied at ${timeOf(at)} waits to be confirmed until ${timeOf(confirmBy)}: confirm it or roll it back first`;
  return { reason: 'conflict', because, current: pendingRow(application) };
}

function timeOf(utc: number): string {
  return new Date(utc).toISOString();
}

function pendingRow({ id, by, at, confirmBy, changes }: Application): PendingApplication {
  return { application: id, by, time: timeOf(at), confirmBy: timeOf(confirmBy), changes: [...changes] };
}

export function decideSystem(state: RoomState, input: CallInput, by: UserKey, utc: number): Decision {
  const { call, ask, prepared } = input;
  if (prepared?.kind === 'refused') return refuseAudited(input, by, prepared.refusal);
  if (prepared?.kind === 'done') return answered(ask, prepared.result, [prepared.event]);
  if (prepared?.kind === 'group') return commit(state, input, by, prepared, utc);
  switch (call.method) {
    case 'system.versions':
      return answered(ask, versionRows(state, call.params.after));
    case 'system.pending':
      return answered(ask, { pending: state.application === null ? null : pendingRow(state.application) });
    case 'system.confirm':
      return confirm(state, input, by, call.params, utc);
    case 'system.apply':
    case 'system.restore': {
      const pending = refuseWhilePending(state);
      return pending === null ? prepare(input) : refuseAudited(input, by, pending);
    }
    default:
      return prepare(input);
  }
}

function prepare(input: CallInput): Decision {
  return { events: [], effects: [{ type: 'prepare', input }] };
}

function refuseAudited(input: CallInput, by: UserKey, refusal: RpcErrorData): Decision {
  const { reason, because } = refusal;
  const isAudited = isSystemMethod(input.call.method) && SYSTEM_METHODS[input.call.method].audited;
  const { method } = input.call;
  return refused(input.ask, refusal, isAudited ? [{ type: 'call.refused', method, by, reason, because }] : []);
}

function commit(state: RoomState, input: CallInput, by: UserKey, group: PreparedGroup, utc: number): Decision {
  const { changes, confirmWithinS, cause, roomKey, result } = group;
  const refusal = refuseWhilePending(state) ?? refuseStale(state, group) ?? refuseEngaged(state, changes);
  if (refusal !== null) return refuseAudited(input, by, refusal);
  const isPending = confirmWithinS !== null && changes.length > 0;
  const confirmBy = isPending ? utc + confirmWithinS * 1_000 : null;
  const told =
    cause === 'restored'
      ? result
      : {
          ...result,
          application: isPending ? input.ask : null,
          confirmBy: confirmBy === null ? null : timeOf(confirmBy),
        };
  const because = cause === 'restored' ? 'restored from a backup' : 'applied as a whole';
  const begin = { group: input.ask, cause, by, because, confirmBy, of: null, roomKey };
  const closed = cause === 'restored' ? sessionsOfChanged(state, input, changes) : [];
  if (changes.length === 0 && cause === 'applied') return answered(input.ask, told);
  const events = [...grouped(begin, changes), ...closed];
  // A restore has files to put into their places once this is durable; then it is answered.
  if (cause === 'applied') return answered(input.ask, told, events);
  return { events, effects: [{ type: 'finish', input, result: told }] };
}

function grouped(begin: Begin, changes: readonly ConfigurationEvent[]): RoomEvent[] {
  return [
    { type: 'configuration.begun', ...begin, changes: changes.length },
    ...changes,
    { type: 'configuration.ended', group: begin.group },
  ];
}

function refuseStale(state: RoomState, { configuration }: PreparedGroup): RpcErrorData | null {
  if (state.configuration === configuration) return null;
  return {
    reason: 'conflict',
    because: 'the configuration was changed by somebody else meanwhile; look and try again',
  };
}

/** As with a single `endpoints.delete`, or a change of a tie line: nothing goes while a switch of it is under way. */
function refuseEngaged(state: RoomState, changes: readonly ConfigurationEvent[]): RpcErrorData | null {
  for (const number of changes.flatMap((event) => switchedWith(state, event)))
    if (receiverState(state, number)?.switching != null)
      return { reason: 'busy', because: `a switch of ${idOf(state, number)} is under way` };
  return null;
}

/** The receivers whose switch a change would take the ground from. */
function switchedWith(state: RoomState, event: ConfigurationEvent): readonly EndpointNumber[] {
  if (event.type === 'endpoints.removed') return [Number(event.key)];
  const tie = event.type === 'ties.put' ? event.object.id : event.type === 'ties.removed' ? String(event.key) : null;
  const known = tie === null ? undefined : state.ties.get(tie);
  return known === undefined ? [] : [known.from, ...usersOf(state, known)];
}

/** A password that a restore brought back ends the sessions that another one opened; the one that restores goes on. */
function sessionsOfChanged(
  state: RoomState,
  { caller }: CallInput,
  changes: readonly ConfigurationEvent[],
): readonly RoomEvent[] {
  const changed = new Set(
    changes.flatMap((event) => {
      if (event.type !== 'users.put') return [];
      const key = event.object.username.toLowerCase();
      return state.users.get(key)?.passwordHash === event.object.passwordHash ? [] : [key];
    }),
  );
  const own = caller.kind === 'session' ? caller.session : '';
  return [...state.sessions.values()]
    .filter(({ user, hash }) => changed.has(user) && hash !== own)
    .map(({ hash }) => ({ type: 'session.closed', hash, because: 'the password was restored' }));
}

interface ConfirmParams {
  readonly application: string;
  readonly keep?: boolean;
}

function confirm(state: RoomState, input: CallInput, by: UserKey, params: ConfirmParams, utc: number): Decision {
  const { application } = state;
  if (application === null || application.id !== params.application)
    return refuseAudited(input, by, { reason: 'not_found', because: 'no such application waits to be confirmed' });
  if (application.confirmBy <= utc)
    return refuseAudited(input, by, { reason: 'conflict', because: 'its time is over: it is being rolled back' });
  if (params.keep !== false)
    return answered(input.ask, {}, [{ type: 'configuration.confirmed', group: application.id, by }]);
  return rollBack(application, input.ask, { by, because: `rolled back by ${by}` });
}

/** The way back of an application whose time is over, as a group like any other. */
export function decideOverdue(state: RoomState, utc: number): Decision {
  const { application } = state;
  if (application === null || application.confirmBy > utc) return NOTHING;
  const because = `nobody confirmed it until ${timeOf(application.confirmBy)}`;
  const { events } = rollBack(application, null, { by: null, because });
  return { events, effects: [] };
}

function rollBack(
  { id, undo }: Application,
  ask: string | null,
  { by, because }: { readonly by: UserKey | null; readonly because: string },
): Decision {
  const begin = {
    group: `undo-${id}`,
    cause: 'rolledBack',
    by,
    because,
    confirmBy: null,
    of: id,
    roomKey: null,
  } as const;
  const events = grouped(
    begin,
    undo.map((event) => ({ ...event, by })),
  );
  return ask === null ? { events, effects: [] } : answered(ask, {}, events);
}
