// The line of alarms at seats through the engine: off unless the settings want it; who is told which, that it goes, and that nobody learns of an endpoint that he may not know.

import { expect, test } from 'vitest';
import type { Severity } from '../../protocol/alarms.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, settle } from '../engine/world.ts';

async function room(alarms: Severity | null): Promise<World> {
  const world = await demoWorld({ doublePressMs: 500, alarms });
  await world.login('5001', 'hxfj');
  await world.login('5003', 'lin');
  return world;
}

async function passes(world: World, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.clock.advance(1_000);
    await settle();
  }
}

/** What a receiver was told of alarms, and no more: `endpoint-lost 0001 +2`, or `none`. */
function told(world: World, id: string): readonly string[] {
  const device = world.device(id);
  const lines = device.told.flatMap((message) => {
    if (typeof message !== 'object' || message === null || Reflect.get(message, 'type') !== 'alarm') return [];
    const alarm: unknown = Reflect.get(message, 'alarm');
    if (typeof alarm !== 'object' || alarm === null) return ['none'];
    return [`${Reflect.get(alarm, 'alarm')} ${Reflect.get(alarm, 'about')} +${Reflect.get(alarm, 'more')}`];
  });
  device.told = [];
  return lines;
}

test('by default nothing is said at seats', async () => {
  const world = await room(null);
  await world.offline('0001');
  await passes(world, 15);
  expect(told(world, '5001')).toEqual([]);
});

test('the gravest is told to whoever is logged in, once; it goes when it is over', async () => {
  const world = await room('warning');
  world.engine.submit({ type: 'alarm', alarm: 'serial-noise', about: 'desk', because: '' });
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['serial-noise  +0']);
  await world.offline('0001');
  await passes(world, 15);
  expect(told(world, '5001')).toEqual(['endpoint-lost 0001 +1']);
  expect(told(world, '5002')).toEqual([]);
  await world.online('0001');
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['serial-noise  +0']);
  await passes(world, 30);
  expect(told(world, '5001')).toEqual([]);
});

test('it goes when somebody acknowledges it or sets it aside', async () => {
  const world = await room('warning');
  await world.offline('0001');
  await passes(world, 12);
  world.engine.submit({ type: 'alarm', alarm: 'serial-noise', about: 'desk', because: '' });
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['endpoint-lost 0001 +0', 'endpoint-lost 0001 +1']);
  const admin = await world.admin();
  await world.must(admin, { method: 'alarms.acknowledge', params: { id: 1, note: '' } });
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['serial-noise  +0']);
  await world.must(admin, { method: 'alarms.shelve', params: { id: 2, minutes: 5 } });
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['none']);
});

test('slighter ones than the settings say are not told', async () => {
  const world = await room('critical');
  await world.offline('0001');
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0002', because: '' });
  await passes(world, 15);
  expect(told(world, '5001')).toEqual(['clone 0002 +0']);
});

test('nobody learns of an endpoint that he may not know', async () => {
  const world = await room('warning');
  await world.offline('0005');
  await passes(world, 12);
  expect(told(world, '5001')).toEqual(['endpoint-lost 0005 +0']);
  expect(told(world, '5003')).toEqual([]);
});

test('who logs in later, or whose receiver comes back, is told too; who logs out is not', async () => {
  const world = await room('warning');
  await world.call(world.seat('5003'), { method: 'receiver.logout', params: { receiver: '5003' } });
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: '' });
  await passes(world, 2);
  expect([told(world, '5003'), told(world, '5001')]).toEqual([[], ['clone 0001 +0']]);
  await world.login('5003', 'lin');
  await passes(world, 1);
  expect(told(world, '5003')).toEqual(['clone 0001 +0']);
  await world.offline('5001');
  await world.online('5001', true, 'ticket-5001');
  await passes(world, 1);
  expect(told(world, '5001')).toEqual(['clone 0001 +0']);
});

test('who logs out and in again between two ticks is told again', async () => {
  const world = await room('warning');
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: '' });
  await passes(world, 2);
  expect(told(world, '5001')).toEqual(['clone 0001 +0']);
  await world.call(world.seat('5001'), { method: 'receiver.logout', params: { receiver: '5001' } });
  await world.login('5001', 'hxfj');
  await passes(world, 1);
  expect(told(world, '5001')).toEqual(['clone 0001 +0']);
});
