// Drills in a room in memory: what they switch, when they do not, what they leave behind, what the journal and the list of alarms say. The oracle is what the
// devices of that room were told and show.

import { expect, test } from 'vitest';
import type { Outcome } from '../../controller/domain/decision.ts';
import { drillFigures } from '../../controller/domain/drill.ts';
import type { Caller } from '../../controller/domain/input.ts';
import type { DrillRow } from '../../protocol/api/drill-methods.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { checkLoosely } from '../../protocol/schema.ts';
import type { World } from '../engine/world.ts';
import { reasonOf, settle } from '../engine/world.ts';
import { goOn, PAIR, recorded, room, run } from './room.ts';

/** What the receiver's device was made to show, in order. */
function shownAt(world: World, id: string): string[] {
  const receiver = world.number(id);
  return world.commands.flatMap((command) => {
    if (command.type === 'make' && command.job.receiver === receiver) return [command.job.source.id];
    return command.type === 'darken' && command.receiver === receiver ? ['dark'] : [];
  });
}

const rowOf = (outcome: Outcome): DrillRow => {
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.because}`);
  return outcome.result as DrillRow;
};

async function session(world: World, username: string): Promise<Caller> {
  const from = '127.0.0.1';
  const call = { method: 'session.login', params: { username, password: 'pw' } } as const;
  await world.engine.call({ kind: 'nobody', from }, call, `${username}-token`).outcome;
  return { kind: 'session', user: username, session: `${username}-token`, from };
}

test('a drill changes the picture with each switch, measures every one, and leaves the receiver dark as it was', async () => {
  const { world } = await room();
  const outcome = await run(world);
  const row = rowOf(outcome);
  expect(shownAt(world, '5003')).toEqual(['0001', '0002', '0001', '0002', '0001', '0002', 'dark']);
  expect(row).toMatchObject({ ...PAIR, by: 'admin', started: 'asked', outcome: 'ok', count: 6, lost: 0 });
  expect(row.times).toHaveLength(6);
  expect(world.shown('5003')).toBeNull();
  expect(checkLoosely(API_METHODS['drill.run'].result, row)).toMatchObject({ ok: true });
});

test('the time is that from the entering of the act to the receiver’s word', async () => {
  const { world } = await room({ count: 1 });
  world.manners.set(world.number('0001'), 'hold');
  const asked = world.engine.call(await world.admin(), { method: 'drill.run', params: {} });
  await settle();
  world.clock.advance(40);
  const [held] = world.held;
  if (held === undefined) throw new Error('nothing was asked of a device');
  world.confirm(held);
  await settle();
  world.clock.advance(30);
  await settle();
  expect(rowOf(await asked.outcome)).toMatchObject({ times: [40], p50Ms: 40, p99Ms: 40 });
});

test('one transmitter is enough: the receiver is dark in between', async () => {
  const { world } = await room();
  const row = rowOf(await run(world, { receiver: '5003', transmitters: ['1'], count: 3 }));
  expect(shownAt(world, '5003')).toEqual(['0001', 'dark', '0001', 'dark', '0001', 'dark']);
  expect(row.times).toHaveLength(3);
});

test('what was shown of the drill’s own is shown again', async () => {
  const { world } = await room();
  const admin = await world.admin();
  await world.must(admin, { method: 'switch.connect', params: { receiver: '5003', source: '0002' } });
  rowOf(await run(world, { count: 3 }));
  expect(shownAt(world, '5003')).toEqual(['0002', '0001', '0002', '0001', '0002']);
  expect(world.shown('5003')).toBe('0002');
});

test('it keeps off where somebody sits, where something else is shown, and where somebody sees the transmitter', async () => {
  const { world } = await room();
  const admin = await world.admin();
  const because = async (params: ParamsOf<'drill.run'> = {}) => {
    const outcome = await run(world, params);
    return outcome.ok ? 'ok' : `${outcome.reason}: ${outcome.because}`;
  };
  await world.login('5003', 'hxfj');
  expect(await because()).toBe('conflict: hxfj is logged in at 5003');
  await world.must(admin, { method: 'receiver.logout', params: { receiver: '5003' } });
  await world.must(admin, { method: 'switch.connect', params: { receiver: '5003', source: '0007' } });
  expect(await because()).toBe('conflict: 5003 shows 0007, which is not of the drill');
  await world.must(admin, { method: 'switch.disconnect', params: { receiver: '5003' } });
  await world.must(admin, { method: 'switch.connect', params: { receiver: '5004', source: '0001' } });
  expect(await because()).toBe('conflict: 0001 is being seen at 5004');
  expect(await because({ receiver: '5005', transmitters: ['0005', '0006'] })).toContain('no pair by itself');
  expect(await because({ receiver: '5003', transmitters: ['0009'] })).toContain('no_video');
  expect(await because({ receiver: '5009', transmitters: ['0005'] })).toContain('offline');
  expect(await because({ receiver: '5003', transmitters: ['77'] })).toContain('unknown_target');
  expect(await because({ receiver: '5003', transmitters: ['5', '0005'] })).toContain('invalid');
  expect(await because({ receiver: '5002' })).toContain('invalid');
  expect(recorded(world, 'drill.begun')).toEqual([]);
});

test('somebody who sits down ends it, and what he connects stays', async () => {
  const { world } = await room({ count: 50 });
  const asked = world.engine.call(await world.admin(), { method: 'drill.run', params: {} });
  await goOn(world);
  await world.login('5003', 'hxfj');
  await world.connect('5003', '0005');
  await goOn(world);
  expect(await asked.outcome).toMatchObject({ ok: false, reason: 'conflict' });
  expect(world.shown('5003')).toBe('0005');
  expect(recorded(world, 'drill.done').map(({ data }) => data)).toMatchObject([{ outcome: 'conflict', lost: 0 }]);
});

test('what somebody else connects there while a drill goes on stays, though it is there late', async () => {
  const { world } = await room({ count: 50 });
  const admin = await world.admin();
  const asked = world.engine.call(admin, { method: 'drill.run', params: {} });
  await goOn(world);
  world.manners.set(world.number('0005'), 'hold');
  const own = world.engine.call(admin, { method: 'switch.connect', params: { receiver: '5003', source: '0005' } });
  await goOn(world);
  for (const held of world.held.splice(0)) world.confirm(held);
  await goOn(world);
  expect(await own.outcome).toMatchObject({ ok: true });
  expect(await asked.outcome).toMatchObject({ ok: false, reason: 'busy' });
  expect(world.shown('5003')).toBe('0005');
});

test('a picture of the drill’s own that somebody else connects ends it, and stays', async () => {
  const { world } = await room({ count: 50 });
  const admin = await world.admin();
  const asked = world.engine.call(admin, { method: 'drill.run', params: {} });
  await settle();
  const source = world.shown('5003') === '0001' ? '0002' : '0001';
  await world.must(admin, { method: 'switch.connect', params: { receiver: '5003', source } });
  await goOn(world);
  const because = '5003 was switched by somebody else, after 1 switches';
  expect(await asked.outcome).toMatchObject({ ok: false, reason: 'conflict', because });
  expect(world.shown('5003')).toBe(source);
});

test('a drill whose account is deleted, or loses its right, meanwhile ends and leaves no picture behind', async () => {
  for (const taken of ['deleted', 'disabled'] as const) {
    const { world } = await room({ count: 50 });
    const admin = await world.admin();
    const made = { username: 'watcher', password: 'pw', role: 'administrator' } as const;
    await world.must(admin, { method: 'users.create', params: made });
    const asked = world.engine.call(await session(world, 'watcher'), { method: 'drill.run', params: {} });
    await goOn(world);
    expect(['0001', '0002']).toContain(world.shown('5003'));
    const user = { username: 'watcher', version: 1 };
    if (taken === 'deleted') await world.must(admin, { method: 'users.delete', params: user });
    else await world.must(admin, { method: 'users.update', params: { ...user, disabled: true } });
    await goOn(world);
    expect((await asked.outcome).ok).toBe(false);
    expect(world.shown('5003')).toBeNull();
    expect(shownAt(world, '5003').at(-1)).toBe('dark');
  }
});

test('a transmitter that is retired meanwhile ends it; the list tells what it was called, and its picture is not waited for', async () => {
  const { world } = await room();
  const admin = await world.admin();
  await world.must(admin, { method: 'switch.connect', params: { receiver: '5003', source: '0001' } });
  await world.must(admin, { method: 'hotkeys.delete', params: { name: 'web', version: 1 } });
  const asked = world.engine.call(admin, { method: 'drill.run', params: { count: 50 } });
  await goOn(world);
  await world.must(admin, { method: 'endpoints.delete', params: { number: world.number('0001'), version: 1 } });
  await goOn(world);
  expect(await asked.outcome).toMatchObject({
    reason: 'unknown_target',
    because: expect.stringMatching(/^the transmitter was removed, after \d+ switches$/),
  });
  expect(world.shown('5003')).toBeNull();
  const listed = await run(world, { count: 1 }, admin);
  expect(listed).toMatchObject({ ok: false, reason: 'unknown_target' });
  const list = await world.engine.call(admin, { method: 'drill.list', params: {} }).outcome;
  expect(checkLoosely(API_METHODS['drill.list'].result, list.ok ? list.result : list)).toMatchObject({ ok: true });
  expect(list).toMatchObject({ result: { items: [PAIR] } });
});

test('one at a time; the list tells of the one under way and of those that are over', async () => {
  const { world } = await room();
  const first = world.engine.call(await world.admin(), { method: 'drill.run', params: {} });
  await settle();
  expect(reasonOf(await run(world, { receiver: '5004', transmitters: ['0005'] }))).toBe('busy');
  const list = async () => (await world.must(await world.admin(), { method: 'drill.list', params: {} })) as never;
  await goOn(world);
  expect(reasonOf(await first.outcome)).toBe('ok');
  expect(await list()).toMatchObject({ pairs: [PAIR], everyMinutes: null, items: [{ outcome: 'ok', lost: 0 }] });
  const second = world.engine.call(await world.admin(), { method: 'drill.run', params: {} });
  await settle();
  expect(await list()).toMatchObject({ items: [{ outcome: 'running' }, { outcome: 'ok' }] });
  await goOn(world);
  expect(reasonOf(await second.outcome)).toBe('ok');
});

test('whoever administers both ends may, and needs the rights of any switch besides; the journal says who it was', async () => {
  const { world } = await room();
  await world.user('eye', {}, 'supervisor');
  await world.user('tech', { administer: ['5003', '0001', '0002'], operate: ['5003'], connect: ['0001', '0002'] });
  await world.user('part', { administer: ['5003', '0001'], operate: ['5003'], connect: ['0001', '0002'] });
  await world.user('blind', { administer: ['5003', '0001', '0002'], operate: ['5003'], connect: ['0001'] });
  const outcomes: Record<string, string[]> = {};
  for (const name of ['eye', 'tech', 'part', 'blind']) {
    const caller = await session(world, name);
    outcomes[name] = [reasonOf(await run(world, PAIR, caller)), reasonOf(await run(world, {}, caller))];
  }
  expect(outcomes).toEqual({
    eye: ['forbidden', 'forbidden'],
    // The pair of the settings is whoever's who administers the room.
    tech: ['ok', 'forbidden'],
    part: ['forbidden', 'forbidden'],
    blind: ['out_of_range', 'forbidden'],
  });
  expect(recorded(world, 'drill.begun').map(({ data }) => data)).toMatchObject([{ by: 'tech', started: 'asked' }]);
  expect(recorded(world, 'call.refused').length).toBeGreaterThanOrEqual(6);
});

test('switches that are lost are counted; after three in a row it gives up, and the receiver shows what it showed', async () => {
  const { world } = await room();
  world.manners.set(world.number('0002'), 'refuse');
  expect(rowOf(await run(world))).toMatchObject({ outcome: 'connect_failed', times: [0, null, null, null], lost: 3 });
  world.manners.set(world.number('0001'), 'refuse');
  const row = rowOf(await run(world));
  expect(row).toMatchObject({ outcome: 'connect_failed', times: [null, null, null], lost: 3, p50Ms: null });
  expect(world.shown('5003')).toBeNull();
});

test('a scheduled drill that loses switches is an alarm, and the next that loses none ends it', async () => {
  const { world } = await room({ schedule: { everyMinutes: 10, user: 'Admin' } });
  const pass = async (minutes: number) => {
    world.clock.advance(minutes * 60_000);
    await goOn(world);
  };
  const alarms = () =>
    [...world.state.alarms.values()].map(({ alarm, about, clearedAt }) => [alarm, about, clearedAt === null]);
  world.manners.set(world.number('0002'), 'refuse');
  await pass(10);
  expect(recorded(world, 'drill.begun').map(({ data }) => data)).toMatchObject([{ by: 'admin', started: 'scheduled' }]);
  expect(alarms()).toEqual([['drill-failed', '5003', true]]);
  world.manners.delete(world.number('0002'));
  await pass(10);
  expect(alarms()).toEqual([['drill-failed', '5003', false]]);
  expect(recorded(world, 'drill.done')).toHaveLength(2);
});

test('a scheduled drill that cannot be carried out is an alarm as well, unless somebody needs the place', async () => {
  const { world } = await room({ schedule: { everyMinutes: 10, user: 'admin' } });
  const because = () => [...world.state.alarms.values()].map((one) => `${one.about}: ${one.because}`);
  await world.login('5003', 'hxfj');
  world.clock.advance(600_000);
  await settle();
  expect(because()).toEqual([]);
  await world.must(await world.admin(), { method: 'receiver.logout', params: { receiver: '5003' } });
  await world.offline('0002');
  world.clock.advance(600_000);
  await settle();
  expect(because().filter((one) => one.includes('drill') || one.startsWith('5003'))).toEqual([
    '5003: not carried out: 0002 is offline',
  ]);
  const gone = await room({ schedule: { everyMinutes: 10, user: 'nobody' } });
  gone.world.clock.advance(600_000);
  await settle();
  expect([...gone.world.state.alarms.values()].map((one) => one.because)).toEqual([
    'not carried out: there is no account nobody',
  ]);
});

test('percentiles are times that were measured', () => {
  const times = Array.from({ length: 100 }, (_one, at) => at + 1);
  expect(drillFigures([...times, null])).toEqual({ lost: 1, p50Ms: 50, p99Ms: 99 });
  expect(drillFigures([7])).toEqual({ lost: 0, p50Ms: 7, p99Ms: 7 });
  expect(drillFigures([null])).toEqual({ lost: 1, p50Ms: null, p99Ms: null });
});
