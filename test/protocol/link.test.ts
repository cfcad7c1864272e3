// The endpoint's side of the link: proofs both ways, heartbeats, what cannot be understood. Commands and acts stand in
// link-commands.test.ts, losses in link-reconnect.test.ts.

import { describe, expect, test } from 'vitest';
import { admitAt, challenge, endpoint, ROOM, started, up, welcome } from './endpoint.ts';
import { nonce, publicKey, settle, sign } from './world.ts';

describe('proofs', () => {
  test('hello proves the key over the nonce and the room of the challenge', async () => {
    const { far } = await started();
    await far.say(challenge());
    expect(far.said).toEqual([
      {
        type: 'hello',
        kind: 'receiver',
        protocol: 1,
        key: publicKey('endpoint'),
        room: ROOM,
        nonce: nonce('mine 1'),
        proof: sign(publicKey('endpoint'), `openseat endpoint 1\n${nonce('theirs')}\n${ROOM}`),
        boot: 'cold',
        ticket: null,
        name: 'Desk 1',
        model: 'M',
        firmware: '1.0',
        state: { state: 'dark', grant: null, transmitter: null },
      },
    ]);
  });

  test('a ticket makes the hello warm', async () => {
    const { far } = await started({ memory: { ticket: 't' } });
    await far.say(challenge());
    expect(far.last('hello')).toMatchObject({ boot: 'warm', ticket: 't' });
  });

  test('the first welcome pins the room and remembers epoch and controllers', async () => {
    const { far, seen, link } = await started();
    await far.say(challenge());
    await far.say(welcome(far.last('hello'), { epoch: 6, controllers: ['a', 'b'] }));
    expect(seen.memories).toEqual([{ room: ROOM, ticket: null, epoch: 6, controllers: ['a', 'b'] }]);
    expect(link.status).toEqual({ status: 'up', epoch: 6 });
  });

  test('a welcome with a forged proof is not believed, and nothing that follows it', async () => {
    const { far, seen, link } = await started();
    await far.say(challenge());
    const forged = welcome(far.last('hello'), {}, publicKey('another room'));
    await far.say(forged, { type: 'named', id: '5001', name: 'A' });
    expect(link.status).toMatchObject({ status: 'down' });
    expect(far.closed).toBe(true);
    expect(seen.told).toEqual([]);
    expect(seen.memories).toEqual([]);
  });

  test('a welcome that answers the nonce of another hello is not believed', async () => {
    const { far, link } = await started();
    await far.say(challenge());
    await far.say(welcome({ ...far.last('hello'), nonce: nonce('an older one') }));
    expect(link.status.status).toBe('down');
  });

  test('to a controller that claims another room than the pinned one nothing is said', async () => {
    const { far, link } = await started({ memory: { room: publicKey('home') } });
    await far.say(challenge());
    expect(far.said).toEqual([]);
    expect(far.closed).toBe(true);
    expect(link.status).toMatchObject({ status: 'down', because: expect.stringContaining('another room') });
  });

  test.each([
    ['challenge', { epoch: 4 }, {}],
    ['welcome', {}, { epoch: 4 }],
  ])('an epoch before the remembered one in the %s is refused', async (_name, inChallenge, inWelcome) => {
    const { far, link } = await started({ memory: { room: ROOM, epoch: 5 } });
    await far.say(challenge(inChallenge));
    if (far.said.length > 0) await far.say(welcome(far.last('hello'), inWelcome));
    expect(link.status).toMatchObject({ status: 'down', because: expect.stringContaining('epoch 4') });
    expect(far.closed).toBe(true);
  });

  test('a controller of another version is left', async () => {
    const { far, link } = await started();
    await far.say(challenge({ protocol: { min: 2, max: 3 } }));
    expect(far.said).toEqual([]);
    expect(link.status).toMatchObject({ status: 'down', because: expect.stringContaining('version') });
  });

  test('what comes right behind the welcome waits for the proof, and is heard in order', async () => {
    const { far, seen } = await started();
    await far.say(challenge());
    await far.say(
      welcome(far.last('hello')),
      { type: 'named', id: '5001', name: 'A' },
      { type: 'session', user: null, ticket: null, because: 'nobody' },
    );
    expect(seen.told.map(({ type }) => type)).toEqual(['named', 'session']);
  });

  test('a flood behind an unproved welcome costs the link', async () => {
    const { far, link } = await started();
    await far.say(challenge());
    const flood = Array.from({ length: 200 }, () => ({ type: 'named', id: '5001', name: 'A' }));
    await far.say(welcome(far.last('hello')), ...flood);
    expect(link.status).toMatchObject({ status: 'down', because: expect.stringContaining('too much') });
  });

  test('waiting is told with the fingerprint, heartbeats go on, welcome may follow', async () => {
    const { far, seen, clock, link } = await started();
    await far.say(challenge());
    const hello = far.last('hello');
    await far.say({ type: 'waiting', fingerprint: 'ab'.repeat(32) });
    expect(link.status).toEqual({ status: 'waiting', fingerprint: 'ab'.repeat(32) });
    await clock.pass(5_000);
    expect(far.of('heartbeat')).toHaveLength(1);
    await far.say(welcome(hello));
    expect(seen.statuses.map(({ status }) => status)).toEqual(['waiting', 'up']);
  });

  test('keys that fail cost the link, not the process', async () => {
    const failing = { publicKey: publicKey('endpoint'), sign: () => Promise.reject(new Error('no key')) };
    const { far, link } = await started({ signer: failing });
    await far.say(challenge());
    expect(far.said).toEqual([]);
    expect(far.closed).toBe(true);
    expect(link.status).toEqual({ status: 'down', because: 'signing: no key' });
  });

  test('a new challenge on an open line begins the handshake afresh', async () => {
    const { far, link, seen } = await up();
    const act = link.act('room.list', { action: 'connect' });
    await far.say(challenge({ nonce: nonce('again'), epoch: 6 }));
    expect(await act).toMatchObject({ ok: false, reason: 'unavailable' });
    expect(far.of('hello')).toHaveLength(2);
    await far.say(welcome(far.last('hello'), { epoch: 6 }));
    expect(seen.statuses.map(({ status }) => status)).toEqual(['up', 'down', 'up']);
    expect(far.closed).toBe(false);
  });
});

