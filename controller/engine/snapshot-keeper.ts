// The state kept now and then, so that a replay is short. Not awaited by the loop; how a snapshot is written stands in storage/.

import { store } from '../domain/snapshot.ts';
import type { RoomState } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, Json, Snapshots } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';

/** Events between two snapshots. */
const SNAPSHOT_EVERY = 20_000;

interface KeeperParts {
  readonly state: RoomState;
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly log: Log;
}

export class SnapshotKeeper {
  readonly #parts: KeeperParts;
  #since = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** So many events more; true when a snapshot is due. */
  isDueAfter(events: number): boolean {
    this.#since += events;
    return this.#since >= SNAPSHOT_EVERY;
  }

  /** Keeps the state as of now, if the journal holds all of it. */
  keep(): void {
    const { state, journal, snapshots, clock, log } = this.#parts;
    const { seq, hash } = journal.head;
    if (seq !== state.seq || seq === 0) return;
    this.#since = 0;
    const kept = store(state) as object as Json;
    this.#saving = this.#saving
      .then(() => snapshots.save({ seq, hash, time: clock.utc(), state: kept }))
      .catch((error: unknown) => log.error({ because: String(error) }, 'a snapshot was not kept'));
  }

  /** Fulfilled when what is being kept is. */
  get saved(): Promise<void> {
    return this.#saving;
  }
}
