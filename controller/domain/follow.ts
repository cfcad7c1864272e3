// What follows from an event once it is applied: pictures that lost their right go dark, modes are judged anew, what endpoints show is set right, logins of
// removed users end. One way for desired and reported to meet, whatever drove them apart; each correction says why.

import { clockJumped } from './alarms/watch.ts';
import { asFound, darken, NOBODY, staysLit } from './darken.ts';
import type { Decision, Effect } from './decision.ts';
import { driver, NOTHING } from './decision.ts';
import { darkens, isPort, keepsTo } from './device-ports.ts';
import { foundUnknown, overtaken, presentAgain, seenThrough } from './devices.ts';
import { endDrills } from './drill.ts';
import type { EventType, RoomEvent } from './event.ts';
import { heal, leftWrong, lineOf, modeNow } from './heal.ts';
import { giveUp } from './late.ts';
import type { EndpointNumber, Picture, Tie, UserKey } from './model.ts';
import { may } from './permission.ts';
import type { ReceiverState, RoomState } from './state.ts';
import { idOf, receiverState } from './state.ts';
import { jobFor } from './switching.ts';
import { carriedNow, TIE_REMOVED, TIE_REWIRED, tieEndingAt, tieFrom, usersOf, whyCut } from './ties.ts';

const REMOVED = 'the transmitter was removed';
const TIE_END = 'its source is the end of a tie line now';
type Follow = (state: RoomState, event: RoomEvent, utc: number) => Decision;

/** After these, rights may be other than before: every picture is judged anew. */
const REVIEWED: ReadonlySet<EventType> = new Set([
  'permissions.put',
  'permissions.removed',
  'groups.removed',
  'users.put',
  'users.removed',
  'endpoints.put',
] satisfies EventType[]);

const NONE: Follow = () => NOTHING;

const FOLLOWS: Partial<Record<EventType, Follow>> = {
  'writer.started': (state) => endDrills(state),
  'tokens.removed': (state, event) => (event.type === 'tokens.removed' ? endToken(state, String(event.key)) : NOTHING),
  'endpoints.removed': (state, event) =>
    event.type === 'endpoints.removed' ? retire(state, Number(event.key)) : NOTHING,
  'walls.put': (state, event) =>
    event.type === 'walls.put'
      ? joined([logOutWall(state, event.object.receivers), cutAnew(state, event.object.receivers)])
      : NOTHING,
  'endpoint.replaced': (_state, event) => (event.type === 'endpoint.replaced' ? replaced(event.number) : NOTHING),
  'receiver.loggedIn': (state, event) =>
    event.type === 'receiver.loggedIn' ? judgeModes(state, event.receiver) : NOTHING,
  'receiver.loggedOut': (state, event) =>
    event.type === 'receiver.loggedOut' ? loggedOut(state, event.receiver, event.user) : NOTHING,
  'endpoint.online': (state, event, utc) =>
    event.type === 'endpoint.online' ? cameOnline(state, event.number, utc) : NOTHING,
  'source.changed': (state, event, utc) =>
    event.type === 'source.changed' ? cameOnline(state, event.number, utc) : NOTHING,
  'screen.reported': (state, event, utc) =>
    event.type === 'screen.reported' ? reported(state, event.receiver, utc) : NOTHING,
  'picture.changed': (state, event) => (event.type === 'picture.changed' ? settled(state, event.receiver) : NOTHING),
  'picture.kept': (state, event) => (event.type === 'picture.kept' ? kept(state, event) : NOTHING),
  'picture.found': (state) => freeTies(state),
  'clock.stepped': (_state, event) => (event.type === 'clock.stepped' ? clockJumped(event.byMs) : NOTHING),
  'ties.put': (state, event) => (event.type === 'ties.put' ? rewired(state, event.object) : NOTHING),
  'ties.removed': (state, event) => (event.type === 'ties.removed' ? cutTie(state, String(event.key)) : NOTHING),
};

/** What an event entails by itself, rights apart. The consequences are events themselves, and are followed in their turn. */
export function entail(state: RoomState, event: RoomEvent, utc: number): Decision {
  return (FOLLOWS[event.type] ?? NONE)(state, event, utc);
}

/** The consequences of events that were applied together: pictures are judged once, however many of the events change rights. */
export function follow(state: RoomState, events: readonly RoomEvent[], utc: number): Decision {
  const entailing = events.filter((event) => FOLLOWS[event.type] !== undefined);
  const entailed = [endUsers(state, events), ...entailing.map((event) => entail(state, event, utc))];
  const reviewed = events.some((event) => REVIEWED.has(event.type)) ? reviewAll(state) : [];
  return joined([presentAgain(state, events), ...entailed, ...withoutDoubles(entailed, reviewed)]);
}

