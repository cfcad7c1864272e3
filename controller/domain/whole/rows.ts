// What the text of the configuration says of each object: its fields in their order, from the shapes of the API, without numbers, versions and secrets.
// How rows become text stands in text.ts, how text becomes a room in read.ts.

import {
  EndpointRow,
  GroupRow,
  HotkeyRow,
  PermissionRow,
  SeatRow,
  TieRow,
  UserRow,
  WallRow,
} from '../../../protocol/api/shapes.ts';
import type { CollectionName } from '../../../protocol/api/system-methods.ts';
import { foldTyped, kindOfId } from '../../../protocol/ids.ts';
import type { TSchema } from '../../../protocol/schema.ts';
import { fields, maybe, PublicKey, Type, Word } from '../../../protocol/schema.ts';
import { endpointRow } from '../configure/endpoints.ts';
import { groupRow } from '../configure/groups.ts';
import { hotkeyRow } from '../configure/hotkeys.ts';
import { permissionRow } from '../configure/permissions.ts';
import { seatRow } from '../configure/seats.ts';
import { tieRow } from '../configure/ties.ts';
import { userRow } from '../configure/users.ts';
import { wallRow } from '../configure/walls.ts';
import type { Collections } from '../event.ts';
import type { Endpoint } from '../model.ts';
import type { RoomState } from '../state.ts';
import { emptyRoom } from '../state.ts';
import { COLLECTIONS, labelOf } from './labels.ts';

/** One object as the text has it. */
export type Row = Readonly<Record<string, unknown>>;

/** Of an endpoint's row: what follows from the rest, or belongs to this moment or this controller. */
const NOT_OF_ENDPOINTS = new Set(['number', 'kind', 'fingerprint', 'port', 'state', 'lastSeen', 'health', 'version']);
/** Who has a line is of this moment. */
const NOT_OF_TIES = new Set(['users', 'version']);

function without(properties: Readonly<Record<string, TSchema>>, left: ReadonlySet<string>): Record<string, TSchema> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !left.has(name)));
}

const VERSION = new Set(['version']);
/** argon2id in PHC text form, or empty for an account without a password. Only in backups. */
const PasswordHash = Type.String({ maxLength: 512, pattern: '^[!-~]*$' });
const Port = fields({ driver: Word, device: Word, port: Word });

/** The fields of each collection, in their order. */
const PROPERTIES: Readonly<Record<CollectionName, Readonly<Record<string, TSchema>>>> = {
  groups: without(GroupRow.properties, VERSION),
  users: without(UserRow.properties, VERSION),
  endpoints: {
    ...without(EndpointRow.properties, NOT_OF_ENDPOINTS),
    key: maybe(PublicKey),
    port: maybe(Port),
  },
  ties: without(TieRow.properties, NOT_OF_TIES),
  seats: without(SeatRow.properties, VERSION),
  walls: without(WallRow.properties, VERSION),
  hotkeys: without(HotkeyRow.properties, VERSION),
  permissions: without(PermissionRow.properties, VERSION),
};

/** What a person who writes a text may leave out. */
const DEFAULTS: Readonly<Partial<Record<CollectionName, Row>>> = {
  users: { groups: [], language: null, disabled: false },
  endpoints: { heads: [], groups: [], model: null, firmware: null, place: null },
  seats: { login: 'screen', language: 'zh-CN', place: null },
  walls: { mode: 'one', place: null, gap: { x: 0, y: 0 } },
  permissions: { effect: 'allow' },
};

interface Shape {
  readonly names: readonly string[];
  readonly schema: TSchema;
}

function shapeOf(properties: Readonly<Record<string, TSchema>>): Shape {
  return { names: Object.keys(properties), schema: fields(properties) };
}

const PLAIN = mapped((collection) => shapeOf(PROPERTIES[collection]));
const SECRET = mapped((collection) =>
  shapeOf(collection === 'users' ? { ...PROPERTIES.users, passwordHash: PasswordHash } : PROPERTIES[collection]),
);

