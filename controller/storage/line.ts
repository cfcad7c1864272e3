// One line of a segment: how a record and a segment's header become a line, and how a line is checked. Pure but for the hashes.
// `{"sum":"…","hash":"…","left":0,"record":{…}}`: every line is JSON, and its parts stand at fixed places, so that checking parses nothing.

import { hash as digest } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { parseJson } from '../../protocol/json.ts';
import type { JournalHead, JournalRecord, Json } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import { DEPTH_AT_MOST, FORMAT, RECORD_BYTES_AT_MOST } from './layout.ts';

/** The hash before the first record. */
export const GENESIS: JournalHead = { seq: 0, hash: '0'.repeat(64) };

const SUM_AT = '{"sum":"'.length;
const AFTER_SUM = SUM_AT + 8 + '","'.length;
const HASH_AT = AFTER_SUM + 'hash":"'.length;
const REST_AT = HASH_AT + 64 + '",'.length;
/** Bytes at the beginning of the rest that hold the numbers. */
const NUMBERS_BYTES = 96;
const NUMBERS = /^"left":(\d{1,9}),"record":\{"seq":(\d{1,15}),"epoch":(\d{1,15}),/;

/** Checksum over everything that follows it; shared by all of our files. */
function sumOf(bytes: Uint8Array | string): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}

function hashOf(previous: string, rest: string): string {
  return digest('sha256', previous + rest, 'hex');
}

/** Parses text that we wrote, with limits of our own; undefined where it is not JSON. */
export function parseOurs(text: string, maxBytes: number): unknown {
  const parsed = parseJson(text, { maxBytes, maxDepth: DEPTH_AT_MOST + 2 });
  return parsed.ok ? parsed.value : undefined;
}

export interface Encoded {
  readonly bytes: Buffer;
  readonly head: JournalHead;
}

/**
 * The lines of one append, chained to `previous`. Each tells how many of the same append follow it (`left`), so that an append that a
 * power cut left half is found and cut as a whole.
 * @throws JournalError `invalid` for a record that could not be read back: too large, too deep, poisoned keys, no JSON
 */
export function encode(previous: JournalHead, records: readonly JournalRecord[]): Encoded {
  let { seq, hash } = previous;
  const lines: string[] = [];
  for (const [index, record] of records.entries()) {
    const rest = `"left":${records.length - 1 - index},"record":${bodyOf(record)}}`;
    hash = hashOf(hash, rest);
    const afterSum = `hash":"${hash}",${rest}`;
    lines.push(`{"sum":"${sumOf(afterSum)}","${afterSum}\n`);
    seq = record.seq;
  }
  return { bytes: Buffer.from(lines.join('')), head: { seq, hash } };
}

/** The canonical form: these keys, in this order, without spaces. */
function bodyOf({ seq, epoch, time, type, v, data }: JournalRecord): string {
  const text = stringify({ seq, epoch, time, type, v, data });
  if (text === null || parseOurs(text, RECORD_BYTES_AT_MOST) === undefined) {
    throw new JournalError('invalid', `record ${seq} (${type}) is too large, too deep, or no JSON`, { record: seq });
  }
  return text;
}

function stringify(value: Json | JournalRecord): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

/** A line whose checksum is right. Whether it belongs where it stands, `follows` tells. */
export interface Sound {
  readonly seq: number;
  readonly epoch: number;
  /** How many records of the same append follow. */
  readonly left: number;
  readonly hash: string;
  /** The part that the hash covers. */
  readonly rest: string;
}

/** Checks a line by itself; null where it is not one of ours, or its checksum is wrong. */
export function sound(line: Buffer): Sound | null {
  if (line.length <= REST_AT || line.toString('latin1', SUM_AT, SUM_AT + 8) !== sumOf(line.subarray(AFTER_SUM)))
    return null;
  const numbers = NUMBERS.exec(line.toString('latin1', REST_AT, REST_AT + NUMBERS_BYTES));
  if (numbers === null) return null;
  const hash = line.toString('latin1', HASH_AT, HASH_AT + 64);
  return {
    left: Number(numbers[1]),
    seq: Number(numbers[2]),
    epoch: Number(numbers[3]),
    hash,
    rest: line.toString('utf8', REST_AT),
  };
}

