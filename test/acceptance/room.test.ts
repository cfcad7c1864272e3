// The room as its callers know it: sessions, room.get, room.subscribe, events with their chain, lists and stills, and who may know what.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import type { Client, Json, Room } from './outside.ts';
import { asObject, clear, demonstration, row, rows } from './outside.ts';

let room: Room;
let admin: Client;
let hxfj: Client;
let lin: Client;

beforeAll(async () => {
  room = await demonstration();
  [admin, hxfj, lin] = await Promise.all([room.as('admin'), room.as('hxfj'), room.as('lin')]);
});
afterAll(async () => {
  expect(await room.stop()).toBe(0);
});
beforeEach(async () => {
  await clear(admin);
});

const ids = (value: unknown) => rows(value).map((one) => one['id']);
const changes = (client: Client) => client.notifications('room.changed');
const sit = (receiver: string, username = 'hxfj', password = '123456') =>
  admin.must('receiver.login', { receiver, username, password });

describe('sessions', () => {
  test('The server speaks first: a notification `hello` with product, version, range of protocol versions, limits, `epoch` and `seq`', async () => {
    const guest = await room.guest();
    expect(guest.heard[0]).toMatchObject({ jsonrpc: '2.0', method: 'hello' });
    expect(asObject(guest.heard[0]?.['params'])).toMatchObject({
      product: expect.any(String),
      version: expect.any(String),
      protocol: { min: expect.any(Number), max: expect.any(Number) },
      limits: expect.any(Object),
      epoch: expect.any(Number),
      seq: expect.any(Number),
    });
  });

  test('Before login only `session.login` and `session.authenticate` are answered; everything else gets `not_authenticated`', async () => {
    const guest = await room.guest();
    for (const method of [
      'room.get',
      'room.subscribe',
      'session.logout',
      'session.setup',
      'switch.connect',
      'nope',
      'users.create',
    ])
      expect([method, await guest.refused(method, {})]).toEqual([method, 'not_authenticated']);
    expect(await guest.refused('session.authenticate', { token: 'x'.repeat(43) })).toBe('not_authenticated');
    for (const [username, password] of [
      ['admin', 'wrong'],
      ['nobody', '123456'],
    ])
      expect(await guest.refused('session.login', { username, password })).toBe('invalid_credentials');
    const login = await guest.must('session.login', { username: 'LIN', password: 'demo-lin' });
    expect(login).toEqual({
      user: { name: 'lin', role: 'operator', language: expect.any(String) },
      expiresAt: expect.any(String),
      token: expect.stringMatching(/^[\w-]{43,}$/),
    });
    const other = await room.guest();
    expect(await other.must('session.authenticate', { token: login['token'] })).toEqual({
      user: login['user'],
      expiresAt: login['expiresAt'],
    });
    expect(await guest.must('session.logout', {})).toEqual({});
    expect(await guest.refused('room.get', {})).toBe('not_authenticated');
    await until(() => other.closed !== null);
    expect(other.notifications('session.ended')).toHaveLength(1);
    expect(await guest.refused('session.authenticate', { token: login['token'] })).toBe('not_authenticated');
  });
});