function mapped<T>(make: (collection: CollectionName) => T): Readonly<Record<CollectionName, T>> {
  return Object.fromEntries(COLLECTIONS.map((collection) => [collection, make(collection)])) as Record<
    CollectionName,
    T
  >;
}

/** The shape of a collection's rows; in a backup accounts have their hashes. */
export function shape(collection: CollectionName, secrets: boolean): Shape {
  return (secrets ? SECRET : PLAIN)[collection];
}

export function defaultsOf(collection: CollectionName): Row {
  return DEFAULTS[collection] ?? {};
}

const ROWS: { readonly [C in CollectionName]: (state: RoomState, object: Collections[C], secrets: boolean) => Row } = {
  groups: (_state, group) => groupRow(group),
  users: (_state, user, secrets) =>
    secrets ? { ...userRow(user), passwordHash: user.passwordHash } : { ...userRow(user) },
  endpoints: (state, endpoint) => ({
    ...endpointRow(state, endpoint),
    model: endpoint.model,
    firmware: endpoint.firmware,
    ...identityOf(endpoint),
  }),
  ties: (state, tie) => tieRow(state, tie),
  seats: (state, seat) => seatRow(state, seat),
  walls: (state, wall) => wallRow(state, wall),
  hotkeys: (state, hotkey) => hotkeyRow(state, hotkey),
  permissions: (state, rule) => permissionRow(state, rule),
};

function identityOf({ identity }: Endpoint): Row {
  if (identity.by === 'key') return { key: identity.key, port: undefined };
  const { driver, device, port } = identity;
  return { port: { driver, device, port } };
}

/** An object as a row: the fields of the text in their order, and no others. */
export function rowOf<C extends CollectionName>(
  state: RoomState,
  collection: C,
  object: Collections[C],
  secrets: boolean,
): Row {
  const row = ROWS[collection](state, object, secrets);
  const { names } = shape(collection, secrets);
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}

/** What makes two rows the same object: an endpoint is its key, whatever its ID. */
export function keyOf(collection: CollectionName, row: Row): string {
  if (collection === 'endpoints') return typeof row.key === 'string' ? row.key : portKey(row);
  const label = labelOf(collection, row);
  return collection === 'users' || collection === 'hotkeys' ? foldTyped(label) : label;
}

/** An input and an output of one device may have the same number: the kind tells them apart. */
export function portKey({ id, port }: Row): string {
  const { driver, device, port: own } = port as Readonly<Record<string, string>>;
  return JSON.stringify([kindOfId(String(id)), driver, device, own]);
}

/** The objects of a collection in the order of the text. */
export function* objectsOf<C extends CollectionName>(
  state: RoomState,
  collection: C,
  secrets: boolean,
): Generator<readonly [row: Row, object: Collections[C]] | null, void> {
  const labelled: [string, Row, Collections[C]][] = [];
  const table: ReadonlyMap<string | number, Collections[CollectionName]> = state[collection];
  for (const object of table.values() as Iterable<Collections[C]>) {
    const row = rowOf(state, collection, object, secrets);
    labelled.push([collection === 'users' ? keyOf(collection, row) : labelOf(collection, row), row, object]);
    yield null;
  }
  labelled.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [, row, object] of labelled) yield [row, object];
}

/** The configuration as it is at this moment, which what happens later does not touch: objects are never changed, only the tables are. */
export function frozen(state: Readonly<RoomState>): RoomState {
  const { epoch, seq, configuration, nextNumber } = state;
  return {
    ...emptyRoom(state.idLength),
    ...{ epoch, seq, configuration, nextNumber },
    users: new Map(state.users),
    groups: new Map(state.groups),
    permissions: new Map(state.permissions),
    hotkeys: new Map(state.hotkeys),
    seats: new Map(state.seats),
    walls: new Map(state.walls),
    endpoints: new Map(state.endpoints),
    ties: new Map(state.ties),
    tokens: new Map(state.tokens),
  };
}
