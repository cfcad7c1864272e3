// The same on a real disk with real processes: killed between applying and confirming, started again before and after the time is over; a backup restored on a new
// machine, whose next start takes the old room's key. Started as it is built.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json, Program } from '../acceptance/outside.ts';
import { Client, ready, run } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { until } from '../until.ts';

const TIMEOUT_MS = 120_000;
const PASSWORD = 'a long password';
const PASSPHRASE = 'correct horse battery';
/** Seconds until it is rolled back: enough to ask for the whole text and to confirm in, and `LONG_S` to kill and start a process in, on a machine that others use too. */
const CONFIRM_S = 10;
const LONG_S = 20;

const folder = mkdtempSync(join(tmpdir(), 'openseat-kill-'));
let file = '';
const running = new Set<Program>();

beforeAll(async () => {
  file = await built('controller', ['hasher', 'watchdog']);
}, 2 * TIMEOUT_MS);
afterAll(() => {
  for (const program of running) program.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly program: Program;
  readonly client: Client;
  kill(): Promise<void>;
}

async function start(name: string): Promise<Started> {
  const program = run(file, ['--port', '0', '--data', join(folder, name)]);
  running.add(program);
  const url = await ready(program);
  const client = await new Client(url).open();
  const code = /setup code (\S+)/.exec(program.out())?.[1];
  if (code !== undefined) await client.must('session.setup', { code, username: 'admin', password: PASSWORD });
  else await client.must('session.login', { username: 'admin', password: PASSWORD });
  const kill = async () => {
    client.close();
    program.child.kill('SIGKILL');
    await program.exit;
    running.delete(program);
  };
  return { program, client, kill };
}

async function parts(client: Client, method: string, params: object): Promise<string> {
  let all = '';
  for (let asked: object = params; ; ) {
    const { text, next } = await client.must(method, asked);
    all += String(text);
    if (next === undefined) return all;
    asked = { after: next };
  }
}
const textOf = (client: Client) => parts(client, 'system.configuration', {});

async function stage(client: Client, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += 16_000)
    await client.must('system.stage', { at, text: text.slice(at, at + 16_000) });
}

async function applied(
  client: Client,
  confirmWithinS = CONFIRM_S,
): Promise<{ readonly before: string; readonly after: string; readonly result: Json }> {
  const before = await textOf(client);
  const groups = Array.from({ length: 300 }, (_, at) => `{"groups": {"name": "${Date.now()} ${at}"}}\n`);
  await stage(client, `${before}${groups.join('')}`);
  const result = await client.must('system.apply', { confirmWithinS });
  return { before, after: await textOf(client), result };
}

test('issue 3: killed between applying and confirming; the next start waits on, or rolls back, by the time of the journal', async () => {
  let one = await start('room');
  const { before, after, result } = await applied(one.client, LONG_S);
  expect(after).not.toBe(before);
  await one.kill();

  // Before its time is over: it still waits, and goes back by itself.
  one = await start('room');
  expect(await one.client.must('system.pending', {})).toMatchObject({
    pending: { application: result.application },
  });
  expect(await textOf(one.client)).toBe(after);
  expect(await one.client.refused('groups.create', { name: 'x' })).toBe('conflict');
  await until(async () => (await textOf(one.client)) === before, 2 * LONG_S * 1_000);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(String(result.confirmBy)));

  // After its time is over: it is back as soon as anybody can ask.
  const second = await applied(one.client);
  await one.kill();
  await until(() => Date.now() > Date.parse(String(second.result.confirmBy)), 2 * CONFIRM_S * 1_000);
  one = await start('room');
  expect(await textOf(one.client)).toBe(before);

  // Confirmed before the kill: it stays.
  const third = await applied(one.client);
  await one.client.must('system.confirm', { application: third.result.application });
  await one.kill();
  await until(() => Date.now() > Date.parse(String(third.result.confirmBy)), 2 * CONFIRM_S * 1_000);
  one = await start('room');
  expect(await textOf(one.client)).toBe(third.after);
  await one.kill();
});

test('issue 3: a backup, restored on a new machine: accounts, configuration, and from the next start on the room’s key', async () => {
  const old = await start('old');
  await old.client.must('users.create', { username: 'lin', password: 'lin-secret-1', role: 'operator' });
  await old.client.must('endpoints.create', { key: 'B'.repeat(87), id: '0001', name: 'one' });
  const [text, backup] = [
    await textOf(old.client),
    await parts(old.client, 'system.backup', { passphrase: PASSPHRASE }),
  ];
  await old.kill();

  let fresh = await start('fresh');
  await stage(fresh.client, backup);
  expect(await fresh.client.refused('system.restore', { passphrase: 'not that one at all' })).toBe(
    'invalid_credentials',
  );
  const result = await fresh.client.must('system.restore', { passphrase: PASSPHRASE });
  expect(result).toMatchObject({ afterRestart: [expect.stringMatching(/next start/)] });
  expect(await textOf(fresh.client)).toBe(text);
  await fresh.kill();
  const key = (name: string) => readFileSync(join(folder, name, 'room.key'), 'utf8');
  expect(key('fresh')).not.toBe(key('old'));
  fresh = await start('fresh');
  expect(key('fresh')).toBe(key('old'));
  expect(await fresh.client.must('session.login', { username: 'lin', password: 'lin-secret-1' })).toMatchObject({
    user: { name: 'lin' },
  });
  const journal = readFileSync(join(folder, 'fresh', 'journal', '000000000001.jsonl'), 'utf8');
  for (const secret of [PASSPHRASE, PASSWORD, 'lin-secret-1'])
    expect(`${journal}${fresh.program.err()}`).not.toContain(secret);
  await fresh.kill();
});
