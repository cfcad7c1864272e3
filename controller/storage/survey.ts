// Looks at a whole data folder and judges it, changing nothing: which segments there are, whether the chain holds, what the snapshots and
// the last start say about it, and the first thing that is wrong. What follows from the verdict stands in open.ts, repair.ts and verify.ts.

import { join } from 'node:path';
import type { JournalHead } from '../ports/journal.ts';
import type { Anchorage } from './anchor-file.ts';
import { readAnchors } from './anchor-file.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './disk.ts';
import type { Epoch } from './epoch.ts';
import { readEpoch } from './epoch.ts';
import { namesIn, readAt, withFile } from './files.ts';
import {
  ANCHORS,
  EPOCH,
  isTorn,
  JOURNAL,
  SNAPSHOTS,
  segmentFirst,
  segmentName,
  snapshotName,
  snapshotSeq,
} from './layout.ts';
import type { Gap } from './line.ts';
import { decodeHeader, GENESIS } from './line.ts';
import type { Pace } from './pace.ts';
import type { Anchors, Fault, Mark, Scan, Segment } from './scan.ts';
import { scanSegment } from './scan.ts';
import type { SnapshotHead } from './snapshot-file.ts';
import { inspectSnapshot } from './snapshot-file.ts';

/** Bytes of a segment's first line, at most. */
const HEADER_BYTES = 4096;

export interface Survey {
  readonly segments: readonly Segment[];
  readonly indexes: ReadonlyMap<string, readonly Mark[]>;
  /** The last record of the verified beginning, up to the fault if there is one. */
  readonly head: JournalHead;
  /** Where it ends in the last segment walked; bytes behind it that a crash left incomplete. */
  readonly end: number;
  readonly torn: number;
  readonly fault: Fault | null;
  /** The newest snapshot that verifies, or null. */
  readonly base: SnapshotHead | null;
  readonly badSnapshots: readonly string[];
  /** Numbers of all snapshots, by their names. */
  readonly snapshots: readonly number[];
  readonly gaps: readonly Gap[];
  readonly anchors: Anchors;
  /** The signed anchors, and whether they are what was written. */
  readonly anchorage: Anchorage;
  /** The highest epoch known. */
  readonly epoch: number;
  /** The highest record that anything in the folder speaks of. */
  readonly highest: number;
  readonly warnings: readonly string[];
}

export interface Depth {
  /** Verify everything, and every snapshot. */
  readonly whole: boolean;
  /** Bytes of the newest part that are verified in any case. */
  readonly verifyBytes: number;
  /** For whoever does it beside the service: rests in between, and is told how many bytes of records were read. */
  readonly beside?: { readonly pace: Pace; readonly read: (bytes: number) => void };
  /** What a running service knows of its journal: nothing on the disk can take that back. */
  readonly known?: JournalHead;
}

/** Judges a data folder. Rejects only where the disk does not let itself be read. */
export async function survey(disk: Disk, folder: string, depth: Depth): Promise<Survey> {
  const warnings: string[] = [];
  // What speaks of the journal is read before it: beside a running service it may only grow meanwhile.
  const snapshots = await readSnapshots(disk, join(folder, SNAPSHOTS), depth.whole, warnings);
  const last = await readEpoch(disk, folder);
  const anchorage = await readAnchors(disk, folder, depth.beside?.pace);
  const { segments, fault: headerFault } = await readSegments(disk, join(folder, JOURNAL), warnings);
  if (last === 'damaged') warnings.push(`${join(folder, EPOCH)}: damaged; the epoch follows from the journal`);

  const known = anchorsOf(folder, { snapshots: snapshots.good, last, anchorage, known: depth.known });
  const base = snapshots.good[0] ?? null;
  const from = depth.whole ? 0 : firstToWalk(segments, base?.seq ?? 0, depth.verifyBytes);
  const walked = await walk(disk, segments, from, known, depth.beside);
  const claims = [...known].map(([seq, [claim]]) => ({ seq, file: claim?.file ?? '' }));
  for (const seq of snapshots.seqs) claims.push({ seq, file: join(folder, SNAPSHOTS, snapshotName(seq)) });
  if (last === 'damaged') claims.push({ seq: 0, file: join(folder, EPOCH) });
  const gaps = segments.flatMap(({ header }) => header.gap ?? []);
  const found = [
    snapshots.fault,
    walked.fault ?? headerFault,
    missing(folder, segments, claims),
    tooShort(segments, walked.head.seq, claims),
    uncovered(segments, gaps, base),
  ];
  return {
    ...walked,
    segments,
    fault: found.find((fault) => fault !== null) ?? null,
    base,
    badSnapshots: snapshots.bad,
    snapshots: snapshots.seqs,
    gaps,
    anchors: known,
    anchorage,
    epoch: Math.max(walked.epoch, last === null || last === 'damaged' ? 0 : last.epoch),
    highest: Math.max(walked.highest, ...claims.map(({ seq }) => seq), ...segments.map(({ first }) => first - 1)),
    warnings,
  };
}