describe('who knows what', () => {
  test('an operator knows the transmitters that he may connect to, the receivers that he may push to, get from or is logged in at', async () => {
    const known = await lin.must('room.get', {});
    expect(ids(known['transmitters'])).toEqual(['0001', '0002']);
    expect(ids(known['receivers'])).toHaveLength(9);
    const his = await hxfj.must('room.get', {});
    expect(ids(his['receivers'])).not.toContain('5004');
    expect(JSON.stringify(his)).not.toContain('0007');
    await sit('5004');
    expect(ids((await hxfj.must('room.get', {}))['receivers'])).toContain('5004');
    expect(await lin.refused('switch.connect', { receiver: '5001', source: '1' })).toBe('forbidden');
  });

  test('a receiver’s `source` only if he may connect to it or is logged in there (else `hidden: true`)', async () => {
    await lin.must('room.subscribe', {});
    await sit('5001');
    await hxfj.must('switch.connect', { receiver: '5001', source: '6' });
    expect(await row(lin, '5001')).toMatchObject({ source: null, hidden: true, state: 'shown', user: 'hxfj' });
    await sit('5003', 'lin', 'demo-lin');
    await hxfj.must('switch.push', { receiver: '5001', targets: '3,5' });
    expect(await row(lin, '5003')).toMatchObject({ source: '0006', state: 'shown' });
    expect(await row(lin, '5005')).toMatchObject({ source: null, hidden: true });
    await lin.must('switch.disconnect', { receiver: '5003' });
    // What he may not know is told in no other way: not in words, not in the events, not as an answer.
    const number = (await row(admin, '0006'))?.['number'];
    const told = changes(lin).filter((one) => asObject(one['receiver'])['id'] !== '5003');
    expect(JSON.stringify(told)).not.toMatch(/0006|Weather/);
    expect(JSON.stringify(told)).not.toContain(`"transmitter":${number}`);
    const get = await lin.call('switch.get', { receiver: '5003', from: '1' });
    expect(get.error?.data?.['reason']).toBe('out_of_range');
    expect(JSON.stringify(get)).not.toMatch(/0006|Weather/);
    const explained = await lin.must('switch.explain', { user: 'lin', action: 'get', receiver: '5003', from: '1' });
    expect(JSON.stringify(explained)).not.toMatch(/0006|Weather/);
  });

  test('2.4 `room.list` lists what the user may choose, and not the receiver at which he sits', async () => {
    await sit('5001');
    await hxfj.must('switch.connect', { receiver: '5001', source: '1' });
    await hxfj.must('switch.push', { receiver: '5001', targets: '3' });
    const connect = await hxfj.must('room.list', { receiver: '5001', action: 'connect' });
    expect(rows(connect['entries'])[0]).toEqual({ id: '0001', name: 'Overview map', online: true, same: true });
    expect(ids(connect['entries'])).toEqual(['0001', '0002', '0003', '0004', '0005', '0006', '0009', '0010', '0011']);
    expect(rows(connect['entries']).find(({ id }) => id === '0010')).toMatchObject({ online: false, same: false });
    for (const action of ['push', 'get']) {
      const list = rows((await hxfj.must('room.list', { receiver: '1', action }))['entries']);
      expect(ids(list)).toEqual(['5002', '5003', '5005', '5006', '5007', '5008', '5009']);
      expect(list.filter(({ same }) => same === true).map(({ id }) => id)).toEqual(['5003']);
    }
    expect(await hxfj.refused('room.list', { receiver: '5003', action: 'push' })).toBe('forbidden');
    expect(await hxfj.refused('room.list', { receiver: '5001', action: 'steal' })).toBe('invalid');
  });

  test('`room.preview` gives a still of at most 16 KiB, of a transmitter that he may connect to', async () => {
    const still = await lin.must('room.preview', { transmitter: '1' });
    expect(still).toEqual({
      type: expect.stringMatching(/^image\//),
      data: expect.any(String),
      time: expect.any(String),
    });
    expect(Buffer.from(String(still['data']), 'base64').length).toBeLessThanOrEqual(16 * 1024);
    expect(await lin.refused('room.preview', { transmitter: '6' })).toMatch(/out_of_range|forbidden/);
    expect(await hxfj.refused('room.preview', { transmitter: '10' })).toBe('offline');
    expect(await hxfj.refused('room.preview', { transmitter: '5001' })).toBe('unknown_target');
  });
});

describe('following the room', () => {
  /** Whether each event names the one before it that this client heard. */
  function chained(events: Json[], from: unknown): boolean {
    let last = from;
    return events.every(({ prev, seq }) => {
      const follows = Number(prev) <= Number(last) && Number(seq) > Number(last);
      last = seq;
      return follows;
    });
  }

  test('`prev` is the `seq` of the event before it that this caller may know', async () => {
    const follower = await room.as('admin');
    const { seq, epoch, room: known } = await follower.must('room.subscribe', {});
    expect(asObject(known)['seq']).toBe(seq);
    await sit('5001');
    await hxfj.must('switch.connect', { receiver: '5001', source: '1' });
    await hxfj.must('switch.push', { receiver: '5001', targets: 'wall' });
    await follower.notified('room.changed', (one) => one['type'] === 'switch.done' && rows(one['results']).length > 0);
    const events = changes(follower);
    expect(chained(events, seq)).toBe(true);
    expect(new Set(events.map((one) => one['epoch']))).toEqual(new Set([epoch]));
    for (const event of events) expect(event).toMatchObject({ time: expect.any(String), type: expect.any(String) });
    // Events of what happened after `since` are the same ones, for whoever comes back.
    const back = await room.as('admin');
    const half = events[Math.floor(events.length / 2)];
    const again = await back.must('room.subscribe', { since: half?.['seq'], epoch });
    expect(again['room']).toBeUndefined();
    const rest = events.filter((one) => Number(one['seq']) > Number(half?.['seq']));
    await until(() => changes(back).length >= rest.length);
    // Their rows are as they stand by now, so that the last of each receiver agrees.
    const stamps = (events_: Json[]) => events_.map(({ seq: at, type, time }) => ({ at, type, time }));
    expect(stamps(changes(back).slice(0, rest.length))).toEqual(stamps(rest));
  });

  test('each caller has a chain of its own, and hears in it of what he may know alone', async () => {
    const follower = await room.as('lin');
    const { seq } = await follower.must('room.subscribe', {});
    await sit('5001');
    await hxfj.must('switch.connect', { receiver: '5001', source: '6' });
    await hxfj.must('switch.connect', { receiver: '5001', source: '1' });
    await follower.notified('room.changed', (one) => asObject(one['receiver'])['source'] === '0001');
    const events = changes(follower);
    expect(chained(events, seq)).toBe(true);
    let last = Number(seq);
    for (const event of events) {
      expect(Number(event['prev'])).toBeLessThanOrEqual(last);
      last = Number(event['seq']);
    }
    for (const type of ['config.changed', 'alarm.raised'])
      expect(events.some((one) => one['type'] === type)).toBe(false);
  });

  test('of another epoch or too new, `room` is what `room.get` gives, with `gap: true`', async () => {
    const follower = await room.as('admin');
    const { seq, epoch } = await follower.must('room.subscribe', {});
    for (const params of [
      { since: seq, epoch: Number(epoch) + 1 },
      { since: Number(seq) + 10_000, epoch },
    ]) {
      const answer = await follower.must('room.subscribe', params);
      expect(answer).toMatchObject({ gap: true, room: { transmitters: expect.any(Array) } });
    }
    expect(await follower.must('room.subscribe', {})).not.toHaveProperty('gap');
    expect(await follower.refused('room.subscribe', { since: -1 })).toBe('invalid');
    expect(await follower.refused('room.subscribe', { since: 'now' })).toBe('invalid');
  });

  test('notification `room.reset` when the caller’s rights changed', async () => {
    const follower = await room.as('lin');
    await follower.must('room.subscribe', {});
    const rule = await admin.must('permissions.create', {
      who: 'lin',
      right: 'connect',
      what: '0005',
      effect: 'allow',
    });
    const reset = await follower.notified('room.reset');
    expect(ids(asObject(reset['room'])['transmitters'])).toContain('0005');
    expect(reset).toMatchObject({ epoch: expect.any(Number), seq: expect.any(Number), gap: expect.any(Boolean) });
    await admin.must('permissions.delete', { id: rule['id'], version: rule['version'] });
    await until(() => follower.notifications('room.reset').length === 2);
    expect(ids(asObject(follower.notifications('room.reset')[1]?.['room'])['transmitters'])).toEqual(['0001', '0002']);
  });
});

describe('who is logged in at a receiver', () => {
  test('`receiver.login`: any session may, with the credentials of the user to be logged in; `conflict` where another is', async () => {
    expect(await lin.must('receiver.login', { receiver: '3', username: 'hxfj', password: '123456' })).toEqual({
      user: { name: 'hxfj', role: 'operator', language: expect.any(String) },
    });
    expect(await row(admin, '5003')).toMatchObject({ user: 'hxfj', source: null, state: 'dark' });
    expect(await lin.refused('receiver.login', { receiver: '3', username: 'lin', password: 'demo-lin' })).toBe(
      'conflict',
    );
    expect(await lin.refused('receiver.login', { receiver: '4', username: 'lin', password: 'wrong' })).toBe(
      'invalid_credentials',
    );
    expect(await lin.refused('receiver.login', { receiver: '9', username: 'lin', password: 'demo-lin' })).toBe(
      'offline',
    );
    expect(await lin.refused('receiver.login', { receiver: '99', username: 'lin', password: 'demo-lin' })).toBe(
      'unknown_target',
    );
  });

  test('`receiver.logout`: what F12 does, disconnects and logs out; that user, or *operate*', async () => {
    await sit('5003');
    await hxfj.must('switch.connect', { receiver: '5003', source: '1' });
    expect(await lin.refused('receiver.logout', { receiver: '5003' })).toBe('forbidden');
    expect(await admin.must('receiver.logout', { receiver: '5003' })).toEqual({});
    expect(await row(admin, '5003')).toMatchObject({ user: null, source: null, state: 'dark' });
    expect(room.trace('picture').findLast((one) => one['receiver'] === '5003')).toMatchObject({ source: null });
  });
});
