// What is on its way to one client, and what becomes of a client that does not read (architecture, "What each part promises": API). Notifications past the
// backlog are dropped, and whoever fills the box is told when it has drained; what the client asked for is counted apart and never dropped.

import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ReaderLimits } from './limits.ts';

/** What happens to the one who fills the box. */
export interface OutboxEvents {
  /** Notifications were dropped, and those before them have been handed to the system since: the client needs the room afresh. */
  drained(): void;
  /** The client has read so much that more may be asked of this side. */
  relieved(): void;
}

interface OutboxOptions {
  readonly socket: WebSocket;
  /** The connection under the socket: frames of one turn of the loop leave in one write. */
  readonly wire: Duplex;
  readonly limits: ReaderLimits;
  readonly events: OutboxEvents;
}

type Count = 'notes' | 'answers';

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #bytes: Record<Count, number> = { notes: 0, answers: 0 };
  /** Bytes of notifications dropped since the gap began; null while there is none. */
  #dropped: number | null = null;
  /** Notifications that wait for an answer that must come before them. */
  #held: string[] | null = null;
  #corked = false;
  /** When it became more than a client may leave unread. */
  #overSince: number | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Bytes that the client has not read, those of dropped notifications included. */
  get unread(): number {
    return this.#bytes.notes + this.#bytes.answers + (this.#dropped ?? 0);
  }

  /** Whether no more should be asked of the client's side before it has read. */
  get full(): boolean {
    return this.#bytes.notes + this.#bytes.answers > this.#options.limits.unreadBytes;
  }

  get gap(): boolean {
    return this.#dropped !== null;
  }

  /** Whether every notification has been handed to the system. */
  get isDrained(): boolean {
    return this.#held === null && this.#bytes.notes === 0;
  }

  /** Sends what the client asked for, or what must reach it. */
  answer(text: string): void {
    this.#write(text, 'answers');
  }

  /** Sends a notification, unless too many are on their way. */
  note(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#dropped !== null) {
      this.#dropped += bytes;
      return;
    }
    if (this.#bytes.notes + bytes > this.#options.limits.backlogBytes) return this.#beginGap(bytes);
    if (this.#held === null) return this.#write(text, 'notes');
    this.#held.push(text);
    this.#bytes.notes += bytes;
  }

  /** Sends the notification that ends a gap. */
  mend(text: string): void {
    this.#dropped = null;
    this.#write(text, 'notes');
  }

  /** Keeps notifications back until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const text of held) {
      this.#bytes.notes -= Buffer.byteLength(text);
      this.#write(text, 'notes');
    }
    this.#settle();
  }

  /** Forgets what was kept back and what was dropped: nobody is told anything any more. */
  clear(): void {
    for (const text of this.#held ?? []) this.#bytes.notes -= Buffer.byteLength(text);
    this.#held = null;
    this.#dropped = null;
  }

  /** Whether the client has left too much unread for too long; asked in each round with the clock's milliseconds. */
  isStuck(now: number): boolean {
    if (this.unread <= this.#options.limits.unreadBytes) {
      this.#overSince = null;
      return false;
    }
    this.#overSince ??= now;
    return now - this.#overSince >= this.#options.limits.unreadMs;
  }

  #beginGap(bytes: number): void {
    const held = (this.#held ?? []).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (this.#held !== null) this.#held = [];
    this.#bytes.notes -= held;
    this.#dropped = bytes + held;
    this.#settle();
  }

  #write(text: string, count: Count): void {
    const { socket } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    const bytes = Buffer.byteLength(text);
    this.#bytes[count] += bytes;
    this.#cork();
    socket.send(text, () => {
      this.#bytes[count] -= bytes;
      if (!this.full) this.#options.events.relieved();
      this.#settle();
    });
  }

  #settle(): void {
    if (this.#dropped !== null && this.isDrained) this.#options.events.drained();
  }

  #cork(): void {
    if (this.#corked) return;
    const { wire } = this.#options;
    this.#corked = true;
    wire.cork();
    setImmediate(() => {
      this.#corked = false;
      wire.uncork();
    });
  }
}
