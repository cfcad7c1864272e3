// Who is logged in on a connection: before login, tokens, sessions that end, time limits, silence.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { API_NOTIFICATIONS } from '../../protocol/api/events.ts';
import type { MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { check } from '../../protocol/schema.ts';
import { world } from './world.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('before login', () => {
  test('the server speaks first, in the form of its table', async () => {
    const { client } = await world();
    const hello = (await client()).frames[0] as {
      method: string;
      params: { epoch: number; seq: number; setup: boolean };
    };
    expect(hello.method).toBe('hello');
    expect(check(API_NOTIFICATIONS.hello.params, hello.params).ok).toBe(true);
    expect(hello.params).toMatchObject({ epoch: 3, seq: 6, setup: false });
  });

  test('3.16: nothing but login and authenticate is answered, whatever its parameters; the room hears of none of it', async () => {
    const { client, room } = await world();
    const made = await client();
    const others = (Object.keys(API_METHODS) as MethodName[]).filter(
      (name) => name !== 'session.login' && name !== 'session.authenticate',
    );
    for (const method of [...others, 'no.method']) {
      const { error } = await made.request(method);
      expect([method, error?.code, error?.data.reason]).toEqual([method, -32_000, 'not_authenticated']);
    }
    expect(room.heard).toEqual([]);
  });

  test('3.16: who does not log in within 5 s is cut off, and nobody else is', async () => {
    const { client, member, clock } = await world();
    const [stranger, other] = [await client(), await member()];
    await clock.advance(4_999);
    expect(stranger.socket.readyState).toBe(stranger.socket.OPEN);
    await clock.advance(1);
    expect(await stranger.closed).toEqual({ code: 1008, reason: 'log in within 5 s' });
    expect((await other.request('room.get')).result).toBeDefined();
  });

  test('a login under way is not cut off', async () => {
    const { client, room, clock } = await world();
    const login = room.answers.get('session.login');
    let go = (): void => {};
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    room.answers.set('session.login', (heard) => gone.then(() => login?.(heard) ?? { ok: true, result: {} }));
    const made = await client();
    const answer = made.request('session.login', { username: 'hxfj', password: 'right' });
    while (room.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(6_000);
    go();
    expect((await answer).result).toBeDefined();
  });
});

describe('tokens', () => {
  test('3.20: 256 bits for the client; the room learns the SHA-256 alone, and nobody the password later', async () => {
    const { member, room } = await world();
    const client = await member();
    expect(client.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(room.heard[0]).toMatchObject({
      caller: { kind: 'nobody', from: '127.0.0.1' },
      tokenHash: sha256(client.token),
    });
    expect(JSON.stringify([...room.state.sessions])).not.toContain(client.token);
    await client.request('hotkeys.list');
    expect(room.heard[1]?.caller).toEqual({
      kind: 'session',
      user: 'hxfj',
      session: sha256(client.token),
      from: '127.0.0.1',
    });
  });

  test('each login has its own, also on the same connection, which is then the other user’s', async () => {
    const { member, room } = await world();
    const client = await member();
    const other = await client.login('admin');
    expect(other).not.toBe(client.token);
    await client.request('hotkeys.list');
    expect(room.heard.at(-1)?.caller).toMatchObject({ user: 'admin', session: sha256(other) });
    expect(room.state.sessions.size).toBe(2);
  });

  test('a wrong password changes nothing on the connection', async () => {
    const { member, room } = await world();
    const client = await member();
    const { error } = await client.request('session.login', { username: 'admin', password: 'wrong' });
    expect(error?.data.reason).toBe('invalid_credentials');
    await client.request('hotkeys.list');
    expect(room.heard.at(-1)?.caller).toMatchObject({ user: 'hxfj' });
  });

  test('a token opens further connections, and no other text does', async () => {
    const { member, client } = await world();
    const { token } = await member();
    const second = await client();
    for (const wrong of ['', 'x', token.slice(1), sha256(token), `${token} `])
      expect((await second.request('session.authenticate', { token: wrong })).error?.data.reason).toBe(
        'not_authenticated',
      );
    const { result } = await second.request('session.authenticate', { token });
    expect(result).toEqual({
      user: { name: 'hxfj', role: 'operator', language: 'zh-CN' },
      expiresAt: '2026-01-01T20:00:00.000Z',
    });
    expect((await second.request('room.get')).result).toBeDefined();
  });

  test('a session whose connection went before the answer ends, because nobody knows its token', async () => {
    const { client, room } = await world();
    const login = room.answers.get('session.login');
    let go = (): void => {};
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    room.answers.set('session.login', (heard) => gone.then(() => login?.(heard) ?? { ok: true, result: {} }));
    const made = await client();
    void made.request('session.login', { username: 'hxfj', password: 'right' });
    while (room.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    made.socket.terminate();
    await made.closed;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    go();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(room.state.sessions.size).toBe(0);
  });
});

describe('the end of a session', () => {
  test('ended by whatever cause: every connection of it is told and closed at once, the others are not', async () => {
    const { member, client, room } = await world();
    const first = await member();
    const second = await client();
    await second.request('session.authenticate', { token: first.token });
    const other = await member();
    room.endSession(sha256(first.token), 'the account was deleted');
    for (const one of [first, second]) {
      expect((await one.closed).code).toBe(1008);
      expect(one.notifications('session.ended')).toMatchObject([{ params: { because: 'the account was deleted' } }]);
    }
    expect((await other.request('room.get')).result).toBeDefined();
  });

  test('logout: answered, the connection is a stranger’s again, the session’s others are closed, the token is worth nothing', async () => {
    const { member, client, clock } = await world();
    const first = await member();
    const second = await client();
    await second.request('session.authenticate', { token: first.token });
    expect((await first.request('session.logout')).result).toEqual({});
    expect((await second.closed).code).toBe(1008);
    expect(first.notifications('session.ended')).toEqual([]);
    expect((await first.request('room.get')).error?.data.reason).toBe('not_authenticated');
    expect((await first.request('session.authenticate', { token: first.token })).error?.data.reason).toBe(
      'not_authenticated',
    );
    await clock.advance(5_000);
    expect((await first.closed).code).toBe(1008);
  });

  test('3.20: after 12 h, used or not, even if the room has not noticed yet', async () => {
    const { member, client, clock, room } = await world();
    const first = await member();
    const hash = sha256(first.token);
    const opened = { hash, user: 'hxfj', openedAt: 0, from: '', token: null, confirmedAt: 0 };
    room.state.sessions.set(hash, { ...opened, expiresAt: clock.utc() + 500 });
    const second = await client();
    await clock.advance(600);
    expect((await second.request('session.authenticate', { token: first.token })).error?.data.reason).toBe(
      'not_authenticated',
    );
    expect((await first.request('room.get')).error?.data.reason).toBe('not_authenticated');
    expect((await first.closed).code).toBe(1008);
    await clock.advance(1_000);
    expect(room.state.sessions.size).toBe(0);
  });

  test('3.20: an administrator’s after 15 min without a request of his; what a page asks by itself does not count; an operator’s not', async () => {
    const { member, clock, room } = await world();
    const [admin, operator] = [await member('admin'), await member('hxfj')];
    const pass = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 5_000) {
        await clock.advance(Math.min(left, 5_000));
        await Promise.all([admin, operator].map((one) => one.request('room.preview', { transmitter: '1' })));
      }
    };
    await pass(600_000);
    await admin.request('session.account');
    await pass(895_000);
    expect(room.state.sessions.size).toBe(2);
    await clock.advance(5_000);
    await admin.closed;
    expect(admin.notifications('session.ended')).toMatchObject([
      { params: { because: 'nobody used the session for too long' } },
    ]);
    expect((await operator.request('room.get')).result).toBeDefined();
  });
});

