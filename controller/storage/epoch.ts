// The epoch and the anchor: one small file, replaced at each start and at each clean end. The epoch fences off older writers (safety 3.27);
// the anchor says how far the journal reached, so that a journal whose end was cut off is noticed.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { JournalHead } from '../ports/journal.ts';
import type { Disk } from './disk.ts';
import { namesIn, readAt, withFile, writeDurably } from './files.ts';
import { EPOCH, FORMAT } from './layout.ts';
import { parseOurs } from './line.ts';

/** Bytes of the file, at most. */
const BYTES = 4096;

export interface Epoch {
  readonly epoch: number;
  /** The last durable record when the file was written. */
  readonly head: JournalHead;
}

/** What the file holds; null where there is none, `damaged` where it is not what was written. */
export async function readEpoch(disk: Disk, folder: string): Promise<Epoch | 'damaged' | null> {
  if (!(await namesIn(disk, folder)).includes(EPOCH)) return null;
  const bytes = await withFile(disk, join(folder, EPOCH), (file) => readAt(file, 0, BYTES));
  const value = parseOurs(bytes.toString('utf8'), BYTES);
  if (typeof value !== 'object' || value === null) return 'damaged';
  if (!('epoch' in value && 'seq' in value && 'hash' in value && 'sum' in value)) return 'damaged';
  const { epoch, seq, hash, sum } = value;
  if (typeof epoch !== 'number' || typeof seq !== 'number' || typeof hash !== 'string') return 'damaged';
  return sum === sumOf(epoch, { seq, hash }) ? { epoch, head: { seq, hash } } : 'damaged';
}

export async function writeEpoch(disk: Disk, folder: string, { epoch, head }: Epoch): Promise<void> {
  const { seq, hash } = head;
  const text = `${JSON.stringify({ format: FORMAT, epoch, seq, hash, sum: sumOf(epoch, head) })}\n`;
  await writeDurably(disk, join(folder, EPOCH), [Buffer.from(text)]);
}

function sumOf(epoch: number, { seq, hash }: JournalHead): string {
  return createHash('sha256').update(`${epoch} ${seq} ${hash}`).digest('hex');
}
