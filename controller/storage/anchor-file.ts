// The file of anchors: which record had which hash, each line signed with a key that stands outside the journal's folder, each signature over the one
// before it. When an anchor is kept is anchors.ts's matter; what follows from one that the journal does not fit, survey.ts's.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { JournalHead } from '../ports/journal.ts';
import type { Disk } from './disk.ts';
import type { Line } from './files.ts';
import { linesOf, namesIn, readAt, withFile } from './files.ts';
import { ANCHOR_KEY, ANCHORS } from './layout.ts';
import { parseOurs } from './line.ts';
import type { Pace } from './pace.ts';

/** `start` and `end`: of a process that wrote the journal; `kept`: in between. */
const KINDS = ['start', 'kept', 'end'] as const;
export type AnchorKind = (typeof KINDS)[number];

export interface Anchor extends JournalHead {
  readonly kind: AnchorKind;
  readonly epoch: number;
  /** UTC in milliseconds. */
  readonly time: number;
}

/**
 * `kept`: every signature is right. `none`: no anchors were ever kept here, as in a folder of an older version. `missing`, `no_key`, `damaged`: there were
 * some, and the file, the key, or a line of it is not what it was.
 */
export interface Anchorage {
  readonly state: 'kept' | 'none' | 'missing' | 'no_key' | 'damaged';
  readonly anchors: readonly Anchor[];
  /** The last signature, which the next one is over; where its line ends, in bytes. */
  readonly mac: string;
  readonly end: number;
  readonly key: Buffer | null;
  /** What is wrong, in words; empty where nothing is. */
  readonly why: string;
}

export const FIRST_MAC = '0'.repeat(64);
const KEY_BYTES = 32;
const LINE_BYTES = 1024;

/** A line of the file, and its signature. */
export function signed(key: Buffer, before: string, anchor: Anchor): { readonly line: string; readonly mac: string } {
  const { kind, seq, hash, epoch, time } = anchor;
  const text = JSON.stringify({ kind, seq, hash, epoch, time });
  const mac = macOf(key, before, text);
  return { line: `{"anchor":${text},"mac":"${mac}"}\n`, mac };
}

function macOf(key: Buffer, before: string, text: string): string {
  return createHmac('sha256', key)
    .update(before + text)
    .digest('hex');
}

/** What the folder holds. Rejects only where the disk does not let itself be read. */
export async function readAnchors(disk: Disk, folder: string, pace?: Pace): Promise<Anchorage> {
  const names = await namesIn(disk, folder);
  const key = names.includes(ANCHOR_KEY) ? await readKey(disk, join(folder, ANCHOR_KEY)) : null;
  const nothing = { anchors: [], mac: FIRST_MAC, end: 0, key };
  if (key === 'damaged') return { ...nothing, key: null, state: 'no_key', why: `${ANCHOR_KEY} is damaged` };
  if (!names.includes(ANCHORS)) {
    if (key === null) return { ...nothing, key, state: 'none', why: '' };
    return { ...nothing, key, state: 'missing', why: `${ANCHORS} is missing beside its key` };
  }
  const read = await readLines(disk, join(folder, ANCHORS), key, pace);
  // What a crash at the very first start leaves: the first anchor was there before its key.
  if (key === null && read.lines <= 1) return { ...nothing, key, state: 'none', why: '' };
  if (key === null) return { ...nothing, key, state: 'no_key', why: `${ANCHOR_KEY} is missing beside the anchors` };
  if (read.bad !== null)
    return { ...read, key, state: 'damaged', why: `line ${read.bad} of ${ANCHORS} is not what was written` };
  if (read.anchors.length === 0) return { ...nothing, key, state: 'missing', why: `${ANCHORS} is empty` };
  return { ...read, key, state: 'kept', why: '' };
}

async function readKey(disk: Disk, path: string): Promise<Buffer | 'damaged'> {
  const text = (await withFile(disk, path, (file) => readAt(file, 0, KEY_BYTES * 4))).toString('latin1').trim();
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : 'damaged';
}

/** A key as it stands in its file. */
export function keyText(key: Buffer): string {
  return `${key.toString('hex')}\n`;
}

interface Lines {
  readonly anchors: readonly Anchor[];
  readonly mac: string;
  readonly end: number;
  readonly lines: number;
  /** The number of the first line that is not what was written. */
  readonly bad: number | null;
}

function readLines(disk: Disk, path: string, key: Buffer | null, pace?: Pace): Promise<Lines> {
  return withFile(disk, path, async (file) => {
    const reading = new Reading(key);
    for await (const lines of linesOf(file, 0, await file.size())) {
      for (const line of lines) {
        if (pace?.isDue === true) await pace.rest();
        reading.take(line);
      }
    }
    return reading.result;
  });
}

class Reading {
  readonly #key: Buffer | null;
  readonly #anchors: Anchor[] = [];
  #found: Omit<Lines, 'anchors'> = { mac: FIRST_MAC, end: 0, lines: 0, bad: null };

  constructor(key: Buffer | null) {
    this.#key = key;
  }

  get result(): Lines {
    return { ...this.#found, anchors: this.#anchors };
  }

  take({ bytes, at, ended }: Line): void {
    // A line without its end is what a crash left of it.
    if (!ended || this.#found.bad !== null) return;
    const lines = this.#found.lines + 1;
    const read = readLine(bytes.toString('latin1'), this.#key, this.#found.mac);
    if (read === null) {
      this.#found = { ...this.#found, lines, bad: lines };
      return;
    }
    this.#anchors.push(read.anchor);
    this.#found = { mac: read.mac, end: at + bytes.length + 1, lines, bad: null };
  }
}

function readLine(
  text: string,
  key: Buffer | null,
  before: string,
): { readonly anchor: Anchor; readonly mac: string } | null {
  const value = parseOurs(text, LINE_BYTES);
  if (typeof value !== 'object' || value === null || !('anchor' in value && 'mac' in value)) return null;
  const { anchor, mac } = value;
  if (!isAnchor(anchor) || typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac)) return null;
  if (key === null) return { anchor, mac };
  const due = signed(key, before, anchor);
  const same = timingSafeEqual(Buffer.from(due.mac), Buffer.from(mac));
  return same && due.line === `${text}\n` ? { anchor, mac } : null;
}

function isAnchor(value: unknown): value is Anchor {
  if (typeof value !== 'object' || value === null) return false;
  if (!('kind' in value && 'seq' in value && 'hash' in value && 'epoch' in value && 'time' in value)) return false;
  const numbers = [value.seq, value.epoch, value.time];
  return (
    KINDS.some((kind) => kind === value.kind) &&
    typeof value.hash === 'string' &&
    numbers.every((number) => typeof number === 'number')
  );
}

/** Records that stand behind the end of one process and before the beginning of the next, up to `last`: nobody who kept anchors wrote them. */
export function writtenByNobody(
  anchors: readonly Anchor[],
  last: number,
): { readonly from: number; readonly to: number } | null {
  for (const [index, { kind, seq }] of anchors.entries()) {
    if (kind !== 'end') continue;
    const next = anchors[index + 1];
    const to = next === undefined ? last : next.seq;
    if (to > seq && (next === undefined || next.kind === 'start')) return { from: seq + 1, to };
  }
  return null;
}
