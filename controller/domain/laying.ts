// A tie line that an act lays, as far as others wait for it: who they are, and what becomes of them where it could not be laid, lies elsewhere by then, or is no more.
// When it is laid, and when it is released, stands in switching.ts and follow.ts.

import type { RoomEvent } from './event.ts';
import type { EndpointNumber, Via } from './model.ts';
import type { Act, Part, RoomState } from './state.ts';
import { receiverState } from './state.ts';
import { TIE_REWIRED, whyCut } from './ties.ts';

export type Failed = Extract<Part, { readonly state: 'failed' }>;

/** The receivers of an act that are to be switched once the line from this output is laid. */
export function waitingFor(state: RoomState, act: Act, line: EndpointNumber) {
  return [...act.parts.keys()].flatMap((number) => {
    const switching = receiverState(state, number)?.switching ?? null;
    const wanted = switching?.wanted ?? null;
    return switching?.act === act.id && switching.after === line && wanted !== null ? [{ number, wanted }] : [];
  });
}

/** Why nothing comes over the line from this output, whose own part of the act ended so; null where it was laid. */
export function whyNotOver(state: RoomState, line: EndpointNumber, via: Via | null, part: Part): Failed | null {
  const tie = state.ties.get(via?.tie ?? '');
  const name = `tie line ${tie?.name ?? via?.tie}`;
  if (part.state === 'failed') return { ...part, because: `${name}: ${part.because}`.slice(0, 512) };
  const because = whyCut(state, via) ?? (tie?.from === line ? null : TIE_REWIRED);
  return because === null ? null : { state: 'failed', reason: 'connect_failed', because: `${name}: ${because}` };
}

/** Receivers of an act that were not commanded and never will be. */
export function keepAll(act: Act, failed: readonly (readonly [EndpointNumber, Failed])[]) {
  const events = failed.map(
    ([receiver, { reason, because }]): RoomEvent => ({
      ...{ type: 'picture.kept', receiver, act: act.id, by: act.by },
      ...{ reason, because },
    }),
  );
  return { events, failed };
}

/** Those who wait for a line whose output was removed. */
export function strand(state: RoomState, act: Act, line: EndpointNumber, why: Failed) {
  return keepAll(
    act,
    waitingFor(state, act, line).map(({ number }) => [number, why] as const),
  );
}