describe('after welcome', () => {
  test('a receiver tells its screen, and an open menu again after a reconnect', async () => {
    const { far, link, net, clock } = await up();
    expect(far.said.slice(1)).toEqual([{ type: 'screen', state: { state: 'dark', grant: null, transmitter: null } }]);
    link.menu(true);
    await far.drop();
    await clock.pass(30_000);
    await admitAt(net.latest);
    expect(net.latest.said.slice(1).map(({ type }) => type)).toEqual(['screen', 'menu']);
  });

  test.each([
    [0, [0]],
    [16, [16]],
    [37, [16, 16, 5]],
  ])('a transmitter with %i grants tells them in parts, then its source', async (grants, parts) => {
    const { far } = await up({ kind: 'transmitter', grants });
    const told = far.of('grants');
    expect(told.map((message) => (message.grants as unknown[]).length)).toEqual(parts);
    expect(told.map(({ last }) => last)).toEqual(parts.map((_, index) => index === parts.length - 1));
    expect(far.said.at(-1)).toEqual({ type: 'source', state: { video: true, address: 'ws://here/stream' } });
  });

  test('report tells the state; without a link it says nothing', async () => {
    const { far, link } = await up();
    link.report();
    expect(far.of('screen')).toHaveLength(2);
    await far.drop();
    link.report();
    expect(far.of('screen')).toHaveLength(2);
  });

  test('session updates the ticket, and a logout takes it away', async () => {
    const { far, seen } = await up();
    await far.say({ type: 'session', user: { username: 'lin', name: 'Lin' }, ticket: 'tick', because: 'login' });
    await far.say({ type: 'session', user: null, ticket: null, because: 'logout' });
    expect(seen.memories.slice(1).map(({ ticket }) => ticket)).toEqual(['tick', null]);
  });

  test('a transmitter is told nothing that is for receivers', async () => {
    const { far, seen } = await up({ kind: 'transmitter' });
    await far.say({ type: 'session', user: null, ticket: 'tick', because: '' });
    expect(seen.told).toEqual([]);
    expect(far.last('error')).toMatchObject({ about: 'session' });
  });
});

