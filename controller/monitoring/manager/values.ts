// What an agent answered, as numbers and words: every form in which a value can come, and the growth of counters. What is none of them is no reading.

import type { Oid } from '../snmp/ber.ts';
import { TAG } from '../snmp/ber.ts';
import type { Varbind } from '../snmp/message.ts';
import { tagOf } from '../snmp/message.ts';

/** Characters of a word of an agent. */
const WORD_AT_MOST = 48;
/** Octets of a number that an agent writes as a text. */
const WRITTEN_AT_MOST = 24;
/** RFC 3433: below and above what the sensor can tell. */
const OUT_OF_RANGE = 1_000_000_000;
/** How net-snmp's agents wrap a single float in an Opaque: its tag and length. */
const FLOAT_TAG = 0x9f78;
const FLOAT_BYTES = 7;
const WORD = 2 ** 32;

const NUMBERS: ReadonlySet<number> = new Set([TAG.counter32, TAG.gauge32, TAG.timeTicks, TAG.counter64]);
const ABSENT: ReadonlySet<number> = new Set([TAG.noSuchObject, TAG.noSuchInstance, TAG.endOfMibView, TAG.nothing]);

/** Whether the agent says that there is nothing of this name. */
export function isAbsent(varbind: Varbind): boolean {
  return ABSENT.has(tagOf(varbind));
}

function contentOf({ value }: Varbind): Buffer {
  // The length's form was checked when the message was read.
  const first = value[1] ?? 0;
  return value.subarray(first < 0x80 ? 2 : 2 + first - 0x80);
}

/** A number, or null where the value is none. Counters of 64 bits lose their last digits, which no growth needs. */
export function numberOf(varbind: Varbind): number | null {
  const tag = tagOf(varbind);
  const content = contentOf(varbind);
  if (tag === TAG.integer) {
    const number = content.readIntBE(0, content.length);
    return Math.abs(number) === OUT_OF_RANGE ? null : number;
  }
  if (NUMBERS.has(tag)) return content.reduce((sum, octet) => sum * 256 + octet, 0);
  if (tag === TAG.octets) return writtenNumber(content);
  const isFloat = tag === TAG.opaque && content.length === FLOAT_BYTES && content.readUInt16BE(0) === FLOAT_TAG;
  const float = isFloat ? content.readFloatBE(3) : Number.NaN;
  return Number.isFinite(float) ? float : null;
}

/** Many devices tell a temperature as "23.5". */
function writtenNumber(content: Buffer): number | null {
  if (content.length === 0 || content.length > WRITTEN_AT_MOST) return null;
  const text = content.toString('latin1').trim();
  return /^[+-]?[0-9]{1,15}([.][0-9]{1,8})?$/.test(text) ? Number(text) : null;
}

/** A cell of a table: a number, or a word that is safe to show. */
export function cellOf(varbind: Varbind): number | string | null {
  if (tagOf(varbind) !== TAG.octets) return numberOf(varbind);
  return wordOf(
    contentOf(varbind)
      .subarray(0, 4 * WORD_AT_MOST)
      .toString('utf8'),
  );
}

/** Letters, digits and what stands between them; what an agent sends besides becomes a space, and a slash, which parts a reading from its source, a colon. */
export function wordOf(text: string): string {
  const plain = text.replaceAll('/', ':').replaceAll(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ');
  return [...plain.trim()].slice(0, WORD_AT_MOST).join('').trim();
}

/** A counter at a moment. */
export interface Mark {
  readonly value: number;
  readonly isWide: boolean;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export function isWide(varbind: Varbind): boolean {
  return tagOf(varbind) === TAG.counter64;
}

/** Growth a second between two marks, or null where nothing can be said. A narrow counter that went back has begun again, once at most. */
export function growth(before: Mark | undefined, now: Mark): number | null {
  if (before === undefined || before.isWide !== now.isWide || now.at <= before.at) return null;
  const grown = now.value - before.value;
  const whole = grown < 0 && !now.isWide ? grown + WORD : grown;
  return whole < 0 ? null : (whole * 1_000) / (now.at - before.at);
}

/** As people write it. */
export function written(oid: Oid): string {
  return oid.join('.');
}
