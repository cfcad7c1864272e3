// What devices of other makers say: which ports they have, what their outputs show, whether a signal stands at an input. What somebody switched at a device itself
// is adopted, not set back; how a port becomes an endpoint of the room stands in configure/ports.ts.

import type { Decision } from './decision.ts';
import { driver, NOTHING } from './decision.ts';
import { handleOf, portHandle } from './device-ports.ts';
import type { RoomEvent } from './event.ts';
import type { DevicePresented, EndpointInput, PresentedPort } from './input.ts';
import type { Endpoint, EndpointNumber, Identity, Picture, Tie } from './model.ts';
import type { ReceiverState, RoomState } from './state.ts';
import { idOf, receiverState, servedBy, transmitterState } from './state.ts';
import { carriedNow, tieEndingAt, tieFrom } from './ties.ts';

type InputOf<T extends EndpointInput['type']> = Extract<EndpointInput, { readonly type: T }>;

function eventsOnly(events: readonly RoomEvent[]): Decision {
  return events.length === 0 ? NOTHING : { events, effects: [] };
}

/** The endpoints of the room that are ports of this device. */
export function endpointsAt(state: RoomState, device: string): readonly Endpoint[] {
  return [...state.endpoints.values()].filter(({ identity }) => identity.by === 'port' && identity.device === device);
}

/** A device is there: its ports that the room knows come online, those that it has no more go. */
export function decideDevicePresented(state: RoomState, input: DevicePresented): Decision {
  const { device, driver, model, firmware, capabilities } = input;
  const known = state.devices.get(device);
  const same =
    known?.online === true && known.driver === driver && known.model === model && known.firmware === firmware;
  const events: RoomEvent[] = same ? [] : [{ type: 'device.online', device, driver, model, firmware, capabilities }];
  const wasOther = known !== undefined && known.model !== null && model !== null && known.model !== model;
  if (wasOther) {
    const because = `it was a ${known.model} and is a ${model} now: whether its ports are wired alike nobody knows`;
    events.push({ type: 'alarm.raised', alarm: 'another-device', about: device, because });
  }
  for (const endpoint of endpointsAt(state, device)) events.push(...presentPort(state, input, endpoint));
  return eventsOnly(events);
}

function presentPort(state: RoomState, input: DevicePresented, endpoint: Endpoint): readonly RoomEvent[] {
  const { number, kind, identity } = endpoint;
  const live = state.live.get(number);
  if (identity.by !== 'port' || live === undefined) return [];
  const because = whyNotThere(input, endpoint, identity);
  if (because !== null) return live.online ? [{ type: 'endpoint.offline', number, because }] : [];
  const address = kind === 'transmitter' ? handleOf(endpoint) : null;
  const signal = input.inputs.find((one) => one.port === identity.port)?.signal ?? null;
  const video = kind === 'transmitter' && signal !== false;
  if (live.online)
    return live.kind === 'transmitter' && live.video !== video
      ? [{ type: 'source.changed', number, video, address }]
      : [];
  const { model, firmware } = input;
  return [{ type: 'endpoint.online', number, boot: 'warm', ticketHash: null, address, video, model, firmware }];
}

function whyNotThere(
  { driver, inputs, outputs }: DevicePresented,
  { kind }: Endpoint,
  identity: Extract<Identity, { by: 'port' }>,
): string | null {
  if (identity.driver !== driver) return `its device is spoken to by ${driver}`;
  const ports: readonly PresentedPort[] = kind === 'transmitter' ? inputs : outputs;
  return ports.some(({ port }) => port === identity.port) ? null : 'its device has no such port';
}

export function decideDeviceGone(state: RoomState, { device, because }: InputOf<'deviceGone'>): Decision {
  const events: RoomEvent[] =
    state.devices.get(device)?.online === true ? [{ type: 'device.offline', device, because }] : [];
  for (const { number } of endpointsAt(state, device))
    if (state.live.get(number)?.online === true) events.push({ type: 'endpoint.offline', number, because });
  return eventsOnly(events);
}

