// The story of the demonstration room, at the engine: what devices show, who may, and what is told. The devices are the oracle, not the engine's state.

import { expect, test } from 'vitest';
import type { World } from './world.ts';
import { demoWorld, reasonOf, settle } from './world.ts';

async function loggedIn(): Promise<World> {
  const world = await demoWorld();
  expect(reasonOf(await world.login('5001', 'hxfj'))).toBe('ok');
  return world;
}

test('manual 3.2: a short ID, a full ID and a hotkey connect; the picture is at the device', async () => {
  const world = await loggedIn();
  expect(await world.connect('5001', '1')).toMatchObject({
    ok: true,
    result: { receiver: '5001', source: '0001', changed: [{ receiver: '5001', source: '0001' }] },
  });
  expect(world.shown('5001')).toBe('0001');
  expect(reasonOf(await world.connect('5001', 'WEB'))).toBe('same_source');
  expect(reasonOf(await world.connect('5001', '0002'))).toBe('ok');
  expect(world.shown('5001')).toBe('0002');
  expect(world.device('0001').grants.size).toBe(0);
});

test('manual 3.3: each refusal of a connect, and the picture stays', async () => {
  const world = await loggedIn();
  await world.connect('5001', '1');
  const outcomes: [string, string][] = [
    ['0007', 'out_of_range'],
    ['0001', 'same_source'],
    ['0009', 'no_video'],
    ['0010', 'offline'],
    ['0011', 'connect_failed'],
    ['4711', 'unknown_target'],
    ['nix', 'unknown_target'],
    ['team', 'unknown_target'],
    ['all', 'unknown_target'],
    ['', 'unknown_target'],
    ['1,2', 'unknown_target'],
    ['5003', 'unknown_target'],
  ];
  for (const [source, reason] of outcomes)
    expect([source, reasonOf(await world.connect('5001', source))]).toEqual([source, reason]);
  expect(world.shown('5001')).toBe('0001');
  expect(world.device('0001').grants.size).toBe(1);
});

test('hxfj pushes to the wall and to team; 5004 is named as out of range', async () => {
  const world = await loggedIn();
  await world.connect('5001', '1');
  expect(await world.push('5001', 'wall')).toMatchObject({
    ok: true,
    result: { results: [{ receiver: '5005', outcome: 'pushed' }] },
  });
  for (const id of ['5005', '5006', '5007', '5008']) expect(world.shown(id)).toBe('0001');
  expect(await world.push('5001', 'team')).toMatchObject({
    ok: true,
    result: {
      results: [
        { receiver: '5003', outcome: 'pushed' },
        { receiver: '5004', outcome: 'out_of_range' },
        { receiver: '5002', outcome: 'pushed' },
      ],
    },
  });
  expect([world.shown('5002'), world.shown('5003'), world.shown('5004')]).toEqual(['0001', '0001', null]);
});

test('manual 4.4: permissions do not travel with a push', async () => {
  const world = await loggedIn();
  expect(reasonOf(await world.login('5003', 'lin'))).toBe('ok');
  await world.connect('5001', '6');
  expect(reasonOf(await world.push('5001', 'all'))).toBe('ok');
  expect(world.shown('5003')).toBe('0006');
  const grant = [...world.device('0006').grants.values()].find((one) => one.receiver === world.number('5003'));
  expect(grant?.mode).toBe('view');
  expect(reasonOf(await world.push('5003', '5004'))).toBe('out_of_range');
  expect(reasonOf(await world.connect('5003', '6'))).toBe('out_of_range');
  expect(reasonOf(await world.connect('5003', '2'))).toBe('ok');
  expect(reasonOf(await world.get('5003', '5001'))).toBe('out_of_range');
  expect(await world.get('5001', '3')).toMatchObject({ ok: true, result: { source: '0002' } });
});

test('manual 4.5 and 5.4: a multi-head source comes with its heads, primary first, as far as there are screens', async () => {
  const world = await loggedIn();
  expect(await world.connect('5001', 'duo')).toMatchObject({
    ok: true,
    result: {
      source: '0003',
      changed: [
        { receiver: '5001', source: '0003' },
        { receiver: '5002', source: '0004' },
      ],
    },
  });
  expect([world.shown('5001'), world.shown('5002')]).toEqual(['0003', '0004']);
  await world.connect('5001', '1');
  expect([world.shown('5001'), world.shown('5002')]).toEqual(['0001', null]);
  expect(world.device('0004').grants.size).toBe(0);
});

test('manual 6.2: F12 disconnects, logs out, and screens brought along go dark', async () => {
  const world = await loggedIn();
  await world.connect('5001', 'duo');
  expect(
    await world.call(world.seat('5001'), { method: 'receiver.logout', params: { receiver: '5001' } }),
  ).toMatchObject({ ok: true, result: {} });
  expect([world.shown('5001'), world.shown('5002')]).toEqual([null, null]);
  expect(world.state.live.get(world.number('5001'))).toMatchObject({ login: null, desired: null });
  expect(reasonOf(await world.connect('5001', '1'))).toBe('not_authenticated');
});

