// From a request to switch to a plan or a refusal: which receivers get which picture, and how the outcome will be told (manual 3 to 5; contracts, order of reasons).
// A plan changes nothing. Grants, waiting for receivers that are busy, and commands come after it, in switching.ts.

import type { Call } from '../../protocol/api/methods.ts';
import type { Reason, Refusal, Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { Moves } from './decision.ts';
import { carriesKeys, darkens, isPort, keepsTo } from './device-ports.ts';
import type { Basis, EndpointNumber, Picture, UserKey } from './model.ts';
import { capacity, may, refuseToOperate } from './permission.ts';
import { resolveOne, resolveTargets } from './resolve.ts';
import type { Placed } from './spread.ts';
import { loggedInTogether, membersOf, spread, wallAsOne } from './spread.ts';
import type { Act, ActMethod, RoomState, Target } from './state.ts';
import { operatorAt, receiverState, standing, transmitterState } from './state.ts';
import { endOfTie, wayTo } from './ties.ts';

/** What one receiver is to show; null for dark. The grant is given when the step is taken. */
export interface Step {
  readonly receiver: EndpointNumber;
  readonly picture: Omit<Picture, 'grant'> | null;
  readonly because: string;
  readonly moves: Moves | null;
}

export interface Plan {
  readonly method: ActMethod;
  readonly by: UserKey;
  readonly receiver: EndpointNumber;
  readonly source: EndpointNumber | null;
  readonly targets: readonly Target[];
  readonly steps: readonly Step[];
}

export type SwitchCall = Extract<Call, { method: ActMethod }>;

type Params<M extends ActMethod> = Extract<SwitchCall, { method: M }>['params'];

/** The plan for a call by this user, or the first reason against it in the order of the contracts. */
export function plan(state: RoomState, by: UserKey, call: SwitchCall): Result<Plan> {
  const receiver = resolveOne(state, call.params.receiver, 'receiver');
  if (!receiver.ok) return receiver;
  for (const member of membersOf(state, receiver.value)) {
    const refusal = refuseToOperate(state, by, member);
    if (refusal !== null) return { ok: false, ...refusal };
    const end = endOfTie(state, member);
    if (end !== null) return { ok: false, ...end };
  }
  switch (call.method) {
    case 'switch.connect':
      return planConnect(state, by, receiver.value, call.params);
    case 'switch.push':
      return planPush(state, by, receiver.value, call.params);
    case 'switch.get':
      return planGet(state, by, receiver.value, call.params);
    case 'switch.disconnect':
      return (
        cannotDarken(state, membersOf(state, receiver.value)) ??
        accept(planDark(state, by, receiver.value, call.method))
      );
    case 'receiver.logout':
      return accept(planDark(state, by, receiver.value, call.method));
  }
}

function planConnect(
  state: RoomState,
  by: UserKey,
  receiver: EndpointNumber,
  params: Params<'switch.connect'>,
): Result<Plan> {
  const source = resolveOne(state, params.source, 'transmitter');
  if (!source.ok) return source;
  const refusal =
    outOfRange(state, by, 'connect', source.value) ??
    endOfTie(state, source.value) ??
    unheld(state, ownBasis(state, by, receiver), receiver, source.value) ??
    sameSource(state, receiver, source.value) ??
    unreachable(state, receiver, source.value);
  if (refusal !== null) return { ok: false, ...refusal };
  return accept(planShow(state, by, 'switch.connect', receiver, source.value, null));
}

function planGet(state: RoomState, by: UserKey, receiver: EndpointNumber, params: Params<'switch.get'>): Result<Plan> {
  const from = resolveOne(state, params.from, 'receiver');
  if (!from.ok) return from;
  const range = outOfRange(state, by, 'get', from.value) ?? receiverOffline(state, from.value);
  if (range !== null) return { ok: false, ...range };
  const source = sourceAt(state, from.value);
  if (source === null) return refuse('no_current_source', `${idOf(state, from.value)} shows no source`);
  const refusal =
    sourceOutOfRange(state, by, from.value, source) ??
    unheld(state, ownBasis(state, by, receiver), receiver, source) ??
    sameSource(state, receiver, source) ??
    unreachable(state, receiver, source);
  if (refusal !== null) return { ok: false, ...refusal };
  return accept(planShow(state, by, 'switch.get', receiver, source, { by: 'get', with: from.value }));
}

function planShow(
  state: RoomState,
  by: UserKey,
  method: ActMethod,
  receiver: EndpointNumber,
  source: EndpointNumber,
  moves: Moves | null,
): Plan {
  const basis = ownBasis(state, by, receiver);
  const { placed, leftOut } = spread(state, by, receiver, source);
  const steps = stepsFor(state, placed, { basis, because: `${by} by ${method}`, moves });
  const target: Target = {
    receiver,
    steps: placed.map((one) => one.receiver),
    settled: null,
    leftOut,
    wall: wallAsOne(state, receiver) !== null,
  };
  return { method, by, receiver, source, targets: [target], steps };
}

function planPush(
  state: RoomState,
  by: UserKey,
  receiver: EndpointNumber,
  params: Params<'switch.push'>,
): Result<Plan> {
  const named = resolveTargets(state, params.targets);
  if (!named.ok) return named;
  const source = sourceAt(state, receiver);
  if (source === null) return refuse('no_current_source', `${idOf(state, receiver)} shows no source`);
  const range = sourceOutOfRange(state, by, receiver, source);
  if (range !== null) return { ok: false, ...range };
  const receivers = named.value ?? everybody(state, by, receiver, source);
  if (receivers.length === 0) return refuse('out_of_range', `${by} may push to no other receiver that is online`);
  const basis: Basis = { kind: 'push', user: by };
  const targets: Target[] = [];
  const placed: Placed[] = [];
  for (const target of receivers) {
    const judged = judgeTarget(state, by, target, source);
    const share = judged === null ? spread(state, by, target, source) : { placed: [], leftOut: [] };
    targets.push({
      receiver: target,
      steps: share.placed.map((one) => one.receiver),
      settled: judged === null ? null : { outcome: judged.reason, because: judged.because },
      leftOut: share.leftOut,
      wall: wallAsOne(state, target) !== null,
    });
    const taken = new Set(placed.map((one) => one.receiver));
    placed.push(...share.placed.filter((one) => !taken.has(one.receiver)));
  }
  return accept({
    method: 'switch.push',
    by,
    receiver,
    source,
    targets,
    steps: stepsFor(state, placed, { basis, because: `${by} by switch.push`, moves: { by: 'push', with: receiver } }),
  });
}

/** The steps of one target of a push that was begun already, judged as things stand now. */
export function planTarget(state: RoomState, act: Act, target: EndpointNumber): Result<readonly Step[]> {
  const { by, receiver, source } = act;
  if (source === null) return refuse('no_current_source', `${idOf(state, receiver)} shows no source`);
  const range = sourceOutOfRange(state, by, receiver, source);
  if (range !== null) return { ok: false, ...range };
  const settled = judgeTarget(state, by, target, source);
  if (settled !== null) return refuse(settled.reason, settled.because);
  const { placed } = spread(state, by, target, source);
  const moves = { by: 'push', with: receiver } as const;
  return accept(stepsFor(state, placed, { basis: { kind: 'push', user: by }, because: `${by} by switch.push`, moves }));
}

/**
 * `all`: every online receiver that the user may push to and that the source can reach, other than those of the seat at which he sits; a wall once, under its
 * first receiver.
 */
function everybody(
  state: RoomState,
  by: UserKey,
  receiver: EndpointNumber,
  source: EndpointNumber,
): readonly EndpointNumber[] {
  const seat = state.seats.get(state.index.seatOf.get(receiver) ?? '');
  const own = new Set([...membersOf(state, receiver), ...(seat?.receivers ?? [])]);
  const found: EndpointNumber[] = [];
  const seen = new Set<EndpointNumber>();
  const receivers = [...state.endpoints.values()]
    .filter((one) => one.kind === 'receiver')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { number } of receivers) {
    if (own.has(number) || seen.has(number) || receiverState(state, number)?.online !== true) continue;
    const members = membersOf(state, number);
    if (!members.every((member) => reachable(state, by, member, source))) continue;
    for (const member of members) seen.add(member);
    found.push(
      wallAsOne(state, number)?.receivers.find((member) => receiverState(state, member)?.online === true) ?? number,
    );
  }
  return found;
}

