// What is asked, mended before the library sees it, and its answer, mended before anybody else does (RFC 3416, 4.2). Who asks was judged in guard.ts.

import type { Oid } from '../snmp/ber.ts';
import { compareOids, element, isUnder, TAG } from '../snmp/ber.ts';
import type { Pdu, Varbind } from '../snmp/message.ts';
import { PDU, readMessage, tagOf, VERSION, writeV2, writeVarbind } from '../snmp/message.ts';
import type { Ask } from './library.ts';
import { INSIDE } from './library.ts';
import { ANSWERED_AT_MOST } from './limits.ts';

const STATUS = { tooBig: 1, general: 5, notWritable: 17 } as const;
/** Bytes around the variables of an answer: its own header, with room to spare. */
const PDU_OVERHEAD = 32;
/** The largest answer of the library that is read: what ANSWERED_AT_MOST variables can have, and more. */
const INSIDE_BYTES_AT_MOST = 1_048_576;

const NOTHING = element(TAG.nothing);
const COMMUNITY = Buffer.from(INSIDE);
/** All that is served stands under this. */
const INTERNET: Oid = [1, 3, 6, 1];
const BEFORE_ALL: Oid = [1, 3, 6, 0];
const BEHIND_ALL: Oid = [1, 3, 6, 2];
/** The library cannot write a larger sub-identifier; none that is served comes near it. */
const SUB_IDENTIFIER_INSIDE = 0x7fff_fffe;

/**
 * A name that stands for this one before the library: the same neighbours among what is served, and no part that the library stumbles over (short ones, and
 * sub-identifiers above 2^31-1 [safety, net-snmp]).
 */
function harmless(name: Oid): Oid {
  if (!isUnder(name, INTERNET)) return compareOids(name, INTERNET) < 0 ? BEFORE_ALL : BEHIND_ALL;
  const large = name.findIndex((part) => part > SUB_IDENTIFIER_INSIDE);
  return large === -1 ? name : [...name.slice(0, large), SUB_IDENTIFIER_INSIDE];
}

/** How many variables are asked for once, and how often the others: never negative, never more than an answer holds. */
function shapeOf({ type, first, second, varbinds }: Pdu): { readonly once: number; readonly times: number } {
  if (type !== PDU.getBulk) return { once: varbinds.length, times: 0 };
  const once = Math.min(Math.max(0, first), varbinds.length);
  const others = varbinds.length - once;
  const times = others === 0 ? 0 : Math.min(Math.max(0, second), Math.floor((ANSWERED_AT_MOST - once) / others));
  return { once, times };
}

/**
 * The answer to a request, or null for what is none. Never throws: what the library cannot do is a general error of that request.
 * @param room bytes that the answer's PDU may have
 */
export function answerTo(request: Pdu, ask: Ask, room: number, failed: (error: unknown) => void): Pdu | null {
  const isRead = request.type === PDU.get || request.type === PDU.getNext || request.type === PDU.getBulk;
  if (request.type === PDU.set) return fitted(refused(request, STATUS.notWritable), room);
  if (!isRead) return null;
  const shape = shapeOf(request);
  const others = request.varbinds.length - shape.once;
  const total = shape.once + others * shape.times;
  if (total === 0) return { ...request, type: PDU.response, first: 0, second: 0, varbinds: [] };
  try {
    const inside = askLibrary(request, shape.once, total, ask);
    if (inside.first !== 0) return fitted({ ...inside, id: request.id, varbinds: request.varbinds }, room);
    const varbinds = renamed(request, shape.once, inside.varbinds);
    return fitted({ ...inside, id: request.id, varbinds }, room, request.type === PDU.getBulk);
  } catch (error) {
    failed(error);
    return fitted(refused(request, STATUS.general), room);
  }
}

function refused(request: Pdu, status: number): Pdu {
  const isAny = request.varbinds.length > 0;
  return { ...request, type: PDU.response, first: isAny ? status : 0, second: isAny ? 1 : 0 };
}

/** The library counts variables where a GetBulk counts repetitions, and takes what is negative or huge for granted. */
function askLibrary(request: Pdu, once: number, total: number, ask: Ask): Pdu {
  const isBulk = request.type === PDU.getBulk;
  const varbinds = request.varbinds.map(({ name }) => ({ name: harmless(name), value: NOTHING }));
  const asked = { ...request, varbinds, first: isBulk ? once : 0, second: isBulk ? total : 0 };
  const bytes = ask(writeV2(COMMUNITY, asked));
  if (bytes === null) throw new LibraryError('the library does not answer');
  const message = readMessage(bytes, INSIDE_BYTES_AT_MOST);
  if (message.version !== VERSION.v2c || message.pdu.type !== PDU.response || message.pdu.varbinds.length !== total)
    throw new LibraryError('the library answers something else');
  return message.pdu;
}

class LibraryError extends Error {
  readonly code = 'library';

  constructor(message: string) {
    super(message);
    this.name = 'LibraryError';
  }
}

/** What stands behind the last of all: the library says so only of an end that it walked to, and of others that there is no such object. */
const END = element(TAG.endOfMibView);
const ENDS: ReadonlySet<number> = new Set([TAG.endOfMibView, TAG.noSuchObject, TAG.noSuchInstance]);

/** Names that the library was not told, as they were asked for; and no second row of ends. */
function renamed(request: Pdu, once: number, found: readonly Varbind[]): readonly Varbind[] {
  const others = request.varbinds.length - once;
  const named: Varbind[] = [];
  for (const [at, varbind] of found.entries()) {
    const before = at < request.varbinds.length ? request.varbinds[at] : named[at - others];
    const isEnd = request.type !== PDU.get && ENDS.has(tagOf(varbind));
    const name = (request.type === PDU.get || isEnd ? before?.name : null) ?? varbind.name;
    named.push({ name, value: isEnd ? END : varbind.value });
    const isRow = at >= once && (at - once) % others === others - 1;
    if (isRow && named.slice(-others).every((one) => tagOf(one) === TAG.endOfMibView)) break;
  }
  return named;
}

/** Cut to what fits where that is allowed (RFC 3416, 4.2.3), else too big. */
function fitted(pdu: Pdu, room: number, mayCut = false): Pdu {
  let bytes = PDU_OVERHEAD;
  let count = 0;
  for (const varbind of pdu.varbinds) {
    bytes += writeVarbind(varbind).length;
    if (bytes > room) break;
    count += 1;
  }
  if (count === pdu.varbinds.length) return pdu;
  if (mayCut && count > 0) return { ...pdu, varbinds: pdu.varbinds.slice(0, count) };
  return { ...pdu, first: STATUS.tooBig, second: 0, varbinds: [] };
}
