// How each event changes the state: the one place that does, in place, one row a type. Nothing is decided here; an event is a fact.

import { ALARMS } from './alarms/list.ts';
import { stepClock } from './clock-step.ts';
import type { ConfigurationEvent, EventOf, EventType, LiveEvent, Stamped } from './event.ts';
import { putIndexed, removeIndexed, track } from './index-tables.ts';
import type { EndpointNumber, Picture } from './model.ts';
import type { DeviceState, Part, ReceiverState, RoomState, TransmitterState } from './state.ts';
import { receiverState, servedBy, transmitterState } from './state.ts';
import { legUnderWay } from './ties.ts';
import { beginGroup, endGroup, hold, rememberChange } from './whole/group.ts';

/** Accounts and addresses whose failures are remembered; the oldest is forgotten first (safety 3.18). */
const MAX_ATTEMPTS = 10_000;

/** Milliseconds without a correction after which a receiver counts as sound again. */
const HEALS_FORGOTTEN_MS = 60_000;

const OPEN: Part = { state: 'open' };

type Apply<T extends EventType> = (state: RoomState, event: EventOf<T>, time: number) => void;

/** Changes `state` by one event. Events come in the order of their numbers. */
export function apply(state: RoomState, stamped: Stamped): void {
  const { event } = stamped;
  // A configuration is applied when it is durable: what was switched in the meantime has later numbers.
  state.seq = Math.max(state.seq, stamped.seq);
  state.epoch = stamped.epoch;
  if (event.type === 'configuration.ended') endGroup(state, event.group, stamped, LIVES);
  else if (!isConfiguration(event)) applyLive(state, event, stamped.time);
  else if (state.group !== null) hold(state.group, state, event);
  else {
    rememberChange(state, event, stamped);
    applyConfiguration(state, event, stamped.seq);
  }
  state.time = Math.max(state.time, stamped.time);
}

export function isConfiguration(event: Stamped['event']): event is ConfigurationEvent {
  return event.type.endsWith('.put') || event.type.endsWith('.removed');
}

function applyConfiguration(state: RoomState, event: ConfigurationEvent, seq: number): void {
  state.configuration = Math.max(state.configuration, seq);
  if ('object' in event) putIndexed(state, event);
  else removeIndexed(state, event);
  if (event.type === 'endpoints.put') ensureLive(state, event.object.number, event.object.kind);
  if (event.type === 'endpoints.removed') forgetLive(state, event.key as EndpointNumber);
}

function ensureLive(state: RoomState, number: EndpointNumber, kind: 'transmitter' | 'receiver'): void {
  state.nextNumber = Math.max(state.nextNumber, number + 1);
  if (state.live.has(number)) return;
  state.live.set(number, newLive(kind));
}

/** What endpoints do now comes and goes with them. */
const LIVES = { came: ensureLive, went: forgetLive };

/** A new endpoint: offline, and nothing known of it. */
export function newLive(kind: 'transmitter' | 'receiver'): ReceiverState | TransmitterState {
  return kind === 'receiver' ? newReceiver() : newTransmitter();
}

const NEVER_SEEN = { online: false, seenAt: null, model: null, firmware: null } as const;

function newReceiver(): ReceiverState {
  return {
    kind: 'receiver',
    ...NEVER_SEEN,
    fresh: true,
    login: null,
    ticketHash: null,
    desired: null,
    reported: { state: 'unknown' },
    switching: null,
    heals: 0,
    lastHealAt: 0,
  };
}

function newTransmitter(): TransmitterState {
  return { kind: 'transmitter', ...NEVER_SEEN, video: false, address: null };
}

function forgetLive(state: RoomState, number: EndpointNumber): void {
  const receiver = receiverState(state, number);
  if (receiver !== null) {
    // What it was admitted to is nobody's any more: to be dismissed.
    for (const picture of [receiver.desired, receiver.switching?.wanted ?? null])
      if (picture !== null) state.suspects.set(picture.grant, { transmitter: servedBy(picture), receiver: number });
    setPictures(state, number, receiver, null, null);
  }
  state.live.delete(number);
  state.drills.delete(number);
}

/** Sets what a receiver wants and shows, and keeps the look-ups true. */
function setPictures(
  state: RoomState,
  number: EndpointNumber,
  receiver: ReceiverState,
  desired: Picture | null,
  switching: ReceiverState['switching'],
): void {
  track(state, number, receiver, 'remove');
  // What a drill left there is gone, by whatever cause.
  if (desired?.transmitter !== receiver.desired?.transmitter && state.drills.get(number)?.isLeft === true)
    state.drills.delete(number);
  receiver.desired = desired;
  receiver.switching = switching;
  track(state, number, receiver, 'add');
}

