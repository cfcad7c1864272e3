// The messages between a seat's page and the demonstration's launcher: what is in the table passes, everything else is refused, at either side.

import { describe, expect, test } from 'vitest';
import { MAX_STAND_IN_BYTES, readStandIn, writeStandIn } from '../../osd/receiver/stand-in.ts';

const letters = (count: number) => 'a'.repeat(count);
const privateKey = { kty: 'EC', crv: 'P-256', x: letters(43), y: letters(43), d: letters(43) } as const;
const memory = { room: null, ticket: 't', epoch: 3, controllers: ['ws://127.0.0.1:8080/endpoint'] };
const taken = { id: '5001', privateKey, publicKey: letters(87), memory };

describe('what the page says', () => {
  test.each([
    { type: 'take' as const, receivers: ['5001', '5002'] },
    { type: 'memory' as const, id: '5001', memory },
    { type: 'showed' as const, id: '5001', transmitter: '0001' },
    { type: 'showed' as const, id: '5001', transmitter: null },
  ])('$type', (message) => {
    expect(readStandIn(writeStandIn(message), 'page')).toEqual({ ok: true, value: message });
    expect(readStandIn(writeStandIn(message), 'launcher')).toMatchObject({ ok: false, reason: 'invalid' });
  });
});

describe('what the launcher says', () => {
  test.each([
    { type: 'taken' as const, receivers: [taken] },
    { type: 'inUse' as const, receivers: ['5001'] },
    { type: 'unknown' as const },
  ])('$type', (message) => {
    expect(readStandIn(writeStandIn(message), 'launcher')).toEqual({ ok: true, value: message });
    expect(readStandIn(writeStandIn(message), 'page')).toMatchObject({ ok: false, reason: 'invalid' });
  });

  test('eight receivers with full memories are within the limit', () => {
    const full = { ...memory, room: letters(87), ticket: letters(128), controllers: Array(8).fill(letters(256)) };
    const receivers = Array.from({ length: 8 }, (_, index) => ({ ...taken, id: `500${index}`, memory: full }));
    expect(readStandIn(writeStandIn({ type: 'taken', receivers }), 'launcher').ok).toBe(true);
  });
});

describe('what is refused', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"type":'],
    ['no object', '"take"'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"give","receivers":["5001"]}'],
    ['a name of the language', '{"type":"toString"}'],
    ['poison', '{"type":"take","receivers":["5001"],"__proto__":{}}'],
    ['a field too many', '{"type":"take","receivers":["5001"],"force":true}'],
    ['no receivers', '{"type":"take","receivers":[]}'],
    ['one twice', '{"type":"take","receivers":["5001","5001"]}'],
    ['nine', JSON.stringify({ type: 'take', receivers: Array.from({ length: 9 }, (_, i) => `500${i}`) })],
    ['an ID that is none', '{"type":"take","receivers":["../1"]}'],
    ['too long', `{"type":"take","receivers":["5001"]${' '.repeat(MAX_STAND_IN_BYTES)}}`],
    ['too deep', `${'['.repeat(40)}${']'.repeat(40)}`],
  ])('%s', (_, text) => {
    expect(readStandIn(text, 'page')).toMatchObject({ ok: false, reason: 'invalid' });
  });
});
