// From a text to the room that it describes, checked as a whole by the rules of the single methods: each line is what `create` would be asked for, in a room
// that holds nothing but the lines before it. Every fault is told with its line; the room that stands is only looked at.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { CollectionName } from '../../../protocol/api/system-methods.ts';
import { foldTyped, kindOfId } from '../../../protocol/ids.ts';
import { parseJson } from '../../../protocol/json.ts';
import { MAX_FAULTS, MAX_PART } from '../../../protocol/limits.ts';
import { checkLoosely } from '../../../protocol/schema.ts';
import { hasAdministrator } from '../accounts.ts';
import type { Change, Context } from '../configure/change.ts';
import { deny } from '../configure/change.ts';
import { createEndpoint, enrol, updateEndpoint } from '../configure/endpoints.ts';
import { createGroup } from '../configure/groups.ts';
import { createHotkey } from '../configure/hotkeys.ts';
import { createPermission } from '../configure/permissions.ts';
import { createSeat } from '../configure/seats.ts';
import { createTie } from '../configure/ties.ts';
import { createUser, unknownGroup } from '../configure/users.ts';
import { createWall } from '../configure/walls.ts';
import type { RoomEvent } from '../event.ts';
import { putIndexed } from '../index-tables.ts';
import type { Endpoint, Identity } from '../model.ts';
import type { RoomState } from '../state.ts';
import { emptyRoom } from '../state.ts';
import { COLLECTIONS, labelOf } from './labels.ts';
import type { Row } from './rows.ts';
import { defaultsOf, keyOf, portKey, shape } from './rows.ts';
import { TEXT_FORMAT } from './text.ts';

/** Levels of nesting of one line: a port of an endpoint has three. */
const MAX_DEPTH = 4;

/** What is wrong with a line; line 0 is the text as a whole. */
export interface Fault {
  readonly line: number;
  readonly object: string;
  readonly because: string;
}

export interface Reading {
  /** The room that the text describes, with the numbers of the room that stands where an endpoint has the same key. */
  readonly state: RoomState;
  readonly faults: readonly Fault[];
  /** Faults that are not listed. */
  readonly more: number;
  /** Accounts that the text makes and that have no password yet: nobody can log in with them. */
  readonly withoutPassword: readonly string[];
}

/** What reading needs from outside: SHA-256 of a public key, hexadecimal. */
export type ReadContext = Pick<Context, 'by' | 'fingerprintOf'>;

interface Entry {
  readonly line: number;
  readonly row: Row;
}

