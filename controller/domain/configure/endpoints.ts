// Endpoints as configured: adopt, enrol, rename, renumber, group, heads, retire. Their links and what they show stand in presence.ts.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { EndpointRow, Health } from '../../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import { isFullId, kindOfId } from '../../../protocol/ids.ts';
import { fabricOf, handleOf } from '../device-ports.ts';
import type { ConfigurationEvent, RoomEvent } from '../event.ts';
import type { Endpoint, EndpointNumber, Identity } from '../model.ts';
import type { Live, RoomState, Waiting } from '../state.ts';
import { idOf, nameKey, receiverState } from '../state.ts';
import { tieAt } from '../ties.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, stale } from './change.ts';
import { numbersOf } from './ids.ts';
import { unknownGroup } from './users.ts';

type Denied = ReturnType<typeof deny>;

export function endpointRow(state: RoomState, endpoint: Endpoint): EndpointRow {
  const { number, id, name, kind, identity, groups, heads, place, version } = endpoint;
  const live = state.live.get(number);
  const seenAt = live?.seenAt ?? null;
  const headIds = heads.map((head) => idOf(state, head));
  return {
    id,
    number,
    name,
    kind,
    fingerprint: handleOf(endpoint),
    port: identity.by === 'key' ? null : { driver: identity.driver, device: identity.device, port: identity.port },
    state: live?.online === true ? 'online' : 'offline',
    heads: headIds,
    groups: [...groups],
    model: live?.model ?? endpoint.model,
    firmware: live?.firmware ?? endpoint.firmware,
    lastSeen: seenAt === null ? null : new Date(seenAt).toISOString(),
    health: healthOf(live),
    place,
    version,
  };
}

/** What its reports say of it; nothing can be said while it is away or has not said what it shows. */
function healthOf(live: Live | undefined): Health {
  if (live?.online !== true) return 'unknown';
  if (live.kind === 'transmitter') return live.video ? 'good' : 'no_video';
  if (live.reported.state === 'unknown') return 'unknown';
  return live.heals > 0 ? 'correcting' : 'good';
}

export function waitingRow(waiting: Waiting): EndpointRow {
  const { name, kind, fingerprint, model, firmware } = waiting;
  return {
    id: null,
    number: null,
    name,
    kind,
    fingerprint,
    port: null,
    state: 'waiting',
    heads: [],
    groups: [],
    model,
    firmware,
    lastSeen: null,
    health: 'unknown',
    place: null,
    version: null,
  };
}

/** A device that waits with a key of its own. */
export function adoptKey(state: RoomState, params: ParamsOf<'endpoints.adopt'>, context: Context): Change {
  const waiting = context.waiting.get(params.fingerprint);
  if (state.index.byFingerprint.has(params.fingerprint))
    return deny('conflict', 'an endpoint with this key belongs to the room already');
  if (waiting === undefined) return deny('not_found', 'no endpoint with this fingerprint waits for adoption');
  if (kindOfId(params.id) !== waiting.kind)
    return deny('invalid', `${params.id} is the ID of a ${kindOfId(params.id)}, and a ${waiting.kind} waits`);
  const { key, fingerprint, model, firmware } = waiting;
  const identity = { by: 'key', key, fingerprint } as const;
  return enrol(state, { id: params.id, name: params.name, identity, model, firmware, groups: [] }, context);
}

export function createEndpoint(state: RoomState, params: ParamsOf<'endpoints.create'>, context: Context): Change {
  const fingerprint = context.fingerprintOf(params.key);
  if (state.index.byFingerprint.has(fingerprint))
    return deny('conflict', 'an endpoint with this key belongs to the room already');
  const refusal = unknownGroup(state, params.groups ?? []);
  return (
    refusal ??
    enrol(
      state,
      {
        ...{ id: params.id, name: params.name, groups: params.groups ?? [] },
        ...{ identity: { by: 'key', key: params.key, fingerprint }, model: null, firmware: null },
      },
      context,
    )
  );
}

export interface Enrolment {
  readonly id: string;
  readonly name: string;
  readonly identity: Identity;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly groups: readonly string[];
}

/** A new endpoint of the room. */
export function enrol(state: RoomState, enrolment: Enrolment, { by }: Pick<ConfigurationEvent, 'by'>): Change {
  const { id, name, identity, model, firmware, groups } = enrolment;
  const number = state.nextNumber;
  const kind = kindOfId(id);
  const refusal = badId(state, id, number) ?? badName(name) ?? nameTaken(state, name, kind, number);
  if (refusal !== null) return refusal;
  const endpoint: Endpoint = {
    number,
    kind,
    id,
    name,
    identity,
    fabric: fabricOf(identity),
    groups,
    heads: [],
    model,
    firmware,
    place: null,
    version: 1,
  };
  return changed([{ type: 'endpoints.put', object: endpoint, by }], endpointRow(state, endpoint));
}

