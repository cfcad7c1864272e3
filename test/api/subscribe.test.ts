// Following the room: the order of answer, parts and notifications, and that nothing is lost or told twice.

import { describe, expect, test } from 'vitest';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Room } from '../../protocol/api/shapes.ts';
import { check } from '../../protocol/schema.ts';
import type { Message } from './client.ts';
import { world } from './world.ts';

const methodsOf = (frames: readonly (Message | readonly Message[])[]): readonly unknown[] =>
  frames.map((frame) => (Array.isArray(frame) ? 'batch' : ((frame as Message).method ?? (frame as Message).id)));

function partOf({ result }: Message): Room {
  const checked = check(API_METHODS['room.get'].result, result);
  if (!checked.ok) return expect.unreachable(checked.because);
  return checked.value;
}

async function soon(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('subscribe', () => {
  test('the answer has the room; it comes before every notification, also those that happened meanwhile', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    room.duringSubscribe = () => {
      room.tell('at once');
      queueMicrotask(() => room.tell('right after'));
      process.nextTick(() => room.tell('a little later'));
    };
    const { result, id } = await client.request('room.subscribe');
    expect(check(API_METHODS['room.subscribe'].result, result).ok).toBe(true);
    expect(result?.room).toMatchObject({
      transmitters: [{ id: '0001' }, { id: '0002' }, { id: '0003' }, { id: '0004' }],
    });
    await client.find(({ params }) => params?.because === 'right after');
    await client.find(({ params }) => params?.because === 'a little later');
    expect(methodsOf(client.frames.slice(2))).toEqual([id, 'room.changed', 'room.changed', 'room.changed']);
    const seqs = client.notifications('room.changed').map(({ params }) => params?.seq);
    expect(seqs).toEqual([1, 2, 3].map((step) => Number(result?.seq) + step));
  });

  test('from a number on: what is told inside the call comes after the answer, which then has no room', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    room.next = { gap: false, needsRoom: false };
    room.duringSubscribe = () => room.tell('missed');
    const { result } = await client.request('room.subscribe', { since: 3, epoch: 3 });
    expect(result).toEqual({ epoch: 3, seq: room.state.seq - 1 });
    await client.find(({ params }) => params?.because === 'missed');
    expect(methodsOf(client.frames.slice(2))).toEqual(['q2', 'room.changed']);
  });

  test('what cannot be told any more is a gap', async () => {
    const { member, room } = await world();
    room.next = { gap: true, needsRoom: true };
    const { result } = await (await member('admin')).request('room.subscribe', { since: 1, epoch: 1 });
    expect(result).toMatchObject({ gap: true, room: { epoch: 3 } });
  });

  test('in a batch, notifications wait for the answers of the whole batch', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    room.answers.set('switch.disconnect', async () => {
      room.tell('while the batch is under way');
      await soon();
      return { ok: true, result: {} };
    });
    client.send(
      JSON.stringify([
        { jsonrpc: '2.0', id: 1, method: 'room.subscribe' },
        { jsonrpc: '2.0', id: 2, method: 'switch.disconnect', params: { receiver: '5001' } },
      ]),
    );
    await client.find(({ method }) => method === 'room.changed');
    expect(methodsOf(client.frames.slice(2))).toEqual(['batch', 'room.changed']);
  });

  test('again on the same connection: one stream, not two', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    await client.request('room.subscribe');
    await client.request('room.subscribe');
    expect(room.subscribers.size).toBe(1);
    room.tell();
    await client.find(({ method }) => method === 'room.changed');
    await soon();
    expect(client.notifications('room.changed')).toHaveLength(1);
  });

  test('ends with the connection, with the session, and with another login', async () => {
    const { member, room } = await world();
    const clients = [await member('admin'), await member('admin'), await member('admin')] as const;
    for (const client of clients) await client.request('room.subscribe');
    await clients[0].request('session.logout');
    await clients[1].login('hxfj');
    clients[2].socket.terminate();
    while (room.subscribers.size > 0) await soon();
    room.tell('secret');
    await clients[1].request('room.get');
    expect(JSON.stringify(clients.map(({ frames }) => frames))).not.toContain('secret');
  });

  test('one too many is busy, and may ask for the room as before', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    room.mostSubscribers = 0;
    expect((await client.request('room.subscribe')).error?.data.reason).toBe('busy');
    expect((await client.request('room.get')).result).toBeDefined();
    room.mostSubscribers = 1;
    expect((await client.request('room.subscribe')).result).toBeDefined();
  });

  test('not for strangers', async () => {
    const { client, room } = await world();
    await (await client()).request('room.subscribe');
    expect(room.subscribers.size).toBe(0);
  });
});

