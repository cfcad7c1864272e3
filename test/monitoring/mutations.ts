// Hostile datagrams from a seed: what managers really send, with every field wrong in turn, and the three that are known to end or freeze the library (safety, net-snmp).

import { element, integer, octets, oid, TAG } from '../../controller/monitoring/snmp/ber.ts';
import type { Pdu, Scoped } from '../../controller/monitoring/snmp/message.ts';
import { PDU, writePdu, writeScoped } from '../../controller/monitoring/snmp/message.ts';
import type { EngineTime, Keys } from '../../controller/monitoring/snmp/usm.ts';
import { plain, seal } from '../../controller/monitoring/snmp/usm.ts';

export type Chance = () => number;

/** Mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Chance, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const NOTHING = element(TAG.nothing);
const NAMES = [
  [1, 3, 6, 1, 2, 1, 1, 1, 0],
  [1, 3, 6, 1, 4, 1, 32473, 1, 1, 2, 1, 2, 1],
  [1, 3, 6, 1, 4, 1, 32473],
  [1, 3],
  [2, 100, 3],
  [1, 3, 6, 1, 0x8000_0000],
  [1, 3, 6, 1, 4, 0xffff_ffff, 1],
  [1, 3, 6, 1, 2, 1, 1, 0x7fff_ffff],
  Array.from({ length: 128 }, (_, at) => at % 3),
];
const NUMBERS = [0, 1, -1, 50, 2_000_000_000, -2_000_000_000, 0x7fff_ffff, -0x8000_0000];
const TYPES = [...Object.values(PDU), PDU.getNext, PDU.getBulk, PDU.get];

function pduOf(random: Chance): Pdu {
  const count = pick(random, [0, 1, 1, 1, 2, 5, 20]);
  const values = [NOTHING, integer(5), octets('x'), element(TAG.opaque, Buffer.alloc(40)), oid([1, 3, 6])];
  const varbinds = Array.from({ length: count }, () => ({ name: pick(random, NAMES), value: pick(random, values) }));
  const [first, second] = [pick(random, NUMBERS), pick(random, NUMBERS)];
  return { type: pick(random, TYPES), id: Math.floor(random() * 2 ** 31), first, second, varbinds };
}

/** Sub-identifiers and integers of five octets and more, which no writer of ours makes. */
const RAW_FIELDS = [
  Buffer.from('06092b06010401ffffffff7f', 'hex'),
  Buffer.from('060b2b0601ffffffffffffff7f', 'hex'),
  Buffer.from('0205ff00000001', 'hex'),
  Buffer.from('0209800000000000000001', 'hex'),
  Buffer.from('0600', 'hex'),
  Buffer.from('0200', 'hex'),
  Buffer.from('3084ffffffff', 'hex'),
  Buffer.from('3080', 'hex'),
  Buffer.from('0488ffffffffffffffff', 'hex'),
];

function byteAt(random: Chance, bytes: Buffer): number {
  return Math.floor(random() * bytes.length);
}

type Mutation = (bytes: Buffer, random: Chance) => Buffer;
const MUTATIONS: readonly Mutation[] = [
  (bytes) => bytes,
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = byteAt(random, copy);
    copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
    return copy;
  },
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let times = 0; times < 4; times += 1)
      copy[byteAt(random, copy)] = pick(random, [0, 1, 0x7f, 0x80, 0x84, 0xff]);
    return copy;
  },
  (bytes, random) => bytes.subarray(0, byteAt(random, bytes)),
  (bytes, random) => {
    const at = byteAt(random, bytes);
    return Buffer.concat([bytes.subarray(0, at), pick(random, RAW_FIELDS), bytes.subarray(at)]);
  },
  (bytes, random) => {
    const at = byteAt(random, bytes);
    return Buffer.concat([bytes.subarray(0, at), pick(random, RAW_FIELDS), bytes.subarray(at + 4)]);
  },
  (bytes, random) => Buffer.concat([bytes, bytes.subarray(byteAt(random, bytes))]),
  (_, random) => Buffer.from(Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256))),
  (bytes) => Buffer.concat(Array.from({ length: 30 }, () => bytes)),
];

/** Put back into the lengths around it what a mutation inside changed, so that it reaches the depth where it hurts. */
function inV2(community: string, pdu: Buffer): Buffer {
  return element(TAG.sequence, integer(1), octets(community), pdu);
}

export interface Target {
  readonly community: string;
  readonly keys: Keys;
  readonly engine: () => EngineTime;
}

/** One datagram, wrong or not: of version 2c, of version 3 unproved, or of version 3 signed with the right key: a manager that turned hostile. */
export function hostile(random: Chance, { community, keys, engine }: Target): Buffer {
  const mutate = pick(random, MUTATIONS);
  const pdu = pduOf(random);
  const kind = random();
  if (kind < 0.25) return mutate(inV2(community, writePdu(pdu)), random);
  if (kind < 0.65) return inV2(community, mutate(writePdu(pdu), random));
  const scoped: Scoped = { engineId: pick(random, [engine().id, Buffer.alloc(0)]), context: Buffer.alloc(0), pdu };
  const outgoing = { id: 7, maxSize: pick(random, [484, 1_400, 65_507]), reportable: true };
  if (kind < 0.8) return mutate(plain({ ...outgoing, scoped: writeScoped(scoped) }, engine()), random);
  const salt = Buffer.alloc(8, Math.floor(random() * 256));
  if (kind < 0.9) return mutate(seal(keys, { ...outgoing, scoped: writeScoped(scoped) }, engine(), salt), random);
  return seal(keys, { ...outgoing, scoped: mutate(writeScoped(scoped), random) }, engine(), salt);
}

/** A GET of a sub-identifier above 2^31-1, a GETBULK of negative non-repeaters, one of 2e9 repetitions: of version 2c. */
export function killers(community: string): readonly Buffer[] {
  const one = (pdu: Omit<Pdu, 'id' | 'varbinds'>, name: readonly number[]): Buffer =>
    inV2(community, writePdu({ ...pdu, id: 1, varbinds: [{ name, value: NOTHING }] }));
  return [
    one({ type: PDU.get, first: 0, second: 0 }, [1, 3, 6, 1, 0x8000_0000, 1]),
    one({ type: PDU.getBulk, first: -5, second: 10 }, [1, 3, 6, 1]),
    one({ type: PDU.getBulk, first: 0, second: 2_000_000_000 }, [1, 3, 6, 1]),
  ];
}
