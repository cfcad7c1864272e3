// One’s own account, giving the password again, sessions and their end (safety 3.18, 3.20), through the engine with devices in memory.

import { describe, expect, test } from 'vitest';
import type { Caller } from '../../controller/domain/input.ts';
import type { Call, ResultOf } from '../../protocol/api/methods.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, reasonOf, settle } from '../engine/world.ts';

const MINUTE_MS = 60_000;

async function sessionOf(world: World, username: string, token: string, password = 'pw'): Promise<Caller> {
  const from = '10.0.0.7';
  const login = { method: 'session.login', params: { username, password } } as const;
  const asked = world.engine.call({ kind: 'nobody', from }, login, token);
  await settle();
  expect(reasonOf(await asked.outcome)).toBe('ok');
  return { kind: 'session', user: username, session: token, from };
}

const ask = (method: string, params: object) => ({ method, params }) as Call;

describe('one’s own account', () => {
  test('its row, and its change with the current password: language and name at once, a new password ends the other sessions', async () => {
    const world = await demoWorld();
    const [here, there] = [await sessionOf(world, 'hxfj', 's1'), await sessionOf(world, 'hxfj', 's2')];
    const account = await world.must(here, ask('session.account', {}));
    expect(account).toMatchObject({ username: 'hxfj', role: 'operator', language: null, version: 1 });
    const change = { current: 'pw', language: 'en', name: '王' };
    expect(await world.must(here, ask('session.update', change))).toMatchObject({
      language: 'en',
      name: '王',
      version: 2,
    });
    expect(world.state.sessions.has('s2')).toBe(true);
    await world.must(here, ask('session.update', { current: 'pw', password: 'another one' }));
    expect([world.state.sessions.has('s1'), world.state.sessions.has('s2')]).toEqual([true, false]);
    expect(reasonOf(await world.call(there, ask('session.account', {})))).toBe('not_authenticated');
    await sessionOf(world, 'hxfj', 's3', 'another one');
    expect(JSON.stringify(world.journal.records)).not.toContain('"another one"');
  });

  test('role and groups are not one’s own to change; a bad name and a wrong password change nothing', async () => {
    const world = await demoWorld();
    const here = await sessionOf(world, 'hxfj', 's1');
    expect(reasonOf(await world.call(here, ask('session.update', { current: 'pw', name: 'a\u202eb' })))).toBe(
      'invalid',
    );
    expect(reasonOf(await world.call(here, ask('session.update', { current: 'no', name: 'b' })))).toBe(
      'invalid_credentials',
    );
    expect(world.state.users.get('hxfj')).toMatchObject({ name: 'hxfj', version: 1 });
  });

  test('3.18: the current password is tried through the same limiter as a login, each counting for the other', async () => {
    const world = await demoWorld();
    const here = await sessionOf(world, 'hxfj', 's1');
    const wrong = (method: string, params: object) => world.call(here, ask(method, params));
    for (let at = 0; at < 2; at += 1) await wrong('session.update', { current: 'no', name: 'b' });
    for (let at = 0; at < 2; at += 1) await wrong('session.confirm', { password: 'no' });
    await world.login('5001', 'hxfj', 'no');
    expect(reasonOf(await wrong('session.confirm', { password: 'pw' }))).toBe('throttled');
    expect(reasonOf(await wrong('session.update', { current: 'pw', name: 'b' }))).toBe('throttled');
    expect(reasonOf(await world.login('5001', 'hxfj'))).toBe('throttled');
    world.clock.advance(1_000);
    await settle();
    expect(reasonOf(await wrong('session.confirm', { password: 'pw' }))).toBe('ok');
    expect(reasonOf(await world.login('5001', 'hxfj'))).toBe('ok');
  });
});