export function decideSignal(state: RoomState, { device, input, present }: InputOf<'signal'>): Decision {
  const address = portHandle('transmitter', device, input);
  const number = state.index.byPort.get(address);
  const live = number === undefined ? null : transmitterState(state, number);
  if (number === undefined || live === null || !live.online || live.video === present) return NOTHING;
  return eventsOnly([{ type: 'source.changed', number, video: present, address }]);
}

/** What an output shows. While it is switched nothing is concluded: its end says what is shown, and the device is asked again then. */
export function decideRouted(state: RoomState, { device, output, input }: InputOf<'routed'>): Decision {
  const number = state.index.byPort.get(portHandle('receiver', device, output));
  const receiver = number === undefined ? null : receiverState(state, number);
  if (number === undefined || receiver === null || !receiver.online || receiver.switching !== null) return NOTHING;
  if (input === null) return joined([shownDark(number, receiver), ...carriedOn(state, number, null)]);
  const served = state.index.byPort.get(portHandle('transmitter', device, input)) ?? null;
  const behind = served === null ? null : sourceBehind(state, served).transmitter;
  return joined([shown(state, number, receiver, served), ...carriedOn(state, number, behind)]);
}

function joined(decisions: readonly Decision[]): Decision {
  return eventsOnly(decisions.flatMap(({ events }) => events));
}

function shownDark(number: EndpointNumber, { reported, desired, fresh }: ReceiverState): Decision {
  if (!fresh && reported.state === 'dark' && desired === null) return NOTHING;
  const events: RoomEvent[] = [
    { type: 'screen.reported', receiver: number, state: 'dark', transmitter: null, grant: null },
  ];
  if (desired !== null)
    events.push({ type: 'picture.found', receiver: number, picture: null, because: 'made dark at the device' });
  return eventsOnly(events);
}

/** What a receiver gets from a transmitter of its own fabric: that, or what comes over the tie line that ends there, as far as anybody can say (`isSure`). */
function sourceBehind(
  state: RoomState,
  served: EndpointNumber,
): Pick<Picture, 'via'> & { readonly transmitter: EndpointNumber | null; readonly isSure: boolean } {
  const tie = tieEndingAt(state, served);
  if (tie === null) return { transmitter: served, via: null, isSure: true };
  const carried = carriedNow(state, tie);
  return { transmitter: carried ?? null, via: { tie: tie.id, to: tie.to }, isSure: carried !== undefined };
}

function shown(
  state: RoomState,
  number: EndpointNumber,
  receiver: ReceiverState,
  served: EndpointNumber | null,
): Decision {
  const { desired, reported, fresh } = receiver;
  const grant = `panel-${state.seq + 1}-${number}`;
  const { transmitter, via, isSure } =
    served === null ? { transmitter: null, via: null, isSure: false } : sourceBehind(state, served);
  const expected = desired !== null && servedBy(desired) === served;
  const isCut = desired !== null && desired.via !== null && !state.ties.has(desired.via.tie);
  const isStill = desired?.via === null || isCut || !isSure || desired?.transmitter === transmitter;
  if (expected && (isStill || fresh)) {
    const isTold = reported.state === 'shown' && reported.grant === desired.grant;
    return isTold && !fresh ? NOTHING : eventsOnly([reportedAs(number, desired)]);
  }
  if (transmitter === null) {
    if (!fresh && desired === null && reported.state === 'shown' && reported.transmitter === null) return NOTHING;
    return eventsOnly(foundUnknown(number, grant, desired !== null));
  }
  const picture: Picture = { ...atPanel(state, number, transmitter), grant, via };
  const because = `${idOf(state, number)} was switched to ${idOf(state, transmitter)} at the device itself`;
  return eventsOnly([reportedAs(number, picture), { type: 'picture.found', receiver: number, picture, because }]);
}

