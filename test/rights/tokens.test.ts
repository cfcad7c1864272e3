// Integrators’ tokens: told once, kept as a hash, bound to a user and a time, revoked at once with their connections (contracts, API; safety 3.20).

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Published } from '../../controller/domain/publish.ts';
import { fingerprint } from '../../controller/domain/snapshot.ts';
import { replay } from '../../controller/engine/replay.ts';
import type { Call } from '../../protocol/api/methods.ts';
import { world as apiWorld } from '../api/world.ts';
import { MemorySnapshots } from '../engine/memory.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, reasonOf, settle } from '../engine/world.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ask = (method: string, params: object) => ({ method, params }) as Call;
const TEXT = 'T'.repeat(43);

async function made(world: World, params: object = {}): Promise<Record<string, unknown>> {
  const asked = world.engine.call(
    await world.admin(),
    ask('tokens.create', { name: 'panel', user: 'hxfj', ...params }),
    sha256(TEXT),
  );
  await settle();
  const outcome = await asked.outcome;
  if (!outcome.ok) throw new Error(outcome.because);
  return outcome.result as Record<string, unknown>;
}

/** As the edge does it: the room hears of the token by its hash alone. */
async function authenticate(world: World, session: string, text = TEXT) {
  const call = ask('session.authenticate', { token: sha256(text) });
  const asked = world.engine.call({ kind: 'nobody', from: '10.1.1.1' }, call, session);
  await settle();
  return asked.outcome;
}

describe('in the room', () => {
  test('made, listed without secret, used, revoked; a stale version is told the row as it is', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    const row = await made(world, { id: 'p1' });
    expect(row).toMatchObject({ id: 'p1', name: 'panel', user: 'hxfj', expiresAt: null, lastUsed: null, version: 1 });
    expect(JSON.stringify(row)).not.toContain(sha256(TEXT));
    expect(await authenticate(world, 's1')).toMatchObject({
      ok: true,
      result: { user: { name: 'hxfj', role: 'operator' } },
    });
    const [listed] = (await world.must(admin, ask('tokens.list', {}))).items as Record<string, unknown>[];
    expect(listed).toMatchObject({ id: 'p1', lastUsed: new Date(world.clock.utc()).toISOString() });
    const program = { kind: 'session', user: 'hxfj', session: 's1', from: '10.1.1.1' } as const;
    expect(reasonOf(await world.call(program, ask('session.account', {})))).toBe('ok');
    const stale = await world.call(admin, ask('tokens.delete', { id: 'p1', version: 2 }));
    expect(stale).toMatchObject({ ok: false, reason: 'conflict', current: listed });
    const ended: string[] = [];
    world.engine.onSessionEnd('s1', (because) => ended.push(because));
    await world.must(admin, ask('tokens.delete', { id: 'p1', version: 1 }));
    expect(ended).toEqual(['the token was revoked']);
    expect(reasonOf(await world.call(program, ask('session.account', {})))).toBe('not_authenticated');
    expect(reasonOf(await authenticate(world, 's2'))).toBe('not_authenticated');
  });

  test('it ends with its time, its user, and at the disabling of its user; and it never was an account of nobody', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    await expect(made(world, { user: 'ghost' })).rejects.toThrow('no user');
    await expect(made(world, { expiresAt: 'soon' })).rejects.toThrow('not a time');
    await expect(made(world, { expiresAt: new Date(world.clock.utc()).toISOString() })).rejects.toThrow('over already');
    await made(world, { id: 'short', expiresAt: new Date(world.clock.utc() + 60_000).toISOString() });
    expect(reasonOf(await authenticate(world, 's1'))).toBe('ok');
    world.clock.advance(61_000);
    await settle();
    expect(world.state.sessions.has('s1')).toBe(false);
    expect(reasonOf(await authenticate(world, 's2'))).toBe('not_authenticated');
    await world.must(admin, ask('tokens.delete', { id: 'short', version: 1 }));
    await made(world, { id: 'long' });
    expect(reasonOf(await authenticate(world, 's3'))).toBe('ok');
    await world.must(admin, ask('users.update', { username: 'hxfj', version: 1, disabled: true }));
    expect(world.state.sessions.has('s3')).toBe(false);
    expect(reasonOf(await authenticate(world, 's4'))).toBe('not_authenticated');
    await world.must(admin, ask('users.delete', { username: 'hxfj', version: 2 }));
    expect(world.state.tokens.size).toBe(0);
  });

  test('a token stands for no password: with an administrator’s it changes endpoints, and accounts only once his password was given', async () => {
    const world = await demoWorld();
    await made(world, { user: 'admin' });
    await authenticate(world, 's1');
    const program = { kind: 'session', user: 'admin', session: 's1', from: '10.1.1.1' } as const;
    expect(reasonOf(await world.call(program, ask('hotkeys.create', { name: 'gate', targets: ['0005'] })))).toBe('ok');
    const grave = ask('groups.create', { name: 'night' });
    expect(await world.call(program, grave)).toMatchObject({ reason: 'not_authenticated', confirm: true });
    await world.must(program, ask('session.confirm', { password: 'pw' }));
    expect(reasonOf(await world.call(program, grave))).toBe('ok');
  });

  test('the room is the fold of its journal with tokens, sessions and places in it; sessions of tokens do not outlive a start', async () => {
    const world = await demoWorld();
    await made(world, { id: 'p1' });
    await authenticate(world, 's1');
    const replayed = await replay({ journal: world.journal, snapshots: new MemorySnapshots() }, 4);
    expect(fingerprint(replayed)).toBe(fingerprint(world.state));
    expect(replayed.sessions.get('s1')?.token).toBe('p1');
    const { World: Another } = await import('../engine/world.ts');
    const next = new Another({ journal: world.journal, state: replayed, epoch: 2 }).start();
    await settle();
    expect([next.state.sessions.has('s1'), next.state.tokens.has('p1')]).toEqual([false, true]);
    expect(next.state.sessions.has('admin-token')).toBe(true);
  });

  test('those who read the configuration are told of each change, with its version, in numbers that follow one another; others are not', async () => {
    const world = await demoWorld();
    const told: (Published & { readonly prev: number })[] = [];
    const heard: string[] = [];
    const at = world.engine.subscribe(
      { viewer: 'admin', told: (event) => void told.push(event), reset: () => undefined },
      null,
    );
    world.engine.subscribe(
      { viewer: 'lin', told: (event) => void heard.push(event.type), reset: () => undefined },
      null,
    );
    const admin = await world.admin();
    await made(world, { id: 'p1' });
    await world.must(admin, ask('groups.create', { name: 'night' }));
    await world.must(admin, ask('users.update', { username: 'hxfj', version: 1, groups: ['night'] }));
    await world.must(admin, ask('tokens.delete', { id: 'p1', version: 1 }));
    const changes = told.flatMap((event) =>
      event.type === 'config.changed' ? [[event.kind, event.key, event.version]] : [],
    );
    expect(changes).toEqual([
      ['tokens', 'p1', 1],
      ['groups', 'night', 1],
      ['users', 'hxfj', 2],
      ['tokens', 'p1', null],
    ]);
    let prev = at?.seq ?? -1;
    for (const event of told) {
      expect(event.prev).toBe(prev);
      prev = event.seq;
    }
    expect(heard).not.toContain('config.changed');
  });
});

