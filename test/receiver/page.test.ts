// What the soft receiver's page makes of its address and its settings, and of the keys in its menu: the parts that need no browser.

import { describe, expect, test } from 'vitest';
import { CHORDS, pressesOf } from '../../osd/soft/chords.ts';
import { receiversAsked, socketAddress } from '../../osd/soft/settings.ts';

describe('the receivers that an address names', () => {
  test.each([
    ['', []],
    ['?language=en', []],
    ['?receiver=5001', ['5001']],
    ['?receiver=5001,5002', ['5001', '5002']],
    ['?receiver=5002,%205001', ['5002', '5001']],
    ['?receiver=500001', ['500001']],
  ])('%s', (search, ids) => {
    expect(receiversAsked(search)).toEqual({ ok: true, value: ids });
  });

  test.each([
    '?receiver=',
    '?receiver=1',
    '?receiver=0001',
    '?receiver=5001,',
    '?receiver=5001,5001',
    '?receiver=abcd',
    `?receiver=${Array.from({ length: 9 }, (_, index) => `500${index}`).join(',')}`,
  ])('%s is none', (search) => {
    expect(receiversAsked(search)).toMatchObject({ ok: false, reason: 'unknown_target' });
  });
});

describe('the address of a WebSocket', () => {
  test.each([
    ['../endpoint', 'http://127.0.0.1:8080/seat/?receiver=5001', 'ws://127.0.0.1:8080/endpoint'],
    ['/endpoint', 'https://room.example/seat/', 'wss://room.example/endpoint'],
    ['ws://127.0.0.1:9/stand-in', 'http://localhost:8080/seat/', 'ws://127.0.0.1:9/stand-in'],
    ['wss://room.example/x', 'http://localhost/seat/', 'wss://room.example/x'],
  ])('%s at %s', (path, page, address) => {
    expect(socketAddress(path, page)).toBe(address);
  });
});

test('keys that are sent for a browser go down in order and up in reverse, every one of them', () => {
  const [first] = CHORDS;
  if (first === undefined) throw new RangeError('no chords');
  expect(pressesOf(first).map(({ code, down }) => `${code} ${down ? 'down' : 'up'}`)).toEqual([
    'ControlLeft down',
    'AltLeft down',
    'Delete down',
    'Delete up',
    'AltLeft up',
    'ControlLeft up',
  ]);
  for (const chord of CHORDS) {
    const held = new Set<string>();
    for (const { code, down } of pressesOf(chord)) down ? held.add(code) : held.delete(code);
    expect(held.size).toBe(0);
    expect(chord.codes.every((code) => /^[A-Za-z0-9]{1,32}$/.test(code))).toBe(true);
  }
});
