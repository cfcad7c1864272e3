// Whose picture would go dark: what follows from a change of the configuration is carried out on a copy of the room, with ends that confirm at once.
// The rules of what follows stand in follow.ts; here is only what drives them.

import type { Decision, Effect } from '../decision.ts';
import { NOTHING } from '../decision.ts';
import type { RoomEvent } from '../event.ts';
import { entail, reviewRights } from '../follow.ts';
import type { EndpointNumber, UserKey } from '../model.ts';
import { may } from '../permission.ts';
import type { RoomState } from '../state.ts';
import { idOf, receiverState } from '../state.ts';
import { decideSettled } from '../switching.ts';

export interface Darkened {
  readonly receiver: string;
  readonly source: string;
  readonly user: string | null;
}

/** Events that may follow from one change; more of them are a fault of ours. */
const MAX_CONSEQUENCES = 100_000;

/** The receivers that show a picture of a user’s own, by user: the only ones that lose it with a right. */
export function ownPictures(state: RoomState): ReadonlyMap<UserKey, ReadonlySet<EndpointNumber>> {
  const own = new Map<UserKey, Set<EndpointNumber>>();
  for (const [number, live] of state.live) {
    const basis = live.kind === 'receiver' ? live.desired?.basis : undefined;
    if (basis?.kind === 'own') own.set(basis.user, (own.get(basis.user) ?? new Set()).add(number));
  }
  return own;
}

/** Whether a picture of somebody’s own stands there for which he has no right any more. */
export function losesItsRight(state: RoomState, receiver: EndpointNumber): boolean {
  const picture = receiverState(state, receiver)?.desired ?? null;
  return picture?.basis.kind === 'own' && !may(state, picture.basis.user, 'connect', picture.transmitter).allowed;
}

/** A copy of the room on which changes are tried; `now` is the room as it is, by whose names people know things. */
export interface Trial {
  readonly now: RoomState;
  readonly state: RoomState;
  /** Applies an event to the copy. */
  readonly put: (event: RoomEvent) => void;
}

/** What goes dark after `events` were applied. `suspects` are the receivers whose picture lost its right with them. */
export function goneDark(
  trial: Trial,
  events: readonly RoomEvent[],
  suspects: Iterable<EndpointNumber>,
): readonly Darkened[] {
  const dark: Darkened[] = [];
  const waiting: Decision[] = events.map((event) => entail(trial.state, event, 0));
  for (const number of suspects) waiting.push(reviewRights(trial.state, number));
  // The list grows while it is walked through.
  for (const decision of waiting) {
    if (waiting.length > MAX_CONSEQUENCES) break;
    for (const event of decision.events) waiting.push(happen(trial, event, dark));
    waiting.push(...decision.effects.flatMap((effect) => confirmed(trial.state, effect)));
  }
  return dark;
}

/** Applies one event that follows, unless its receiver is on the way to dark already; gives what it entails. */
function happen({ now, state, put }: Trial, event: RoomEvent, dark: Darkened[]): Decision {
  if (event.type === 'picture.switching') {
    if (receiverState(state, event.receiver)?.switching != null) return NOTHING;
    if (event.wanted === null) dark.push(...pictureAt(now, state, event.receiver));
  }
  put(event);
  return entail(state, event, 0);
}

/** A receiver that is told to be dark says that it is. */
function confirmed(state: RoomState, effect: Effect): readonly Decision[] {
  if (effect.type !== 'driver' || effect.command.type !== 'darken') return [];
  const { receiver } = effect.command;
  return [decideSettled(state, { type: 'settled', receiver, grant: null, outcome: { ok: true } })];
}

/** The picture that a receiver shows and is about to lose. */
export function pictureAt(now: RoomState, state: RoomState, receiver: EndpointNumber): readonly Darkened[] {
  const picture = receiverState(state, receiver)?.desired ?? null;
  if (picture === null) return [];
  const { transmitter, basis } = picture;
  const user = 'user' in basis ? (now.users.get(basis.user)?.username ?? basis.user) : null;
  return [{ receiver: idOf(now, receiver), source: idOf(now, transmitter), user }];
}
