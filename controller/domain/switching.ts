// A switch from its request to its end: begun with its commands, told part by part, done when every receiver of it has settled.
// What is to be switched is planned in plan.ts; how a link is made is the driver's matter.

import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import { TAKEN } from '../../protocol/api/rpc.ts';
import type { PushOutcome } from '../../protocol/api/shapes.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Decision, Effect, LinkJob, Outcome } from './decision.ts';
import { driver, NOTHING, refused } from './decision.ts';
import { isPort } from './device-ports.ts';
import type { RoomEvent } from './event.ts';
import type { CallInput, EndpointInput } from './input.ts';
import type { Failed } from './laying.ts';
import { keepAll, waitingFor, whyNotOver } from './laying.ts';
import type { EndpointNumber, Picture, UserKey } from './model.ts';
import type { Plan, Step, SwitchCall } from './plan.ts';
import { plan } from './plan.ts';
import { cropAt, loggedInTogether } from './spread.ts';
import type { Act, Part, RoomState } from './state.ts';
import { idOf, receiverState, servedBy } from './state.ts';
import { legUnderWay } from './ties.ts';

/** What waits for receivers that are busy: the engine keeps it and asks again, in order, when one of them is free. */
export interface Lanes {
  /** The call that waits for this receiver, or null. */
  waitingAt(receiver: EndpointNumber): string | null;
  /** No further call may wait in the room. */
  readonly full: boolean;
}

/** What is decided now; and to be asked again, for all of it or for the rest, when one of the receivers named in `waitFor` is free. */
export type SwitchDecision = Decision & { readonly waitFor?: readonly EndpointNumber[] };

const ANOTHER_WAITS = 'an act on this receiver is under way and another waits';

/** Decides a call that switches: begun, refused, or to be asked again. A push goes ahead where its targets are free; late.ts brings it to the others. */
export function decideSwitch(
  state: RoomState,
  input: CallInput,
  by: UserKey,
  call: SwitchCall,
  lanes: Lanes,
): SwitchDecision {
  const planned = plan(state, by, call);
  // Of what is planned a tie line alone can be busy.
  const taken = !planned.ok && planned.reason === 'busy' ? { current: TAKEN } : {};
  if (!planned.ok) return refuseSwitch(state, input.ask, by, call, { ...planned, ...taken });
  const lane = laneOf(state, planned.value.receiver, input.ask, lanes);
  const open = withoutFullLanes(state, planned.value, input.ask, lanes);
  const engaged = open.steps.map((step) => step.receiver).filter((receiver) => isEngaged(state, receiver));
  if (lane === 'taken') engaged.push(open.receiver);
  if (lane === 'full' || (engaged.length > 0 && lanes.full))
    return refuseSwitch(state, input.ask, by, call, { reason: 'busy', because: ANOTHER_WAITS });
  if (engaged.length === 0) return begin(state, input.ask, open);
  const waitFor = [...new Set(engaged)];
  const now = lane === 'taken' ? [] : withoutEngaged(state, open);
  return now.length === 0 ? { ...NOTHING, waitFor } : { ...begin(state, input.ask, { ...open, steps: now }), waitFor };
}

export function isEngaged(state: RoomState, receiver: EndpointNumber): boolean {
  return receiverState(state, receiver)?.switching != null;
}

/** The steps that touch no receiver at which an act is under way, and no target that stands or falls with one. */
function withoutEngaged(state: RoomState, { targets, steps }: Plan): readonly Step[] {
  const blocked = new Set(steps.map((step) => step.receiver).filter((receiver) => isEngaged(state, receiver)));
  const reaches = targets.map((target) => reachOf(state, target.steps));
  for (let before = -1; before !== blocked.size; ) {
    before = blocked.size;
    for (const reach of reaches)
      if (reach.some((receiver) => blocked.has(receiver))) for (const receiver of reach) blocked.add(receiver);
  }
  return steps.filter((step) => !blocked.has(step.receiver));
}

