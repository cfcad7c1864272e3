// A simulated transmitter enforces its grants: who gets a stream, what he may do there, and that every key is let go however a stream ends.
// Streams run in memory on a test clock; real sockets stand in stream-server.test.ts.

import { describe, expect, test } from 'vitest';
import type { Mode } from '../../protocol/schema.ts';
import type { RawStreamOptions } from '../../simulators/receiver/raw-stream.ts';
import { openRawStream } from '../../simulators/receiver/raw-stream.ts';
import { createComputer } from '../../simulators/transmitter/computer.ts';
import { createDoor } from '../../simulators/transmitter/door.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { createNetwork } from '../../simulators/world/network.ts';
import { seededChance } from '../../simulators/world/random.ts';

const ADDRESS = 'mem://transmitter';
const PICTURE = new TextEncoder().encode('a picture');
const transmitter = createSigner(keysFromSeed(1, 'transmitter'));
const receiver = createSigner(keysFromSeed(1, 'receiver'));
const stranger = createSigner(keysFromSeed(1, 'stranger'));

function world() {
  const clock = createClock();
  const network = createNetwork({ timers: clock });
  const computer = createComputer();
  const told: string[] = [];
  const door = createDoor({
    publicKey: transmitter.publicKey,
    verifier,
    timers: clock,
    computer,
    nonce: seededChance(1).nonce,
    grantChanged: ({ grant }, change) => told.push(`${grant} ${change}`),
    key: ({ grant }, code, down, because) =>
      told.push(`${grant} ${code} ${down ? 'down' : 'up'} ${because ?? ''}`.trim()),
    refused: (grant, because) => told.push(`${grant} refused ${because}`),
    joined: (stream) => stream.picture(PICTURE),
    touched: () => undefined,
  });
  network.listen(ADDRESS, door.accept);
  const open = (options: Partial<RawStreamOptions> = {}) =>
    openRawStream({
      connect: network.port('client').stream,
      address: ADDRESS,
      grant: 'g1',
      transmitter: transmitter.publicKey,
      signer: receiver,
      ...options,
    });
  const admit = (grant = 'g1', mode: Mode = 'control', key = receiver.publicKey) =>
    door.admit({ grant, receiver: key, mode });
  return { clock, network, computer, door, told, open, admit };
}

/** A stream that runs with Shift and H held and a button down. */
async function typing() {
  const it = world();
  it.admit();
  const stream = it.open();
  await it.clock.advance(1);
  stream.key('ShiftLeft', true);
  stream.key('KeyH', true);
  stream.say({ type: 'pointer', x: 1, y: 2, buttons: 1, wheel: 0 });
  await it.clock.advance(1);
  expect(it.computer.held).toEqual(['ShiftLeft', 'KeyH']);
  expect(it.computer.pointer?.buttons).toBe(1);
  return { ...it, stream };
}

