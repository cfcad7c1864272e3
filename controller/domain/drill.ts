// Drills as far as they are decided: which endpoints one names, whether its receiver is idle, and what its end means for the list of alarms. How one is carried out,
// and timed, stands in controller/drill/.

import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import { alarmOf } from './alarms/list.ts';
import { darken } from './darken.ts';
import type { Decision } from './decision.ts';
import { NOTHING } from './decision.ts';
import type { EventOf, RoomEvent } from './event.ts';
import type { EndpointNumber, Picture, UserKey } from './model.ts';
import { may } from './permission.ts';
import { plan } from './plan.ts';
import { resolveOne } from './resolve.ts';
import type { RoomState } from './state.ts';
import { idOf, operatorAt, receiverState, servedBy, shownAt, transmitterState } from './state.ts';

/** A receiver, and the one or two transmitters between which it is switched. */
export interface DrillPlaces {
  readonly receiver: EndpointNumber;
  readonly transmitters: readonly EndpointNumber[];
}

/**
 * The endpoints of a drill whose call names both ends, as far as there are such; none where the settings say an end. The parameters are not checked yet: they may be
 * anything.
 */
export function namedInDrill(state: RoomState, params: unknown): readonly EndpointNumber[] {
  if (typeof params !== 'object' || params === null) return [];
  const [receiver, transmitters]: unknown[] = [Reflect.get(params, 'receiver'), Reflect.get(params, 'transmitters')];
  if (receiver === undefined || !Array.isArray(transmitters)) return [];
  return [
    ...numberOf(state, receiver, 'receiver'),
    ...transmitters.flatMap((one: unknown) => numberOf(state, one, 'transmitter')),
  ];
}

function numberOf(state: RoomState, typed: unknown, kind: 'receiver' | 'transmitter'): readonly EndpointNumber[] {
  const resolved = typeof typed === 'string' ? resolveOne(state, typed, kind) : null;
  return resolved?.ok === true ? [resolved.value] : [];
}

/** The places that these words name; `unknown_target`, or `invalid` where both transmitters are one. */
export function drillPlaces(
  state: RoomState,
  typed: { readonly receiver: string; readonly transmitters: readonly string[] },
): Result<DrillPlaces> {
  const receiver = resolveOne(state, typed.receiver, 'receiver');
  if (!receiver.ok) return receiver;
  const transmitters: EndpointNumber[] = [];
  for (const word of typed.transmitters) {
    const transmitter = resolveOne(state, word, 'transmitter');
    if (!transmitter.ok) return transmitter;
    if (transmitters.includes(transmitter.value)) return refuse('invalid', 'the two transmitters are the same one');
    transmitters.push(transmitter.value);
  }
  return accept({ receiver: receiver.value, transmitters });
}

/**
 * Why the drill cannot show this transmitter now, or null: whoever sits there, what is shown there, and who sees the transmitters comes before any drill. What the
 * user may, and whether both ends are there, is judged as for any connect.
 */
export function refuseDrill(
  state: RoomState,
  by: UserKey,
  { receiver, transmitters }: DrillPlaces,
  next: EndpointNumber,
): ReturnType<typeof refuse> | null {
  // Whoever retires an endpoint need not know of a drill.
  if (!state.endpoints.has(receiver)) return refuse('unknown_target', 'the receiver is not of the room any more');
  if (!state.endpoints.has(next)) return refuse('unknown_target', 'the transmitter was removed');
  const planned = plan(state, by, {
    method: 'switch.connect',
    params: { receiver: idOf(state, receiver), source: idOf(state, next) },
  });
  // It shows that one already: where a drill has one transmitter alone, it is made dark first.
  if (!planned.ok && planned.reason !== 'same_source') return planned;
  const at = receiverState(state, receiver);
  const id = idOf(state, receiver);
  const user = operatorAt(state, receiver);
  if (user !== null) return refuse('conflict', `${user} is logged in at ${id}`);
  if (at === null || at.switching !== null) return refuse('busy', `an act at ${id} is under way`);
  const shown = [at.desired?.transmitter ?? null, shownAt(at)].find(
    (one) => one !== null && !transmitters.includes(one),
  );
  if (typeof shown === 'number')
    return refuse('conflict', `${id} shows ${idOf(state, shown)}, which is not of the drill`);
  const steps = planned.ok ? planned.value.steps : [];
  const other = steps.find((step) => step.receiver !== receiver);
  if (other !== undefined)
    return refuse('conflict', `${idOf(state, other.receiver)} changes whenever ${id} does: no pair by itself`);
  return refuseSeen(state, { receiver, transmitters });
}