/** Once rights are judged, a receiver that goes dark for another reason already is left to that. */
function withoutDoubles(entailed: readonly Decision[], reviewed: readonly Decision[]): readonly Decision[] {
  const taken = new Set(entailed.flatMap((one) => one.events.flatMap(switchedBy)));
  return reviewed.filter((one) => !one.events.flatMap(switchedBy).some((receiver) => taken.has(receiver)));
}

function switchedBy(event: RoomEvent): readonly EndpointNumber[] {
  return event.type === 'picture.switching' ? [event.receiver] : [];
}

function reviewAll(state: RoomState): readonly Decision[] {
  return [...state.live.keys()].map((number) => reviewRights(state, number)).filter((one) => one !== NOTHING);
}

/** The corrections whose time has come. */
export function healOverdue(state: RoomState, utc: number): Decision {
  return joined(leftWrong(state).map((number) => heal(state, number, utc)));
}

function joined(decisions: readonly Decision[]): Decision {
  const events: RoomEvent[] = [];
  const effects: Effect[] = [];
  for (const one of decisions) {
    if (one === NOTHING) continue;
    for (const event of one.events) events.push(event);
    for (const effect of one.effects) effects.push(effect);
  }
  return events.length === 0 && effects.length === 0 ? NOTHING : { events, effects };
}

/** A picture of one's own goes dark at once when its right is gone; what others pushed stays until it is switched. Then the mode is judged. */
export function reviewRights(state: RoomState, number: EndpointNumber): Decision {
  const receiver = receiverState(state, number);
  const picture = receiver?.desired ?? null;
  if (receiver === null || picture === null || receiver.switching !== null) return NOTHING;
  if (!state.endpoints.has(picture.transmitter))
    return isPort(state, number) ? NOTHING : darken(state, number, REMOVED);
  const cut = whyCut(state, picture.via) ?? (isLineItself(state, picture) ? TIE_END : null);
  if (cut !== null) return darken(state, number, cut);
  const verdict = picture.basis.kind === 'own' ? may(state, picture.basis.user, 'connect', picture.transmitter) : null;
  if (verdict !== null && !verdict.allowed) return darken(state, number, verdict.because);
  return remode(state, number, receiver, picture);
}

/** Somebody was shown, as a source of its own, what has become the end of a tie line since: whatever comes over the line he never asked for. */
function isLineItself(state: RoomState, { transmitter, basis, via }: Picture): boolean {
  return via === null && 'user' in basis && tieEndingAt(state, transmitter) !== null;
}

/** A right that was taken away while a switch was under way is judged when the switch is over. */
function lateReview(state: RoomState, number: EndpointNumber): Decision {
  const decision = reviewRights(state, number);
  if (decision !== NOTHING) return decision;
  return joined([number, ...(state.index.brought.get(number) ?? [])].map((one) => orphaned(state, one)));
}

/** A screen that was brought along goes dark with the one that brought it. */
function orphaned(state: RoomState, number: EndpointNumber): Decision {
  const receiver = receiverState(state, number);
  const first = receiver?.desired?.broughtBy ?? null;
  if (first === null || receiver?.switching !== null) return NOTHING;
  const there = receiverState(state, first);
  if (there !== null && (there.desired !== null || there.switching !== null)) return NOTHING;
  return darken(state, number, `${idOf(state, first)}, which brought it along, is dark`);
}

function remode(state: RoomState, number: EndpointNumber, receiver: ReceiverState, picture: Picture): Decision {
  const mode = modeNow(state, number, picture);
  if (mode === picture.mode || receiver.reported.state !== 'shown' || tieFrom(state, number) !== null) return NOTHING;
  if (!keepsTo(state, number, mode))
    return picture.basis.kind === 'own'
      ? darken(state, number, 'the keyboard comes with every picture here, and the right to it is gone')
      : NOTHING;
  const changed: Picture = { ...picture, mode };
  const event: RoomEvent = {
    type: 'picture.changed',
    receiver: number,
    ...NOBODY,
    confirmed: true,
    picture: changed,
    because: `the mode is ${mode} now`,
  };
  const effect = driver({ type: 'remode', job: jobFor(state, number, changed) });
  const line = lineOf(state, picture);
  return { events: [event], effects: line === null ? [effect] : [remodeLine(state, line, mode), effect] };
}

