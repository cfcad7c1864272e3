// Frames of serial lines, fault by fault: what is sent, byte by byte; what is heard, and what is dropped.

import { describe, expect, test } from 'vitest';
import { crc16 } from '../../protocol/serial/crc.ts';
import { encodeFrame, MAX_FRAME_BYTES, MAX_SERIAL_TEXT_BYTES } from '../../protocol/serial/frame.ts';
import type { FrameFault } from '../../protocol/serial/reader.ts';
import { FrameReader, INTER_BYTE_MS } from '../../protocol/serial/reader.ts';
import { frameOf, slip } from './garble.ts';

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const GOOD = frameOf(bytesOf('{"type":"heartbeat","ask":false}'));
const OTHER = frameOf(bytesOf('{"type":"heartbeat","ask":true}'));

function heard(reader: FrameReader, bytes: readonly number[], now = 0): [string[], FrameFault[]] {
  const { messages, faults } = reader.feed(Uint8Array.from(bytes), now);
  return [messages.map(textOf), [...faults]];
}

const read = (bytes: readonly number[]): [string[], FrameFault[]] => heard(new FrameReader(), bytes);
const ONE = ['{"type":"heartbeat","ask":false}'];
const TWO = [...ONE, '{"type":"heartbeat","ask":true}'];

test('the checksum of 123456789 is 29B1', () => {
  expect(crc16(Uint8Array.from(bytesOf('123456789')))).toBe(0x29b1);
});

test('a frame byte by byte: END, the message, the checksum with its high byte first, END; END and ESC inside are escaped', () => {
  expect([...(encodeFrame(Uint8Array.from(bytesOf('123456789'))) ?? [])]).toEqual([
    0xc0,
    ...bytesOf('123456789'),
    0x29,
    0xb1,
    0xc0,
  ]);
  expect([...(encodeFrame(Uint8Array.of(0xc0, 0xdb)) ?? [])]).toEqual(frameOf([0xc0, 0xdb]));
  expect(frameOf([0xc0, 0xdb]).slice(0, 5)).toEqual([0xc0, 0xdb, 0xdc, 0xdb, 0xdd]);
});

test('nothing longer than 4 KiB is sent, and what fits for sure does', () => {
  expect(encodeFrame(new Uint8Array(MAX_SERIAL_TEXT_BYTES).fill(0x61))?.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  expect(encodeFrame(new Uint8Array(MAX_FRAME_BYTES - 3).fill(0x61))).toBeNull();
  expect(encodeFrame(new Uint8Array(MAX_SERIAL_TEXT_BYTES).fill(0xc0))).toBeNull();
});

describe('faults of frames', () => {
  test('two frames at once', () => {
    expect(read([...GOOD, ...OTHER])).toEqual([TWO, []]);
    // One END between them is enough.
    expect(read([...GOOD, ...OTHER.slice(1)])).toEqual([TWO, []]);
  });

  test('a frame cut at every byte: the parts of it change nothing, and the next one is heard', () => {
    for (let at = 1; at < GOOD.length - 1; at += 1) {
      const [messages, faults] = read([...GOOD.slice(0, at), ...OTHER]);
      expect(messages).toEqual(TWO.slice(1));
      expect(faults).toEqual(at === 1 ? [] : ['crc']);
    }
  });

  test('a frame in two chunks, split at every byte', () => {
    for (let at = 0; at <= GOOD.length; at += 1) {
      const reader = new FrameReader();
      const [first, second] = [heard(reader, GOOD.slice(0, at)), heard(reader, GOOD.slice(at), 10)];
      expect([...first[0], ...second[0], ...first[1], ...second[1]]).toEqual(ONE);
    }
  });

  test('noise before a frame', () => {
    expect(read([0x13, 0xfe, 0x55, ...GOOD])).toEqual([ONE, ['crc']]);
  });

  test('noise inside a frame', () => {
    expect(read([...GOOD.slice(0, 9), 0x13, ...GOOD.slice(9), ...OTHER])).toEqual([TWO.slice(1), ['crc']]);
  });

  test('noise after a frame', () => {
    expect(read([...GOOD, 0x13, 0xfe, ...OTHER])).toEqual([TWO, ['crc']]);
  });

  test('a wrong checksum', () => {
    const wrong = [...GOOD];
    wrong[5] = 0x21;
    expect(read([...wrong, ...OTHER])).toEqual([TWO.slice(1), ['crc']]);
  });

  test('a checksum with its bytes the other way round, and none at all', () => {
    expect(read(slip([...bytesOf('123456789'), 0xb1, 0x29]))).toEqual([[], ['crc']]);
    expect(read(slip(bytesOf('123456789')))).toEqual([[], ['crc']]);
    expect(read([0xc0, 0x41, 0xc0, 0xff, 0xff, 0xc0])).toEqual([[], ['crc', 'crc']]);
  });

  test('a frame longer than the limit: said once, nothing held, the next one is heard', () => {
    const reader = new FrameReader();
    const faults: FrameFault[] = [];
    for (let part = 0; part < 100; part += 1) faults.push(...heard(reader, new Array(1_000).fill(0x41))[1]);
    expect(faults).toEqual(['long']);
    expect(heard(reader, GOOD)).toEqual([ONE, []]);
    const longest = new Array(MAX_FRAME_BYTES - 2).fill(0x41);
    expect(read(frameOf(longest))[0]).toHaveLength(1);
    expect(read(frameOf([...longest, 0x41]))).toEqual([[], ['long']]);
  });

  test('an escape of nothing', () => {
    expect(read([0xc0, 0x41, 0xdb, 0x41, 0x41, 0xc0, ...GOOD])).toEqual([ONE, ['escape']]);
    expect(read([0xc0, 0x41, 0xdb, ...GOOD])).toEqual([ONE, ['escape']]);
  });

  test('a line that stalls in the middle of a frame: given up after the inter-byte time-out, the next one is heard', () => {
    const reader = new FrameReader();
    expect(heard(reader, GOOD.slice(0, 10), 0)).toEqual([[], []]);
    expect(reader.expire(INTER_BYTE_MS).faults).toEqual([]);
    expect(reader.expire(INTER_BYTE_MS + 1).faults).toEqual(['cut']);
    expect(reader.expire(INTER_BYTE_MS + 2).faults).toEqual([]);
    // The rest comes late: it is part of no frame, and said already.
    expect(heard(reader, GOOD.slice(10), 2_000)).toEqual([[], []]);
    expect(heard(reader, OTHER, 2_000)).toEqual([TWO.slice(1), []]);
  });

  test('wrong speed: garbage without end is counted and changes nothing', () => {
    const reader = new FrameReader();
    const garbage = Array.from({ length: 20_000 }, (_, at) => (at * 73 + (at >> 3) * 11) & 0xff);
    expect(heard(reader, garbage)[0]).toEqual([]);
    expect(heard(reader, [...GOOD])[0]).toEqual(ONE);
  });
});
