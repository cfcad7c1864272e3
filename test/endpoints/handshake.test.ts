// From a connection to the engine's word on it: proofs both ways, what is refused and how, and the order of what is said.

import { describe, expect, test } from 'vitest';
import { HELLO_DEADLINE_MS } from '../../protocol/limits.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { DARK, EPOCH, helloOf, NONCE, roomKey, sha256, world } from './room.ts';

const keys = keysFromSeed(1, '5001');
const TICKET = 'an old ticket';

test('the controller speaks first: challenge, and after a proof the engine is asked', async () => {
  const { connect, room, clock } = world();
  const hand = connect('10.1.1.1');
  const { nonce, ...rest } = hand.last('challenge');
  expect(rest).toEqual({ type: 'challenge', protocol: { min: 1, max: 1 }, room: roomKey.publicKey, epoch: EPOCH });
  expect(nonce).not.toBe(connect().last('challenge').nonce);
  hand.say(await helloOf(hand, 'receiver', createSigner(keys)));
  await clock.settle();
  expect(room.inputs).toEqual([
    {
      type: 'presented',
      link: expect.any(String),
      key: keys.publicKey,
      fingerprint: fingerprintOf(keys.publicKey),
      kind: 'receiver',
      name: 'Desk',
      model: 'M',
      firmware: '1',
      ticketHash: null,
      freshTicketHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: DARK,
    },
  ]);
});

test('welcome proves the key of the room over the nonce of the endpoint, and names the controllers', async () => {
  const { join } = world();
  const hand = await join(5, '5001', 'receiver');
  const { proof, ...rest } = hand.last('welcome');
  expect(rest).toEqual({
    type: 'welcome',
    epoch: EPOCH,
    heartbeatMs: 5000,
    controllers: ['ws://a/endpoint', 'ws://b/endpoint'],
  });
  const text = `openseat controller 1\n${NONCE}\n${keys.publicKey}\n${EPOCH}`;
  expect(await verifier.verify(roomKey.publicKey, text, String(proof))).toBe(true);
});

test('what the engine tells in the same breath as its welcome comes after it', async () => {
  const { room, endpoints, join } = world();
  room.judge = ({ link }) => {
    queueMicrotask(() => {
      endpoints.perform({ type: 'welcome', link, number: 5, warm: false });
      endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
    });
    return null;
  };
  const hand = await join(5, '5001', 'receiver');
  expect(hand.said.map(({ type }) => type)).toEqual(['challenge', 'welcome', 'named']);
});

describe('tickets', () => {
  const session = { type: 'session', user: null, ticket: null, because: '' } as const;

  test('cold: a fresh one whose hash the engine was given', async () => {
    const { join, room, endpoints } = world();
    const hand = await join(5, '5001', 'receiver', { boot: 'cold', ticket: TICKET });
    endpoints.perform({ type: 'tell', number: 5, message: session });
    const [presented] = room.of('presented');
    expect(presented?.ticketHash).toBeNull();
    expect(sha256(String(hand.last('session').ticket))).toBe(presented?.freshTicketHash);
  });

  test('warm: the one that it showed', async () => {
    const { join, room, endpoints } = world();
    const hand = await join(5, '5001', 'receiver', { boot: 'warm', ticket: TICKET });
    endpoints.perform({ type: 'tell', number: 5, message: session });
    expect(room.of('presented')[0]?.ticketHash).toBe(sha256(TICKET));
    expect(hand.last('session').ticket).toBe(TICKET);
  });

  test('a ticket that the engine does not know is replaced', async () => {
    const { join, room, endpoints } = world();
    room.judge = ({ link }) => ({ type: 'welcome', link, number: 5, warm: false });
    const hand = await join(5, '5001', 'receiver', { boot: 'warm', ticket: TICKET });
    endpoints.perform({ type: 'tell', number: 5, message: session });
    expect(sha256(String(hand.last('session').ticket))).toBe(room.of('presented')[0]?.freshTicketHash);
  });
});

describe('refused before the engine hears of it', () => {
  const spare = keysFromSeed(1, 'another');
  test.each([
    ['a forged proof', { proof: 'A'.repeat(86) }, 'not_authenticated'],
    ['the key of somebody else', { key: spare.publicKey }, 'not_authenticated'],
    ['a key that is no point of the curve', { key: `BA${'A'.repeat(85)}` }, 'not_authenticated'],
    ['another text of the same key', { key: keys.publicKey.replace(/.$/, otherTail) }, 'invalid'],
    ['another room', { room: spare.publicKey }, 'forbidden'],
    ['another protocol', { protocol: 2 }, 'invalid'],
    ['a receiver with the state of a transmitter', { state: { video: true, address: null } }, 'invalid'],
  ])('%s', async (_what, change, reason) => {
    const { room, greet, endpoints } = world();
    room.enrol(5, '5001', 'receiver', keys);
    const hand = await greet('receiver', keys, change);
    expect(hand.last('refused')).toMatchObject({ reason, retryAfterMs: expect.any(Number) });
    expect(hand.closed).not.toBeNull();
    expect(room.inputs).toEqual([]);
    expect(endpoints.stats()).toMatchObject({ links: 0, greeting: 0, refused: 1 });
  });

  test('a hello that was recorded and is played again', async () => {
    const { room, connect, clock } = world();
    room.enrol(5, '5001', 'receiver', keys);
    const first = connect();
    const recorded = await helloOf(first, 'receiver', createSigner(keys));
    first.say(recorded);
    await clock.settle();
    expect(first.of('welcome')).toHaveLength(1);
    const second = connect('10.6.6.6');
    second.say(recorded);
    await clock.settle();
    expect(second.last('refused')).toMatchObject({ reason: 'not_authenticated' });
    expect(first.closed).toBeNull();
    expect(room.of('presented')).toHaveLength(1);
  });

  test('whoever says no hello in time', async () => {
    const { connect, clock, room } = world();
    const hand = connect();
    await clock.advance(HELLO_DEADLINE_MS - 100);
    expect(hand.closed).toBeNull();
    await clock.advance(200);
    expect(hand.closed).toMatchObject({ because: 'no hello in time' });
    expect(room.inputs).toEqual([]);
  });

  test('whoever says something else first, and whoever says it thrice', async () => {
    const { connect, endpoints } = world();
    const hand = connect();
    hand.say({ type: 'screen', state: DARK });
    expect(hand.last('error')).toMatchObject({ reason: 'invalid', about: 'screen' });
    expect(hand.closed).toBeNull();
    hand.say({ type: 'heartbeat', ask: true });
    hand.say({ type: 'of tomorrow' });
    expect(hand.closed).toMatchObject({ code: 1008 });
    expect(endpoints.stats()).toMatchObject({ strikes: 3, links: 0, cut: 1 });
  });
});

