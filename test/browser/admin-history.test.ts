// The pages of the journal against the demonstration room, in both languages and by keyboard alone: what happened, the room at a moment, the day as it is drawn.
// What they compute is tested in test/webadmin/history.test.ts, what the API answers in test/audit/.

import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import type { Call } from './production.ts';
import { callFrom } from './production.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

type Language = 'zh-CN' | 'en';

let room: DemoRoom;
let browser: Browser;
let page: Page;
/** Whatever the console complains of. */
let complaints: string[];

const ADMIN: Call = { method: 'session.login', params: { username: 'admin', password: 'demo-admin' } };
const connect = (receiver: string, source: string): Call => ({
  method: 'switch.connect',
  params: { receiver, source },
});

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await room.stop();
});

beforeEach(() => {
  complaints = [];
});

afterEach(() => {
  expect(complaints).toEqual([]);
});

async function open(locale: Language, username = 'admin', password = 'demo-admin'): Promise<Page> {
  const colorScheme = locale === 'en' ? 'light' : 'dark';
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, colorScheme });
  // His own choice counts more than the language of the account.
  await context.addInitScript((language) => localStorage.setItem('openseat.language', language), locale);
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  await opened.goto(room.address);
  await opened.fill('input[autocomplete="username"]', username);
  await opened.fill('input[type="password"]', password);
  await opened.keyboard.press('Enter');
  await opened.waitForSelector('[data-receiver]');
  return opened;
}

async function go(hash: string, until: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForSelector(until);
}

function rows(): Locator {
  return page.locator('tbody [data-row]');
}

async function newest(): Promise<number> {
  return Number(await rows().first().getAttribute('data-row'));
}

/** The record that the page of moments shows. */
async function shownRecord(): Promise<number> {
  await page.waitForSelector('[data-phase="ready"][data-seq]');
  return Number(await page.getAttribute('[data-seq]', 'data-seq'));
}

async function exported(button: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).press('Enter'),
  ]);
  return readFileSync(await file.path(), 'utf8');
}

const WORDS = {
  'zh-CN': {
    csv: '导出 CSV',
    json: '导出 JSON Lines',
    head: '记录号',
    verify: '校验日志链',
    ok: '完整，未被改动',
    kind: '切换操作',
  },
  en: {
    csv: 'Export CSV',
    json: 'Export JSON lines',
    head: 'Record',
    verify: 'Verify the chain',
    ok: 'Complete and unchanged',
    kind: 'Switching',
  },
} as const;

