// The room after a record: the newest snapshot before it and the records in between, folded by the domain's own `apply`. A few are kept, one is made at a time.

import { apply } from '../domain/apply.ts';
import { isStoredRoom, lifted, restore, store } from '../domain/snapshot.ts';
import type { RoomState } from '../domain/state.ts';
import { emptyRoom } from '../domain/state.ts';
import { fromRecord } from '../engine/replay.ts';
import type { History } from '../ports/history.ts';
import type { Snapshots } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import { NEAR_RECORDS, ROOMS_KEPT, ROOMS_WAITING } from './limits.ts';

export interface PastRoomsParts {
  readonly history: History;
  readonly snapshots: Snapshots;
  readonly idLength: number;
  readonly signal: AbortSignal;
}

/** Thrown where too many wait. */
export class TooMany extends Error {
  readonly code = 'busy';
  constructor() {
    super('too many questions about the room in the past at once');
    this.name = 'TooMany';
  }
}

export class PastRooms {
  readonly #parts: PastRoomsParts;
  /** By record, the one that was asked for last at the end. */
  readonly #kept = new Map<number, RoomState>();
  /** Those that are being made, or wait for it. */
  readonly #making = new Map<number, Promise<RoomState>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PastRoomsParts) {
    this.#parts = parts;
  }

  /** The room after a record; not to be changed. @throws JournalError `damaged`; TooMany */
  async at(seq: number): Promise<RoomState> {
    const kept = this.#kept.get(seq);
    if (kept !== undefined) {
      this.#keep(seq, kept);
      return kept;
    }
    const making = this.#making.get(seq);
    if (making !== undefined) return making;
    if (this.#making.size >= ROOMS_WAITING) throw new TooMany();
    const made = this.#turn
      .then(() => this.#make(seq))
      .then((state) => {
        this.#keep(seq, state);
        return state;
      })
      .finally(() => this.#making.delete(seq));
    this.#making.set(seq, made);
    this.#turn = made.catch(() => undefined);
    return made;
  }

  /** The same as a copy of its own, to be folded on. */
  async copyAt(seq: number): Promise<RoomState> {
    return copyOf(await this.at(seq));
  }

  #keep(seq: number, state: RoomState): void {
    this.#kept.delete(seq);
    this.#kept.set(seq, state);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= ROOMS_KEPT) return;
      this.#kept.delete(oldest);
    }
  }

  async #make(seq: number): Promise<RoomState> {
    const { history, signal } = this.#parts;
    const state = await this.#base(seq);
    for await (const group of history.forward(state.seq + 1, seq, signal))
      for (const found of group) apply(state, fromRecord(found.record()));
    return state;
  }

  /** Where the replay begins: a room that is kept and near, or the newest snapshot that tells all of its moment. */
  async #base(seq: number): Promise<RoomState> {
    const before = [...this.#kept.keys()].filter((one) => one <= seq);
    const nearest = before.length === 0 ? null : Math.max(...before);
    const kept = nearest === null ? undefined : this.#kept.get(nearest);
    if (kept !== undefined && seq - kept.seq <= NEAR_RECORDS) return copyOf(kept);
    const stored = await this.#snapshot(seq);
    if (kept !== undefined && kept.seq >= (stored?.seq ?? 0)) return copyOf(kept);
    return stored ?? emptyRoom(this.#parts.idLength);
  }

  async #snapshot(seq: number): Promise<RoomState | null> {
    let epoch: number | null = null;
    for (let until = seq; until > 0; ) {
      const snapshot = await this.#parts.snapshots.load(until);
      if (snapshot === null) return null;
      if (!isStoredRoom(snapshot.state))
        throw new JournalError('damaged', `the snapshot at record ${snapshot.seq} is not of this program’s form`);
      const stored = lifted(snapshot.state);
      if (stored.live !== null) return restore(stored);
      // An older one does not say what was online: it serves only where the controller started again after it.
      epoch ??= await this.#epochAt(seq);
      if (stored.epoch < epoch) return restore(stored);
      until = snapshot.seq - 1;
    }
    return null;
  }

  async #epochAt(seq: number): Promise<number> {
    for await (const [found] of this.#parts.history.forward(seq, seq, this.#parts.signal))
      if (found !== undefined) return found.epoch;
    return 0;
  }
}

function copyOf(state: RoomState): RoomState {
  return restore(store(state));
}
