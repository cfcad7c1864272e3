// Acts of operators and still pictures: translated, bounded, answered once.

import { describe, expect, test } from 'vitest';
import { MAX_ACTS, MAX_STILLS } from '../../controller/endpoints/limits.ts';
import { MAX_STILL_BYTES } from '../../protocol/limits.ts';
import type { Message } from './room.ts';
import { world } from './room.ts';

function act(id: string, method: string, params: unknown): Message {
  return { type: 'act', id, method, params };
}

describe('acts', () => {
  test('become calls of the receiver, and get the method’s own result', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', 'switch.connect', { source: '1' }));
    expect(room.calls).toEqual([
      {
        caller: { kind: 'seat', receiver: 5, from: 'from 5001' },
        call: { method: 'switch.connect', params: { receiver: '5001', source: '1' } },
        answer: expect.any(Function),
      },
    ]);
    const result = { receiver: '5001', source: '0001', changed: [] };
    room.calls[0]?.answer({ ok: true, result });
    await clock.settle();
    expect(hand.last('result')).toEqual({ type: 'result', id: 'a1', result });
  });

  test('refused: the reason, and the data of the method where there is more', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', 'switch.connect', { source: '1' }));
    hand.say(act('a2', 'switch.push', { targets: 'all' }));
    const results = [{ receiver: '5002', outcome: 'offline' }];
    room.calls[0]?.answer({ ok: false, reason: 'out_of_range', because: 'no rule' });
    room.calls[1]?.answer({ ok: false, reason: 'offline', because: 'nobody there', results });
    await clock.settle();
    expect(hand.of('refusal')).toEqual([
      { type: 'refusal', id: 'a1', reason: 'out_of_range', because: 'no rule' },
      {
        type: 'refusal',
        id: 'a2',
        reason: 'offline',
        because: 'nobody there',
        data: { reason: 'offline', because: 'nobody there', results },
      },
    ]);
  });

  test.each([
    ['a method that no seat may ask for', 'users.list', {}],
    ['a method that there is not', 'toString', {}],
    ['another receiver', 'switch.connect', { receiver: '5002', source: '1' }],
    ['parameters that are not its own', 'switch.connect', { from: '5002' }],
  ])('invalid: %s', async (_what, method, params) => {
    const { join, room } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', method, params));
    expect(hand.last('refusal')).toMatchObject({ id: 'a1', reason: 'invalid' });
    expect(room.calls).toEqual([]);
    expect(hand.closed).toBeNull();
  });

  test('a bounded number under way; the next is busy until one is answered', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    for (let index = 0; index <= MAX_ACTS; index += 1) hand.say(act(`a${index}`, 'switch.disconnect', {}));
    expect(room.calls).toHaveLength(MAX_ACTS);
    expect(hand.of('refusal')).toEqual([expect.objectContaining({ id: `a${MAX_ACTS}`, reason: 'busy' })]);
    room.calls[0]?.answer({ ok: true, result: {} });
    await clock.settle();
    hand.say(act('more', 'switch.disconnect', {}));
    expect(room.calls).toHaveLength(MAX_ACTS + 1);
  });

  test('the same one again, while it is under way, is the same', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', 'switch.disconnect', {}));
    hand.say(act('a1', 'switch.disconnect', {}));
    expect(room.calls).toHaveLength(1);
    room.calls[0]?.answer({ ok: true, result: {} });
    await clock.settle();
    expect(hand.of('result')).toHaveLength(1);
  });

  test('an answer that no endpoint could take is refused instead', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', 'room.list', { action: 'connect' }));
    room.calls[0]?.answer({ ok: true, result: { entries: '界'.repeat(22_000) } });
    await clock.settle();
    expect(hand.last('refusal')).toMatchObject({ id: 'a1', reason: 'unavailable' });
    expect(hand.of('result')).toEqual([]);
  });

  test('an answer for a link that has gone is nobody’s', async () => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say(act('a1', 'switch.disconnect', {}));
    hand.drop();
    room.calls[0]?.answer({ ok: true, result: {} });
    await clock.settle();
    expect(hand.of('result')).toEqual([]);
  });

  test('a transmitter has no operator', async () => {
    const { join, room } = world();
    const hand = await join(1, '0001', 'transmitter');
    hand.say(act('a1', 'switch.disconnect', {}));
    expect(hand.last('error')).toMatchObject({ about: 'act' });
    expect(room.calls).toEqual([]);
  });
});