/** The receivers of a target, and those that they brought along and that change with them. */
function reachOf(state: RoomState, receivers: readonly EndpointNumber[]): readonly EndpointNumber[] {
  return receivers.flatMap((receiver) => [receiver, ...(state.index.brought.get(receiver) ?? [])]);
}

type Lane = 'free' | 'taken' | 'full';

function laneOf(state: RoomState, receiver: EndpointNumber, ask: string, lanes: Lanes): Lane {
  const waiting = lanes.waitingAt(receiver);
  const taken = receiverState(state, receiver)?.switching != null;
  if (waiting !== null && waiting !== ask) return 'full';
  return taken ? 'taken' : 'free';
}

/** Targets of a push at which an act is under way and another waits are busy; the others go on without them. */
function withoutFullLanes(state: RoomState, planned: Plan, ask: string, lanes: Lanes): Plan {
  if (planned.method !== 'switch.push') return planned;
  const full = new Set(
    planned.steps.map((step) => step.receiver).filter((receiver) => laneOf(state, receiver, ask, lanes) === 'full'),
  );
  if (full.size === 0) return planned;
  const targets = planned.targets.map((target) =>
    target.steps.some((receiver) => full.has(receiver))
      ? {
          ...target,
          steps: [],
          settled: { outcome: 'busy' as const, because: ANOTHER_WAITS },
        }
      : target,
  );
  const kept = new Set(targets.flatMap((target) => target.steps));
  return {
    ...planned,
    targets,
    steps: planned.steps.filter((step) => kept.has(step.receiver) || step.picture === null),
  };
}

function refuseSwitch(state: RoomState, ask: string, by: UserKey, call: SwitchCall, refusal: RpcErrorData): Decision {
  const { reason, because, current } = refusal;
  const { receiver: typed, ...asked } = call.params;
  const receiver = state.index.byId.get(typed) ?? null;
  const event: RoomEvent = {
    type: 'switch.refused',
    method: call.method,
    by,
    receiver,
    asked: JSON.stringify(asked),
    reason,
    because,
  };
  return refused(ask, { reason, because, ...(current === undefined ? {} : { current }) }, [event]);
}

function begin(state: RoomState, act: string, planned: Plan): Decision {
  const { method, by, receiver, source, targets, steps } = planned;
  const begun: RoomEvent = {
    type: 'switch.begun',
    act,
    method,
    by,
    receiver,
    source,
    targets,
    configuration: state.configuration,
  };
  if (steps.length === 0) {
    const empty: Act = { id: act, method, by, receiver, source, targets, parts: new Map() };
    return finish(state, empty, [begun], []);
  }
  const { events, effects } = takeAll(state, steps, { act, by });
  return { events: [begun, ...events], effects };
}

/**
 * The steps of an act. Each receiver is switched once at most in it, so the two name the grant; a tie line that an act lays anew has another each time. A receiver that
 * sees through a tie line is commanded when the line is laid (decideSettled): until then it keeps what it shows.
 */
export function takeAll(
  state: RoomState,
  steps: readonly Step[],
  cause: { readonly act: string; readonly by: UserKey },
): { readonly events: readonly RoomEvent[]; readonly effects: readonly Effect[] } {
  const begun = new Set(steps.map(({ receiver }) => receiver));
  const parts = state.acts.get(cause.act)?.parts;
  const taken = steps.map((step) => {
    const via = step.picture?.via ?? null;
    const waits = begun.has(state.ties.get(via?.tie ?? '')?.from ?? -1) || legUnderWay(state, cause.act, via) !== null;
    const isAgain = parts?.has(step.receiver) === true && parts.get(step.receiver)?.state !== 'open';
    const grant = `${cause.act}-${step.receiver}${isAgain ? `-${state.seq + 1}` : ''}`;
    return { ...take(state, step, cause, grant), waits };
  });
  return {
    events: taken.map(({ event }) => event),
    effects: taken.flatMap(({ effect, waits }) => (waits ? [] : [effect])),
  };
}

