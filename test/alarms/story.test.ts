// Alarms through the engine: raised and cleared by what happens and by the clock, read and seen to by callers, told to those who may read, kept by the journal.

import { expect, test } from 'vitest';
import type { Caller } from '../../controller/domain/input.ts';
import { fingerprint, isStoredRoom, restore } from '../../controller/domain/snapshot.ts';
import { replay } from '../../controller/engine/replay.ts';
import type { AlarmRow } from '../../protocol/api/alarm-methods.ts';
import type { MemoryJournal } from '../engine/memory.ts';
import { MemorySnapshots } from '../engine/memory.ts';
import { demoWorld, reasonOf, settle, World } from '../engine/world.ts';

async function passes(world: World, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.clock.advance(1_000);
    await settle();
  }
}

async function session(world: World, username: string): Promise<Caller> {
  const params = { username, password: 'pw' };
  const from = '127.0.0.1';
  const token = `${username}-token`;
  await world.engine.call({ kind: 'nobody', from }, { method: 'session.login', params }, token).outcome;
  return { kind: 'session', user: username, session: token, from };
}

async function list(world: World, params: { state?: 'standing' } = {}): Promise<readonly AlarmRow[]> {
  const { items } = await world.must(await world.admin(), { method: 'alarms.list', params });
  return items as readonly AlarmRow[];
}

/** What a subscriber is told of alarms. */
function heard(world: World, viewer: string): string[] {
  const told: string[] = [];
  world.engine.subscribe(
    {
      viewer,
      told: (event) => {
        if ('row' in event) told.push(`${event.type} ${event.row?.alarm} ${event.row?.state} ${event.row?.count}`);
      },
      reset: () => undefined,
    },
    null,
  );
  return told;
}

/** An endpoint is lost, somebody sees to it, it comes back and is lost again. */
async function night(): Promise<World> {
  const world = await demoWorld();
  const admin = await world.admin();
  await world.offline('0005');
  await passes(world, 12);
  const [lost] = await list(world);
  await world.must(admin, { method: 'alarms.acknowledge', params: { id: lost?.id ?? 0, note: 'the fuse' } });
  await world.must(admin, { method: 'alarms.shelve', params: { id: lost?.id ?? 0, minutes: 30 } });
  return world;
}

test('an endpoint is lost, somebody sees to it, it comes back, and is lost again', async () => {
  const world = await night();
  const number = world.number('0005');
  expect(await list(world)).toMatchObject([
    {
      ...{
        id: 1,
        alarm: 'endpoint-lost',
        about: '0005',
        severity: 'major',
        endpoint: number,
        state: 'standing',
        count: 1,
      },
      ...{ acknowledged: { by: 'admin', note: 'the fuse' }, shelved: { by: 'admin' }, clearedAt: null },
    },
  ]);
  await world.online('0005');
  await passes(world, 1);
  expect(await list(world)).toMatchObject([{ state: 'cleared', acknowledged: { note: 'the fuse' } }]);
  expect(await list(world, { state: 'standing' })).toEqual([]);
  await world.offline('0005');
  await passes(world, 12);
  expect(await list(world)).toMatchObject([{ id: 1, state: 'standing', count: 2, acknowledged: null }]);
});

test('a replay of the journal, and a snapshot, give the same list', async () => {
  const world = await night();
  const replayed = await replay({ journal: world.journal, snapshots: new MemorySnapshots() }, 4);
  expect([...replayed.alarms.values()]).toEqual([...world.state.alarms.values()]);
  expect(replayed.alarms.size).toBe(1);
  expect(fingerprint(replayed)).toBe(fingerprint(world.state));
  await world.engine.stop();
  const stored = world.snapshots.saved.at(-1)?.state;
  if (!isStoredRoom(stored)) throw new Error('not a stored room');
  expect([...restore(stored).alarms.values()]).toEqual([...world.state.alarms.values()]);
});

test('an old journal, which only says what was raised, gives a list; what is over is cleared at the first tick', async () => {
  const before = await demoWorld();
  before.engine.submit({ type: 'alarm', alarm: 'journal-refuses', about: 'journal', because: 'full' });
  before.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: 'two' });
  await settle();
  const { journal }: { journal: MemoryJournal } = before;
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const world = new World({ journal, state, epoch: 2 }).start();
  await passes(world, 2);
  const standing = [...world.state.alarms.values()].map(({ alarm, clearedAt }) => [alarm, clearedAt === null]);
  expect(standing).toEqual([
    ['journal-refuses', false],
    ['clone', true],
  ]);
});

test('an alarm of which nothing can tell that it is over ends with somebody’s word', async () => {
  const world = await demoWorld();
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: 'two addresses' });
  await settle();
  expect(await list(world)).toMatchObject([{ alarm: 'clone', severity: 'critical', state: 'standing' }]);
  await world.must(await world.admin(), { method: 'alarms.acknowledge', params: { id: 1, note: '' } });
  expect(await list(world)).toMatchObject([{ state: 'cleared', acknowledged: { by: 'admin', note: '' } }]);
});

test('those that stand come first, the gravest and latest before the others', async () => {
  const world = await demoWorld();
  const names = ['device-noise', 'clone', 'wrong-kind', 'journal-cut'] as const;
  for (const alarm of names) {
    world.engine.submit({ type: 'alarm', alarm, about: 'x', because: '' });
    await settle();
    world.clock.advance(10);
  }
  await world.must(await world.admin(), { method: 'alarms.acknowledge', params: { id: 2, note: '' } });
  const rows = await list(world);
  expect(rows.map(({ alarm }) => alarm)).toEqual(['journal-cut', 'wrong-kind', 'device-noise', 'clone']);
});

