// The tables of the configuration and the look-ups that follow from them: ID to endpoint, receiver to seat and wall, user to rules, transmitter to its viewers.
// Only apply.ts calls this.

import { foldTyped } from '../../protocol/ids.ts';
import { handleOf } from './device-ports.ts';
import type { ConfigurationEvent } from './event.ts';
import type { Endpoint, EndpointNumber, Permission, Picture } from './model.ts';
import type { ReceiverState, RoomState } from './state.ts';
import { nameKey } from './state.ts';

type Put = Extract<ConfigurationEvent, { readonly object: unknown }>;
type Removed = Exclude<ConfigurationEvent, Put>;

export function putIndexed(state: RoomState, event: Put): void {
  switch (event.type) {
    case 'users.put':
      state.users.set(event.object.username.toLowerCase(), event.object);
      return;
    case 'groups.put':
      state.groups.set(event.object.name, event.object);
      return;
    case 'hotkeys.put':
      state.hotkeys.set(foldTyped(event.object.name), event.object);
      return;
    case 'permissions.put':
      dropRule(state, state.permissions.get(event.object.id));
      state.permissions.set(event.object.id, event.object);
      addRule(state, event.object);
      return;
    case 'tokens.put':
      state.tokens.set(event.object.id, event.object);
      return;
    case 'ties.put':
      state.ties.set(event.object.id, event.object);
      return;
    case 'seats.put':
      place(
        state.index.seatOf,
        state.seats.get(event.object.id)?.receivers ?? [],
        event.object.receivers,
        event.object.id,
      );
      state.seats.set(event.object.id, event.object);
      return;
    case 'walls.put':
      place(
        state.index.wallOf,
        state.walls.get(event.object.id)?.receivers ?? [],
        event.object.receivers,
        event.object.id,
      );
      state.walls.set(event.object.id, event.object);
      return;
    case 'endpoints.put':
      dropEndpoint(state, state.endpoints.get(event.object.number));
      state.endpoints.set(event.object.number, event.object);
      addEndpoint(state, event.object);
  }
}

export function removeIndexed(state: RoomState, event: Removed): void {
  const key = event.key;
  const text = String(key);
  switch (event.type) {
    case 'users.removed':
      state.users.delete(text);
      return;
    case 'groups.removed':
      state.groups.delete(text);
      return;
    case 'hotkeys.removed':
      state.hotkeys.delete(text);
      return;
    case 'permissions.removed':
      dropRule(state, state.permissions.get(text));
      state.permissions.delete(text);
      return;
    case 'tokens.removed':
      state.tokens.delete(text);
      state.tokenUses.delete(text);
      return;
    case 'ties.removed':
      state.ties.delete(text);
      return;
    case 'seats.removed':
      place(state.index.seatOf, state.seats.get(text)?.receivers ?? [], [], text);
      state.seats.delete(text);
      return;
    case 'walls.removed':
      place(state.index.wallOf, state.walls.get(text)?.receivers ?? [], [], text);
      state.walls.delete(text);
      return;
    case 'endpoints.removed':
      dropEndpoint(state, state.endpoints.get(Number(key)));
      state.endpoints.delete(Number(key));
  }
}

function place(
  table: Map<EndpointNumber, string>,
  before: readonly EndpointNumber[],
  after: readonly EndpointNumber[],
  id: string,
): void {
  for (const number of before) if (table.get(number) === id) table.delete(number);
  for (const number of after) table.set(number, id);
}

function addEndpoint(state: RoomState, endpoint: Endpoint): void {
  state.index.byId.set(endpoint.id, endpoint.number);
  state.index.byName.set(nameKey(endpoint), endpoint.number);
  if (endpoint.identity.by === 'port') return void state.index.byPort.set(handleOf(endpoint), endpoint.number);
  state.index.byFingerprint.set(endpoint.identity.fingerprint, endpoint.number);
  state.index.byKey.set(endpoint.identity.key, endpoint.number);
}

function dropEndpoint(state: RoomState, endpoint: Endpoint | undefined): void {
  if (endpoint === undefined) return;
  if (state.index.byId.get(endpoint.id) === endpoint.number) state.index.byId.delete(endpoint.id);
  const name = nameKey(endpoint);
  if (state.index.byName.get(name) === endpoint.number) state.index.byName.delete(name);
  if (endpoint.identity.by === 'port') return void state.index.byPort.delete(handleOf(endpoint));
  state.index.byFingerprint.delete(endpoint.identity.fingerprint);
  state.index.byKey.delete(endpoint.identity.key);
}

function rulesOf(state: RoomState, rule: Permission): Permission[] {
  const [table, key] =
    'user' in rule.who ? [state.index.rulesOfUser, rule.who.user] : [state.index.rulesOfGroup, rule.who.group];
  const rules = table.get(key);
  if (rules !== undefined) return rules;
  const fresh: Permission[] = [];
  table.set(key, fresh);
  return fresh;
}

function addRule(state: RoomState, rule: Permission): void {
  rulesOf(state, rule).push(rule);
}

function dropRule(state: RoomState, rule: Permission | undefined): void {
  if (rule === undefined) return;
  const rules = rulesOf(state, rule);
  const at = rules.findIndex((one) => one.id === rule.id);
  if (at >= 0) rules.splice(at, 1);
}

/** Adds or removes what a receiver wants and shows in the look-ups of viewers, of screens brought along and of tie lines. */
export function track(
  state: RoomState,
  number: EndpointNumber,
  receiver: ReceiverState,
  change: 'add' | 'remove',
): void {
  const pictures = [receiver.desired, receiver.switching?.wanted ?? null].filter(
    (picture): picture is Picture => picture !== null,
  );
  for (const picture of pictures) {
    member(state.index.viewers, picture.transmitter, number, change);
    if (picture.via !== null) {
      member(state.index.viewers, picture.via.to, number, change);
      member(state.index.carried, picture.via.tie, number, change);
    }
    if (picture.broughtBy !== null) member(state.index.brought, picture.broughtBy, number, change);
  }
}

function member<K>(table: Map<K, Set<EndpointNumber>>, key: K, value: EndpointNumber, change: 'add' | 'remove'): void {
  const set = table.get(key) ?? new Set();
  if (change === 'add') set.add(value);
  else set.delete(value);
  if (set.size === 0) table.delete(key);
  else table.set(key, set);
}
