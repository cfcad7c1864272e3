// The guard by itself: what it reads and refuses, byte by byte and from a seed. Real managers stand in tools.test.ts, floods in hostile.soak.test.ts.

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Guard } from '../../controller/monitoring/agent/guard.ts';
import { ANSWER_BYTES_AT_MOST, REPORTS_PER_S, SOURCE_PER_S } from '../../controller/monitoring/agent/limits.ts';
import { BerError, BerReader, integer, oid, oidOf, TAG } from '../../controller/monitoring/snmp/ber.ts';
import type { MessageV2, Pdu } from '../../controller/monitoring/snmp/message.ts';
import { PDU, readMessage, readScoped, tagOf, writeScoped, writeV2 } from '../../controller/monitoring/snmp/message.ts';
import { engineTime, isGenuine, seal } from '../../controller/monitoring/snmp/usm.ts';
import { COMMUNITY, guarded, ID, KEYS } from './guarded.ts';
import { chance, hostile, killers } from './mutations.ts';

const SYSTEM = [1, 3, 6, 1, 2, 1, 1];
const NAMES = [1, 3, 6, 1, 4, 1, 32473, 1, 1, 2, 1, 4];

function ask(
  guard: Guard,
  pdu: Partial<Pdu> & Pick<Pdu, 'type'>,
  ...names: readonly (readonly number[])[]
): Pdu | null {
  const value = Buffer.from([TAG.nothing, 0]);
  const varbinds = names.map((name) => ({ name, value }));
  const answer = guard.take(
    writeV2(Buffer.from(COMMUNITY), { id: 9, first: 0, second: 0, varbinds, ...pdu }),
    '10.0.0.1',
  );
  return answer === null ? null : (readMessage(answer, ANSWER_BYTES_AT_MOST) as MessageV2).pdu;
}

describe('BER', () => {
  test.each([
    ['0500', []],
    ['06042b060104', [1, 3, 6, 1, 4]],
    ['06082b06018fffffff7f', [1, 3, 6, 1, 0xffff_ffff]],
  ])('%s', (hex, parts) => {
    const { tag, content } = new BerReader(Buffer.from(hex, 'hex')).take();
    expect(tag === TAG.oid ? oidOf(content) : []).toEqual(parts);
    if (tag === TAG.oid) expect(oid(parts).toString('hex')).toBe(hex);
  });

  test.each([
    ['a length beyond the end', '0403aa'],
    ['no length', '04'],
    ['an indefinite length', '30800000'],
    ['a length of five octets', '04850000000001aa'],
    ['a tag of more than one octet', '1f8101aa00'],
  ])('%s is refused', (_, hex) => {
    expect(() => new BerReader(Buffer.from(hex, 'hex')).take()).toThrow(BerError);
  });

  test.each([
    ['empty', ''],
    ['a sub-identifier above 2^32-1', '2b0601a080808000'],
    ['one that does not end', '2b0681'],
    ['one that begins with nothing', '2b800601'],
    ['more than 128 of them', `2b${'01'.repeat(127)}`],
  ])('an object identifier: %s is refused', (_, hex) => {
    expect(() => oidOf(Buffer.from(hex, 'hex'))).toThrow(BerError);
  });

  test.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [-1, '0201ff'],
    [-129, '0202ff7f'],
    [0x7fff_ffff, '02047fffffff'],
    [-0x8000_0000, '020480000000'],
    [0xffff_ffff, '020500ffffffff'],
  ])('the integer %d is %s', (value, hex) => {
    expect(integer(value).toString('hex')).toBe(hex);
  });
});

