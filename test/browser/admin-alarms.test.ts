// The page of alarms and the mark above every page, against the demonstration room in both languages and by keyboard: a source without a picture is shown,
// somebody sees to it, sets it aside, and it is over. When alarms are raised and cleared is tested in test/alarms/.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Administrator } from './admin-page.ts';
import { launchChromium } from './chromium.ts';
import type { Call } from './production.ts';
import { callFrom } from './production.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

let room: DemoRoom;
let browser: Browser;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
}, 180_000);

afterAll(async () => {
  await browser.close();
  await room.stop();
});

const LOGIN: Call = { method: 'session.login', params: { username: 'admin', password: 'demo-admin' } };
/** A source of the demonstration that has no picture. */
const DARK = '0009';
const SHOW: Call = { method: 'switch.connect', params: { receiver: '5003', source: DARK } };
const HIDE: Call = { method: 'switch.disconnect', params: { receiver: '5003' } };

const WORDS = {
  en: {
    mark: 'Alarms: 1 standing, the gravest: Minor',
    quiet: 'No alarm stands',
    alarm: 'A source that is being shown has no picture',
    severity: 'Minor',
    states: { standing: 'Standing', acknowledged: 'Acknowledged', shelved: 'Set aside', cleared: 'Cleared' },
    note: 'Note',
    acknowledge: 'Acknowledge',
    shelve: 'Set aside',
    unshelve: 'Count it again',
    all: 'All',
    none: 'No alarm stands.',
    endpoint: 'Open endpoint 0009',
    typed: 'the cable is being changed',
  },
  'zh-CN': {
    mark: '告警：1 条待处理，最高级别：次要',
    quiet: '没有待处理的告警',
    alarm: '正在显示的信号源没有画面',
    severity: '次要',
    states: { standing: '未解除', acknowledged: '已确认', shelved: '已搁置', cleared: '已解除' },
    note: '备注',
    acknowledge: '确认',
    shelve: '搁置',
    unshelve: '取消搁置',
    all: '全部',
    none: '没有未解除的告警。',
    endpoint: '打开设备 0009',
    typed: '正在更换视频线',
  },
} as const;

test.each(['en', 'zh-CN'] as const)('somebody sees to an alarm, by keyboard, in %s', async (language) => {
  const words = WORDS[language];
  const context = await browser.newContext({ colorScheme: language === 'en' ? 'light' : 'dark' });
  const page = await context.newPage();
  const admin = new Administrator(page, room.address);
  await admin.logIn('admin', 'demo-admin', language);
  const mark = (name: string) => page.getByRole('link', { name, exact: true }).waitFor();
  await mark(words.quiet);

  await callFrom(page, [LOGIN, SHOW]);
  await mark(words.mark);
  await admin.goTo('users');
  await mark(words.mark);

  await page.getByRole('link', { name: words.mark, exact: true }).press('Enter');
  const row = page.locator('tbody [data-row]').first();
  const isInState = (state: keyof typeof words.states) =>
    row.locator('[data-column="state"]', { hasText: words.states[state] }).waitFor();
  await isInState('standing');
  const read = await row.innerText();
  for (const said of [words.alarm, words.severity, DARK]) expect(read).toContain(said);
  expect(await admin.violations()).toEqual([]);

  await row.locator('a').press('Enter');
  const details = page.locator('[data-part="alarm"]');
  await details.getByRole('heading', { name: words.alarm }).waitFor();
  expect(await details.locator('h2').evaluate((heading) => heading === document.activeElement)).toBe(true);
  expect(await admin.violations()).toEqual([]);
  await details.getByLabel(words.note, { exact: true }).fill(words.typed);
  await details.getByLabel(words.note, { exact: true }).press('Enter');
  await details.locator('[data-part="acknowledged"]', { hasText: words.typed }).waitFor();
  await isInState('acknowledged');

  await details.getByRole('button', { name: words.shelve, exact: true }).press('Enter');
  await mark(words.quiet);
  await isInState('shelved');
  await details.getByRole('button', { name: words.unshelve, exact: true }).press('Enter');
  await mark(words.mark);

  await details.getByRole('link', { name: words.endpoint }).press('Enter');
  await page.waitForURL(/#\/endpoints\/\d+$/);
  await page.locator('[data-part="editor"]').waitFor();

  await callFrom(page, [LOGIN, HIDE]);
  await mark(words.quiet);
  await admin.goTo('alarms');
  await page.getByText(words.none, { exact: true }).waitFor();
  await page.getByRole('button', { name: words.all, exact: true }).press('Enter');
  await isInState('cleared');
  expect(admin.complaints).toEqual([]);
  await context.close();
});
