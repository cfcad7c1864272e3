// Tie lines: how a source of one fabric reaches a receiver of another, who has a line, and when it is free. One line at a time lies on the way; two after each other
// do not. A line is had by those whose picture comes over it, first come, first served.

import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import { isPort } from './device-ports.ts';
import type { EndpointNumber, Tie, Via } from './model.ts';
import type { RoomState } from './state.ts';
import { idOf, receiverState, shownAt, standing } from './state.ts';

/** How a source reaches a receiver: directly (`tie` null), or over a line whose output is to be switched first where it shows something else. */
export interface Way {
  readonly tie: Tie | null;
  readonly isLaid: boolean;
}

export const TIE_REMOVED = 'the tie line was removed';
export const TIE_REWIRED = 'the tie line was wired elsewhere';

const DIRECT: Way = { tie: null, isLaid: true };

/** The tie line whose output this receiver is. */
export function tieFrom(state: RoomState, receiver: EndpointNumber): Tie | null {
  return find(state, ({ from }) => from === receiver);
}

/** The tie line whose input this transmitter is. */
export function tieEndingAt(state: RoomState, transmitter: EndpointNumber): Tie | null {
  return find(state, ({ to }) => to === transmitter);
}

function find(state: RoomState, fits: (tie: Tie) => boolean): Tie | null {
  for (const tie of state.ties.values()) if (fits(tie)) return tie;
  return null;
}

/** The tie line that an endpoint is an end of, of either kind. */
export function tieAt(state: RoomState, number: EndpointNumber): Tie | null {
  return tieFrom(state, number) ?? tieEndingAt(state, number);
}

/** The receivers that have this line. */
export function usersOf(state: RoomState, tie: Tie): readonly EndpointNumber[] {
  return [...(state.index.carried.get(tie.id) ?? [])];
}

/**
 * How `source` reaches `receiver`. Refused `out_of_range` where they are in fabrics that no line joins, `offline` where the line is not there, `busy`
 * where others have every line.
 */
export function wayTo(state: RoomState, receiver: EndpointNumber, source: EndpointNumber): Result<Way> {
  const there = fabricAt(state, receiver);
  const here = fabricAt(state, source);
  if (there === here) return accept(DIRECT);
  const ties = [...state.ties.values()]
    .filter(({ from, to }) => fabricAt(state, from) === here && fabricAt(state, to) === there)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const words = `${idOf(state, receiver)} is in fabric ${there}, ${idOf(state, source)} in ${here}`;
  if (ties.length === 0) return refuse('out_of_range', `${words}, and no tie line joins them`);
  const up = ties.filter((tie) => isUp(state, tie));
  if (up.length === 0) return refuse('offline', `${words}, and tie line ${ties[0]?.name} is offline`);
  const carrying = up.find((tie) => carries(state, tie) === source);
  const chosen = carrying ?? up.find((tie) => usersOf(state, tie).every((user) => user === receiver));
  if (chosen !== undefined) return accept({ tie: chosen, isLaid: isLaid(state, chosen, source) });
  return refuse('busy', `${words}, and ${up.map((tie) => takenBy(state, tie)).join(', ')}`.slice(0, 512));
}

/** Whether `source` can reach `receiver` at all: in one fabric, or over a tie line, whoever has it now. */
export function isWithinReach(state: RoomState, receiver: EndpointNumber, source: EndpointNumber): boolean {
  const [there, here] = [fabricAt(state, receiver), fabricAt(state, source)];
  if (there === here) return true;
  return find(state, ({ from, to }) => fabricAt(state, from) === here && fabricAt(state, to) === there) !== null;
}

function fabricAt(state: RoomState, number: EndpointNumber): string | undefined {
  return state.endpoints.get(number)?.fabric;
}

function isUp(state: RoomState, { from, to }: Tie): boolean {
  return state.live.get(from)?.online === true && state.live.get(to)?.online === true;
}

/** What the output of a line shows, or is being switched to. */
function carries(state: RoomState, { from }: Tie): EndpointNumber | null {
  const output = receiverState(state, from);
  return output === null ? null : (standing(output)?.transmitter ?? null);
}

/**
 * What really comes over a line: null for nothing, undefined while nobody can say. An output of OpenSeat's own that is not as it shall be is set right; one of another
 * maker's device is adopted as it is.
 */
export function carriedNow(state: RoomState, { from }: Tie): EndpointNumber | null | undefined {
  const line = receiverState(state, from);
  if (line?.online !== true || line.switching !== null || line.reported.state === 'unknown') return;
  if (line.reported.state === 'dark') return line.desired === null ? null : undefined;
  const isRight = isPort(state, from) || line.reported.grant === line.desired?.grant;
  return isRight ? line.reported.transmitter : undefined;
}

function isLaid(state: RoomState, { from }: Tie, source: EndpointNumber): boolean {
  const output = receiverState(state, from);
  return output?.switching === null && shownAt(output) === source;
}

function takenBy(state: RoomState, tie: Tie): string {
  const source = carries(state, tie);
  const users = usersOf(state, tie).map((user) => idOf(state, user));
  return `tie line ${tie.name} carries ${source === null ? 'something' : idOf(state, source)} for ${users.join(', ')}`;
}

/** The output of the line on this way, while the act lays it. */
export function legUnderWay(state: RoomState, act: string, via: Via | null): EndpointNumber | null {
  const from = state.ties.get(via?.tie ?? '')?.from;
  const line = from === undefined ? null : receiverState(state, from);
  return from !== undefined && line?.switching?.act === act ? from : null;
}

/** Why a picture does not come any more the way that it was to come, or null. */
export function whyCut(state: RoomState, via: Via | null): string | null {
  if (via === null) return null;
  const tie = state.ties.get(via.tie);
  if (tie === undefined) return TIE_REMOVED;
  return tie.to === via.to ? null : TIE_REWIRED;
}

/** Why nobody switches this endpoint directly, or null. */
export function endOfTie(state: RoomState, number: EndpointNumber) {
  const tie = tieAt(state, number);
  return tie === null
    ? null
    : ({ reason: 'out_of_range', because: `${idOf(state, number)} is an end of tie line ${tie.name}` } as const);
}
