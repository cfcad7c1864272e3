// Safety 3.19: an account whose password somebody else set may be made to set another one first. Through the engine what is asked, through the API's server what is
// answered until then; who works at a seat is not locked out.

import { expect, test } from 'vitest';
import { refuseUntilChanged } from '../../controller/domain/own-account.ts';
import { operatorAt } from '../../controller/domain/state.ts';
import type { Call } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { world as apiWorld } from '../api/world.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, reasonOf, settle } from '../engine/world.ts';
import { Whole } from '../system/whole.ts';

const ask = (method: string, params: object) => ({ method, params }) as Call;

async function logIn(world: World, username: string, password: string, token: string) {
  const asked = world.engine.call({ kind: 'nobody', from: 'x' }, ask('session.login', { username, password }), token);
  await settle();
  return await asked.outcome;
}

const answered = (world: World, session: string) =>
  Object.keys(API_METHODS).filter((method) => refuseUntilChanged(world.state, session, method as never) === null);

test('until the password is another one, nothing but the own account is answered; then everything', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  const made = await world.must(
    admin,
    ask('users.create', { username: 'nova', password: 'pw', role: 'operator', mustChange: true }),
  );
  expect(made).toMatchObject({ username: 'nova', mustChange: true });
  expect(await logIn(world, 'nova', 'pw', 's1')).toMatchObject({
    ok: true,
    result: { user: { name: 'nova', mustChange: true } },
  });
  const BEFORE = ['session.account', 'session.authenticate', 'session.login', 'session.logout', 'session.update'];
  expect(answered(world, 's1').sort()).toEqual(BEFORE);
  const here = { kind: 'session', user: 'nova', session: 's1', from: 'x' } as const;
  expect(reasonOf(await world.call(here, ask('session.update', { current: 'pw', password: 'pw' })))).toBe('invalid');
  // Another language is not another password.
  expect(await world.must(here, ask('session.update', { current: 'pw', language: 'en' }))).toMatchObject({
    mustChange: true,
  });
  expect(answered(world, 's1').sort()).toEqual(BEFORE);
  const row = await world.must(here, ask('session.update', { current: 'pw', password: 'another one' }));
  expect(row).not.toHaveProperty('mustChange');
  expect(answered(world, 's1')).toHaveLength(Object.keys(API_METHODS).length);
  const again = await logIn(world, 'nova', 'another one', 's2');
  expect(again.ok && JSON.stringify(again.result)).not.toContain('mustChange');
});

test('decision: at a seat he logs in and works as before', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  const { version } = await world.must(admin, ask('users.update', { username: 'hxfj', version: 1, mustChange: true }));
  expect(version).toBe(2);
  await world.login('5001', 'hxfj', 'pw');
  expect(operatorAt(world.state, world.number('5001'))).toBe('hxfj');
});

test('asking for it ends the sessions of the account, and a token goes on', async () => {
  const world = await demoWorld();
  const admin = await world.admin();
  await logIn(world, 'hxfj', 'pw', 's1');
  await world.must(admin, ask('tokens.create', { name: 'panel', user: 'hxfj' }));
  world.state.sessions.set('by token', {
    ...[...world.state.sessions.values()][0],
    hash: 'by token',
    user: 'hxfj',
    token: 'p1',
  } as never);
  await world.must(admin, ask('users.update', { username: 'hxfj', version: 1, mustChange: true }));
  expect(world.state.sessions.has('s1')).toBe(false);
  expect(refuseUntilChanged(world.state, 'by token', 'room.get')).toBeNull();
});

test('over the wire: the room, the journal and switches are refused with the sentence that says what to do', async () => {
  const { room, member } = await apiWorld();
  room.user('nova', 'operator');
  const user = room.state.users.get('nova');
  if (user === undefined) throw new TypeError('no user');
  room.happen({ type: 'users.put', object: { ...user, mustChange: true }, by: null });
  const client = await member('nova');
  for (const [method, params] of [
    ['room.get', {}],
    ['room.subscribe', {}],
    ['audit.query', {}],
    ['switch.connect', { receiver: '5001', source: '0001' }],
    ['users.list', {}],
  ] as const) {
    const { error } = await client.request(method, params);
    expect([method, error?.data]).toEqual([
      method,
      { reason: 'forbidden', because: 'the password is to be changed first (session.update)' },
    ]);
  }
});

test('it is in the configuration as text, and comes back with it', async () => {
  const whole = new Whole();
  await whole.must('users.create', { username: 'nova', password: 'pw', role: 'operator', mustChange: true });
  const text = await whole.text();
  expect(text).toContain('"mustChange": true');
  await whole.must('users.update', { username: 'nova', version: 1, mustChange: false });
  expect(await whole.text()).not.toContain('mustChange');
  await whole.apply(text);
  expect(whole.world.state.users.get('nova')?.mustChange).toBe(true);
});