describe('requests', () => {
  test('the three datagrams that end or freeze the library are answered as the standard says', () => {
    const { guard, failures } = guarded();
    const answers = killers(COMMUNITY).map((datagram) => guard.take(datagram, '10.0.0.1'));
    const [get, negative, many] = answers.map((answer) => (readMessage(answer as Buffer, 65_535) as MessageV2).pdu);
    expect(get?.varbinds.map(tagOf)).toEqual([TAG.noSuchObject]);
    expect(get?.varbinds[0]?.name).toEqual([1, 3, 6, 1, 0x8000_0000, 1]);
    expect(negative?.varbinds.length).toBe(10);
    expect(many?.varbinds.length).toBeGreaterThan(50);
    expect(answers.every((answer) => (answer?.length ?? 0) <= ANSWER_BYTES_AT_MOST)).toBe(true);
    expect(failures).toEqual([]);
  });

  test('a GetBulk counts repetitions of rows, once those that are asked for once (RFC 3416, 4.2.3)', () => {
    const { guard } = guarded();
    const answer = ask(guard, { type: PDU.getBulk, first: 1, second: 3 }, SYSTEM, NAMES, [...NAMES.slice(0, -1), 2]);
    expect(answer?.varbinds.map(({ name }) => name.slice(-2))).toEqual([
      [1, 0],
      [4, 1],
      [2, 1],
      [4, 2],
      [2, 2],
      [4, 3],
      [2, 3],
    ]);
  });

  test('a walk goes through every row in order, and ends', () => {
    const { guard } = guarded();
    const seen: number[] = [];
    let name: readonly number[] = NAMES;
    for (;;) {
      const answer = ask(guard, { type: PDU.getBulk, first: 0, second: 40 }, name);
      const own = (answer?.varbinds ?? []).filter((one) => NAMES.every((part, at) => one.name[at] === part));
      if (own.length === 0) break;
      seen.push(...own.map((one) => one.name.at(-1) as number));
      name = own.at(-1)?.name ?? [];
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    expect(ask(guard, { type: PDU.getNext }, [1, 3, 6, 1, 7])?.varbinds.map(tagOf)).toEqual([TAG.endOfMibView]);
  });

  test('SET is refused as not writable, whatever it names; nothing that is no request is answered', () => {
    const { guard } = guarded();
    expect(ask(guard, { type: PDU.set }, [...SYSTEM, 1, 0], [1, 3, 9])).toMatchObject({ first: 17, second: 1 });
    for (const type of [PDU.response, PDU.trap, PDU.inform, PDU.report])
      expect(ask(guard, { type }, SYSTEM)).toBeNull();
    expect(guard.figures.unexpected).toBe(4);
  });

  test('an answer that is too big says so', () => {
    const { guard } = guarded();
    const many = Array.from({ length: 60 }, () => [1, 3, 6, 1, ...Array.from({ length: 120 }, () => 0x0fff_ffff)]);
    const datagram = writeV2(Buffer.from(COMMUNITY), { type: PDU.get, id: 1, first: 0, second: 0, varbinds: [] });
    expect(datagram.length).toBeLessThan(100);
    // A request of this size is refused unread; the same names once each are fine.
    expect(ask(guard, { type: PDU.get }, ...many)).toBeNull();
    expect(guard.figures.malformed).toBe(1);
    const answers = ask(guard, { type: PDU.get }, ...Array.from({ length: 64 }, () => [...NAMES, 7]));
    expect(answers?.first).toBe(0);
  });

  test('what the library throws is a general error of that request alone', () => {
    const { guard, failures } = guarded({
      ask: () => {
        throw new RangeError('broken');
      },
    });
    expect(ask(guard, { type: PDU.get }, SYSTEM)).toMatchObject({ first: 5, second: 1 });
    expect(failures).toEqual(['RangeError: broken']);
  });
});

describe('floods', () => {
  test('of one source more than its rate is dropped unread, and another one is answered', () => {
    const { guard } = guarded({ now: () => 0 });
    const junk = Buffer.from('0500', 'hex');
    for (let count = 0; count < SOURCE_PER_S + 500; count += 1) guard.take(junk, '10.0.0.9');
    expect(guard.figures).toMatchObject({ malformed: SOURCE_PER_S, tooMany: 500 });
    expect(ask(guard, { type: PDU.get }, [...SYSTEM, 1, 0])?.varbinds.map(tagOf)).toEqual([TAG.octets]);
  });

  test('who proved nothing gets no more reports than all together may have', () => {
    const { guard } = guarded({ now: () => 0 });
    const random = chance(4);
    const discovery = Array.from({ length: 3_000 }, () =>
      hostile(random, { community: 'x', keys: KEYS, engine: () => engineTime(Buffer.from('aabbccddee', 'hex'), 0, 0) }),
    );
    for (const [at, datagram] of discovery.entries()) guard.take(datagram, `10.1.${at % 200}.1`);
    expect(guard.figures.reports).toBe(REPORTS_PER_S);
  });
});

describe('time', () => {
  test('150 s are inside of the window and 151 s outside, both ways; another boot is outside; the report says so, signed (RFC 3414, 3.2)', () => {
    let now = engineTime(ID, 3, 1_000);
    const { guard } = guarded({ engine: () => now });
    const pdu = { type: PDU.get, id: 1, first: 0, second: 0, varbinds: [] };
    const scoped = writeScoped({ engineId: ID, context: Buffer.alloc(0), pdu });
    const datagram = seal(KEYS, { id: 1, maxSize: 1_400, scoped, reportable: true }, now, randomBytes(8));
    const answered = (boots: number, seconds: number): string => {
      now = engineTime(ID, boots, seconds);
      const answer = guard.take(datagram, '10.0.0.1');
      if (answer === null) return 'nothing';
      const message = readMessage(answer);
      if (message.version !== 3 || !isGenuine(KEYS, answer, message)) return 'not genuine';
      if ((message.flags & 2) !== 0) return 'answer';
      return readScoped(message.scoped)
        .pdu.varbinds.map(({ name }) => name.join('.'))
        .join();
    };
    expect(answered(3, 1_000)).toBe('answer');
    expect(answered(3, 1_150)).toBe('answer');
    expect(answered(3, 850)).toBe('answer');
    for (const [boots, seconds] of [
      [3, 1_151],
      [3, 849],
      [4, 1_000],
      [2, 1_000],
    ] as const)
      expect(answered(boots, seconds)).toBe('1.3.6.1.6.3.15.1.1.2.0');
    expect(answered(0x7fff_ffff, 1_000)).toBe('1.3.6.1.6.3.15.1.1.2.0');
    expect(guard.figures.outsideWindow).toBe(5);
  });
});
