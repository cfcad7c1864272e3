// What comes in over the WebSocket of the API and is wrong: each is answered clearly, nothing is thrown, and who goes on with it is cut off.

import { describe, expect, test } from 'vitest';
import type { Message } from './client.ts';
import { world } from './world.ts';

const rpc = (fields: object): string => JSON.stringify({ jsonrpc: '2.0', ...fields });

describe('a message that cannot be read', () => {
  const WRONG: readonly (readonly [what: string, text: string, code: number])[] = [
    ['is no JSON', '{"jsonrpc":', -32_700],
    ['is empty', '', -32_700],
    ['is too deep', `${'['.repeat(17)}${']'.repeat(17)}`, -32_700],
    ['is a hundred thousand brackets', '['.repeat(60_000), -32_700],
    ['poisons prototypes', '{"jsonrpc":"2.0","id":1,"method":"room.get","params":{"__proto__":{"x":1}}}', -32_700],
    [
      'poisons them in disguise',
      '{"jsonrpc":"2.0","id":1,"method":"room.get","params":{"\\u005f_proto__":{}}}',
      -32_700,
    ],
    ['is a number', '7', -32_600],
    ['is null', 'null', -32_600],
    ['is an empty batch', '[]', -32_600],
    ['is a batch too long', JSON.stringify(Array.from({ length: 65 }, () => 1)), -32_600],
    ['has no version', '{"id":1,"method":"room.get"}', -32_600],
    ['has no method', rpc({ id: 1 }), -32_600],
    ['has an unknown member', rpc({ id: 1, method: 'room.get', extra: 1 }), -32_600],
    ['has an ID that is no safe integer', '{"jsonrpc":"2.0","id":12345678901234567890,"method":"room.get"}', -32_600],
    ['has an ID with a blank', rpc({ id: 'a b', method: 'room.get' }), -32_600],
    ['has null as its ID', rpc({ id: null, method: 'room.get' }), -32_600],
  ];

  test.each(WRONG)('%s: answered with a code, and the connection goes on', async (_what, text, code) => {
    const { member } = await world();
    const client = await member();
    client.send(text);
    const { error } = await client.find((message) => message.error !== undefined);
    expect(error).toMatchObject({ code, data: { reason: 'invalid' } });
    expect((await client.request('room.get')).result).toBeDefined();
  });

  test('3.15: the third one closes the connection with 1008, answered first, and the log names the address', async () => {
    const { member, lines } = await world();
    const [client, other] = [await member(), await member()];
    for (const text of ['{', '[[', '"']) client.send(text);
    expect(await client.closed).toMatchObject({ code: 1008 });
    expect(client.frames.filter((frame) => (frame as Message).error?.code === -32_700)).toHaveLength(3);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { from: '127.0.0.1' } }));
    expect((await other.request('room.get')).result).toBeDefined();
  });

  test('a binary frame is one of them', async () => {
    const { member } = await world();
    const client = await member();
    client.send(Buffer.from(rpc({ id: 1, method: 'room.get' })), true);
    expect((await client.find((message) => message.error !== undefined)).error?.code).toBe(-32_700);
  });

  test('longer than 64 KiB: closed with 1009, however many pieces it comes in', async () => {
    const { member } = await world();
    const client = await member();
    client.send(rpc({ id: 1, method: 'room.get', params: { after: 'x'.repeat(65_536) } }));
    expect((await client.closed).code).toBe(1009);
    const pieces = await member();
    for (let piece = 0; piece < 70; piece += 1) pieces.socket.send('x', { fin: false });
    expect((await pieces.closed).code).toBe(1008);
  });

  test('bytes that are no UTF-8: closed with 1007', async () => {
    const { member } = await world();
    const client = await member();
    client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await client.closed).code).toBe(1007);
  });
});

describe('a request that asks for what there is not', () => {
  const REFUSED: readonly (readonly [method: string, params: unknown, code: number])[] = [
    ['room.destroy', {}, -32_601],
    ['__proto__', {}, -32_601],
    ['toString', {}, -32_601],
    ['switch.connect', { receiver: '5001' }, -32_602],
    ['switch.connect', { receiver: '5001', source: 1 }, -32_602],
    ['switch.connect', { receiver: '5001', source: '0001', force: true }, -32_602],
    ['switch.connect', ['5001', '0001'], -32_602],
    ['switch.connect', 'x', -32_602],
    ['room.get', { after: 'nonsense' }, -32_000],
  ];

  test.each(REFUSED)('%s %j: %i, not counted as a fault', async (method, params, code) => {
    const { room, member } = await world();
    const client = await member();
    for (let round = 0; round < 4; round += 1) {
      const { error } = await client.request(method, params as object);
      expect(error).toMatchObject({ code, data: { reason: 'invalid' } });
      expect(error?.message).toBe(error?.data.because);
    }
    expect(room.heard.map(({ call }) => call.method)).toEqual(['session.login']);
  });

  test('a refusal of the room carries its data, and nothing else of it', async () => {
    const { room, member } = await world();
    const current = { name: 'web', version: 3 };
    room.answers.set('hotkeys.delete', () => ({ ok: false, reason: 'conflict', because: 'changed', current }));
    const { error } = await (await member()).request('hotkeys.delete', { name: 'web', version: 1 });
    expect(error).toEqual({
      code: -32_000,
      message: 'changed',
      data: { reason: 'conflict', because: 'changed', current },
    });
  });

  test('a fault inside is answered, logged, and harms nobody', async () => {
    const { room, member, lines } = await world();
    const client = await member();
    room.answers.set('hotkeys.list', () => Promise.reject(new TypeError('a fault of ours')));
    room.answers.set('users.list', () => {
      throw new TypeError('another');
    });
    for (const method of ['hotkeys.list', 'users.list'])
      expect((await client.request(method)).error?.data).toMatchObject({ reason: 'unavailable' });
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    expect(JSON.stringify(client.frames)).not.toContain('a fault of ours');
  });
});

