// One subscription of one client: what the engine tells becomes notifications, and a room that must be told afresh becomes one `room.reset`.
// How much may be on its way is the outbox's matter.

import { notification } from '../../protocol/api/rpc.ts';
import type { UserKey } from '../domain/model.ts';
import type { Published } from '../domain/publish.ts';
import type { Room, Subscriber, Subscription } from '../ports/endpoints.ts';
import type { Outbox } from './outbox.ts';
import { roomPart } from './room-parts.ts';
import type { Tally } from './types.ts';

interface FeedOptions {
  readonly room: Room;
  readonly viewer: UserKey;
  readonly outbox: Outbox;
  readonly tally: Tally;
  /** Runs later, outside the engine's call. */
  readonly later: (act: () => void) => void;
}

export class Feed implements Subscriber {
  readonly viewer: UserKey;
  readonly #options: FeedOptions;
  #subscription: Subscription | null = null;
  /** The engine asked for a reset that was not sent yet; whether something was missed. */
  #owed: { gap: boolean } | null = null;
  /** The room was told as of this number; a client ignores what it is told of the time before. */
  #toldUpTo = -1;
  #ended = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.viewer = options.viewer;
  }

  /** Begins to listen; notifications are held back until the outbox is released. Null when there are too many who listen. */
  start(from: { readonly since: number; readonly epoch: number } | null): Subscription | null {
    this.#options.outbox.hold();
    this.#subscription = this.#options.room.subscribe(this, from);
    return this.#subscription;
  }

  stop(): void {
    this.#ended = true;
    this.#subscription?.end();
  }

  told(event: Published & { readonly prev: number }): void {
    if (this.#ended || this.#owed !== null) return;
    // Out of its turn: nobody can say whether the room that was told had it already.
    if (event.seq <= this.#toldUpTo) return this.reset(false);
    this.#options.outbox.note(JSON.stringify(notification('room.changed', event)));
  }

  reset(gap: boolean): void {
    if (this.#ended) return;
    if (this.#owed !== null) {
      this.#owed.gap ||= gap;
      return;
    }
    this.#owed = { gap };
    this.#options.later(() => this.#pay());
  }

  /** The outbox dropped something and has room again. */
  drained(): void {
    if (this.#ended) return this.#options.outbox.clear();
    if (this.#owed === null) return this.reset(true);
    this.#owed.gap = true;
    this.#pay();
  }

  #pay(): void {
    const { outbox } = this.#options;
    if (this.#ended || this.#owed === null || (outbox.gap && !outbox.isDrained)) return;
    const part = roomPart(this.#options.room.state, this.viewer);
    if (!part.ok) return;
    const gap = this.#owed.gap || outbox.gap;
    const { epoch, seq } = part.value;
    const text = JSON.stringify(notification('room.reset', { epoch, seq, room: part.value, gap }));
    this.#owed = null;
    this.#toldUpTo = seq;
    this.#options.tally.connection('reset');
    if (outbox.gap) outbox.mend(text);
    else outbox.note(text);
  }
}
