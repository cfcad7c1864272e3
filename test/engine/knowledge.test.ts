// Who is told what: an operator knows what he may use, and a receiver's source only if he may connect to it or is logged in there (contracts, who knows what).

import { expect, test } from 'vitest';
import type { Published } from '../../controller/domain/publish.ts';
import { receiverRow, roomRows } from '../../controller/domain/views.ts';
import { demoWorld, settle } from './world.ts';

function listener(viewer: string) {
  const events: (Published & { readonly prev: number })[] = [];
  let resets = 0;
  const subscriber = {
    viewer,
    told: (event: Published & { readonly prev: number }) => void events.push(event),
    reset: () => {
      resets += 1;
    },
  };
  return { subscriber, events, resets: () => resets };
}

test('an operator’s room holds his transmitters and the receivers he may reach, and hides a source that he may not know', async () => {
  const world = await demoWorld();
  await world.login('5001', 'hxfj');
  await world.connect('5001', '6');
  const rows = [...roomRows(world.state, 'lin')];
  expect(rows.filter((row) => row.kind === 'transmitter').map((row) => row.key)).toEqual(['0001', '0002']);
  expect(receiverRow(world.state, 'lin', world.number('5001'))).toMatchObject({
    source: null,
    hidden: true,
    state: 'shown',
  });
  expect(receiverRow(world.state, 'hxfj', world.number('5001'))).toMatchObject({ source: '0006' });
  expect([...roomRows(world.state, 'admin')].length).toBeGreaterThan(25);
});

test('each event names the one before it that the caller may know', async () => {
  const world = await demoWorld();
  const [admin, lin] = [listener('admin'), listener('lin')];
  const from = world.engine.subscribe(admin.subscriber, null);
  world.engine.subscribe(lin.subscriber, null);
  await world.login('5001', 'hxfj');
  await world.connect('5001', '6');
  await settle();
  for (const { events } of [admin, lin]) {
    let prev = from?.seq ?? -1;
    for (const event of events) {
      expect(event.prev).toBe(prev);
      prev = event.seq;
    }
  }
  expect(JSON.stringify(lin.events)).not.toContain('0006');
  expect(JSON.stringify(admin.events)).toContain('0006');
});

test('a subscriber that comes back is told what happened since, in order, and a change of his rights resets him', async () => {
  const world = await demoWorld();
  const lin = listener('lin');
  const seq = world.state.seq;
  await world.login('5003', 'lin');
  await world.connect('5003', '1');
  const back = world.engine.subscribe(lin.subscriber, { since: seq, epoch: 1 });
  expect([back?.needsRoom, back?.gap]).toEqual([false, false]);
  expect(lin.events.map((event) => event.type)).toContain('receiver.loggedIn');
  await world.must(await world.admin(), {
    method: 'permissions.create',
    params: { who: 'lin', right: 'connect', what: '0005' },
  });
  expect(lin.resets()).toBe(1);
  const other = world.engine.subscribe(listener('lin').subscriber, { since: seq, epoch: 7 });
  expect([other?.needsRoom, other?.gap]).toEqual([true, true]);
});

test('a change whose fsync took long is told in its order to whoever was told nothing later, and to whoever comes back', async () => {
  const world = await demoWorld();
  const [admin, lin] = [listener('admin'), listener('lin')];
  for (const { subscriber } of [admin, lin]) world.engine.subscribe(subscriber, null);
  const { seq } = world.state;
  let release: () => void = () => undefined;
  const change = async (name: string, meanwhile: () => Promise<unknown>) => {
    const caller = await world.admin();
    world.journal.hold = new Promise((done) => {
      release = done;
    });
    const made = world.engine.call(caller, { method: 'hotkeys.create', params: { name, targets: ['0001'] } });
    await settle();
    await world.clock.advance(60);
    world.journal.hold = null;
    await meanwhile();
    release();
    expect((await made.outcome).ok).toBe(true);
    await settle();
  };
  await change('quiet', settle);
  expect([admin, lin].map(({ events }) => events.map(({ type }) => type))).toEqual([
    ['hotkey.changed'],
    ['hotkey.changed'],
  ]);
  expect([admin.resets(), lin.resets()]).toEqual([0, 0]);

  await change('busy', async () => await world.login('5003', 'lin'));
  expect([admin.resets(), lin.resets()]).toEqual([1, 1]);
  // A change that was told late is not missing for those who come back.
  const back = listener('admin');
  expect(world.engine.subscribe(back.subscriber, { since: seq, epoch: 1 })?.needsRoom).toBe(false);
  expect(back.events.filter(({ type }) => type === 'hotkey.changed')).toHaveLength(2);
  let prev = seq;
  for (const event of back.events) {
    expect([event.prev, event.seq > prev]).toEqual([prev, true]);
    prev = event.seq;
  }
});
