// A simulated seat against a scripted controller: it links up, shows what it is told to, types at the computer, and remembers.
// Everything in memory on a test clock; what is on the screen is read from the picture's bytes.

import { expect, test } from 'vitest';
import { createSmallRoom } from './in-memory.ts';

async function showing() {
  const room = createSmallRoom();
  expect(await room.start()).toBe(true);
  const ids = [room.admit(), ''];
  await room.clock.advance(10);
  ids[1] = room.show();
  await room.clock.advance(50);
  expect(room.txLink()?.answers).toEqual([`done ${ids[0]}`]);
  expect(room.rxLink()?.answers).toEqual([`done ${ids[1]}`]);
  expect(room.source).toBe('0001');
  return room;
}

test('shows the source that it is told to, and the login screen before', async () => {
  const room = createSmallRoom();
  await room.start();
  await room.clock.advance(10);
  expect(room.screen?.osd).toMatchObject({ panel: 'login', status: '网络正常' });
  expect(room.source).toBeNull();
  room.admit();
  await room.clock.advance(10);
  room.show();
  await room.clock.advance(50);
  expect(room.screen?.recorder.showed.map(({ source }) => source)).toEqual(['0001']);
  expect(room.transmitter.endpoint.watchers).toBe(1);
});

test('a picture comes each second while somebody watches, and none while nobody does', async () => {
  const room = await showing();
  const before = room.screen?.recorder.pictures ?? 0;
  await room.clock.advance(10_000);
  expect((room.screen?.recorder.pictures ?? 0) - before).toBe(10);
  room.rxLink()?.order({ type: 'dark' });
  await room.clock.advance(1_500);
  expect(room.source).toBeNull();
  expect(room.transmitter.endpoint.watchers).toBe(0);
});

test('what is typed reaches the computer only while somebody is logged in', async () => {
  const room = await showing();
  room.login();
  await room.clock.advance(10);
  room.seat.endpoint.typist.write('hello');
  await room.clock.advance(50);
  expect(room.transmitter.endpoint.computer.text).toBe('hello');
  room.seat.endpoint.typist.down('KeyA');
  await room.clock.advance(10);
  room.rxLink()?.say({ type: 'session', user: null, ticket: null, because: 'logged out' });
  await room.clock.advance(10);
  expect(room.transmitter.endpoint.computer.held).toEqual([]);
  room.seat.endpoint.typist.write('x');
  await room.clock.advance(50);
  expect(room.transmitter.endpoint.computer.text).toBe('helloa');
});

test('logs in at the OSD as an operator does', async () => {
  const room = createSmallRoom();
  await room.start();
  await room.clock.advance(10);
  room.seat.endpoint.typist.logIn('hxfj', '123456');
  await room.clock.advance(10);
  const act = room.rxLink()?.heard.find(({ type }) => type === 'act');
  expect(act).toMatchObject({ method: 'receiver.login', params: { username: 'hxfj', password: '123456' } });
});

test('pictures and typing go on while the controller is away, and the link comes back', async () => {
  const room = await showing();
  room.login();
  await room.clock.advance(10);
  room.network.cut(({ address }) => address.includes('controller'), 'the controller died');
  room.seat.endpoint.typist.write('on');
  await room.clock.advance(3_000);
  expect(room.source).toBe('0001');
  expect(room.transmitter.endpoint.computer.text).toBe('on');
  await room.clock.advance(30_000);
  expect(room.txLink()?.open).toBe(true);
  expect(room.rxLink()?.hello).toMatchObject({
    boot: 'warm',
    ticket: 'ticket',
    state: { state: 'shown', grant: 'g1' },
  });
  expect(room.txLink()?.heard.find(({ type }) => type === 'grants')).toMatchObject({ grants: [{ grant: 'g1' }] });
});

test('a still fits into 16 KiB', async () => {
  const room = await showing();
  room.txLink()?.order({ type: 'still' });
  await room.clock.advance(10);
  const done = room.txLink()?.heard.findLast(({ type }) => type === 'done');
  expect(done).toMatchObject({ still: { type: 'image/svg+xml' } });
  const data = done?.type === 'done' ? (done.still?.data ?? '') : '';
  expect(Buffer.from(data, 'base64').toString()).toContain('data-transmitter="0001"');
});

test('stopped, it leaves no timer and no connection behind', async () => {
  const room = await showing();
  room.seat.stop('over');
  room.transmitter.stop('over');
  await room.clock.advance(10);
  expect([room.clock.waiting, room.network.connections]).toEqual([0, 0]);
  expect(room.source).toBeNull();
});
