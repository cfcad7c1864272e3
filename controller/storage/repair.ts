// Repairing a damaged data folder, on explicit request only (safety 3.10): the damaged files are kept aside first, then the longest verified
// beginning is taken, never less than the newest verified snapshot. What is wrong, survey.ts says; nothing is guessed here.

import { join } from 'node:path';
import type { JournalHead } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import { moveAnchors } from './anchors.ts';
import type { Disk } from './disk.ts';
import { chunksOf, linesIn, namesIn, withFile, writeDurably } from './files.ts';
import { hashAt } from './journal-reader.ts';
import { damagedName, EPOCH, FORMAT, JOURNAL, SNAPSHOTS, segmentFirst, segmentName, snapshotName } from './layout.ts';
import type { Gap, Sound } from './line.ts';
import { encodeHeader, follows, GENESIS, sound } from './line.ts';
import type { Fault } from './scan.ts';
import type { Joint } from './segment-writer.ts';
import { PLAIN_JOINT } from './segment-writer.ts';
import type { Survey } from './survey.ts';

/** What a repair gave up. Empty ranges mean that every record was saved. */
export interface GivenUp {
  readonly fault: Fault;
  readonly ranges: readonly Gap[];
  /** Where the damaged files are kept. */
  readonly kept: string;
}

/** A file of segments, kept aside, and the last record in it that counts. */
interface Source {
  readonly path: string;
  readonly until: number;
}

interface Plan {
  readonly disk: Disk;
  readonly folder: string;
  readonly found: Survey;
  readonly segmentBytes: number;
}

/**
 * Repairs the folder of a survey that found `fault`. A crash in the middle leaves a folder that is still damaged and can be repaired.
 * @throws JournalError `damaged` where nothing of it verifies, or a newer version wrote it: then nothing was touched
 */
export async function repair(plan: Plan, fault: Fault, utc: number): Promise<GivenUp> {
  const { disk, folder, found } = plan;
  const journal = join(folder, JOURNAL);
  const good = await goodUntil(plan, fault);
  const base: JournalHead = found.base ?? GENESIS;
  if (fault.kind === 'newer') throw new JournalError('damaged', `${fault.file}: ${fault.why}`, { file: fault.file });
  if (good.seq === 0 && base.seq === 0) {
    const message = `${fault.file}: nothing verifies, so there is nothing to repair from; begin anew in an empty folder`;
    throw new JournalError('damaged', message, { file: fault.file, record: fault.record });
  }

  const names = (await namesIn(disk, journal)).filter((name) => segmentFirst(name) !== null);
  const affected = names.filter((_, index) => !isWholeBefore(names, index, good.seq));
  const kept = await folderFor(disk, folder, utc);
  const sources: Source[] = [];
  for (const name of affected) {
    await copy(disk, join(journal, name), join(kept, name));
    sources.push({ path: join(kept, name), until: abandonedFrom(found, name) });
  }

  const begin = beginning(found, affected[0], good);
  const reached = await reach(plan, sources, begin.after);
  const gap = reached.seq < base.seq ? { from: reached.seq + 1, to: base.seq } : null;
  const last = gap === null ? reached : await reach(plan, sources, base);
  const written: string[] = [];
  // What continues after a gap first: until the damaged segment is replaced, the folder is still a damaged one.
  if (gap !== null) written.push(...(await write(plan, sources, base, last, { abandoned: false, gap })));
  if (gap === null || reached.seq > begin.after.seq) {
    written.push(...(await write(plan, sources, begin.after, reached, begin.joint)));
  }
  for (const name of affected.filter((name) => !written.includes(name)).reverse())
    await disk.remove(join(journal, name));
  await disk.syncFolder(journal);
  await setAside(plan, kept, last.seq);
  const end = found.highest > last.seq ? [{ from: last.seq + 1, to: found.highest }] : [];
  return { fault, ranges: [...(gap === null ? [] : [gap]), ...end], kept };
}

/** The last record that verifies before the fault. */
async function goodUntil({ disk, found }: Plan, fault: Fault): Promise<JournalHead> {
  if (fault.record > found.head.seq) return found.head;
  const seq = Math.max(0, fault.record - 1);
  const places = found.segments.map((segment) => ({ ...segment, end: segment.size, index: [] }));
  return { seq, hash: (await hashAt(disk, () => places, seq)) ?? GENESIS.hash };
}

function isWholeBefore(names: readonly string[], index: number, good: number): boolean {
  const first = segmentFirst(names[index] ?? '') ?? 0;
  const next = segmentFirst(names[index + 1] ?? '');
  return first <= good && next !== null && next <= good + 1;
}

