// Links that live, fall silent, talk nonsense, do not read, or come all at once (safety 3.11, 3.13, 3.15).

import { describe, expect, test } from 'vitest';
import { MANY_ENDPOINTS } from '../../protocol/limits.ts';
import { keysFromSeed } from '../../simulators/world/keys.ts';
import { createMockKeys } from '../../simulators/world/mock-keys.ts';
import { DARK, Hand, VIDEO, world } from './room.ts';

describe('heartbeats', () => {
  test('one each interval when nothing else is said, asking whoever was silent', async () => {
    const { join, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    await clock.advance(2000);
    hand.say({ type: 'heartbeat', ask: false });
    await clock.advance(3100);
    expect(hand.of('heartbeat')).toEqual([{ type: 'heartbeat', ask: false }]);
    await clock.advance(5000);
    expect(hand.of('heartbeat').at(-1)).toEqual({ type: 'heartbeat', ask: true });
  });

  test('none while something else is said', async () => {
    const { join, clock, endpoints } = world();
    const hand = await join(5, '5001', 'receiver');
    for (let second = 0; second < 20; second += 1) {
      endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
      hand.say({ type: 'screen', state: DARK });
      await clock.advance(1000);
    }
    expect(hand.of('heartbeat')).toEqual([]);
    expect(hand.closed).toBeNull();
  });

  test('an asked one is answered', async () => {
    const { join } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say({ type: 'heartbeat', ask: true });
    expect(hand.said.at(-1)).toEqual({ type: 'heartbeat', ask: false });
  });

  test('dead after 2.4 intervals of silence, no sooner', async () => {
    const { join, clock, room, endpoints } = world();
    const hand = await join(5, '5001', 'receiver');
    await clock.advance(11_990);
    expect(hand.closed).toBeNull();
    await clock.advance(120);
    expect(hand.closed).not.toBeNull();
    await clock.settle();
    expect(room.of('gone')).toEqual([expect.objectContaining({ number: 5, because: expect.stringMatching(/silent/) })]);
    expect(endpoints.stats()).toMatchObject({ links: 0, cut: 1 });
  });

  test('an invalid frame is no sign of life, a valid one of any type is', async () => {
    const { join, clock } = world();
    const silent = await join(5, '5001', 'receiver');
    const lives = await join(6, '5002', 'receiver');
    await clock.advance(11_000);
    silent.say({ type: 'heartbeat' });
    lives.say({ type: 'menu', open: false });
    await clock.advance(2000);
    expect(silent.closed).not.toBeNull();
    expect(lives.closed).toBeNull();
  });

  test(`above ${MANY_ENDPOINTS} links the interval is 15 s; whoever was welcome before keeps his`, async () => {
    const mock = createMockKeys(1);
    const { clock, room, greetAs } = world({ greeting: 2000 }, mock.verifier);
    let number = 0;
    room.judge = ({ link }) => {
      number += 1;
      return { type: 'welcome', link, number, warm: false };
    };
    const hands: Hand[] = [];
    for (let count = 0; count <= MANY_ENDPOINTS; count += 1)
      hands.push(await greetAs('transmitter', mock.signer(`tx ${count}`)));
    await clock.settle();
    const beats = hands.map((hand) => hand.last('welcome').heartbeatMs);
    expect([beats[0], beats[MANY_ENDPOINTS - 1], beats[MANY_ENDPOINTS]]).toEqual([5000, 5000, 15_000]);
    await clock.advance(11_900);
    expect(hands.filter(({ closed }) => closed !== null)).toEqual([]);
    await clock.advance(300);
    expect(hands.filter(({ closed }) => closed === null)).toEqual([hands[MANY_ENDPOINTS]]);
  });

  test('after a pause of the whole process nobody is judged before he was heard', async () => {
    const { join, clock, skew } = world();
    const hand = await join(5, '5001', 'receiver');
    skew.ms = 30_000;
    await clock.advance(100);
    expect(hand.closed).toBeNull();
    hand.say({ type: 'heartbeat', ask: false });
    await clock.advance(1000);
    expect(hand.closed).toBeNull();
    skew.ms = 60_000;
    await clock.advance(300);
    expect(hand.closed).not.toBeNull();
  });
});

describe('messages that are none', () => {
  const NONSENSE = [
    '{',
    '[]',
    'null',
    '{"type":"screen"}',
    '{"type":"challenge"}',
    '{"type":"screen","state":{"state":"dark","grant":null,"transmitter":null},"more":1}',
    `{"type":"heartbeat","ask":${'['.repeat(20)}${']'.repeat(20)}}`,
    '{"type":"heartbeat","ask":false,"__proto__":{}}',
    `{"type":"error","because":"${'x'.repeat(70_000)}"}`,
    '{"type":"hello"}',
    '{"type":"source","state":{"video":true,"address":null}}',
  ];

  test.each(NONSENSE)('%.60s', async (text) => {
    const { join, room, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    const other = await join(6, '5002', 'receiver');
    const heard = room.inputs.length;
    hand.sayText(text);
    expect(hand.last('error')).toMatchObject({ reason: 'invalid' });
    hand.sayText(text);
    expect(hand.closed).toBeNull();
    hand.sayText(text);
    expect(hand.closed).toMatchObject({ code: 1008 });
    hand.sayText(text);
    await clock.settle();
    expect(room.inputs.slice(heard)).toEqual([expect.objectContaining({ type: 'gone', number: 5 })]);
    expect(other.closed).toBeNull();
  });

  test('a type of a later version is answered with an error, changes nothing, and is no strike', async () => {
    const { join, endpoints } = world();
    const hand = await join(5, '5001', 'receiver');
    for (let count = 0; count < 10; count += 1) hand.say({ type: 'of tomorrow', more: true });
    expect(hand.of('error')).toHaveLength(10);
    expect(hand.last('error')).toMatchObject({ about: 'of tomorrow' });
    expect(hand.closed).toBeNull();
    expect(endpoints.stats().strikes).toBe(0);
  });

  test('an error is not answered with an error', async () => {
    const { join } = world();
    const hand = await join(5, '5001', 'receiver');
    hand.say({ type: 'error', reason: 'invalid', because: 'what?', about: null });
    expect(hand.of('error')).toEqual([]);
  });

  test('whoever talks without end is cut off', async () => {
    const { join, clock } = world();
    const fair = await join(6, '5002', 'receiver');
    for (let second = 0; second < 20; second += 1) {
      for (let count = 0; count < 90; count += 1) fair.say({ type: 'heartbeat', ask: false });
      await clock.advance(1000);
    }
    expect(fair.closed).toBeNull();
    const hand = await join(5, '5001', 'receiver');
    for (let count = 0; count < 2000; count += 1) hand.say({ type: 'of tomorrow' });
    expect(hand.closed).toMatchObject({ because: 'it talks too much' });
    expect(hand.of('error').length).toBeLessThan(600);
  });
});

describe('what endpoints report', () => {
  test('source, screen and menu reach the engine', async () => {
    const { join, room } = world();
    const tx = await join(1, '0001', 'transmitter');
    const rx = await join(5, '5001', 'receiver');
    tx.say({ type: 'source', state: VIDEO });
    rx.say({ type: 'screen', state: DARK });
    rx.say({ type: 'menu', open: true });
    expect(room.inputs.slice(2)).toEqual([
      { type: 'sourceReported', number: 1, state: VIDEO },
      { type: 'screenReported', number: 5, state: DARK },
      { type: 'menu', number: 5, open: true },
    ]);
  });

  test('grants are told whole, however many parts they came in', async () => {
    const { join, room } = world();
    const tx = await join(1, '0001', 'transmitter');
    const receiver = keysFromSeed(1, '5001').publicKey;
    const grants = ['a', 'b', 'c'].map((grant) => ({ grant, receiver, mode: 'view' }));
    tx.say({ type: 'grants', grants: grants.slice(0, 2), last: false });
    expect(room.of('grantsReported')).toEqual([]);
    tx.say({ type: 'grants', grants: grants.slice(2), last: true });
    tx.say({ type: 'grants', grants: [], last: true });
    expect(room.of('grantsReported')).toEqual([
      { type: 'grantsReported', number: 1, grants },
      { type: 'grantsReported', number: 1, grants: [] },
    ]);
  });

  test('grants without end are cut off', async () => {
    const { join, room, clock } = world();
    const tx = await join(1, '0001', 'transmitter');
    const receiver = keysFromSeed(1, '5001').publicKey;
    const grants = Array.from({ length: 16 }, (_, index) => ({ grant: `g${index}`, receiver, mode: 'view' }));
    for (let part = 0; part < 1100; part += 1) {
      tx.say({ type: 'grants', grants, last: false });
      if (part % 100 === 99) await clock.advance(1000);
    }
    expect(tx.closed).toMatchObject({ because: expect.stringMatching(/more than \d+ grants/) });
    expect(room.of('grantsReported')).toEqual([]);
  });

  test('the engine takes no more: the link ends, so that all is told again', async () => {
    const { join, room, clock } = world();
    const rx = await join(5, '5001', 'receiver');
    room.full = true;
    rx.say({ type: 'screen', state: DARK });
    expect(rx.closed).toMatchObject({ code: 1013 });
    room.full = false;
    await clock.advance(50);
    expect(room.of('gone')).toHaveLength(1);
  });
});

describe('whoever does not read', () => {
  test('is cut off when too much stays unread for 5 s; others are not', async () => {
    const { join, endpoints, clock } = world({ unreadBytes: 1000, mostUnreadBytes: 100_000 });
    const hand = await join(5, '5001', 'receiver');
    const other = await join(6, '5002', 'receiver');
    hand.unreadBytes = 2000;
    endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
    await clock.advance(4900);
    expect(hand.closed).toBeNull();
    await clock.advance(300);
    expect(hand.closed).toMatchObject({ because: expect.stringMatching(/unread/) });
    expect(hand.wasCut).toBe(true);
    expect(other.closed).toBeNull();
  });

  test('is not, when he caught up meanwhile', async () => {
    const { join, endpoints, clock } = world({ unreadBytes: 1000, mostUnreadBytes: 100_000 });
    const hand = await join(5, '5001', 'receiver');
    hand.unreadBytes = 2000;
    endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
    await clock.advance(1000);
    hand.unreadBytes = 0;
    hand.say({ type: 'heartbeat', ask: false });
    await clock.advance(9000);
    expect(hand.closed).toBeNull();
  });

  test('is cut off at once beyond the most', async () => {
    const { join, endpoints, clock } = world({ unreadBytes: 1000, mostUnreadBytes: 100_000 });
    const hand = await join(5, '5001', 'receiver');
    const tell = () =>
      endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
    hand.unreadBytes = 2000;
    tell();
    await clock.advance(1000);
    hand.unreadBytes = 100_001;
    tell();
    await clock.advance(200);
    expect(hand.wasCut).toBe(true);
  });
});

describe('all at once', () => {
  test('when all places are taken the next is told when to come again, spread out', async () => {
    const { connect, endpoints } = world({ greeting: 3 });
    const first = [connect(), connect(), connect()];
    const late = [connect(), connect()];
    expect(first.map(({ closed }) => closed)).toEqual([null, null, null]);
    const waits = late.map((hand) => hand.last('refused'));
    expect(waits).toEqual([expect.objectContaining({ reason: 'busy' }), expect.objectContaining({ reason: 'busy' })]);
    expect(waits.every(({ retryAfterMs }) => Number(retryAfterMs) >= 1000)).toBe(true);
    expect(waits[0]?.retryAfterMs).not.toBe(waits[1]?.retryAfterMs);
    expect(late.every(({ closed }) => closed !== null)).toBe(true);
    expect(endpoints.stats()).toMatchObject({ greeting: 3, links: 3 });
  });

  test('the oldest who says nothing for a second gives its place to the next', async () => {
    const { connect, clock } = world({ greeting: 2 });
    const [oldest, second] = [connect(), connect()];
    await clock.advance(1100);
    const next = connect();
    expect(oldest.closed).not.toBeNull();
    expect(second.closed).toBeNull();
    expect(next.of('challenge')).toHaveLength(1);
  });

  test('whoever is welcome takes no such place', async () => {
    const { join, connect } = world({ greeting: 1 });
    await join(5, '5001', 'receiver');
    await join(6, '5002', 'receiver');
    expect(connect().of('challenge')).toHaveLength(1);
  });

  test('while the loop is late nobody new is let in, and those who are stay', async () => {
    const { join, connect, skew, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    skew.ms = 400;
    expect(connect().last('refused')).toMatchObject({ reason: 'busy' });
    await clock.advance(100);
    expect(connect().last('refused')).toMatchObject({ reason: 'busy' });
    await clock.advance(200);
    expect(connect().of('challenge')).toHaveLength(1);
    expect(hand.closed).toBeNull();
  });

  test('a bounded number waits for adoption', async () => {
    const { greet, endpoints, room, clock } = world({ waiting: 2 });
    const hands = [];
    for (const name of ['a', 'b', 'c']) hands.push(await greet('receiver', keysFromSeed(2, name)));
    expect(hands.map((hand) => hand.of('waiting').length)).toEqual([1, 1, 0]);
    expect(hands[2]?.last('refused')).toMatchObject({ reason: 'busy' });
    expect(Number(hands[2]?.last('refused').retryAfterMs)).toBeGreaterThanOrEqual(30_000);
    await clock.settle();
    expect(room.of('gone')).toHaveLength(1);
    hands[0]?.drop();
    expect((await greet('receiver', keysFromSeed(2, 'c'))).of('waiting')).toHaveLength(1);
    expect(endpoints.stats().waiting).toBe(2);
  });
});

test('stop closes every link, says nothing more to the engine, and leaves no timer', async () => {
  const { join, connect, endpoints, room, clock } = world();
  const hand = await join(5, '5001', 'receiver');
  const greeting = connect();
  endpoints.perform({ type: 'darken', receiver: 5, replaces: null, act: null });
  const heard = room.inputs.length;
  endpoints.stop();
  expect(hand.closed).toMatchObject({ code: 1001 });
  expect(greeting.closed).toMatchObject({ code: 1001 });
  const next = new Hand();
  endpoints.accept(next, '10.0.0.9');
  expect(next.closed).toMatchObject({ code: 1001 });
  endpoints.perform({ type: 'dismiss', at: { transmitter: 1, grant: 'g' } });
  await clock.advance(60_000);
  expect(room.inputs).toHaveLength(heard);
  expect(clock.waiting).toBe(0);
});
