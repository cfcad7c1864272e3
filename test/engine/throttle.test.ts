// How often a password may be tried (safety 3.18): judged before anything is hashed, growing, and closed to the network after a hundred.

import { expect, test } from 'vitest';
import { demoWorld, reasonOf, settle } from './world.ts';

test('the sixth wrong password is throttled without being checked, and the wait grows; a right one after it logs in', async () => {
  const world = await demoWorld();
  for (let attempt = 0; attempt < 5; attempt += 1)
    expect(reasonOf(await world.login('5001', 'hxfj', 'no'))).toBe('invalid_credentials');
  const refused = await world.login('5001', 'hxfj', 'pw');
  expect(refused).toMatchObject({ ok: false, reason: 'throttled' });
  world.clock.advance(1_000);
  await settle();
  expect(reasonOf(await world.login('5001', 'hxfj', 'no'))).toBe('invalid_credentials');
  world.clock.advance(1_000);
  await settle();
  expect(reasonOf(await world.login('5001', 'hxfj', 'pw'))).toBe('throttled');
  world.clock.advance(1_000);
  await settle();
  expect(reasonOf(await world.login('5001', 'hxfj', 'pw'))).toBe('ok');
});

test('a hundred wrong passwords close an account to the network; at a seat its user can still log in', async () => {
  const world = await demoWorld();
  const login = (password: string) =>
    world.call(
      { kind: 'nobody', from: '10.0.0.9' },
      { method: 'session.login', params: { username: 'lin', password } },
    );
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await login('no');
    world.clock.advance(61_000);
    await settle();
  }
  expect(reasonOf(await login('pw'))).toBe('throttled');
  expect(reasonOf(await world.login('5003', 'lin'))).toBe('ok');
});

test('an unknown user is throttled and refused like a known one', async () => {
  const world = await demoWorld();
  const reasons: string[] = [];
  for (let attempt = 0; attempt < 6; attempt += 1) reasons.push(reasonOf(await world.login('5001', 'ghost', 'no')));
  expect(reasons).toEqual([...Array.from({ length: 5 }, () => 'invalid_credentials'), 'throttled']);
});