function atPanel(state: RoomState, number: EndpointNumber, transmitter: EndpointNumber) {
  return { transmitter, mode: panelMode(state, number), basis: { kind: 'panel' }, broughtBy: null } as const;
}

/** A device that carries keys passes them on whoever switched it. */
function panelMode(state: RoomState, number: EndpointNumber): Picture['mode'] {
  const identity = state.endpoints.get(number)?.identity;
  const able = identity?.by === 'port' ? state.devices.get(identity.device)?.capabilities : undefined;
  return able?.carries === 'video and keys' ? 'control' : 'view';
}

function reportedAs(
  receiver: EndpointNumber,
  { transmitter, grant }: Pick<Picture, 'transmitter' | 'grant'>,
): RoomEvent {
  return { type: 'screen.reported', receiver, state: 'shown', transmitter, grant };
}

/** It shows something that the room does not know: an input that nobody adopted. */
export function foundUnknown(receiver: EndpointNumber, grant: string, hadPicture: boolean): readonly RoomEvent[] {
  const reported: RoomEvent = { type: 'screen.reported', receiver, state: 'shown', transmitter: null, grant };
  const because = 'it shows a source that the room does not know';
  return hadPicture ? [reported, { type: 'picture.found', receiver, picture: null, because }] : [reported];
}

/** Whoever sees through a tie line sees what its output was switched to. */
function carriedOn(state: RoomState, number: EndpointNumber, source: EndpointNumber | null): readonly Decision[] {
  const tie = tieFrom(state, number);
  if (tie === null) return [];
  return [...(state.index.carried.get(tie.id) ?? [])].map((viewer) => seenThrough(state, tie, viewer, source));
}

/** What one of them sees then. */
export function seenThrough(
  state: RoomState,
  tie: Tie,
  viewer: EndpointNumber,
  source: EndpointNumber | null,
  standsOn: Partial<Pick<Picture, 'mode'>> & Pick<Picture, 'basis'> = { basis: { kind: 'panel' } },
): Decision {
  const receiver = receiverState(state, viewer);
  const desired = receiver?.desired ?? null;
  if (receiver === null || receiver.switching !== null || desired?.via?.tie !== tie.id) return NOTHING;
  if (desired.transmitter === source) return NOTHING;
  if (source === null) return eventsOnly(foundUnknown(viewer, desired.grant, true));
  const picture: Picture = { ...desired, ...standsOn, transmitter: source };
  const where = picture.basis.kind === 'panel' ? ' at the device itself' : '';
  const because = `the tie line ${tie.name} was switched to ${idOf(state, source)}${where}`;
  return eventsOnly([reportedAs(viewer, picture), { type: 'picture.found', receiver: viewer, picture, because }]);
}

/** While a receiver was switched, the line that its picture comes over may have become another's: it is told what is really seen. */
export function overtaken(state: RoomState, number: EndpointNumber): Decision {
  const via = receiverState(state, number)?.desired?.via ?? null;
  const tie = state.ties.get(via?.tie ?? '');
  const carried = tie === undefined ? undefined : carriedNow(state, tie);
  if (tie === undefined || carried === undefined) return NOTHING;
  // Whoever had it switched answers for what is seen.
  const line = receiverState(state, tie.from)?.desired ?? undefined;
  return seenThrough(state, tie, number, carried, line && { basis: line.basis, mode: line.mode });
}

/** Ports that were adopted come online when their device tells of them anew. */
export function presentAgain(state: RoomState, events: readonly RoomEvent[]): Decision {
  const devices = new Set<string>();
  for (const event of events) {
    if (event.type !== 'endpoints.put' || event.object.identity.by !== 'port') continue;
    if (state.live.get(event.object.number)?.online !== true) devices.add(event.object.identity.device);
  }
  if (devices.size === 0) return NOTHING;
  return { events: [], effects: [...devices].map((device) => driver({ type: 'present', device })) };
}