describe('heartbeats', () => {
  test('go out at the interval of the welcome, and ask when nothing was heard for one', async () => {
    const { far, clock } = await up();
    await far.say({ type: 'heartbeat', ask: false });
    await clock.pass(5_000);
    await clock.pass(5_000);
    expect(far.of('heartbeat')).toEqual([
      { type: 'heartbeat', ask: false },
      { type: 'heartbeat', ask: true },
    ]);
  });

  test('the interval is the one that welcome names', async () => {
    const world = endpoint();
    world.link.start();
    await admitAt(world.net.latest, { heartbeatMs: 15_000 });
    await world.clock.pass(14_999);
    expect(world.net.latest.of('heartbeat')).toHaveLength(0);
    await world.clock.pass(1);
    expect(world.net.latest.of('heartbeat')).toHaveLength(1);
  });

  test('ask is answered at once', async () => {
    const { far } = await up();
    await far.say({ type: 'heartbeat', ask: true });
    expect(far.said.at(-1)).toEqual({ type: 'heartbeat', ask: false });
  });

  test('the link is dead after 2.4 intervals without a valid frame; rubbish is none', async () => {
    const { far, clock, link } = await up();
    await clock.pass(11_000);
    await far.sayText('rubbish');
    await far.say({ type: 'nonsense' });
    await clock.pass(999);
    expect(link.status.status).toBe('up');
    await clock.pass(1);
    expect(link.status).toEqual({ status: 'down', because: 'the controller is silent' });
    expect(far.closed).toBe(true);
  });

  test('any valid frame keeps it alive', async () => {
    const { far, clock, link } = await up();
    for (let count = 0; count < 10; count += 1) {
      await clock.pass(11_999);
      await far.say({ type: 'named', id: '5001', name: 'A' });
    }
    expect(link.status.status).toBe('up');
  });

  test('a controller that opens and says nothing is left after 5 s', async () => {
    const { clock, far, link } = await started();
    await clock.pass(5_000);
    expect(link.status.status).toBe('down');
    expect(far.closed).toBe(true);
  });

  test('heartbeats cannot stretch a proof that never comes', async () => {
    const world = endpoint();
    world.link.start();
    await settle();
    const far = world.net.latest;
    await far.open();
    await far.say({ type: 'heartbeat', ask: false });
    await world.clock.pass(4_999);
    await far.say({ type: 'heartbeat', ask: false });
    await world.clock.pass(1);
    expect(far.closed).toBe(true);
  });
});

describe('what cannot be understood', () => {
  test('an unknown type is answered with an error that names it, and changes nothing', async () => {
    const { far, seen, link } = await up();
    await far.say({ type: 'selfDestruct', id: 'x1' });
    expect(far.said.at(-1)).toMatchObject({ type: 'error', reason: 'invalid', about: 'x1' });
    expect(seen.commands).toEqual([]);
    expect(link.status.status).toBe('up');
  });

  test.each([
    'not json',
    '[]',
    'null',
    '7',
    '{"type":"heartbeat"}',
    '{"type":"heartbeat","ask":false,"more":1}',
    '{"type":"hello"}',
    '{"type":"constructor"}',
    '{"__proto__":{"ask":true},"type":"heartbeat"}',
    '['.repeat(5_000),
    `{"type":"${'x'.repeat(70_000)}"}`,
  ])('%.40s is an error', async (text) => {
    const { far, seen, link } = await up();
    await far.sayText(text);
    expect(far.said.at(-1)).toMatchObject({ type: 'error', reason: 'invalid' });
    expect(String(far.said.at(-1)?.because).length).toBeLessThanOrEqual(512);
    expect(seen.told).toEqual([]);
    expect(link.status.status).toBe('up');
  });

  test('an error is not answered with an error', async () => {
    const { far } = await up();
    const before = far.said.length;
    await far.say({ type: 'error', nonsense: 1 }, { type: 'error', reason: 'invalid', because: '', about: null });
    expect(far.said).toHaveLength(before);
  });

  test('before welcome nothing is obeyed', async () => {
    const { far, seen } = await started();
    await far.say(challenge());
    await far.say(
      { type: 'dark', id: 'c1', epoch: 5, deadline: 100 },
      { type: 'session', user: null, ticket: 'mine', because: '' },
    );
    expect(seen.commands).toEqual([]);
    expect(seen.told).toEqual([]);
    expect(far.of('error')).toHaveLength(2);
  });
});
