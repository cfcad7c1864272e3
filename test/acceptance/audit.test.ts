// The journal as an administrator reads it from outside (issue 3, Deliver 6): who did what, the room at a given moment, the verdict of a verification, against the
// real program; and what somebody with a text editor does to its files.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { until } from '../until.ts';
import type { Client, Json, Room } from './outside.ts';
import { clear, demonstration, rows, run } from './outside.ts';

let room: Room;
let admin: Client;

beforeAll(async () => {
  room = await demonstration();
  admin = await room.as('admin');
});
afterAll(async () => {
  await room.stop();
});

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

test('what an operator does is found by person, endpoint, kind, time and words', async () => {
  await clear(admin);
  const from = new Date().toISOString();
  await admin.must('receiver.login', { receiver: '5003', username: 'hxfj', password: '123456' });
  await admin.must('switch.connect', { receiver: '5003', source: '0002' });
  await sleep(50);
  const to = new Date().toISOString();
  const found = async (params: Json): Promise<Json[]> =>
    rows((await admin.must('audit.query', { from, to, ...params }))['items']);
  expect((await found({ who: 'hxfj', kinds: ['login'] })).map((one) => one['type'])).toEqual(['receiver.loggedIn']);
  const pictures = await found({ endpoint: '5003', kinds: ['picture'] });
  expect(pictures.find((one) => one['type'] === 'picture.changed')).toMatchObject({
    receiver: { id: '5003' },
    transmitter: { id: '0002' },
  });
  expect((await found({ endpoint: '0002' })).length).toBeGreaterThan(0);
  expect(await found({ text: 'no such words' })).toEqual([]);
  expect(JSON.stringify(await found({}))).not.toMatch(/123456|\$argon2/);
});

test('the room at a moment is the room as it was read then, and the timeline has it', async () => {
  await clear(admin);
  await admin.must('receiver.login', { receiver: '5004', username: 'hxfj', password: '123456' });
  await admin.must('switch.connect', { receiver: '5004', source: '0003' });
  await sleep(300);
  const then = await admin.must('room.get', {});
  const at = new Date().toISOString();
  await sleep(20);
  await admin.must('switch.connect', { receiver: '5004', source: '0001' });
  await admin.must('receiver.logout', { receiver: '5004' });
  const past = await admin.must('audit.room', { at });
  for (const table of ['transmitters', 'receivers', 'seats', 'walls', 'hotkeys'])
    expect(past[table], table).toEqual(then[table]);
  const { pictures, logins } = await admin.must('audit.timeline', { from: at, to: new Date().toISOString() });
  const there = rows(pictures).filter((one) => (one['receiver'] as Json)['id'] === '5004');
  expect(there.map((one) => [(one['source'] as Json)['id'], one['by'], one['basis']])).toEqual([
    ['0003', 'admin', 'operate'],
    ['0001', 'admin', 'operate'],
  ]);
  expect(there.every((one) => one['to'] !== null)).toBe(true);
  expect(rows(logins).find((one) => (one['receiver'] as Json)['id'] === '5004')).toMatchObject({
    user: 'hxfj',
    from: at,
  });
});

test('operators and integrators may not, and that they asked is recorded', async () => {
  const operator = await room.as('hxfj');
  for (const [method, params] of [
    ['audit.query', {}],
    ['audit.room', { at: 1 }],
    ['audit.span', {}],
    ['audit.verify', {}],
  ] as const)
    expect(await operator.refused(method, params)).toBe('forbidden');
  const asked = async () => {
    const found = await admin.must('audit.query', { who: 'hxfj', kinds: ['refusal'], text: 'audit.' });
    return rows(found['items']).map((one) => (one['detail'] as Json)['method']);
  };
  // The answer to a refusal waits for its record no longer than 50 ms.
  await expect.poll(asked).toEqual(['audit.verify', 'audit.span', 'audit.room', 'audit.query']);
});

test('a verification says ok with one call; after a byte was changed it says which record, and everybody who must know is alarmed', async () => {
  const { first, last } = await admin.must('audit.span', {});
  expect(first).toMatchObject({ seq: 1 });
  const verdict = await admin.must('audit.verify', {});
  expect(verdict).toMatchObject({ verdict: 'ok', first: 1, gaps: [], anchors: { state: 'kept' } });
  expect(verdict['records']).toBeGreaterThanOrEqual((last as { seq: number }).seq);
  await admin.must('audit.verify', { wait: 'accepted' });
  expect(await admin.notified('audit.verified')).toMatchObject({ result: { verdict: 'ok' } });

  const journal = join(room.data, 'journal');
  const path = join(journal, readdirSync(journal).filter((name) => name.endsWith('.jsonl'))[0] ?? '');
  const before = readFileSync(path, 'utf8');
  await admin.must('room.subscribe', {});
  writeFileSync(path, before.replace('"hxfj"', '"hxfk"'), { flag: 'r+' });
  const altered = await admin.must('audit.verify', {});
  expect(altered).toMatchObject({ verdict: 'altered', file: expect.stringMatching(/^journal\/0+1\.jsonl$/) });
  expect(await admin.notified('room.changed', (one) => one['type'] === 'alarm.raised')).toMatchObject({
    alarm: 'journal-altered',
  });
  writeFileSync(path, before.slice(0, before.length), { flag: 'r+' });
  expect(await admin.must('audit.verify', {})).toMatchObject({ verdict: 'ok' });
});

test('an end that was cut off while the service was stopped is refused at the start, with exit code 3', async () => {
  const controller = await built('controller', ['hasher', 'watchdog', 'admin', 'seat']);
  const data = join(room.data, '..', 'cut');
  const program = run(controller, ['--port', '0', '--data', data]);
  await until(() => program.out().includes('openseat ready'));
  program.child.kill('SIGTERM');
  expect(await program.exit).toBe(0);
  expect(program.err()).toContain('an anchor of the journal');
  const path = join(data, 'journal', '000000000001.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, `${lines.slice(0, -2).join('\n')}\n`);
  writeFileSync(join(data, 'epoch.json'), '{}');
  rmSync(join(data, 'snapshots'), { recursive: true });
  const again = run(controller, ['--port', '0', '--data', data]);
  expect(await again.exit).toBe(3);
  expect(again.err()).toMatch(/the journal ends before .*anchors\.jsonl/);
});