function abandonedFrom(found: Survey, name: string): number {
  const index = found.segments.findIndex((segment) => segment.name === name);
  const next = index < 0 ? undefined : found.segments[index + 1];
  return next?.header.abandoned === true ? next.first - 1 : Number.POSITIVE_INFINITY;
}

/** Where the first affected segment begins: where it began, if its header is to be believed. */
function beginning(found: Survey, name: string | undefined, good: JournalHead): { after: JournalHead; joint: Joint } {
  const segment = found.segments.find((candidate) => candidate.name === name);
  if (segment === undefined || segment.first > good.seq + 1) return { after: good, joint: PLAIN_JOINT };
  const { first, header } = segment;
  return { after: { seq: first - 1, hash: header.after }, joint: { abandoned: header.abandoned, gap: header.gap } };
}

/** How far the chain can be followed from `after` on; what does not belong to it is passed over. */
async function reach(plan: Plan, sources: readonly Source[], after: JournalHead): Promise<JournalHead> {
  let whole = after;
  for await (const { head, left } of chained(plan, sources, after)) if (left === 0) whole = head;
  return whole;
}

interface Link {
  readonly head: JournalHead;
  readonly left: number;
  readonly bytes: Buffer;
}

async function* chained({ disk, found }: Plan, sources: readonly Source[], after: JournalHead): AsyncGenerator<Link> {
  let head = after;
  for await (const { bytes, line } of soundLines(disk, sources)) {
    if (!follows(head, line)) continue;
    if (found.anchors.get(line.seq)?.some(({ hash }) => hash !== line.hash)) return;
    head = { seq: line.seq, hash: line.hash };
    yield { head, left: line.left, bytes };
  }
}

async function* soundLines(disk: Disk, sources: readonly Source[]): AsyncGenerator<{ bytes: Buffer; line: Sound }> {
  for (const { path, until } of sources) {
    for await (const { bytes, ended } of linesIn(disk, path, 0)) {
      const line = ended ? sound(bytes) : null;
      if (line !== null && line.seq <= until) yield { bytes, line };
    }
  }
}

/** Writes the records after `after` up to `last` into segments; answers their names. */
async function write(
  plan: Plan,
  sources: readonly Source[],
  after: JournalHead,
  last: JournalHead,
  joint: Joint,
): Promise<readonly string[]> {
  const { disk, folder, segmentBytes } = plan;
  const names: string[] = [];
  const flush = async (chunks: readonly Buffer[]): Promise<void> => {
    await writeDurably(disk, join(folder, JOURNAL, names.at(-1) ?? ''), chunks);
  };
  const begin = (head: JournalHead, how: Joint): Buffer[] => {
    names.push(segmentName(head.seq + 1));
    return [encodeHeader({ format: FORMAT, first: head.seq + 1, after: head.hash, ...how })];
  };
  let chunks = begin(after, joint);
  let bytes = 0;
  let head = after;
  let inAppend = false;
  for await (const link of chained(plan, sources, after)) {
    if (link.head.seq > last.seq) break;
    if (!inAppend && bytes > segmentBytes / 2) {
      await flush(chunks);
      chunks = begin(head, PLAIN_JOINT);
      bytes = 0;
    }
    chunks.push(link.bytes, Buffer.from('\n'));
    bytes += link.bytes.length + 1;
    inAppend = link.left > 0;
    head = link.head;
  }
  await flush(chunks);
  return names;
}

/** Snapshots that are damaged, or speak of records that were given up, and the anchors, which do too. */
async function setAside({ disk, folder, found }: Plan, kept: string, last: number): Promise<void> {
  const given = found.snapshots.filter((seq) => seq > last).map(snapshotName);
  for (const name of new Set([...given, ...found.badSnapshots])) {
    await disk.rename(join(folder, SNAPSHOTS, name), join(kept, `snapshot-${name}`));
  }
  if ((await namesIn(disk, folder)).includes(EPOCH)) await disk.rename(join(folder, EPOCH), join(kept, EPOCH));
  await moveAnchors(disk, folder, kept);
  await disk.syncFolder(kept);
  await disk.syncFolder(join(folder, SNAPSHOTS));
  await disk.syncFolder(folder);
}

async function folderFor(disk: Disk, folder: string, utc: number): Promise<string> {
  const taken = new Set(((await disk.list(folder)) ?? []).map(({ name }) => name));
  let name = damagedName(utc);
  for (let count = 2; taken.has(name); count += 1) name = `${damagedName(utc)}-${count}`;
  const path = join(folder, name);
  await disk.makeFolder(path);
  await disk.syncFolder(folder);
  return path;
}

async function copy(disk: Disk, from: string, to: string): Promise<void> {
  await withFile(disk, from, async (file) => writeDurably(disk, to, chunksOf(file, 0, await file.size())));
}
