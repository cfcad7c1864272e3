// Finding lines in a segment: by bisection over its bytes, backwards from a place, and by words that they hold. What a line says beyond its stamp is not
// known here, and a line that is damaged is left to whoever reads it.

import type { DiskFile } from './disk.ts';
import { chunksOf, readAt } from './files.ts';
import { RECORD_BYTES_AT_MOST } from './layout.ts';
import type { Stamp } from './line.ts';
import { stampAt } from './line.ts';

const NEWLINE = 0x0a;
/** Bytes that are read from one end to the other once a bisection has come so near. */
const NEAR_BYTES = 16 * 1024;
/** Bytes that hold a line's stamp in most cases, read at each step of a bisection. */
const STEP_BYTES = 4 * 1024;
/** Bytes read at once backwards. */
const PIECE_BYTES = 256 * 1024;
/** Bytes of a line, at most: a record and what stands around it. */
const LINE_BYTES = RECORD_BYTES_AT_MOST + 4 * 1024;

/** Where a line begins, and its stamp; null at the end. */
export interface Sought {
  readonly at: number;
  readonly stamp: Stamp | null;
}

/** The first line between two line ends that is past something, where all after it are past it as well. */
export async function seek(
  file: DiskFile,
  from: number,
  to: number,
  isPast: (stamp: Stamp) => boolean,
): Promise<Sought> {
  // Lines that begin before `low` are not past it, lines that begin at `high` or later are.
  let [low, high] = [from, to];
  while (high - low > NEAR_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await lineFrom(file, middle, high, to);
    if (line === null || line.stamp === null || isPast(line.stamp)) high = middle;
    else low = line.at;
  }
  // To the very end: the first line that begins at `high` or later is the one, if none before is.
  return firstPast(file, low, to, isPast);
}

/** From a line's beginning on, one by one: few lines, unless they are very long. */
async function firstPast(file: DiskFile, from: number, to: number, isPast: (stamp: Stamp) => boolean): Promise<Sought> {
  for (let at = from; at < to; ) {
    const bytes = await wholeLine(file, at, to);
    const stamp = stampAt(bytes);
    if (stamp === null || isPast(stamp)) return { at, stamp };
    at += bytes.length + 1;
  }
  return { at: to, stamp: null };
}

/**
 * The first line that begins at `from` or behind it, or null where none does before `to`. There is a line before it. Its stamp may lie behind `to`, which is any
 * byte; `end` is where the last line ends.
 */
async function lineFrom(file: DiskFile, from: number, to: number, end: number): Promise<Sought | null> {
  // From the end of the line before on.
  const at = from - 1;
  for (let size = STEP_BYTES; ; size *= 4) {
    const bytes = await readAt(file, at, Math.min(size, end - at));
    const begin = bytes.indexOf(NEWLINE) + 1;
    const isAll = at + bytes.length >= end;
    if (begin > 0 && at + begin >= to) return null;
    const isStamped = begin > 0 && (bytes.length - begin >= 512 || bytes.indexOf(NEWLINE, begin) >= 0);
    if (isStamped) return { at: at + begin, stamp: stampAt(bytes.subarray(begin)) };
    if (isAll || size > LINE_BYTES) return null;
  }
}

async function wholeLine(file: DiskFile, at: number, to: number): Promise<Buffer> {
  for (let size = STEP_BYTES; ; size *= 4) {
    const bytes = await readAt(file, at, Math.min(size, to - at));
    const end = bytes.indexOf(NEWLINE);
    if (end >= 0) return bytes.subarray(0, end);
    if (at + bytes.length >= to || size > LINE_BYTES) return bytes;
  }
}

/** The lines between a line's beginning and a line's end, the last one first, in pieces. */
export async function* linesBackward(
  file: DiskFile,
  from: number,
  to: number,
): AsyncGenerator<readonly { readonly bytes: Buffer }[]> {
  let rest: Buffer = Buffer.alloc(0);
  for (let end = to; end > from; ) {
    const start = Math.max(from, end - PIECE_BYTES);
    const bytes = Buffer.concat([await readAt(file, start, end - start), rest]);
    const whole = start === from ? 0 : bytes.indexOf(NEWLINE) + 1;
    const isInside = start !== from && whole === 0;
    rest = isInside ? bytes : bytes.subarray(0, whole);
    if (!isInside) yield split(bytes.subarray(whole)).reverse();
    end = start;
  }
}

/** Lines that hold one of the marks; the others are passed over by a search through bytes. */
export async function* linesWith(
  file: DiskFile,
  from: number,
  to: number,
  marks: readonly Buffer[],
): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(file, from, to)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    yield marked(bytes.subarray(0, end), marks);
  }
}

function marked(bytes: Buffer, marks: readonly Buffer[]): Buffer[] {
  const begins = new Set<number>();
  for (const mark of marks)
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length))
      begins.add(bytes.lastIndexOf(NEWLINE, at) + 1);
  return [...begins].sort((a, b) => a - b).map((begin) => bytes.subarray(begin, bytes.indexOf(NEWLINE, begin)));
}

/** Whole lines, without their ends. */
function split(bytes: Buffer): { readonly bytes: Buffer }[] {
  const lines: { bytes: Buffer }[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push({ bytes: bytes.subarray(start, end) });
    start = end + 1;
  }
  return lines;
}
