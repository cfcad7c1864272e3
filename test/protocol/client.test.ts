// The API's client: connections, sessions and calls. How it follows the room stands in client-room.test.ts.

import { describe, expect, test } from 'vitest';
import { answer, back, client, EXPIRES, hello, notify, online, refuse, TOKEN, USER } from './controller.ts';
import { settle } from './world.ts';

describe('sessions', () => {
  test('without a token it is a guest; a login makes it online and keeps the token', async () => {
    const { api, net, kept, statuses } = client();
    api.start();
    await net.latest.open();
    expect(net.latest.said).toEqual([]);
    await net.latest.say(hello({ setup: true }));
    expect(api.status).toEqual({ status: 'guest', setup: true, ended: null });
    const login = api.login('lin', 'demo-lin');
    await settle();
    expect(net.latest.last('session.login').params).toEqual({ username: 'lin', password: 'demo-lin' });
    await answer(net.latest, 'session.login', { user: USER, expiresAt: EXPIRES, token: TOKEN });
    expect(await login).toEqual({ ok: true, value: { user: USER, expiresAt: EXPIRES, token: TOKEN } });
    expect(kept.token).toBe(TOKEN);
    expect(statuses()).toEqual(['connecting', 'guest', 'online']);
    expect(net.latest.last('room.subscribe').params).toEqual({});
  });

  test('login waits for the connection', async () => {
    const { api, net } = client();
    api.start();
    const login = api.login('lin', 'x');
    await net.latest.open();
    await net.latest.say(hello());
    await refuse(net.latest, 'session.login', { reason: 'throttled', because: 'wait', retryAfterMs: 4_000 });
    expect(await login).toMatchObject({ ok: false, reason: 'throttled', data: { retryAfterMs: 4_000 } });
    expect(api.status.status).toBe('guest');
  });

  test('setup logs in, too', async () => {
    const { api, net, kept } = client();
    api.start();
    const setup = api.setup({ code: 'c', username: 'root', password: 'p' });
    await net.latest.open();
    await net.latest.say(hello({ setup: true }));
    await answer(net.latest, 'session.setup', { user: USER, expiresAt: EXPIRES, token: TOKEN });
    expect((await setup).ok).toBe(true);
    expect(kept.token).toBe(TOKEN);
  });

  test('a kept token is used at once, and before anything else', async () => {
    const { api, net } = client({ token: TOKEN });
    api.start();
    await net.latest.open();
    await net.latest.say(hello());
    expect(net.latest.said.map(({ method }) => method)).toEqual(['session.authenticate']);
    expect(await api.call('users.list', {})).toMatchObject({ ok: false, reason: 'unavailable' });
    await answer(net.latest, 'session.authenticate', { user: USER, expiresAt: EXPIRES });
    expect(api.status).toEqual({ status: 'online', user: USER, expiresAt: EXPIRES });
  });

  test('a token that is worth nothing is thrown away', async () => {
    const { api, net, kept } = client({ token: TOKEN });
    api.start();
    await net.latest.open();
    await net.latest.say(hello());
    await refuse(net.latest, 'session.authenticate', { reason: 'invalid_credentials', because: 'expired' });
    expect(api.status).toEqual({ status: 'guest', setup: false, ended: 'expired' });
    expect(kept.token).toBe(null);
  });

  test('a token that cannot be checked now is kept, and tried again after the time named', async () => {
    const { api, net, kept, clock } = client({ token: TOKEN, random: () => 0 });
    api.start();
    await net.latest.open();
    await net.latest.say(hello());
    await refuse(net.latest, 'session.authenticate', { reason: 'busy', because: 'later', retryAfterMs: 2_000 });
    expect(api.status.status).toBe('lost');
    expect(kept.token).toBe(TOKEN);
    await clock.pass(1_999);
    expect(net.links).toHaveLength(1);
    await clock.pass(1);
    expect(net.links).toHaveLength(2);
  });

  test('session.ended makes a guest who knows why, and knows no room', async () => {
    const { api, far, kept, happenings } = await online();
    await far.say(notify('session.ended', { because: 'the account was disabled' }));
    expect(api.status).toEqual({ status: 'guest', setup: false, ended: 'the account was disabled' });
    expect(api.room).toBe(null);
    expect(kept.token).toBe(null);
    expect(happenings.at(-1)).toMatchObject({ type: 'notification', name: 'session.ended' });
  });

  test('logout throws the token away, also without a connection', async () => {
    const first = await online();
    const done = first.api.logout();
    await settle();
    await answer(first.far, 'session.logout', {});
    await done;
    expect(first.api.status.status).toBe('guest');
    expect(first.kept.token).toBe(null);
    const second = await online();
    await second.far.drop();
    await second.api.logout();
    expect(second.kept.token).toBe(null);
  });

  test('not_authenticated in the middle of a session ends it', async () => {
    const { api, far } = await online();
    const call = api.call('users.list', {});
    await settle();
    await refuse(far, 'users.list', { reason: 'not_authenticated', because: 'expired' });
    expect(await call).toMatchObject({ reason: 'not_authenticated' });
    expect(api.status).toMatchObject({ status: 'guest', ended: 'expired' });
  });

  test('a guest whom the controller hangs up on stays one, and connects again to log in', async () => {
    const { api, net, clock } = client();
    api.start();
    await net.latest.open();
    await net.latest.say(hello());
    await net.latest.drop('said nothing for 5 s');
    await clock.pass(60_000);
    expect(net.links).toHaveLength(1);
    expect(api.status.status).toBe('guest');
    expect(await api.call('users.list', {})).toMatchObject({ reason: 'not_authenticated' });
    const login = api.login('lin', 'x');
    expect(net.links).toHaveLength(2);
    await net.latest.open();
    await net.latest.say(hello());
    await answer(net.latest, 'session.login', { user: USER, expiresAt: EXPIRES, token: TOKEN });
    expect((await login).ok).toBe(true);
  });
});