describe('still pictures', () => {
  const picture = { type: 'image/png', data: 'AAAA', time: '2026-01-01T08:00:00.000Z' };

  test('asked, and answered', async () => {
    const { join, room, endpoints, clock } = world();
    const hand = await join(1, '0001', 'transmitter');
    endpoints.perform({ type: 'still', ask: 'k1', transmitter: 1 });
    expect(hand.last('still')).toMatchObject({ deadline: 1500 });
    hand.done('still', { still: picture });
    await clock.settle();
    expect(room.answers).toEqual(new Map([['k1', { ok: true, result: picture }]]));
  });

  test('at most one a second each: the others are answered from memory, or with the one under way', async () => {
    const { join, room, endpoints, clock } = world();
    const hand = await join(1, '0001', 'transmitter');
    endpoints.perform({ type: 'still', ask: 'k1', transmitter: 1 });
    endpoints.perform({ type: 'still', ask: 'k2', transmitter: 1 });
    hand.done('still', { still: picture });
    await clock.advance(500);
    endpoints.perform({ type: 'still', ask: 'k3', transmitter: 1 });
    await clock.settle();
    expect([...room.answers.values()]).toEqual(Array(3).fill({ ok: true, result: picture }));
    expect(hand.of('still')).toHaveLength(1);
    await clock.advance(500);
    endpoints.perform({ type: 'still', ask: 'k4', transmitter: 1 });
    expect(hand.of('still')).toHaveLength(2);
  });

  test('at most 20 a second in all', async () => {
    const { join, room, endpoints, clock } = world();
    for (let number = 1; number <= MAX_STILLS + 1; number += 1)
      await join(number, `00${`${number}`.padStart(2, '0')}`, 'transmitter');
    for (let number = 1; number <= MAX_STILLS + 1; number += 1)
      endpoints.perform({ type: 'still', ask: `k${number}`, transmitter: number });
    await clock.settle();
    expect([...room.answers]).toEqual([[`k${MAX_STILLS + 1}`, expect.objectContaining({ ok: false, reason: 'busy' })]]);
    await clock.advance(1000);
    endpoints.perform({ type: 'still', ask: 'again', transmitter: MAX_STILLS + 1 });
    await clock.settle();
    expect(room.answers.has('again')).toBe(false);
  });

  test.each([
    ['too large', { still: { ...picture, data: 'A'.repeat(Math.ceil((MAX_STILL_BYTES + 1) / 3) * 4) } }],
    ['of a type that is no picture', { still: { ...picture, type: 'text/html' } }],
    ['none', {}],
  ])('a picture that is %s is unavailable', async (_what, change) => {
    const { join, room, endpoints, clock } = world();
    const hand = await join(1, '0001', 'transmitter');
    endpoints.perform({ type: 'still', ask: 'k1', transmitter: 1 });
    hand.done('still', change);
    await clock.advance(1501);
    expect(room.answers.get('k1')).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('a transmitter that is silent, refuses or is not there: unavailable, in 1.5 s', async () => {
    const { join, room, endpoints, clock } = world();
    await join(1, '0001', 'transmitter');
    const refuses = await join(2, '0002', 'transmitter');
    for (const transmitter of [1, 2, 3]) endpoints.perform({ type: 'still', ask: `k${transmitter}`, transmitter });
    refuses.fail('still');
    await clock.advance(1501);
    expect([...room.answers.keys()].sort()).toEqual(['k1', 'k2', 'k3']);
    for (const outcome of room.answers.values()) expect(outcome).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('a receiver gives none', async () => {
    const { join, room, endpoints, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    endpoints.perform({ type: 'still', ask: 'k1', transmitter: 5 });
    await clock.settle();
    expect(hand.of('still')).toEqual([]);
    expect(room.answers.get('k1')).toMatchObject({ reason: 'unavailable' });
  });
});
