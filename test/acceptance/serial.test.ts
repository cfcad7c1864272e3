// Serial endpoints from outside: the production controller with lines in its file, pseudo terminals, and endpoints made by hand that know the contracts and nothing else.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pty } from '../../simulators/serial/pty.ts';
import { openPty } from '../../simulators/serial/pty.ts';
import { built } from '../house/built.ts';
import { needPython } from '../serial/python.ts';
import { allowedMs, until } from '../until.ts';
import { identity } from './device.ts';
import type { Program } from './outside.ts';
import { Client, ready, rows, run } from './outside.ts';
import { frame, SerialDevice } from './serial-device.ts';

const folder = mkdtempSync(join(tmpdir(), 'openseat-test-'));
let controller: Program;
let admin: Client;
let shared: Pty;
let alone: Pty;

beforeAll(async () => {
  needPython();
  const file = await built('controller', ['hasher', 'lines', 'watchdog', 'admin', 'seat']);
  [shared, alone] = [await openPty(), await openPty()];
  const lines = {
    shared: { path: shared.path, endpoints: true },
    alone: { path: alone.path, endpoints: true },
    nowhere: { path: join(folder, 'no-such-port'), endpoints: true },
  };
  writeFileSync(join(folder, 'openseat.json'), JSON.stringify({ lines }));
  controller = run(file, ['--port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'openseat.json')]);
  const url = await ready(controller);
  const code = /setup code (\S+)/.exec(controller.out())?.[1];
  admin = await new Client(url).open();
  await admin.must('session.setup', { code, username: 'admin', password: 'correct horse 9' });
});

afterAll(async () => {
  await Promise.all([shared?.stop(), alone?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function adopt(fingerprint: string, id: string): Promise<void> {
  await until(async () =>
    rows((await admin.must('endpoints.list', {}))['items']).find((one) => one['fingerprint'] === fingerprint),
  );
  await admin.must('endpoints.adopt', { fingerprint, id, name: `Serial ${id}` });
}

test('an endpoint that only waits for its challenge, without a unit: it waits, is adopted, is welcome and named', async () => {
  const who = identity();
  const device = new SerialDevice(alone, who, 'transmitter', null);
  const waiting = await device.next('waiting');
  expect(waiting['fingerprint']).toBe(who.fingerprint);
  await adopt(who.fingerprint, '0001');
  expect(await device.next('welcome')).toMatchObject({ heartbeatMs: 5_000 });
  expect(await device.next('named')).toMatchObject({ id: '0001', name: 'Serial 0001' });
  expect(device.wrong).toEqual([]);
});

test('an endpoint with a unit on a line that it shares, and noise and wrong frames all around', async () => {
  const who = identity();
  const device = new SerialDevice(shared, who, 'receiver', 6);
  await device.next('waiting');
  shared.write(Buffer.from('noise \xdb\xc0 and \xdb more', 'latin1'));
  await adopt(who.fingerprint, '5001');
  await device.next('welcome');
  const wrong = frame({ unit: 6, type: 'screen', state: { state: 'shown', grant: 'x', transmitter: who.key } });
  wrong[20] = (wrong[20] ?? 0) ^ 1;
  shared.write(wrong);
  shared.write(Buffer.alloc(10_000, 0x41));
  device.say({
    type: 'act',
    id: 'a1',
    method: 'receiver.login',
    params: { username: 'admin', password: 'correct horse 9' },
  });
  expect(await device.next('result')).toMatchObject({ unit: 6, id: 'a1' });
  expect(await device.next('session')).toMatchObject({ unit: 6, user: null });
  const room = await admin.must('room.get', {});
  expect(rows(room['receivers']).find(({ id }) => id === '5001')).toMatchObject({
    online: true,
    state: 'dark',
    source: null,
  });
  device.say({ type: 'act', id: 'a2', method: 'room.list', params: { action: 'connect' } });
  const list = await until(() => device.heard.find(({ id }) => id === 'a2'));
  expect(list).toMatchObject({ type: 'result', result: { entries: [{ id: '0001', online: true }] } });
});

test('a port that is not there is alarmed, and named', async () => {
  const row = await until(async () => {
    const { items } = await admin.must('audit.query', { kinds: ['alarm'] }).catch(() => ({ items: [] }));
    return rows(items).find((one) => JSON.stringify(one).includes('no-such-port'));
  });
  expect(JSON.stringify(row)).toMatch(/serial-line/);
});

test('SIGTERM with a line that is stalled: within 2 s, exit code 0', async () => {
  shared.stall();
  const began = performance.now();
  controller.child.kill('SIGTERM');
  expect(await controller.exit).toBe(0);
  expect(performance.now() - began).toBeLessThan(allowedMs(2_000));
});
