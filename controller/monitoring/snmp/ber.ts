// ASN.1 BER as SNMP uses it (RFC 3417, 8): a strict reader that takes nothing twice and nothing halfway, and a writer. Which messages there are stands in message.ts.

import { SUB_IDENTIFIER_AT_MOST, SUB_IDENTIFIERS_AT_MOST } from './limits.ts';

export const TAG = {
  integer: 0x02,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  sequence: 0x30,
  ipAddress: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  timeTicks: 0x43,
  opaque: 0x44,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const;

/** What is no BER, or not that of SNMP. It never leaves the guard. */
export class BerError extends Error {
  readonly code = 'ber';

  constructor(message: string) {
    super(message);
    this.name = 'BerError';
  }
}

export type Oid = readonly number[];

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length included. */
  readonly raw: Buffer;
}

const LONG_LENGTH = 0x80;
const LENGTH_OCTETS_AT_MOST = 4;
const INTEGER_OCTETS_AT_MOST = 4;

/** Reads elements one after the other. Every method throws `BerError` and never reads beyond its bytes. */
export class BerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next element, of this tag if one is named. */
  take(tag?: number): Element {
    const start = this.#at;
    const found = this.#octet();
    if ((found & 0x1f) === 0x1f) throw new BerError('a tag of more than one octet');
    if (tag !== undefined && found !== tag) throw new BerError(`tag ${found} where ${tag} belongs`);
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new BerError('a length beyond the end');
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: found, content, raw: this.#bytes.subarray(start, end) };
  }

  /** What is inside the next element, which is of this tag. */
  inside(tag: number): BerReader {
    return new BerReader(this.take(tag).content);
  }

  integer(): number {
    return integerOf(this.take(TAG.integer).content);
  }

  /** @param atMost bytes */
  octets(atMost: number): Buffer {
    const { content } = this.take(TAG.octets);
    if (content.length > atMost) throw new BerError(`${content.length} octets where ${atMost} are enough`);
    return content;
  }

  end(): void {
    if (!this.isDone) throw new BerError('something after the end');
  }

  #octet(): number {
    const octet = this.#bytes[this.#at];
    if (octet === undefined) throw new BerError('ends too soon');
    this.#at += 1;
    return octet;
  }

  /** Definite lengths only (RFC 3417, 8); longer forms than needed are common, and allowed. */
  #length(): number {
    const first = this.#octet();
    if (first < LONG_LENGTH) return first;
    const count = first - LONG_LENGTH;
    if (count === 0 || count > LENGTH_OCTETS_AT_MOST) throw new BerError('a length of an unusual form');
    let length = 0;
    for (let octet = 0; octet < count; octet += 1) length = length * 256 + this.#octet();
    return length;
  }
}

/** Signed, 32 bits at most. */
export function integerOf(content: Buffer): number {
  if (content.length === 0 || content.length > INTEGER_OCTETS_AT_MOST) throw new BerError('an integer of a wrong size');
  return content.readIntBE(0, content.length);
}

export function oidOf(content: Buffer): Oid {
  if (content.length === 0) throw new BerError('an empty object identifier');
  const parts: number[] = [];
  let value = 0;
  let isOpen = false;
  for (const octet of content) {
    if (!isOpen && octet === 0x80) throw new BerError('a sub-identifier that begins with nothing');
    value = value * 128 + (octet & 0x7f);
    checkPart(value, parts.length);
    isOpen = octet >= 0x80;
    if (isOpen) continue;
    parts.push(...(parts.length === 0 ? firstTwo(value) : [value]));
    value = 0;
  }
  if (isOpen) throw new BerError('a sub-identifier that does not end');
  return parts;
}

/** The first one holds two, and may be 2 * 40 more than the largest. */
function checkPart(value: number, before: number): void {
  if (value > SUB_IDENTIFIER_AT_MOST + (before === 0 ? 80 : 0)) throw new BerError('a sub-identifier too large');
  if (before >= SUB_IDENTIFIERS_AT_MOST) throw new BerError('too many sub-identifiers');
}

function firstTwo(value: number): readonly [number, number] {
  const first = Math.min(2, Math.floor(value / 40));
  return [first, value - first * 40];
}

/** Negative, 0 or positive: as the objects stand in the order of a walk. */
export function compareOids(a: Oid, b: Oid): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function isUnder(oid: Oid, root: Oid): boolean {
  return oid.length >= root.length && root.every((part, at) => oid[at] === part);
}

function lengthOctets(length: number): readonly number[] {
  if (length < LONG_LENGTH) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

/** One element; its content at most 65,535 bytes. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const content of contents) length += content.length;
  return Buffer.concat([Uint8Array.from([tag, ...lengthOctets(length)]), ...contents]);
}

/** An integer of 32 bits, signed or not, in as few octets as it needs. */
export function integer(value: number, tag: number = TAG.integer): Buffer {
  const octets = [value & 0xff];
  let rest = Math.floor(value / 256);
  for (let last = octets[0] as number; !isWhole(rest, last); last = octets[0] as number) {
    octets.unshift(rest & 0xff);
    rest = Math.floor(rest / 256);
  }
  return element(tag, Uint8Array.from(octets));
}

/** Whether nothing but the sign is left, and the first octet shows it. */
function isWhole(rest: number, first: number): boolean {
  return (rest === 0 && first < 0x80) || (rest === -1 && first >= 0x80);
}

export function octets(value: string | Uint8Array, tag: number = TAG.octets): Buffer {
  return element(tag, typeof value === 'string' ? Buffer.from(value) : value);
}

export function oid(parts: Oid): Buffer {
  const [first = 0, second = 0, ...rest] = parts;
  const bytes: number[] = [];
  for (const part of [first * 40 + second, ...rest]) pushPart(bytes, part);
  return element(TAG.oid, Uint8Array.from(bytes));
}

function pushPart(bytes: number[], part: number): void {
  const groups = [part % 128];
  for (let rest = Math.floor(part / 128); rest > 0; rest = Math.floor(rest / 128)) groups.push(0x80 + (rest % 128));
  bytes.push(...groups.reverse());
}
