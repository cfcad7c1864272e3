// The page of certificates against a real controller that makes them itself: what it shows, a root that is downloaded, a new certificate while a seat's link and the
// page go on, one's own brought and refused, what stands after a restart. How certificates are checked is proved in test/system/certificate.test.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { tree } from '../house/tree.ts';
import { makeCertificate } from '../system/pki.ts';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import type { Production } from './production.ts';
import { callFrom, startProduction } from './production.ts';

const CHIEF = { username: 'chief', password: 'correct horse battery' };
const WORDS = {
  'zh-CN': {
    served: '服务器证书',
    download: '下载根证书',
    names: '主机名和地址',
    make: '制作并启用',
    bring: '检查并启用',
    key: '私钥与证书不匹配',
    other: '不适用于 127.0.0.1',
    taken: '新的证书已启用',
    any: '即使不适用于 127.0.0.1 也使用',
    password: '请再次输入密码',
  },
  en: {
    served: 'Certificate of the server',
    download: 'Download the root',
    names: 'Hosts and addresses',
    make: 'Make and use',
    bring: 'Check and use',
    key: 'The key does not belong to the certificate',
    other: 'not for 127.0.0.1',
    taken: 'The new certificate is served',
    any: 'Use it even if it is not for 127.0.0.1',
    password: 'Your password again',
  },
} as const;

let browser: Browser;
let controller: Production;

beforeAll(async () => {
  await built('controller', ['hasher', 'watchdog', 'admin', 'seat']);
  [browser, controller] = await Promise.all([launchChromium(), startProduction({ config: { tls: 'room' } })]);
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(controller.address);
  const [made] = await callFrom(page, [{ method: 'session.setup', params: { code: controller.code, ...CHIEF } }]);
  expect(made).not.toHaveProperty('error');
  await page.context().close();
});

afterAll(async () => {
  await browser.close();
  await controller.stop();
});

/** The certificate that somebody gets who connects now, if he trusts `root` alone. */
async function servedNow(root: string): Promise<{ readonly names: string; readonly isTrusted: boolean }> {
  const { port } = new URL(controller.address);
  return await new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: root, rejectUnauthorized: false }, () => {
      resolve({ names: socket.getPeerCertificate().subjectaltname ?? '', isTrusted: socket.authorized });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

async function come(locale: keyof typeof WORDS, colorScheme: 'dark' | 'light'): Promise<Administrator> {
  const me = await sitDown(browser, controller.address, { locale, colorScheme, ignoreHTTPSErrors: true });
  await me.logIn(CHIEF.username, CHIEF.password, locale);
  await me.goTo('system/certificate');
  return me;
}

/** As it was at the beginning, for whoever comes next. */
async function reissue(): Promise<void> {
  const back = await sitDown(browser, controller.address, { ignoreHTTPSErrors: true });
  await back.page.goto(controller.address);
  const [, again] = await callFrom(back.page, [
    { method: 'session.login', params: CHIEF },
    { method: 'system.issueCertificate', params: { names: ['127.0.0.1', 'localhost'] } },
  ]);
  expect(again).not.toHaveProperty('error');
  await back.leave();
}

const part = (page: Page, name: string) => page.locator(`[data-part="${name}"]`);

test.each([
  ['zh-CN', 'dark', '一'],
  ['en', 'light', 'one'],
] as const)(
  'in %s: certificate and authority are shown, the root downloaded, a new certificate and one’s own served while connections go on',
  async (locale, colorScheme, mark) => {
    const words = WORDS[locale];
    const me = await come(locale, colorScheme);
    const { page } = me;
    await page.getByRole('heading', { name: words.served, exact: true }).waitFor();
    await part(page, 'days').waitFor();
    expect(await part(page, 'certificate').innerText()).toMatch(/127\.0\.0\.1/);
    expect(await part(page, 'other-host').count()).toBe(0);
    expect(await me.violations()).toEqual([]);
    expect((await me.tooSmall()).filter((one) => !one.includes('type="file"'))).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.download }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^openseat-root-[0-9a-f]{8}\.crt$/);
    const root = readFileSync((await download.path()) ?? '', 'utf8');
    expect(root).not.toContain('PRIVATE');
    expect((await servedNow(root)).isTrusted).toBe(true);

    // A receiver of its own, whose link is up over TLS all the time.
    const seat = await page.context().newPage();
    await seat.goto(`${controller.address}/seat/`);
    await seat.waitForSelector('[data-osd="waiting"], [data-link="up"]');
    await page.bringToFront();
    let drops = 0;
    for (const one of [page, seat]) one.on('websocket', () => (drops += 1));

    await page.getByLabel(words.names, { exact: true }).fill(`127.0.0.1 seats-${locale.toLowerCase()}.example`);
    await page.getByRole('button', { name: words.make }).click();
    await me.isTold(words.taken);
    expect(await servedNow(root)).toMatchObject({
      names: expect.stringContaining(`seats-${locale.toLowerCase()}.example`),
      isTrusted: true,
    });

    const own = await makeCertificate({ name: `own ${mark}`, utc: Date.now(), hosts: ['own.example'] });
    const other = await makeCertificate({ name: 'other', utc: Date.now(), hosts: ['own.example'] });
    const folder = tree({ 'own.pem': own.pem, 'own.key': own.key, 'other.key': other.key });
    const [certificate, key] = [0, 1].map((at) => page.locator('input[type="file"]').nth(at));
    await certificate?.setInputFiles(join(folder, 'own.pem'));
    await key?.setInputFiles(join(folder, 'other.key'));
    const bring = page.getByRole('button', { name: words.bring });
    const refused = part(page, 'bring').locator('[data-part="refused"]');
    await bring.click();
    await refused.filter({ hasText: words.key }).waitFor();
    await key?.setInputFiles(join(folder, 'own.key'));
    await bring.click();
    await refused.filter({ hasText: words.other }).waitFor();
    expect(await me.violations()).toEqual([]);
    await page.getByLabel(words.any).check();
    await bring.click();
    await part(page, 'other-host').waitFor();
    expect(await servedNow(root)).toEqual({ names: 'DNS:own.example', isTrusted: false });
    // Neither the page nor the receiver had to connect anew.
    expect(drops).toBe(0);
    expect(me.complaints).toEqual([]);
    await me.leave();

    if (locale === 'zh-CN') return await reissue();
    const { data, address } = controller;
    expect(await controller.stop('keep')).toBe(0);
    controller = await startProduction({ config: { tls: 'room' }, data, port: new URL(address).port });
    expect((await servedNow(root)).names).toBe('DNS:own.example');
  },
);
