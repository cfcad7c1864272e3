// Sessions of a whole controller, its clock turned by hand: real accounts, a real journal, real sockets. That each way of ending one is told on every
// connection is proved in sessions.test.ts; here that the times are those that are promised (safety 3.20).

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../controller/app.ts';
import { readSettings } from '../../controller/settings/settings.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { tree } from '../house/tree.ts';
import { Client } from './client.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Milliseconds of a step: pings are answered between two. */
const STEP_MS = 5_000;
const LOOKS: readonly (readonly [string, object])[] = [
  ['room.get', {}],
  ['endpoints.list', {}],
  ['system.sessions', {}],
  ['system.pending', {}],
  ['audit.query', { limit: 10 }],
];
const PASSWORD = 'correct horse battery';

interface Controller {
  readonly clock: TestClock;
  client(): Promise<Client>;
  /** Moves the clock on while `clients` go on living. */
  pass(ms: number, ...clients: Client[]): Promise<void>;
}

async function start(): Promise<Controller & { readonly code: string }> {
  const clock = createClock();
  const said: string[] = [];
  const nothing = () => undefined;
  const app = await startApp(readSettings(['--port', '0', '--data', join(tree({}), 'data')], {}), {
    clock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    random: { bytes: (count) => randomBytes(count) },
    say: (line) => said.push(line),
  });
  onTestFinished(() => app.stop());
  const client = async () => {
    const made = new Client(`${app.url.replace('http', 'ws')}/api`);
    await made.next();
    return made;
  };
  const pass = async (ms: number, ...clients: Client[]) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await clock.advance(Math.min(left, STEP_MS));
      // Any frame shows that a client lives; a still is asked by pages on their own and is no use of a session.
      await Promise.all(clients.map((one) => one.request('room.preview', { transmitter: '1' })));
    }
  };
  return { clock, client, pass, code: said.join().replace(/^.* /, '') };
}

async function ended(client: Client): Promise<unknown> {
  await client.closed;
  return client.notifications('session.ended').map(({ params }) => params?.['because']);
}

async function refusal(client: Client, method: string, params: object): Promise<unknown> {
  return (await client.request(method, params)).error?.data.reason;
}

test('3.20: an administrator’s session ends 15 minutes after his last request, on all of its connections, and its token with it', async () => {
  const { clock, client, pass, code } = await start();
  const [first, second] = [await client(), await client()];
  const { result } = await first.request('session.setup', { code, username: 'chief', password: PASSWORD });
  const token = String(result?.['token']);
  expect((await second.request('session.authenticate', { token })).error).toBeUndefined();
  await pass(10 * MINUTE_MS, first, second);
  expect((await second.request('session.account')).error).toBeUndefined();
  await pass(10 * MINUTE_MS, first, second);
  // What a page left open goes on asking by itself.
  for (const [method, params] of LOOKS) expect((await first.request(method, params)).error).toBeUndefined();
  await pass(5 * MINUTE_MS - 2 * STEP_MS, first, second);
  expect([first, second].flatMap((one) => one.notifications('session.ended'))).toEqual([]);
  await pass(STEP_MS, first, second);
  await clock.advance(STEP_MS);
  for (const one of [first, second]) {
    expect(await ended(one)).toEqual(['nobody used the session for too long']);
    expect((await one.closed).code).toBe(1008);
  }
  expect(await refusal(await client(), 'session.authenticate', { token })).toBe('not_authenticated');
});

test('3.20: any session ends 12 hours after it began, however much it is used', async () => {
  const { clock, client, pass, code } = await start();
  const admin = await client();
  await admin.request('session.setup', { code, username: 'chief', password: PASSWORD });
  await admin.request('users.create', { username: 'wang', password: PASSWORD, role: 'operator' });
  const login = await client();
  const { result } = await login.request('session.login', { username: 'wang', password: PASSWORD });
  const token = String(result?.['token']);
  expect(Date.parse(String(result?.['expiresAt'])) - clock.utc()).toBeLessThanOrEqual(12 * HOUR_MS);
  login.socket.terminate();
  await clock.advance(12 * HOUR_MS - MINUTE_MS);
  const both = [await client(), await client()];
  for (const one of both) expect((await one.request('session.authenticate', { token })).error).toBeUndefined();
  await pass(MINUTE_MS - 2 * STEP_MS, ...both);
  for (const one of both) expect((await one.request('room.get')).error).toBeUndefined();
  await clock.advance(2 * STEP_MS);
  for (const one of both) {
    expect(await ended(one)).toEqual([expect.stringMatching(/its time is over|the session expired/)]);
    expect((await one.closed).code).toBe(1008);
  }
  expect(await refusal(await client(), 'session.authenticate', { token })).toBe('not_authenticated');
});
