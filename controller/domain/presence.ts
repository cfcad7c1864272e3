// Endpoints come, go and report: who they are, what they show, which grants they hold. What is corrected because of it stands in follow.ts.

import type { ScreenState, SourceState } from '../../protocol/endpoint/messages.ts';
import type { Grant } from '../../protocol/keys.ts';
import type { Decision, Effect } from './decision.ts';
import { driver, NOTHING } from './decision.ts';
import { isDrills } from './drill.ts';
import type { RoomEvent } from './event.ts';
import type { EndpointInput, Presented } from './input.ts';
import type { EndpointNumber, Picture } from './model.ts';
import { may } from './permission.ts';
import { loggedInTogether } from './spread.ts';
import type { ReceiverState, RoomState, Switching } from './state.ts';
import { idOf, operatorAt, receiverState, servedBy, standing, transmitterState } from './state.ts';
import { decideSettled } from './switching.ts';

type InputOf<T extends EndpointInput['type']> = Extract<EndpointInput, { readonly type: T }>;

/** A proven key: an endpoint of the room comes online, an unknown one waits for adoption. */
export function decidePresented(state: RoomState, input: Presented): Decision {
  const number = state.index.byFingerprint.get(input.fingerprint);
  if (number === undefined)
    return { events: [], effects: [driver({ type: 'hold', link: input.link, fingerprint: input.fingerprint })] };
  const endpoint = state.endpoints.get(number);
  if (endpoint?.kind !== input.kind) {
    const because = `the key of a ${endpoint?.kind} came as a ${input.kind}`;
    const alarm: RoomEvent = { type: 'alarm.raised', alarm: 'wrong-kind', about: endpoint?.id ?? '', because };
    return { events: [alarm], effects: [driver({ type: 'refuse', link: input.link, reason: 'conflict', because })] };
  }
  return input.kind === 'transmitter' ? presentTransmitter(input, number) : presentReceiver(state, input, number);
}

function presentTransmitter(input: Presented, number: EndpointNumber): Decision {
  const { video, address } = sourceOf(input.state);
  return {
    events: [
      {
        type: 'endpoint.online',
        number,
        boot: 'cold',
        ticketHash: null,
        address,
        video,
        model: input.model,
        firmware: input.firmware,
      },
    ],
    effects: [driver({ type: 'welcome', link: input.link, number, warm: false })],
  };
}

function presentReceiver(state: RoomState, input: Presented, number: EndpointNumber): Decision {
  const receiver = receiverState(state, number);
  const warm = receiver !== null && input.ticketHash !== null && input.ticketHash === receiver.ticketHash;
  const ticketHash = warm ? null : input.freshTicketHash;
  const { model, firmware } = input;
  const online: RoomEvent = {
    type: 'endpoint.online',
    number,
    boot: warm ? 'warm' : 'cold',
    ticketHash,
    address: null,
    video: false,
    model,
    firmware,
  };
  const started = warm ? NOTHING : coldStart(state, number, receiver);
  const report = decideScreen(state, { type: 'screenReported', number, state: screenOf(input.state) }, warm);
  return {
    events: [...started.events, online, ...report.events],
    effects: [driver({ type: 'welcome', link: input.link, number, warm }), ...started.effects, ...report.effects],
  };
}

/** A receiver that started anew is logged out and dark; the grant it had is ended. */
function coldStart(state: RoomState, number: EndpointNumber, receiver: ReceiverState | null): Decision {
  if (receiver === null) return NOTHING;
  const because = 'the receiver started anew';
  const { login, desired, switching } = receiver;
  const broken = switching === null ? NOTHING : breakOff(state, number, switching, because);
  const screens =
    login === null
      ? []
      : loggedInTogether(state, number).filter((screen) => receiverState(state, screen)?.login === login);
  const events: RoomEvent[] =
    login === null
      ? []
      : screens.map((screen) => ({ type: 'receiver.loggedOut', receiver: screen, user: login, because }));
  if (desired === null) return { events: [...broken.events, ...events], effects: broken.effects };
  const dismiss: Effect = driver({ type: 'dismiss', at: { transmitter: servedBy(desired), grant: desired.grant } });
  return {
    events: [
      ...broken.events,
      ...events,
      { type: 'picture.changed', receiver: number, act: null, by: null, picture: null, confirmed: true, because },
    ],
    effects: [...broken.effects, dismiss],
  };
}

/** What was under way at a receiver that forgot it ends here: dark it is, and a picture it will not get. */
function breakOff(state: RoomState, receiver: EndpointNumber, { wanted }: Switching, because: string): Decision {
  const outcome =
    wanted === null ? { ok: true as const } : { ok: false as const, reason: 'connect_failed' as const, because };
  const settled = decideSettled(state, { type: 'settled', receiver, grant: wanted?.grant ?? null, outcome });
  const stop = driver({ type: 'darken', receiver, replaces: null, act: null });
  return wanted === null ? settled : { ...settled, effects: [...settled.effects, stop] };
}

