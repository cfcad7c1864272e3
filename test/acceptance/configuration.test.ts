// List, create, update and delete as the contracts tell them: versions, unique names, hotkeys, seats and walls, the last administrator, endpoints that move.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import type { Client, Json, Room } from './outside.ts';
import { asObject, clear, demonstration, row, rows, sourceOf } from './outside.ts';

let room: Room;
let admin: Client;

beforeAll(async () => {
  room = await demonstration();
  admin = await room.as('admin');
});
afterAll(async () => {
  expect(await room.stop()).toBe(0);
});
beforeEach(async () => {
  await clear(admin);
});

const items = async (kind: string) => rows((await admin.must(`${kind}.list`, {}))['items']);
const item = async (kind: string, key: string, value: string): Promise<Json> =>
  (await items(kind)).find((one) => one[key] === value) ?? {};
const endpoint = (id: string) => item('endpoints', 'id', id);
const sit = (receiver: string, username = 'hxfj', password = '123456') =>
  admin.must('receiver.login', { receiver, username, password });

describe('versions', () => {
  const OBJECTS: readonly (readonly [string, string, Json, Json])[] = [
    ['users', 'username', { username: 'zoe', password: 'zoe-secret', role: 'operator' }, { name: 'Zoë' }],
    ['groups', 'name', { name: 'day' }, { newName: 'daytime' }],
    ['permissions', 'id', { id: 'r1', who: 'lin', right: 'get', what: '5003' }, { right: 'push' }],
    ['hotkeys', 'name', { name: 'gate', targets: ['0005'] }, { targets: ['0006'] }],
    ['seats', 'id', { id: 'M', name: 'Meeting', receivers: ['5009'] }, { language: 'en' }],
    ['walls', 'id', { id: 'w2', name: 'Small', columns: 1, rows: 1, receivers: ['5009'] }, { mode: 'separate' }],
  ];

  for (const [kind, key, made, change] of OBJECTS)
    test(`Every object has \`version\`; a stale one is \`conflict\` with \`data.current\`: ${kind}`, async () => {
      const first = await admin.must(`${kind}.create`, made);
      expect(first).toMatchObject({ version: 1 });
      expect(await admin.refused(`${kind}.create`, made)).toBe('conflict');
      const name = { [key]: made[key] };
      expect(await admin.refused(`${kind}.update`, { ...name, ...change })).toBe('invalid');
      const second = await admin.must(`${kind}.update`, { ...name, version: 1, ...change });
      const now = { [key]: second[key] };
      expect(second).toMatchObject({ version: 2 });
      for (const verb of ['update', 'delete']) {
        const stale = await admin.call(`${kind}.${verb}`, {
          ...now,
          version: 1,
          ...(verb === 'update' ? { ...change, ...(kind === 'groups' ? { newName: 'other' } : {}) } : {}),
        });
        expect(stale.error?.data).toMatchObject({
          reason: 'conflict',
          current: second,
          because: expect.stringMatching(/./),
        });
      }
      expect(await admin.must(`${kind}.delete`, { ...now, version: 2 })).toEqual({});
      expect(await admin.refused(`${kind}.delete`, { ...now, version: 2 })).toBe('not_found');
      expect((await items(kind)).some((one) => one[key] === second[key])).toBe(false);
    });
});

describe('accounts', () => {
  test('`users.create` takes `name` for a missing `username`; the case of a username does not matter', async () => {
    const { version } = await admin.must('users.create', { name: 'walt', password: 'walt-secret', role: 'operator' });
    expect(await item('users', 'username', 'walt')).toMatchObject({ role: 'operator', disabled: false, groups: [] });
    expect(await admin.refused('users.create', { username: 'WALT', password: 'walt-secret', role: 'operator' })).toBe(
      'conflict',
    );
    for (const wrong of [
      { username: 'a b' },
      { username: 'аdmin' },
      { username: 'x', role: 'king' },
      { username: 'y', groups: ['none'] },
      { username: '' },
      {},
    ])
      expect(await admin.refused('users.create', { password: 'some-secret', role: 'operator', ...wrong })).toMatch(
        /^(invalid|not_found)$/,
      );
    await admin.must('users.delete', { username: 'walt', version });
  });

  test('the last administrator stays one', async () => {
    const { version } = await item('users', 'username', 'admin');
    for (const change of [{ role: 'operator' }, { disabled: true }])
      expect(await admin.refused('users.update', { username: 'admin', version, ...change })).toBe('conflict');
    expect(await admin.refused('users.delete', { username: 'admin', version })).toBe('conflict');
    const second = await admin.must('users.create', {
      username: 'root',
      password: 'root-secret',
      role: 'administrator',
      disabled: true,
    });
    expect(await admin.refused('users.delete', { username: 'admin', version })).toBe('conflict');
    await admin.must('users.delete', { username: 'root', version: second['version'] });
  });
});

