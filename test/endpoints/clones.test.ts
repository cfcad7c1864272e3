// One key from two places (safety 3.11, 3.23): the older link is asked; silent for 1 s, the newer takes its place; alive, the newer is refused.

import { expect, test } from 'vitest';
import { fingerprintOf, keysFromSeed } from '../../simulators/world/keys.ts';
import { world } from './room.ts';

const keys = keysFromSeed(1, '5001');

test('the older is silent: after 1 s, and no sooner, the newer takes its place, in the right order', async () => {
  const { join, greet, clock, room } = world();
  const older = await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  expect(older.last('heartbeat')).toEqual({ type: 'heartbeat', ask: true });
  await clock.advance(990);
  expect(newer.of('welcome')).toEqual([]);
  expect(older.closed).toBeNull();
  await clock.advance(20);
  expect(older.closed).not.toBeNull();
  expect(newer.of('welcome')).toHaveLength(1);
  const links = room.of('presented').map(({ link }) => link);
  expect(room.inputs.map((input) => [input.type, 'link' in input ? input.link : null])).toEqual([
    ['presented', links[0]],
    ['gone', links[0]],
    ['presented', links[1]],
  ]);
  expect(room.of('gone')[0]?.number).toBe(5);
});

test('the older lives: the newer is refused, both addresses are alarmed, and nothing changes', async () => {
  const { join, greet, clock, room, endpoints } = world();
  const older = await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  await clock.advance(500);
  older.say({ type: 'heartbeat', ask: false });
  expect(newer.last('refused')).toMatchObject({ reason: 'conflict' });
  expect(newer.closed).not.toBeNull();
  expect(older.closed).toBeNull();
  expect(room.of('alarm')).toEqual([
    {
      type: 'alarm',
      alarm: 'clone',
      about: fingerprintOf(keys.publicKey),
      because: expect.stringMatching(/from 5001.*10\.0\.0\.2/),
    },
  ]);
  await clock.advance(3000);
  expect(older.closed).toBeNull();
  expect(room.of('gone')).toEqual([]);
  expect(room.of('presented')).toHaveLength(1);
  expect(endpoints.stats()).toMatchObject({ clones: 1, links: 1 });
});

test('an invalid frame is no sign of life', async () => {
  const { join, greet, clock } = world();
  const older = await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  older.sayText('{');
  await clock.advance(1010);
  expect(older.closed).not.toBeNull();
  expect(newer.of('welcome')).toHaveLength(1);
});

test('the older closes while it is asked: the newer has its place at once', async () => {
  const { join, greet, clock, room } = world();
  const older = await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  older.drop();
  await clock.settle();
  expect(newer.of('welcome')).toHaveLength(1);
  expect(room.inputs.map(({ type }) => type)).toEqual(['presented', 'gone', 'presented']);
});

test('the newer closes while the older is asked: the older stays, and can be asked again', async () => {
  const { join, greet, clock, room } = world();
  const older = await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  newer.drop();
  await clock.advance(2000);
  expect(older.closed).toBeNull();
  const third = await greet('receiver', keys, {}, '10.0.0.3');
  await clock.advance(1010);
  expect(third.of('welcome')).toHaveLength(1);
  expect(room.of('alarm')).toEqual([]);
});

test('a third with the same key is busy while the two are examined', async () => {
  const { join, greet, clock } = world();
  await join(5, '5001', 'receiver');
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  const third = await greet('receiver', keys, {}, '10.0.0.3');
  expect(third.last('refused')).toMatchObject({ reason: 'busy' });
  await clock.advance(1010);
  expect(newer.of('welcome')).toHaveLength(1);
});

test('whoever tries again and again is alarmed once a minute', async () => {
  const { join, greet, clock, room } = world();
  const older = await join(5, '5001', 'receiver');
  for (let second = 0; second < 61; second += 1) {
    const newer = await greet('receiver', keys, {}, '10.0.0.2');
    older.say({ type: 'heartbeat', ask: false });
    expect(newer.closed).not.toBeNull();
    await clock.advance(1000);
  }
  expect(room.of('alarm')).toHaveLength(2);
});

test('a key that waits for adoption has one place as well', async () => {
  const { greet, clock, endpoints } = world();
  const older = await greet('receiver', keys);
  const newer = await greet('receiver', keys, {}, '10.0.0.2');
  expect(newer.of('waiting')).toEqual([]);
  await clock.advance(1010);
  expect(older.closed).not.toBeNull();
  expect(newer.of('waiting')).toHaveLength(1);
  expect(endpoints.stats()).toMatchObject({ waiting: 1, links: 1 });
});
