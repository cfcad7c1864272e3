// Clients that do not read (safety 3.14): what is kept for them has a limit, they are told afresh when they read again, and cut off when they do not. Others notice
// nothing. The system keeps some megabytes of its own for each connection, so the room says long things here.

import { expect, test } from 'vitest';
import type { Client } from './client.ts';
import { world } from './world.ts';

const KIB = 1024;
const LONG = 'x'.repeat(64 * KIB);
/** More than the system keeps for one connection. */
const MANY = 400;
const LIMITS = { backlogBytes: 256 * KIB, unreadBytes: 2 * KIB * KIB, unreadMs: 5_000 };

async function soon(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function seqsOf(client: Client, last: number): Promise<readonly unknown[]> {
  await client.find(({ params }) => Number(params?.seq) >= last);
  return client.frames.flatMap((frame) => {
    const { method, params } = frame as { method?: string; params?: { seq: number } };
    return method === 'room.changed' || method === 'room.reset' ? [[method, params?.seq]] : [];
  });
}

test('3.14: past the backlog one room.reset replaces what was dropped; before it nothing is missing, after it nothing is told twice', async () => {
  const { member, room } = await world({ limits: { ...LIMITS, unreadBytes: Number.MAX_SAFE_INTEGER } });
  const [slow, other] = [await member('admin'), await member('admin')];
  for (const client of [slow, other]) await client.request('room.subscribe');
  const first = room.state.seq + 1;
  slow.socket.pause();
  for (let count = 0; count < MANY; count += 1) {
    room.tell(LONG);
    await soon(5);
  }
  const last = room.state.seq;
  slow.socket.resume();
  const reset = await slow.find(({ method }) => method === 'room.reset');
  expect(reset.params).toMatchObject({
    gap: true,
    seq: last,
    room: { seq: last, transmitters: [{ id: '0001' }, {}, {}, {}] },
  });
  const after = room.tell('after it');
  const told = (await seqsOf(slow, after)).slice(0);
  const kept = told.length - 2;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(MANY);
  const before = Array.from({ length: kept }, (_, index) => ['room.changed', first + index]);
  expect(told).toEqual([...before, ['room.reset', last], ['room.changed', after]]);
  expect(await seqsOf(other, after)).toEqual(
    Array.from({ length: MANY + 1 }, (_, index) => ['room.changed', first + index]),
  );
});

test('3.14: who leaves more than a mebibyte unread for 5 s is cut off, the log names him, and the others notice nothing', async () => {
  const { member, room, clock, lines } = await world({ limits: LIMITS });
  const [slow, other] = [await member('admin'), await member('admin')];
  for (const client of [slow, other]) await client.request('room.subscribe');
  const first = room.state.seq + 1;
  slow.socket.pause();
  for (let count = 0; count < MANY; count += 1) {
    room.tell(LONG);
    await soon(5);
  }
  await clock.advance(5_000);
  await other.request('room.get');
  expect(room.subscribers.size).toBe(2);
  await clock.advance(2_000);
  expect(room.subscribers.size).toBe(1);
  slow.socket.resume();
  expect((await slow.closed).code).toBe(1006);
  const warned = lines.filter(({ level }) => level === 'warn');
  expect(warned).toMatchObject([{ fields: { from: '127.0.0.1', user: 'admin', unread: expect.any(Number) } }]);
  const after = room.tell('after it');
  expect(await seqsOf(other, after)).toHaveLength(MANY + 1);
  expect((await seqsOf(other, after))[0]).toEqual(['room.changed', first]);
});

test('who asks without reading the answers is not read from any more, and cut off; what is kept for him stays small', async () => {
  const { member, room, clock } = await world({ limits: { ...LIMITS, unreadBytes: 512 * KIB } });
  const client = await member('admin');
  room.answers.set('users.list', () => ({ ok: true, result: { items: 'x'.repeat(100 * KIB) } }));
  client.socket.pause();
  for (let id = 0; id < 1_000; id += 1) {
    client.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'users.list' }));
    if (id % 10 === 0) await soon(3);
  }
  await soon(50);
  const carriedOut = room.heard.length;
  expect(carriedOut).toBeLessThan(900);
  await clock.advance(7_000);
  client.socket.resume();
  expect((await client.closed).code).toBe(1006);
  expect(room.heard.length).toBe(carriedOut);
});

test('who asks a lot and reads it gets it all', async () => {
  const { member, room } = await world({ limits: { ...LIMITS, unreadBytes: 256 * KIB } });
  const client = await member('admin');
  room.answers.set('users.list', () => ({ ok: true, result: { items: 'x'.repeat(100 * KIB) } }));
  const answers = Array.from({ length: 60 }, () => client.request('users.list'));
  expect((await Promise.all(answers)).every(({ result }) => result !== undefined)).toBe(true);
});