describe('calls', () => {
  test('are matched by ID, in whatever order the answers come', async () => {
    const { api, far } = await online();
    const first = api.call('switch.connect', { receiver: '1', source: '1' });
    const second = api.call('switch.disconnect', { receiver: '2' });
    await settle();
    await answer(far, 'switch.disconnect', {});
    await answer(far, 'switch.connect', { receiver: '5001', source: '0001', changed: [] });
    expect(await second).toEqual({ ok: true, value: {} });
    expect(await first).toEqual({ ok: true, value: { receiver: '5001', source: '0001', changed: [] } });
  });

  test('a refusal carries the error’s data', async () => {
    const { api, far } = await online();
    const call = api.call('seats.delete', { id: 'a', version: 1 });
    await settle();
    const current = { id: 'a', version: 3 };
    await refuse(far, 'seats.delete', { reason: 'conflict', because: 'version 3 stands there', current });
    const because = 'version 3 stands there';
    expect(await call).toEqual({
      ok: false,
      reason: 'conflict',
      because,
      data: { reason: 'conflict', because, current },
    });
  });

  test.each([
    ['no error object', 7],
    ['an unknown reason', { code: 1, message: 'm', data: { reason: 'because_i_say_so', because: 'x' } }],
    ['no data', { code: -32_600, message: 'm' }],
  ])('an error with %s is unavailable', async (_name, error) => {
    const { api, far } = await online();
    const call = api.call('users.list', {});
    await settle();
    await far.say({ jsonrpc: '2.0', id: far.last('users.list').id, error });
    expect(await call).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('an answer that is not of the method’s form is not believed', async () => {
    const { api, far } = await online();
    const call = api.call('users.list', {});
    await settle();
    await answer(far, 'users.list', { items: [{ username: 'lin', password: 'secret' }] });
    expect(await call).toMatchObject({
      ok: false,
      reason: 'unavailable',
      because: expect.stringContaining('users.list'),
    });
  });

  test('no answer in 10 s is unavailable; the connection stays when something else was heard', async () => {
    const { api, far, clock } = await online();
    const call = api.call('users.list', {});
    await clock.pass(9_000);
    await far.say(notify('something.new', {}));
    await clock.pass(1_000);
    expect(await call).toMatchObject({
      ok: false,
      reason: 'unavailable',
      because: expect.stringContaining('10000 ms'),
    });
    expect(api.status.status).toBe('online');
  });

  test('no answer and nothing else costs the connection', async () => {
    const { api, far, clock } = await online();
    const call = api.call('users.list', {});
    await clock.pass(10_000);
    expect((await call).ok).toBe(false);
    expect(api.status).toMatchObject({ status: 'lost', because: 'the controller is silent' });
    expect(far.closed).toBe(true);
  });

  test('the 65th under way is busy', async () => {
    const { api } = await online();
    for (let count = 0; count < 64; count += 1) void api.call('users.list', {});
    expect(await api.call('users.list', {})).toMatchObject({ ok: false, reason: 'busy' });
  });

  test('are refused at once when the connection goes', async () => {
    const { api, far } = await online();
    const call = api.call('users.list', {});
    await settle();
    await far.drop('cable');
    // It may have been done, for all that is known here: only what was never sent is surely not.
    expect(await call).toMatchObject({ ok: false, reason: 'unavailable', because: 'no answer to users.list: cable' });
    expect(await api.call('users.list', {})).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('one that is too long is not sent', async () => {
    const { api, far } = await online();
    const call = api.call('switch.push', { receiver: '1', targets: ['x'.repeat(70_000)] });
    expect(await call).toMatchObject({ ok: false, reason: 'invalid' });
    expect(far.of('switch.push')).toEqual([]);
  });
});

describe('connections', () => {
  test('lost: since when is told once, and it goes on trying with jitter up to 30 s', async () => {
    const world = await online(undefined, { random: () => 1 });
    await world.clock.pass(3_000);
    const since = world.clock.now();
    await world.far.drop('cable');
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      expect(world.api.status).toMatchObject({ status: 'lost', since });
      const from = world.clock.now();
      const links = world.net.links.length;
      while (world.net.links.length === links) await world.clock.pass(100);
      waits.push(world.clock.now() - from);
      await world.net.latest.drop();
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('back again it authenticates before anything else', async () => {
    const world = await online();
    await world.far.drop();
    const far = await back(world);
    expect(far.said.map(({ method }) => method)).toEqual(['session.authenticate', 'room.subscribe']);
    expect(world.statuses()).toEqual(['connecting', 'online', 'lost', 'online']);
  });

  test('a controller that does not say hello in 5 s, or cannot be reached, is lost', async () => {
    const { api, net, clock } = client();
    api.start();
    await net.latest.open();
    await clock.pass(5_000);
    expect(api.status).toMatchObject({ status: 'lost', because: expect.stringContaining('hello') });
    const other = client();
    other.net.broken = true;
    other.api.start();
    expect(other.api.status).toMatchObject({ status: 'lost', because: 'no such address' });
  });

  test('a controller of another version is left', async () => {
    const { api, net } = client();
    api.start();
    await net.latest.open();
    await net.latest.say(hello({ protocol: { min: 2, max: 2 } }));
    expect(api.status).toMatchObject({ status: 'lost', because: expect.stringContaining('version') });
  });

  test.each(['rubbish', '{"jsonrpc":"2.0","method":"hello","params":{}}', `"${'x'.repeat(2_000_000)}"`])(
    'a controller that says %.50s is left',
    async (text) => {
      const { api, far } = await online();
      await far.sayText(text);
      expect(api.status.status).toBe('lost');
    },
  );

  test('frames that say nothing to this client do no harm', async () => {
    const { api, far } = await online();
    await far.say(null, 7, [], {}, { id: 'x', result: 1 }, { id: 999, result: 1 }, notify('constructor', {}));
    expect(api.status.status).toBe('online');
  });

  test('stop ends everything', async () => {
    const { api, far, clock, statuses } = await online();
    const call = api.call('users.list', {});
    api.stop();
    expect(await call).toMatchObject({ reason: 'unavailable' });
    expect(far.closed).toBe(true);
    expect(clock.running).toBe(0);
    expect(statuses().at(-1)).toBe('stopped');
    expect(await api.login('lin', 'x')).toMatchObject({ reason: 'unavailable' });
  });

  test('a listener that throws is reported, and the others hear', async () => {
    const faults: unknown[] = [];
    const { api, net, happenings } = client({ fault: (error) => faults.push(error) });
    api.listen(() => {
      throw new Error('listener');
    });
    api.start();
    await net.latest.open();
    await net.latest.say(hello());
    expect(faults).toHaveLength(3);
    expect(happenings.map(({ type }) => type)).toEqual(['status', 'status', 'notification']);
  });
});