function refuseSeen(state: RoomState, { receiver, transmitters }: DrillPlaces): ReturnType<typeof refuse> | null {
  for (const transmitter of transmitters)
    for (const viewer of state.index.viewers.get(transmitter) ?? [])
      if (viewer !== receiver)
        return refuse('conflict', `${idOf(state, transmitter)} is being seen at ${idOf(state, viewer)}`);
  return null;
}

/** The alarm of a scheduled drill that lost switches; the next one at that receiver that was whole and lost none ends it. */
export function decideDrilled(state: RoomState, event: EventOf<'drill.begun' | 'drill.done'>): Decision {
  if (event.type === 'drill.begun') return { events: [event], effects: [] };
  const { events, effects } = cleared(state, event);
  return { events: [event, ...alarmed(state, event), ...events], effects };
}

/** Whoever lost the account or the right while his drill went on cannot put back what was shown: its picture goes, on nobody's behalf. */
function cleared(state: RoomState, { by, receiver, switches }: EventOf<'drill.done'>): Decision {
  const live = receiverState(state, receiver);
  const basis = live?.desired?.basis;
  if (switches === 0 || live?.switching !== null || basis?.kind !== 'operate' || basis.user !== by) return NOTHING;
  const verdict = may(state, by, 'operate', receiver);
  return verdict.allowed ? NOTHING : darken(state, receiver, verdict.because);
}

function alarmed(state: RoomState, event: EventOf<'drill.done'>): readonly RoomEvent[] {
  const { receiver, started, switches, lost, outcome } = event;
  const name = { alarm: 'drill-failed', about: idOf(state, receiver) } as const;
  if (lost > 0 && started === 'scheduled')
    return [{ type: 'alarm.raised', ...name, because: `${lost} of ${switches} switches were not confirmed` }];
  const isOver = lost === 0 && outcome === 'ok' && alarmOf(state, name)?.clearedAt === null;
  return isOver ? [{ type: 'alarm.cleared', ...name, because: 'a drill lost nothing' }] : [];
}

/** Drills that a stop of the controller cut short are over; what they left is put right when their receivers say what they show. */
export function endDrills(state: RoomState): Decision {
  const cut = [...state.drills].filter(([, { isLeft }]) => !isLeft);
  const events = cut.map(
    ([receiver, { drill, by, started }]): RoomEvent => ({
      ...{ type: 'drill.done', drill, by, started, receiver, outcome: 'unavailable' },
      because: 'the controller stopped in the middle of it',
      // How many switches it tried went with the controller.
      ...{ switches: 0, lost: 0, p50Ms: null, p99Ms: null, left: true },
    }),
  );
  return events.length === 0 ? NOTHING : { events, effects: [] };
}

/**
 * What is to be shown in place of the picture that a drill left: what was shown before it, or dark where that cannot be had. Undefined: no drill left anything there.
 */
export function owedByDrill(state: RoomState, receiver: EndpointNumber): Picture | null | undefined {
  const drilled = state.drills.get(receiver);
  const picture = receiverState(state, receiver)?.desired ?? null;
  if (drilled?.isLeft !== true || picture === null) return undefined;
  const { by, transmitters, before } = drilled;
  const isOwn = picture.basis.kind === 'operate' && picture.basis.user === by;
  if (!isOwn || !transmitters.includes(picture.transmitter) || picture.transmitter === before?.transmitter)
    return undefined;
  if (before === null || !state.endpoints.has(before.transmitter)) return null;
  const source = transmitterState(state, servedBy(before));
  return source?.online === true && source.address !== null ? before : null;
}

/** Whether a receiver that shows this transmitter at a start of the controller has it from a drill that was cut short: nobody asked for that. */
export function isDrills(state: RoomState, receiver: EndpointNumber, transmitter: EndpointNumber | null): boolean {
  const drilled = state.drills.get(receiver);
  return drilled?.isLeft === true && transmitter !== null && drilled.transmitters.includes(transmitter);
}

/** What is measured, in short. `times`: milliseconds, null for a switch that was lost. */
export function drillFigures(times: readonly (number | null)[]): {
  readonly lost: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
} {
  const confirmed = times.filter((time) => time !== null).sort((one, other) => one - other);
  return { lost: times.length - confirmed.length, p50Ms: rank(confirmed, 0.5), p99Ms: rank(confirmed, 0.99) };
}

/** The nearest rank: a time that was measured, not one in between. */
function rank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