/** Bytes at the beginning of the rest that hold the stamp. */
const STAMP_BYTES = 256;
const STAMP =
  /^"left":\d{1,9},"record":\{"seq":(\d{1,15}),"epoch":(\d{1,15}),"time":(-?[0-9.e+]{1,24}),"type":"([^"\\]{1,64})",/;

/** What stands at the beginning of a record, read without parsing it. */
export interface Stamp {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly type: string;
}

/** The stamp of a line's rest; null where it has none. */
export function stampOf(rest: string): Stamp | null {
  const found = STAMP.exec(rest);
  if (found === null) return null;
  const [, seq, epoch, time, type = ''] = found;
  return { seq: Number(seq), epoch: Number(epoch), time: Number(time), type };
}

/** The stamp of a line that is not checked: for finding a place, where a wrong answer only makes it slower. */
export function stampAt(line: Buffer): Stamp | null {
  return stampOf(line.toString('latin1', REST_AT, REST_AT + STAMP_BYTES));
}

/** Whether a sound line is the one that the chain goes on with after `head`. */
export function follows(head: JournalHead, line: Sound): boolean {
  return line.seq === head.seq + 1 && line.hash === hashOf(head.hash, line.rest);
}

/** Whether a line is JSON at all: a torn one is not. */
export function parses(line: Buffer): boolean {
  return parseOurs(line.toString('utf8'), line.length) !== undefined;
}

/** The record of a sound line; null where it has not a record's shape. */
export function recordOf({ rest }: Sound): JournalRecord | null {
  const line = parseOurs(`{${rest}`, rest.length * 4);
  if (typeof line !== 'object' || line === null || !('record' in line)) return null;
  return isRecord(line.record) ? line.record : null;
}

function isRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  if (!('seq' in value && 'epoch' in value && 'time' in value && 'type' in value && 'v' in value && 'data' in value)) {
    return false;
  }
  const numbers = [value.seq, value.epoch, value.time, value.v];
  return numbers.every((number) => typeof number === 'number') && typeof value.type === 'string';
}

/** Records that a repair gave up: the chain goes on after them with the hash of a snapshot. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The first line of each segment: what a later version must know, and how the segment joins the one before it. */
export interface Header {
  readonly format: number;
  /** The number of the segment's first record. */
  readonly first: number;
  /** The chain's hash before that record. */
  readonly after: string;
  /** The segment before this one failed: what stands in it from `first` on does not count. */
  readonly abandoned: boolean;
  readonly gap: Gap | null;
}

export function encodeHeader(header: Header): Buffer {
  const { format, first, after, abandoned, gap } = header;
  const afterSum = `segment":${JSON.stringify({ format, first, after, abandoned, gap })}}`;
  return Buffer.from(`{"sum":"${sumOf(afterSum)}","${afterSum}\n`);
}

/** A header that was read; `newer` where a later version wrote it, null where it is damaged. */
export function decodeHeader(line: Buffer): Header | 'newer' | null {
  const value = parseOurs(line.toString('utf8'), line.length);
  if (typeof value !== 'object' || value === null || !('segment' in value)) return null;
  const header = value.segment;
  if (typeof header !== 'object' || header === null || !('format' in header)) return null;
  // Asked before the checksum, because a later version may compute another one.
  if (typeof header.format === 'number' && header.format > FORMAT) return 'newer';
  const summed = line.toString('latin1', SUM_AT, SUM_AT + 8) === sumOf(line.subarray(AFTER_SUM));
  return summed && isHeader(header) ? header : null;
}

function isHeader(value: object): value is Header {
  if (!('first' in value && 'after' in value && 'abandoned' in value && 'gap' in value)) return false;
  return (
    typeof value.first === 'number' &&
    typeof value.after === 'string' &&
    typeof value.abandoned === 'boolean' &&
    (value.gap === null || isGap(value.gap))
  );
}

function isGap(value: unknown): value is Gap {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'number' &&
    typeof value.to === 'number'
  );
}
