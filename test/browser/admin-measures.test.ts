// The page of figures, in both languages and themes, by keyboard: lines over 1, 6 and 24 hours with a mark that says what it stands at, the same as tables, an agent's
// readings, and a drill from the button to its drawing. Against scripted frames whose numbers the test knows.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DrillRow } from '../../protocol/api/drill-methods.ts';
import { Administrator } from './admin-desk.ts';
import type { PageServer } from './admin-world.ts';
import { Scripted, servePage } from './admin-world.ts';
import { launchChromium } from './chromium.ts';

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const MINUTE = 60_000;
/** Half past a quarter, so that no slot ends while the test runs. */
const NOW = Date.parse('2026-11-22T09:58:30.000Z');
const DAY = 24 * 60;

/** What each reading was in the minute that is so many minutes ago; undefined: nothing was said. */
const COURSES: Readonly<Record<string, { readonly unit: string; readonly at: (ago: number) => number | undefined }>> = {
  // No switch from 20 to 10 minutes ago.
  'switch-p50': { unit: 'ms', at: (ago) => (ago >= 10 && ago < 20 ? undefined : 30 + 4 * Math.sin(ago / 40)) },
  'switch-p99': {
    unit: 'ms',
    at: (ago) => (ago >= 10 && ago < 20 ? undefined : ago === 5 ? 480 : 70 + 9 * Math.sin(ago / 23)),
  },
  switches: { unit: '', at: (ago) => (ago % 7) + 1 },
  'switches-failed': { unit: '', at: (ago) => (ago % 50 === 0 ? 1 : 0) },
  'loop-delay': { unit: 'ms', at: (ago) => 2 + (ago % 11) / 4 },
  cpu: { unit: '%', at: (ago) => 12 + 6 * Math.sin(ago / 90) },
  memory: { unit: 'MiB', at: (ago) => 140 + (DAY - ago) / 80 },
  links: { unit: '', at: () => 18 },
  sessions: { unit: '', at: (ago) => 3 + (ago < 300 ? 2 : 0) },
  queue: { unit: '', at: () => 0 },
};

function answerHistory(name: string, from: number, to: number) {
  const { unit, at } = COURSES[name] ?? { unit: '°C', at: (ago: number) => 31 + ago / 400 };
  const points = [];
  for (let ago = DAY; ago >= 0; ago -= 1) {
    const time = Math.floor(NOW / MINUTE) * MINUTE - ago * MINUTE;
    const mean = at(ago);
    if (mean === undefined || time < from || time > to) continue;
    points.push({ time: new Date(time).toISOString(), min: mean * 0.9, max: mean * 1.1, mean });
  }
  return { result: { unit, stepMs: MINUTE, points } };
}

const ROW: DrillRow = {
  ...{ drill: '4-7', receiver: '5004', transmitters: ['0005', '0006'], by: 'root', started: 'asked' },
  ...{ startedAt: new Date(NOW).toISOString(), outcome: 'ok', because: '', count: 6 },
  ...{ times: [31.5, 28.25, null, 35, 30, 29], lost: 1, p50Ms: 30, p99Ms: 35 },
};

function scripted(): Scripted {
  const controller = new Scripted();
  const time = new Date(NOW).toISOString();
  const own = Object.entries(COURSES).map(([name, { unit, at }]) => {
    return { source: 'controller', name, unit, value: at(0) ?? 0, time, state: 'ok' };
  });
  const rack = { source: 'rack-1', name: 'inlet', unit: '°C', value: 31, time, state: 'ok' };
  const items: DrillRow[] = [];
  controller.answers.set('readings.list', () => ({ result: { readings: [...own, rack] } }));
  controller.answers.set('readings.history', ({ name, from, to }) =>
    answerHistory(String(name), Date.parse(String(from)), Date.parse(String(to))),
  );
  const pairs = [{ receiver: '5004', transmitters: ['0005', '0006'] }];
  controller.answers.set('drill.list', () => ({ result: { pairs, everyMinutes: 60, items } }));
  controller.answers.set('drill.run', () => {
    items.unshift(ROW);
    // The end is told after the answer.
    setTimeout(() => controller.notify('switch.done', { act: ROW.drill, outcome: 'ok', because: '' }), 50);
    return { result: { act: ROW.drill } };
  });
  return controller;
}

