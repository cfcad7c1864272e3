// The configuration as the pages see it: one collection each, read when a page looks, kept true by what the room tells. One place says which event touches which
// collection.

import type { RoomEvent } from '../../protocol/api/events.ts';
import type { MethodName, ParamsOf } from '../../protocol/api/methods.ts';
import type {
  EndpointRow,
  GroupRow,
  HotkeyRow,
  PermissionRow,
  SeatRow,
  TieRow,
  TokenRow,
  UserRow,
  WallRow,
} from '../../protocol/api/shapes.ts';
import type { CallResult, Happening } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { CollectionOptions } from './collection.svelte.ts';
import { Collection } from './collection.svelte.ts';

/** Milliseconds after a change in which others are told together. */
const REST_MS = 400;

type Call = <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<CallResult<M>>;
export type CollectionName =
  | 'users'
  | 'groups'
  | 'permissions'
  | 'hotkeys'
  | 'seats'
  | 'walls'
  | 'endpoints'
  | 'ties'
  | 'tokens';

/** What an event of another name than a row's own has to do with. A group that changed its name is another group to its members and rules. */
const TOUCHED: Readonly<Record<string, readonly CollectionName[]>> = {
  users: ['users', 'permissions', 'tokens'],
  groups: ['groups', 'users', 'permissions', 'endpoints'],
  permissions: ['permissions'],
  tokens: ['tokens'],
  ties: ['ties'],
  devices: ['endpoints'],
  transmitter: ['endpoints', 'hotkeys', 'permissions'],
  receiver: ['endpoints', 'hotkeys', 'permissions'],
  seat: ['seats'],
  wall: ['walls'],
  hotkey: ['hotkeys'],
};
/** Why a row of the room changed when its configuration did (controller, projections of `endpoints.put`). */
const CONFIGURED = 'its configuration changed';

export class Configuration {
  readonly users: Collection<UserRow>;
  readonly groups: Collection<GroupRow>;
  readonly permissions: Collection<PermissionRow>;
  readonly hotkeys: Collection<HotkeyRow>;
  readonly seats: Collection<SeatRow>;
  readonly walls: Collection<WallRow>;
  readonly endpoints: Collection<EndpointRow>;
  readonly ties: Collection<TieRow>;
  readonly tokens: Collection<TokenRow>;

  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  #isTold = false;

  constructor(call: Call, timers: Timers) {
    this.#timers = timers;
    const of = <R>(list: CollectionOptions<R>['list'], keyOf: (row: R) => string) =>
      new Collection<R>({ list, keyOf, timers });
    this.users = of((page) => call('users.list', page), userKey);
    this.groups = of(
      (page) => call('groups.list', page),
      ({ name }) => name,
    );
    this.permissions = of(
      (page) => call('permissions.list', page),
      ({ id }) => id,
    );
    this.hotkeys = of((page) => call('hotkeys.list', page), hotkeyKey);
    this.seats = of(
      (page) => call('seats.list', page),
      ({ id }) => id,
    );
    this.walls = of(
      (page) => call('walls.list', page),
      ({ id }) => id,
    );
    this.endpoints = of((page) => call('endpoints.list', page), endpointKey);
    this.ties = of(
      (page) => call('ties.list', page),
      ({ id }) => id,
    );
    this.tokens = of(
      (page) => call('tokens.list', page),
      ({ id }) => id,
    );
  }

  /** Hears that something of the configuration may be another, until the answer is called. */
  heed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What happened, and which rows are to be read again for it. */
  take(happening: Happening): void {
    const isBack = happening.type === 'status' && happening.status.status === 'online';
    if (isBack || (happening.type === 'room.new' && happening.room !== null)) this.#touch(ALL);
    if (happening.type === 'room' && happening.event !== null) this.#happened(happening.event);
  }

  #happened(event: RoomEvent): void {
    switch (event.type) {
      case 'config.changed':
        return this.#touch(TOUCHED[event.kind] ?? ALL);
      case 'removed':
        return this.#touch(TOUCHED[event.removed.kind] ?? ALL);
      case 'seat.changed':
        this.#tellSoon();
        return this.seats.put(event.seat);
      case 'wall.changed':
        this.#tellSoon();
        return this.walls.put(event.wall);
      case 'hotkey.changed':
        this.#tellSoon();
        return this.hotkeys.put(event.hotkey);
      case 'transmitter.changed':
      case 'receiver.changed':
        if (event.because === CONFIGURED) this.#touch(['endpoints', 'seats', 'walls', 'hotkeys', 'ties']);
        return;
      case 'picture.changed':
        // Whoever had a line may have left it; of another room than one with lines nothing is asked.
        if (this.ties.list.length > 0) this.ties.refresh();
    }
  }

  forget(): void {
    for (const name of ALL) this[name].forget();
  }

  #touch(names: readonly CollectionName[]): void {
    for (const name of names) this[name].refresh();
    this.#tellSoon();
  }

  /** Many changes are told once. */
  #tellSoon(): void {
    if (this.#isTold || this.#listeners.size === 0) return;
    this.#isTold = true;
    this.#timers.after(REST_MS, () => {
      this.#isTold = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}

const ALL: readonly CollectionName[] = [
  'users',
  'groups',
  'permissions',
  'hotkeys',
  'seats',
  'walls',
  'endpoints',
  'ties',
  'tokens',
];

/** Case does not matter in usernames and hotkeys. */
export function userKey({ username }: Pick<UserRow, 'username'>): string {
  return username.toLowerCase();
}

export function hotkeyKey({ name }: Pick<HotkeyRow, 'name'>): string {
  return name.toLowerCase();
}

/** The inner number, which never changes; whoever waits has none and is known by his key. */
export function endpointKey({ number, fingerprint }: Pick<EndpointRow, 'number' | 'fingerprint'>): string {
  return number === null ? fingerprint : String(number);
}
