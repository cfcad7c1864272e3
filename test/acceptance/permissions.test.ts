// Rules and roles as the contracts tell them, and what happens to pictures and sessions when they are taken away.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import type { Client, Json, Room } from './outside.ts';
import { asObject, clear, demonstration, refusalOf, row, rows, sourceOf } from './outside.ts';

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

const allow = (who: string, right: string, what: string) =>
  admin.must('permissions.create', { who, right, what, effect: 'allow' });
const forbid = (who: string, right: string, what: string) =>
  admin.must('permissions.create', { who, right, what, effect: 'deny' });
const drop = ({ id, version }: Json) => admin.must('permissions.delete', { id, version });
const sit = (receiver: string, username: string, password: string) =>
  admin.must('receiver.login', { receiver, username, password });
const lastGrant = (receiver: string) => room.trace('grant').findLast((one) => one['receiver'] === receiver);

async function user(username: string, role: string, more: Json = {}): Promise<Client> {
  await admin.must('users.create', { username, password: `${username}-secret`, role, ...more });
  return await room.as(username, `${username}-secret`);
}

describe('rules', () => {
  test('An account with no permission may log in and sees an empty list; nothing is allowed that no rule allows', async () => {
    const nina = await user('nina', 'operator');
    expect(await nina.must('room.get', {})).toMatchObject({
      transmitters: [],
      receivers: [],
      seats: [],
      walls: [],
      hotkeys: [],
    });
    await sit('5003', 'nina', 'nina-secret');
    expect(await nina.must('room.list', { receiver: '5003', action: 'connect' })).toEqual({ entries: [] });
    expect(await nina.refused('switch.connect', { receiver: '5003', source: '1' })).toBe('out_of_range');
    await allow('nina', 'connect', '0001');
    expect(await nina.must('switch.connect', { receiver: '5003', source: '1' })).toMatchObject({ source: '0001' });
    expect(lastGrant('5003')).toMatchObject({ mode: 'control' });
  });

  test('deny beats allow, `connect` brings `control` unless denied', async () => {
    const owen = await user('owen', 'operator');
    await allow('owen', 'connect', '*');
    const deny = await forbid('owen', 'connect', '0002');
    const view = await forbid('owen', 'control', '0001');
    await sit('5003', 'owen', 'owen-secret');
    expect(await owen.refused('switch.connect', { receiver: '5003', source: '2' })).toBe('out_of_range');
    await owen.must('switch.connect', { receiver: '5003', source: '1' });
    expect(lastGrant('5003')).toMatchObject({ mode: 'view', transmitter: '0001' });
    // Given back while he looks at it, the keyboard is his again, and the picture is not interrupted.
    await drop(view);
    await until(() => lastGrant('5003')?.['mode'] === 'control');
    expect(await sourceOf(admin, '5003')).toBe('0001');
    await forbid('owen', 'control', '0001');
    await until(() => lastGrant('5003')?.['mode'] === 'view');
    await drop(deny);
    expect(await owen.must('switch.connect', { receiver: '5003', source: '2' })).toMatchObject({ source: '0002' });
  });

  test('rules of groups, of users and of endpoints, hold for their members', async () => {
    await admin.must('groups.create', { name: 'night shift' });
    await admin.must('groups.create', { name: 'cameras' });
    const pia = await user('pia', 'operator', { groups: ['night shift'] });
    await allow('night shift', 'connect', 'cameras');
    await sit('5003', 'pia', 'pia-secret');
    expect(await pia.refused('switch.connect', { receiver: '5003', source: '5' })).toBe('out_of_range');
    const endpoint = rows((await admin.must('endpoints.list', {}))['items']).find(({ id }) => id === '0005');
    const { number, version } = endpoint ?? {};
    const member = await admin.must('endpoints.update', { number, version, groups: ['cameras'] });
    await pia.must('switch.connect', { receiver: '5003', source: '5' });
    const personal = await forbid('pia', 'connect', '0005');
    await until(async () => (await sourceOf(admin, '5003')) === null);
    await drop(personal);
    await pia.must('switch.connect', { receiver: '5003', source: '5' });
    await admin.must('endpoints.update', { number, version: member['version'], groups: [] });
    await until(async () => (await sourceOf(admin, '5003')) === null);
    const group = rows((await admin.must('groups.list', {}))['items']).find(({ name }) => name === 'cameras');
    expect(await admin.refused('groups.delete', { name: 'cameras', version: group?.['version'] })).toBe('conflict');
  });

  test('Who may switch which receiver: who is logged in at it, and whoever holds *operate* for it; the source within his own permissions', async () => {
    const rosa = await user('rosa', 'operator');
    await allow('rosa', 'connect', '0001');
    expect(await rosa.refused('switch.connect', { receiver: '5003', source: '1' })).toBe('forbidden');
    await allow('rosa', 'operate', '5003');
    expect(await rosa.must('switch.connect', { receiver: '5003', source: '1' })).toMatchObject({ source: '0001' });
    expect(lastGrant('5003')).toMatchObject({ mode: 'view' });
    expect(await rosa.refused('switch.connect', { receiver: '5003', source: '2' })).toBe('out_of_range');
    expect(await rosa.refused('switch.connect', { receiver: '5004', source: '1' })).toBe('forbidden');
    await allow('rosa', 'operate', '5005');
    expect(await rosa.refused('switch.connect', { receiver: '5005', source: '1' })).toBe('forbidden');
    for (const id of ['5006', '5007', '5008']) await allow('rosa', 'operate', id);
    expect(await rosa.must('switch.connect', { receiver: 'wall', source: '1' })).toMatchObject({ receiver: '5005' });
  });
});

