// The whole controller as a process, its disk and a server of webhooks: an alarm that was raised while the server was away, right before the controller was killed, arrives after the
// next start, once; and another start tells nothing that was told. A test through the API is told what became of it.

import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '../acceptance/outside.ts';
import { Client, ready, rows, run } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { until } from '../until.ts';
import type { Hooks } from './servers.ts';
import { startHooks } from './servers.ts';

const SECRET = 'sixteen letters or more';
const PASSWORD = 'correct horse battery';

const folder = mkdtempSync(join(tmpdir(), 'openseat-notified-'));
let file = '';
let hooks: Hooks;
const running: Program[] = [];

beforeAll(async () => {
  file = await built('controller', ['hasher', 'notify', 'watchdog', 'admin', 'seat']);
  hooks = await startHooks(null);
  const config = {
    notify: { hook: { kind: 'webhook', url: hooks.url, secret: SECRET, language: 'en' } },
    // It cannot be opened, and each start says so.
    lines: { desk: { path: '/dev/serial/by-id/nobody-there', endpoints: true } },
  };
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'openseat.json'), JSON.stringify(config));
});

afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await hooks?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Program {
  const words = ['--port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'openseat.json')];
  const program = run(file, words);
  running.push(program);
  return program;
}

/** The subjects of what was posted and taken. */
function arrived(): readonly unknown[] {
  return hooks.posted.map(({ body }) => JSON.parse(body).data.subject);
}

async function queued(client: Client): Promise<unknown> {
  const [row] = rows((await client.must('alarms.outputs', {}))['items']);
  return row?.['state'] === 'failing' ? row['queued'] : null;
}

test('killed while a message waits: it arrives after the next start, once, and no start tells it anew', async () => {
  hooks.answer = { status: 503 };
  const first = start();
  const client = await new Client(await ready(first)).open();
  const code = /^openseat setup code (\S+)$/m.exec(first.out())?.[1];
  await client.must('session.setup', { code, username: 'chief', password: PASSWORD });
  expect(await until(() => queued(client))).toBe(1);
  const refused = await client.must('alarms.test', { output: 'hook' });
  expect(refused).toMatchObject({ delivered: false, because: 'it answers 503' });
  first.child.kill('SIGKILL');
  await first.exit;
  hooks.answer = { status: 204 };
  const before = hooks.posted.length;

  const second = start();
  await ready(second);
  await until(() => hooks.posted.length > before);
  expect(arrived().slice(before)).toEqual(['Alarm: A serial line cannot be opened (line desk)']);
  const headers: IncomingHttpHeaders = hooks.posted.at(-1)?.headers ?? {};
  const body = hooks.posted.at(-1)?.body ?? '';
  const signed = createHmac('sha256', SECRET).update(
    `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`,
  );
  expect(headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`);
  second.child.kill('SIGTERM');
  expect(await second.exit).toBe(0);

  const third = start();
  const again = await new Client(await ready(third)).open();
  await again.must('session.login', { username: 'chief', password: PASSWORD });
  const delivered = await again.must('alarms.test', { output: 'hook' });
  expect(delivered).toMatchObject({ delivered: true, because: '' });
  // What waited when it stopped or began would have gone before: a message gathers for two seconds.
  await new Promise((done) => setTimeout(done, 3_000));
  expect(arrived().slice(before)).toEqual(['Alarm: A serial line cannot be opened (line desk)', 'Test message']);
  again.close();
  third.child.kill('SIGTERM');
  await third.exit;
});
