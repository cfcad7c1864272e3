// The segment that is being written: where its good end is, what of it is durable, and how it is begun and cut back.
// When which of these happens is decided in disk-journal.ts.

import { dirname, join } from 'node:path';
import type { JournalHead } from '../ports/journal.ts';
import type { Disk, DiskFile } from './disk.ts';
import { writeAll, writeDurably } from './files.ts';
import { FORMAT, INDEX_EVERY, segmentName } from './layout.ts';
import type { Gap, Header } from './line.ts';
import { encodeHeader } from './line.ts';
import type { Mark } from './scan.ts';

/** What reading needs to know of a segment. */
export interface Place {
  readonly path: string;
  readonly first: number;
  readonly header: Header;
  readonly at: number;
  /** Where its last good record ends, in bytes. */
  readonly end: number;
  readonly index: readonly Mark[];
}

/** How a new segment joins what stands before it. */
export interface Joint {
  readonly abandoned: boolean;
  readonly gap: Gap | null;
}

export const PLAIN_JOINT: Joint = { abandoned: false, gap: null };

export class SegmentWriter implements Place {
  readonly path: string;
  readonly header: Header;
  readonly at: number;
  readonly #file: DiskFile;
  readonly #index: Mark[];
  #end: number;
  #durableEnd: number;

  private constructor(file: DiskFile, place: Place) {
    this.#file = file;
    this.path = place.path;
    this.header = place.header;
    this.at = place.at;
    this.#index = [...place.index];
    this.#end = place.end;
    this.#durableEnd = place.end;
  }

  /** Begins a segment after `head`, durably. It replaces one of the same name, of which nothing was durable. */
  static async begin(disk: Disk, journal: string, after: JournalHead, joint: Joint): Promise<SegmentWriter> {
    const first = after.seq + 1;
    const header: Header = { format: FORMAT, first, after: after.hash, ...joint };
    const path = join(journal, segmentName(first));
    const at = await writeDurably(disk, path, [encodeHeader(header)]);
    const file = await disk.open(path, 'write');
    return new SegmentWriter(file, { path, first, header, at, end: at, index: [] });
  }

  /** Goes on with a segment that was verified up to its end. What stands in it, and its name, is made durable before anything is built on it. */
  static async resume(disk: Disk, place: Place): Promise<SegmentWriter> {
    const file = await disk.open(place.path, 'write');
    try {
      if ((await file.size()) > place.end) await file.truncate(place.end);
      await file.sync();
      await disk.syncFolder(dirname(place.path));
      return new SegmentWriter(file, place);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get first(): number {
    return this.header.first;
  }

  get end(): number {
    return this.#end;
  }

  get index(): readonly Mark[] {
    return this.#index;
  }

  /** Whether nothing but the header is durable. */
  get isBare(): boolean {
    return this.#durableEnd === this.at;
  }

  /** How the segment that takes this one's place, or follows it once it was abandoned, has to begin. */
  get jointAfterAbandoning(): Joint {
    return this.isBare ? { abandoned: this.header.abandoned, gap: this.header.gap } : { abandoned: true, gap: null };
  }

  /** Writes at the good end, which moves only when all of it was taken. */
  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#file, bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Remembers where a record begins, now and then. */
  mark(seq: number, at: number): void {
    if (seq - (this.#index.at(-1)?.seq ?? 0) >= INDEX_EVERY) this.#index.push({ seq, at });
  }

  /** Makes durable what was written when it was called. */
  async sync(): Promise<void> {
    const end = this.#end;
    await this.#file.sync();
    this.#durableEnd = end;
  }

  /** Cuts off what a failed write may have left behind the good end. */
  cutBack(): Promise<void> {
    return this.#file.truncate(this.#end);
  }

  /**
   * Gives the segment up after a failed fsync or a failed cut: whether it says so again or not, what was not durable may be gone, so nothing
   * is written through this handle again. It is cut to its durable end if the disk lets it.
   */
  async abandon(): Promise<void> {
    this.#end = this.#durableEnd;
    while ((this.#index.at(-1)?.at ?? -1) >= this.#end) this.#index.pop();
    await this.#file.truncate(this.#end).catch(() => undefined);
    await this.close();
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}