describe('roles', () => {
  test('supervisors *operate* for all, and read; they change nothing', async () => {
    const sven = await user('sven', 'supervisor');
    await allow('sven', 'connect', '0001');
    expect(await sven.must('switch.connect', { receiver: '5003', source: '1' })).toMatchObject({ source: '0001' });
    expect(await sven.refused('switch.connect', { receiver: '5003', source: '2' })).toBe('out_of_range');
    expect(await sven.must('switch.disconnect', { receiver: '5003' })).toEqual({});
    expect(await sven.refused('users.create', { username: 'x', password: 'xxxxxxxx', role: 'operator' })).toBe(
      'forbidden',
    );
    expect(await sven.refused('users.create', {})).toBe('forbidden');
  });

  test('an auditor reads everything and switches nothing; an integrator and an operator read no configuration', async () => {
    const [anna, ivo] = [await user('anna', 'auditor'), await user('ivo', 'integrator')];
    expect(rows((await anna.must('room.get', {}))['transmitters'])).toHaveLength(11);
    for (const kind of ['users', 'groups', 'permissions', 'hotkeys', 'seats', 'walls', 'endpoints']) {
      expect(rows((await anna.must(`${kind}.list`, {}))['items']).length).toBeGreaterThanOrEqual(0);
      expect([kind, await ivo.refused(`${kind}.list`, {})]).toEqual([kind, 'forbidden']);
      for (const who of [anna, ivo])
        for (const verb of ['create', 'update', 'delete'])
          expect([kind, verb, await who.refused(`${kind}.${verb}`, {})]).toEqual([kind, verb, 'forbidden']);
    }
    for (const method of ['switch.connect', 'switch.disconnect', 'receiver.logout'])
      expect(
        await anna.refused(method, { receiver: '5003', ...(method === 'switch.connect' ? { source: '1' } : {}) }),
      ).toBe('forbidden');
    expect(JSON.stringify(await anna.must('users.list', {}))).not.toMatch(/password|argon|hash/i);
  });
});

/** Who may call what, whatever the parameters; the first pattern that fits. What a receiver or an endpoint adds to that is told by the tests above. */
const MAY: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(room|switch|receiver|session)\.|^system\.(sessions|endSession)$/,
    ['supervisor', 'operator', 'auditor', 'integrator'],
  ],
  [/\.list$|^audit\.|^readings\.|^permissions\.effective$/, ['supervisor', 'auditor']],
  [/^system\.(configuration|versions|compare|pending|certificate)$/, ['supervisor', 'auditor']],
  [/^alarms\.(acknowledge|shelve|unshelve)$/, ['supervisor']],
  [/^/, []],
];

describe('every method of the description', () => {
  const ROLES = ['supervisor', 'operator', 'auditor', 'integrator'] as const;
  /** They end the session that asks. */
  const LAST = /^session\.(login|authenticate|setup|logout)$/;
  let methods: readonly string[];

  beforeAll(async () => {
    const description = asObject(await (await fetch(`${room.url}/api/description.json`)).json());
    methods = rows(description['methods'])
      .map(({ name }) => String(name))
      .filter((name) => !LAST.test(name));
    expect(methods.length).toBeGreaterThan(70);
  });

  test.each(ROLES)('%s: `forbidden` before anything else is said, exactly where the role says so', async (role) => {
    const client = await user(`every-${role}`, role);
    const forbidden: string[] = [];
    for (const method of methods) {
      const { error } = await client.call(method, {});
      if (error !== undefined && refusalOf({ error }) === 'forbidden') forbidden.push(method);
    }
    expect(forbidden).toEqual(methods.filter((name) => MAY.find(([of]) => of.test(name))?.[1].includes(role) !== true));
  });

  test('nobody who is not logged in', async () => {
    const guest = await room.guest();
    for (const method of methods)
      expect([method, await guest.refused(method, {})]).toEqual([method, 'not_authenticated']);
  });
});

