// What the engine promises of its journal: the room is the fold of it, configuration waits for the disk, switching does not, and nothing secret is in it.

import { expect, test } from 'vitest';
import { fingerprint, isStoredRoom, restore } from '../../controller/domain/snapshot.ts';
import { replay } from '../../controller/engine/replay.ts';
import { MemoryJournal, MemorySnapshots } from './memory.ts';
import { demoWorld, reasonOf, settle, World } from './world.ts';

async function busyRoom(): Promise<World> {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  await world.connect('5001', 'duo');
  await world.push('5001', 'wall,5003');
  await world.login('5003', 'lin');
  await world.connect('5003', '2');
  await world.call(world.seat('5001'), { method: 'receiver.logout', params: { receiver: '5001' } });
  return world;
}

test('the room is the fold of its journal', async () => {
  const world = await busyRoom();
  const replayed = await replay({ journal: world.journal, snapshots: new MemorySnapshots() }, 4);
  expect(fingerprint(replayed)).toBe(fingerprint(world.state));
});

test('a snapshot and the records after it give the same room', async () => {
  const world = await busyRoom();
  await world.engine.stop();
  const snapshot = world.snapshots.saved.at(-1);
  expect(snapshot?.seq).toBe(world.journal.head.seq);
  if (!isStoredRoom(snapshot?.state)) throw new Error('not a stored room');
  expect(fingerprint(restore(snapshot.state))).toBe(fingerprint(world.state));
});

test('a configuration change is answered and applied after its fsync, and not before', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  let release: () => void = () => undefined;
  world.journal.hold = new Promise((done) => {
    release = done;
  });
  const asked = world.engine.call(admin, { method: 'groups.create', params: { name: 'night' } });
  let answered = false;
  void asked.outcome.then(() => {
    answered = true;
  });
  await settle();
  expect([answered, world.state.groups.has('night')]).toEqual([false, false]);
  release();
  await settle();
  expect([answered, world.state.groups.has('night')]).toEqual([true, true]);
});

test('a record that no journal can hold is lost alone, counted and alarmed; those around it are kept', async () => {
  const world = await demoWorld();
  const { journal } = world;
  await world.login('5001', 'hxfj');
  journal.unfit = (record) => record.type === 'screen.reported';
  await world.connect('5001', '1');
  world.engine.submit({
    type: 'screenReported',
    number: world.number('5004'),
    state: { state: 'dark', grant: null, transmitter: null },
  });
  await world.connect('5001', '2');
  for (let tries = 0; tries < 8; tries += 1) {
    world.clock.advance(250);
    await settle();
  }
  expect(world.shown('5001')).toBe('0002');
  const types = journal.records.map((record) => record.type);
  expect(types.filter((type) => type === 'record.lost')).toHaveLength(1);
  expect(world.engine.figures).toMatchObject({ retained: 0, lost: 1, refusing: false });
  expect(types).toContain('alarm.raised');
  expect(journal.records.at(-1)?.seq).toBe(world.state.seq);
});

test('switching does not wait for the fsync, nor for a configuration that waits for its own', async () => {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  world.journal.hold = new Promise(() => undefined);
  void world.engine.call(await world.admin(), { method: 'groups.create', params: { name: 'night' } });
  await settle();
  const asked = world.engine.call(world.seat('5001'), {
    method: 'switch.connect',
    params: { receiver: '5001', source: '1' },
  });
  await settle();
  expect(world.shown('5001')).toBe('0001');
  world.clock.advance(50);
  expect(reasonOf(await asked.outcome)).toBe('ok');
});

test('a full disk refuses configuration, changes nothing, and lets switching go on; records are kept until it takes them', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  await world.login('5001', 'hxfj');
  await settle();
  const before = world.journal.head.seq;
  world.journal.refuse = true;
  const asked = world.engine.call(admin, { method: 'groups.create', params: { name: 'night' } });
  await settle();
  expect(reasonOf(await asked.outcome)).toBe('unavailable');
  expect(world.state.groups.has('night')).toBe(false);
  const switched = world.engine.call(world.seat('5001'), {
    method: 'switch.connect',
    params: { receiver: '5001', source: '1' },
  });
  await settle();
  world.clock.advance(50);
  expect(reasonOf(await switched.outcome)).toBe('ok');
  expect(world.shown('5001')).toBe('0001');
  expect(world.journal.head.seq).toBe(before);
  world.journal.refuse = false;
  world.clock.advance(2_000);
  await settle();
  const types = world.journal.records.slice(before).map((record) => record.type);
  expect(types).toContain('configuration.refused');
  expect(types).toContain('picture.changed');
  const replayed = await replay({ journal: world.journal, snapshots: new MemorySnapshots() }, 4);
  expect(fingerprint(replayed)).toBe(fingerprint(world.state));
});

