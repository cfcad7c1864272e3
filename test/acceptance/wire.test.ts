// What comes over the wire from strangers, broken clients and forged endpoints: each gets a clear answer, and harms no one else.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { allowedMs, until } from '../until.ts';
import type { Identity, Kind } from './device.ts';
import { Device, identity } from './device.ts';
import type { Json, Room } from './outside.ts';
import { asObject, Client, demonstration, row, rows, sourceOf } from './outside.ts';

let room: Room;
let admin: Client;

beforeAll(async () => {
  room = await demonstration();
  admin = await room.as('admin');
  await admin.must('room.subscribe', {});
});
afterAll(async () => {
  // Through all of this the same process lived, and heard what it should.
  expect(room.program.err()).not.toMatch(/ended with|death/);
  expect(await room.stop()).toBe(0);
});

const reasonOf = (frame: Json | undefined) => asObject(asObject(frame?.['error'])['data'])['reason'];

describe('faulty frames', () => {
  const deep = (levels: number) =>
    `{"jsonrpc":"2.0","id":1,"method":"room.get","params":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
  const FAULTY: readonly (readonly [string, string | Buffer])[] = [
    ['not JSON', 'nonsense'],
    ['cut short', '{"jsonrpc":"2.0","id":1'],
    ['empty', ''],
    ['deep', deep(20)],
    ['very deep', `${'['.repeat(30_000)}`],
    ['poisoned', '{"jsonrpc":"2.0","id":1,"method":"room.get","params":{"__proto__":{"role":"administrator"}}}'],
    ['poisoned, escaped', '{"jsonrpc":"2.0","id":1,"method":"room.get","params":{"\\u005f_proto__":{}}}'],
    ['binary', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"room.get"}')],
    ['an empty batch', '[]'],
    [
      'a batch that is too long',
      JSON.stringify(Array.from({ length: 65 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'room.get' }))),
    ],
    ['a number', '7'],
    ['null', 'null'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"room.get"}'],
    ['an ID that loses digits', '{"jsonrpc":"2.0","id":12345678901234567890,"method":"room.get"}'],
    ['an unknown member', '{"jsonrpc":"2.0","id":1,"method":"room.get","extra":1}'],
  ];
  for (const [name, frame] of FAULTY)
    test(`Malformed, oversized, deep or poisoned JSON gets an answer, and the third ends the connection: ${name}`, async () => {
      const client = await room.guest();
      for (let round = 0; round < 3; round += 1) client.socket.send(frame);
      await until(() => client.closed === 1008);
      const answers = client.heard.slice(1);
      expect(answers.length).toBeGreaterThan(0);
      expect(new Set(answers.map(reasonOf))).toEqual(new Set(['invalid']));
      expect(await sourceOf(admin, '5001')).toBeNull();
    });

  test('an oversized frame ends its connection alone', async () => {
    const client = await room.guest();
    client.text(`"${'x'.repeat(200_000)}"`);
    await until(() => client.closed);
    expect([1008, 1009]).toContain(client.closed);
    expect(admin.closed).toBeNull();
  });

  test('Unknown methods and fields are `invalid`; names of the language are no methods', async () => {
    for (const method of ['nope', 'toString', 'constructor', 'hasOwnProperty', 'room', 'room.', '', 'ROOM.GET'])
      expect([method, await admin.refused(method, {})]).toEqual([method, 'invalid']);
    for (const params of [{ extra: 1 }, [], 'x', 7, { after: 7 }])
      expect([params, await admin.refused('room.get', params)]).toEqual([params, 'invalid']);
    expect((await admin.call('nope', {})).error?.code).toBe(-32601);
    expect((await admin.call('room.get', { extra: 1 })).error?.code).toBe(-32602);
    expect((await admin.call('room.get')).result).toMatchObject({ transmitters: expect.any(Array) });
  });

  test('a batch is carried out in order, answered together; a notification gets no answer', async () => {
    const client = await room.as('admin');
    const connect = (id: number | null, source: string) => ({
      jsonrpc: '2.0',
      ...(id === null ? {} : { id }),
      method: 'switch.connect',
      params: { receiver: '5003', source },
    });
    client.text(
      JSON.stringify([
        connect(50, '1'),
        connect(51, '1'),
        connect(null, '2'),
        connect(52, '2'),
        { jsonrpc: '2.0', id: 53, method: 'switch.disconnect', params: { receiver: '5003' } },
      ]),
    );
    const { batch } = await until(() => client.heard.find((one) => 'batch' in one));
    expect(rows(batch).map((one) => [one['id'], reasonOf(one) ?? 'ok'])).toEqual([
      [50, 'ok'],
      [51, 'same_source'],
      [52, 'same_source'],
      [53, 'ok'],
    ]);
    expect(client.closed).toBeNull();
  });

  test('a connection that stays without login is closed after 5 s', async () => {
    const client = await room.guest();
    await until(() => client.closed === 1008);
  });
});

describe('HTTP', () => {
  test('`/health` 200 when serving · `/metrics` Prometheus text · `/api/description.json` · pages', async () => {
    const get = async (path: string) => await fetch(`${room.url}${path}`);
    expect((await get('/health')).status).toBe(200);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await metrics.text()).toMatch(/^# TYPE openseat_\w+ (counter|gauge|histogram)$/m);
    const description = asObject(JSON.parse(await (await get('/api/description.json')).text()));
    expect(rows(description['methods']).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'session.login',
        'room.get',
        'switch.connect',
        'switch.explain',
        'receiver.logout',
        'endpoints.adopt',
      ]),
    );
    for (const path of ['/', '/seat/', '/seat/?receiver=5001', '/room/']) {
      const page = await get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'|default-src 'self'/);
    }
    for (const path of [
      '/nope',
      '/seat/%2e%2e/%2e%2e/package.json',
      '/../package.json',
      '/room/..%2f..%2fcontroller.js',
    ])
      expect([path, (await get(path)).status]).toEqual([
        path,
        expect.toSatisfy((status: number) => status === 404 || status === 400 || status === 403),
      ]);
  });

  test('Origin allow-list on every upgrade: a page of elsewhere gets no WebSocket, `null` neither; no Origin is no browser', async () => {
    for (const path of ['/api', '/endpoint'])
      for (const origin of [
        'http://evil.example',
        'null',
        `${room.url}.evil.example`,
        room.url.replace(/\d+$/, '1'),
        'file://',
      ]) {
        const client = new Client(room.url, { origin }, path);
        await until(() => client.refusedWith ?? client.closed);
        expect([path, origin, client.refusedWith, client.heard]).toEqual([path, origin, 403, []]);
      }
    for (const origin of [room.url, room.url.replace('127.0.0.1', 'localhost')])
      (await new Client(room.url, { origin }).open()).close();
  });
});

describe('endpoints', () => {
  async function adopted(who: Identity, kind: Kind, id: string): Promise<Device> {
    const device = new Device(room.url);
    device.say(await device.hello(who, kind));
    expect((await device.next('waiting'))['fingerprint']).toBe(who.fingerprint);
    await admin.must('endpoints.adopt', { fingerprint: who.fingerprint, id, name: `By hand ${id}` });
    await device.next('welcome');
    if (kind === 'transmitter') device.say({ type: 'grants', grants: [], last: true });
    await until(async () => (await row(admin, id))?.['online'] === true);
    return device;
  }
  const alarms = () => admin.notifications('room.changed').filter((one) => one['type'] === 'alarm.raised').length;

  test('a forged or replayed endpoint is refused; two links with one key: the one that lives keeps its place', async () => {
    const who = identity();
    const real = await adopted(who, 'transmitter', '0021');
    const before = alarms();
    const forger = new Device(room.url);
    forger.say({ ...(await forger.hello(identity(), 'transmitter')), key: who.key });
    expect(await forger.next('refused')).toMatchObject({ reason: expect.any(String) });
    await until(() => forger.closed);
    const replayed = new Device(room.url);
    await replayed.next('challenge');
    replayed.say(await real.hello(who, 'transmitter'));
    await replayed.next('refused');
    const twin = new Device(room.url);
    twin.say(await twin.hello(who, 'transmitter'));
    expect(await twin.next('refused')).toMatchObject({ reason: 'conflict' });
    expect(real.closed).toBeNull();
    expect(await row(admin, '0021')).toMatchObject({ online: true });
    await until(() => alarms() > before);
    // A link that is silent when it is asked gives way to the newer.
    real.socket.removeAllListeners('message');
    const heir = new Device(room.url);
    heir.say(await heir.hello(who, 'transmitter'));
    await heir.next('welcome');
    await until(() => real.closed);
  });

  test('messages before hello, faulty messages and unknown types change nothing; an ID in use is `conflict`', async () => {
    const early = new Device(room.url);
    await early.next('challenge');
    early.say({ type: 'act', id: 'a', method: 'switch.connect', params: { source: '1' } });
    await early.next('error');
    for (const text of ['nonsense', '{"type":"hello"}', '{"__proto__":1}']) early.socket.send(text);
    await until(() => early.closed === 1008);
    const waiting = new Device(room.url);
    const who = identity();
    waiting.say(await waiting.hello(who, 'receiver'));
    await waiting.next('waiting');
    const { fingerprint } = who;
    expect(await admin.refused('endpoints.adopt', { fingerprint, id: '5001', name: 'New' })).toBe('conflict');
    expect(await admin.refused('endpoints.adopt', { fingerprint, id: '0050', name: 'New' })).toBe('invalid');
    expect(await admin.refused('endpoints.adopt', { fingerprint, id: '5050', name: 'Seat B' })).toBe('conflict');
    expect(await admin.refused('endpoints.adopt', { fingerprint: '0'.repeat(64), id: '5050', name: 'New' })).toBe(
      'not_found',
    );
    waiting.close();
  });

  test('a broken unit that is still connected is replaced by a waiting one in one step: its link ends, and it waits like any stranger', async () => {
    const [broken, spare] = [identity(), identity()];
    const old = await adopted(broken, 'receiver', '5091');
    const fresh = new Device(room.url);
    fresh.say(await fresh.hello(spare, 'receiver'));
    await fresh.next('waiting');
    const listed = async () => rows((await admin.must('endpoints.list', {}))['items']).find(({ id }) => id === '5091');
    const { number, version, lastSeen } = (await listed()) ?? {};
    expect(Math.abs(Date.parse(String(lastSeen)) - Date.now())).toBeLessThan(60_000);
    const { fingerprint } = spare;
    expect(await admin.must('endpoints.replace', { number, version, fingerprint })).toMatchObject({
      id: '5091',
      number,
    });
    await fresh.next('welcome');
    expect(await old.next('refused')).toMatchObject({ reason: 'not_found' });
    await until(() => old.closed !== null);
    await until(async () => (await listed())?.['state'] === 'online');
    const stranger = new Device(room.url);
    stranger.say(await stranger.hello(broken, 'receiver'));
    expect((await stranger.next('waiting'))['fingerprint']).toBe(broken.fingerprint);
    // The end of the old link, heard late, would have put it offline.
    expect(await listed()).toMatchObject({ state: 'online', fingerprint, name: 'By hand 5091', number });
    for (const one of [stranger, fresh]) one.close();
  });

  test('an endpoint that dies or is silent at any step of a switch: `connect_failed`, and the receiver keeps the picture that it had', async () => {
    const who = identity();
    const device = await adopted(who, 'transmitter', '0022');
    await admin.must('switch.connect', { receiver: '5003', source: '1' });
    for (const answer of [
      () => null,
      ({ id }: Json) => ({ type: 'failed', id, reason: 'busy', because: 'not now' }),
      ({ id }: Json) => ({ type: 'done', id }),
    ]) {
      device.answer = answer;
      const began = performance.now();
      expect(await admin.refused('switch.connect', { receiver: '5003', source: '22' })).toBe('connect_failed');
      expect(performance.now() - began).toBeLessThan(allowedMs(3_000));
      expect(await row(admin, '5003')).toMatchObject({ source: '0001', state: 'shown' });
      await until(() => {
        const admits = device.heard.filter(({ type }) => type === 'admit').map(({ grant }) => grant);
        const dismissed = device.heard.filter(({ type }) => type === 'dismiss').map(({ grant }) => grant);
        return admits.every((grant) => dismissed.includes(grant));
      });
    }
    device.answer = () => {
      device.close();
      return null;
    };
    expect(await admin.refused('switch.connect', { receiver: '5003', source: '22' })).toBe('connect_failed');
    expect(await row(admin, '5003')).toMatchObject({ source: '0001', state: 'shown' });
    expect(await admin.refused('switch.connect', { receiver: '5003', source: '22' })).toBe('offline');
  });

  test('a receiver that opens a stream it was not granted, or keeps one after dismissal, gets no picture', async () => {
    const who = identity();
    const device = await adopted(who, 'receiver', '5021');
    await admin.must('switch.connect', { receiver: '5021', source: '1' });
    const { address, grant, transmitter } = await device.next('show');
    const open = async (prover: Identity, wanted: unknown) => {
      const said: Json[] = [];
      const stream = new WebSocket(String(address), 'openseat.stream.1');
      stream.on('error', () => undefined);
      stream.on('message', (data, isBinary) => {
        if (isBinary) return void said.push({ type: 'picture' });
        const message = asObject(JSON.parse(String(data)));
        said.push(message);
        if (message['type'] === 'challenge')
          stream.send(
            JSON.stringify({
              type: 'proof',
              signature: prover.sign(
                'openseat stream 1',
                String(message['nonce']),
                String(wanted),
                String(transmitter),
              ),
            }),
          );
      });
      await until(() => stream.readyState === WebSocket.OPEN);
      stream.send(
        JSON.stringify({ type: 'open', grant: wanted, formats: ['image/svg+xml', 'image/png', 'image/jpeg'] }),
      );
      return { said, stream };
    };
    const kinds = ({ said }: { said: Json[] }) => said.map(({ type }) => type);
    const thief = await open(identity(), grant);
    await until(() => kinds(thief).includes('refused'));
    const guesser = await open(who, 'no-such-grant');
    await until(() => kinds(guesser).includes('refused'));
    expect([...kinds(thief), ...kinds(guesser)]).not.toContain('picture');
    const own = await open(who, grant);
    await until(() => kinds(own).includes('picture') || kinds(own).includes('refused'));
    expect(kinds(own)).toContain('opened');
    await admin.must('switch.disconnect', { receiver: '5021' });
    await until(() => own.stream.readyState === WebSocket.CLOSED);
    expect(kinds(own)).toContain('ended');
    const late = await open(who, grant);
    await until(() => kinds(late).includes('refused'));
    // The controller is told of nothing that it did not order: it lies, and is set right.
    device.close();
  });

  test('an act at a receiver has the same results and reasons as the API', async () => {
    const device = await adopted(identity(), 'receiver', '5022');
    const act = async (id: string, method: string, params: Json) => {
      device.say({ type: 'act', id, method, params });
      return await until(() =>
        device.heard.find((one) => one['id'] === id && (one['type'] === 'result' || one['type'] === 'refusal')),
      );
    };
    expect(await act('1', 'switch.connect', { source: '1' })).toMatchObject({
      type: 'refusal',
      reason: 'not_authenticated',
    });
    expect(await act('2', 'users.list', {})).toMatchObject({ type: 'refusal', reason: 'invalid' });
    expect(await act('3', 'receiver.login', { username: 'lin', password: 'wrong' })).toMatchObject({
      reason: 'invalid_credentials',
    });
    expect(await act('4', 'receiver.login', { username: 'lin', password: 'demo-lin' })).toMatchObject({
      type: 'result',
    });
    await until(() =>
      device.heard.some((one) => one['type'] === 'session' && asObject(one['user'])['username'] === 'lin'),
    );
    expect(await act('5', 'switch.connect', { source: '6' })).toMatchObject({ reason: 'out_of_range' });
    expect(await act('6', 'switch.connect', { receiver: '5001', source: '1' })).toMatchObject({
      reason: expect.stringMatching(/invalid|forbidden/),
    });
    expect(await act('7', 'switch.connect', { source: '1' })).toMatchObject({
      type: 'result',
      result: { receiver: '5022', source: '0001' },
    });
    expect(await act('8', 'receiver.logout', {})).toMatchObject({ type: 'result', result: {} });
    expect(await row(admin, '5022')).toMatchObject({ user: null, state: 'dark' });
    device.close();
  });
});
