// A client that behaves badly harms no one else (contracts): with and without it, a good client hears, devices show and the journal says the same in the same
// order. The real engine stands behind the real server here; the bad client is the only difference between two runs.

import { afterEach, describe, expect, test } from 'vitest';
import { createApi } from '../../controller/api/server.ts';
import { RoomReadings } from '../../controller/monitoring/readings/room-readings.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { demoWorld } from '../engine/world.ts';
import { Client } from './client.ts';
import { FakeAudit } from './fake-audit.ts';
import { FakeOutputs } from './fake-outputs.ts';

/** What the bad client sends while the good one works. */
const MISCHIEF: Readonly<Record<string, (client: Client) => void>> = {
  'says no JSON': (client) => client.send('{'.repeat(100)),
  'sends levels without end': (client) => client.send(`${'['.repeat(1_000)}${']'.repeat(1_000)}`),
  'poisons prototypes': (client) =>
    client.send('{"jsonrpc":"2.0","id":1,"method":"room.get","params":{"__proto__":{"role":"administrator"}}}'),
  'sends more than a frame may hold': (client) => client.send(`"${'x'.repeat(80 * 1024)}"`),
  'asks for what does not exist': (client) => client.send('{"jsonrpc":"2.0","id":1,"method":"room.burn","params":{}}'),
  'never reads': (client) => {
    client.socket.pause();
    for (let count = 0; count < 50; count += 1) client.send('{"jsonrpc":"2.0","id":1,"method":"room.get","params":{}}');
  },
  'asks for what is forbidden': (client) => {
    for (let count = 0; count < 20; count += 1)
      client.send('{"jsonrpc":"2.0","id":1,"method":"switch.connect","params":{"receiver":"5001","source":"0001"}}');
  },
  'sends bytes': (client) => client.send(Buffer.alloc(4_096, 255), true),
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Names and numbers that differ because the bad client was there at all. */
const PASSING = new Set([
  'seq',
  'prev',
  'time',
  'epoch',
  'act',
  'grant',
  'hash',
  'configuration',
  'expiresAt',
  'openedAt',
]);

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (PASSING.has(key) ? [] : [[key, plain(one)]])),
  );
}

async function play(mischief: ((client: Client) => void) | null) {
  const world = await demoWorld();
  await world.user('mallory', {});
  let fresh = 0;
  const api = createApi(
    {
      host: '127.0.0.1',
      port: 0,
      tls: null,
      origins: [],
      pages: [],
      standIn: null,
      idleMs: 900_000,
      product: 'OpenSeat',
      version: '0',
    },
    {
      room: world.engine,
      audit: new FakeAudit(),
      measured: new RoomReadings(world.clock, null),
      outputs: new FakeOutputs(),
      clock: world.clock,
      random: {
        bytes: (count) => {
          fresh += 1;
          return Uint8Array.from({ length: count }, (_, index) => (index * 7 + fresh * 31) % 256);
        },
      },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      endpoints: { accept: () => undefined },
      showCode: () => undefined,
      description: () => ({}),
      readings: [],
    },
  );
  const url = `${(await api.start()).replace('http', 'ws')}/api`;
  stops.push(() => api.stop());
  const logIn = async (username: string, password: string) => {
    const client = new Client(url);
    await client.next();
    expect((await client.request('session.login', { username, password })).result).toBeDefined();
    return client;
  };
  const good = await logIn('admin', 'pw');
  await good.request('room.subscribe');
  const bad = mischief === null ? null : await logIn('mallory', 'pw');
  if (bad !== null) await bad.request('room.subscribe');
  const begun = world.journal.records.length;
  const random = createRandom(5);
  const answers: unknown[] = [];
  for (let act = 0; act < 40; act += 1) {
    const receiver = `500${1 + Math.floor(random() * 4)}`;
    if (bad !== null && bad.socket.readyState === bad.socket.OPEN) mischief?.(bad);
    const source = `000${1 + Math.floor(random() * 6)}`;
    const { result, error } = await (random() < 0.8
      ? good.request('switch.connect', { receiver, source })
      : good.request('switch.push', { receiver, targets: 'all' }));
    answers.push(plain(result ?? error?.data.reason));
  }
  const journal = world.journal.records
    .slice(begun)
    .filter((record) => !JSON.stringify(record).includes('mallory'))
    .map(({ type, data }) => JSON.stringify(plain({ type, data })));
  const heard = good
    .notifications('room.changed')
    .map(({ params }) => JSON.stringify(plain(params)))
    .filter((text) => !text.includes('mallory'));
  const shown = ['5001', '5002', '5003', '5004', '5005'].map((id) => world.shown(id));
  return { answers, journal, heard, shown, resets: good.notifications('room.reset').length };
}

describe('harms no one else: a client of the API that', () => {
  test.each(Object.entries(MISCHIEF))('%s', async (_, mischief) => {
    const without = await play(null);
    expect(without.journal.length).toBeGreaterThan(80);
    expect(without.heard.length).toBeGreaterThan(20);
    expect(await play(mischief)).toEqual(without);
  });
});