function reportedAs(picture: Picture | null): ReceiverState['reported'] {
  if (picture === null) return { state: 'dark' };
  return { state: 'shown', transmitter: picture.transmitter, grant: picture.grant };
}

function wentAway(device: DeviceState, time: number): DeviceState {
  return { ...device, online: false, seenAt: device.online ? time : device.seenAt };
}

function goOffline(state: RoomState, number: EndpointNumber, time: number): void {
  const live = state.live.get(number);
  if (live === undefined) return;
  if (live.online) live.seenAt = time;
  live.online = false;
  if (live.kind === 'receiver') live.reported = { state: 'unknown' };
}

/** The picture stays wanted, under a grant that only the new transmitter will know: what the old one streams is another picture than it shall be. */
function regrant(state: RoomState, number: EndpointNumber, grant: string, mark: string): void {
  const receiver = receiverState(state, number);
  if (receiver?.desired?.grant !== grant) return;
  setPictures(state, number, receiver, { ...receiver.desired, grant: `${mark}-${number}` }, receiver.switching);
}

function closePart(state: RoomState, act: string | null, receiver: EndpointNumber, part: Part): void {
  if (act !== null) state.acts.get(act)?.parts.set(receiver, part);
}

function remember(state: RoomState, key: string, time: number): void {
  const failures = (state.attempts.get(key)?.failures ?? 0) + 1;
  state.attempts.delete(key);
  state.attempts.set(key, { failures, lastAt: time });
  const oldest = state.attempts.keys().next().value;
  if (state.attempts.size > MAX_ATTEMPTS && oldest !== undefined) state.attempts.delete(oldest);
}

function nothing(): void {}

