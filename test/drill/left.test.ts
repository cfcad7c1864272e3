// Drills that could not put back what was shown before: the controller was killed, an end was away. Nothing of them stays on the receiver, and the journal says that they
// are over. The oracle is what the devices of a room in memory show.

import { expect, test } from 'vitest';
import { replay } from '../../controller/engine/replay.ts';
import { MemorySnapshots } from '../engine/memory.ts';
import { settle, World } from '../engine/world.ts';
import { goOn, recorded, room } from './room.ts';

/** The same room after its controller was killed: another writer over the same journal; the devices are as they were. */
async function startedAnew(world: World): Promise<World> {
  const { journal } = world;
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const again = new World({ journal, state, epoch: 2 }).start();
  for (const [number, device] of world.devices) again.devices.set(number, { ...device, online: false });
  await settle();
  return again;
}

/** A room with a drill of 50 switches, whose receiver shows this before it. */
async function roomShowing(before: string | null) {
  const { world } = await room({ count: 50 });
  const admin = await world.admin();
  if (before !== null)
    await world.must(admin, { method: 'switch.connect', params: { receiver: '5003', source: before } });
  return { world, admin };
}

/** Comes back and still shows what it showed. */
async function comesBack(world: World, id: string): Promise<void> {
  await world.online(id, true, `ticket-${id}`);
  await settle();
}

test.each([null, '0002'])(
  'a controller that is killed in the middle of a drill: at the next start it is over, and the receiver shows %s again',
  async (before) => {
    const { world, admin } = await roomShowing(before);
    void world.engine.call(admin, { method: 'drill.run', params: {} });
    for (let step = 0; step < 50 && world.shown('5003') !== '0001'; step += 1) {
      world.clock.advance(5);
      await settle();
    }
    expect(world.shown('5003')).toBe('0001');
    const again = await startedAnew(world);
    expect(recorded(again, 'drill.done').map(({ data }) => data)).toMatchObject([
      { outcome: 'unavailable', because: 'the controller stopped in the middle of it', by: 'admin' },
    ]);
    // The receiver is there before the transmitters are, and after them.
    for (const id of before === null ? ['5003', '0001', '0002'] : ['0001', '0002', '5003']) await comesBack(again, id);
    await goOn(again);
    expect(again.shown('5003')).toBe(before);
    expect([...again.device('0001').grants.keys()]).toEqual([]);
    expect([...again.state.alarms.values()].filter(({ alarm }) => alarm === 'picture-without-basis')).toEqual([]);
    // What somebody shows there later is his.
    await again.must(
      { kind: 'session', user: 'admin', session: 'admin-token', from: '127.0.0.1' },
      {
        method: 'switch.connect',
        params: { receiver: '5003', source: '0001' },
      },
    );
    again.clock.advance(5_000);
    await settle();
    expect(again.shown('5003')).toBe('0001');
    await again.offline('5003');
    await comesBack(again, '5003');
    expect(again.shown('5003')).toBe('0001');
    const third = await startedAnew(again);
    expect(recorded(third, 'drill.done')).toHaveLength(1);
  },
);

test('a receiver that was killed with its controller’s word on the way shows a picture that no record explains: it goes as well', async () => {
  const { world, admin } = await roomShowing(null);
  void world.engine.call(admin, { method: 'drill.run', params: {} });
  await settle();
  world.manners.set(world.number('0002'), 'hold');
  await goOn(world);
  const [held] = world.held;
  if (held === undefined) throw new Error('nothing was asked of a device');
  // The devices did it; the controller died before it heard.
  world.device('5003').shows = { transmitter: held.transmitter, grant: held.grant };
  world.device('0002').grants.set(held.grant, { receiver: held.receiver, mode: held.mode });
  const again = await startedAnew(world);
  for (const id of ['0001', '0002', '5003']) await comesBack(again, id);
  await goOn(again);
  expect(again.shown('5003')).toBeNull();
  expect([again.device('0001').grants.size, again.device('0002').grants.size]).toEqual([0, 0]);
  expect([...again.state.alarms.values()].filter(({ alarm }) => alarm === 'picture-without-basis')).toEqual([]);
});

test.each([null, '0002'])(
  'a receiver that goes offline in the middle of a drill shows %s again when it is back',
  async (before) => {
    const { world, admin } = await roomShowing(before);
    const asked = world.engine.call(admin, { method: 'drill.run', params: {} });
    await settle();
    expect(world.shown('5003')).toBe('0001');
    await world.offline('5003');
    await goOn(world);
    expect(await asked.outcome).toMatchObject({ ok: false, reason: 'offline' });
    await comesBack(world, '5003');
    await goOn(world);
    expect(world.shown('5003')).toBe(before);
  },
);

test('where what was shown before cannot be had back when a drill ends, the receiver goes dark', async () => {
  const { world, admin } = await roomShowing('0002');
  const asked = world.engine.call(admin, { method: 'drill.run', params: {} });
  await settle();
  expect(world.shown('5003')).toBe('0001');
  await world.offline('0002');
  await goOn(world);
  expect(await asked.outcome).toMatchObject({ ok: false, reason: 'offline' });
  world.clock.advance(2_000);
  await settle();
  expect(world.shown('5003')).toBeNull();
});
