// The page of the system against the demonstration room: versions compared and downloaded, a configuration brought along, applied for a time, kept, taken back
// and rolled back by itself, backup and restore; in both languages. What the controller does with all of it is proved in test/system.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { tree } from '../house/tree.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { callFrom, startProduction } from './production.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';
import { WORDS } from './system-words.ts';

const ADMIN = { username: 'admin', password: 'demo-admin' };
const PASSPHRASE = 'lantern orbit maple seven';

let room: DemoRoom;
let browser: Browser;
let page: Page;
/** Whatever the console complains of. */
let complaints: string[];

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

async function open(address: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  await opened.goto(address);
  return opened;
}

async function logIn(at: Page, { username, password } = ADMIN): Promise<void> {
  await at.fill('input[autocomplete="username"]', username);
  await at.fill('input[type="password"]', password);
  await at.keyboard.press('Enter');
  await at.waitForSelector('[data-part="connection"][data-status="online"]');
}

/** The account's language is not the browser's: chosen once, it stays. */
async function speak(locale: keyof typeof WORDS, at: Page = page): Promise<void> {
  await at.getByRole('button', { name: locale === 'en' ? 'English' : '中文' }).click();
}

async function goTo(place: string, at: Page = page): Promise<void> {
  await at.evaluate((hash) => {
    location.hash = hash;
  }, `#/${place}`);
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const banner = (at: Page = page) => at.locator('[data-part="pending"]');
const told = (text: string) => page.locator('[data-notice]', { hasText: text }).waitFor();
const refused = (text: string) => page.locator('[data-part="refused"]', { hasText: text }).waitFor();

async function contentOf(download: Download): Promise<string> {
  return readFileSync((await download.path()) ?? '', 'utf8');
}

/** The newest version as text, as the page downloads it. */
async function downloaded(): Promise<string> {
  await goTo('system');
  const first = page.locator('[data-version] .button').first();
  await first.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), first.click()]);
  expect(download.suggestedFilename()).toMatch(/^openseat-\d+\.jsonl$/);
  return contentOf(download);
}

async function bring(text: string): Promise<void> {
  await goTo('system/apply');
  await page.locator('textarea').fill(text);
}

async function focusedText(): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
}

/** Goes on with Tab until this stands there. */
async function tabTo(text: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab');
    if ((await focusedText()) === text) return;
  }
  expect.unreachable(`Tab never came to ${text}`);
}

const CASES = [
  ['zh-CN', 'dark'],
  ['en', 'light'],
] as const;

