// Who is told what: API subscribers, each as far as he may know, in the order of the journal's numbers, with a tail of recent events to resume from.
// What an event looks like to a viewer stands in domain/publish.ts.

import type { Stamped } from '../domain/event.ts';
import { changesRights, publish } from '../domain/publish.ts';
import type { RoomState } from '../domain/state.ts';
import type { Subscriber, Subscription } from '../ports/endpoints.ts';

/** Events kept for subscribers that come back. */
const TAIL_EVENTS = 10_000;
/** Subscribers at once. */
const MAX_SUBSCRIBERS = 2_000;

interface Entry {
  readonly subscriber: Subscriber;
  /** The number of the last event that he was told, or that the room he took was of. */
  prev: number;
}

export class Publisher {
  readonly #state: RoomState;
  readonly #entries = new Set<Entry>();
  readonly #tail: Stamped[] = [];
  /** The first number that the tail can tell of; events before it are gone. */
  #from: number;

  constructor(state: RoomState) {
    this.#state = state;
    this.#from = state.seq + 1;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Tells every subscriber of an event that was just applied. */
  publish(stamped: Stamped): void {
    this.#tail.push(stamped);
    if (this.#tail.length > TAIL_EVENTS) {
      this.#tail.splice(0, TAIL_EVENTS / 10);
      this.#from = (this.#tail[0]?.seq ?? stamped.seq) as number;
    }
    this.#toEach(stamped);
  }

  /**
   * Tells of events that may come after later ones were told, because their fsync took too long: in their order still for whoever was told none of
   * those, and for whoever comes back later; the others take the room afresh.
   */
  publishLate(group: readonly Stamped[]): void {
    const [first] = group;
    if (first === undefined) return;
    const place = this.#tail.findLastIndex(({ seq }) => seq < first.seq) + 1;
    this.#tail.splice(place, 0, ...group);
    for (const stamped of group) this.#toEach(stamped);
  }

  #toEach(stamped: Stamped): void {
    const rights = changesRights(this.#state, stamped.event);
    for (const entry of this.#entries) {
      // Out of its turn: it was told as part of a room already, or that room lacks it.
      const late = stamped.seq <= entry.prev;
      if (late || rights?.(entry.subscriber.viewer) === true) this.#reset(entry, false);
      else this.#tell(entry, stamped);
    }
  }

  /** Too many events at once are not told one by one: everybody takes the room afresh. */
  resetAll(): void {
    this.#tail.length = 0;
    this.#from = this.#state.seq + 1;
    for (const entry of this.#entries) this.#reset(entry, false);
  }

  #tell(entry: Entry, stamped: Stamped): void {
    const event = publish(this.#state, stamped, entry.subscriber.viewer);
    if (event === null) return;
    entry.subscriber.told({ ...event, prev: entry.prev });
    entry.prev = stamped.seq;
  }

  #reset(entry: Entry, gap: boolean): void {
    entry.prev = this.#state.seq;
    entry.subscriber.reset(gap);
  }

  subscribe(
    subscriber: Subscriber,
    from: { readonly since: number; readonly epoch: number } | null,
  ): Subscription | null {
    if (this.#entries.size >= MAX_SUBSCRIBERS) return null;
    const { epoch, seq } = this.#state;
    const known =
      from !== null &&
      from.epoch === epoch &&
      from.since >= this.#from - 1 &&
      from.since <= seq &&
      !this.#rightsChanged(subscriber.viewer, from.since);
    const entry: Entry = { subscriber, prev: known ? from.since : seq };
    this.#entries.add(entry);
    const end = () => void this.#entries.delete(entry);
    if (known) for (const stamped of this.#tail) if (stamped.seq > from.since) this.#tell(entry, stamped);
    return { epoch, seq, gap: from !== null && !known, needsRoom: !known, end };
  }

  /** What he may know changed in between: telling the events by today's rights would leave out what he lost. */
  #rightsChanged(viewer: string, since: number): boolean {
    return this.#tail.some(
      (stamped) => stamped.seq > since && changesRights(this.#state, stamped.event)?.(viewer) === true,
    );
  }
}
