// Issue 4 in the web admin: ports of a matrix that wait, the device behind an endpoint, tie lines made and shown, what goes over one. A whole controller in this
// process, with simulated devices behind real ports.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hub, room } from '../drivers/room.ts';
import { builtPages } from '../house/built.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';

const PASSWORD = 'correct horse battery';

let browser: Browser;

beforeAll(async () => {
  await builtPages('admin');
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('issue 4: a port waits with device and port, is adopted, and its page says device, driver and what that does', async () => {
  const matrix = await hub();
  const made = await room([{ name: 'hub-1', driver: 'videohub', address: matrix.address }]);
  const one = await sitDown(browser, made.app.url);
  onTestFinished(() => one.leave());
  await one.logIn('admin', PASSWORD);
  await one.goTo('endpoints');
  const waiting = one.page.locator('[data-fingerprint="hub-1/in/3"]');
  await waiting.getByText('hub-1, input 3').waitFor();
  expect(await one.violations()).toEqual([]);
  await waiting.getByRole('link').click();
  await one.editor.getByText('Port 3 of device hub-1, driver videohub').waitFor();
  expect(await one.violations()).toEqual([]);
  await one.field('Name').fill('Radar');
  await one.press('Adopt');
  await one.isTold('0001 Radar');
  await made.online('0001');
  await one.editor.locator('dd', { hasText: 'pictures alone' }).waitFor();
  const details = await one.editor.locator('dl').textContent();
  for (const word of ['hub-1', 'videohub', 'told at once']) expect(details).toContain(word);
  await one.speaks('zh-CN');
  await one.editor.locator('dd', { hasText: '仅画面' }).waitFor();
  expect(await one.violations()).toEqual([]);
  expect(one.complaints).toEqual([]);
});

test('issue 4.4: a tie line is made, says who has it, and a link over it says so in the room', async () => {
  const [a, b] = [await hub(), await hub()];
  const made = await room([
    { name: 'a', driver: 'videohub', address: a.address, adopt: { transmitters: '0101', receivers: '5101' } },
    { name: 'b', driver: 'videohub', address: b.address, adopt: { transmitters: '0201', receivers: '5201' } },
  ]);
  for (const id of ['5104', '5204']) await made.online(id);
  b.device.panel('4', '1');
  await made.shows('5204', '0201');
  const one = await sitDown(browser, made.app.url);
  onTestFinished(() => one.leave());
  await one.logIn('admin', PASSWORD);
  await one.goTo('devices');
  await one.page.locator('[data-device="a"] [data-state="online"]').waitFor();
  expect(await one.violations()).toEqual([]);
  expect(await one.tooSmall()).toEqual([]);
  await one.goTo('devices/+');
  await one.field('Name').fill('A to B');
  for (const [label, id] of [
    ['Choose the receiver (output)', '5104'],
    ['Choose the transmitter (input)', '0204'],
  ] as const) {
    await one.field(label).click();
    await one.field(label).fill(id);
    await one.editor.getByRole('option', { name: id }).waitFor();
    await one.page.keyboard.press('Enter');
  }
  await one.press('Create');
  await one.isTold('A to B');
  expect(await one.violations()).toEqual([]);
  const { items } = await made.admin.must('ties.list', {});
  expect(items).toMatchObject([{ name: 'A to B', from: '5104', to: '0204', users: [] }]);

  await made.admin.must('switch.connect', { receiver: '5201', source: '0102' });
  const row = one.page.locator('[data-row]', { hasText: 'A to B' });
  await row.getByText('5201').waitFor();
  await one.goTo('room');
  await one.page.locator('[data-receiver="5201"]', { hasText: 'over tie line' }).waitFor();
  await one.speaks('zh-CN');
  await one.page.locator('[data-receiver="5201"]', { hasText: '经互联线路' }).waitFor();
  expect(await one.violations()).toEqual([]);
  expect(one.complaints).toEqual([]);
});

test('issue 4.4: a tie line that carries something is kept, and goes once nobody has it; a wall of outputs says that they are not cut', async () => {
  const [a, b] = [await hub(), await hub()];
  const made = await room([
    { name: 'a', driver: 'videohub', address: a.address, adopt: { transmitters: '0101', receivers: '5101' } },
    { name: 'b', driver: 'videohub', address: b.address, adopt: { transmitters: '0201', receivers: '5201' } },
  ]);
  for (const id of ['5104', '5204']) await made.online(id);
  b.device.panel('4', '1');
  await made.shows('5204', '0201');
  await made.admin.must('ties.create', { id: 'ab', name: 'A to B', from: '5104', to: '0204' });
  await made.admin.must('switch.connect', { receiver: '5201', source: '0102' });
  await made.admin.must('walls.create', { id: 'w', name: 'Board', columns: 2, rows: 1, receivers: ['5101', '5102'] });
  const one = await sitDown(browser, made.app.url);
  onTestFinished(() => one.leave());
  await one.logIn('admin', PASSWORD);
  await one.goTo('devices/ab');
  const sure = async () => {
    await one.press('Delete');
    await one.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  };
  await sure();
  await expect.poll(() => one.fault.innerText()).toMatch(/5201/);
  expect(await one.violations()).toEqual([]);
  await made.admin.must('switch.connect', { receiver: '5201', source: '0202' });
  await sure();
  await one.isTold(/A to B/);
  await one.page.locator('[data-row]', { hasText: 'A to B' }).waitFor({ state: 'detached' });
  expect((await made.admin.must('ties.list', {}))['items']).toEqual([]);

  await one.goTo('seats/wall/w');
  await one.editor.getByText('5101, 5102: outputs of another maker’s device').waitFor();
  expect(await one.violations()).toEqual([]);
  await one.speaks('zh-CN');
  await one.editor.getByText('5101, 5102 是其他厂商设备的输出').waitFor();
  await one.speaks('en');
  await one.editor.getByText('Separate pictures').click();
  await one.editor.getByText('5101, 5102: outputs').waitFor({ state: 'detached' });
  expect(one.complaints).toEqual([]);
});