describe('taken away', () => {
  test('When a permission is taken away while its user is logged in, his own pictures go dark at once; what he pushed stays', async () => {
    const tom = await user('tom', 'operator');
    const rule = await allow('tom', 'connect', '0002');
    await allow('tom', 'push', '*');
    await sit('5001', 'tom', 'tom-secret');
    await tom.must('switch.connect', { receiver: '5001', source: '2' });
    await tom.must('switch.push', { receiver: '5001', targets: '3' });
    await drop(rule);
    await until(async () => (await sourceOf(admin, '5001')) === null);
    expect(await sourceOf(admin, '5003')).toBe('0002');
    expect(await row(admin, '5001')).toMatchObject({ user: 'tom', state: 'dark' });
  });

  test('a disabled account: its sessions end, its receivers are dark and logged out, its login reads like a wrong password', async () => {
    const uma = await user('uma', 'operator');
    await allow('uma', 'connect', '*');
    await sit('5003', 'uma', 'uma-secret');
    await uma.must('switch.connect', { receiver: '5003', source: '1' });
    const { items } = await admin.must('users.list', {});
    const { version } = rows(items).find(({ username }) => username === 'uma') ?? {};
    const disabled = await admin.must('users.update', { username: 'uma', version, disabled: true });
    await until(() => uma.closed !== null);
    await until(async () => (await row(admin, '5003'))?.['state'] === 'dark');
    expect(await row(admin, '5003')).toMatchObject({ user: null, source: null });
    const guest = await room.guest();
    expect(await guest.refused('session.login', { username: 'uma', password: 'uma-secret' })).toBe(
      'invalid_credentials',
    );
    expect(await admin.refused('receiver.login', { receiver: '5003', username: 'uma', password: 'uma-secret' })).toBe(
      'invalid_credentials',
    );
    const back = await admin.must('users.update', { username: 'uma', version: disabled['version'], disabled: false });
    await sit('5003', 'uma', 'uma-secret');
    await admin.must('users.delete', { username: 'uma', version: back['version'] });
    await until(async () => (await row(admin, '5003'))?.['user'] === null);
  });

  test('a new password ends the sessions of the account; the rules of a deleted account do not come back with its name', async () => {
    const vera = await user('vera', 'operator');
    await allow('vera', 'connect', '0001');
    const { items } = await admin.must('users.list', {});
    const { version } = rows(items).find(({ username }) => username === 'vera') ?? {};
    const changed = await admin.must('users.update', { username: 'vera', version, password: 'another-secret' });
    await until(() => vera.closed !== null);
    await admin.must('users.delete', { username: 'vera', version: changed['version'] });
    const again = await user('vera', 'operator');
    expect((await again.must('room.get', {}))['transmitters']).toEqual([]);
  });

  test('Push gives keyboard and mouse only where the operator at the target could connect himself, judged anew at each login there', async () => {
    await sit('5001', 'hxfj', '123456');
    const hxfj = await room.as('hxfj');
    await hxfj.must('switch.connect', { receiver: '5001', source: '1' });
    await hxfj.must('switch.push', { receiver: '5001', targets: '3' });
    expect(lastGrant('5003')).toMatchObject({ mode: 'view' });
    await sit('5003', 'lin', 'demo-lin');
    await until(() => lastGrant('5003')?.['mode'] === 'control');
    expect(await sourceOf(admin, '5003')).toBe('0001');
    const lin = await room.as('lin');
    await lin.must('receiver.logout', { receiver: '5003' });
    expect(await sourceOf(admin, '5003')).toBeNull();
    await hxfj.must('switch.connect', { receiver: '5001', source: '6' });
    await hxfj.must('switch.push', { receiver: '5001', targets: '3' });
    await sit('5003', 'lin', 'demo-lin');
    expect(lastGrant('5003')).toMatchObject({ mode: 'view', transmitter: '0006' });
  });
});