/** What a receiver says that it shows. The first word after a start of the controller is adopted; later ones are compared (follow.ts). */
export function decideScreen(state: RoomState, input: InputOf<'screenReported'>, adopt = true): Decision {
  const receiver = receiverState(state, input.number);
  if (receiver === null) return NOTHING;
  const { state: shows, grant } = input.state;
  const transmitter = seenAs(receiver, grant) ?? transmitterOf(state, input.state);
  const reported: RoomEvent = { type: 'screen.reported', receiver: input.number, state: shows, transmitter, grant };
  if (isDrills(state, input.number, transmitter)) return { events: [reported], effects: [] };
  if (!receiver.fresh || !adopt || shows === 'dark' || grant === null || grant === receiver.desired?.grant)
    return { events: [reported], effects: [] };
  return adoptPicture(state, input.number, receiver, { grant, transmitter }, reported);
}

function adoptPicture(
  state: RoomState,
  number: EndpointNumber,
  receiver: ReceiverState,
  shown: { readonly grant: string; readonly transmitter: EndpointNumber | null },
  reported: RoomEvent,
): Decision {
  const { grant, transmitter } = shown;
  if (transmitter === null || transmitterState(state, transmitter) === null) return { events: [reported], effects: [] };
  const operator = operatorAt(state, number);
  const allowed = operator !== null && may(state, operator, 'connect', transmitter).allowed;
  const basis: Picture['basis'] = allowed ? { kind: 'own', user: operator } : { kind: 'found' };
  const picture: Picture = {
    transmitter,
    grant,
    mode: receiver.desired?.mode ?? 'view',
    basis,
    broughtBy: null,
    via: null,
  };
  const because = `${idOf(state, number)} showed ${idOf(state, transmitter)} when the controller started`;
  const events: RoomEvent[] = [reported, { type: 'picture.found', receiver: number, picture, because }];
  if (!allowed)
    events.push({ type: 'alarm.raised', alarm: 'picture-without-basis', about: idOf(state, number), because });
  return { events, effects: [] };
}

export function decideSource(state: RoomState, input: InputOf<'sourceReported'>): Decision {
  const transmitter = transmitterState(state, input.number);
  const { video, address } = input.state;
  if (transmitter === null || (transmitter.video === video && transmitter.address === address)) return NOTHING;
  return { events: [{ type: 'source.changed', number: input.number, video, address }], effects: [] };
}

/** Grants that nobody wants are ended; one that no record explains waits until its receiver has said what it shows. */
export function decideGrants(state: RoomState, input: InputOf<'grantsReported'>): Decision {
  const wanted = new Set(
    [...(state.index.viewers.get(input.number) ?? [])].flatMap((viewer) => grantsOf(receiverState(state, viewer))),
  );
  const surplus = input.grants.filter((grant) => !wanted.has(grant.grant));
  const decisions = surplus.map((grant) => judgeSurplus(state, input.number, grant));
  return { events: decisions.flatMap((one) => one.events), effects: decisions.flatMap((one) => one.effects) };
}

function judgeSurplus(state: RoomState, transmitter: EndpointNumber, { grant, receiver: key }: Grant): Decision {
  const receiver = receiverOf(state, key);
  const fresh = receiver !== null && receiverState(state, receiver)?.fresh === true;
  if (fresh) return { events: [{ type: 'grant.found', transmitter, receiver, grant }], effects: [] };
  return { events: [], effects: [driver({ type: 'dismiss', at: { transmitter, grant } })] };
}

function grantsOf(receiver: ReceiverState | null): readonly string[] {
  return [receiver?.desired?.grant, receiver?.switching?.wanted?.grant].filter((grant) => grant !== undefined);
}

/** A lost link: the endpoint is offline, its picture stays as it is. */
export function decideGone(state: RoomState, input: InputOf<'gone'>): Decision {
  const live = input.number === null ? undefined : state.live.get(input.number);
  if (input.number === null || live?.online !== true) return NOTHING;
  return { events: [{ type: 'endpoint.offline', number: input.number, because: input.because }], effects: [] };
}

function sourceOf(state: ScreenState | SourceState): SourceState {
  return 'video' in state ? state : { video: false, address: null };
}

function screenOf(state: ScreenState | SourceState): ScreenState {
  return 'video' in state ? { state: 'dark', grant: null, transmitter: null } : state;
}

/** What comes over a tie line is its source, and not the line’s end, from which the receiver has it. */
function seenAs(receiver: ReceiverState, grant: string | null): EndpointNumber | null {
  const pictures = [standing(receiver), receiver.desired];
  const via = pictures.find((picture) => picture !== null && picture.grant === grant && picture.via !== null);
  return via?.transmitter ?? null;
}

function transmitterOf(state: RoomState, screen: ScreenState): EndpointNumber | null {
  if (screen.transmitter === null) return null;
  return state.index.byKey.get(screen.transmitter) ?? null;
}

function receiverOf(state: RoomState, key: string): EndpointNumber | null {
  return state.index.byKey.get(key) ?? null;
}
