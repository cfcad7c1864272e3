// A page that nobody uses, against a real controller whose clock is moved: what the page asks by itself keeps no session alive, whoever uses it stays, and what was
// typed half is there after the login. The times of sessions without a page are proved in test/api/session-ends.test.ts.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../controller/app.ts';
import { readSettings } from '../../controller/settings/settings.ts';
import { systemClock } from '../../controller/system.ts';
import { built, builtPages } from '../house/built.ts';
import { tree } from '../house/tree.ts';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import { callFrom } from './production.ts';

const CHIEF = { username: 'chief', password: 'correct horse battery' };
const MINUTE_MS = 60_000;

let browser: Browser;

beforeAll(async () => {
  await Promise.all([built('controller', ['hasher']), builtPages('admin')]);
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A controller of which `pass` moves the clock on, and an administrator who has just logged in. */
async function start(locale: 'zh-CN' | 'en') {
  let aheadMs = 0;
  const said: string[] = [];
  const nothing = () => undefined;
  const folder = tree({ 'openseat.json': '{"idleMinutes": 1}' });
  const words = ['--port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'openseat.json')];
  const app = await startApp(readSettings(words, {}), {
    clock: { ...systemClock, now: () => systemClock.now() + aheadMs, utc: () => systemClock.utc() + aheadMs },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    random: { bytes: (count) => randomBytes(count) },
    say: (line) => said.push(line),
  });
  onTestFinished(() => app.stop());
  const me = await sitDown(browser, app.url, { locale });
  onTestFinished(() => me.leave());
  await me.page.goto(app.url);
  const setup = { method: 'session.setup', params: { code: said.join().replace(/^.* /, ''), ...CHIEF } };
  expect((await callFrom(me.page, [setup]))[0]).not.toHaveProperty('error');
  await me.logIn(CHIEF.username, CHIEF.password, locale);
  const calls: string[] = [];
  me.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => calls.push(String(payload))));
  // The frames of this very connection.
  await me.page.reload();
  await me.page.waitForSelector('nav');
  return {
    me,
    asked: (method: string) => calls.filter((call) => call.includes(`"${method}"`)).length,
    /** For the controller, and for the page where somebody looks at its clock. */
    pass: async (ms: number) => {
      aheadMs += ms;
      await me.page.clock.setFixedTime(Date.now() + aheadMs);
    },
  };
}

async function logInAgain({ page }: Administrator): Promise<void> {
  await page.fill('input[type="password"]', CHIEF.password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav');
}

test('a page that nobody touches ends at the login after idleMinutes, whatever it asks by itself; a half-typed form survives the login', async () => {
  const { me, pass, asked } = await start('en');
  await me.goTo('users/+');
  await me.field('User name').fill('half');
  await me.field('Name').fill('half a na');
  await me.goTo('endpoints');
  const before = asked('endpoints.list');
  // Asked by the page itself meanwhile, twice and more.
  await expect.poll(() => asked('endpoints.list')).toBeGreaterThan(before + 1);
  expect(await me.page.locator('nav').count()).toBe(1);
  await pass(MINUTE_MS + 1_000);
  await me.page.getByText('The session ended: log in again').waitFor();
  expect(await me.page.inputValue('input[autocomplete="username"]')).toBe(CHIEF.username);
  expect(await me.page.evaluate(() => sessionStorage.length)).toBe(0);
  await logInAgain(me);
  await me.goTo('users/+');
  expect(await me.field('User name').inputValue()).toBe('half');
  expect(await me.field('Name').inputValue()).toBe('half a na');
  expect(me.complaints).toEqual([]);
});

test('a page that is used stays, by keyboard and by mouse, on pages that ask nothing for it', async () => {
  const { me, pass, asked } = await start('zh-CN');
  const { page } = me;
  await me.goTo('sessions');
  for (const use of ['key', 'mouse', 'key', 'mouse']) {
    await pass(40_000);
    const before = asked('session.account');
    if (use === 'key') await page.keyboard.press('Tab');
    else await page.mouse.click(700, 850);
    await expect.poll(() => asked('session.account')).toBe(before + 1);
  }
  expect(await page.locator('nav').count()).toBe(1);
  await pass(MINUTE_MS + 1_000);
  await page.getByText('会话已结束，请重新登录').waitFor();
  expect(me.complaints).toEqual([]);
});