describe('3.20: the password again', () => {
  const grave = ask('groups.create', { name: 'night' });

  test('a login counts for 15 minutes; after them a change of rights is refused with a sentence, the session goes on, and the password mends it', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    world.clock.advance(15 * MINUTE_MS);
    await settle();
    const refused = await world.call(admin, grave);
    expect(refused).toMatchObject({ ok: false, reason: 'not_authenticated', confirm: true });
    expect(!refused.ok && refused.because).toMatch(/password .* again/);
    expect(world.journal.records.at(-1)).toMatchObject({ type: 'call.refused', data: { method: 'groups.create' } });
    expect(world.state.sessions.has('admin-token')).toBe(true);
    expect(reasonOf(await world.call(admin, ask('seats.list', {})))).toBe('ok');
    expect(reasonOf(await world.call(admin, ask('session.confirm', { password: 'no' })))).toBe('invalid_credentials');
    expect(reasonOf(await world.call(admin, grave))).toBe('not_authenticated');
    const { until } = await world.must(admin, ask('session.confirm', { password: 'pw' }));
    expect(until).toBe(new Date(world.clock.utc() + 15 * MINUTE_MS).toISOString());
    expect(reasonOf(await world.call(admin, grave))).toBe('ok');
  });

  test('it is asked for accounts, groups, rules and tokens, and not for endpoints, seats and hotkeys; whoever may not is told that first', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    const hxfj = await sessionOf(world, 'hxfj', 's1');
    world.clock.advance(16 * MINUTE_MS);
    await settle();
    for (const call of [
      ask('users.create', { username: 'x', password: 'pw', role: 'operator' }),
      ask('users.delete', { username: 'lin', version: 1 }),
      ask('permissions.create', { who: 'lin', right: 'get', what: '*' }),
      ask('tokens.create', { name: 'x', user: 'lin' }),
    ])
      expect([call.method, reasonOf(await world.call(admin, call))]).toEqual([call.method, 'not_authenticated']);
    expect(reasonOf(await world.call(admin, ask('hotkeys.create', { name: 'gate', targets: ['0005'] })))).toBe('ok');
    expect(reasonOf(await world.call(hxfj, grave))).toBe('forbidden');
  });

  test('one session’s word does not count for another', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    world.clock.advance(16 * MINUTE_MS);
    await settle();
    const other = await sessionOf(world, 'admin', 's9');
    expect(reasonOf(await world.call(other, grave))).toBe('ok');
    expect(reasonOf(await world.call(admin, ask('groups.create', { name: 'day' })))).toBe('not_authenticated');
  });
});

describe('sessions', () => {
  type Rows = ResultOf<'system.sessions'>['items'];
  const list = async (world: World, who: Caller) =>
    ((await world.must(who, ask('system.sessions', {}))) as { items: Rows }).items;

  test('administrators see all, others their own; ending one ends its connections, and nobody else’s', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    const name = (letter: string) => letter.repeat(64);
    const [one, two] = [await sessionOf(world, 'hxfj', name('a')), await sessionOf(world, 'lin', name('b'))];
    const ended: string[] = [];
    for (const hash of [name('a'), name('b')])
      world.engine.onSessionEnd(hash, (because) => ended.push(`${hash[0]} ${because}`));
    expect((await list(world, one)).map(({ user, own, from }) => [user, own, from])).toEqual([
      ['hxfj', true, '10.0.0.7'],
    ]);
    const all = await list(world, admin);
    expect(all.map(({ user }) => user).sort()).toEqual(['admin', 'hxfj', 'lin']);
    expect(JSON.stringify(all)).not.toContain(name('a'));
    const session = all.find(({ user }) => user === 'hxfj')?.session ?? '';
    expect(reasonOf(await world.call(two, ask('system.endSession', { session })))).toBe('forbidden');
    await world.must(admin, ask('system.endSession', { session }));
    expect(ended).toEqual(['a admin ended it']);
    expect(reasonOf(await world.call(one, ask('session.account', {})))).toBe('not_authenticated');
    expect(reasonOf(await world.call(admin, ask('system.endSession', { session })))).toBe('not_found');
    const own = (await list(world, two))[0]?.session ?? '';
    expect(reasonOf(await world.call(two, ask('system.endSession', { session: own })))).toBe('ok');
  });
});