/** Whether a push to everybody is meant for this receiver. */
function reachable(state: RoomState, by: UserKey, member: EndpointNumber, source: EndpointNumber): boolean {
  if (!may(state, by, 'push', member).allowed || endOfTie(state, member) !== null) return false;
  const way = wayTo(state, member, source);
  return way.ok || way.reason !== 'out_of_range';
}

function judgeTarget(state: RoomState, by: UserKey, target: EndpointNumber, source: EndpointNumber): Refusal | null {
  for (const member of membersOf(state, target)) {
    const range = outOfRange(state, by, 'push', member) ?? endOfTie(state, member);
    if (range !== null) return range;
  }
  const way = wayTo(state, target, source);
  const far = way.ok ? null : refusal(way.reason, way.because);
  return (
    (far?.reason === 'out_of_range' ? far : null) ??
    unheld(state, { kind: 'push', user: by }, target, source) ??
    receiverOffline(state, target) ??
    sameSource(state, target, source) ??
    far
  );
}

function planDark(state: RoomState, by: UserKey, receiver: EndpointNumber, method: ActMethod): Plan {
  const members = method === 'receiver.logout' ? loggedInTogether(state, receiver) : membersOf(state, receiver);
  const broughtAlong = members.flatMap((member) => [...(state.index.brought.get(member) ?? [])]);
  const lit = [...new Set([...members, ...broughtAlong])].filter((number) => {
    const there = receiverState(state, number);
    return there !== null && darkens(state, number) && (standing(there) !== null || there.reported.state === 'shown');
  });
  const steps = lit.map((number) => ({ receiver: number, picture: null, because: `${by} by ${method}`, moves: null }));
  return {
    method,
    by,
    receiver,
    source: null,
    targets: [{ receiver, steps: lit, settled: null, leftOut: [], wall: false }],
    steps,
  };
}

