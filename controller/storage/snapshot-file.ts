// One snapshot as a file, and lowdb's adapter for it: written durably in pieces, checked in full before anything of it is believed.
// Which snapshots there are, and which is the right one, is told by snapshots.ts.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Adapter } from 'lowdb';
import type { Json, Snapshot } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Disk, DiskFile } from './disk.ts';
import { chunksOf, readAt, withFile, writeDurably } from './files.ts';
import { FORMAT, SNAPSHOT_BYTES_AT_MOST, snapshotSeq } from './layout.ts';
import { parseOurs } from './line.ts';
import { piecesOf } from './pieces.ts';

/** The file is one JSON object; its last member is the SHA-256 of everything before it. */
const SUM_OPEN = ',\n"sum":"';
const SUM_CLOSE = '"}\n';
const TAIL_BYTES = SUM_OPEN.length + 64 + SUM_CLOSE.length;
/** Bytes of the first line, at most. */
const HEAD_BYTES = 512;

/** What stands in the first line. */
export type SnapshotHead = Omit<Snapshot, 'state'>;
export type Inspected = { readonly kind: 'good'; readonly head: SnapshotHead } | { readonly kind: 'bad' | 'newer' };

/** The adapter: `Low` reads and writes one snapshot through it. Unlike lowdb's own it fsyncs, keeps mode 0600 and believes no `null`. */
export class SnapshotFile implements Adapter<Snapshot> {
  readonly #disk: Disk;
  readonly #path: string;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** Rejects with `damaged` where the file is not, in full, what was once written. */
  async read(): Promise<Snapshot> {
    const inspected = await inspectSnapshot(this.#disk, this.#path);
    if (inspected.kind !== 'good') throw this.#damaged();
    const text = await withFile(this.#disk, this.#path, async (file) =>
      (await readAt(file, 0, await file.size())).toString('utf8'),
    );
    const value = parseOurs(text, SNAPSHOT_BYTES_AT_MOST);
    if (typeof value !== 'object' || value === null || !('state' in value) || !isJson(value.state))
      throw this.#damaged();
    return { ...inspected.head, state: value.state };
  }

  async write(snapshot: Snapshot): Promise<void> {
    await writeDurably(this.#disk, this.#path, bytesOf(snapshot));
  }

  #damaged(): JournalError {
    return new JournalError('damaged', `${this.#path}: the snapshot is damaged`, { file: this.#path });
  }
}

/** What parsing gave is JSON by nature; this only tells the compiler. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function* bytesOf({ seq, hash, time, state }: Snapshot): Generator<Buffer> {
  const sum = createHash('sha256');
  const summed = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    sum.update(bytes);
    return bytes;
  };
  const head = JSON.stringify({ format: FORMAT, seq, hash, time });
  yield summed(`${head.slice(0, -1)},\n"state":`);
  for (const piece of piecesOf(state)) yield summed(piece);
  yield Buffer.from(`${SUM_OPEN}${sum.digest('hex')}${SUM_CLOSE}`);
}

/** Checks a snapshot's form, checksum and number, in pieces and without parsing its state. */
export function inspectSnapshot(disk: Disk, path: string): Promise<Inspected> {
  return withFile(disk, path, async (file): Promise<Inspected> => {
    const size = await file.size();
    const head = await headOf(file);
    if (head === 'newer') return { kind: 'newer' };
    if (head === null || head.seq !== snapshotSeq(basename(path))) return { kind: 'bad' };
    if (size < TAIL_BYTES || size > SNAPSHOT_BYTES_AT_MOST) return { kind: 'bad' };
    const sum = createHash('sha256');
    for await (const chunk of chunksOf(file, 0, size - TAIL_BYTES)) sum.update(chunk);
    const tail = (await readAt(file, size - TAIL_BYTES, TAIL_BYTES)).toString('latin1');
    return tail === `${SUM_OPEN}${sum.digest('hex')}${SUM_CLOSE}` ? { kind: 'good', head } : { kind: 'bad' };
  });
}

async function headOf(file: DiskFile): Promise<SnapshotHead | 'newer' | null> {
  const text = (await readAt(file, 0, HEAD_BYTES)).toString('utf8');
  const line = text.slice(0, text.indexOf(',\n'));
  const head = parseOurs(`${line}}`, HEAD_BYTES);
  if (typeof head !== 'object' || head === null || !('format' in head) || typeof head.format !== 'number') return null;
  if (head.format > FORMAT) return 'newer';
  if (!('seq' in head && 'hash' in head && 'time' in head)) return null;
  const { seq, hash, time } = head;
  if (typeof seq !== 'number' || typeof hash !== 'string' || typeof time !== 'number') return null;
  return { seq, hash, time };
}