test('no password and no token is in the journal', async () => {
  const world = new World({
    passwords: { hash: () => Promise.resolve('$argon2id$x'), verify: () => Promise.resolve(true) },
  }).start();
  const admin = await world.admin();
  await world.must(admin, {
    method: 'users.create',
    params: { username: 'u', password: 'TOP-SECRET', role: 'operator' },
  });
  await world.call(
    { kind: 'nobody', from: 'x' },
    { method: 'session.login', params: { username: 'u', password: 'TOP-SECRET' } },
  );
  expect(JSON.stringify(world.journal.records)).not.toContain('TOP-SECRET');
});

test('a controller that starts again adopts what receivers show and keeps their pictures', async () => {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  await world.connect('5001', '1');
  const journal = new MemoryJournal();
  journal.records.push(...world.journal.records);
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const again = new World({ journal, state, epoch: 2 }).start();
  for (const [number, device] of world.devices) again.devices.set(number, device);
  for (const id of ['0001', '5001']) await again.online(id, true, `ticket-${id}`);
  expect(again.shown('5001')).toBe('0001');
  expect(
    again.commands.filter(
      (command) => command.type === 'make' || command.type === 'darken' || command.type === 'dismiss',
    ),
  ).toEqual([]);
  expect(reasonOf(await again.connect('5001', '2'))).toBe('offline');
});

test('a picture that nobody brought is flagged and alarmed, not cut', async () => {
  const world = await demoWorld();
  const journal = new MemoryJournal();
  journal.records.push(...world.journal.records);
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const again = new World({ journal, state, epoch: 2 }).start();
  for (const [number, device] of world.devices) again.devices.set(number, device);
  const [source, screen] = [again.device('0007'), again.device('5003')];
  source.grants.set('unknown', { receiver: screen.number, mode: 'view' });
  screen.shows = { transmitter: source.number, grant: 'unknown' };
  await again.online('0007');
  await again.online('5003', true, 'ticket-5003');
  expect(again.shown('5003')).toBe('0007');
  expect(source.grants.has('unknown')).toBe(true);
  expect(journal.records.some((record) => record.type === 'alarm.raised')).toBe(true);
});

test('a receiver that starts cold is logged out and dark, and its grant is ended', async () => {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  await world.connect('5001', '1');
  await world.offline('5001');
  world.device('5001').shows = null;
  await world.online('5001');
  expect(world.device('0001').grants.size).toBe(0);
  expect(world.state.live.get(world.number('5001'))).toMatchObject({ login: null, desired: null });
});

test('a receiver that comes back warm and dark is set right; one that shows something else, too', async () => {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  await world.connect('5001', '1');
  await world.offline('5001');
  world.device('5001').shows = null;
  await world.online('5001', true, 'ticket-5001');
  expect(world.shown('5001')).toBe('0001');
  world.device('5001').shows = { transmitter: world.number('0002'), grant: 'forged' };
  world.engine.submit({
    type: 'screenReported',
    number: world.number('5001'),
    state: { state: 'shown', grant: 'forged', transmitter: world.device('0002').key },
  });
  await settle();
  world.clock.advance(10_000);
  await settle();
  expect(world.shown('5001')).toBe('0001');
});

test('a change that is refused while another is recorded does not hold up the one behind it', async () => {
  const world = new World().start();
  const admin = await world.admin();
  let release: () => void = () => undefined;
  world.journal.hold = new Promise((done) => {
    release = done;
  });
  const names = ['radar', 'radar', 'sonar'];
  const asked = names.map((name) => world.engine.call(admin, { method: 'groups.create', params: { name } }));
  await settle();
  world.journal.hold = null;
  release();
  const outcomes = await Promise.all(asked.map((one) => one.outcome));
  expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason))).toEqual(['ok', 'conflict', 'ok']);
});