/** One step as an event and the command that follows from it. The grant names the link at both ends. */
export function take(
  state: RoomState,
  step: Step,
  cause: { readonly act: string | null; readonly by: UserKey | null },
  grant: string,
): { readonly event: RoomEvent; readonly effect: Effect } {
  const wanted = step.picture === null ? null : { ...step.picture, grant };
  const event: RoomEvent = {
    type: 'picture.switching',
    receiver: step.receiver,
    ...cause,
    wanted,
    because: step.because,
  };
  const said: Said = { moves: step.moves, act: cause.act };
  return { event, effect: driver(commandFor(state, step.receiver, wanted, said)) };
}

/** What a command says of the act that it belongs to. */
type Said = Pick<LinkJob, 'moves' | 'act'>;

function commandFor(state: RoomState, receiver: EndpointNumber, wanted: Picture | null, { moves, act }: Said) {
  const current = receiverState(state, receiver)?.desired ?? null;
  const replaces =
    current === null || current.grant === wanted?.grant
      ? null
      : { transmitter: servedBy(current), grant: current.grant };
  return wanted === null
    ? ({ type: 'darken', receiver, replaces, act } as const)
    : ({ type: 'make', job: { ...jobFor(state, receiver, wanted), moves, replaces, act } } as const);
}

/** The link of a picture as the driver is told of it. */
export function jobFor(state: RoomState, receiver: EndpointNumber, picture: Picture): LinkJob {
  const { grant, mode, basis } = picture;
  const source = state.endpoints.get(picture.transmitter);
  const pushedBy = basis.kind === 'push' ? (state.users.get(basis.user)?.name ?? basis.user) : null;
  return {
    receiver,
    transmitter: servedBy(picture),
    grant,
    mode,
    source: { id: source?.id ?? '', name: source?.name ?? '' },
    crop: cropAt(state, receiver),
    pushedBy,
    moves: null,
    replaces: null,
    act: null,
  };
}

type Settled = Extract<EndpointInput, { type: 'settled' }>;

/** The driver's answer for one receiver: its picture changed or is kept; the act it belongs to may be done with it. */
export function decideSettled(state: RoomState, input: Settled): Decision {
  const switching = receiverState(state, input.receiver)?.switching ?? null;
  if (switching === null || (switching.wanted?.grant ?? null) !== input.grant) return NOTHING;
  const act = switching.act === null ? undefined : state.acts.get(switching.act);
  const { event, part } = settle(state, input, switching, act?.by ?? null);
  if (act === undefined) return { events: [event], effects: [] };
  const parts = new Map(act.parts).set(input.receiver, part);
  const further = goOn(state, act, input.receiver, part);
  for (const [receiver, failed] of further.failed) parts.set(receiver, failed);
  return finishIfDone(state, { ...act, parts }, [event, ...further.events], further.effects);
}

/** Once a tie line is laid, whoever is to see through it is switched; if it could not be, or lies elsewhere by now, he keeps what he has. */
function goOn(state: RoomState, act: Act, line: EndpointNumber, part: Part) {
  const said: Said = { moves: null, act: act.id };
  const effects: Effect[] = [];
  const failed: (readonly [EndpointNumber, Failed])[] = [];
  for (const { number, wanted } of waitingFor(state, act, line)) {
    const why = whyNotOver(state, line, wanted.via, part);
    if (why === null) effects.push(driver(commandFor(state, number, wanted, said)));
    else failed.push([number, why]);
  }
  return { ...keepAll(act, failed), effects };
}

/** The end of an act, unless a receiver of it is still to settle. */
export function finishIfDone(
  state: RoomState,
  act: Act,
  events: readonly RoomEvent[],
  effects: readonly Effect[],
): Decision {
  if ([...act.parts.values()].some((one) => one.state === 'open')) return { events, effects };
  return finish(state, act, events, effects);
}

