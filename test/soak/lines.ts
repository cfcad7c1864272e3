// What the real parts of a room in memory stand on: a journal that is a list whose fsync takes time, and the controller's side of a line in memory.

import type { EndpointSocket, SocketEvents } from '../../controller/endpoints/socket.ts';
import type { Append, JournalRecord } from '../../controller/ports/journal.ts';
import type { Peer, PeerEvents } from '../../simulators/world/network.ts';
import { MemoryJournal } from '../engine/memory.ts';

/** Milliseconds of a fsync: long enough that acts are decided meanwhile. */
const FSYNC_MS = 7;

/** A journal that is a list, whose fsync takes time. */
export class SlowJournal extends MemoryJournal {
  readonly #after: (ms: number, act: () => void) => void;
  constructor(after: (ms: number, act: () => void) => void) {
    super();
    this.#after = after;
  }

  override append(expectedLast: number, records: readonly JournalRecord[]): Append {
    const { written, durable } = super.append(expectedLast, records);
    const later = durable.then(() => new Promise<void>((done) => this.#after(FSYNC_MS, done)));
    later.catch(() => undefined);
    return { written, durable: later };
  }
}

/** The controller's side of a line in memory. */
export class Line implements EndpointSocket {
  readonly medium = 'network';
  readonly #peer: Peer;
  readonly #ended: (because: string) => void;
  #events: SocketEvents | null = null;
  #unread = 0;

  constructor(peer: Peer, ended: (because: string) => void) {
    this.#peer = peer;
    this.#ended = ended;
  }

  get unreadBytes(): number {
    return this.#unread;
  }

  listen(events: SocketEvents): void {
    this.#events = events;
  }

  send(text: string): void {
    this.#unread += text.length;
    this.#peer.send(text, () => {
      this.#unread -= text.length;
    });
  }

  order(write: (leftMs: number) => string, leftMs: number): void {
    this.send(write(leftMs));
  }

  close(_code: number, because: string): void {
    this.#ended(because);
    this.#peer.close();
  }

  cut(): void {
    this.#ended('cut by the controller');
    this.#peer.close();
  }

  events(): PeerEvents {
    return {
      frame: (frame) => {
        if (typeof frame === 'string') this.#events?.text(frame);
      },
      closed: (because) => {
        this.#ended(because);
        this.#events?.closed(because);
      },
    };
  }
}
