// SNMP's messages of versions 2c and 3 (RFC 3416, 3412, 3414), read strictly and written. Whether one is genuine is judged in usm.ts, what is answered in guard.ts.

import type { Element, Oid } from './ber.ts';
import { BerError, BerReader, element, integer, octets, oid, oidOf, TAG } from './ber.ts';
import {
  ASKED_AT_MOST,
  CODE_BYTES_AT_MOST,
  DATAGRAM_BYTES_AT_MOST,
  ENGINE_ID_BYTES_AT_MOST,
  NAME_BYTES_AT_MOST,
} from './limits.ts';

export const PDU = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  getBulk: 0xa5,
  inform: 0xa6,
  trap: 0xa7,
  report: 0xa8,
} as const;
const PDU_TAGS: ReadonlySet<number> = new Set(Object.values(PDU));

export const VERSION = { v2c: 1, v3: 3 } as const;
export const FLAG = { auth: 1, priv: 2, reportable: 4 } as const;
/** The User-based Security Model's number. */
export const USM = 3;

export interface Varbind {
  readonly name: Oid;
  /** The value as it stands in the message, tag and length included. */
  readonly value: Buffer;
}

export interface Pdu {
  readonly type: number;
  readonly id: number;
  /** Error status; of a GetBulk, how many variables are asked for once. */
  readonly first: number;
  /** Error index; of a GetBulk, how often the others are asked for. */
  readonly second: number;
  readonly varbinds: readonly Varbind[];
}

export interface Scoped {
  readonly engineId: Buffer;
  readonly context: Buffer;
  readonly pdu: Pdu;
}

export interface Security {
  readonly engineId: Buffer;
  readonly boots: number;
  readonly time: number;
  readonly user: string;
  readonly code: Buffer;
  readonly salt: Buffer;
}

export interface MessageV2 {
  readonly version: typeof VERSION.v2c;
  readonly community: Buffer;
  readonly pdu: Pdu;
}

export interface MessageV3 {
  readonly version: typeof VERSION.v3;
  readonly id: number;
  readonly maxSize: number;
  readonly flags: number;
  readonly model: number;
  readonly security: Security;
  /** Where the code stands in the whole message. */
  readonly codeAt: number;
  /** Encrypted, or the bytes of a scoped PDU. */
  readonly scoped: Buffer;
}

export type Message = MessageV2 | MessageV3;

/** Every tag of a value that a request or a response may carry, and how its content is checked. */
const VALUES: ReadonlyMap<number, (content: Buffer) => boolean> = new Map([
  [TAG.integer, isInteger],
  [TAG.octets, () => true],
  [TAG.nothing, isEmpty],
  [TAG.oid, (content: Buffer) => oidOf(content).length > 0],
  [TAG.ipAddress, (content: Buffer) => content.length === 4],
  [TAG.counter32, isUnsigned],
  [TAG.gauge32, isUnsigned],
  [TAG.timeTicks, isUnsigned],
  [TAG.opaque, () => true],
  [TAG.counter64, (content: Buffer) => content.length >= 1 && content.length <= 9],
  [TAG.noSuchObject, isEmpty],
  [TAG.noSuchInstance, isEmpty],
  [TAG.endOfMibView, isEmpty],
]);

function isEmpty(content: Buffer): boolean {
  return content.length === 0;
}

function isInteger(content: Buffer): boolean {
  return content.length >= 1 && content.length <= 4;
}

function isUnsigned(content: Buffer): boolean {
  return content.length >= 1 && (content.length <= 4 || (content.length === 5 && content[0] === 0));
}

/** @throws BerError for everything that is not exactly one message of version 2c or 3 */
export function readMessage(datagram: Buffer, atMost: number = DATAGRAM_BYTES_AT_MOST): Message {
  if (datagram.length > atMost) throw new BerError(`a datagram of ${datagram.length} bytes`);
  const whole = new BerReader(datagram);
  const reader = whole.inside(TAG.sequence);
  whole.end();
  const version = reader.integer();
  if (version === VERSION.v3) return readV3(datagram, reader);
  if (version !== VERSION.v2c) throw new BerError(`version ${version}`);
  const community = reader.octets(NAME_BYTES_AT_MOST);
  const pdu = readPdu(reader.take());
  reader.end();
  return { version, community, pdu };
}

