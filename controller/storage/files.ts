// What storage builds of the disk's calls: whole writes, whole reads, lines, and a file that is complete or absent.
// What the bytes mean is not known here.

import { dirname } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { READ_BYTES, UNFINISHED } from './layout.ts';

const NEWLINE = 0x0a;

/** Writes all of it, however many calls that takes. A failure leaves an unknown part written: the caller cuts it back. */
export async function writeAll(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += await file.write(bytes.subarray(done), position + done);
}

/** The bytes from `position` on, at most `length` of them. */
export async function readAt(file: DiskFile, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const got = await file.read(bytes.subarray(done), position + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}

/** Opens, lets `use` work, closes, whatever happens. */
export async function withFile<T>(disk: Disk, path: string, use: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, 'read');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The names of the files in a folder, sorted; none where it does not exist. */
export async function namesIn(disk: Disk, folder: string): Promise<readonly string[]> {
  const entries = (await disk.list(folder)) ?? [];
  return entries
    .filter(({ kind }) => kind === 'file')
    .map(({ name }) => name)
    .sort();
}

/**
 * Writes a file that is complete or absent, whatever happens: an unfinished name, fsync, rename, the folder's fsync.
 * @returns how many bytes it has
 */
export async function writeDurably(
  disk: Disk,
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
  const unfinished = path + UNFINISHED;
  try {
    const file = await disk.open(unfinished, 'create');
    let end = 0;
    try {
      for await (const chunk of chunks) {
        await writeAll(file, chunk, end);
        end += chunk.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(unfinished, path);
    await disk.syncFolder(dirname(path));
    return end;
  } catch (error) {
    await disk.remove(unfinished).catch(() => undefined);
    throw error;
  }
}

/** A file in pieces. */
export async function* chunksOf(file: DiskFile, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const chunk = await readAt(file, at, Math.min(READ_BYTES, to - at));
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}

/** One line of a file, without its newline; `ended` tells whether it had one. */
export interface Line {
  readonly bytes: Buffer;
  readonly at: number;
  readonly ended: boolean;
}

/** The lines between two positions, in groups, so that a wait does not come for each. */
export async function* linesOf(file: DiskFile, from: number, to: number): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  for await (const chunk of chunksOf(file, from, to)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push({ bytes: bytes.subarray(start, end), at: at + start, ended: true });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    at += start;
    yield lines;
  }
  if (rest.length > 0) yield [{ bytes: rest, at, ended: false }];
}

/** The lines of a file one by one; it is closed when the reader stops, wherever that is. */
export async function* linesIn(disk: Disk, path: string, from: number, to = Infinity): AsyncGenerator<Line> {
  const file = await disk.open(path, 'read');
  try {
    for await (const lines of linesOf(file, from, Math.min(to, await file.size()))) yield* lines;
  } finally {
    await file.close();
  }
}