describe('order', () => {
  test('IDs come back as they were sent: integers and words', async () => {
    const { member } = await world();
    const client = await member();
    for (const id of [0, -7, Number.MAX_SAFE_INTEGER, 'a_B-9']) {
      client.send(rpc({ id, method: 'room.get' }));
      expect((await client.find((message) => message.id === id)).result).toBeDefined();
    }
  });

  test('a batch is carried out in order, one after the other, and answered in one frame', async () => {
    const { room, member } = await world();
    const client = await member();
    const done: string[] = [];
    const slowly = (name: string, turns: number) => async () => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
      return { ok: true, result: { name } } as const;
    };
    room.answers.set('switch.connect', slowly('connect', 20));
    room.answers.set('switch.push', slowly('push', 1));
    client.send(
      JSON.stringify([
        { jsonrpc: '2.0', id: 1, method: 'switch.connect', params: { receiver: '5001', source: '0001' } },
        { jsonrpc: '2.0', method: 'switch.disconnect', params: { receiver: '5002' } },
        { jsonrpc: '2.0', id: 2, method: 'switch.push', params: { receiver: '5001', targets: 'all' } },
        { jsonrpc: '2.0', id: 3, method: 'nothing' },
        7,
      ]),
    );
    const batch = (await client.next()) as Message;
    const answers = (
      Array.isArray(batch) ? batch : ((await client.next()) as readonly Message[])
    ) as readonly Message[];
    expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, -32_601],
      [null, -32_600],
    ]);
    expect(done).toEqual(['connect', 'push']);
    expect(room.heard.map(({ call }) => call.method)).toEqual([
      'session.login',
      'switch.connect',
      'switch.disconnect',
      'switch.push',
    ]);
  });

  test('requests in frames of their own reach the room in the order of the frames, without waiting for answers', async () => {
    const { room, member } = await world();
    const client = await member();
    room.answers.set('switch.connect', () => new Promise(() => {}));
    for (const source of ['0001', '0002', '0003'])
      client.send(rpc({ id: source, method: 'switch.connect', params: { receiver: '5001', source } }));
    await client.request('hotkeys.list');
    const asked = room.heard.flatMap(({ call }) => (call.method === 'switch.connect' ? [call.params.source] : []));
    expect(asked).toEqual(['0001', '0002', '0003']);
  });

  test('what is sent right behind a login belongs to it', async () => {
    const { client } = await world();
    const made = await client();
    made.send(rpc({ id: 1, method: 'session.login', params: { username: 'hxfj', password: 'right' } }));
    made.send(rpc({ id: 2, method: 'room.get' }));
    expect((await made.find(({ id }) => id === 2)).result).toBeDefined();
  });

  test('the 65th request under way is busy; those before it are answered', async () => {
    const { room, member } = await world();
    const client = await member();
    const { promise, resolve } = resolvers();
    room.answers.set('switch.connect', () => promise.then(() => ({ ok: true, result: {} })));
    for (let id = 1; id <= 65; id += 1)
      client.send(rpc({ id, method: 'switch.connect', params: { receiver: '5001', source: '0001' } }));
    expect((await client.find(({ id }) => id === 65)).error?.data.reason).toBe('busy');
    resolve();
    expect((await client.find(({ id }) => id === 64)).result).toEqual({});
    expect((await client.request('room.get')).result).toBeDefined();
  });

  test('a batch whose answers grow beyond a mebibyte is not carried out to its end', async () => {
    const { room, member } = await world();
    const client = await member();
    room.answers.set('users.list', () => ({ ok: true, result: { items: 'x'.repeat(200_000) } }));
    client.send(JSON.stringify(Array.from({ length: 20 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'users.list' }))));
    let answers: readonly Message[] | Message = [];
    while (!Array.isArray(answers) || answers.length === 0) answers = await client.next();
    const outcomes = (answers as readonly Message[]).map(({ error }) => error?.data.reason ?? 'ok');
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(6);
    expect(outcomes.slice(6)).toEqual(Array.from({ length: 14 }, () => 'busy'));
  });
});

function resolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
