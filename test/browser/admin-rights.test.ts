// Rights and accounts in the web admin against the demonstration room: the matrix with its reasons, previews of changes, one's own account, sessions, tokens.
// What the rights themselves are is tested without a browser, in test/domain.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Client, rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
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
});

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
      one.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset.cell);
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

describe('before it is saved', () => {
  test('a rule, an account and a group say what they would give and take, and whose picture would go dark', async () => {
    await other.must('users.create', { username: 'seer', password: PASSWORD, role: 'operator' });
    const preview = one.editor.locator('[data-part="preview"]');
    await one.goTo('rules/seer/connect/0002/+');
    await preview.locator('[data-way="gives"]', { hasText: 'seer: Connect 0002' }).waitFor();
    expect(rows((await other.must('permissions.list', {})).items).some(({ who }) => who === 'seer')).toBe(false);
    await one.press('Create');
    await one.isTold('is made');

    // Somebody shows a picture by the rule: without it the receiver goes dark.
    const seat = await new Client(room.address).open();
    await seat.must('session.login', { username: 'seer', password: PASSWORD });
    await seat.must('receiver.login', { receiver: '5003', username: 'seer', password: PASSWORD });
    await seat.must('switch.connect', { receiver: '5003', source: '0002' });
    await one.editor.getByRole('radio', { name: 'Deny' }).check({ force: true });
    await preview.locator('[data-way="takes"]', { hasText: 'seer: Connect 0002' }).waitFor();
    await preview.locator('[data-way="dark"]', { hasText: '5003' }).waitFor();
    expect(await one.violations()).toEqual([]);
    await one.speaks('zh-CN');
    await preview.locator('[data-way="dark"]', { hasText: '画面断开' }).waitFor();
    await one.speaks('en');
    await one.press('Discard changes');

    await one.press('Delete');
    const question = one.page.getByRole('dialog');
    await question.getByText(/Goes dark: 5003, which shows 0002 \(seer\)/).waitFor();
    await question.getByText('Taken from seer: Connect 0002').waitFor();
    await one.page.keyboard.press('Escape');

    await one.goTo('users/seer');
    await one.editor.getByLabel('Disabled').check();
    await preview.locator('[data-way="dark"]', { hasText: '5003' }).waitFor();
    await one.press('Discard changes');
    await one.editor.getByLabel('Role').selectOption('administrator');
    await preview.locator('[data-way="gives"]', { hasText: 'Administer' }).waitFor();
    await one.press('Discard changes');
    await one.goTo('users/admin');
    await one.editor.getByLabel('Role').selectOption('operator');
    await preview.getByText(/would be refused.*last administrator/).waitFor();
    await one.press('Discard changes');
    seat.close();
  });
});

describe('the configuration that others change', () => {
  test('is read again when its event tells of it, on each page', async () => {
    await one.goTo('users');
    await one.row('admin').waitFor();
    const { version } = await other.must('users.create', {
      username: 'fleeting',
      password: PASSWORD,
      role: 'operator',
    });
    await one.row('fleeting').waitFor();
    await one.goTo('groups');
    await other.must('groups.create', { name: 'elsewhere' });
    await one.row('elsewhere').waitFor();
    await other.must('users.update', { username: 'fleeting', version, groups: ['elsewhere'] });
    await one.goTo('users');
    await one.row('fleeting').getByText('elsewhere').waitFor();
    await other.must('users.delete', { username: 'fleeting', version: Number(version) + 1 });
    await one.row('fleeting').waitFor({ state: 'detached' });
  });
});