test('who reads, who sees to alarms, and what is recorded of it', async () => {
  const world = await demoWorld();
  await world.user('eye', {}, 'supervisor');
  await world.must(await world.admin(), {
    method: 'users.create',
    params: { username: 'book', password: 'pw', role: 'auditor' },
  });
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: 'two' });
  await settle();
  const who = {
    admin: await world.admin(),
    eye: await session(world, 'eye'),
    book: await session(world, 'book'),
    hxfj: await session(world, 'hxfj'),
  };
  const outcomes: string[][] = [];
  for (const [name, caller] of Object.entries(who)) {
    const calls = [
      await world.call(caller, { method: 'alarms.list', params: {} }),
      await world.call(caller, { method: 'alarms.shelve', params: { id: 1, minutes: 5 } }),
      await world.call(caller, { method: 'alarms.unshelve', params: { id: 1 } }),
      await world.call(caller, { method: 'alarms.acknowledge', params: { id: 1, note: 'seen' } }),
    ];
    outcomes.push([name, ...calls.map(reasonOf)]);
  }
  expect(outcomes).toEqual([
    ['admin', 'ok', 'ok', 'ok', 'ok'],
    ['eye', 'ok', 'ok', 'ok', 'ok'],
    ['book', 'ok', 'forbidden', 'forbidden', 'forbidden'],
    ['hxfj', 'forbidden', 'forbidden', 'forbidden', 'forbidden'],
  ]);
  const missing = await world.call(who.admin, { method: 'alarms.acknowledge', params: { id: 99, note: '' } });
  expect(reasonOf(missing)).toBe('not_found');
  const said = world.journal.records.filter(({ type }) => type === 'alarm.acknowledged');
  expect(said.map(({ data }) => data)).toMatchObject([
    { by: 'admin', note: 'seen' },
    { by: 'eye', note: 'seen' },
  ]);
  expect(world.journal.records.filter(({ type }) => type === 'call.refused')).toHaveLength(7);
});

test('whoever may read is told of every change, and nobody else', async () => {
  const world = await demoWorld();
  const [told, others] = [heard(world, 'admin'), heard(world, 'hxfj')];
  await world.offline('0005');
  await passes(world, 12);
  await world.must(await world.admin(), { method: 'alarms.acknowledge', params: { id: 1, note: '' } });
  await world.online('0005');
  await passes(world, 1);
  expect(told).toEqual([
    'alarm.raised endpoint-lost standing 1',
    'alarm.changed endpoint-lost standing 1',
    'alarm.changed endpoint-lost cleared 1',
  ]);
  expect(others).toEqual([]);
});

test('a full disk is one line however often it refuses, and is over when it takes records', async () => {
  const world = await demoWorld();
  world.journal.refuse = true;
  await world.login('5001', 'hxfj');
  await passes(world, 5);
  expect(await list(world)).toMatchObject([{ alarm: 'journal-refuses', state: 'standing' }]);
  world.journal.refuse = false;
  await passes(world, 5);
  expect(await list(world)).toMatchObject([{ alarm: 'journal-refuses', state: 'cleared' }]);
});

test('safety 3.9: on a full disk nothing is configured, switching goes on, and it is alarmed until there is room', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  world.journal.full = true;
  const made = { method: 'groups.create', params: { name: 'night' } } as const;
  expect(await world.call(admin, made)).toMatchObject({ ok: false, reason: 'unavailable', because: /disk is full/ });
  expect(world.engine.state.groups.size).toBe(0);
  expect((await world.login('5001', 'hxfj')).ok).toBe(true);
  await passes(world, 2);
  expect(await list(world)).toMatchObject([{ alarm: 'disk-full', state: 'standing' }]);
  world.journal.full = false;
  await passes(world, 2);
  expect(await list(world)).toMatchObject([{ alarm: 'disk-full', state: 'cleared' }]);
  expect(await world.call(admin, made)).toMatchObject({ ok: true });
});

test('an alarm that another part knows the end of is over by that part’s word alone, and its word about what does not stand changes nothing', async () => {
  const world = await demoWorld();
  const name = { alarm: 'certificate-expires', about: 'tls' } as const;
  const over = { ...name, type: 'alarmOver', because: 'another certificate is served' } as const;
  world.engine.submit({ ...name, type: 'alarm', because: 'in 11 days' });
  await settle();
  await world.must(await world.admin(), { method: 'alarms.acknowledge', params: { id: 1, note: 'ordered' } });
  expect(await list(world)).toMatchObject([{ state: 'standing', acknowledged: { note: 'ordered' } }]);
  world.engine.submit(over);
  await settle();
  expect(await list(world)).toMatchObject([{ state: 'cleared', count: 1 }]);
  const { length } = world.journal.records;
  world.engine.submit(over);
  await settle();
  expect(world.journal.records).toHaveLength(length);
});

test('a clock that steps against the time that passed is alarmed, until somebody saw to it', async () => {
  const world = await demoWorld();
  world.clock.steps(-90_000);
  await passes(world, 2);
  expect(await list(world)).toMatchObject([
    { alarm: 'clock-jumped', about: 'clock', state: 'standing', because: expect.stringContaining('-90.0 s') },
  ]);
  await world.must(await world.admin(), { method: 'alarms.acknowledge', params: { id: 1, note: '' } });
  expect(await list(world)).toMatchObject([{ state: 'cleared' }]);
});
