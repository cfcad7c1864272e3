// Ports of other makers' devices as endpoints of the room: what they are known by, which fabric they are in, what their device does of what the room may ask for.
// What a device says stands in devices.ts.

import type { DeviceCapabilities } from '../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { Endpoint, EndpointNumber, Identity } from './model.ts';
import type { RoomState } from './state.ts';

/** The fabric of endpoints that speak OpenSeat's own protocol: any of them can show any other. */
export const NETWORK_FABRIC = 'openseat';

/** What a port is known by: an input is a transmitter, an output a receiver. */
export function portHandle(kind: EndpointKind, device: string, port: string): string {
  return `${device}/${kind === 'transmitter' ? 'in' : 'out'}/${port}`;
}

/** The handle of an endpoint: its key's fingerprint, or its place at its device. */
export function handleOf({ identity, kind }: Pick<Endpoint, 'identity' | 'kind'>): string {
  return identity.by === 'key' ? identity.fingerprint : portHandle(kind, identity.device, identity.port);
}

export function fabricOf(identity: Identity): string {
  return identity.by === 'key' ? NETWORK_FABRIC : `device:${identity.device}`;
}

/** What the device of an endpoint does; null for one that speaks OpenSeat's own protocol, or whose device was never there. */
export function capabilitiesOf(state: RoomState, number: EndpointNumber): DeviceCapabilities | null {
  const identity = state.endpoints.get(number)?.identity;
  return identity?.by === 'port' ? (state.devices.get(identity.device)?.capabilities ?? null) : null;
}

export function isPort(state: RoomState, number: EndpointNumber): boolean {
  return state.endpoints.get(number)?.identity.by === 'port';
}

/** Whether an endpoint can be made dark; every one that speaks OpenSeat's own protocol can. */
export function darkens(state: RoomState, number: EndpointNumber): boolean {
  return capabilitiesOf(state, number)?.darkens ?? true;
}

/** Whether keys can reach a source from this receiver at all. */
export function carriesKeys(state: RoomState, receiver: EndpointNumber): boolean {
  return capabilitiesOf(state, receiver)?.carries !== 'video';
}

/** Whether this receiver is kept to the mode: a device that carries no keys keeps to *view* by that alone. */
export function keepsTo(state: RoomState, receiver: EndpointNumber, mode: Mode): boolean {
  const able = capabilitiesOf(state, receiver);
  return mode === 'control' || able === null || able.carries === 'video' || able.enforces.includes(mode);
}
