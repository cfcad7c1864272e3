// The tables of the configuration as they will be when a group of changes ends: built beside those that stand, event by event, and put into their place in one step.
// So however large a group is, nobody ever sees half of it, and its end costs next to nothing.

import type { ConfigurationEvent } from '../configuration-event.ts';
import { putIndexed, removeIndexed } from '../index-tables.ts';
import type { EndpointNumber } from '../model.ts';
import type { RoomState } from '../state.ts';

function copied<K, V>(table: ReadonlyMap<K, readonly V[]>): Map<K, V[]> {
  return new Map([...table].map(([key, values]) => [key, [...values]]));
}

/** What the configuration consists of; all other tables are those of the room itself. */
function tablesOf(state: RoomState) {
  return {
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

function looksOf({ index }: RoomState) {
  return {
    byId: new Map(index.byId),
    byName: new Map(index.byName),
    byFingerprint: new Map(index.byFingerprint),
    byKey: new Map(index.byKey),
    byPort: new Map(index.byPort),
    seatOf: new Map(index.seatOf),
    wallOf: new Map(index.wallOf),
    rulesOfUser: copied(index.rulesOfUser),
    rulesOfGroup: copied(index.rulesOfGroup),
  };
}

export class Shadow {
  readonly #tables: ReturnType<typeof tablesOf>;
  readonly #looks: ReturnType<typeof looksOf>;
  readonly #state: RoomState;
  /** Endpoints that come, and those that go. */
  readonly #come = new Map<EndpointNumber, 'transmitter' | 'receiver'>();
  readonly #gone = new Set<EndpointNumber>();

  constructor(state: RoomState) {
    this.#tables = tablesOf(state);
    this.#looks = looksOf(state);
    this.#state = { ...state, ...this.#tables, index: { ...state.index, ...this.#looks } };
  }

  put(event: ConfigurationEvent): void {
    if ('object' in event) putIndexed(this.#state, event);
    else removeIndexed(this.#state, event);
    if (event.type === 'endpoints.put') this.#come.set(event.object.number, event.object.kind);
    if (event.type === 'endpoints.removed') this.#gone.add(Number(event.key));
  }

  /** Puts the tables into their place, and gives the endpoints that came and went to whoever keeps what they do now. */
  settle(
    state: RoomState,
    live: {
      readonly came: (state: RoomState, number: EndpointNumber, kind: 'transmitter' | 'receiver') => void;
      readonly went: (state: RoomState, number: EndpointNumber) => void;
    },
  ): void {
    Object.assign(state, this.#tables);
    Object.assign(state.index, this.#looks);
    for (const number of this.#gone) live.went(state, number);
    for (const [number, kind] of this.#come) live.came(state, number, kind);
  }
}