describe('one’s own account', () => {
  test('a new password is set with the present one, and holds', async () => {
    await other.must('users.create', { username: 'changer', password: PASSWORD, role: 'operator' });
    await one.leave();
    one = await sitDown(browser, room.address);
    await one.logIn('changer', PASSWORD);
    await one.goTo('account');
    const form = one.page.locator('[data-part="own-settings"]');
    await form.getByLabel('New password', { exact: true }).fill('another horse battery');
    await form.getByLabel('New password again').fill('another horse batterx');
    await form.getByText('not the same').waitFor();
    await form.getByLabel('New password again').fill('another horse battery');
    await form.getByLabel('Present password').fill('wrong');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('That is not your password').waitFor();
    await form.getByLabel('Present password').fill(PASSWORD);
    await one.page.keyboard.press('Enter');
    await one.isTold('The password is changed');
    expect(await one.violations()).toEqual([]);
    expect(await one.tooSmall()).toEqual([]);
    const again = await new Client(room.address).open();
    expect(await again.refused('session.login', { username: 'changer', password: PASSWORD })).toBe(
      'invalid_credentials',
    );
    await again.must('session.login', { username: 'changer', password: 'another horse battery' });
    again.close();
  });

  test.each([
    ['zh-CN', '请先更改密码', '当前密码', '新密码', '再次输入密码', '新密码不能与当前密码相同'],
    ['en', 'Change your password first', 'Present password', 'New password', 'Password again', 'has to be another one'],
  ] as const)(
    'in %s: whose password an administrator set sets one of his own before he sees anything else',
    async (locale, title, present, fresh, again, same) => {
      const username = `fresh-${locale.toLowerCase()}`;
      await one.goTo('users/+');
      await one.field('User name').fill(username);
      await one.field('Password').fill(PASSWORD);
      await one.field('Has to change the password').check();
      await one.press('Create');
      await one.isTold(username);
      await one.row(username).getByText('Has to change the password').waitFor();
      await other.must('permissions.create', { who: username, right: 'push', what: '5003', effect: 'allow' });
      await one.leave();
      one = await sitDown(browser, room.address, { locale });
      await one.page.goto(room.address);
      await one.page.fill('input[autocomplete="username"]', username);
      await one.page.fill('input[type="password"]', PASSWORD);
      await one.page.keyboard.press('Enter');
      await one.page.waitForSelector('input[autocomplete="current-password"]');
      await one.speaks(locale);
      await one.page.getByRole('heading', { name: title }).waitFor();
      expect(await one.page.locator('nav').count()).toBe(0);
      expect(await one.violations()).toEqual([]);
      const fill = async (password: string) => {
        await one.page.getByLabel(present, { exact: true }).fill(PASSWORD);
        await one.page.getByLabel(fresh, { exact: true }).fill(password);
        await one.page.getByLabel(again, { exact: true }).fill(password);
        await one.page.keyboard.press('Enter');
      };
      await fill(PASSWORD);
      await one.page.getByText(same).waitFor();
      // A reload leads back here, not past it.
      await one.page.reload();
      await one.page.getByRole('heading', { name: title }).waitFor();
      await fill('another horse battery');
      await one.page.waitForSelector('nav');
      await one.page.waitForSelector('[data-receiver="5003"]');
    },
  );

  test('the password is asked again where the controller wants it, and what was typed is saved then', async () => {
    // A session that a token opened never gave a password.
    const { token } = await other.must('tokens.create', { name: 'page', user: 'admin' });
    await one.page.evaluate((text) => sessionStorage.setItem('openseat.token', text), String(token));
    await one.page.reload();
    await one.page.waitForSelector('nav');
    await one.goTo('groups/+');
    await one.field('Name').fill('kept typing');
    await one.page.keyboard.press('Enter');
    const dialog = one.page.getByRole('dialog');
    await dialog.waitFor();
    expect(await one.violations()).toEqual([]);
    await one.page.keyboard.press('Escape');
    await one.fault.getByText('password is wanted again').waitFor();
    expect(await one.field('Name').inputValue()).toBe('kept typing');
    await one.press('Create');
    await one.page.keyboard.type('wrong');
    await one.page.keyboard.press('Enter');
    await dialog.getByText('That is not your password').waitFor();
    await dialog.locator('input[type="password"]').fill('demo-admin');
    await one.page.keyboard.press('Enter');
    await one.isTold('kept typing is made');
    expect(rows((await other.must('groups.list', {})).items).map(({ name }) => name)).toContain('kept typing');
  });
});

describe('a broken unit', () => {
  test('is replaced by one that waits, and name, ID, groups and rules carry over', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(new URL('seat/', room.address).href);
    await stranger.waitForSelector('[data-osd="waiting"]');
    const before = rows((await other.must('endpoints.list', {})).items).find(({ id }) => id === '5004');
    await one.goTo(`endpoints/${before?.number}`);
    const replace = one.editor.locator('[data-part="replace"]');
    await replace.locator('summary').click();
    await replace.getByRole('button', { name: 'Replace' }).click();
    await replace.getByText('Compare the fingerprints first').waitFor();
    await replace.getByLabel('I have compared').check();
    expect(await one.violations()).toEqual([]);
    await replace.getByRole('button', { name: 'Replace' }).click();
    await one.isTold('is another device now');
    const after = rows((await other.must('endpoints.list', {})).items).find(({ id }) => id === '5004');
    expect(after).toMatchObject({ number: before?.number, name: before?.name, groups: before?.groups });
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
    // The device that waited is the receiver now.
    await stranger.waitForSelector('[data-screen="5004"]');
    await stranger.context().close();
  });
});

describe('sessions and tokens', () => {
  test('are listed and ended; a token is shown once, works, and is revoked', async () => {
    const guest = await new Client(room.address).open();
    await other.must('users.create', { username: 'guest', password: PASSWORD, role: 'integrator' });
    await guest.must('session.login', { username: 'guest', password: PASSWORD });
    await one.goTo('sessions');
    const own = one.page.locator('[data-part="sessions"] tr', { hasText: 'This one' });
    await own.getByText('admin').waitFor();
    await one.page.locator('tr[data-user="guest"]').getByRole('button').click();
    await one.page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await one.isTold('The session of guest is ended');
    await one.page.locator('tr[data-user="guest"]').waitFor({ state: 'detached' });
    await until(() => guest.closed !== null);
    const program = await new Client(room.address).open();

    const form = one.page.locator('[data-part="new-token"]');
    await form.getByLabel('Name').fill('Duty wall');
    await form.getByRole('button', { name: 'Make the token' }).click();
    await form.getByText('Choose a user').waitFor();
    await form.getByRole('combobox', { name: 'User' }).click();
    await form.getByRole('combobox', { name: 'User' }).fill('guest');
    await one.page.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Make the token' }).click();
    const made = one.page.locator('[data-part="made"]');
    const token = await made.getByLabel('Token').inputValue();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await one.violations()).toEqual([]);
    expect(await one.tooSmall()).toEqual([]);
    await program.must('session.authenticate', { token });
    await made.getByRole('button', { name: 'I have kept it' }).click();
    expect(await one.page.content()).not.toContain(token);

    await one.page.getByRole('button', { name: 'Revoke the token Duty wall' }).click();
    await one.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await one.isTold('is revoked');
    // Its connections are cut; by it nobody comes in any more.
    await until(() => program.closed !== null);
    const stranger = await new Client(room.address).open();
    expect(await stranger.refused('session.authenticate', { token })).toBe('not_authenticated');
    stranger.close();
  });
});