/** Reads a text against the room that stands; yields on the way. `secrets`: a backup's, with hashes. */
export function* read(text: string, base: RoomState, context: ReadContext, secrets = false): Generator<null, Reading> {
  const reader = new Reader(base, context, secrets);
  let line = 0;
  for (let at = 0; at < text.length; line += 1) {
    const end = text.indexOf('\n', at);
    reader.line(line + 1, text.slice(at, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
    yield null;
  }
  yield* reader.build();
  return reader.reading;
}

class Reader {
  readonly #base: RoomState;
  readonly #context: Context;
  readonly #secrets: boolean;
  readonly #state: RoomState;
  readonly #faults: Fault[] = [];
  readonly #withoutPassword: string[] = [];
  readonly #entries = new Map<CollectionName, Map<string, Entry>>(COLLECTIONS.map((one) => [one, new Map()]));
  #more = 0;
  #isHeaded = false;
  #headless = false;

  constructor(base: RoomState, { by, fingerprintOf }: ReadContext, secrets: boolean) {
    this.#base = base;
    this.#secrets = secrets;
    this.#state = emptyRoom(base.idLength);
    this.#context = {
      by,
      fingerprintOf,
      passwordHash: null,
      tokenHash: null,
      utc: 0,
      passwordRule: 'any',
      waiting: new Map(),
      devices: new Map(),
    };
  }

  get reading(): Reading {
    const { nextNumber } = this.#base;
    const state = Object.assign(this.#state, { nextNumber: Math.max(this.#state.nextNumber, nextNumber) });
    return { state, faults: this.#faults, more: this.#more, withoutPassword: this.#withoutPassword };
  }

  #fault(line: number, object: string, because: string): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ line, object, because: because.slice(0, 512) });
    else this.#more += 1;
  }

  /** Takes one line of the text: a row, the head, or a comment. */
  line(number: number, text: string): void {
    const trimmed = text.trim();
    if (this.#headless || trimmed === '' || trimmed.startsWith('#')) return;
    const parsed = parseJson(trimmed, { maxBytes: MAX_PART, maxDepth: MAX_DEPTH });
    const value = parsed.ok ? parsed.value : null;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.#fault(number, '', parsed.ok ? 'a line is an object' : `the line cannot be read: ${parsed.because}`);
    if (!this.#isHeaded) return this.#head(number, value);
    const [member, ...others] = Object.entries(value);
    const collection = COLLECTIONS.find((one) => one === member?.[0]);
    if (member === undefined || collection === undefined || others.length > 0)
      return this.#fault(number, '', `a line is one object under one of ${COLLECTIONS.join(', ')}`);
    this.#row(number, collection, member[1]);
  }

  #head(number: number, head: object): void {
    const { openseat, format, idLength } = head as Readonly<Record<string, unknown>>;
    this.#isHeaded = true;
    const because = this.#wrongHead(openseat, format, idLength);
    if (because === null) return;
    this.#headless = true;
    this.#fault(number, '', because);
  }

  #wrongHead(openseat: unknown, format: unknown, idLength: unknown): string | null {
    const { idLength: own } = this.#base;
    const isOurs = openseat === (this.#secrets ? 'secret configuration' : 'configuration');
    if (!isOurs || typeof format !== 'number' || typeof idLength !== 'number')
      return 'the first line does not say that this is a configuration of OpenSeat';
    if (format > TEXT_FORMAT)
      return `the text is of format ${format}, written by a newer version; this one reads up to ${TEXT_FORMAT}`;
    return idLength === own ? null : `the IDs of the text have ${idLength} digits, those of this room ${own}`;
  }

  #row(line: number, collection: CollectionName, value: unknown): void {
    const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    const row: Row = { ...defaultsOf(collection), ...given };
    const label = `${collection} ${labelOf(collection, row)}`;
    const checked = checkLoosely(shape(collection, this.#secrets).schema, row);
    if (!checked.ok) return this.#fault(line, label, checked.because);
    if (collection === 'endpoints' && (row.key === undefined) === (row.port === undefined))
      return this.#fault(line, label, 'an endpoint has a key, or else the port of a device');
    const rows = this.#entries.get(collection);
    const twin = rows?.get(keyOf(collection, row));
    if (twin !== undefined) return this.#fault(line, label, `the same as in line ${twin.line}`);
    rows?.set(keyOf(collection, row), { line, row });
  }

  /** Makes the room, line by line, what others name before those who name it. */
  *build(): Generator<null, void> {
    if (this.#headless) return;
    if (!this.#isHeaded) return this.#fault(0, '', 'the text is empty');
    for (const collection of COLLECTIONS) {
      const entries = [...(this.#entries.get(collection)?.values() ?? [])];
      for (const entry of entries) {
        this.#take(collection, entry, this.#create(collection, entry.row));
        yield null;
      }
      if (collection === 'endpoints') yield* this.#heads(entries);
    }
    if (!hasAdministrator(this.#state))
      this.#fault(
        0,
        '',
        'the text has no administrator who is enabled and has a password: nobody could change anything',
      );
  }

  #take(collection: CollectionName, { line, row }: Entry, change: Change): void {
    if (!change.ok) return this.#fault(line, `${collection} ${labelOf(collection, row)}`, change.because);
    for (const event of change.events) if ('object' in event) putIndexed(this.#state, event as Put);
  }

  #create(collection: CollectionName, row: Row): Change {
    const state = this.#state;
    const context = this.#context;
    switch (collection) {
      case 'groups':
        return createGroup(state, row as ParamsOf<'groups.create'>, context);
      case 'users':
        return this.#createUser(row);
      case 'endpoints':
        return this.#createEndpoint(row);
      case 'ties':
        return createTie(state, row as ParamsOf<'ties.create'>, context);
      case 'seats':
        return createSeat(state, row as ParamsOf<'seats.create'>, context);
      case 'walls':
        return createWall(state, row as ParamsOf<'walls.create'>, context);
      case 'hotkeys':
        return createHotkey(state, row as ParamsOf<'hotkeys.create'>, context);
      case 'permissions':
        return createPermission(state, row as ParamsOf<'permissions.create'>, context);
    }
  }

  /** An account keeps the password that it has. A new one has none, so nobody can log in with it until an administrator sets one. */
  #createUser(row: Row): Change {
    const { passwordHash: stored, ...user } = row;
    const username = String(row.username);
    const kept = this.#base.users.get(foldTyped(username))?.passwordHash ?? '';
    const passwordHash = typeof stored === 'string' ? stored : kept;
    const params = { ...user, password: 'not used' } as ParamsOf<'users.create'>;
    const change = createUser(this.#state, params, { ...this.#context, passwordHash });
    if (change.ok && passwordHash === '') this.#withoutPassword.push(username);
    return change;
  }

  /** An endpoint that the room knows by its key keeps its number; any other gets one that was never used. */
  #createEndpoint(row: Row): Change {
    const { model, firmware, place, heads: _later, key, port, ...own } = row;
    const known = this.#known(row);
    if (known !== null && typeof own.id === 'string' && kindOfId(own.id) !== known.kind)
      return deny('invalid', `${own.id} is not the ID of a ${known.kind}`);
    const number = known?.number ?? Math.max(this.#state.nextNumber, this.#base.nextNumber);
    const next = this.#state.nextNumber;
    const room = Object.assign(this.#state, { nextNumber: number });
    const change =
      typeof key === 'string'
        ? createEndpoint(room, { ...own, key } as ParamsOf<'endpoints.create'>, this.#context)
        : this.#createPort(room, own, port as object);
    this.#state.nextNumber = known === null ? number + 1 : next;
    if (!change.ok) return change;
    const events = change.events.map((event): RoomEvent => {
      if (event.type !== 'endpoints.put') return event;
      return { ...event, object: { ...event.object, model, firmware, place } as Endpoint };
    });
    return { ...change, events };
  }

  #createPort(state: RoomState, own: Row, port: object): Change {
    const identity = { by: 'port', ...port } as Identity;
    const { id, name, groups } = own as ParamsOf<'endpoints.create'>;
    const refusal = unknownGroup(state, groups ?? []);
    const enrolment = { id, name, groups: groups ?? [], identity, model: null, firmware: null };
    return refusal ?? enrol(state, enrolment, this.#context);
  }

  #known(row: Row): Endpoint | null {
    const number = this.#numbers().get(typeof row.key === 'string' ? row.key : portKey(row));
    return number === undefined ? null : (this.#base.endpoints.get(number) ?? null);
  }

  #byKey: Map<string, number> | null = null;

  #numbers(): ReadonlyMap<string, number> {
    this.#byKey ??= new Map(
      [...this.#base.endpoints.values()].map(({ number, id, identity }) => [
        identity.by === 'key' ? identity.key : portKey({ id, port: identity }),
        number,
      ]),
    );
    return this.#byKey;
  }

  /** Heads name endpoints, so they come when all endpoints are there. */
  *#heads(entries: readonly Entry[]): Generator<null, void> {
    for (const entry of entries) {
      const { id, heads } = entry.row;
      const number = this.#state.index.byId.get(String(id));
      const endpoint = number === undefined ? undefined : this.#state.endpoints.get(number);
      if (endpoint === undefined || !Array.isArray(heads) || heads.length === 0) continue;
      const params = { number: endpoint.number, version: endpoint.version, heads: heads as readonly string[] };
      this.#take(
        'endpoints',
        entry,
        updateEndpoint(this.#state, params as ParamsOf<'endpoints.update'>, this.#context),
      );
      yield null;
    }
  }
}

type Put = Parameters<typeof putIndexed>[1];
