// Decisions of the manual that manual.test.ts does not prove already, each under its own first words: keys as they reach the controller, who may, outcomes, heads and
// walls. Devices are the oracle.

import { describe, expect, test } from 'vitest';
import type { World } from './world.ts';
import { demoWorld, reasonOf } from './world.ts';

async function hxfjAt(receiver = '5001'): Promise<World> {
  const world = await demoWorld();
  expect(reasonOf(await world.login(receiver, 'hxfj'))).toBe('ok');
  return world;
}

function shown(world: World, ...receivers: string[]): (string | null)[] {
  return receivers.map((receiver) => world.shown(receiver));
}

function results(outcome: Awaited<ReturnType<World['push']>>): unknown {
  return outcome.ok ? (outcome.result as { results: unknown }).results : outcome.reason;
}

const UNKNOWN = 'unknown_target';

describe('Decisions: keys', () => {
  test('Case does not matter in IDs, hotkeys and `all`; a full-width comma counts as a comma', async () => {
    const world = await hxfjAt();
    expect(reasonOf(await world.connect('5001', 'wEb'))).toBe('ok');
    expect(reasonOf(await world.push('5001', '5002，TEAM'))).toBe('ok');
    expect(shown(world, '5002', '5003')).toEqual(['0001', '0001']);
    expect(reasonOf(await world.push('5001', 'ALL'))).toBe('ok');
    expect(shown(world, '5005', '5008')).toEqual(['0001', '0001']);
  });

  test('A hotkey for receivers in connect, one for a transmitter in push or get, a list, `all` or a hotkey with several targets in connect or get: 热键和ID不存在', async () => {
    const world = await hxfjAt();
    for (const typed of ['wall', 'team', '1,2', 'all', '5002', '']) {
      expect([typed, reasonOf(await world.connect('5001', typed))]).toEqual([typed, UNKNOWN]);
    }
    await world.connect('5001', '1');
    for (const typed of ['web', '0002', '5002,web', 'all,5002', ',', '5002,', ''])
      expect([typed, reasonOf(await world.push('5001', typed))]).toEqual([typed, UNKNOWN]);
    for (const typed of ['web', '0002', 'team', '5002,5003', 'all', ''])
      expect([typed, reasonOf(await world.get('5001', typed))]).toEqual([typed, UNKNOWN]);
    expect(shown(world, '5001', '5002', '5003')).toEqual(['0001', null, null]);
  });

  test('A hotkey may not read like an ID or like `all`, no two are spelled alike, and each names one transmitter, or one or more receivers', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    const make = async (name: string, targets: string[]) =>
      reasonOf(await world.call(admin, { method: 'hotkeys.create', params: { name, targets } }));
    for (const name of ['1', '5001', '00012', 'All', 'ALL'])
      expect([name, await make(name, ['0001'])]).not.toContain('ok');
    expect(await make('WEB', ['0002'])).toBe('conflict');
    expect(await make('two', ['0001', '0002'])).toBe('invalid');
    expect(await make('mixed', ['0001', '5001'])).toBe('invalid');
    expect(await make('both', ['5001', '5002'])).toBe('ok');
  });
});

describe('Decisions: who may', () => {
  test('A disabled account reads like a wrong password', async () => {
    const world = await demoWorld();
    const version = world.state.users.get('lin')?.version ?? 1;
    await world.must(await world.admin(), {
      method: 'users.update',
      params: { username: 'lin', version, disabled: true },
    });
    const [disabled, wrong] = [await world.login('5003', 'lin'), await world.login('5004', 'hxfj', 'not this')];
    expect([reasonOf(disabled), reasonOf(wrong)]).toEqual(['invalid_credentials', 'invalid_credentials']);
    expect(disabled).toEqual(wrong);
  });

  test('So what was pushed to somebody who could not connect to it goes no further through him', async () => {
    const world = await hxfjAt();
    await world.login('5003', 'lin');
    await world.connect('5001', '6');
    await world.push('5001', '5003');
    expect(reasonOf(await world.push('5003', '5004'))).toBe('out_of_range');
    await world.login('5004', 'lin');
    expect(reasonOf(await world.get('5004', '5003'))).toBe('out_of_range');
    expect(shown(world, '5003', '5004')).toEqual(['0006', null]);
  });

  test('Esc does not end such a picture; switching away and logging out do', async () => {
    const world = await hxfjAt();
    await world.login('5003', 'lin');
    await world.connect('5001', '6');
    await world.push('5001', '5003');
    world.engine.submit({ type: 'menu', number: world.number('5003'), open: true });
    world.engine.submit({ type: 'menu', number: world.number('5003'), open: false });
    expect(shown(world, '5003')).toEqual(['0006']);
    await world.must(world.seat('5003'), { method: 'receiver.logout', params: { receiver: '5003' } });
    expect(shown(world, '5003')).toEqual([null]);
    await world.push('5001', '5003');
    await world.login('5003', 'lin');
    expect(shown(world, '5003')).toEqual(['0006']);
    expect(reasonOf(await world.connect('5003', '2'))).toBe('ok');
    expect(reasonOf(await world.get('5003', '5001'))).toBe('out_of_range');
    expect(shown(world, '5003')).toEqual(['0002']);
  });
});

