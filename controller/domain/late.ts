// What becomes of the targets of an act that could not be switched when it began: one that was busy is judged anew when it is free, one that was removed is
// given up. How an act begins, settles and ends stands in switching.ts.

import type { Reason } from '../../protocol/reasons.ts';
import type { Decision, Effect } from './decision.ts';
import { NOTHING } from './decision.ts';
import type { RoomEvent } from './event.ts';
import type { Failed } from './laying.ts';
import { strand } from './laying.ts';
import type { EndpointNumber } from './model.ts';
import { planTarget } from './plan.ts';
import type { Act, Part, RoomState, Target } from './state.ts';
import { receiverState } from './state.ts';
import type { SwitchDecision } from './switching.ts';
import { finishIfDone, isEngaged, takeAll } from './switching.ts';
import { tieFrom } from './ties.ts';

/** What is decided for one late target: how its receivers stand now, or those that it still waits for. */
interface Share {
  readonly events: readonly RoomEvent[];
  readonly effects: readonly Effect[];
  readonly parts: ReadonlyMap<EndpointNumber, Part>;
  readonly engaged: readonly EndpointNumber[];
}

/** Brings a push to those of its targets that were busy when it began and are free now. */
export function decideLate(state: RoomState, act: Act): SwitchDecision {
  const parts = new Map(act.parts);
  const judged = new Set<EndpointNumber>();
  const events: RoomEvent[] = [];
  const effects: Effect[] = [];
  const waitFor = new Set<EndpointNumber>();
  for (const target of act.targets) {
    const late = target.steps.filter((receiver) => isLate(state, act, receiver) && !judged.has(receiver));
    if (late.length === 0) continue;
    const share = shareOf(state, act, target, late);
    for (const receiver of share.engaged) waitFor.add(receiver);
    events.push(...share.events);
    effects.push(...share.effects);
    for (const [receiver, part] of share.parts) {
      judged.add(receiver);
      parts.set(receiver, part);
    }
  }
  const wait = waitFor.size === 0 ? {} : { waitFor: [...waitFor] };
  if (events.length === 0) return { ...NOTHING, ...wait };
  return { ...finishIfDone(state, { ...act, parts }, events, effects), ...wait };
}

/** Whether this act has yet to begin at a receiver of its own. */
function isLate(state: RoomState, act: Act, receiver: EndpointNumber): boolean {
  return act.parts.get(receiver)?.state === 'open' && receiverState(state, receiver)?.switching?.act !== act.id;
}

function shareOf(state: RoomState, act: Act, target: Target, late: readonly EndpointNumber[]): Share {
  const planned = planTarget(state, act, target.receiver);
  const steps = planned.ok
    ? planned.value.filter(
        ({ receiver }) => late.includes(receiver) || !act.parts.has(receiver) || isToBeLaidAgain(state, act, receiver),
      )
    : [];
  const reached = steps.map((step) => step.receiver);
  const engaged = [...new Set([...late, ...reached])].filter((receiver) => isEngaged(state, receiver));
  if (engaged.length > 0) return { events: [], effects: [], parts: new Map(), engaged };
  const taken = takeAll(state, steps, { act: act.id, by: act.by });
  const missed = late.filter((receiver) => !reached.includes(receiver));
  const why = planned.ok ? { reason: 'offline' as const, because: 'it cannot be brought along any more' } : planned;
  return {
    events: [...taken.events, ...missed.map((receiver) => kept(act, receiver, why))],
    effects: taken.effects,
    parts: new Map([
      ...reached.map((receiver): [EndpointNumber, Part] => [receiver, { state: 'open' }]),
      ...missed.map((receiver): [EndpointNumber, Part] => [receiver, failed(why)]),
    ]),
    engaged: [],
  };
}

/** The acts that still hoped for a receiver that is not there any more: they end without it, and without those who were to see through it. */
export function giveUp(state: RoomState, receiver: EndpointNumber): Decision {
  const why = { reason: 'offline' as const, because: 'the receiver was removed' };
  const ended = [...state.acts.values()]
    .filter((act) => act.parts.get(receiver)?.state === 'open')
    .map((act) => {
      const stranded = strand(state, act, receiver, failed(why));
      const parts = new Map([...act.parts, [receiver, failed(why)] as const, ...stranded.failed]);
      return finishIfDone(state, { ...act, parts }, [kept(act, receiver, why), ...stranded.events], []);
    });
  return ended.length === 0
    ? NOTHING
    : { events: ended.flatMap((one) => one.events), effects: ended.flatMap((one) => one.effects) };
}

/** The output of a tie line that the act laid already, and that was released, or lost what it carried, since. */
function isToBeLaidAgain(state: RoomState, act: Act, receiver: EndpointNumber): boolean {
  const isTarget = act.targets.some(({ steps }) => steps.includes(receiver));
  return !isTarget && tieFrom(state, receiver) !== null && act.parts.get(receiver)?.state !== 'open';
}

interface Why {
  readonly reason: Reason;
  readonly because: string;
}

function kept(act: Act, receiver: EndpointNumber, { reason, because }: Why): RoomEvent {
  return { type: 'picture.kept', receiver, act: act.id, by: act.by, reason, because };
}

function failed({ reason, because }: Why): Failed {
  return { state: 'failed', reason, because };
}
