// The journal on a disk: appends in groups, one fsync for each, and what happens when the disk refuses. Told step by step in README.md.
// Bytes and hashes are line.ts's matter, the file itself is segment-writer.ts's, what is under way pending.ts's.

import type { Clock } from '../ports/clock.ts';
import type { Append, Journal, JournalErrorCode, JournalHead, JournalRecord } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Disk } from './disk.ts';
import { codeOf, isFull } from './disk.ts';
import { hashAt, readRecords } from './journal-reader.ts';
import type { Sizes } from './layout.ts';
import {
  APPEND_BYTES_AT_MOST,
  CLOSE_WAIT_MS,
  PENDING_BYTES_AT_MOST,
  RETRY_MS,
  REWRITES_AT_MOST,
  WRITE_BYTES_AT_MOST,
} from './layout.ts';
import { encode } from './line.ts';
import { Entry, Pending, refusedAppend } from './pending.ts';
import type { Reserve } from './reserve.ts';
import type { Joint, Place } from './segment-writer.ts';
import { PLAIN_JOINT, SegmentWriter } from './segment-writer.ts';

/** Bytes of a segment that its header may take. */
const HEADER_ROOM = 1024;

/** Counters since the start, and how the disk is now; for monitoring and for the banner in the web admin. */
export interface Health {
  /** Records that became durable, and the fsyncs that this took. */
  readonly durable: number;
  readonly groups: number;
  /** Records that were refused; of them, `lost` had been reported as written before. */
  readonly refused: number;
  readonly lost: number;
  readonly writeFailures: number;
  readonly syncFailures: number;
  /** Appends that are under way. */
  readonly pending: number;
  /** The disk refused the last records. */
  readonly refusing: boolean;
  /** The reserve is used up: no new configuration should be taken (safety 3.9). */
  readonly full: boolean;
}

export interface DiskJournalParts {
  readonly disk: Disk;
  /** The folder of the segments. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly sizes: Sizes;
  readonly reserve: Reserve;
  /** The last record, and its epoch. */
  readonly head: JournalHead;
  readonly epoch: number;
  /** The segments before the one that is written. */
  readonly places: readonly Place[];
  readonly writer: SegmentWriter;
  /** Told of each group that became durable; must answer at once. */
  readonly noted?: (head: JournalHead) => void;
}

interface Failure {
  readonly stage: 'write' | 'sync';
  readonly error: unknown;
}

export class DiskJournal implements Journal {
  readonly #parts: DiskJournalParts;
  readonly #pending = new Pending();
  readonly #counts = { durable: 0, groups: 0, refused: 0, lost: 0, writeFailures: 0, syncFailures: 0 };
  #durable: JournalHead;
  #durableEpoch: number;
  #places: readonly Place[];
  /** Null after the segment was abandoned, until the next one is begun. */
  #writer: SegmentWriter | null;
  #joint: Joint = PLAIN_JOINT;
  #writing = false;
  #syncing = false;
  /** Something is done with the segments during which nothing else may touch them. */
  #alone = false;
  #failure: Failure | null = null;
  #refusing = false;
  #retryAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #stopped = false;
  #onIdle: () => void = () => undefined;

  constructor(parts: DiskJournalParts) {
    this.#parts = parts;
    this.#durable = parts.head;
    this.#durableEpoch = parts.epoch;
    this.#places = parts.places;
    this.#writer = parts.writer;
  }

  get head(): JournalHead {
    return this.#pending.last?.head ?? this.#durable;
  }

  /** The last record that is known to survive a power cut. */
  get durable(): JournalHead {
    return this.#durable;
  }

  get full(): boolean {
    return !this.#parts.reserve.held;
  }

