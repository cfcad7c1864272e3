// The pages of the configuration in the web admin against the demonstration room: users, groups, rules, hotkeys, endpoints, seats and walls; made, changed, refused with a
// sentence that helps, deleted; in both languages, by keyboard, on a tablet. What another one does meanwhile, and lost connections, stand in admin-drafts.test.ts.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { asAdministrator, startRoom } from './seat-room.ts';

const PAGES = ['endpoints', 'seats', 'users', 'groups', 'rules', 'hotkeys', 'account'];

let room: DemoRoom;
let browser: Browser;
let me: Administrator;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  me = await sitDown(browser, room.address);
  await me.logIn();
});

afterAll(async () => {
  await me.leave();
  await browser.close();
  await room.stop();
});

afterEach(() => {
  expect(me.complaints.splice(0)).toEqual([]);
});

async function list(method: string): Promise<readonly Record<string, unknown>[]> {
  const { result } = await asAdministrator(room, method, {});
  return (result as { readonly items: readonly Record<string, unknown>[] }).items;
}

describe('the shell', () => {
  test('each page has an address: bookmarks, the back button and the title of the window follow it', async () => {
    await me.page.getByRole('link', { name: 'Users' }).click();
    await me.row('hxfj').getByRole('link').click();
    await expect.poll(() => me.page.url()).toMatch(/#\/users\/hxfj$/);
    await expect.poll(() => me.page.title()).toBe('hxfj · Users · OpenSeat');
    await me.page.getByRole('link', { name: 'Hotkeys' }).click();
    await expect.poll(() => me.page.evaluate(() => document.activeElement?.textContent)).toBe('Hotkeys');
    await me.page.goBack();
    await me.editor.getByRole('heading', { name: 'hxfj' }).waitFor();
    await me.page.reload();
    await me.editor.getByRole('heading', { name: 'hxfj' }).waitFor();
    expect(await me.page.locator('nav [aria-current="page"]').innerText()).toContain('Users');
  });

  test('the first stop of the keyboard leads past the navigation', async () => {
    await me.goTo('users');
    await me.page.reload();
    await me.page.waitForSelector('[data-row]');
    await me.page.keyboard.press('Tab');
    await me.page.keyboard.press('Enter');
    expect(await me.page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    expect(me.page.url()).toMatch(/#\/users$/);
  });

  test('the keyboard walks a table, opens a row, and is back at it after Escape', async () => {
    await me.row('admin').getByRole('link').focus();
    await me.page.keyboard.press('End');
    await me.page.keyboard.press('ArrowUp');
    await me.page.keyboard.press('Enter');
    await me.editor.getByRole('heading', { name: 'hxfj' }).waitFor();
    await me.page.keyboard.press('Escape');
    await expect
      .poll(() => me.page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('data-row')))
      .toBe('hxfj');
  });

  test('an operator is shown the live room and his account, nothing of the configuration, and no address leads there', async () => {
    const operator = await sitDown(browser, room.address);
    await operator.logIn('hxfj', '123456');
    const shown = await operator.page.locator('nav a').allInnerTexts();
    expect(shown).toEqual(expect.arrayContaining(['Live room', 'My account']));
    for (const page of ['Endpoints', 'Seats and walls', 'Users', 'Groups', 'Rules', 'Hotkeys']) {
      expect(shown).not.toContain(page);
    }
    await operator.goTo('users');
    await operator.page.waitForSelector('[data-receiver]');
    expect(operator.complaints).toEqual([]);
    await operator.leave();
  });

  test.each([
    ['zh-CN', 'dark', 1440],
    ['en', 'light', 1440],
    ['en', 'dark', 768],
    ['zh-CN', 'light', 768],
  ] as const)(
    'axe finds nothing wrong on any page, and every target is large enough: %s, %s, %d px',
    async (language, colorScheme, width) => {
      const look = await sitDown(browser, room.address, { colorScheme, viewport: { width, height: 1024 } });
      await look.logIn();
      await look.speaks(language);
      const editors = [
        'users/hxfj',
        'users/+',
        'rules/+',
        'hotkeys/team',
        'endpoints/1',
        'seats/seat/A',
        'seats/wall/wall',
      ];
      for (const place of [...PAGES, ...editors]) {
        await look.goTo(place);
        if (editors.includes(place)) await look.editor.waitFor();
        expect([place, ...(await look.violations()), ...(await look.tooSmall())]).toEqual([place]);
      }
      expect(look.complaints).toEqual([]);
      await look.leave();
    },
    // Fourteen pages, and axe reads each of them whole.
    180_000,
  );
});

describe('users', () => {
  test('an operator is made, changed and deleted, and every refusal reads as a sentence that helps', async () => {
    await me.goTo('users');
    await me.page.getByRole('button', { name: 'New user' }).click();
    await me.field('User name').fill('HXFJ');
    await me.editor.getByText('There is a user hxfj already').waitFor();
    await me.field('User name').fill('bad name');
    await me.editor.getByText('1 to 32 letters').waitFor();
    await me.field('User name').fill('chen');
    await me.field('Name').fill('陈静');
    await me.field('Password').fill('a long password');
    await me.press('Create');
    await me.editor.getByRole('heading', { name: 'chen' }).waitFor();
    expect(me.page.url()).toMatch(/#\/users\/chen$/);
    expect(await me.notice.innerText()).toContain('chen is made');
    await me.field('Role').selectOption('auditor');
    await me.field('Disabled').check();
    await me.press('Save');
    await me.isTold('chen is saved');
    expect((await list('users.list')).find(({ username }) => username === 'chen')).toMatchObject({
      ...{ name: '陈静', role: 'auditor', disabled: true },
    });
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.row('chen').waitFor({ state: 'detached' });
    expect((await list('users.list')).some(({ username }) => username === 'chen')).toBe(false);
  });

  test('the last administrator stays one, and the page says what to do first, in both languages', async () => {
    await me.goTo('users/admin');
    await me.field('Role').selectOption('operator');
    await me.press('Save');
    await expect.poll(() => me.fault.innerText()).toMatch(/last administrator .*Make another administrator first/);
    await me.speaks('zh-CN');
    expect(await me.fault.innerText()).toContain('最后一个可用的管理员');
    await me.speaks('en');
    await me.press('Discard changes');
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => me.fault.innerText()).toMatch(/last administrator/);
  });

  test('Chinese names are found by the initials of their pinyin', async () => {
    await asAdministrator(room, 'users.create', { username: 'u1', name: '林晓', password: 'x', role: 'operator' });
    await me.goTo('users');
    await me.row('u1').waitFor();
    await me.page.getByRole('textbox').fill('lx');
    await expect.poll(() => me.page.locator('[data-row]').count()).toBe(1);
    await me.page.keyboard.press('Escape');
    await asAdministrator(room, 'users.delete', { username: 'u1', version: 1 });
    await me.row('u1').waitFor({ state: 'detached' });
  });
});

describe('groups and rules', () => {
  test('a group is made, given a member and a rule, renamed with both, and not deleted while it is used', async () => {
    await me.goTo('groups/+');
    await me.field('Name').fill('0001');
    await me.editor.getByText('neither like an ID').waitFor();
    await me.field('Name').fill('hxfj');
    await me.editor.getByText('A user has this name').waitFor();
    await me.field('Name').fill('塔台');
    await me.press('Create');
    await me.editor.getByRole('heading', { name: '塔台' }).waitFor();
    await me.goTo('users/lin');
    await me.pick('Put into a group', 'tt');
    await me.press('Save');
    await me.isTold('lin is saved');
    await me.goTo('rules/+');
    await me.pick('Who', '塔台');
    await me.pick('On what', '0005');
    await me.editor.getByText('Deny', { exact: true }).click();
    await me.press('Create');
    await me.isTold(/Rule p\d+ is made/);
    expect((await list('permissions.list')).find(({ who }) => who === '塔台')).toMatchObject({
      ...{ who: '塔台', right: 'connect', what: '0005', effect: 'deny' },
    });
    await me.goTo(`groups/${encodeURIComponent('塔台')}`);
    await me.editor.getByText('lin').first().waitFor();
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => me.fault.innerText()).toMatch(/Rule p\d+ still names this group/);
    await me.field('Name').fill('Tower');
    await me.press('Save');
    await me.editor.getByRole('heading', { name: 'Tower' }).waitFor();
    expect((await list('users.list')).find(({ username }) => username === 'lin')).toMatchObject({ groups: ['Tower'] });
  });

  test('a rule that would mean nothing, or says nothing new, is told before it is saved', async () => {
    await me.goTo('rules/+');
    await me.pick('Who', 'hxfj');
    await me.pick('On what', '0001');
    await me.editor.getByText(/Rule p\d+ says the same already/).waitFor();
    await me.field('Right').selectOption('push');
    await me.editor.getByText(/means something for a Receiver only/).waitFor();
    await me.press('Discard changes');
  });
});

describe('hotkeys', () => {
  test.each([
    ['12', 'Digits alone are taken for an ID'],
    ['ALL', 'stands for all receivers'],
    ['WEB', 'There is a hotkey web already'],
    ['we-b', 'Letters and digits only'],
    ['tea', 'It begins like team'],
  ])('%s is judged as one types: %s', async (name, words) => {
    await me.goTo('hotkeys/+');
    await me.field('Hotkey').fill(name);
    await me.editor.getByText(words).waitFor();
    await me.press('Discard changes');
  });

  test('one is made for receivers in order, which the keyboard changes, and deleted', async () => {
    await me.goTo('hotkeys/+');
    await me.field('Hotkey').fill('crew');
    await me.editor.getByText('Receivers, one or more').click();
    for (const id of ['5003', '5004']) await me.pick('Add a receiver', id);
    await me.editor.getByRole('button', { name: 'Move 5004 earlier' }).focus();
    await me.page.keyboard.press('Enter');
    await me.press('Create');
    await me.isTold('crew is made');
    expect((await list('hotkeys.list')).find(({ name }) => name === 'crew')).toMatchObject({
      targets: ['5004', '5003'],
    });
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.row('crew').waitFor({ state: 'detached' });
  });
});

describe('endpoints', () => {
  test('one is renamed and renumbered; an ID in use and a name twice are said as one types', async () => {
    await me.goTo('endpoints');
    await me.page.locator('[data-row]:has-text("Gate cameras") a').click();
    await me.field('ID').fill('0001');
    await me.editor.getByText(/0001 is taken by/).waitFor();
    await me.field('ID').fill('5999');
    await me.editor.getByText('IDs of transmitters begin with 0 to 4').waitFor();
    await me.page.getByRole('button', { name: 'Take 0012, which is free' }).click();
    await me.field('Name').fill('Weather radar');
    await me.editor.getByText(/has this name already/).waitFor();
    await me.field('Name').fill('闸口监控');
    await me.press('Save');
    await me.isTold('0012 闸口监控 is saved');
    const renamed = (await list('endpoints.list')).find(({ id }) => id === '0012');
    expect(renamed).toMatchObject({ name: '闸口监控' });
    await me.page.locator('main').getByRole('textbox').first().fill('zkjk');
    await expect.poll(() => me.page.locator('[data-row]').count()).toBe(1);
    await asAdministrator(room, 'endpoints.update', {
      ...{ number: renamed?.number, version: renamed?.version, id: '0005', name: 'Gate cameras' },
    });
    await expect.poll(() => me.field('ID').inputValue()).toBe('0005');
    await me.page.keyboard.press('Escape');
  });

  test('one that is named elsewhere is not retired, and the page says by what; a free one is, after it said what goes with it', async () => {
    await me.goTo('endpoints');
    await me.page.locator('main').getByRole('textbox').first().fill('');
    await me.page.locator('[data-row]:has-text("5004") a').click();
    await me.press('Retire…');
    expect(await me.notice.innerText()).toMatch(/cannot be retired yet.*Seat: Seat C.*Hotkey: team/s);
    await me.notice.getByRole('button').click();
    await me.page.locator('[data-row]:has-text("0011") a').click();
    await me.press('Retire…');
    await me.page.getByText('1 rules about it are deleted too').waitFor();
    await me.page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await me.page.locator('[data-row]:has-text("0011")').waitFor({ state: 'detached' });
    expect((await list('endpoints.list')).some(({ id }) => id === '0011')).toBe(false);
  });
});

describe('seats, walls and computers', () => {
  test('a screen is dragged into a new seat, another put there by keyboard, and their order changed', async () => {
    const { version } = (await list('seats.list')).find(({ id }) => id === 'B') ?? {};
    await asAdministrator(room, 'seats.delete', { id: 'B', version });
    await me.goTo('seats/seat/+');
    await me.field('Name').fill('席位一');
    await me.page.locator('[data-free="5003"]').dragTo(me.page.locator('[data-place="0"]'));
    await me.page.locator('[data-free="5009"]').focus();
    await me.page.keyboard.press('Enter');
    await expect.poll(() => me.page.evaluate(() => (document.activeElement as HTMLElement).dataset.place)).toBe('1');
    await me.page.keyboard.press('Enter');
    await me.page.locator('[data-place="1"]:has-text("5009")').waitFor();
    await me.page.locator('[data-place="1"]').click();
    await me.page.locator('[data-place="0"]').click();
    await me.press('Create');
    await me.isTold('Seat 席位一 is made');
    expect((await list('seats.list')).find(({ name }) => name === '席位一')).toMatchObject({
      ...{ receivers: ['5009', '5003'] },
    });
  });

  test('a wall grows only as far as every place is filled, and says how many are not', async () => {
    await me.goTo('seats/wall/wall');
    await me.field('Columns').selectOption('3');
    await me.press('Save');
    await me.editor.getByText('Fill every place: 2 are empty').waitFor();
    await me.field('Columns').selectOption('2');
    await me.editor.getByText('Separate pictures').click();
    await me.press('Save');
    await me.isTold(/Wall .* is saved/);
    expect((await list('walls.list')).find(({ id }) => id === 'wall')).toMatchObject({
      ...{ mode: 'separate', receivers: ['5005', '5006', '5007', '5008'] },
    });
  });

  test('two transmitters become the heads of one computer, and are parted again', async () => {
    await me.goTo('seats/computer/+');
    for (const [id, place] of [
      ['0006', '0'],
      ['0007', '1'],
    ]) {
      await me.page.locator(`[data-free="${id}"]`).click();
      await me.page.locator(`[data-place="${place}"]`).click();
    }
    await me.press('Create');
    await me.isTold(/Computer of 0006 .* is made/);
    expect((await list('endpoints.list')).find(({ id }) => id === '0006')).toMatchObject({ heads: ['0006', '0007'] });
    await me.press('Delete');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect
      .poll(async () => (await list('endpoints.list')).find(({ id }) => id === '0006'))
      .toMatchObject({ heads: [] });
  });
});