interface Known {
  readonly snapshots: readonly SnapshotHead[];
  readonly last: Epoch | 'damaged' | null;
  readonly anchorage: Anchorage;
  readonly known: JournalHead | undefined;
}

/** Every record whose hash is known from elsewhere, and from where. */
function anchorsOf(
  folder: string,
  { snapshots, last, anchorage, known }: Known,
): Map<number, { hash: string; file: string }[]> {
  const anchors = new Map<number, { hash: string; file: string }[]>();
  const anchor = ({ seq, hash }: JournalHead, file: string): void => {
    anchors.set(seq, [...(anchors.get(seq) ?? []), { hash, file }]);
  };
  for (const head of snapshots) anchor(head, join(folder, SNAPSHOTS, snapshotName(head.seq)));
  if (last !== null && last !== 'damaged') anchor(last.head, join(folder, EPOCH));
  // Without its key a line of the file proves nothing.
  if (anchorage.key !== null) for (const head of anchorage.anchors) anchor(head, join(folder, ANCHORS));
  if (known !== undefined) anchor(known, 'the running controller');
  return anchors;
}

interface Segments {
  readonly segments: readonly Segment[];
  /** A segment whose header is damaged, or of a later version; those from it on are left out. */
  readonly fault: Fault | null;
}

async function readSegments(disk: Disk, journal: string, warnings: string[]): Promise<Segments> {
  const segments: Segment[] = [];
  for (const name of await namesIn(disk, journal)) {
    const first = segmentFirst(name);
    const path = join(journal, name);
    if (first === null) {
      if (!isTorn(name)) warnings.push(`${path}: not a file of ours, left alone`);
      continue;
    }
    const { line, size } = await withFile(disk, path, async (file) => ({
      line: await readAt(file, 0, HEADER_BYTES),
      size: await file.size(),
    }));
    const at = line.indexOf('\n') + 1;
    const header = at === 0 ? null : decodeHeader(line.subarray(0, at - 1));
    if (header === 'newer') {
      return { segments, fault: { kind: 'newer', file: path, record: first, why: 'written by a newer version' } };
    }
    if (header === null || header.first !== first) {
      return { segments, fault: { kind: 'altered', file: path, record: first, why: 'its first line is damaged' } };
    }
    segments.push({ name, path, first, header, at, size });
  }
  return { segments, fault: null };
}

interface Found {
  /** Newest first; only the newest one unless all were asked for. */
  readonly good: readonly SnapshotHead[];
  readonly bad: readonly string[];
  readonly seqs: readonly number[];
  readonly fault: Fault | null;
}

async function readSnapshots(disk: Disk, folder: string, all: boolean, warnings: string[]): Promise<Found> {
  const names = (await namesIn(disk, folder)).filter((name) => snapshotSeq(name) !== null).reverse();
  const seqs = names.flatMap((name) => snapshotSeq(name) ?? []);
  const good: SnapshotHead[] = [];
  const bad: string[] = [];
  for (const name of names) {
    if (good.length > 0 && !all) break;
    const path = join(folder, name);
    const inspected = await inspectSnapshot(disk, path).catch(goneMeanwhile);
    if (inspected === null) continue;
    if (inspected.kind === 'newer') {
      const fault: Fault = {
        kind: 'newer',
        file: path,
        record: snapshotSeq(name) ?? 0,
        why: 'written by a newer version',
      };
      return { good, bad, seqs, fault };
    }
    if (inspected.kind === 'good') good.push(inspected.head);
    else {
      bad.push(name);
      warnings.push(`${path}: the snapshot is damaged; an older one and the journal take its place`);
    }
  }
  return { good, bad, seqs, fault: null };
}

