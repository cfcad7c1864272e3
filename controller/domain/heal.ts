// What endpoints show meets what they shall show: a receiver that shows something else is set right, later each time it fails, and so is one where a drill left its
// picture. What else follows from an event stands in follow.ts.

import { darken, NOBODY } from './darken.ts';
import type { Decision } from './decision.ts';
import { NOTHING } from './decision.ts';
import { isPort } from './device-ports.ts';
import { owedByDrill } from './drill.ts';
import type { EndpointNumber, Picture } from './model.ts';
import { modeAt } from './plan.ts';
import type { ReceiverState, RoomState } from './state.ts';
import { receiverState, servedBy, transmitterState } from './state.ts';
import { take } from './switching.ts';

/** Milliseconds between corrections of one receiver that keep failing: doubles from the base to the cap. */
const HEAL_BASE_MS = 500;
const HEAL_CAP_MS = 30_000;

/** Why what a drill left goes. */
const LEFT = 'a drill that could not put it back left its picture there';

/** Sets a receiver right that shows something else than it shall. Not while it is switched, cannot be asked, or failed a moment ago. */
export function heal(state: RoomState, number: EndpointNumber, utc: number): Decision {
  const receiver = receiverState(state, number);
  const owed = owedByDrill(state, number);
  // What somebody switched at a device of another maker is adopted.
  if (isPort(state, number) && owed === undefined) return NOTHING;
  if (
    receiver === null ||
    !receiver.online ||
    receiver.fresh ||
    receiver.switching !== null ||
    receiver.reported.state === 'unknown'
  )
    return NOTHING;
  if (utc < receiver.lastHealAt + healWait(receiver.heals)) return NOTHING;
  const because = owed === undefined ? difference(state, receiver) : LEFT;
  if (because === null) return NOTHING;
  const picture = owed === undefined ? receiver.desired : owed;
  if (picture === null) return darken(state, number, because);
  // Whoever sat there may have gone, or lost a right, while nothing was shown.
  const mode = modeNow(state, number, picture);
  const { event, effect } = take(
    state,
    { receiver: number, picture: { ...picture, mode }, because, moves: null },
    NOBODY,
    picture.grant,
  );
  return { events: [event], effects: [effect] };
}

/** The receivers that an earlier attempt, or a drill, left wrong: their correction is tried again when its time has come. */
export function leftWrong(state: RoomState): readonly EndpointNumber[] {
  const isWrong = (number: EndpointNumber, live: ReceiverState) =>
    live.heals > 0 || state.drills.get(number)?.isLeft === true;
  return [...state.live].flatMap(([number, live]) =>
    live.kind === 'receiver' && isWrong(number, live) ? [number] : [],
  );
}

/** What was found at a start, or switched at a device itself, keeps its mode until somebody switches there. */
export function modeNow(state: RoomState, receiver: EndpointNumber, picture: Picture): Picture['mode'] {
  const { kind } = picture.basis;
  if (kind === 'found' || kind === 'panel') return picture.mode;
  return modeAt(state, picture.basis, { ...picture, receiver }, lineOf(state, picture));
}

/** The output of the tie line that a picture comes over. */
export function lineOf(state: RoomState, { via }: Picture): EndpointNumber | null {
  return via === null ? null : (state.ties.get(via.tie)?.from ?? null);
}

function healWait(heals: number): number {
  return heals === 0 ? 0 : Math.min(HEAL_CAP_MS, HEAL_BASE_MS * 2 ** Math.min(heals, 10));
}

/** Why what is shown is not what shall be shown, or null when it is, or when nothing can be done about it now. */
function difference(state: RoomState, { desired, reported: shown }: ReceiverState): string | null {
  if (desired === null) return shown.state === 'shown' ? 'it shows a picture and shall be dark' : null;
  if (shown.state === 'shown' && shown.grant === desired.grant) return null;
  const source = transmitterState(state, servedBy(desired));
  if (source?.online !== true || source.address === null) return null;
  return shown.state === 'dark' ? 'it is dark and shall show a picture' : 'it shows another picture than it shall';
}