/** A line has no mode of its own: it has that of what is seen through it. */
function remodeLine(state: RoomState, line: EndpointNumber, mode: Picture['mode']): Effect {
  const picture = receiverState(state, line)?.desired ?? null;
  if (picture === null) return driver({ type: 'darken', receiver: line, replaces: null, act: null });
  return driver({ type: 'remode', job: jobFor(state, line, { ...picture, mode }) });
}

function judgeModes(state: RoomState, number: EndpointNumber): Decision {
  return joined([number, ...(state.index.brought.get(number) ?? [])].map((one) => reviewRights(state, one)));
}

function loggedOut(state: RoomState, number: EndpointNumber, user: UserKey): Decision {
  const own = [number, ...(state.index.brought.get(number) ?? [])].filter((one) => {
    const receiver = receiverState(state, one);
    const picture = receiver?.desired ?? null;
    const broughtOrOwn =
      picture !== null && (picture.broughtBy !== null || (picture.basis.kind === 'own' && picture.basis.user === user));
    return broughtOrOwn && receiver?.switching === null;
  });
  return joined([
    ...own.map((one) => darken(state, one, `${user} logged out`)),
    ...[number].filter((one) => !own.includes(one)).map((one) => reviewRights(state, one)),
  ]);
}

/** A device that would not make dark what lost its right shows it on. What went away with its device is judged when it is back. */
function kept(state: RoomState, event: Extract<RoomEvent, { readonly type: 'picture.kept' }>): Decision {
  const { receiver, act, reason, because } = event;
  const isStuck = act === null && reason !== 'offline' && isPort(state, receiver);
  const lit = isStuck ? staysLit(state, receiver, `${idOf(state, receiver)} could not be made dark: ${because}`) : null;
  return lit === null ? settled(state, receiver) : joined([lit, freeTies(state)]);
}

/** The end of a switch of one receiver. */
function settled(state: RoomState, number: EndpointNumber): Decision {
  const reviewed = lateReview(state, number);
  return joined([reviewed === NOTHING ? overtaken(state, number) : reviewed, freeTies(state)]);
}

/** Lines over which nobody sees anything any more are dark again, and anybody may have them. */
function freeTies(state: RoomState): Decision {
  const free = [...state.ties.values()].filter((tie) => {
    const line = receiverState(state, tie.from);
    const basis = line?.desired?.basis.kind;
    const isOurs = basis !== undefined && basis !== 'panel' && basis !== 'found';
    return isOurs && line?.switching === null && usersOf(state, tie).length === 0;
  });
  return joined(free.map((tie) => release(state, tie.from, `nobody sees anything over tie line ${tie.name} any more`)));
}

function release(state: RoomState, line: EndpointNumber, because: string): Decision {
  if (darkens(state, line)) return darken(state, line, because);
  const picture = receiverState(state, line)?.desired ?? null;
  if (picture === null) return NOTHING;
  const event: RoomEvent = { type: 'picture.found', receiver: line, picture: asFound(picture), because };
  return { events: [event], effects: [] };
}

/** A line that is no more carries nothing: whoever saw through it goes dark. */
function cutTie(state: RoomState, tie: string): Decision {
  const viewers = [...(state.index.carried.get(tie) ?? [])].filter(
    (number) => receiverState(state, number)?.switching === null,
  );
  return joined(viewers.map((number) => darken(state, number, TIE_REMOVED)));
}

/** A configuration as a whole may give a line other ends while somebody sees through it: what he was to see does not come over it any more. */
function rewired(state: RoomState, tie: Tie): Decision {
  const carried = carriedNow(state, tie);
  const carriers = new Set(state.index.carried.get(tie.id));
  const decisions = [...carriers].map((number) => {
    const viewer = receiverState(state, number);
    const picture = viewer?.switching === null ? viewer.desired : null;
    if (picture?.via?.tie !== tie.id) return NOTHING;
    const isThere = picture.via.to === tie.to;
    if (isThere && (carried === undefined || carried === picture.transmitter)) return NOTHING;
    // Where nothing makes it dark, it is told what is really seen.
    return isThere && carried !== undefined && !darkens(state, number)
      ? seenThrough(state, tie, number, carried)
      : darken(state, number, TIE_REWIRED);
  });
  const direct = [...(state.index.viewers.get(tie.to) ?? [])].filter((one) => !carriers.has(one));
  return joined([...decisions, ...direct.map((number) => reviewRights(state, number))]);
}