test('When an account or a permission is taken away, own pictures go dark and pushed ones stay', async () => {
  const world = await loggedIn();
  await world.connect('5001', '1');
  await world.push('5001', '5003');
  const rule = [...world.state.permissions.values()].find(
    (one) =>
      'endpoint' in one.what &&
      one.what.endpoint === world.number('0001') &&
      'user' in one.who &&
      one.who.user === 'hxfj',
  );
  await world.must(await world.admin(), { method: 'permissions.delete', params: { id: rule?.id ?? '', version: 1 } });
  expect([world.shown('5001'), world.shown('5003')]).toEqual([null, '0001']);
});

test('a second act on a receiver waits for the first, a third is busy', async () => {
  const world = await loggedIn();
  world.manners.set(world.number('0001'), 'hold');
  const first = world.engine.call(world.seat('5001'), {
    method: 'switch.connect',
    params: { receiver: '5001', source: '1' },
  });
  const second = world.engine.call(world.seat('5001'), {
    method: 'switch.connect',
    params: { receiver: '5001', source: '2' },
  });
  const third = await world.connect('5001', '5');
  expect(reasonOf(third)).toBe('busy');
  const job = world.held[0];
  if (job === undefined) throw new Error('no job');
  world.confirm(job);
  expect(reasonOf(await first.outcome)).toBe('ok');
  expect(reasonOf(await second.outcome)).toBe('ok');
  expect(world.shown('5001')).toBe('0002');
});

test('a push goes ahead where a target is free, and reaches a busy one when it is free', async () => {
  const world = await loggedIn();
  expect(reasonOf(await world.login('5003', 'lin'))).toBe('ok');
  await world.connect('5001', '6');
  world.manners.set(world.number('0002'), 'hold');
  const held = world.engine.call(world.seat('5003'), {
    method: 'switch.connect',
    params: { receiver: '5003', source: '2' },
  });
  const push = world.engine.call(world.seat('5001'), {
    method: 'switch.push',
    params: { receiver: '5001', targets: '5003,5002' },
  });
  await settle();
  expect([world.shown('5002'), world.shown('5003')]).toEqual(['0006', null]);
  const job = world.held[0];
  if (job === undefined) throw new Error('no job');
  world.confirm(job);
  expect(reasonOf(await held.outcome)).toBe('ok');
  expect(await push.outcome).toMatchObject({
    ok: true,
    result: {
      results: [
        { receiver: '5003', outcome: 'pushed' },
        { receiver: '5002', outcome: 'pushed' },
      ],
    },
  });
  expect(world.shown('5003')).toBe('0006');
});

test('a push that waits for a target is judged anew: a right that was taken away meanwhile counts', async () => {
  const world = await loggedIn();
  expect(reasonOf(await world.login('5003', 'lin'))).toBe('ok');
  await world.connect('5001', '6');
  world.manners.set(world.number('0002'), 'hold');
  void world.engine.call(world.seat('5003'), { method: 'switch.connect', params: { receiver: '5003', source: '2' } });
  const push = world.engine.call(world.seat('5001'), {
    method: 'switch.push',
    params: { receiver: '5001', targets: '5003,5002' },
  });
  await settle();
  await world.must(await world.admin(), {
    method: 'permissions.create',
    params: { who: 'hxfj', right: 'push', what: '5003', effect: 'deny' },
  });
  const job = world.held[0];
  if (job === undefined) throw new Error('no job');
  world.confirm(job);
  expect(await push.outcome).toMatchObject({
    ok: true,
    result: {
      results: [
        { receiver: '5003', outcome: 'out_of_range' },
        { receiver: '5002', outcome: 'pushed' },
      ],
    },
  });
  expect([world.shown('5002'), world.shown('5003')]).toEqual(['0006', '0002']);
  expect(world.state.acts.size).toBe(0);
});

test('a transmitter that is removed while it is being pushed leaves no picture behind', async () => {
  const world = await loggedIn();
  await world.connect('5001', '5');
  world.manners.set(world.number('0005'), 'hold');
  const push = world.engine.call(world.seat('5001'), {
    method: 'switch.push',
    params: { receiver: '5001', targets: '5003' },
  });
  await settle();
  const number = world.number('0005');
  await world.must(await world.admin(), { method: 'endpoints.delete', params: { number, version: 1 } });
  const job = world.held[0];
  if (job === undefined) throw new Error('no job');
  world.confirm(job);
  await push.outcome;
  await settle();
  expect(world.state.live.get(world.number('5003'))).toMatchObject({ desired: null, switching: null });
});