describe('room.reset by the room', () => {
  test('rights changed: one reset with the room of now; what it contains is not told again, what follows is', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    await client.request('room.subscribe');
    for (const subscriber of room.subscribers) {
      subscriber.reset(false);
      subscriber.reset(false);
    }
    room.tell('part of it');
    const { params } = await client.find(({ method }) => method === 'room.reset');
    expect(params).toMatchObject({ gap: false, seq: room.state.seq, room: { seq: room.state.seq } });
    room.tell('after it');
    await client.find(({ method }) => method === 'room.changed');
    await soon();
    expect(client.notifications('room.reset')).toHaveLength(1);
    expect(client.notifications('room.changed').map((note) => note.params?.because)).toEqual(['after it']);
  });

  test('something told out of its turn, which that room may lack: another reset', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    await client.request('room.subscribe');
    for (const subscriber of room.subscribers) subscriber.reset(false);
    await client.find(({ method }) => method === 'room.reset');
    const late = room.tell('in its turn');
    room.state.seq = late - 2;
    room.tell('out of its turn');
    room.state.seq = late;
    while (client.notifications('room.reset').length < 2) await soon();
    expect(client.notifications('room.reset')[1]).toMatchObject({ params: { seq: late, gap: false } });
  });

  test('between the subscription and its answer: after the answer', async () => {
    const { member, room } = await world();
    const client = await member('admin');
    room.duringSubscribe = () => {
      for (const subscriber of room.subscribers) subscriber.reset(true);
    };
    client.send(
      JSON.stringify([
        { jsonrpc: '2.0', id: 1, method: 'room.subscribe' },
        { jsonrpc: '2.0', id: 2, method: 'room.get' },
      ]),
    );
    await client.find(({ method }) => method === 'room.reset');
    expect(methodsOf(client.frames.slice(2))).toEqual(['batch', 'room.reset']);
  });
});

describe('the room in parts', () => {
  const TRANSMITTERS = 3_000;
  const many = {
    prepare: (room: Awaited<ReturnType<typeof world>>['room']) => {
      room.user('admin', 'administrator');
      room.user('hxfj', 'operator');
      room.transmitters(TRANSMITTERS);
    },
  };

  test('each frame at most 128 KiB, together every row once, in order', async () => {
    const { member, room } = await world(many);
    const client = await member('admin');
    const ids: string[] = [];
    let after: string | undefined;
    let parts = 0;
    do {
      const part = partOf(await client.request('room.get', after === undefined ? {} : { after }));
      expect(Buffer.byteLength(JSON.stringify(client.frames.at(-1)))).toBeLessThanOrEqual(128 * 1024);
      expect(part).toMatchObject({ epoch: 3, seq: room.state.seq });
      ids.push(...part.transmitters.map(({ id }) => id));
      after = part.next;
      parts += 1;
    } while (after !== undefined);
    expect(parts).toBeGreaterThan(2);
    expect(ids).toEqual(Array.from({ length: TRANSMITTERS }, (_, index) => String(index + 1).padStart(4, '0')));
  });

  test('a row that goes between two parts makes none be missed', async () => {
    const { member, room } = await world(many);
    const client = await member('admin');
    const first = partOf(await client.request('room.get'));
    const last = first.transmitters.at(-1)?.id ?? '';
    room.happen({ type: 'endpoints.removed', key: Number(last), label: last, by: null });
    const second = partOf(await client.request('room.get', { after: first.next ?? '' }));
    const seen = new Set([...first.transmitters, ...second.transmitters].map(({ id }) => id));
    const next = String(Number(last) + 1).padStart(4, '0');
    expect(seen.has(next) || second.next !== undefined).toBe(true);
    let { next: after } = second;
    while (after !== undefined) {
      const part = partOf(await client.request('room.get', { after }));
      for (const { id } of part.transmitters) seen.add(id);
      after = part.next;
    }
    expect(seen.size).toBe(TRANSMITTERS);
  });

  test('the first part comes with the subscription, and for a caller who may know nothing it is empty', async () => {
    const { member } = await world(many);
    const { result } = await (await member('admin')).request('room.subscribe');
    expect(result).toMatchObject({ room: { next: expect.any(String) } });
    const other = await (await member('hxfj')).request('room.subscribe');
    expect(other.result?.room).toMatchObject({ transmitters: [], receivers: [], seats: [], walls: [], hotkeys: [] });
  });
});