export function updateEndpoint(state: RoomState, params: ParamsOf<'endpoints.update'>, context: Context): Change {
  const endpoint = state.endpoints.get(params.number);
  if (endpoint === undefined) return deny('not_found', `there is no endpoint with number ${params.number}`);
  const { id = endpoint.id, name = endpoint.name, groups = endpoint.groups, place = endpoint.place } = params;
  const refusal =
    stale(params.version, endpoint, endpointRow(state, endpoint)) ??
    badId(state, id, endpoint.number) ??
    badName(name) ??
    nameTaken(state, name, endpoint.kind, endpoint.number) ??
    unknownGroup(state, groups);
  if (refusal !== null) return refusal;
  if (kindOfId(id) !== endpoint.kind) return deny('invalid', `${id} is not the ID of a ${endpoint.kind}`);
  const heads = params.heads === undefined ? endpoint.heads : readHeads(state, endpoint, params.heads);
  if ('ok' in heads) return heads;
  const next: Endpoint = { ...endpoint, id, name, groups, heads, place, version: endpoint.version + 1 };
  return changed([{ type: 'endpoints.put', object: next, by: context.by }], endpointRow(state, next));
}

function readHeads(state: RoomState, endpoint: Endpoint, ids: readonly string[]): readonly EndpointNumber[] | Denied {
  if (ids.length === 0) return [];
  const heads = numbersOf(state, ids, 'transmitter');
  if (!heads.ok) return heads;
  if (heads.value[0] !== endpoint.number) return deny('invalid', 'the first of the heads is the endpoint itself');
  if (new Set(heads.value).size !== heads.value.length) return deny('invalid', 'a head is named twice');
  const others = [...state.endpoints.values()].filter(
    (other) => other.number !== endpoint.number && other.heads.length > 0,
  );
  const taken = others.find((other) => heads.value.some((head) => other.heads.includes(head)));
  return taken === undefined ? heads.value : deny('conflict', `a head belongs to the computer of ${taken.id}`);
}

/** Retires an endpoint that nothing names any more; rules about it go with it. */
export function deleteEndpoint(state: RoomState, params: ParamsOf<'endpoints.delete'>, { by }: Context): Change {
  const endpoint = state.endpoints.get(params.number);
  if (endpoint === undefined) return deny('not_found', `there is no endpoint with number ${params.number}`);
  const refusal = stale(params.version, endpoint, endpointRow(state, endpoint)) ?? inUse(state, endpoint);
  if (refusal !== null) return refusal;
  const rules = [...state.permissions.values()].filter(
    ({ what }) => 'endpoint' in what && what.endpoint === endpoint.number,
  );
  const events = rules.map((rule): RoomEvent => ({ type: 'permissions.removed', key: rule.id, label: rule.id, by }));
  return changed([...events, { type: 'endpoints.removed', key: endpoint.number, label: endpoint.id, by }], {});
}

function inUse(state: RoomState, { number, id }: Endpoint): Denied | null {
  if (receiverState(state, number)?.switching != null) return deny('busy', `a switch of ${id} is under way`);
  const seat = state.index.seatOf.get(number);
  if (seat !== undefined) return deny('conflict', `${id} stands in seat ${seat}`);
  const wall = state.index.wallOf.get(number);
  if (wall !== undefined) return deny('conflict', `${id} stands in wall ${wall}`);
  const tie = tieAt(state, number);
  if (tie !== null) return deny('conflict', `${id} is an end of tie line ${tie.name}`);
  const hotkey = [...state.hotkeys.values()].find((one) => one.targets.includes(number));
  if (hotkey !== undefined) return deny('conflict', `hotkey ${hotkey.name} stands for ${id}`);
  const primary = [...state.endpoints.values()].find((one) => one.number !== number && one.heads.includes(number));
  return primary === undefined ? null : deny('conflict', `${id} is a head of ${primary.id}`);
}

function badId(state: RoomState, id: string, number: EndpointNumber): Denied | null {
  if (!isFullId(id, state.idLength)) return deny('invalid', `an ID of this room has ${state.idLength} digits`);
  const holder = state.index.byId.get(id);
  return holder === undefined || holder === number ? null : deny('conflict', `${id} is in use`);
}

/** Names of endpoints are unique within their kind (contracts, API). */
function nameTaken(state: RoomState, name: string, kind: EndpointKind, number: EndpointNumber): Denied | null {
  const holder = state.index.byName.get(nameKey({ kind, name }));
  if (holder === undefined || holder === number) return null;
  return deny('conflict', `${idOf(state, holder)} has this name`);
}