const LIVE: { readonly [T in LiveEvent['type']]: Apply<T> } = {
  'writer.started': (state, event, time) => {
    state.startedAt = time;
    // What a stop cut short never counted.
    state.group = null;
    state.idLength = event.idLength;
    state.acts.clear();
    state.suspects.clear();
    // Nobody can come back to a session that a token opened: its connection is gone.
    for (const [hash, session] of state.sessions) if (session.token !== null) state.sessions.delete(hash);
    for (const [name, device] of state.devices) state.devices.set(name, wentAway(device, state.time));
    for (const [number, live] of state.live) {
      if (live.online) live.seenAt = state.time;
      live.online = false;
      if (live.kind === 'transmitter') continue;
      live.fresh = true;
      live.reported = { state: 'unknown' };
      setPictures(state, number, live, live.desired, null);
    }
  },
  'endpoint.online': (state, event, time) => {
    const live = state.live.get(event.number);
    if (live === undefined) return;
    Object.assign(live, { online: true, seenAt: time, model: event.model, firmware: event.firmware });
    if (live.kind === 'transmitter') {
      live.video = event.video;
      live.address = event.address;
    } else if (event.ticketHash !== null) live.ticketHash = event.ticketHash;
  },
  'endpoint.offline': (state, event, time) => goOffline(state, event.number, time),
  'device.online': (state, { device, driver, model, firmware, capabilities }, time) =>
    void state.devices.set(device, { driver, online: true, seenAt: time, model, firmware, capabilities }),
  'device.offline': (state, event, time) => {
    const known = state.devices.get(event.device);
    if (known !== undefined) state.devices.set(event.device, wentAway(known, time));
  },
  'endpoint.replaced': (state, event, time) => {
    goOffline(state, event.number, time);
    const live = state.live.get(event.number);
    if (live === undefined) return;
    Object.assign(live, { model: null, firmware: null });
    if (live.kind === 'receiver') live.ticketHash = null;
    for (const { receiver, grant } of event.pictures) regrant(state, receiver, grant, event.mark);
  },
  'source.changed': (state, event) => {
    const transmitter = transmitterState(state, event.number);
    if (transmitter === null) return;
    transmitter.video = event.video;
    transmitter.address = event.address;
  },
  'session.opened': (state, event) => {
    const { hash, user, openedAt, expiresAt, from, token } = event;
    const confirmedAt = token === null ? openedAt : null;
    state.sessions.set(hash, { hash, user, openedAt, expiresAt, from, token, confirmedAt });
    if (token !== null) return void state.tokenUses.set(token, openedAt);
    state.attempts.delete(user);
    state.attempts.delete(from);
  },
  'session.confirmed': (state, event, time) => {
    const session = state.sessions.get(event.hash);
    if (session !== undefined) state.sessions.set(event.hash, { ...session, confirmedAt: time });
    state.attempts.delete(event.user);
    state.attempts.delete(event.from);
  },
  'session.closed': (state, event) => void state.sessions.delete(event.hash),
  'login.refused': (state, event, time) => {
    remember(state, event.username.toLowerCase(), time);
    remember(state, event.from, time);
  },
  'receiver.loggedIn': (state, event) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver !== null) receiver.login = event.user;
    state.attempts.delete(event.user);
  },
  'receiver.loggedOut': (state, event) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver !== null) receiver.login = null;
  },
  'switch.begun': (state, event) => {
    const { act: id, method, by, receiver, source, targets } = event;
    // Every receiver of a target is open from the beginning, also one whose turn is still to come.
    const parts = new Map(targets.flatMap((target) => target.steps).map((number) => [number, OPEN]));
    state.acts.set(id, { id, method, by, receiver, source, targets, parts });
  },
  'picture.switching': (state, event, time) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver === null) return;
    if (event.act === null) {
      receiver.heals = time - receiver.lastHealAt < HEALS_FORGOTTEN_MS ? receiver.heals + 1 : 1;
      receiver.lastHealAt = time;
    }
    const { act, wanted } = event;
    const after = act === null || wanted === null ? null : legUnderWay(state, act, wanted.via);
    setPictures(state, event.receiver, receiver, receiver.desired, { act, wanted, after });
    closePart(state, event.act, event.receiver, OPEN);
  },
  'picture.changed': (state, event) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver === null) return;
    const { picture } = event;
    setPictures(state, event.receiver, receiver, picture, null);
    if (receiver.online) receiver.reported = event.confirmed ? reportedAs(picture) : { state: 'unknown' };
    if (event.act !== null) receiver.heals = 0;
    closePart(state, event.act, event.receiver, { state: 'done' });
  },
  'picture.kept': (state, event) => {
    closePart(state, event.act, event.receiver, { state: 'failed', reason: event.reason, because: event.because });
    const receiver = receiverState(state, event.receiver);
    if (receiver !== null) setPictures(state, event.receiver, receiver, receiver.desired, null);
  },
  'picture.found': (state, event) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver === null) return;
    if (event.picture !== null) state.suspects.delete(event.picture.grant);
    setPictures(state, event.receiver, receiver, event.picture, receiver.switching);
  },
  'screen.reported': (state, event) => {
    const receiver = receiverState(state, event.receiver);
    if (receiver === null) return;
    receiver.fresh = false;
    receiver.reported =
      event.state === 'shown' && event.grant !== null
        ? { state: 'shown', transmitter: event.transmitter, grant: event.grant }
        : { state: 'dark' };
  },
  'grant.found': (state, event) =>
    void state.suspects.set(event.grant, { transmitter: event.transmitter, receiver: event.receiver }),
  'grant.dismissed': (state, event) => void state.suspects.delete(event.grant),
  'switch.done': (state, event) => void state.acts.delete(event.act),
  'switch.refused': nothing,
  'call.refused': nothing,
  ...ALARMS,
  'drill.begun': (state, { drill, by, started, receiver, transmitters }) => {
    const before = receiverState(state, receiver)?.desired ?? null;
    state.drills.set(receiver, { drill, by, started, transmitters, before, isLeft: false });
  },
  'drill.done': (state, { receiver, drill, left = false }) => {
    const drilled = state.drills.get(receiver);
    if (drilled?.drill !== drill) return;
    if (left) state.drills.set(receiver, { ...drilled, isLeft: true });
    else state.drills.delete(receiver);
  },
  'clock.stepped': (state, event) => stepClock(state, event.byMs),
  'configuration.begun': beginGroup,
  'configuration.ended': nothing,
  'configuration.confirmed': (state, event) => {
    if (state.application?.id === event.group) state.application = null;
  },
  'configuration.refused': (state) => {
    state.group = null;
  },
  'backup.made': nothing,
  'certificate.taken': nothing,
  'record.lost': nothing,
};

function applyLive(state: RoomState, event: LiveEvent, time: number): void {
  const row = LIVE[event.type] as (state: RoomState, event: LiveEvent, time: number) => void;
  row(state, event, time);
}