function otherTail(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(last) + 1);
}

describe('what the engine says of a key', () => {
  test('unknown: it waits, lives, and is welcome when it was adopted', async () => {
    const { greet, room, endpoints, clock } = world();
    const hand = await greet('receiver', keys);
    expect(hand.last('waiting')).toEqual({ type: 'waiting', fingerprint: fingerprintOf(keys.publicKey) });
    hand.say({ type: 'act', id: 'a1', method: 'room.list', params: {} });
    expect(hand.last('error')).toMatchObject({ about: 'act' });
    for (let beat = 0; beat < 12; beat += 1) {
      await clock.advance(5000);
      hand.say({ type: 'heartbeat', ask: true });
    }
    expect(hand.closed).toBeNull();
    expect(hand.of('heartbeat').length).toBeGreaterThanOrEqual(12);
    expect(endpoints.stats()).toMatchObject({ waiting: 1, links: 1 });
    const [presented] = room.of('presented');
    endpoints.perform({ type: 'welcome', link: presented?.link ?? '', number: 5, warm: false });
    expect(hand.of('welcome')).toHaveLength(1);
    expect(endpoints.stats()).toMatchObject({ waiting: 0, links: 1 });
  });

  test('refused: told and closed, and the engine hears that it is gone', async () => {
    const { greet, room, clock } = world();
    room.judge = ({ link }) => ({ type: 'refuse', link, reason: 'conflict', because: 'of the other kind' });
    const hand = await greet('receiver', keys);
    expect(hand.last('refused')).toMatchObject({ reason: 'conflict', because: 'of the other kind' });
    await clock.settle();
    expect(room.of('gone')).toEqual([expect.objectContaining({ number: null })]);
  });

  test('nothing: it does not wait for ever', async () => {
    const { greet, room, clock } = world();
    room.judge = () => null;
    const hand = await greet('receiver', keys);
    await clock.advance(HELLO_DEADLINE_MS + 200);
    expect(hand.closed).toMatchObject({ because: 'no answer about it in time' });
    expect(room.of('gone')).toHaveLength(1);
  });

  test('its queue is full: busy', async () => {
    const { greet, room } = world();
    room.full = true;
    const hand = await greet('receiver', keys);
    expect(hand.last('refused')).toMatchObject({ reason: 'busy' });
  });

  test('welcome for a link that has gone: the engine hears of whom', async () => {
    const { greet, room, endpoints, clock } = world();
    room.judge = () => null;
    room.enrol(5, '5001', 'receiver', keys);
    const hand = await greet('receiver', keys);
    hand.drop();
    await clock.settle();
    const link = room.of('presented')[0]?.link ?? '';
    endpoints.perform({ type: 'welcome', link, number: 5, warm: false });
    await clock.settle();
    expect(room.of('gone').map(({ number }) => number)).toEqual([null, 5]);
  });

  test('welcome for a link that has gone, while a newer one with its key is there: nobody is told that it went', async () => {
    const { greet, room, endpoints, clock } = world();
    room.judge = () => null;
    room.enrol(5, '5001', 'receiver', keys);
    const first = await greet('receiver', keys);
    first.drop();
    await greet('receiver', keys);
    const [one, two] = room.of('presented');
    endpoints.perform({ type: 'welcome', link: one?.link ?? '', number: 5, warm: false });
    endpoints.perform({ type: 'welcome', link: two?.link ?? '', number: 5, warm: false });
    await clock.settle();
    expect(room.inputs.map(({ type }) => type)).toEqual(['presented', 'gone', 'presented']);
    expect(room.of('gone')[0]?.number).toBeNull();
  });

  test('welcome for a number that another link has: that one stays', async () => {
    const { join, greet, room, endpoints, clock } = world();
    const older = await join(5, '5001', 'receiver');
    room.judge = ({ link }) => ({ type: 'welcome', link, number: 5, warm: false });
    const newer = await greet('receiver', keysFromSeed(1, 'another key'));
    expect(newer.last('refused')).toMatchObject({ reason: 'conflict' });
    await clock.settle();
    expect(room.of('gone')).toEqual([expect.objectContaining({ number: null })]);
    endpoints.perform({ type: 'tell', number: 5, message: { type: 'named', id: '5001', name: 'E' } });
    expect(older.of('named')).toHaveLength(1);
  });

  test('retired: told and closed', async () => {
    const { join, room, endpoints, clock } = world();
    const hand = await join(5, '5001', 'receiver');
    endpoints.perform({ type: 'retire', number: 5, because: 'retired by admin' });
    expect(hand.last('refused')).toMatchObject({ reason: 'not_found', because: 'retired by admin' });
    await clock.settle();
    expect(room.of('gone')).toEqual([expect.objectContaining({ number: 5 })]);
  });
});
