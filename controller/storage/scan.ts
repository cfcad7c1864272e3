// Walks the lines of one segment along the hash chain, and tells where it ends or breaks, and how. It changes nothing.
// How the segments hang together, and what the snapshots say about them, is told by survey.ts.

import type { JournalHead } from '../ports/journal.ts';
import type { Disk } from './disk.ts';
import type { Line } from './files.ts';
import { linesOf, withFile } from './files.ts';
import { INDEX_EVERY } from './layout.ts';
import type { Header, Sound } from './line.ts';
import { follows, parses, sound } from './line.ts';
import type { Pace } from './pace.ts';

/** A segment of the journal whose header was read. */
export interface Segment {
  readonly name: string;
  readonly path: string;
  readonly first: number;
  readonly header: Header;
  /** Where its first record begins, in bytes. */
  readonly at: number;
  readonly size: number;
}

/** Where a record begins, in bytes. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
}

/**
 * What is wrong with a journal. `altered`: a record is not what was written; `removed`: records are missing before others; `inserted`:
 * one stands there that was not written; `cut`: it ends before a snapshot, an anchor or the last start says; `rewritten`: the chain holds by
 * itself, and a snapshot, an anchor or the last start knows another one; `newer`: a later version wrote it.
 */
export interface Fault {
  readonly kind: 'altered' | 'removed' | 'inserted' | 'cut' | 'rewritten' | 'newer';
  readonly file: string;
  readonly record: number;
  readonly why: string;
}

/** Records whose hash is known from elsewhere: from a snapshot, or from the last start. */
export type Anchors = ReadonlyMap<number, readonly { readonly hash: string; readonly file: string }[]>;

export interface Expectation {
  /** The chain before the segment's first record. */
  readonly start: JournalHead;
  /** The last record that counts: what stands after it was abandoned. */
  readonly until: number;
  /** Whether it is the newest segment, the only one that a power cut may have left incomplete. */
  readonly last: boolean;
  readonly anchors: Anchors;
  readonly beside?: { readonly pace: Pace; readonly read: (bytes: number) => void };
}

export interface Scan {
  /** The last record of the last whole append. */
  readonly head: JournalHead;
  readonly epoch: number;
  /** Where that record ends, in bytes. */
  readonly end: number;
  readonly index: readonly Mark[];
  readonly fault: Fault | null;
  /** Bytes after `end` that are an append that a crash left incomplete. */
  readonly torn: number;
  /** The highest number of any sound record, behind a fault as well. */
  readonly highest: number;
}

interface Bad {
  readonly line: Line;
  readonly sound: Sound | null;
}

/** Walks one segment. */
export function scanSegment(disk: Disk, segment: Segment, expected: Expectation): Promise<Scan> {
  return withFile(disk, segment.path, async (file) => {
    const walk = new Walk(segment, expected);
    for await (const lines of linesOf(file, segment.at, segment.size)) {
      await take(walk, lines, expected.beside);
      if (walk.done) break;
    }
    return walk.result();
  });
}

async function take(walk: Walk, lines: readonly Line[], beside: Expectation['beside']): Promise<void> {
  if (beside === undefined) {
    for (const line of lines) walk.take(line);
    return;
  }
  for (const line of lines) {
    if (beside.pace.isDue) await beside.pace.rest();
    walk.take(line);
  }
  const last = lines.at(-1);
  if (last !== undefined) beside.read(last.at + last.bytes.length - (lines[0]?.at ?? last.at));
}

class Walk {
  readonly #segment: Segment;
  readonly #expected: Expectation;
  readonly #index: Mark[] = [];
  /** The last line that follows the chain; the last whole append lags behind it. */
  #head: JournalHead;
  #left = 0;
  #whole: { head: JournalHead; epoch: number; end: number };
  #bad: Bad | null = null;
  #linesAfterBad = 0;
  /** Whether the chain goes on behind the bad line as if that were not there. */
  #resumes = false;
  #fault: Fault | null = null;
  #highest: number;

  constructor(segment: Segment, expected: Expectation) {
    this.#segment = segment;
    this.#expected = expected;
    this.#head = expected.start;
    this.#whole = { head: expected.start, epoch: 0, end: segment.at };
    this.#highest = expected.start.seq;
  }

  /** Whether nothing after this counts. */
  get done(): boolean {
    return this.#bad === null && this.#head.seq >= this.#expected.until;
  }

  take(line: Line): void {
    if (this.done) return;
    const found = line.ended ? sound(line.bytes) : null;
    if (found !== null) this.#highest = Math.max(this.#highest, found.seq);
    if (this.#bad !== null) {
      this.#linesAfterBad += 1;
      if (this.#linesAfterBad === 1) this.#resumes = found !== null && follows(this.#head, found);
    } else if (found !== null && this.#continues(found)) {
      this.#advance(line, found);
    } else {
      this.#bad = { line, sound: found };
    }
  }

  #continues(found: Sound): boolean {
    const inAppend = this.#left === 0 || found.left === this.#left - 1;
    return inAppend && this.#fault === null && follows(this.#head, found);
  }

  #advance(line: Line, found: Sound): void {
    const wrong = this.#expected.anchors.get(found.seq)?.find(({ hash }) => hash !== found.hash);
    if (wrong !== undefined) {
      this.#fault = this.#faultAt('rewritten', `${wrong.file} has another hash for this record`);
      return;
    }
    if (found.seq % INDEX_EVERY === 0) this.#index.push({ seq: found.seq, at: line.at });
    this.#head = { seq: found.seq, hash: found.hash };
    this.#left = found.left;
    if (found.left > 0) return;
    this.#whole = { head: this.#head, epoch: found.epoch, end: line.at + line.bytes.length + 1 };
  }

  #faultAt(kind: Fault['kind'], why: string): Fault {
    return { kind, file: this.#segment.path, record: this.#head.seq + 1, why };
  }

  result(): Scan {
    const fault = this.#fault ?? this.#judge();
    const incomplete = this.#expected.last && fault === null && this.#head.seq < this.#expected.until;
    return {
      ...this.#whole,
      index: this.#index,
      fault,
      torn: incomplete ? this.#segment.size - this.#whole.end : 0,
      highest: this.#highest,
    };
  }

  #judge(): Fault | null {
    if (this.#bad !== null) return this.#isTorn(this.#bad) ? null : this.#name(this.#bad);
    if (this.#left > 0 && !this.#expected.last) return this.#faultAt('removed', 'the end of an append is missing');
    return null;
  }

  /** Only an incomplete last record is a torn tail (safety 3.10): without its newline, or no JSON any more. */
  #isTorn({ line, sound }: Bad): boolean {
    if (!this.#expected.last || this.#linesAfterBad > 0 || sound !== null) return false;
    return !line.ended || !parses(line.bytes);
  }

  #name({ sound }: Bad): Fault {
    const due = this.#head.seq + 1;
    if (this.#resumes) return this.#faultAt('inserted', 'a line stands here that was not written');
    if (sound === null) return this.#faultAt('altered', 'its checksum is wrong');
    if (sound.seq > due) return this.#faultAt('removed', `record ${sound.seq} stands in its place`);
    if (sound.seq < due) return this.#faultAt('inserted', `record ${sound.seq} stands here again`);
    return this.#faultAt('altered', 'it does not fit the hash chain');
  }
}
