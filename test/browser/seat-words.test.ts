// What a seat says in each language, and of its network, read in a real browser at a soft receiver with a key of its own: 1.4 of the manual and its table
// of texts. The controller is a production one that is stopped and started again.

import { spawn } from 'node:child_process';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client, rows } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { Production } from './production.ts';
import { startProduction } from './production.ts';
import { fullSize, Operator } from './seat-room.ts';

const PASSWORD = 'correct horse battery';
/** What is wrong with this room from its start, and is told at its seats. */
const CONFIG = {
  lines: { desk: { path: '/dev/serial/by-id/nobody-there', endpoints: true } },
  alarms: { seats: 'major' },
};
/** Wrong passwords of one account that cost nothing but the try. */
const FREE_TRIES = 5;

const WORDS = {
  'zh-CN': {
    up: '网络正常',
    down: '网络断开',
    silent: '与服务器通讯失败，请稍后重试！',
    wrong: '用户或密码错误',
    throttled: '尝试过多，请稍后重试',
    login: ['坐席登录', '用户名', '密码', '登录', '清除'],
  },
  en: {
    up: 'Network OK',
    down: 'Network down',
    silent: 'No answer from the server, try again later',
    wrong: 'Wrong user name or password',
    throttled: 'Too many attempts, try again later',
    login: ['Seat login', 'User name', 'Password', 'Log in', 'Clear'],
  },
} as const;
type Language = keyof typeof WORDS;

let browser: Browser;
let context: BrowserContext;
let controller: Production;
let admin: Client;
let seat: Operator;
let crowd: ReturnType<typeof spawn>;

beforeAll(async () => {
  await built('controller', ['hasher', 'watchdog', 'admin', 'seat', 'simulate']);
  [browser, controller] = await Promise.all([launchChromium(), startProduction({ config: CONFIG })]);
  admin = await new Client(controller.address).open();
  const { code } = controller;
  const { token } = await admin.must('session.setup', { code, username: 'chief', password: PASSWORD });
  const words = ['--url', controller.address.replace('http', 'ws'), '--token', String(token), '--transmitters', '2'];
  crowd = spawn(process.execPath, [await built('simulate'), ...words, '--receivers', '2'], { stdio: 'ignore' });
  await until(async () =>
    (await items('endpoints.list')).filter(({ state }) => state === 'online').length === 4 ? true : undefined,
  );
  for (const username of ['wang', 'zhao', 'li'])
    await admin.must('users.create', { username, password: PASSWORD, role: 'operator' });
  for (const right of ['connect', 'push', 'get'])
    await admin.must('permissions.create', { who: 'li', right, what: '*', effect: 'allow' });
  context = await fullSize(browser);
  const page = await context.newPage();
  await page.goto(`${controller.address}/seat/`);
  const { fingerprint } = await until(async () => (await items('endpoints.list')).find(({ id }) => id === null));
  await admin.must('endpoints.adopt', { fingerprint, id: '5010', name: 'Seat' });
  await admin.must('seats.create', { id: 'S', name: 'Seat', receivers: ['5010'], login: 'screen' });
  seat = new Operator(page, '5010');
  await seat.sees('[data-osd="login"][data-link="up"]');
});

afterAll(async () => {
  await browser.close();
  admin.close();
  crowd.kill('SIGKILL');
  await controller.stop();
});

async function items(method: string) {
  return rows((await admin.must(method, {}))['items']);
}

async function speak(language: Language): Promise<void> {
  const [row] = await items('seats.list');
  await admin.must('seats.update', { id: 'S', version: row?.['version'], language });
  await seat.page.waitForSelector(`html[lang="${language}"]`);
}

async function reads(status: string): Promise<void> {
  await until(async () => ((await seat.part('status').innerText()) === status ? true : undefined));
}

/** From whatever field, with whatever in it. */
async function tries(username: string, password: string): Promise<void> {
  while ((await seat.screen.locator('[data-focus="true"]').getAttribute('data-part')) !== 'clear')
    await seat.press('Tab');
  await seat.press('Enter');
  await until(async () =>
    (await seat.screen.locator('[data-focus="true"]').getAttribute('data-part')) === 'user' ? true : undefined,
  );
  await seat.type(username);
  await seat.press('Tab');
  await seat.type(password);
  await seat.press('Enter');
}