describe('who gets a stream', () => {
  test('the receiver of the grant, with its proof', async () => {
    const { clock, open, admit, door } = world();
    admit();
    const stream = open();
    await clock.advance(1);
    expect(stream.heard).toEqual(['challenge', 'opened']);
    expect(stream.messages[1]).toMatchObject({ mode: 'control', width: 1920, height: 1080 });
    expect(stream.pictures).toBe(1);
    expect(door.watchers).toBe(1);
  });

  test.each<[string, Partial<RawStreamOptions>, string]>([
    ['a grant that was not given', { grant: 'g2' }, 'no such grant'],
    ['another key', { signer: stranger }, 'the proof does not hold'],
    ['a proof made for another transmitter', { transmitter: stranger.publicKey }, 'the proof does not hold'],
    ['rubbish for a proof', { signature: 'A'.repeat(86) }, 'the proof does not hold'],
    ['no format of ours', { formats: ['image/png'] }, 'this transmitter gives image/svg+xml'],
  ])('nobody with %s', async (_who, options, because) => {
    const { clock, open, admit, door, computer } = world();
    admit();
    const stream = open(options);
    await clock.advance(1);
    stream.key('KeyA', true);
    await clock.advance(1);
    expect(stream.messages.at(-1)).toMatchObject({ type: 'refused', because });
    expect(stream.ended).not.toBeNull();
    expect([stream.pictures, door.watchers, computer.log.length, door.counts.refused]).toEqual([0, 0, 0, 1]);
  });

  test('nobody with a proof that was used before', async () => {
    const { clock, open, admit } = world();
    admit();
    const honest = open();
    await clock.advance(1);
    const replay = open({ signature: honest.proof ?? '' });
    await clock.advance(1);
    expect(replay.messages.at(-1)).toMatchObject({ type: 'refused', because: 'the proof does not hold' });
    expect(honest.ended).toBeNull();
  });

  test('nobody who does not prove himself within 5 s', async () => {
    const { clock, open, admit } = world();
    admit();
    const stream = open({ signer: null });
    await clock.advance(4_990);
    expect(stream.ended).toBeNull();
    await clock.advance(20);
    expect(stream.heard).toEqual(['challenge', 'refused']);
    expect(clock.waiting).toBe(0);
  });

  test('nobody whose grant is dismissed while he proves himself', async () => {
    const { clock, open, admit, door } = world();
    admit();
    const stream = open({ signer: null });
    await clock.advance(1);
    door.dismiss('g1', 'dismissed');
    await clock.advance(1);
    expect(stream.heard).toEqual(['challenge', 'refused']);
  });

  test('a grant is one receiver’s, and grants have a limit', () => {
    const { admit } = world();
    expect(admit()).toEqual({ ok: true });
    expect(admit()).toEqual({ ok: true });
    expect(admit('g1', 'control', stranger.publicKey)).toMatchObject({ ok: false, reason: 'conflict' });
    const results = Array.from({ length: 1024 }, (_, number) => admit(`n${number}`));
    expect(results.filter(({ ok }) => !ok)).toEqual([expect.objectContaining({ reason: 'busy' })]);
  });

  test('sixty-four may stand at the door without proof, no more', async () => {
    const { clock, open, admit } = world();
    admit();
    const idlers = Array.from({ length: 70 }, () => open({ mute: true }));
    await clock.advance(1);
    expect(idlers.filter(({ ended }) => ended !== null)).toHaveLength(6);
  });
});

describe('what may be said', () => {
  test.each<[string, string]>([
    ['no JSON', '{'],
    ['an unknown type', '{"type":"format"}'],
    ['a message of the transmitter', '{"type":"mode","mode":"control"}'],
    ['a poisoned one', '{"type":"release","__proto__":{}}'],
    ['one that is too deep', `${'['.repeat(20)}${']'.repeat(20)}`],
    ['one that is too long', JSON.stringify({ type: 'key', code: 'A'.repeat(5000), down: true })],
    ['a key before the proof', '{"type":"key","code":"KeyA","down":true}'],
  ])('before the proof %s ends it', async (_what, text) => {
    const { clock, open, admit, computer } = world();
    admit();
    const stream = open({ mute: true });
    await clock.advance(1);
    stream.send(text);
    await clock.advance(1);
    expect(stream.messages).toMatchObject([{ type: 'refused', reason: 'invalid' }]);
    expect(computer.log).toEqual([]);
  });

  test('a stream that runs may err twice; the third time ends it', async () => {
    const { clock, open, admit, computer } = world();
    admit();
    const stream = open();
    await clock.advance(1);
    for (const _ of [1, 2]) stream.send('{');
    stream.key('KeyA', true);
    await clock.advance(1);
    expect(stream.ended).toBeNull();
    stream.send('{');
    await clock.advance(1);
    expect(stream.heard.at(-1)).toBe('ended');
    expect(computer.log).toEqual([
      { code: 'KeyA', down: true },
      { code: 'KeyA', down: false },
    ]);
  });

  test('view-only: keys and pointer are counted and reach nothing', async () => {
    const { clock, open, admit, computer, door, told } = world();
    admit('g1', 'view');
    const stream = open();
    await clock.advance(1);
    stream.key('KeyA', true);
    stream.say({ type: 'pointer', x: 1, y: 1, buttons: 1, wheel: 0 });
    await clock.advance(1);
    expect(computer.log).toEqual([]);
    expect(computer.pointer).toBeNull();
    expect(door.counts.ignored).toBe(2);
    expect(told).toEqual(['g1 admitted']);
  });
});