/** What the steps of one act have in common. */
type Cause = Pick<Step, 'because' | 'moves'> & { readonly basis: Basis };

function stepsFor(state: RoomState, placed: readonly Placed[], cause: Cause): readonly Step[] {
  const covered = new Set(placed.map((one) => one.receiver));
  const shows = placed.flatMap((one) => stepsTo(state, one, cause));
  const left = placed
    .flatMap(({ receiver }) => [...(state.index.brought.get(receiver) ?? [])])
    .filter((number) => !covered.has(number));
  const dark = [...new Set(left)].map((receiver) => ({
    receiver,
    picture: null,
    because: `brought along by ${cause.basis.kind}, and its first screen took another source`,
    moves: null,
  }));
  return [...withoutDoubles(shows), ...dark];
}

/** One receiver’s step, and before it that of the tie line on its way. */
function stepsTo(state: RoomState, placed: Placed, { basis, because, moves }: Cause): readonly Step[] {
  const { receiver, transmitter, broughtBy } = placed;
  const way = wayTo(state, receiver, transmitter);
  const tie = way.ok ? way.value.tie : null;
  const mode = modeAt(state, basis, placed, tie?.from ?? null);
  const via = tie === null ? null : { tie: tie.id, to: tie.to };
  const isMoved = tie === null && broughtBy === null;
  const picture = { transmitter, mode, basis, broughtBy, via };
  const last: Step = { receiver, picture, because, moves: isMoved ? moves : null };
  if (tie === null || (way.ok && way.value.isLaid)) return [last];
  const first = { transmitter, mode, basis, broughtBy: null, via: null };
  return [{ receiver: tie.from, picture: first, because: `tie line ${tie.name}: ${because}`, moves: null }, last];
}

/** A tie line that serves several receivers of one act is switched once. */
function withoutDoubles(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step, at) => steps.findIndex(({ receiver }) => receiver === step.receiver) === at);
}

/**
 * Keyboard and mouse, or the picture alone: whoever brought his own picture works on it unless *control* is denied; what others brought is for
 * the operator at the receiver to work on only where he could connect to and control it himself (manual, who may). `over`: the output of the tie line on the way.
 */