/** Logins and sessions of accounts that are disabled or gone end, all in one look at the room. */
function endUsers(state: RoomState, events: readonly RoomEvent[]): Decision {
  const ended = new Map<UserKey, string>();
  for (const event of events) {
    if (event.type === 'users.put' && event.object.disabled)
      ended.set(event.object.username.toLowerCase(), 'the account is disabled');
    if (event.type === 'users.removed') ended.set(String(event.key), 'the account was removed');
  }
  if (ended.size === 0) return NOTHING;
  const logouts = [...state.live].flatMap(([receiver, live]): RoomEvent[] => {
    const user = live.kind === 'receiver' ? live.login : null;
    const because = user === null ? undefined : ended.get(user);
    return user === null || because === undefined ? [] : [{ type: 'receiver.loggedOut', receiver, user, because }];
  });
  const closed = [...state.sessions.values()].flatMap(({ hash, user }): RoomEvent[] => {
    const because = ended.get(user);
    return because === undefined ? [] : [{ type: 'session.closed', hash, because }];
  });
  return { events: [...logouts, ...closed], effects: [] };
}

function endToken(state: RoomState, token: string): Decision {
  const sessions = [...state.sessions.values()].filter((session) => session.token === token);
  if (sessions.length === 0) return NOTHING;
  const because = 'the token was revoked';
  return { events: sessions.map(({ hash }) => ({ type: 'session.closed', hash, because })), effects: [] };
}

function retire(state: RoomState, number: EndpointNumber): Decision {
  const viewers = [...(state.index.viewers.get(number) ?? [])];
  const dark = viewers
    .filter((viewer) => receiverState(state, viewer)?.switching === null)
    .map((viewer) => (isPort(state, viewer) ? lostSource(state, viewer) : darken(state, viewer, REMOVED)));
  return joined([
    { events: [], effects: [driver({ type: 'retire', number, because: 'the endpoint was removed' })] },
    dismissSuspects(state, number),
    giveUp(state, number),
    ...dark,
  ]);
}

/** The output of a device goes on showing an input that the room has retired: a source that it does not know. */
function lostSource(state: RoomState, number: EndpointNumber): Decision {
  const grant = receiverState(state, number)?.desired?.grant ?? '';
  return { events: foundUnknown(number, grant, true), effects: [] };
}

/** Receivers of a wall have no login. */
function logOutWall(state: RoomState, receivers: readonly EndpointNumber[]): Decision {
  const events = receivers.flatMap((receiver): RoomEvent[] => {
    const user = receiverState(state, receiver)?.login ?? null;
    return user === null
      ? []
      : [{ type: 'receiver.loggedOut', receiver, user, because: 'the receiver belongs to a wall now' }];
  });
  return events.length === 0 ? NOTHING : { events, effects: [] };
}

/** Pictures that stand on a wall are cut as the wall is now. */
function cutAnew(state: RoomState, receivers: readonly EndpointNumber[]): Decision {
  const effects = receivers.flatMap((number): Effect[] => {
    const receiver = receiverState(state, number);
    const picture = receiver?.desired ?? null;
    const stands = picture !== null && receiver?.switching === null && receiver.reported.state === 'shown';
    return stands ? [driver({ type: 'remode', job: jobFor(state, number, picture) })] : [];
  });
  return effects.length === 0 ? NOTHING : { events: [], effects };
}

/** The old unit's link ends; the new one presents itself and is told what it shall show. */
function replaced(number: EndpointNumber): Decision {
  return { events: [], effects: [driver({ type: 'retire', number, because: 'another device took its place' })] };
}

function cameOnline(state: RoomState, number: EndpointNumber, utc: number): Decision {
  return joined([...(state.index.viewers.get(number) ?? [])].map((viewer) => heal(state, viewer, utc)));
}

function reported(state: RoomState, number: EndpointNumber, utc: number): Decision {
  const reviewed = reviewRights(state, number);
  const late = reviewed === NOTHING && isPort(state, number) ? [orphaned(state, number), freeTies(state)] : [reviewed];
  return joined([dismissSuspects(state, number), ...late, heal(state, number, utc)]);
}

/** Grants that no record explains, and that their receiver does not show either, are ended. */
function dismissSuspects(state: RoomState, receiver: EndpointNumber): Decision {
  const wanted = receiverState(state, receiver)?.desired?.grant;
  const suspects = [...state.suspects].filter(([grant, suspect]) => suspect.receiver === receiver && grant !== wanted);
  const effects: Effect[] = suspects.map(([grant, { transmitter }]) =>
    driver({ type: 'dismiss', at: { transmitter, grant } }),
  );
  if (suspects.length === 0) return NOTHING;
  return { events: suspects.map(([grant]) => ({ type: 'grant.dismissed', grant })), effects };
}