describe.each(CASES)('the page of the system, in %s, %s', (locale, colorScheme) => {
  const words = WORDS[locale];

  beforeEach(async () => {
    page = await open(room.address, { locale, colorScheme });
    await speak(locale);
    await logIn(page);
  });

  test('a configuration as text holds no secret; its faults are told with their lines; what it would change is told field by field', async () => {
    // So that the last two versions differ, whatever was restored before.
    const made = { method: 'groups.create', params: { name: `compared ${locale}` } };
    expect((await callFrom(page, [{ method: 'session.login', params: ADMIN }, made]))[1]).not.toHaveProperty('error');
    const text = await downloaded();
    expect(text.split('\n')[0]).toContain('"openseat": "configuration"');
    expect(text).not.toMatch(/argon2|passwordHash|demo-admin|PRIVATE KEY/);
    expect(await violations(page)).toEqual([]);

    await button(words.compare).click();
    await page.waitForSelector('[data-part="differences"] [data-difference]');
    expect(await violations(page)).toEqual([]);

    const lines = text.trimEnd().split('\n');
    const wrong = lines.toSpliced(3, 0, '{oops', '{"hotkeys": {"name": "12", "targets": ["0001"]}}').join('\n');
    await bring(wrong);
    await button(words.check).click();
    await page.locator('[data-fault="5"]', { hasText: words.digits }).waitFor();
    expect(
      await page.locator('[data-fault]').evaluateAll((all) => all.map((one) => one.getAttribute('data-fault'))),
    ).toEqual(['4', '5']);
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-fault="4"] button').click();
    const marked = await page
      .locator('textarea')
      .evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd));
    expect(marked).toBe('{oops');

    await bring(
      text.replace(
        '"username": "lin", "name": "lin", "role": "operator"',
        '"username": "lin", "name": "lin", "role": "supervisor"',
      ),
    );
    await button(words.check).click();
    const row = page.locator('[data-difference="lin"] tbody tr');
    await row.waitFor();
    expect((await row.allInnerTexts()).map((one) => one.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(new RegExp(`^${words.role} ${words.operator} .*${words.supervisor}$`)),
    ]);
    expect(await violations(page)).toEqual([]);
    // The text outlives a walk to another page, and the navigation says that something waits.
    await goTo('users');
    await page.locator('a[href="#/system"] .dirty').waitFor();
    await goTo('system/apply');
    expect(await page.locator('textarea').inputValue()).toContain('"supervisor"');
  });

  test('applied by keyboard alone, counted down on every page and after a reload, taken back; applied again, kept', async () => {
    const text = await downloaded();
    const group = `night ${locale}`;
    for (const end of [words.takeBack, words.keep]) {
      await bring(`${text}{"groups": {"name": "${group}"}}\n`);
      await page.locator('textarea').focus();
      await tabTo(words.check);
      await page.keyboard.press('Enter');
      await page.locator(`[data-difference="${group}"]`).waitFor();
      await tabTo(words.apply);
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open]');
      await tabTo(words.apply);
      await page.keyboard.press('Enter');
      await banner().waitFor();
      expect(await page.locator('[data-part="pending"] [role="timer"]').innerText()).toMatch(/^[12]:\d\d$/);
      expect(await violations(page)).toEqual([]);

      await goTo('room');
      await banner().waitFor();
      await page.reload();
      await banner().waitFor();
      // Nothing else may be changed meanwhile, and the form says so in a sentence.
      await tabTo(end);
      await page.keyboard.press('Enter');
      await told(end === words.keep ? words.kept : words.taken);
      await banner().waitFor({ state: 'detached' });
      await goTo('groups');
      await page.locator('table').waitFor();
      const there = page.locator(`[data-row="${group}"]`);
      if (end === words.keep) await there.waitFor();
      else expect(await there.count()).toBe(0);
    }
  });

  test('what another administrator applied and nobody keeps is rolled back by itself, and every page says so', async () => {
    const text = await downloaded();
    const brought = `${text}{"groups": {"name": "gone ${locale}"}}\n`;
    const answers = await callFrom(page, [
      { method: 'session.login', params: ADMIN },
      { method: 'system.stage', params: { at: 0, text: brought } },
      { method: 'system.apply', params: { confirmWithinS: 4 } },
    ]);
    expect(answers[2]).not.toHaveProperty('error');
    await goTo('users');
    await banner().waitFor();
    await told(words.over);
    await banner().waitFor({ state: 'detached' });
    await goTo('system');
    await page.locator('[data-version][data-cause="rolledBack"]').first().waitFor();
  });

  test('a backup is made under a passphrase that is judged; each backup that does not fit is refused with a sentence; the right one is restored', async () => {
    await goTo('system/backup');
    const [first, again, open] = [0, 1, 2].map((at) => page.locator('main input[type="password"]').nth(at));
    if (first === undefined || again === undefined || open === undefined) throw new TypeError('no fields');
    const strength = page.locator('[data-strength]');
    for (const [typed, word] of [
      ['short', words.short],
      ['aaaaaaaaaaaa', words.weak],
      [PASSPHRASE, words.strong],
    ] as const) {
      await first.fill(typed);
      await strength.filter({ hasText: word }).waitFor();
    }
    await again.fill('lantern arbor');
    await page.getByText(words.differ).waitFor();
    expect(await violations(page)).toEqual([]);
    await again.fill(PASSPHRASE);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const backup = await contentOf(download);
    expect(backup).not.toContain('demo-admin');
    expect(await first.inputValue()).toBe('');
    expect(await again.inputValue()).toBe('');

    const half = Math.floor(backup.length / 2);
    const folder = tree({
      'good.backup': backup,
      'damaged.backup': `${backup.slice(0, half)}${backup[half] === 'A' ? 'B' : 'A'}${backup.slice(half + 1)}`,
      'cut.backup': backup.slice(0, half),
      'newer.backup': backup.replace('"format":1', '"format":9'),
      'other.txt': 'something else',
    });
    const file = page.locator('input[type="file"]');
    for (const [name, sentence] of [
      ['damaged.backup', words.damaged],
      ['cut.backup', words.cut],
      ['newer.backup', words.newer],
    ] as const) {
      await file.setInputFiles(join(folder, name));
      await open.fill(PASSPHRASE);
      await page.keyboard.press('Enter');
      await refused(sentence);
    }
    await file.setInputFiles(join(folder, 'other.txt'));
    await page.getByText(words.notBackup).waitFor();
    await file.setInputFiles(join(folder, 'good.backup'));
    await open.fill('not the passphrase');
    await page.keyboard.press('Enter');
    await refused(words.wrong);
    expect(await violations(page)).toEqual([]);
    await open.fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await page.locator('[data-part="plan"]', { hasText: words.sharing }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-part="plan"] .danger').click();
    await page.locator('dialog .danger').click();
    await page.locator('[data-part="restored"]').waitFor();
    expect(await open.inputValue()).toBe('');
  });

  test('a session that is not fresh gives the password again before a backup, in a dialog, and goes on', async () => {
    const answers = await callFrom(page, [
      { method: 'session.login', params: ADMIN },
      { method: 'tokens.create', params: { name: `page ${locale}`, user: 'admin' } },
    ]);
    const { token } = (answers[1]?.result ?? {}) as { readonly token?: string };
    if (token === undefined) throw new TypeError(JSON.stringify(answers[1]));
    const other = await open(room.address, { locale, colorScheme });
    await speak(locale, other);
    await other.evaluate((kept) => sessionStorage.setItem('openseat.token', kept), token);
    await other.goto(`${room.address}/#/system/backup`);
    await other.reload();
    page = other;
    const [first, again] = [0, 1].map((at) => page.locator('main input[type="password"]').nth(at));
    await first?.fill(PASSPHRASE);
    await again?.fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog[open]', { hasText: words.again });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('not it');
    await page.keyboard.press('Enter');
    await dialog.locator('.wrong').waitFor();
    await page.keyboard.type(ADMIN.password);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/\.backup$/);
  });
});

test('what waits to be kept waits on after the controller was started anew, and is taken back then', async () => {
  const words = WORDS.en;
  const chief = { username: 'chief', password: 'a-long-password-1' };
  let controller = await startProduction();
  onTestFinished(async () => {
    await controller.stop();
  });
  page = await open(controller.address, { locale: 'en' });
  const setup = { method: 'session.setup', params: { code: controller.code, ...chief } };
  expect((await callFrom(page, [setup]))[0]).not.toHaveProperty('error');
  await page.reload();
  await speak('en');
  await logIn(page, chief);
  await bring(`${await downloaded()}{"groups": {"name": "night"}}\n`);
  await button(words.check).click();
  await button(words.apply).click();
  await page.locator('dialog .button.main').click();
  await banner().waitFor();

  const { data, address } = controller;
  await controller.stop('keep');
  controller = await startProduction({ data, port: new URL(address).port });
  await page.waitForSelector('[data-part="connection"][data-status="online"]');
  complaints = [];
  await page.reload();
  await banner().waitFor();
  await button(words.takeBack).click();
  await banner().waitFor({ state: 'detached' });
  await goTo('groups');
  await page.locator('table').waitFor();
  expect(await page.locator('[data-row="night"]').count()).toBe(0);
});