test.each([
  ['zh-CN', 'wang'],
  ['en', 'zhao'],
] as const)('1.4 in %s: the login screen, a wrong password, and too many of them', async (language, username) => {
  const words = WORDS[language];
  await speak(language);
  const labels = ['title', 'user-label', 'password-label', 'login-label', 'clear-label'];
  expect(await Promise.all(labels.map((label) => seat.part(label).first().innerText()))).toEqual(words.login);
  for (let count = 0; count < FREE_TRIES; count += 1) {
    await tries(username, `wrong ${count}`);
    await reads(words.wrong);
  }
  await tries(username, 'wrong again');
  await reads(words.throttled);
  // The right one must wait as well, and somebody else need not.
  await tries(username, PASSWORD);
  await reads(words.throttled);
});

test('a seat in English: the menu, its outcomes, and the way back', async () => {
  await speak('en');
  await tries('li', PASSWORD);
  await seat.sees('[data-osd="menu"]');
  await seat.entry('0001').waitFor();
  const menu = await seat.screen.innerText();
  for (const words of [
    'Connect',
    'Push',
    'Get',
    'Transmitters',
    'Type the ID or hotkey of a transmitter',
    'li (5010)',
    'Firmware',
  ])
    expect(menu).toContain(words);
  expect(menu.replaceAll(/Transmitter \S+/g, '')).not.toMatch(/\p{Script=Han}/u);
  expect(await seat.asks('F1', '99')).toBe('No such ID or hotkey');
  expect(await seat.asks('F1', '5001')).toBe('No such ID or hotkey');
  expect(await seat.asks('F2', '1')).toBe('Cannot read the switch state');
  expect(await seat.asks('F1', '1')).toBe('Connected');
  await seat.sees('[data-source="0001"][data-osd="none"]');
  expect(await seat.does('F1', '1')).toBe('Same source');
  expect(await seat.asks('F2', '1,2')).toBe('Pushed');
  await seat.sees('[data-osd="none"]');
  expect(await seat.does('F3', '1')).toBe('Same source');
  await seat.press('F6');
  expect(await seat.part('feedback').innerText()).toBe('Reserved');
  await seat.logOut();
  expect(await seat.part('status').innerText()).toBe('Network OK');
});

test.each([
  ['en', 'Alarm: A serial line cannot be opened'],
  ['zh-CN', '告警：串口线路无法打开'],
] as const)('an alarm is a line at the lower edge, beside picture and menu, in %s', async (language, words) => {
  await speak(language);
  await tries('li', PASSWORD);
  await seat.sees('[data-osd="menu"]');
  const line = seat.part('alarm');
  await line.filter({ hasText: words }).waitFor();
  const [box, menu] = [await line.boundingBox(), await seat.screen.locator('.osd-menu').boundingBox()];
  expect(box?.y ?? 0).toBeGreaterThanOrEqual((menu?.y ?? 0) + (menu?.height ?? 0));
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(1_080);
  await seat.asks('F1', '1');
  await seat.sees('[data-source="0001"][data-osd="none"]');
  await line.filter({ hasText: words }).waitFor();
  if (language === 'zh-CN') {
    const [alarm] = await items('alarms.list');
    await admin.must('alarms.acknowledge', { id: alarm?.['id'], note: '' });
    await line.waitFor({ state: 'detached' });
  }
  await seat.logOut();
  expect(await line.count()).toBe(0);
});

test('1.4 网络正常, 与服务器通讯失败，请稍后重试！ and 网络断开, each when it is so', async () => {
  for (const language of ['en', 'zh-CN'] as const) {
    const words = WORDS[language];
    await speak(language);
    await reads(words.up);
    // The controller goes: the link is gone, the network is not.
    const { data, address } = controller;
    expect(await controller.stop('keep')).toBe(0);
    await reads(words.silent);
    await context.setOffline(true);
    await reads(words.down);
    await context.setOffline(false);
    await reads(words.silent);
    controller = await startProduction({ data, port: new URL(address).port });
    admin = await new Client(controller.address).open();
    await admin.must('session.login', { username: 'chief', password: PASSWORD });
    await reads(words.up);
  }
});