function settle(
  state: RoomState,
  input: Settled,
  switching: { readonly act: string | null; readonly wanted: Picture | null },
  by: UserKey | null,
): { event: RoomEvent; part: Part } {
  const { receiver, outcome } = input;
  const { act, wanted: picture } = switching;
  const whose = { receiver, act, by };
  // A device of another maker that did not make an output dark shows what it showed.
  if (outcome.ok || (picture === null && !isPort(state, receiver))) {
    // A receiver that could not confirm that it is dark shall be dark all the same: its grant is ended as soon as the transmitter can be told.
    const because = outcome.ok ? 'confirmed' : outcome.because;
    return {
      event: { type: 'picture.changed', ...whose, picture, confirmed: outcome.ok, because },
      part: { state: 'done' },
    };
  }
  const { reason, because } = outcome;
  return { event: { type: 'picture.kept', ...whose, reason, because }, part: { state: 'failed', reason, because } };
}

interface Told {
  readonly receiver: EndpointNumber;
  readonly outcome: PushOutcome;
  readonly because: string;
}

function finish(state: RoomState, act: Act, before: readonly RoomEvent[], effects: readonly Effect[]): Decision {
  const results = act.targets.map((target) => tell(act, target));
  const reached = results.find((result) => result.outcome === 'pushed');
  const first = results[0];
  const outcome: 'ok' | Reason = reached !== undefined || first === undefined ? 'ok' : (first.outcome as Reason);
  const because = outcome === 'ok' ? (reached?.because ?? 'nothing was shown') : (first?.because ?? '');
  const events: RoomEvent[] = [...before];
  if (act.method === 'receiver.logout') events.push(...logOutAt(state, act));
  events.push({ type: 'switch.done', act: act.id, by: act.by, outcome, because, results });
  const answer: Effect = { type: 'answer', ask: act.id, outcome: answerTo(state, act, results, outcome, because) };
  return { events, effects: [...effects, answer] };
}

function tell(act: Act, target: Act['targets'][number]): Told {
  const { receiver, settled, steps, leftOut } = target;
  if (settled !== null) return { receiver, ...settled };
  const parts = steps.map((number) => [number, act.parts.get(number) ?? { state: 'done' as const }] as const);
  const failures = parts.flatMap(([number, part]) =>
    part.state === 'failed' ? [`receiver ${number}: ${part.because}`] : [],
  );
  const named = parts[0]?.[1];
  // The first head decides; of a wall it is enough that one member shows the picture.
  const reached =
    named === undefined || named.state === 'done' || (target.wall && parts.some(([, part]) => part.state === 'done'));
  if (!reached && named?.state === 'failed') return { receiver, outcome: named.reason, because: named.because };
  return {
    receiver,
    outcome: 'pushed',
    because: [...leftOut, ...failures].join('; ').slice(0, 512) || 'confirmed by both ends',
  };
}

function logOutAt(state: RoomState, act: Act): RoomEvent[] {
  const user = receiverState(state, act.receiver)?.login ?? null;
  if (user === null) return [];
  return loggedInTogether(state, act.receiver).map((receiver) => ({
    type: 'receiver.loggedOut',
    receiver,
    user,
    because: `${act.by} logged out`,
  }));
}

function answerTo(
  state: RoomState,
  act: Act,
  results: readonly Told[],
  outcome: 'ok' | Reason,
  because: string,
): Outcome {
  const told = results.map((one) => ({
    receiver: idOf(state, one.receiver),
    outcome: one.outcome,
    because: one.because,
  }));
  if (outcome !== 'ok')
    return act.method === 'switch.push'
      ? { ok: false, reason: outcome, because, results: told }
      : { ok: false, reason: outcome, because };
  if (act.method === 'switch.push') return { ok: true, result: { results: told } };
  if (act.source === null) return { ok: true, result: {} };
  return {
    ok: true,
    result: { receiver: idOf(state, act.receiver), source: idOf(state, act.source), changed: changedBy(state, act) },
  };
}

function changedBy(state: RoomState, act: Act): { receiver: string; source: string | null }[] {
  return [...act.parts].flatMap(([receiver, part]) => {
    if (part.state !== 'done') return [];
    const there = receiverState(state, receiver);
    const picture = there?.switching?.act === act.id ? there.switching.wanted : (there?.desired ?? null);
    return [{ receiver: idOf(state, receiver), source: picture === null ? null : idOf(state, picture.transmitter) }];
  });
}
