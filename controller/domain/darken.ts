// How a picture goes dark that nobody switched: at once, when its device is back, or not at all where a device does not do it. What makes it go stands in follow.ts.

import type { Decision } from './decision.ts';
import { NOTHING } from './decision.ts';
import { darkens, isPort } from './device-ports.ts';
import type { EndpointNumber, Picture } from './model.ts';
import type { RoomState } from './state.ts';
import { idOf, receiverState } from './state.ts';
import { take } from './switching.ts';

/** A correction belongs to no act and to no person. */
export const NOBODY = { act: null, by: null };

/** The picture stands without anybody's right. */
export function asFound(picture: Picture): Picture {
  return { ...picture, basis: { kind: 'found' }, broughtBy: null };
}

/** What a device cannot make dark stays, without a right of anybody's: flagged and alarmed. */
export function staysLit(state: RoomState, number: EndpointNumber, because: string): Decision {
  const picture = receiverState(state, number)?.desired ?? null;
  if (picture === null || picture.basis.kind === 'found') return NOTHING;
  const about = idOf(state, number);
  return {
    events: [
      { type: 'picture.found', receiver: number, picture: asFound(picture), because },
      { type: 'alarm.raised', alarm: 'not-dark', about, because },
    ],
    effects: [],
  };
}

export function darken(state: RoomState, number: EndpointNumber, because: string): Decision {
  if (!darkens(state, number))
    return staysLit(state, number, `${because}, and the device of ${idOf(state, number)} cannot make an output dark`);
  // Its device cannot be told: what it shows when it is back is judged then (reported).
  if (isPort(state, number) && receiverState(state, number)?.online !== true) return NOTHING;
  const { event, effect } = take(state, { receiver: number, picture: null, because, moves: null }, NOBODY, '');
  return { events: [event], effects: [effect] };
}
