// From the configuration that stands to another one: the events that lead there, whole objects, and their count for people. And back again: what undoes a group.

import type { ChangedCollection, CollectionChange } from '../../../protocol/api/system-methods.ts';
import type { Collections, ConfigurationEvent } from '../event.ts';
import type { EndpointNumber, UserKey } from '../model.ts';
import type { RoomState } from '../state.ts';
import { COLLECTIONS, labelOf } from './labels.ts';

/** Names that a count of changes carries along. */
const MAX_NAMES = 3;

type Table = ReadonlyMap<string | EndpointNumber, Versioned>;
type Versioned = Collections[ChangedCollection];

function tableOf(state: RoomState, collection: ChangedCollection): Table {
  return state[collection] as ReadonlyMap<string | EndpointNumber, Versioned>;
}

/** What leads from one configuration to the other: first what goes, then what comes, in an order in which each names only what is there. Yields on the way. */
export function* changesBetween(
  from: RoomState,
  to: RoomState,
  by: UserKey,
): Generator<null, readonly ConfigurationEvent[]> {
  const gone: ConfigurationEvent[] = [];
  const put: ConfigurationEvent[] = [];
  for (const collection of COLLECTIONS) {
    const before = tableOf(from, collection);
    const after = tableOf(to, collection);
    const removed: ConfigurationEvent[] = [];
    for (const [key, object] of before) {
      if (!after.has(key)) removed.push(removal(collection, key, labelOf(collection, object), by));
      yield null;
    }
    gone.unshift(...removed);
    if (collection === 'users') gone.unshift(...tokensWithout(from, to, by));
    for (const [key, object] of after) {
      const old = before.get(key);
      if (old === undefined || !alike(old, object)) put.push(placing(collection, object, (old?.version ?? 0) + 1, by));
      yield null;
    }
  }
  return [...gone, ...put];
}

/** The token of an account that goes, goes with it. */
function tokensWithout(from: RoomState, to: RoomState, by: UserKey): readonly ConfigurationEvent[] {
  const lost = [...from.tokens.values()].filter(({ user }) => !to.users.has(user));
  return lost.map(({ id, name }) => removal('tokens', id, name, by));
}

function removal(
  collection: ChangedCollection,
  key: string | EndpointNumber,
  label: string,
  by: UserKey | null,
): ConfigurationEvent {
  return { type: `${collection}.removed`, key, label, by };
}

function placing(collection: ChangedCollection, object: Versioned, version: number, by: UserKey | null) {
  return { type: `${collection}.put`, object: { ...object, version }, by } as ConfigurationEvent;
}

/** Whether two objects say the same, versions apart. */
function alike(one: unknown, other: unknown, isTop = true): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  if (isTop) names.delete('version');
  for (const name of names) if (!alike(Reflect.get(one, name), Reflect.get(other, name), false)) return false;
  return true;
}

/** The collection and key that an event is about. */
function placeOf(event: ConfigurationEvent): readonly [ChangedCollection, string | EndpointNumber] {
  const collection = event.type.slice(0, event.type.indexOf('.')) as ChangedCollection;
  if (!('object' in event)) return [collection, event.key];
  switch (event.type) {
    case 'users.put':
      return [collection, event.object.username.toLowerCase()];
    case 'hotkeys.put':
      return [collection, event.object.name.toLowerCase()];
    case 'groups.put':
      return [collection, event.object.name];
    case 'endpoints.put':
      return [collection, event.object.number];
    default:
      return [collection, event.object.id];
  }
}

/** What undoes an event: asked before it is applied. The object comes back with a version that it never had. */
export function inverse(state: RoomState, event: ConfigurationEvent): ConfigurationEvent {
  const [collection, key] = placeOf(event);
  const old = tableOf(state, collection).get(key);
  const current = 'object' in event ? event.object.version : 0;
  if (old !== undefined) return placing(collection, old, Math.max(old.version, current) + 1, null);
  const label = 'object' in event ? labelOf(collection, event.object) : event.label;
  return removal(collection, key, label, null);
}

type Count = { -readonly [K in keyof CollectionChange]: CollectionChange[K] };

/** What events do, counted by collection; each is added before it is applied. */
export class Tally {
  readonly #state: RoomState;
  readonly #counts: Map<ChangedCollection, Count>;

  /** `before`: what was counted already. */
  constructor(state: RoomState, before: readonly CollectionChange[] = []) {
    this.#state = state;
    this.#counts = new Map(before.map((one) => [one.collection, { ...one, names: [...one.names] }]));
  }

  add(event: ConfigurationEvent): this {
    const [collection, key] = placeOf(event);
    const count = this.#counts.get(collection) ?? { collection, created: 0, changed: 0, removed: 0, names: [] };
    this.#counts.set(collection, count);
    if (!('object' in event)) count.removed += 1;
    else if (tableOf(this.#state, collection).has(key)) count.changed += 1;
    else count.created += 1;
    if (count.names.length < MAX_NAMES)
      count.names.push('object' in event ? labelOf(collection, event.object) : event.label.slice(0, 64));
    return this;
  }

  get changes(): readonly CollectionChange[] {
    return [...this.#counts.values()];
  }
}

/** The sums over all collections. */
export function sums(changes: readonly CollectionChange[]) {
  const sum = (of: 'created' | 'changed' | 'removed') => changes.reduce((all, one) => all + one[of], 0);
  return { created: sum('created'), changed: sum('changed'), removed: sum('removed') };
}
