// The demonstration room with `--serial`: 0012 and 5010 on real pseudo terminals, through the controller's own ports. The picture that the receiver really shows and what
// the endpoints really hear are the oracle.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from '../../protocol/client/types.ts';
import type { Demonstration } from '../../simulators/launcher/demonstration.ts';
import { startDemonstration } from '../../simulators/launcher/demonstration.ts';
import type { Pty } from '../../simulators/serial/pty.ts';
import { built } from '../simulators/built.ts';
import { allowedMs, until } from '../until.ts';
import { needPython } from './python.ts';

let demo: Demonstration;
let admin: ApiClient;

beforeAll(async () => {
  needPython();
  demo = await startDemonstration({ controller: built('controller'), serial: true });
  admin = await demo.api();
});

afterAll(async () => {
  await demo?.stop();
});

const status = (id: string): string => demo.site.status(id).status;
const source = (): string | null => demo.site.headless.screen('5010')?.recorder.source ?? null;

function lineOf(id: string): Pty {
  const line = demo.lines.get(id);
  if (line === undefined) throw new RangeError(`no line of ${id}`);
  return line;
}

async function isOnline(id: string): Promise<boolean> {
  const answer = await admin.call('room.get', {});
  if (!answer.ok) throw new RangeError(answer.because);
  return [...answer.value.transmitters, ...answer.value.receivers].find((row) => row.id === id)?.online === true;
}

async function onlineIs(id: string, online: boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while ((await isOnline(id)) !== online) if (performance.now() > end) throw new RangeError(`${id} is not ${online}`);
}

test('both are in the room and online, and nothing else of it changed', async () => {
  expect([...demo.lines.keys()]).toEqual(['0012', '5010']);
  expect([status('0012'), status('5010')]).toEqual(['up', 'up']);
  expect([await isOnline('0012'), await isOnline('5010'), await isOnline('0001')]).toEqual([true, true, true]);
});

test('somebody logs in there and connects: the picture is that of 0012, over the network as ever', async () => {
  const { username, password } = demo.plan.administrator;
  expect(await admin.call('receiver.login', { receiver: '5010', username, password })).toMatchObject({ ok: true });
  const began = performance.now();
  expect(await admin.call('switch.connect', { receiver: '5010', source: '12' })).toMatchObject({ ok: true });
  expect(performance.now() - began).toBeLessThan(allowedMs(1_500));
  await until(() => source() === '0012');
  expect(demo.site.transmitters.get('0012')?.watchers).toBe(1);
});

test('at the OSD of a receiver on a serial line: its list comes over the line, and a command typed there switches', async () => {
  const screen = () => demo.site.headless.screen('5010');
  expect(await admin.call('receiver.logout', { receiver: '5010' })).toMatchObject({ ok: true });
  await until(() => source() === null);
  const seat = demo.sit('5010');
  try {
    await until(() => seat.screens[0]?.status.status === 'up');
    await until(() => seat.screens[0]?.osd.panel === 'login' && seat.screens[0]?.osd.status === '网络正常');
    seat.typist.logIn('hxfj', '123456');
    await until(() => seat.screens[0]?.osd.panel === 'menu');
    seat.typist.command('F1', '1');
    await until(() => seat.screens[0]?.recorder.source === '0001');
  } finally {
    seat.stop('he goes');
  }
  await until(() => screen()?.status.status === 'up');
});

test('a preview of 0012 is unavailable, because its control line is serial', async () => {
  const answer = await admin.call('room.preview', { transmitter: '0012' });
  expect(answer).toMatchObject({ ok: false, reason: 'unavailable', because: expect.stringMatching(/serial/) });
});

test('unplugged: offline at once, a switch to it is refused with offline; plugged in again: online by itself, and it switches', async () => {
  const line = lineOf('0012');
  const began = performance.now();
  await line.unplug();
  await onlineIs('0012', false);
  expect(performance.now() - began).toBeLessThan(allowedMs(3_000));
  const { username, password } = demo.plan.administrator;
  await admin.call('receiver.logout', { receiver: '5010' });
  expect(await admin.call('receiver.login', { receiver: '5010', username, password })).toMatchObject({ ok: true });
  expect(await admin.call('switch.connect', { receiver: '5010', source: '0012' })).toMatchObject({ reason: 'offline' });
  // Another line carries what is asked of it meanwhile.
  expect(await admin.call('switch.connect', { receiver: '5010', source: '0002' })).toMatchObject({ ok: true });
  await line.plug();
  await onlineIs('0012', true);
  expect(await admin.call('switch.connect', { receiver: '5010', source: '0012' })).toMatchObject({ ok: true });
  await until(() => source() === '0012');
});

test('stalled: the switch fails within its time, the picture stays, and nothing of it is left when the line goes on', async () => {
  const line = lineOf('0012');
  expect(await admin.call('switch.connect', { receiver: '5010', source: '0001' })).toMatchObject({ ok: true });
  await until(() => source() === '0001');
  const grants = () => demo.site.transmitters.get('0012')?.grants.length;
  // It is dismissed behind the switch, over its line.
  await until(() => grants() === 0);
  line.stall();
  const began = performance.now();
  const answer = await admin.call('switch.connect', { receiver: '5010', source: '0012' });
  expect(answer).toMatchObject({ ok: false, reason: 'connect_failed' });
  expect(performance.now() - began).toBeLessThan(allowedMs(2_000));
  expect(source()).toBe('0001');
  line.resume();
  await onlineIs('0012', true);
  await new Promise((done) => setTimeout(done, 500));
  // What the terminal had taken in time may arrive now; it comes to nothing.
  await until(() => grants() === 0);
  expect(source()).toBe('0001');
});

test('the controller dies and comes back: both link up again by themselves, and the picture stayed', async () => {
  const shown = source();
  const { pid } = demo.controller;
  if (pid === null) throw new RangeError('no controller');
  process.kill(pid, 'SIGKILL');
  await until(() => status('0012') !== 'up' || status('5010') !== 'up');
  await until(() => status('0012') === 'up' && status('5010') === 'up');
  expect(source()).toBe(shown);
});