describe('Decisions: outcomes', () => {
  test('Then each target by itself; those that may are switched together', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '6');
    world.manners.set(world.number('0006'), 'hold');
    const asked = world.push('5001', '5004,5002,5003');
    await Promise.resolve();
    const held = async () => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
      return world.held.map((job) => world.state.endpoints.get(job.receiver)?.id);
    };
    expect(await held()).toEqual(['5002', '5003']);
    for (const job of world.held) world.confirm(job);
    expect(results(await asked)).toMatchObject([
      { receiver: '5004', outcome: 'out_of_range' },
      { receiver: '5002', outcome: 'pushed' },
      { receiver: '5003', outcome: 'pushed' },
    ]);
  });

  test('`all`: a wall counts once, told under its first receiver; the own seat is left out', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '6');
    expect(results(await world.push('5001', 'all'))).toMatchObject([
      { receiver: '5003', outcome: 'pushed' },
      { receiver: '5005', outcome: 'pushed' },
    ]);
    expect(shown(world, '5002', '5003', '5004', '5005', '5006', '5007', '5008')).toEqual([
      ...[null, '0006', null],
      ...['0006', '0006', '0006', '0006'],
    ]);
  });

  test('A get from a receiver that shows nothing: 获取视频切换状态失败', async () => {
    const world = await hxfjAt();
    expect(reasonOf(await world.get('5001', '5003'))).toBe('no_current_source');
  });
});

describe('Decisions: several heads, several screens, walls', () => {
  test('Connecting, pushing or getting the primary head brings all heads: head n to the n-th screen of the seat counted from the one acted on', async () => {
    const world = await demoWorld();
    await world.login('5003', 'hxfj');
    await world.connect('5003', 'duo');
    expect(shown(world, '5003')).toEqual(['0003']);
    expect(reasonOf(await world.push('5003', '5001'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0003', '0004']);
    await world.must(await world.admin(), { method: 'switch.disconnect', params: { receiver: '5001' } });
    await world.login('5001', 'hxfj');
    expect(reasonOf(await world.get('5001', '5003'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0003', '0004']);
  });

  test('The first head decides the outcome; the others’ are told', async () => {
    const world = await hxfjAt();
    world.manners.set(world.number('0004'), 'refuse');
    const outcome = await world.connect('5001', 'duo');
    expect(outcome).toMatchObject({
      ok: true,
      result: { receiver: '5001', source: '0003', changed: [{ receiver: '5001', source: '0003' }] },
    });
    expect(shown(world, '5001', '5002')).toEqual(['0003', null]);
    const done = world.journal.records.filter(({ type }) => type === 'switch.done').at(-1);
    expect(JSON.stringify(done?.data)).toContain('refused by the transmitter');
  });

  test('Screens brought along need no login or right of their own', async () => {
    const world = await demoWorld();
    await world.user('two', { connect: ['0003', '0004'], operate: [] });
    await world.login('5001', 'two');
    expect(reasonOf(await world.connect('5001', 'duo'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0003', '0004']);
  });

  test('They go dark when the first takes another source, disconnects or logs out', async () => {
    for (const method of ['switch.disconnect', 'receiver.logout'] as const) {
      const world = await hxfjAt();
      await world.connect('5001', 'duo');
      await world.must(world.seat('5001'), { method, params: { receiver: '5001' } });
      expect(shown(world, '5001', '5002')).toEqual([null, null]);
    }
    const world = await hxfjAt();
    await world.connect('5001', 'duo');
    await world.connect('5001', '6');
    expect(shown(world, '5001', '5002')).toEqual(['0006', null]);
  });

  test('In the first, connect, push, get and disconnect on any of its receivers act on the whole wall', async () => {
    const world = await hxfjAt();
    const admin = await world.admin();
    const wall = () => shown(world, '5005', '5006', '5007', '5008');
    await world.must(admin, { method: 'switch.connect', params: { receiver: '5007', source: '0001' } });
    expect(wall()).toEqual(['0001', '0001', '0001', '0001']);
    await world.connect('5001', '6');
    expect(reasonOf(await world.push('5001', '5008'))).toBe('ok');
    expect(wall()).toEqual(['0006', '0006', '0006', '0006']);
    await world.connect('5001', '2');
    expect(await world.get('5001', '5006')).toMatchObject({ ok: true, result: { source: '0006' } });
    await world.connect('5001', '2');
    await world.must(admin, { method: 'switch.get', params: { receiver: '5006', from: '5001' } });
    expect(wall()).toEqual(['0002', '0002', '0002', '0002']);
    await world.must(admin, { method: 'switch.disconnect', params: { receiver: '5008' } });
    expect(wall()).toEqual([null, null, null, null]);
  });
});
