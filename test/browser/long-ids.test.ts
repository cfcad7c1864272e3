// Rooms whose IDs have five or six digits, end to end: `npm run simulate` and a seat in a browser are adopted into a production controller, and an
// operator types full and short IDs at the OSD (contracts, IDs; manual 3.2, 4.2, 5.1). The API says which receiver then shows what.

import { spawn } from 'node:child_process';
import type { Browser } from 'playwright-core';
import type { TestContext } from 'vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, rows, sourceOf } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import { startProduction } from './production.ts';
import { fullSize, Operator } from './seat-room.ts';

const PASSWORD = 'correct horse battery';
const TRANSMITTERS = 3;
const RECEIVERS = 2;

let browser: Browser;

beforeAll(async () => {
  await built('controller', ['hasher', 'watchdog', 'admin', 'seat', 'simulate']);
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Room {
  readonly address: string;
  readonly admin: Client;
}

/** A room with simulated endpoints that `npm run simulate` adopted. */
async function startRoom(idLength: number, { onTestFinished }: TestContext): Promise<Room> {
  const controller = await startProduction({ config: { idLength } });
  onTestFinished(async () => {
    await controller.stop();
  });
  const admin = await new Client(controller.address).open();
  onTestFinished(() => admin.close());
  const { token } = await admin.must('session.setup', { code: controller.code, username: 'chief', password: PASSWORD });
  const url = controller.address.replace('http', 'ws');
  const counts = ['--transmitters', String(TRANSMITTERS), '--receivers', String(RECEIVERS)];
  const words = ['--url', url, '--token', String(token), ...counts];
  const crowd = spawn(process.execPath, [await built('simulate'), ...words], { stdio: 'ignore' });
  onTestFinished(() => void crowd.kill('SIGKILL'));
  const online = async () =>
    rows((await admin.must('endpoints.list', {}))['items']).filter(({ state }) => state === 'online');
  await until(async () => ((await online()).length === TRANSMITTERS + RECEIVERS ? true : undefined));
  return { address: controller.address, admin };
}

// Most of a room's time is what an operator sees for a moment, so the rooms stand side by side.
describe.concurrent.each([5, 6])('IDs of %i digits', (idLength) => {
  const tx = (number: number) => String(number).padStart(idLength, '0');
  const rx = (number: number) => `5${String(number).padStart(idLength - 1, '0')}`;

  test('simulated endpoints, a seat with its own key, and what is typed there', async (context) => {
    const { address, admin } = await startRoom(idLength, context);
    const known = rows((await admin.must('endpoints.list', {}))['items']).map(({ id }) => id);
    expect(known.toSorted()).toEqual([tx(1), tx(2), tx(3), rx(1), rx(2)]);

    const page = await (await fullSize(browser)).newPage();
    await page.goto(`${address}/seat/`);
    await page.waitForSelector('[data-osd="waiting"]');
    const { fingerprint } = await until(async () =>
      rows((await admin.must('endpoints.list', {}))['items']).find(({ id }) => id === null),
    );
    for (const id of ['5003', '0004', `${rx(10)}0`, rx(1)])
      expect([id, await admin.refused('endpoints.adopt', { fingerprint, id, name: 'Seat' })]).toEqual([
        id,
        id === rx(1) ? 'conflict' : 'invalid',
      ]);
    await admin.must('endpoints.adopt', { fingerprint, id: rx(10), name: 'Seat' });
    // A hotkey may not read like an ID, of whatever length.
    for (const name of ['5001', tx(1), rx(1), '7'])
      expect([name, await admin.refused('hotkeys.create', { name, targets: [tx(1)] })]).toEqual([name, 'invalid']);
    await admin.must('hotkeys.create', { name: 'both', targets: [rx(1), rx(2)] });
    await admin.must('users.create', { username: 'wang', password: PASSWORD, role: 'operator' });
    for (const right of ['connect', 'push', 'get'])
      await admin.must('permissions.create', { who: 'wang', right, what: '*', effect: 'allow' });

    const wang = new Operator(page, rx(10));
    await wang.logIn('wang', PASSWORD);
    await wang.sees('[data-osd="menu"]');
    await wang.entry(tx(3)).waitFor();
    expect(await wang.part('entry').evaluateAll((all) => all.map((one) => one.getAttribute('data-id')))).toEqual([
      tx(1),
      tx(2),
      tx(3),
    ]);
    // Too long, a receiver, four digits of a receiver (here a short ID of a transmitter that is not there).
    for (const typed of [`0${tx(1)}`, rx(1), '5001'])
      expect([typed, await wang.asks('F1', typed)]).toEqual([typed, '热键和ID不存在']);
    for (const [typed, id] of [
      ['1', tx(1)],
      ['0002', tx(2)],
      [tx(3), tx(3)],
    ] as const) {
      expect([typed, await wang.does('F1', typed)]).toEqual([typed, '连接成功']);
      await wang.sees(`[data-source="${id}"][data-osd="none"]`);
    }
    for (const typed of ['5001', '', `0${rx(1)}`, tx(1)])
      expect([typed, await wang.does('F2', typed)]).toEqual([typed, '热键和ID不存在']);
    expect(await wang.does('F2', '1')).toBe('推送成功');
    await wang.sees('[data-osd="none"]');
    expect([await sourceOf(admin, rx(1)), await sourceOf(admin, rx(2))]).toEqual([tx(3), null]);
    expect(await wang.does('F1', '2')).toBe('连接成功');
    await wang.sees(`[data-source="${tx(2)}"][data-osd="none"]`);
    expect(await wang.does('F2', `0001,${rx(2)}`)).toBe('推送成功');
    await wang.sees('[data-osd="none"]');
    expect([await sourceOf(admin, rx(1)), await sourceOf(admin, rx(2))]).toEqual([tx(2), tx(2)]);
    expect(await wang.does('F1', '1')).toBe('连接成功');
    await wang.sees('[data-osd="none"]');
    expect(await wang.does('F3', '02')).toBe('获取成功');
    await wang.sees(`[data-source="${tx(2)}"][data-osd="none"]`);
    // The same words through the API, and the answer in full IDs.
    expect(await admin.must('switch.connect', { receiver: '10', source: '3' })).toMatchObject({
      receiver: rx(10),
      source: tx(3),
    });
    // Where no key is lent, the address of a page may name its receiver.
    await page.goto(`${address}/seat/?receiver=${rx(10)}`);
    await wang.sees(`[data-source="${tx(3)}"][data-osd="none"]`);
  });
});

test('the length is that of the first start: a later start with another one, or none, changes nothing', async () => {
  const first = await startProduction({ config: { idLength: 5 } });
  const chief = await new Client(first.address).open();
  await chief.must('session.setup', { code: first.code, username: 'chief', password: PASSWORD });
  chief.close();
  await first.stop('keep');
  for (const config of [{ idLength: 6 }, {}]) {
    const again = await startProduction({ config, data: first.data });
    const client = await new Client(again.address).open();
    expect(client.heard[0]).toMatchObject({ params: { limits: { idLength: 5 } } });
    client.close();
    await again.stop('keep');
  }
  await first.stop();
});