describe('keys are let go', () => {
  const UP = [
    { code: 'ShiftLeft', down: true },
    { code: 'KeyH', down: true },
    { code: 'ShiftLeft', down: false },
    { code: 'KeyH', down: false },
  ];

  test.each<[string, (it: Awaited<ReturnType<typeof typing>>) => unknown]>([
    ['the receiver says release', ({ stream }) => stream.say({ type: 'release' })],
    ['the receiver closes', ({ stream }) => stream.close()],
    ['the connection breaks', ({ network }) => network.cut(() => true, 'cable drawn')],
    ['the grant is dismissed', ({ door }) => door.dismiss('g1', 'dismissed')],
    ['a newer proof replaces the stream', ({ open }) => open()],
    ['the mode becomes view', ({ admit }) => admit('g1', 'view')],
    ['the transmitter restarts', ({ door }) => door.clear('rebooting', false)],
  ])('when %s', async (_why, act) => {
    const it = await typing();
    await act(it);
    await it.clock.advance(5);
    expect(it.computer.log).toEqual(UP);
    expect(it.computer.held).toEqual([]);
    expect(it.computer.pointer?.buttons).toBe(0);
    expect(it.told.filter((line) => line.includes(' up ')).length).toBe(2);
  });

  test('when pictures are not read for 5 s', async () => {
    const it = await typing();
    it.network.condition(() => true, 'stalled');
    it.door.picture(PICTURE);
    await it.clock.advance(5_100);
    expect(it.computer.log).toEqual(UP);
    expect(it.door.watchers).toBe(0);
  });

  test('what another receiver holds stays held', async () => {
    const it = await typing();
    it.admit('g2', 'control', stranger.publicKey);
    const other = it.open({ grant: 'g2', signer: stranger });
    await it.clock.advance(1);
    other.key('ShiftLeft', true);
    await it.clock.advance(1);
    it.stream.close();
    await it.clock.advance(1);
    expect(it.computer.held).toEqual(['ShiftLeft']);
  });
});

test('after dismissal nothing more comes in or goes out', async () => {
  const { clock, open, admit, door, computer } = world();
  admit();
  const stream = open();
  await clock.advance(1);
  door.dismiss('g1', 'dismissed by the controller');
  door.picture(PICTURE);
  stream.key('KeyA', true);
  await clock.advance(1);
  const again = open();
  await clock.advance(1);
  expect(stream.messages.at(-1)).toEqual({ type: 'ended', because: 'dismissed by the controller' });
  expect([stream.pictures, again.pictures, computer.log.length]).toEqual([1, 0, 0]);
  expect(again.messages).toMatchObject([{ type: 'refused', reason: 'forbidden' }]);
});

test('two streams on one grant: the newer proof replaces the older, an open alone does not', async () => {
  const { clock, open, admit, door } = world();
  admit();
  const first = open();
  await clock.advance(1);
  const idle = open({ signer: null });
  await clock.advance(1);
  expect(first.ended).toBeNull();
  const second = open();
  await clock.advance(1);
  expect(first.messages.at(-1)).toMatchObject({ type: 'ended' });
  expect([second.ended, idle.ended, door.watchers]).toEqual([null, null, 1]);
});

test('a slow reader gets the latest picture only', async () => {
  const { clock, open, admit, door, network } = world();
  admit();
  const stream = open();
  await clock.advance(1);
  network.condition(() => true, 'stalled');
  for (let number = 0; number < 100; number += 1) door.picture(new TextEncoder().encode(`picture ${number}`));
  await clock.advance(100);
  network.condition(() => true, 'fine');
  await clock.advance(1);
  expect(stream.pictures).toBe(3);
  expect(new TextDecoder().decode(stream.picture ?? PICTURE)).toBe('picture 99');
});
