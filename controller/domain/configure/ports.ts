// Ports of devices that wait for adoption, and how they become endpoints of the room: one by one by an administrator, or all at once as the settings say.
// What a device says of its ports stands in ../devices.ts.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { EndpointRow } from '../../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import { kindOfId } from '../../../protocol/ids.ts';
import type { Decision } from '../decision.ts';
import { NOTHING } from '../decision.ts';
import { portHandle } from '../device-ports.ts';
import { endpointsAt } from '../devices.ts';
import type { RoomEvent } from '../event.ts';
import type { DevicePresented } from '../input.ts';
import type { Endpoint, EndpointNumber } from '../model.ts';
import type { RoomState } from '../state.ts';
import { nameKey } from '../state.ts';
import { refuseWhilePending } from '../whole/decide.ts';
import type { Change, Context } from './change.ts';
import { badName, deny } from './change.ts';
import { adoptKey, enrol } from './endpoints.ts';

/** A port that no endpoint of the room is. */
export interface WaitingPort {
  readonly handle: string;
  readonly kind: EndpointKind;
  readonly port: string;
  readonly name: string;
  readonly device: DevicePresented;
}

function* portsOf(device: DevicePresented): Generator<WaitingPort> {
  for (const kind of ['transmitter', 'receiver'] as const)
    for (const { port, name } of kind === 'transmitter' ? device.inputs : device.outputs)
      yield {
        handle: portHandle(kind, device.device, port),
        kind,
        port,
        name: proposal(device, kind, port, name),
        device,
      };
}

/** As the device names it, or else what it is. */
function proposal({ device }: DevicePresented, kind: EndpointKind, port: string, name: string): string {
  const own = name.normalize('NFC').trim().slice(0, 64);
  return own !== '' && badName(own) === null ? own : `${device} ${kind === 'transmitter' ? 'in' : 'out'} ${port}`;
}

/** The ports of devices that are there and that the room does not know. */
export function* waitingPorts(state: RoomState, devices: Context['devices']): Generator<WaitingPort> {
  for (const device of devices.values())
    for (const port of portsOf(device)) if (!state.index.byPort.has(port.handle)) yield port;
}

export function waitingPortRow({ handle, kind, port, name, device }: WaitingPort): EndpointRow {
  return {
    ...{ id: null, number: null, name, kind, fingerprint: handle, state: 'waiting', heads: [], groups: [] },
    port: { driver: device.driver, device: device.device, port },
    ...{
      model: device.model,
      firmware: device.firmware,
      lastSeen: null,
      health: 'unknown',
      place: null,
      version: null,
    },
  };
}

export function adoptEndpoint(state: RoomState, params: ParamsOf<'endpoints.adopt'>, context: Context): Change {
  if (!params.fingerprint.includes('/')) return adoptKey(state, params, context);
  if (state.index.byPort.has(params.fingerprint)) return deny('conflict', 'this port belongs to the room already');
  const waiting = [...waitingPorts(state, context.devices)].find(({ handle }) => handle === params.fingerprint);
  if (waiting === undefined) return deny('not_found', 'no device that is there has such a port');
  if (kindOfId(params.id) !== waiting.kind)
    return deny(
      'invalid',
      `${params.id} is the ID of a ${kindOfId(params.id)}, and the port is that of a ${waiting.kind}`,
    );
  return enrol(state, { id: params.id, name: params.name, ...identified(waiting), groups: [] }, context);
}

function identified({ port, device }: WaitingPort) {
  const { driver, model, firmware } = device;
  return { identity: { by: 'port', driver, device: device.device, port }, model, firmware } as const;
}

/**
 * The ports of a device of which the room knows none, as the settings have them adopted: free IDs from the first on, in the order of the ports. What was retired
 * stays so while another port of it is in the room.
 */
export function decideEnrolment(state: RoomState, device: DevicePresented): Decision {
  const { adopt } = device;
  if (adopt === null || refuseWhilePending(state) !== null || endpointsAt(state, device.device).length > 0)
    return NOTHING;
  const ids = { transmitter: freeIds(state, adopt.transmitters), receiver: freeIds(state, adopt.receivers) };
  const events: RoomEvent[] = [];
  const names = new Set<string>();
  for (const port of portsOf(device)) {
    const id = ids[port.kind].next().value;
    if (id === undefined) continue;
    const number: EndpointNumber = state.nextNumber + events.length;
    const name = freeName(state, names, port);
    const change = enrol({ ...state, nextNumber: number }, { id, name, ...identified(port), groups: [] }, { by: null });
    if (change.ok) events.push(...change.events);
  }
  return events.length === 0 ? NOTHING : { events, effects: [] };
}

/** IDs of that kind that nobody has, from the first on. */
function* freeIds(state: RoomState, first: string | null): Generator<string, undefined> {
  if (first === null) return;
  const kind = kindOfId(first);
  for (let id = Number(first); ; id += 1) {
    const text = String(id).padStart(state.idLength, '0');
    if (text.length > state.idLength || kindOfId(text) !== kind) return;
    if (!state.index.byId.has(text)) yield text;
  }
}

/** The name that is proposed, or, where somebody has it, with the port behind it. */
function freeName(state: RoomState, taken: Set<string>, { kind, name, device, port }: WaitingPort): string {
  const isFree = (one: string) => {
    const key = nameKey({ kind, name: one } satisfies Pick<Endpoint, 'kind' | 'name'>);
    return !state.index.byName.has(key) && !taken.has(key);
  };
  const found = isFree(name) ? name : `${name.slice(0, 24)} (${device.device} ${port})`;
  taken.add(nameKey({ kind, name: found }));
  return found;
}