describe('at the edge', () => {
  test('256 bits, told once; the room learns the SHA-256 alone; a session of the connection opens with it and ends with it', async () => {
    const { room, member, client } = await apiWorld();
    room.answers.set('tokens.create', ({ tokenHash }) => {
      const object = {
        id: 'p1',
        name: 'p',
        user: 'hxfj',
        hash: tokenHash ?? '',
        createdAt: 0,
        expiresAt: null,
        version: 1,
      };
      room.happen({ type: 'tokens.put', object, by: null });
      return { ok: true, result: { id: 'p1' } };
    });
    room.answers.set('session.authenticate', ({ tokenHash }) => {
      const session = { hash: tokenHash ?? '', user: 'hxfj', openedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER / 4 };
      room.happen({ type: 'session.opened', ...session, from: '', token: 'p1' });
      return { ok: true, result: { user: { name: 'hxfj', role: 'operator', language: 'en' }, expiresAt: 'x' } };
    });
    const admin = await member('admin');
    const { result } = await admin.request('tokens.create', { name: 'p', user: 'hxfj' });
    const text = String(result?.['token']);
    expect(text).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const program = await client();
    expect((await program.request('session.authenticate', { token: text })).result).toMatchObject({
      user: { name: 'hxfj' },
    });
    expect((await program.request('room.get')).result).toBeDefined();
    expect(JSON.stringify(room.heard)).not.toContain(text);
    expect(room.heard.at(-1)?.call).toEqual({ method: 'session.authenticate', params: { token: sha256(text) } });
    const session = [...room.state.sessions.values()].find((one) => one.token === 'p1')?.hash ?? '';
    expect(session).not.toBe(sha256(text));
    program.socket.close();
    await program.closed;
    while (room.state.sessions.has(session)) await new Promise((done) => setImmediate(done));
  });
});