/** A running service removes old ones. */
function goneMeanwhile(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

/** The segment from which on the chain is walked: that of the base, or one further back while the bytes last. */
function firstToWalk(segments: readonly Segment[], base: number, bytes: number): number {
  if (base === 0) return 0;
  let from = Math.max(
    0,
    segments.findLastIndex(({ first }) => first <= base),
  );
  let walked = segments.slice(from).reduce((sum, { size }) => sum + size, 0);
  for (; from > 0; from -= 1) {
    walked += segments[from - 1]?.size ?? 0;
    if (walked > bytes) break;
  }
  return from;
}

type Walked = Pick<Survey, 'indexes' | 'head' | 'end' | 'torn' | 'fault' | 'epoch' | 'highest'>;

async function walk(
  disk: Disk,
  segments: readonly Segment[],
  from: number,
  anchors: Anchors,
  beside: Depth['beside'],
): Promise<Walked> {
  const indexes = new Map<string, readonly Mark[]>();
  const opening = from === 0 ? GENESIS : before(segments[from]);
  const beginning = segments[0] === undefined || from === 0 ? null : badJoint(GENESIS, segments[0]);
  let walked: Walked = { indexes, head: opening, end: 0, torn: 0, fault: beginning, epoch: 0, highest: 0 };
  if (beginning !== null) return walked;
  for (const [index, segment] of segments.entries()) {
    if (index < from) continue;
    // The first one of all is held against the beginning of the chain, another first one is believed.
    const fault = badJoint(walked.head, segment);
    if (fault !== null) {
      const highest = await highestFrom(disk, segments.slice(index));
      return { ...walked, fault, highest: Math.max(walked.highest, highest) };
    }
    const next = segments[index + 1];
    const scan = await scanSegment(disk, segment, {
      start: before(segment),
      until: next?.header.abandoned === true ? next.first - 1 : Number.POSITIVE_INFINITY,
      last: next === undefined,
      anchors,
      ...(beside === undefined ? {} : { beside }),
    });
    indexes.set(segment.name, scan.index);
    walked = joined(walked, scan);
    if (scan.fault !== null) {
      const highest = await highestFrom(disk, segments.slice(index + 1));
      return { ...walked, highest: Math.max(walked.highest, highest) };
    }
  }
  return walked;
}

function joined(walked: Walked, scan: Scan): Walked {
  const { head, end, torn, fault } = scan;
  const epoch = Math.max(walked.epoch, scan.epoch);
  return { ...walked, head, end, torn, fault, epoch, highest: Math.max(walked.highest, scan.highest) };
}

/** The chain before a segment's first record, as its header tells it. */
function before(segment: Segment | undefined): JournalHead {
  return segment === undefined ? GENESIS : { seq: segment.first - 1, hash: segment.header.after };
}

function badJoint(head: JournalHead, { path, first, header }: Segment): Fault | null {
  if (header.gap !== null && header.gap.from === head.seq + 1 && header.gap.to === first - 1) return null;
  if (first > head.seq + 1) {
    const file = join(path, '..', segmentName(head.seq + 1));
    return { kind: 'removed', file, record: head.seq + 1, why: `records up to ${first - 1} are missing` };
  }
  if (first < head.seq + 1) return { kind: 'inserted', file: path, record: first, why: 'its records stand here again' };
  if (header.after === head.hash) return null;
  return { kind: 'altered', file: path, record: first, why: 'it does not fit the hash chain' };
}

async function highestFrom(disk: Disk, segments: readonly Segment[]): Promise<number> {
  const last = segments.at(-1);
  if (last === undefined) return 0;
  const until = Number.POSITIVE_INFINITY;
  return (await scanSegment(disk, last, { start: before(last), until, last: true, anchors: new Map() })).highest;
}

interface Claim {
  readonly seq: number;
  readonly file: string;
}

/** A journal that is missing beside files that speak of it. An anchor at 0 speaks of an empty one, which would still have its segment. */
function missing(folder: string, segments: readonly Segment[], claims: readonly Claim[]): Fault | null {
  const [claim] = claims;
  if (segments.length > 0 || claim === undefined) return null;
  const file = join(folder, JOURNAL, segmentName(1));
  return { kind: 'removed', file, record: 1, why: `the journal is missing beside ${claim.file}` };
}

function tooShort(segments: readonly Segment[], last: number, claims: readonly Claim[]): Fault | null {
  const claim = claims.find(({ seq }) => seq > last);
  if (claim === undefined) return null;
  const file = segments.at(-1)?.path ?? claim.file;
  return {
    kind: 'cut',
    file,
    record: last + 1,
    why: `the journal ends before ${claim.file}, which is at ${claim.seq}`,
  };
}

/** Records that an earlier repair gave up can only be passed with a snapshot behind them. */
function uncovered(segments: readonly Segment[], gaps: readonly Gap[], base: SnapshotHead | null): Fault | null {
  const gap = gaps.findLast(({ to }) => to > (base?.seq ?? 0));
  if (gap === undefined) return null;
  const file = segments.find(({ header }) => header.gap === gap)?.path ?? '';
  return {
    kind: 'removed',
    file,
    record: gap.from,
    why: 'an earlier repair gave it up, and no snapshot lies behind it',
  };
}