describe('hotkeys', () => {
  test('A hotkey may not read like an ID or like `all`, no two are spelled alike, and each names one transmitter, or receivers', async () => {
    for (const name of ['1', '0001', '5001', '99', 'all', 'ALL', '', 'a b', 'a,b', '键', 'x'.repeat(17)])
      expect([name, await admin.refused('hotkeys.create', { name, targets: ['0001'] })]).toEqual([name, 'invalid']);
    expect(await admin.refused('hotkeys.create', { name: 'WEB', targets: ['0002'] })).toBe('conflict');
    for (const targets of [[], ['0001', '0002'], ['0001', '5001'], ['5001', '5001'], ['0099'], ['1'], ['web'], '0001'])
      expect([targets, await admin.refused('hotkeys.create', { name: 'new1', targets })]).toEqual([
        targets,
        expect.stringMatching(/^(invalid|not_found)$/),
      ]);
    const hotkey = await admin.must('hotkeys.create', { name: 'New1', targets: ['5003', '5001'] });
    expect(hotkey).toEqual({ name: expect.stringMatching(/^new1$/i), targets: ['5003', '5001'], version: 1 });
    await admin.must('hotkeys.delete', { name: 'new1', version: 1 });
  });
});

describe('seats and walls', () => {
  test('a receiver stands in one place; a wall has as many receivers as places', async () => {
    const refused = (method: string, params: Json) => admin.refused(method, { name: 'X', ...params });
    expect(await refused('seats.create', { receivers: ['5001'] })).toBe('conflict');
    expect(await refused('seats.create', { receivers: ['5009', '5009'] })).toMatch(/^(invalid|conflict)$/);
    expect(await refused('seats.create', { receivers: ['0001'] })).toMatch(/^(invalid|not_found)$/);
    expect(await refused('walls.create', { columns: 1, rows: 1, receivers: ['5003'] })).toBe('conflict');
    expect(await refused('walls.create', { columns: 2, rows: 1, receivers: ['5009'] })).toBe('invalid');
    expect(await refused('walls.create', { columns: 2, rows: 1, receivers: ['5009', '5009'] })).toBe('invalid');
    // Also not by giving a seat the ID of the wall that it stands in.
    expect(await refused('seats.create', { id: 'wall', receivers: ['5005'] })).toBe('conflict');
  });

  test('a wall in the mode *separate* is four receivers', async () => {
    const wall = await item('walls', 'id', 'wall');
    const separate = await admin.must('walls.update', { id: 'wall', version: wall['version'], mode: 'separate' });
    expect(await admin.must('switch.connect', { receiver: '5006', source: '1' })).toMatchObject({
      changed: [{ receiver: '5006', source: '0001' }],
    });
    expect(await sourceOf(admin, '5005')).toBeNull();
    await admin.must('switch.disconnect', { receiver: '5006' });
    await admin.must('walls.update', { id: 'wall', version: separate['version'], mode: 'one' });
  });

  test('Login is for one screen; a seat can be set to log in all of its screens at once', async () => {
    await sit('5001');
    expect(await row(admin, '5002')).toMatchObject({ user: null });
    await admin.must('receiver.logout', { receiver: '5001' });
    const seat = await item('seats', 'id', 'A');
    const whole = await admin.must('seats.update', { id: 'A', version: seat['version'], login: 'seat' });
    await sit('5002');
    expect([await row(admin, '5001'), await row(admin, '5002')]).toMatchObject([{ user: 'hxfj' }, { user: 'hxfj' }]);
    const hxfj = await room.as('hxfj');
    await hxfj.must('switch.connect', { receiver: '5001', source: '1' });
    await hxfj.must('receiver.logout', { receiver: '5002' });
    expect([await row(admin, '5001'), await row(admin, '5002')]).toMatchObject([
      { user: null, source: null },
      { user: null, source: null },
    ]);
    await admin.must('seats.update', { id: 'A', version: whole['version'], login: 'screen' });
  });
});