describe('an act that is only accepted', () => {
  const connect = { receiver: '5001', source: '0001', wait: 'accepted' };

  test('is answered at once; its end is told after the answer, and only to the caller', async () => {
    const { member, room } = await world();
    const [client, other] = [await member(), await member()];
    let end = (_outcome: { ok: true; result: unknown }): void => {};
    room.answers.set(
      'switch.connect',
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    const { result } = await client.request('switch.connect', connect);
    expect(result).toEqual({ act: expect.stringMatching(/^a\d+$/) });
    end({ ok: true, result: { receiver: '5001', source: '0001', changed: [] } });
    const { params } = await client.find(({ method }) => method === 'switch.done');
    expect(params).toEqual({ act: result?.act, outcome: 'ok', because: '' });
    expect(check(API_NOTIFICATIONS['switch.done'].params, params).ok).toBe(true);
    await other.request('room.get');
    expect(other.notifications('switch.done')).toEqual([]);
  });

  test.each(['session.login', 'session.logout'])(
    'its end is told to nobody else who is on the connection by then: %s',
    async (method) => {
      const { member, room } = await world();
      const client = await member();
      let end = (_outcome: { ok: true; result: unknown }): void => {};
      room.answers.set('switch.connect', () => new Promise((resolve) => (end = resolve)));
      await client.request('switch.connect', connect);
      await client.request(method, method === 'session.login' ? { username: 'admin', password: 'right' } : {});
      end({ ok: true, result: { receiver: '5001', source: '0001', changed: [] } });
      await client.request('room.get');
      expect(client.notifications('switch.done')).toEqual([]);
    },
  );

  test('refused at once or a push in part: the answer still comes first', async () => {
    const { member, room } = await world();
    const client = await member();
    const results = [{ receiver: '5002', outcome: 'offline', because: 'it is off' }];
    room.answers.set('switch.connect', () => ({ ok: false, reason: 'out_of_range', because: 'no rule' }));
    room.answers.set('switch.push', () => ({ ok: true, result: { results } }));
    client.send(
      JSON.stringify([
        { jsonrpc: '2.0', id: 1, method: 'switch.connect', params: connect },
        { jsonrpc: '2.0', id: 2, method: 'switch.push', params: { receiver: '5001', targets: '2', wait: 'accepted' } },
      ]),
    );
    await client.find(({ params }) => params?.results !== undefined);
    const kinds = client.frames
      .slice(2)
      .map((frame) => (Array.isArray(frame) ? 'batch' : (frame as { params: object }).params));
    expect(kinds).toEqual([
      'batch',
      { act: 'a2', outcome: 'out_of_range', because: 'no rule' },
      { act: 'a3', outcome: 'ok', because: '', results },
    ]);
  });
});

test('a client that does not answer pings is cut off after the third; one that does is not', async () => {
  const { member, clock } = await world();
  const [silent, alive] = [await member(), await member()];
  const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
  silent.socket.pause();
  for (let ping = 0; ping < 3; ping += 1) {
    await clock.advance(10_000);
    await alive.request('room.get');
  }
  await pinged;
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  silent.socket.resume();
  expect((await silent.closed).code).toBe(1006);
  expect((await alive.request('room.get')).result).toBeDefined();
});