function readV3(datagram: Buffer, reader: BerReader): MessageV3 {
  const header = reader.inside(TAG.sequence);
  const id = atLeast(0, header.integer());
  const maxSize = atLeast(484, header.integer());
  const flags = header.octets(1)[0];
  if (flags === undefined) throw new BerError('no flags');
  const model = atLeast(1, header.integer());
  header.end();
  const outer = new BerReader(reader.octets(DATAGRAM_BYTES_AT_MOST));
  const fields = outer.inside(TAG.sequence);
  outer.end();
  const engineId = fields.octets(ENGINE_ID_BYTES_AT_MOST);
  const boots = atLeast(0, fields.integer());
  const time = atLeast(0, fields.integer());
  const user = fields.octets(NAME_BYTES_AT_MOST).toString('latin1');
  const code = fields.octets(CODE_BYTES_AT_MOST);
  const salt = fields.octets(CODE_BYTES_AT_MOST);
  fields.end();
  const isSecret = (flags & FLAG.priv) !== 0;
  const scoped = isSecret ? reader.octets(datagram.length) : reader.take(TAG.sequence).raw;
  reader.end();
  const security = { engineId, boots, time, user, code, salt };
  const codeAt = code.byteOffset - datagram.byteOffset;
  return { version: VERSION.v3, id, maxSize, flags, model, security, codeAt, scoped };
}

function atLeast(least: number, value: number): number {
  if (value < least) throw new BerError(`${value} where ${least} is the least`);
  return value;
}

/** @throws BerError where the bytes are not exactly one scoped PDU */
export function readScoped(bytes: Buffer): Scoped {
  const whole = new BerReader(bytes);
  const reader = whole.inside(TAG.sequence);
  whole.end();
  const engineId = reader.octets(ENGINE_ID_BYTES_AT_MOST);
  const context = reader.octets(ENGINE_ID_BYTES_AT_MOST);
  const pdu = readPdu(reader.take());
  reader.end();
  return { engineId, context, pdu };
}

function readPdu({ tag, content }: Element): Pdu {
  if (!PDU_TAGS.has(tag)) throw new BerError(`a PDU of type ${tag}`);
  const reader = new BerReader(content);
  const id = reader.integer();
  const first = reader.integer();
  const second = reader.integer();
  const list = reader.inside(TAG.sequence);
  reader.end();
  const atMost = tag === PDU.response ? Number.POSITIVE_INFINITY : ASKED_AT_MOST;
  const varbinds: Varbind[] = [];
  while (!list.isDone) {
    if (varbinds.length >= atMost) throw new BerError('too many variables');
    varbinds.push(readVarbind(list.inside(TAG.sequence)));
  }
  return { type: tag, id, first, second, varbinds };
}

function readVarbind(reader: BerReader): Varbind {
  const name = oidOf(reader.take(TAG.oid).content);
  const { tag, content, raw } = reader.take();
  if (VALUES.get(tag)?.(content) !== true) throw new BerError(`a value of tag ${tag} and ${content.length} octets`);
  reader.end();
  return { name, value: raw };
}

export function tagOf({ value }: Varbind): number {
  return value[0] as number;
}

export function writeVarbind({ name, value }: Varbind): Buffer {
  return element(TAG.sequence, oid(name), value);
}

export function writePdu({ type, id, first, second, varbinds }: Pdu): Buffer {
  const list = element(TAG.sequence, ...varbinds.map(writeVarbind));
  return element(type, integer(id), integer(first), integer(second), list);
}

export function writeV2(community: Uint8Array, pdu: Pdu): Buffer {
  return element(TAG.sequence, integer(VERSION.v2c), octets(community), writePdu(pdu));
}

export function writeScoped({ engineId, context, pdu }: Scoped): Buffer {
  return element(TAG.sequence, octets(engineId), octets(context), writePdu(pdu));
}

/** Without its code, in whose place stand zeros; `codeAt` says where. */
export function writeV3(message: Omit<MessageV3, 'version' | 'codeAt'>): {
  readonly bytes: Buffer;
  readonly codeAt: number;
} {
  const { id, maxSize, flags, model, security, scoped } = message;
  const header = element(TAG.sequence, integer(id), integer(maxSize), octets(Uint8Array.of(flags)), integer(model));
  const before = Buffer.concat([
    octets(security.engineId),
    integer(security.boots),
    integer(security.time),
    octets(Buffer.from(security.user, 'latin1')),
  ]);
  const code = octets(security.code);
  const salt = octets(security.salt);
  const fields = octets(element(TAG.sequence, before, code, salt));
  const data = (flags & FLAG.priv) === 0 ? scoped : octets(scoped);
  const bytes = element(TAG.sequence, integer(VERSION.v3), header, fields, data);
  return { bytes, codeAt: bytes.length - data.length - salt.length - security.code.length };
}
