// A new user's path through the product, in one go and in both languages: `npm start`, the one-time code, the first administrator, two endpoints adopted, an
// operator with his rights, and that operator at the OSD. With OPENSEAT_PICTURES=1 it makes the pictures of the README anew.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { built } from '../house/built.ts';
import { HOUSE } from '../house/house.ts';
import { until } from '../until.ts';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import { callFrom, startProduction } from './production.ts';
import { Operator } from './seat-room.ts';

const CHIEF = { username: 'chief', password: 'correct horse battery' };
const OPERATOR = { username: 'maria', password: 'blue lamp on the desk' };
const WINDOW = { width: 1280, height: 800 };
/** Of a screen at a desk. */
const SCREEN = { width: 1120, height: 630 };

let browser: Browser;
let simulate: string;

beforeAll(async () => {
  simulate = await built('simulate', ['controller', 'hasher', 'watchdog', 'admin', 'seat']);
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Words {
  readonly locale: 'zh-CN' | 'en';
  readonly setup: string;
  readonly room: string;
  readonly name: string;
  readonly compared: string;
  readonly adopt: string;
  readonly username: string;
  readonly password: string;
  readonly create: string;
  readonly newRule: string;
  readonly what: string;
  readonly connected: string;
  /** How people call the computer, the desk and the operator. */
  readonly computer: string;
  readonly desk: string;
  readonly person: string;
}

const LANGUAGES: readonly Words[] = [
  {
    ...{ locale: 'en', setup: 'First start', room: 'Transmitters', name: 'Name', adopt: 'Adopt' },
    ...{ compared: 'I have compared them, and they are the same', username: 'User name', password: 'Password' },
    ...{ create: 'Create', newRule: 'New rule for maria', what: 'On what', connected: 'Connected' },
    ...{ computer: 'Approach radar', desk: 'Desk 1', person: 'Maria Keller' },
  },
  {
    ...{ locale: 'zh-CN', setup: '首次设置', room: '发送终端', name: '名称', adopt: '接纳' },
    ...{ compared: '我已核对，两者一致', username: '用户名', password: '密码' },
    ...{ create: '创建', newRule: '为 maria 新建规则', what: '对象', connected: '连接成功' },
    ...{ computer: '进近雷达', desk: '一号坐席', person: '林晓' },
  },
];

/** A picture of the README, where pictures are asked for. */
async function picture(page: Page, name: string, { locale }: Words): Promise<void> {
  if (process.env.OPENSEAT_PICTURES === undefined || locale !== 'en') return;
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(HOUSE, `test/pictures/path-${name}.png`) });
}

/** A simulated transmitter that waits for somebody to adopt it, as `npm run simulate` plays it. */
function simulateTransmitter(address: string): void {
  const words = ['--url', address.replace('http', 'ws'), '--transmitters', '1', '--receivers', '0'];
  const child = spawn(process.execPath, [simulate, ...words], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
}

async function setUp(me: Administrator, code: string, words: Words): Promise<void> {
  const { page } = me;
  await page.getByRole('heading', { name: words.setup, exact: true }).waitFor();
  await page.fill('input[autocomplete="one-time-code"]', code);
  await page.fill('input[autocomplete="username"]', CHIEF.username);
  for (const field of await page.locator('input[type="password"]').all()) await field.fill(CHIEF.password);
  expect(await me.violations()).toEqual([]);
  await picture(page, '1-setup', words);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: words.room, exact: true }).waitFor();
}

async function adopt(me: Administrator, fingerprint: string, name: string, words: Words): Promise<void> {
  await me.goTo('endpoints');
  await me.page.locator(`[data-fingerprint="${fingerprint}"]`).getByRole('link').click();
  await expect.poll(async () => (await me.editor.locator('.whole').innerText()).replace(/\s/g, '')).toBe(fingerprint);
  await me.field(words.name).fill(name);
  await me.field(words.compared).check();
  if (name === words.computer) await picture(me.page, '2-adopt', words);
  await me.press(words.adopt);
  await me.isTold(name);
}

async function makeOperator(me: Administrator, words: Words): Promise<void> {
  await me.goTo('users/+');
  await me.field(words.username).fill(OPERATOR.username);
  await me.editor.locator('input[maxlength="64"]').first().fill(words.person);
  await me.field(words.password).fill(OPERATOR.password);
  await me.press(words.create);
  await me.isTold(OPERATOR.username);
  await me.editor.getByRole('button', { name: words.newRule }).click();
  await me.pick(words.what, words.computer);
  await picture(me.page, '3-rights', words);
  await me.press(words.create);
  await me.isTold(/1/);
}

test.each(LANGUAGES)(
  'a new user, in $locale: setup code, first administrator, two endpoints adopted, an operator with his rights, who connects at the OSD',
  async (words) => {
    const controller = await startProduction();
    onTestFinished(async () => {
      await controller.stop();
    });
    simulateTransmitter(controller.address);
    const me = await sitDown(browser, controller.address, {
      ...{ viewport: WINDOW, locale: words.locale, colorScheme: 'light' },
    });
    onTestFinished(() => me.leave());
    const seat = await me.page.context().newPage();
    await seat.setViewportSize(SCREEN);
    await me.page.bringToFront();
    await me.page.goto(controller.address);
    await setUp(me, controller.code, words);

    await seat.goto(`${controller.address}/seat/`);
    await seat.waitForSelector('[data-osd="waiting"]');
    const ofSeat = (await seat.locator('[data-part="fingerprint"]').innerText()).replace(/\s/g, '');
    await me.page.bringToFront();
    await me.goTo('endpoints');
    const queue = me.page.locator('[data-part="queue"] [data-fingerprint]');
    await expect.poll(() => queue.count()).toBe(2);
    const waiting = await queue.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-fingerprint') ?? ''));
    const ofComputer = waiting.find((fingerprint) => fingerprint !== ofSeat) ?? '';
    expect(await me.violations()).toEqual([]);
    await adopt(me, ofComputer, words.computer, words);
    await adopt(me, ofSeat, words.desk, words);
    await makeOperator(me, words);
    // The language of a seat is the seat's; Chinese unless somebody says otherwise.
    const desk = { name: words.desk, receivers: ['5001'], login: 'screen', language: words.locale };
    const [, seated] = await callFrom(me.page, [
      { method: 'session.login', params: CHIEF },
      { method: 'seats.create', params: desk },
    ]);
    expect(seated).not.toHaveProperty('error');

    await seat.bringToFront();
    const operator = new Operator(seat, '5001');
    await operator.logIn(OPERATOR.username, OPERATOR.password);
    await operator.sees('[data-osd="menu"]');
    expect(await operator.entry('0001').innerText()).toContain(words.computer);
    expect(await operator.asks('F1', '1')).toBe(words.connected);
    await operator.seesSource('0001');
    await operator.sees('[data-osd="none"]');
    await operator.openMenu();
    await until(async () =>
      (await operator.entry('0001').getAttribute('data-role')) === 'current' ? true : undefined,
    );
    await picture(seat, '4-seat', words);
    // The administrator sees it live.
    await me.page.bringToFront();
    await me.goTo('room');
    await expect
      .poll(() => me.page.locator('[data-receiver="5001"]').innerText())
      .toMatch(new RegExp(`0001[\\s\\S]*${OPERATOR.username}|${OPERATOR.username}[\\s\\S]*0001`));
    expect(me.complaints).toEqual([]);
  },
);