export function modeAt(
  state: RoomState,
  basis: Basis,
  { receiver, transmitter, broughtBy }: Placed,
  over: EndpointNumber | null = null,
): Mode {
  if (!carriesKeys(state, receiver) || (over !== null && !carriesKeys(state, over))) return 'view';
  const sits = operatorAt(state, broughtBy ?? receiver);
  // Nobody need log in at the output of a device: whoever brings a picture there answers for its keyboard.
  const brought = isPort(state, receiver) && 'user' in basis ? (sits ?? basis.user) : sits;
  const own = basis.kind === 'own' ? basis.user : brought;
  // Whoever is logged in at the screen itself is the one who types there.
  const operator = receiverState(state, receiver)?.login ?? own;
  if (operator === null) return 'view';
  const works =
    may(state, operator, 'connect', transmitter).allowed && may(state, operator, 'control', transmitter).allowed;
  return works ? 'control' : 'view';
}

function outOfRange(
  state: RoomState,
  by: UserKey,
  right: 'connect' | 'push' | 'get',
  endpoint: EndpointNumber,
): Refusal | null {
  const verdict = may(state, by, right, endpoint);
  return verdict.allowed ? null : refusal('out_of_range', verdict.because);
}

/** As `outOfRange`, but it names what a receiver shows only to the operator there: to others that is hidden (contracts, who knows what). */
function sourceOutOfRange(
  state: RoomState,
  by: UserKey,
  receiver: EndpointNumber,
  source: EndpointNumber,
): Refusal | null {
  const refused = outOfRange(state, by, 'connect', source);
  if (refused === null || operatorAt(state, receiver) === by) return refused;
  return refusal('out_of_range', `${by} may not connect to what ${idOf(state, receiver)} shows`);
}

function sameSource(state: RoomState, receiver: EndpointNumber, source: EndpointNumber): Refusal | null {
  return sourceAt(state, receiver) === source
    ? refusal('same_source', `${idOf(state, receiver)} shows ${idOf(state, source)} already`)
    : null;
}

function receiverOffline(state: RoomState, receiver: EndpointNumber): Refusal | null {
  return receiverState(state, receiver)?.online === true
    ? null
    : refusal('offline', `${idOf(state, receiver)} is offline`);
}

function unreachable(state: RoomState, receiver: EndpointNumber, source: EndpointNumber): Refusal | null {
  const transmitter = transmitterState(state, source);
  const way = wayTo(state, receiver, source);
  const far = way.ok ? null : refusal(way.reason, way.because);
  if (far?.reason === 'out_of_range') return far;
  const offline = receiverOffline(state, receiver);
  if (offline !== null) return offline;
  if (transmitter?.online !== true) return refusal('offline', `${idOf(state, source)} is offline`);
  return transmitter.video ? far : refusal('no_video', `${idOf(state, source)} has no video`);
}

function ownBasis(state: RoomState, by: UserKey, receiver: EndpointNumber): Basis {
  return { kind: capacity(state, by, receiver), user: by };
}

/** Refused where somebody would get the keyboard who may not have it, because the device of the receiver gives it along with every picture. */
function unheld(state: RoomState, basis: Basis, receiver: EndpointNumber, transmitter: EndpointNumber): Refusal | null {
  const mode = modeAt(state, basis, { receiver, transmitter, broughtBy: null });
  if (keepsTo(state, receiver, mode)) return null;
  const id = idOf(state, receiver);
  return refusal(
    'out_of_range',
    `${id} gets the keyboard with every picture, and nobody there may control ${idOf(state, transmitter)}`,
  );
}

function cannotDarken(state: RoomState, receivers: readonly EndpointNumber[]): ReturnType<typeof refuse> | null {
  const lit = receivers.find((number) => !darkens(state, number));
  return lit === undefined
    ? null
    : refuse('unavailable', `the device of ${idOf(state, lit)} cannot make an output dark`);
}

/** The source that a receiver, or the wall that it belongs to, really shows; null for none. */
export function sourceAt(state: RoomState, receiver: EndpointNumber): EndpointNumber | null {
  for (const member of membersOf(state, receiver)) {
    const there = receiverState(state, member);
    if (there?.reported.state === 'shown') return there.reported.transmitter;
  }
  return null;
}

function refusal(reason: Reason, because: string): Refusal {
  return { reason, because };
}

function idOf(state: RoomState, number: EndpointNumber): string {
  return state.endpoints.get(number)?.id ?? `#${number}`;
}
