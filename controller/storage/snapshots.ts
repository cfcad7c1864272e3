// The snapshots of a room: finding the right one, making one, keeping a bounded number of them. They only make the replay short:
// none is believed that does not fit the journal's chain. How one stands in its file is told by snapshot-file.ts.

import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Snapshot, Snapshots } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './disk.ts';
import type { DiskJournal } from './disk-journal.ts';
import { namesIn } from './files.ts';
import {
  SAVES_AT_MOST,
  SNAPSHOTS_AT_MOST,
  SNAPSHOTS_GROWTH,
  SNAPSHOTS_NEWEST,
  snapshotName,
  snapshotSeq,
} from './layout.ts';
import type { Gap } from './line.ts';
import { GENESIS } from './line.ts';
import { SnapshotFile } from './snapshot-file.ts';

const NOTHING: Snapshot = { ...GENESIS, time: 0, state: null };

export interface DiskSnapshotsParts {
  readonly disk: Disk;
  readonly folder: string;
  readonly journal: DiskJournal;
  readonly log: Log;
  /** Records that repairs gave up; no state can be replayed across them. */
  readonly gaps: readonly Gap[];
}

export class DiskSnapshots implements Snapshots {
  readonly #parts: DiskSnapshotsParts;
  #saves = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(parts: DiskSnapshotsParts) {
    this.#parts = parts;
  }

  /**
   * The newest snapshot at or before `seq` that verifies, or null where the replay begins at record 1.
   * @throws JournalError `damaged` where neither leads to `seq`, because a repair gave up records in between
   */
  async load(seq = this.#parts.journal.head.seq): Promise<Snapshot | null> {
    for (const at of (await this.#numbers()).filter((number) => number <= seq)) {
      const snapshot = await this.#read(at);
      if (snapshot === null) continue;
      this.#refuseGap(at, seq);
      return snapshot;
    }
    this.#refuseGap(0, seq);
    return null;
  }

  /**
   * Writes one durably, after its record is durable. The state must not change until this is fulfilled; it is written in pieces.
   * Rejects with `disk` where the disk refuses, `invalid` where the journal has not this record with this hash.
   */
  save(snapshot: Snapshot): Promise<void> {
    if (this.#saves >= SAVES_AT_MOST) return Promise.reject(new JournalError('invalid', 'too many snapshots at once'));
    this.#saves += 1;
    const saved = this.#saving
      .then(() => this.#save(snapshot))
      .finally(() => {
        this.#saves -= 1;
      });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Fulfilled when no snapshot is being written. */
  async stop(): Promise<void> {
    await this.#saving;
  }

  async #save(snapshot: Snapshot): Promise<void> {
    const { disk, journal, log } = this.#parts;
    // Before the first record there is nothing to make short.
    if (snapshot.seq === 0) return;
    await journal.settled(snapshot);
    try {
      await new Low(new SnapshotFile(disk, this.#path(snapshot.seq)), snapshot).write();
    } catch (error) {
      if (error instanceof JournalError) throw error;
      throw new JournalError('disk', `the disk refuses the snapshot (${codeOf(error) || 'unknown'})`);
    }
    await this.#thin().catch((error) => log.warn({ code: codeOf(error) }, 'old snapshots could not be removed'));
  }

  async #thin(): Promise<void> {
    const { disk, folder } = this.#parts;
    const numbers = await this.#numbers();
    const kept = new Set(keptOf(numbers));
    for (const seq of numbers) if (!kept.has(seq)) await disk.remove(this.#path(seq));
    await disk.syncFolder(folder);
  }

  async #read(seq: number): Promise<Snapshot | null> {
    const { disk, journal, log } = this.#parts;
    try {
      const low = new Low(new SnapshotFile(disk, this.#path(seq)), NOTHING);
      await low.read();
      if ((await journal.hashAt(seq)) === low.data.hash) return low.data;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
    log.warn({ seq }, 'the snapshot is damaged; an older one and the journal take its place');
    return null;
  }

  #refuseGap(after: number, until: number): void {
    const gap = this.#parts.gaps.find(({ from, to }) => to > after && from <= until);
    if (gap === undefined) return;
    const message = `the state at ${until} is not known: a repair gave up the records ${gap.from} to ${gap.to}`;
    throw new JournalError('damaged', message, { record: gap.from });
  }

  /** Newest first. */
  async #numbers(): Promise<readonly number[]> {
    const names = await namesIn(this.#parts.disk, this.#parts.folder);
    return names.flatMap((name) => snapshotSeq(name) ?? []).sort((a, b) => b - a);
  }

  #path(seq: number): string {
    return join(this.#parts.folder, snapshotName(seq));
  }
}

/**
 * Which of the snapshots (newest first) are kept: the newest ones, the oldest one, and of those between as few as keep the distance from the
 * newest growing by no more than `SNAPSHOTS_GROWTH` from one to the next; by more only where that would be too many.
 */
export function keptOf(newestFirst: readonly number[]): readonly number[] {
  const newest = newestFirst.slice(0, SNAPSHOTS_NEWEST);
  const older = newestFirst.slice(SNAPSHOTS_NEWEST);
  for (let growth = SNAPSHOTS_GROWTH; ; growth *= 2) {
    const kept = [...newest, ...thinned(newest, older, growth)];
    if (kept.length <= SNAPSHOTS_AT_MOST) return kept;
  }
}

function thinned(newest: readonly number[], older: readonly number[], growth: number): readonly number[] {
  const head = newest[0] ?? 0;
  let distance = head - (newest.at(-1) ?? 0);
  return older.filter((seq, index) => {
    const next = older[index + 1];
    if (next !== undefined && head - next <= growth * distance) return false;
    distance = head - seq;
    return true;
  });
}