const WORDS = {
  en: {
    times: 'Switch time',
    mark: 'Switch time, time mark',
    none: /^\d\d:\d\d: Switch time, median none, Switch time, 99 % none$/,
    some: /^\d\d:\d\d: Switch time, median 3\d\.?\d* ms, Switch time, 99 % \d+\.?\d* ms$/,
    tables: 'Show tables',
    table: 'Switch time as a table',
    hour: '1 hour',
    source: 'Source',
    run: 'Run a drill',
    bars: 'Times of 6 switches: quickest 28.3 ms, slowest 35 ms, lost 1',
    schedule: 'One runs by itself every 60 minutes.',
  },
  'zh-CN': {
    times: '切换时间',
    mark: '切换时间，时间标线',
    none: /^\d\d:\d\d：切换时间（中位数） 无，切换时间（99%） 无$/,
    some: /^\d\d:\d\d：切换时间（中位数） 3\d\.?\d* ms，切换时间（99%） \d+\.?\d* ms$/,
    tables: '显示表格',
    table: '切换时间（表格）',
    hour: '1 小时',
    source: '来源',
    run: '开始演练',
    bars: '6 次切换的时间：最快 28.3 ms，最慢 35 ms，丢失 1',
    schedule: '每 60 分钟自动演练一次。',
  },
} as const;

test.each(['en', 'zh-CN'] as const)(
  'what is measured is drawn, told and tabled, and a drill is run: %s',
  async (language) => {
    const words = WORDS[language];
    const context = await browser.newContext({
      colorScheme: language === 'en' ? 'light' : 'dark',
      viewport: { width: 1440, height: 1000 },
      timezoneId: 'Asia/Shanghai',
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const controller = scripted();
    await controller.attach(page);
    const admin = new Administrator(page, server.address);
    await admin.logIn('root', 'secret', language);
    await admin.goTo('figures');
    await page.locator('[data-phase="ready"]').waitFor();

    const chart = page.locator('[data-chart="switch-p50 switch-p99"]');
    expect(await page.locator('[data-chart]').count()).toBe(7);
    const mark = chart.getByRole('slider', { name: words.mark, exact: true });
    const said = () => mark.getAttribute('aria-valuetext');
    expect(await said()).toMatch(words.some);

    // Six hours in slots of four minutes; an hour shows each minute, and the gap of ten minutes in which nothing was switched.
    await mark.focus();
    await page.keyboard.press('+');
    await expect.poll(() => page.url()).toMatch(/#\/figures\/1$/);
    await expect.poll(() => mark.getAttribute('aria-valuemax')).toBe('59');
    await mark.press('End');
    for (let back = 0; back < 15; back += 1) await page.keyboard.press('ArrowLeft');
    expect(await said()).toMatch(words.none);
    const line = await chart.locator('svg[height] path.line').first().getAttribute('d');
    expect(line?.match(/M/g)).toHaveLength(2);
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('ArrowRight');
    expect(await said()).toContain('480');
    // The mark is that of all drawings.
    expect(await page.locator('[data-chart="cpu"]').getByRole('slider').getAttribute('aria-valuenow')).toBe('54');

    await page.getByRole('button', { name: words.tables, exact: true }).click();
    const table = page.getByRole('region', { name: words.table, exact: true });
    // Of sixty minutes, ten said nothing.
    expect(await table.locator('tbody tr').count()).toBe(50);
    expect(await table.locator('tbody tr').nth(5).innerText()).toContain('480 ms');

    const card = page.locator('[data-part="drill"]');
    expect(await card.innerText()).toContain(words.schedule);
    await card.getByRole('button', { name: words.run, exact: true }).press('Enter');
    await card.getByRole('img', { name: words.bars, exact: true }).waitFor();
    expect(controller.called('drill.run')).toEqual([
      { receiver: '5004', transmitters: ['0005', '0006'], wait: 'accepted' },
    ]);
    expect(await card.locator('rect').count()).toBe(6);
    expect(await card.locator('rect.lost').count()).toBe(1);
    controller.answers.set('drill.run', () => ({ reason: 'conflict', because: 'hxfj is logged in at 5004' }));
    await card.getByRole('button', { name: words.run, exact: true }).press('Enter');
    await card.getByRole('alert').waitFor();
    expect(await card.getByRole('alert').innerText()).toContain('5004');
    // Tables, drawings, a refusal: all of it is there now.
    expect([...(await admin.violations()), ...(await admin.tooSmall())]).toEqual([]);

    await page.getByLabel(words.source, { exact: true }).selectOption('rack-1');
    await page.locator('[data-chart="inlet"]').waitFor();
    await expect.poll(() => page.url()).toMatch(/#\/figures\/1\/rack-1$/);
    expect(await card.count()).toBe(0);
    expect(admin.complaints).toEqual([]);
    await context.close();
  },
);
