// Open menus at seats: which list each shows, and what it is told when entries change (manual, decisions: entries change colour at once while the menu is open).

import type { Action } from '../../protocol/api/shapes.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { RoomState } from '../domain/state.ts';
import type { Telling } from '../domain/told.ts';
import { changedEntries, entriesTouched } from '../domain/told.ts';

/** Entries in one message; more changes at once make the list stale instead. */
const MAX_CHANGES = 32;

export class Menus {
  readonly #state: RoomState;
  readonly #open = new Map<EndpointNumber, Action>();

  constructor(state: RoomState) {
    this.#state = state;
  }

  /** A list was asked for at a seat: its changes are told from now on. */
  listed(receiver: EndpointNumber, action: Action): void {
    this.#open.set(receiver, action);
  }

  closed(receiver: EndpointNumber): void {
    this.#open.delete(receiver);
  }

  /** What open menus are told after an event was applied. */
  tellings(event: RoomEvent): Telling[] {
    if (this.#open.size === 0) return [];
    const touched = entriesTouched(event);
    if (touched === null) return this.#allStale();
    if (touched.length === 0) return [];
    return [...this.#open].flatMap(([number, action]) => this.#changes(number, action, touched));
  }

  /** What open menus are told after many changes of the configuration at once. */
  staleAfter(events: readonly RoomEvent[]): Telling[] {
    return events.some((event) => entriesTouched(event) === null) ? this.#allStale() : [];
  }

  #allStale(): Telling[] {
    return [...this.#open].map(([number, action]) => ({
      number,
      message: { type: 'entries', action, changed: [], stale: true },
    }));
  }

  #changes(number: EndpointNumber, action: Action, touched: readonly EndpointNumber[]): Telling[] {
    // What the menu's own receiver shows is the mark of every entry: the whole list may change with it.
    if (touched.includes(number)) return [{ number, message: { type: 'entries', action, changed: [], stale: true } }];
    const changed = changedEntries(this.#state, number, action, touched.slice(0, MAX_CHANGES));
    return changed.length === 0 ? [] : [{ number, message: { type: 'entries', action, changed, stale: false } }];
  }
}