describe.each(['zh-CN', 'en'] as const)('an administrator who looks back (%s)', (language) => {
  const words = WORDS[language];

  beforeAll(async () => {
    complaints = [];
    page = await open(language);
    const login = { receiver: '5002', username: 'lin', password: 'demo-lin' };
    const acts = [connect('5001', '0001'), connect('5001', '0002'), connect('5003', '0001')];
    await callFrom(page, [ADMIN, { method: 'receiver.login', params: login }, ...acts]);
  });

  afterAll(() => page.context().close());

  test('sees what happened, newest first, and what happens by itself', async () => {
    await go('#/journal', 'tbody [data-row]');
    const seqs = await rows().evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-row'))));
    expect(seqs.slice(0, 10)).toEqual([...seqs.slice(0, 10)].sort((one, other) => other - one));
    const before = await newest();
    await callFrom(page, [ADMIN, connect('5004', language === 'en' ? '0003' : '0004')]);
    await page.waitForFunction(
      (seq) => Number(document.querySelector('tbody [data-row]')?.getAttribute('data-row')) > seq,
      before,
    );
    expect(await violations(page)).toEqual([]);
  });

  test('filters by kind, endpoint and words with the keyboard, reads a record, and goes back', async () => {
    await page.locator('[data-kind="switch"] input').press('Space');
    await page.waitForURL(/kind\/switch/);
    await page.getByRole('textbox').first().fill('5001');
    await page.waitForURL(/text\/5001/);
    await page.waitForSelector('[data-foot="ready"]');
    const kinds = await page.locator('tbody [data-column="kind"]').allInnerTexts();
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds.map((text) => text.trim()))).toEqual(new Set([words.kind]));
    await rows().first().locator('a').press('Enter');
    await page.waitForSelector('#record-title');
    expect(await violations(page)).toEqual([]);
    await page.locator('#record-title + button').press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('[data-row]') !== null);
  });

  test('takes what is filtered out as CSV and as JSON lines', async () => {
    const csv = await exported(words.csv);
    expect(csv.startsWith(`\ufeff${words.head},`)).toBe(true);
    const lines = (await exported(words.json))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(['switch']));
    expect(csv.trimEnd().split('\r\n')).toHaveLength(lines.length + 1);
    await page.waitForSelector('[data-export="done"]');
  });

  test('verifies the chain with one click and reads a verdict in words', async () => {
    await page.getByRole('button', { name: words.verify }).press('Enter');
    await page.waitForSelector('[data-verdict="ok"]');
    expect(await page.innerText('[data-verdict]')).toBe(words.ok);
    expect(await violations(page)).toEqual([]);
  });

  test('looks at the history of an endpoint from its page', async () => {
    await go('#/endpoints', 'tbody [data-row]');
    await rows().first().locator('a').press('Enter');
    await page.locator('a[href*="#/journal/endpoint/"]').press('Enter');
    await page.waitForURL(/#\/journal\/endpoint\/\d+$/);
    await page.waitForSelector('tbody [data-row]');
  });

  test('sees the room as it stood, and steps by record, second and minute', async () => {
    await callFrom(page, [ADMIN, connect('5001', '0001'), connect('5001', '0002')]);
    await go('#/moment', '[data-past="5001"]');
    const last = await shownRecord();
    expect(await page.getAttribute('[data-past="5001"]', 'data-source')).toBe('0002');
    const slider = page.locator('input[type="range"]');
    // Back to where it showed what it showed before.
    for (let steps = 0; steps < 12; steps += 1) {
      if ((await page.getAttribute('[data-past="5001"]', 'data-source')) === '0001') break;
      const seq = await shownRecord();
      await slider.press(',');
      await page.waitForSelector(`[data-phase="ready"][data-seq="${seq - 1}"]`);
    }
    expect(await page.getAttribute('[data-past="5001"]', 'data-source')).toBe('0001');
    expect(await page.innerText('[data-past="5002"]')).toContain('lin');
    const back = await shownRecord();
    expect(back).toBeLessThan(last);
    await slider.press('PageDown');
    await page.waitForFunction(
      (seq) => Number(document.querySelector('[data-phase="ready"]')?.getAttribute('data-seq')) < seq,
      back,
    );
    await slider.press('ArrowRight');
    await page.waitForURL(/#\/moment\/2/);
    expect(await violations(page)).toEqual([]);
  });

  test('sees the day drawn, comes closer with the keyboard, and opens the room at the mark', async () => {
    await go('#/day', '[data-lane] [data-bar="0001"]');
    const mark = page.getByRole('slider');
    const width = async (): Promise<number> => {
      const [from = 0, to = 0] = ((await mark.getAttribute('data-shown')) ?? '').split(' ').map(Number);
      return to - from;
    };
    const before = await width();
    await mark.press('+');
    expect(await width()).toBeCloseTo(before / 2, -1);
    await mark.press('0');
    expect(await width()).toBeGreaterThan(22 * 3_600_000);
    expect(await rows().count()).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await mark.press('Enter');
    await page.waitForURL(/#\/moment\/2/);
    await page.waitForSelector('[data-past]');
  });

  test('sees the load of transmitters and the operators at seats', async () => {
    await go('#/day', '[data-lane]');
    await page.getByRole('radio').nth(0).press('ArrowRight');
    await page.waitForURL(/\/sources$/);
    const busiest = await page.locator('[data-lane] svg').first().getAttribute('aria-label');
    expect(busiest).toMatch(/[1-9]/);
    await page.getByRole('radio').nth(1).press('ArrowRight');
    await page.waitForSelector('[data-bar="lin"]');
    expect(await violations(page)).toEqual([]);
  });
});

test('an operator is shown none of them, and asks for none', async () => {
  complaints = [];
  page = await open('en', 'lin', 'demo-lin');
  for (const name of ['journal', 'moment', 'day'])
    expect(await page.locator(`nav a[href="#/${name}"]`).count()).toBe(0);
  await page.evaluate(() => {
    location.hash = '#/journal';
  });
  await page.waitForSelector('[data-receiver]');
  await page.context().close();
});