describe('endpoints', () => {
  test('Names of endpoints are unique within their kind; their `update` and `delete` name the inner number', async () => {
    const { number, version } = await endpoint('0007');
    expect(await admin.refused('endpoints.update', { number, version, name: 'Power grid' })).toBe('conflict');
    expect(await admin.refused('endpoints.update', { number, version, id: '0008' })).toBe('conflict');
    for (const id of ['5100', '7', '00007', 'abcd'])
      expect([id, await admin.refused('endpoints.update', { number, version, id })]).toEqual([id, 'invalid']);
    expect(await admin.refused('endpoints.update', { id: '0007', version })).toBe('invalid');
    const named = await admin.must('endpoints.update', { number, version, name: 'Seat B' });
    expect(named).toMatchObject({ id: '0007', number, name: 'Seat B', version: Number(version) + 1 });
    const stale = await admin.call('endpoints.update', { number, version, name: 'Alarm history' });
    expect(stale.error?.data).toMatchObject({ reason: 'conflict', current: named });
    await admin.must('endpoints.update', { number, version: named['version'], name: 'Alarm history' });
  });

  test('Inside, an endpoint is a number: renumbered while it is shown, the picture and the login stay', async () => {
    await sit('5003');
    const hxfj = await room.as('hxfj');
    await hxfj.must('switch.connect', { receiver: '5003', source: '5' });
    const grants = () => room.trace('grant').filter((one) => one['change'] !== 'mode');
    const before = grants().length;
    const [source, receiver] = [await endpoint('0005'), await endpoint('5003')];
    const moved = await admin.must('endpoints.update', {
      number: source['number'],
      version: source['version'],
      id: '0105',
    });
    const seat = await admin.must('endpoints.update', {
      number: receiver['number'],
      version: receiver['version'],
      id: '5103',
    });
    expect(await row(admin, '5103')).toMatchObject({ source: '0105', user: 'hxfj', state: 'shown', seat: 'B' });
    expect(await row(admin, '5003')).toBeUndefined();
    expect(
      await hxfj.must('switch.explain', { user: 'hxfj', action: 'connect', receiver: '103', source: '105' }),
    ).toMatchObject({ outcome: 'same_source' });
    expect((await item('hotkeys', 'name', 'team'))['targets']).toEqual(['5103', '5004', '5002']);
    expect(await hxfj.must('switch.connect', { receiver: '5103', source: '1' })).toMatchObject({ receiver: '5103' });
    await admin.must('endpoints.update', { number: source['number'], version: moved['version'], id: '0005' });
    await admin.must('endpoints.update', { number: receiver['number'], version: seat['version'], id: '5003' });
    // One stream was ended and one begun, by the switch alone.
    expect(
      grants()
        .slice(before)
        .map((one) => one['change']),
    ).toEqual(['admitted', 'dismissed']);
  });

  test('an endpoint that something names is not retired; one that is shown goes dark, and its number is not used again', async () => {
    for (const id of ['5001', '5005', '0004', '0001']) {
      const { number, version } = await endpoint(id);
      expect([id, await admin.refused('endpoints.delete', { number, version })]).toEqual([id, 'conflict']);
    }
    await admin.must('switch.connect', { receiver: '5003', source: '8' });
    const { number, version, fingerprint } = await endpoint('0008');
    await admin.must('endpoints.delete', { number, version });
    await until(async () => (await row(admin, '5003'))?.['state'] === 'dark');
    expect(await admin.refused('switch.connect', { receiver: '5003', source: '8' })).toBe('unknown_target');
    await until(async () =>
      (await items('endpoints')).some((one) => one['fingerprint'] === fingerprint && one['state'] === 'waiting'),
    );
    const again = await admin.must('endpoints.adopt', { fingerprint, id: '0008', name: 'Power grid' });
    expect(Number(again['number'])).toBeGreaterThan(Number(number));
    await until(async () => (await endpoint('0008'))['state'] === 'online');
    expect(await admin.must('switch.connect', { receiver: '5003', source: '8' })).toMatchObject({ source: '0008' });
  });

  test('a receiver that is retired while it shows a picture has no grant left', async () => {
    await admin.must('switch.connect', { receiver: '5004', source: '7' });
    const grant = room.trace('grant').findLast((one) => one['receiver'] === '5004')?.['grant'];
    for (const kind of ['hotkeys', 'seats']) {
      const key = kind === 'hotkeys' ? 'name' : 'id';
      const value = kind === 'hotkeys' ? 'team' : 'C';
      const { version } = await item(kind, key, value);
      await admin.must(`${kind}.delete`, { [key]: value, version });
    }
    const { number, version } = await endpoint('5004');
    await admin.must('endpoints.delete', { number, version });
    await until(() => room.trace('grant').some((one) => one['grant'] === grant && one['change'] === 'dismissed'));
    expect(asObject(await row(admin, '5004'))).toEqual({});
  });
});
