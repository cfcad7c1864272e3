// Rights and accounts in the web admin against the demonstration room: the matrix with its reasons, previews of changes, one's own account, sessions, tokens.
// What the rights themselves are is tested without a browser, in test/domain.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Client } from '../acceptance/outside.ts';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

const PASSWORD = 'correct horse battery';

let room: DemoRoom;
let browser: Browser;
/** Another administrator, without a page. */
let other: Client;
let one: Administrator;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  other = await new Client(room.address).open();
  await other.must('session.login', { username: 'admin', password: 'demo-admin' });
}, 120_000);

afterAll(async () => {
  other.close();
  await browser.close();
  await room.stop();
});

beforeEach(async () => {
  one = await sitDown(browser, room.address);
  await one.logIn();
});

afterEach(async () => {
  expect(one.complaints).toEqual([]);
  await one.leave();
});

function cell(who: string, what: string): ReturnType<Administrator['row']> {
  return one.page.locator(`[data-cell="${who} ${what}"]`);
}

async function says(who: string, what: string, state: 'yes' | 'no' | 'denied'): Promise<void> {
  await one.page.waitForSelector(`[data-cell="${who} ${what}"][data-state="${state}"]`);
}

describe('the matrix of rights', () => {
  test('tells yes, no and denied, follows what others change, and says why with a way to the rule', async () => {
    await other.must('users.create', { username: 'matrix1', password: PASSWORD, role: 'operator' });
    await one.goTo('rights');
    await says('admin', '0001', 'yes');
    await says('matrix1', '0001', 'no');
    const { id } = await other.must('permissions.create', {
      who: 'matrix1',
      right: 'connect',
      what: '0001',
      effect: 'allow',
    });
    await says('matrix1', '0001', 'yes');
    await says('matrix1', '0002', 'no');

    await cell('matrix1', '0001').locator('a').click();
    const why = one.page.locator('[data-part="why"]');
    await why.getByText('This rule allows it').waitFor();
    expect(await why.locator('h2').textContent()).toMatch(/matrix1 may connect to .*0001/);
    expect(await why.locator('ul').textContent()).toContain('admin');
    expect(await one.violations()).toEqual([]);

    await other.must('permissions.create', { who: 'matrix1', right: 'connect', what: '*', effect: 'deny' });
    await why.getByText('deny beats allow').waitFor();
    await says('matrix1', '0001', 'denied');
    await one.speaks('zh-CN');
    await why.getByText('拒绝优先于允许').waitFor();
    await one.speaks('en');

    await one.goTo('rights/control/matrix1/0001');
    await why.getByText('denied').first().waitFor();
    await one.goTo('rights/connect/admin/0001');
    await why.getByText('whatever the rules say').waitFor();
    await one.goTo('rights/connect/matrix1/0002');
    await why.locator('a', { hasText: 'Open rule' }).click();
    await one.editor.getByText('matrix1').first().waitFor();
    expect(one.page.url()).toMatch(/#\/rules\//);
    expect(String(id)).not.toBe('');
  });

  test('is walked with the keyboard alone, and searched on both axes', async () => {
    await one.goTo('rights/push');
    await one.page.locator('[data-part="matrix"] [data-cell]').first().waitFor();
    // Rights to receivers are about receivers.
    expect(await one.page.locator('[data-cell$=" 0001"]').count()).toBe(0);
    await one.page.locator('[data-part="matrix"] td a[tabindex="0"]').focus();
    await one.page.keyboard.press('ArrowDown');
    await one.page.keyboard.press('ArrowRight');
    const focused = () =>
      one.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell']);
    const at = await focused();
    expect(at).toMatch(/ 5002$/);
    await one.page.keyboard.press('Enter');
    await one.page.locator('[data-part="why"]').waitFor();
    await one.page.keyboard.press('Escape');
    await one.page.locator('[data-part="why"]').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(at);
    await one.page.keyboard.press('Control+End');
    await expect.poll(focused).not.toBe(at);

    await one.page.getByLabel('Search endpoints').fill('5001');
    await one.page.getByLabel('Search users').fill('admin');
    await expect.poll(() => one.page.locator('[data-cell]').count()).toBe(1);
    await says('admin', '5001', 'yes');
  });
});