  get health(): Health {
    return { ...this.#counts, pending: this.#pending.count, refusing: this.#refusing, full: this.full };
  }

  append(expectedLast: number, records: readonly JournalRecord[]): Append {
    const objection = this.#objection(expectedLast, records);
    if (objection !== null) return this.#refuseAtOnce(objection, records.length);
    let entry: Entry;
    try {
      entry = new Entry(records, encode(this.head, records));
    } catch (error) {
      return refusedAppend(error instanceof JournalError ? error : new JournalError('invalid', 'not to be written'));
    }
    const { segmentBytes } = this.#parts.sizes;
    if (entry.bytes.length > Math.min(APPEND_BYTES_AT_MOST, segmentBytes - HEADER_ROOM)) {
      return refusedAppend(new JournalError('invalid', `an append of ${entry.bytes.length} bytes is too large`));
    }
    this.#pending.add(entry);
    this.#kick();
    return entry.append;
  }

  #objection(expectedLast: number, records: readonly JournalRecord[]): JournalError | null {
    if (this.#closed) return new JournalError('closed', 'the journal is closed');
    const { seq } = this.head;
    let epoch = this.#pending.last?.epoch ?? this.#durableEpoch;
    if (expectedLast !== seq) return new JournalError('deposed', `the last record is ${seq}, not ${expectedLast}`);
    if ((records[0]?.epoch ?? epoch) < epoch) return new JournalError('deposed', `epoch ${epoch} has begun`);
    for (const [index, record] of records.entries()) {
      if (record.seq !== seq + 1 + index) return new JournalError('invalid', `record ${record.seq} is out of order`);
      if (record.epoch < epoch) return new JournalError('invalid', `record ${record.seq} goes back in its epoch`);
      epoch = record.epoch;
    }
    if (records.length === 0) return new JournalError('invalid', 'an append without records');
    if (this.#parts.clock.now() < this.#retryAt) return new JournalError('disk', 'the disk refuses to be written');
    const { pendingAppends } = this.#parts.sizes;
    if (this.#pending.count >= pendingAppends || this.#pending.bytes >= PENDING_BYTES_AT_MOST) {
      return new JournalError('disk', 'the disk is too slow: too many records wait for it');
    }
    return null;
  }

  #refuseAtOnce(error: JournalError, records: number): Append {
    if (error.code === 'disk') this.#counts.refused += records;
    return refusedAppend(error);
  }

  async *read(from: number): AsyncGenerator<JournalRecord> {
    const { seq } = this.head;
    // Handed to the system is enough to be read; a refusal shortens what there is to read.
    await this.#pending.last?.append.written.catch(() => undefined);
    yield* readRecords(this.#parts.disk, () => this.places, from, Math.min(seq, this.head.seq));
  }

  /** The chain's hash at a durable record, or null where the journal does not hold it. */
  async hashAt(seq: number): Promise<string | null> {
    if (seq === this.#durable.seq) return this.#durable.hash;
    return hashAt(this.#parts.disk, () => this.places, seq);
  }

  /** Fulfilled when the record is durable and its hash is this one; rejects where it was refused, or is another. */
  async settled({ seq, hash }: JournalHead): Promise<void> {
    await this.#pending.find(seq)?.append.durable;
    if (seq > this.#durable.seq || (await this.hashAt(seq)) !== hash) {
      throw new JournalError('invalid', `the journal has no record ${seq} with this hash`, { record: seq });
    }
  }

  /** Takes no more, waits for what is under way, at most `CLOSE_WAIT_MS`; answers whether all of it became durable. */
  async close(): Promise<boolean> {
    this.#closed = true;
    await new Promise<void>((done) => {
      const cancel = this.#parts.clock.after(CLOSE_WAIT_MS, done);
      this.#onIdle = () => {
        cancel();
        done();
      };
      this.#kick();
    });
    const clean = this.#pending.count === 0;
    this.#stopped = true;
    if (clean) await this.#writer?.close();
    else this.#refuse([...this.#pending.takeAll()], 'closed', 'the journal was closed before the disk took it');
    return clean;
  }

  /** The segments as they are now, up to what was written; of an older one, records count up to the next one's first. */
  get places(): readonly Place[] {
    return this.#writer === null ? this.#places : [...this.#places, this.#writer];
  }

  /** Starts whatever can be done now. Each step calls it again at its end. */
  #kick(): void {
    if (this.#alone || this.#stopped) return;
    if (this.#failure !== null) {
      if (!this.#writing && !this.#syncing) void this.#byItself(() => this.#mend());
      return;
    }
    if (!this.#syncing && this.#pending.written.length > 0 && this.#writer !== null) void this.#sync(this.#writer);
    if (!this.#writing && this.#pending.queued.length > 0) this.#writeNext();
    if (this.#pending.count === 0) this.#onIdle();
  }

  #writeNext(): void {
    const writer = this.#writer;
    const room = this.#parts.sizes.segmentBytes - (writer?.end ?? 0);
    const batch = this.#pending.batch(room, WRITE_BYTES_AT_MOST);
    if (writer !== null && batch.length > 0) void this.#write(writer, batch);
    else if (this.#pending.written.length === 0) void this.#byItself(() => this.#beginSegment());
  }

  async #byItself(act: () => Promise<void>): Promise<void> {
    this.#alone = true;
    await act();
    this.#alone = false;
    this.#kick();
  }

  async #write(writer: SegmentWriter, batch: readonly Entry[]): Promise<void> {
    this.#writing = true;
    try {
      let at = writer.end;
      await writer.write(
        batch.length === 1 && batch[0] ? batch[0].bytes : Buffer.concat(batch.map(({ bytes }) => bytes)),
      );
      for (const { first, bytes } of batch) {
        writer.mark(first, at);
        at += bytes.length;
      }
      this.#pending.moveToWritten(batch.length);
      for (const entry of batch) entry.onWritten();
    } catch (error) {
      this.#counts.writeFailures += 1;
      this.#failure ??= { stage: 'write', error };
    }
    this.#writing = false;
    this.#kick();
  }

  async #sync(writer: SegmentWriter): Promise<void> {
    this.#syncing = true;
    const { length } = this.#pending.written;
    try {
      await writer.sync();
      const entries = this.#pending.takeDurable(length);
      this.#durable = entries.at(-1)?.head ?? this.#durable;
      this.#durableEpoch = entries.at(-1)?.epoch ?? this.#durableEpoch;
      this.#counts.groups += 1;
      for (const entry of entries) {
        this.#counts.durable += entry.count;
        entry.onDurable();
      }
      this.#parts.noted?.(this.#durable);
      this.#recovered();
    } catch (error) {
      this.#counts.syncFailures += 1;
      this.#failure = { stage: 'sync', error };
    }
    this.#syncing = false;
    this.#kick();
  }

  #recovered(): void {
    if (!this.#refusing) return;
    this.#refusing = false;
    this.#parts.log.info({ seq: this.#durable.seq, refused: this.#counts.refused }, 'the disk takes records again');
  }

  async #mend(): Promise<void> {
    const { stage, error } = this.#failure ?? { stage: 'write', error: null };
    this.#failure = null;
    if (stage === 'write' && (await this.#cutBack())) return this.#refuseOrRelease(error);
    await this.#abandon();
    const worn = this.#pending.queued.some(({ rewrites }) => rewrites > REWRITES_AT_MOST);
    if (worn) this.#refuseQueued(error);
  }

  async #cutBack(): Promise<boolean> {
    try {
      await this.#writer?.cutBack();
      return true;
    } catch {
      return false;
    }
  }

  /** A handle whose fsync failed is never used again: what was not durable is written anew, into a new segment. */
  async #abandon(): Promise<void> {
    const writer = this.#writer;
    if (writer === null) return;
    this.#parts.log.error(
      { file: writer.path, after: this.#durable.seq },
      'the segment is given up after a failed write',
    );
    this.#writer = null;
    this.#joint = writer.jointAfterAbandoning;
    if (!writer.isBare) this.#places = [...this.#places, writer];
    this.#pending.requeueWritten();
    for (const entry of this.#pending.queued) entry.rewrites += 1;
    await writer.abandon();
  }

  async #beginSegment(): Promise<void> {
    const { disk, folder } = this.#parts;
    const full = this.#writer;
    if (full !== null) {
      // Ended for good, even if beginning the next one fails: half of that may already have happened.
      this.#writer = null;
      this.#places = [...this.#places, full];
      await full.close();
    }
    try {
      this.#writer = await SegmentWriter.begin(disk, folder, this.#durable, this.#joint);
      this.#joint = PLAIN_JOINT;
    } catch (error) {
      await this.#refuseOrRelease(error);
    }
  }

  /** On a full disk the reserve is given up, and the same is tried again at once; otherwise what waits is refused. */
  async #refuseOrRelease(error: unknown): Promise<void> {
    if (isFull(error) && (await this.#parts.reserve.release())) return;
    this.#refuseQueued(error);
  }

  #refuseQueued(error: unknown): void {
    this.#retryAt = this.#parts.clock.now() + RETRY_MS;
    this.#refuse(this.#pending.takeQueued(), 'disk', `the disk refuses to be written (${codeOf(error) || 'unknown'})`);
  }

  #refuse(entries: readonly Entry[], code: JournalErrorCode, message: string): void {
    const error = new JournalError(code, message);
    for (const entry of entries) {
      this.#counts.refused += entry.count;
      if (entry.wasWritten) this.#counts.lost += entry.count;
      entry.onRefused(error);
    }
    if (!this.#refusing) this.#parts.log.error({ after: this.#durable.seq, refused: this.#counts.refused }, message);
    this.#refusing = true;
  }
}
