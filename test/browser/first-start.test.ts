// The first start of a production controller, as an administrator does it: `npm start`, the code that it prints, the page in which the first administrator
// is made; then the same over TLS, with a receiver that has a key of its own. What the page looks like beyond that is proved in admin-link.test.ts.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { TestContext } from 'vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { HOUSE } from '../house/house.ts';
import { tree } from '../house/tree.ts';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { Production } from './production.ts';
import { callFrom, startProduction } from './production.ts';

const CHIEF = { username: 'chief', password: 'correct horse battery' };
const WRONG_CODE = 'AAAA-AAAA-AAAA';

let browser: Browser;

beforeAll(async () => {
  await built('controller', ['hasher', 'watchdog', 'admin', 'seat']);
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Words {
  readonly locale: string;
  readonly setup: string;
  readonly wrong: string;
  readonly differ: string;
  readonly weak: string;
  readonly throttled: string;
  readonly login: string;
  readonly room: string;
}

const LANGUAGES: readonly Words[] = [
  {
    locale: 'zh-CN',
    setup: '首次设置',
    wrong: '一次性代码错误',
    differ: '两次输入的密码不同',
    weak: '填写的内容无效',
    throttled: '尝试过多，请稍后重试',
    login: '登录',
    room: '发送终端',
  },
  {
    locale: 'en',
    setup: 'First start',
    wrong: 'Wrong one-time code',
    differ: 'The two passwords differ',
    weak: 'Something here is not valid',
    throttled: 'Too many attempts, try again later',
    login: 'Log in',
    room: 'Transmitters',
  },
];

/** Ends it, unless the test has. */
function ended({ onTestFinished }: TestContext, controller: Production): Production {
  onTestFinished(async () => {
    await controller.stop();
  });
  return controller;
}

async function open({ onTestFinished }: TestContext, address: string, locale: string): Promise<Page> {
  const context = await browser.newContext({ locale, ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(String(error)));
  await page.goto(address);
  return page;
}

interface Typed {
  readonly code: string;
  readonly username: string;
  readonly password: string;
  readonly again?: string;
}

async function type(page: Page, { code, username, password, again = password }: Typed): Promise<void> {
  await page.fill('input[autocomplete="one-time-code"]', code);
  await page.fill('input[autocomplete="username"]', username);
  const [first, second] = await page.locator('input[type="password"]').all();
  await first?.fill(password);
  await second?.fill(again);
}

async function fillIn(page: Page, typed: Typed): Promise<void> {
  await type(page, typed);
  await page.keyboard.press('Enter');
}

const fault = (page: Page, text: string) => page.locator('.fault', { hasText: text }).waitFor();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

// Each has a controller of its own, so they stand side by side.
describe.concurrent.each(LANGUAGES)('npm start for the first time, in $locale', (words) => {
  test('prints a code with which the page makes the first administrator; a wrong code is refused; then the code is gone', async (context) => {
    const controller = ended(context, await startProduction());
    expect(controller.code).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    const page = await open(context, controller.address, words.locale);
    await heading(page, words.setup);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(words.locale);

    await fillIn(page, { code: controller.code, ...CHIEF, again: 'something else here' });
    await fault(page, words.differ);
    await fillIn(page, { code: controller.code, username: 'chief', password: 'short' });
    await fault(page, words.weak);
    await fillIn(page, { code: WRONG_CODE, ...CHIEF });
    await fault(page, words.wrong);
    // Nothing of this has used the code up. One guess a second is taken: who is quicker is told so.
    await type(page, { code: controller.code, ...CHIEF });
    await callFrom(page, [{ method: 'session.setup', params: { code: WRONG_CODE, ...CHIEF } }]);
    await page.keyboard.press('Enter');
    await fault(page, words.throttled);
    await until(async () => {
      if (await page.getByRole('heading', { name: words.setup }).isHidden()) return true;
      await page.keyboard.press('Enter');
      return undefined;
    });
    await heading(page, words.room);
    expect(await page.locator('.fault').count()).toBe(0);

    expect(existsSync(join(controller.data, 'setup-code'))).toBe(false);
    const [again] = await callFrom(page, [
      { method: 'session.setup', params: { code: controller.code, username: 'other', password: CHIEF.password } },
    ]);
    expect(again).toMatchObject({ error: { data: { reason: 'not_authenticated' } } });
    // Whoever comes now is asked to log in, and the session of this page outlives a reload.
    const other = await open(context, controller.address, words.locale);
    await heading(other, words.login);
    await page.reload();
    await heading(page, words.room);
    expect(await controller.stop('keep')).toBe(0);

    const second = ended(
      context,
      await startProduction({ data: controller.data, port: new URL(controller.address).port }),
    );
    expect(second.code).toBe('');
    // The session outlived the controller as well; without it he logs in.
    await heading(page, words.room);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await heading(page, words.login);
    await page.fill('input[autocomplete="username"]', CHIEF.username);
    await page.fill('input[type="password"]', CHIEF.password);
    await page.keyboard.press('Enter');
    await heading(page, words.room);
  });
});

/** A certificate for this machine, made as an administrator makes one to try; where there is no openssl, the one that the tests keep. */
function certificate(): { readonly cert: string; readonly key: string } {
  const folder = tree({});
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const { error } = spawnSync('openssl', [...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  if (error === undefined) return { cert, key };
  const kept = join(HOUSE, 'test/api/certificate');
  return { cert: join(kept, 'cert.pem'), key: join(kept, 'key.pem') };
}

test.concurrent('with TLS: pages over https, /api over wss, and a seat in a secure context makes a key of its own, is adopted, and keeps it', async (context) => {
  const controller = ended(context, await startProduction({ config: { tls: certificate() } }));
  expect(controller.address).toMatch(/^https:/);
  const page = await open(context, controller.address, 'zh-CN');
  await heading(page, '首次设置');
  await fillIn(page, { code: controller.code, ...CHIEF });
  await heading(page, '发送终端');
  await expect(fetch(controller.address.replace('https', 'http'))).rejects.toThrow();

  const seat = await page.context().newPage();
  await seat.goto(`${controller.address}/seat/`);
  expect(await seat.evaluate(() => isSecureContext)).toBe(true);
  const shown = async () => await seat.locator('[data-part="fingerprint"]').innerText();
  await seat.waitForSelector('[data-osd="waiting"]');
  const fingerprint = await shown();
  const login = { method: 'session.login', params: CHIEF };
  const [, listed] = await callFrom(page, [login, { method: 'endpoints.list', params: {} }]);
  expect(JSON.stringify(listed)).toContain(fingerprint.replace(/\s/g, ''));
  const adopt = { fingerprint: fingerprint.replace(/\s/g, ''), id: '5001', name: '一号坐席' };
  const [, adopted] = await callFrom(page, [login, { method: 'endpoints.adopt', params: adopt }]);
  expect(adopted).not.toHaveProperty('error');
  await seat.waitForSelector('[data-screen="5001"][data-osd="login"][data-link="up"]');
  await until(async () =>
    (await page.locator('[data-receiver="5001"]').innerText()).includes('一号坐席') ? true : undefined,
  );
  await seat.reload();
  await seat.waitForSelector('[data-screen="5001"][data-osd="login"][data-link="up"]');
});
