// What happens to a form while somebody types: the connection drops, another administrator changes or deletes the same, one goes elsewhere and comes back. And names that
// would do harm, if they could. Against the demonstration room, with a line that can be cut.

import type { Browser, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import type { Newcomer } from './newcomer.ts';
import { arrive } from './newcomer.ts';
import type { DemoRoom } from './seat-room.ts';
import { asAdministrator, startRoom } from './seat-room.ts';

let room: DemoRoom;
let browser: Browser;
let me: Administrator;
/** Nobody gets through while it is true. */
let isCut = false;
let line: WebSocketRoute | null = null;
/** What the controller said while nothing is to come through; null: everything comes through. */
let held: (string | Buffer)[] | null = null;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await room.stop();
});

beforeEach(async () => {
  me = await sitDown(browser, room.address);
  await me.page.routeWebSocket(
    ({ pathname }) => pathname === '/api',
    (socket) => {
      if (isCut) socket.close({ code: 1013, reason: 'not now' });
      else {
        socket.connectToServer().onMessage((frame) => {
          if (held === null) socket.send(frame);
          else held.push(frame);
        });
        line = socket;
      }
    },
  );
  await me.logIn();
});

afterEach(async () => {
  isCut = false;
  held = null;
  await me.leave();
  expect(me.complaints).toEqual([]);
});

/** What was held comes now. */
function letGo(): void {
  for (const frame of held ?? []) line?.send(frame);
  held = null;
}

function cut(): void {
  isCut = true;
  line?.close({ code: 1012, reason: 'gone' });
}

async function rowOf(method: string, wanted: (row: Record<string, unknown>) => boolean) {
  const { result } = await asAdministrator(room, method, {});
  return (result as { readonly items: readonly Record<string, unknown>[] }).items.find(wanted);
}

const lin = () => rowOf('users.list', ({ username }) => username === 'lin');

describe('a form and the connection', () => {
  test('the connection drops in the middle of it: the page says so, keeps the form, and saves once it is back', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('林晓');
    cut();
    await me.page.getByText(/Connection lost since .* What you typed is kept/).waitFor();
    await me.field('Role').selectOption('auditor');
    await me.field('Name').press('Enter');
    expect(await me.editor.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await lin()).toMatchObject({ name: 'lin', role: 'operator' });
    isCut = false;
    await expect.poll(() => me.page.locator('main, .page').getByText('Connection lost').count()).toBe(0);
    expect(await me.field('Name').inputValue()).toBe('林晓');
    await me.press('Save');
    await me.isTold('lin is saved');
    expect(await lin()).toMatchObject({ name: '林晓', role: 'auditor' });
  });

  test('what was typed is there after going elsewhere, and the navigation marks where it waits', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('half of a na');
    await me.goTo('hotkeys');
    expect(await me.page.locator('nav a:has-text("Users")').innerText()).toContain('Not saved yet');
    await me.page.goBack();
    expect(await me.field('Name').inputValue()).toBe('half of a na');
    await me.press('Discard changes');
    expect(await me.page.locator('nav a:has-text("Users")').innerText()).not.toContain('Not saved yet');
  });

  test('who goes elsewhere before the answer comes stays there, who comes back finds an empty form; who waits is led to what was made', async () => {
    const hash = () => me.page.evaluate(() => location.hash);
    for (const [name, where] of [
      ['left', '#/users/lin'],
      ['back', '#/groups/+'],
      ['stayed', '#/groups/stayed'],
    ] as const) {
      await me.goTo('groups/+');
      await me.field('Name').fill(name);
      held = [];
      await me.press('Create');
      if (name !== 'stayed') {
        await me.goTo('users/lin');
        await me.field('Name').waitFor();
      }
      if (name === 'back') await me.goTo('groups/+');
      letGo();
      await me.isTold(`${name} is made`);
      expect(await hash()).toBe(where);
      if (name === 'back') await expect.poll(() => me.field('Name').inputValue()).toBe('');
    }
  });
});

describe('a form whose answer is on the way', () => {
  /** The controller does it, and its answer is lost with the line. */
  async function loseAnswer(): Promise<void> {
    await expect.poll(() => held?.length ?? 0).toBeGreaterThan(0);
    held = null;
    cut();
    await me.page.getByText(/Connection lost since .* What you typed is kept/).waitFor();
  }

  test('what is typed after Save waits to be saved next', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('sent');
    held = [];
    await me.press('Save');
    await me.field('Name').fill('typed since');
    letGo();
    await me.isTold('lin is saved');
    expect(await me.field('Name').inputValue()).toBe('typed since');
    expect(await lin()).toMatchObject({ name: 'sent' });
    await me.press('Save');
    await expect.poll(async () => (await lin())?.name).toBe('typed since');
  });

  test('what is typed after Create waits where the new one stands; its user name is what was sent', async () => {
    await me.goTo('users/+');
    await me.field('User name').fill('hasty');
    await me.field('Password').fill('long enough');
    held = [];
    await me.press('Create');
    await me.field('User name').fill('hasty2');
    await me.field('Name').fill('typed since');
    letGo();
    await me.isTold('hasty is made');
    await expect.poll(() => me.page.evaluate(() => location.hash)).toBe('#/users/hasty');
    expect(await me.field('User name').inputValue()).toBe('hasty');
    expect(await me.field('Name').inputValue()).toBe('typed since');
    await me.press('Save');
    await me.isTold('hasty is saved');
    expect(await rowOf('users.list', ({ username }) => username === 'hasty')).toMatchObject({ name: 'typed since' });
  });

  test('the answer is lost with the connection: nobody is told that nothing was saved, nor that it was somebody else', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('saved unseen');
    held = [];
    await me.press('Save');
    await expect.poll(async () => (await lin())?.name).toBe('saved unseen');
    await loseAnswer();
    await expect.poll(() => me.fault.innerText()).toContain('it may or may not be saved');
    await me.field('Language').selectOption('zh-CN');
    isCut = false;
    await expect.poll(() => me.fault.innerText()).toBe('');
    expect(await me.editor.locator('[data-part="differences"]').count()).toBe(0);
    expect(await me.field('Language').inputValue()).toBe('zh-CN');
    await me.press('Discard changes');
    expect(await me.field('Name').inputValue()).toBe('saved unseen');
  });

  test('who goes elsewhere after deleting stays there', async () => {
    await asAdministrator(room, 'groups.create', { name: 'leaving' });
    await me.goTo('groups/leaving');
    await me.press('Delete');
    await me.page.getByRole('dialog').waitFor();
    held = [];
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.goTo('users/lin');
    letGo();
    await me.isTold('leaving is deleted');
    expect(await me.page.evaluate(() => location.hash)).toBe('#/users/lin');
  });
});

describe('a question', () => {
  test('Escape gives the focus back to the button; going back in the history is a no', async () => {
    await asAdministrator(room, 'groups.create', { name: 'asked' });
    await me.goTo('users/lin');
    await me.goTo('groups/asked');
    const button = me.editor.getByRole('button', { name: 'Delete' });
    const dialog = me.page.getByRole('dialog');
    await button.focus();
    await me.page.keyboard.press('Enter');
    await dialog.waitFor();
    await me.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
    await me.page.keyboard.press('Enter');
    await dialog.waitFor();
    await me.page.goBack();
    await dialog.waitFor({ state: 'detached' });
    expect(await rowOf('groups.list', ({ name }) => name === 'asked')).toBeDefined();
  });

  test('who goes elsewhere while what follows is worked out is not asked there', async () => {
    await asAdministrator(room, 'groups.create', { name: 'unasked' });
    await me.goTo('groups/unasked');
    held = [];
    await me.press('Delete');
    await me.goTo('users/lin');
    await me.field('Name').waitFor();
    letGo();
    await me.field('Name').fill('not asked');
    await me.press('Discard changes');
    expect(await me.page.getByRole('dialog').count()).toBe(0);
  });

  test('what was typed is discarded: the focus is in the form, not lost with the button', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('not meant');
    await me.press('Discard changes');
    expect(await me.editor.locator('h2').evaluate((one) => one === document.activeElement)).toBe(true);
  });
});

describe('an administrator to whom another does something', () => {
  async function become(username: string): Promise<void> {
    await asAdministrator(room, 'users.create', { username, password: 'long enough', role: 'administrator' });
    await me.page.getByRole('button', { name: 'Log out' }).click();
    await me.logIn(username, 'long enough');
  }

  test('he is an operator from now on: his pages are those of one, and he is told', async () => {
    await become('lowered');
    await me.goTo('users/lin');
    await me.field('Name').waitFor();
    await asAdministrator(room, 'users.update', { username: 'lowered', version: 1, role: 'operator' });
    await me.isTold('Your role was changed');
    await me.page.locator('nav a:has-text("Users")').waitFor({ state: 'detached' });
    expect(await me.editor.count()).toBe(0);
    await asAdministrator(room, 'users.update', { username: 'lowered', version: 2, role: 'administrator' });
    await me.page.locator('nav a:has-text("Users")').waitFor();
    await me.field('Name').waitFor();
  });

  test('he is gone: no question stands before the page that logs in', async () => {
    await asAdministrator(room, 'groups.create', { name: 'left over' });
    await become('doomed');
    await me.goTo('groups/left%20over');
    await me.press('Delete');
    await me.page.getByRole('dialog').waitFor();
    await asAdministrator(room, 'users.delete', { username: 'doomed', version: 1 });
    await me.page.locator('input[autocomplete="username"]').waitFor();
    expect(await me.page.getByRole('dialog').count()).toBe(0);
  });
});

describe('two administrators and one user', () => {
  test('the second is told what changed, loses nothing typed, and keeps or takes each field', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('Mine');
    await me.field('Language').selectOption('en');
    const before = await lin();
    await asAdministrator(room, 'users.update', {
      ...{ username: 'lin', version: before?.version, name: 'Theirs', role: 'supervisor' },
    });
    const differences = me.editor.locator('[data-part="differences"]');
    await differences.waitFor();
    expect(await me.field('Name').inputValue()).toBe('Mine');
    expect(await me.field('Role').inputValue()).toBe('supervisor');
    expect(await differences.locator('[data-field="name"]').innerText()).toMatch(/Theirs[\s\S]*Mine/);
    await me.field('Name').press('Enter');
    expect(await me.editor.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await lin()).toMatchObject({ name: 'Theirs', language: null });
    expect(await me.violations()).toEqual([]);
    await differences.getByRole('button', { name: 'Take theirs: Name' }).click();
    expect(await me.field('Name').inputValue()).toBe('Theirs');
    await differences.getByRole('button', { name: 'Keep mine: Name' }).click();
    await me.press('Save');
    await me.isTold('lin is saved');
    expect(await lin()).toMatchObject({ name: 'Mine', role: 'supervisor', language: 'en' });
    expect(await differences.count()).toBe(0);
  });

  test('a change that was not heard of is told by the refusal', async () => {
    await me.goTo('users/lin');
    await me.field('Name').fill('Mine again');
    cut();
    const before = await lin();
    await asAdministrator(room, 'users.update', { username: 'lin', version: before?.version, name: 'Theirs again' });
    isCut = false;
    await me.editor.locator('[data-part="differences"] [data-field="name"]').waitFor();
    expect(await me.field('Name').inputValue()).toBe('Mine again');
  });

  test('one deletes what the other edits: what was typed stays to be read', async () => {
    await asAdministrator(room, 'users.create', { username: 'gone', password: 'x', role: 'operator' });
    await me.goTo('users/gone');
    await me.field('Name').fill('typed long and hard');
    await asAdministrator(room, 'users.delete', { username: 'gone', version: 1 });
    await me.editor.getByText('Somebody else deleted this').waitFor();
    expect(await me.field('Name').inputValue()).toBe('typed long and hard');
  });

  test('one deletes what the other edits and makes it anew: the form shows the new one, and what differs', async () => {
    await asAdministrator(room, 'users.create', { username: 'anew', password: 'x', role: 'operator' });
    await me.goTo('users/anew');
    await me.field('Name').fill('mine');
    await asAdministrator(room, 'users.delete', { username: 'anew', version: 1 });
    await me.editor.getByText('Somebody else deleted this').waitFor();
    await asAdministrator(room, 'users.create', { username: 'anew', password: 'x', role: 'auditor', name: 'theirs' });
    const differences = me.editor.locator('[data-part="differences"]');
    await differences.locator('[data-field="name"]').waitFor();
    expect(await me.editor.getByText('Somebody else deleted this').count()).toBe(0);
    expect(await me.field('Role').inputValue()).toBe('auditor');
    expect(await me.field('Name').inputValue()).toBe('mine');
    await me.press('Discard changes');
  });
});

describe('names that would do harm', () => {
  const MARKUP = '<img src=x onerror="document.title=1">';
  const RIGHT_TO_LEFT = 'מנהל (admin';

  test('markup is text, right-to-left turns nothing around, in tables, forms, questions and notices', async () => {
    await asAdministrator(room, 'groups.create', { name: MARKUP });
    await asAdministrator(room, 'groups.create', { name: RIGHT_TO_LEFT });
    await me.goTo('groups');
    await me.row(MARKUP.replaceAll('"', '\\"')).waitFor();
    expect(await me.page.locator('main img').count()).toBe(0);
    expect(await me.page.locator('td bdi', { hasText: 'admin' }).innerText()).toBe(RIGHT_TO_LEFT);
    await me.goTo(`groups/${encodeURIComponent(MARKUP)}`);
    await me.press('Delete');
    expect(await me.page.getByRole('dialog').innerText()).toContain(MARKUP);
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.isTold(`${MARKUP} is deleted`);
    expect(await me.page.title()).toMatch(/Groups · OpenSeat$/);
  });

  test('a name with a character that cannot be seen is refused with a sentence that says so', async () => {
    await me.goTo('groups/+');
    await me.field('Name').fill('to\u200bwer');
    await me.press('Create');
    await expect.poll(() => me.fault.innerText()).toContain('a character that cannot be seen');
    await me.press('Discard changes');
  });
});

describe('adoption', () => {
  // A device says its own name, whatever it is made of; people name it when they adopt it.
  const NAMES = { transmitter: 'cam\u202eera <b>', receiver: '大屏' } as const;
  const SEEN = { transmitter: 'camU+202Eera <b>', receiver: '大屏' } as const;
  let newcomers: readonly Newcomer[];

  beforeAll(() => {
    newcomers = (['transmitter', 'receiver'] as const).map((kind) => arrive(room.address, kind, NAMES[kind]));
  });

  afterAll(() => {
    for (const newcomer of newcomers) newcomer.leave();
  });

  test('two endpoints that wait are compared and adopted, with free IDs suggested', async () => {
    await me.goTo('endpoints');
    const queue = me.page.locator('[data-part="queue"]');
    await expect.poll(() => queue.locator('[data-fingerprint]').count()).toBe(2);
    expect(await me.violations()).toEqual([]);
    for (const { kind, fingerprint } of newcomers) {
      const [id, called] = kind === 'transmitter' ? ['0012', 'New camera'] : ['5010', 'New screen'];
      const waiting = queue.locator(`[data-fingerprint="${fingerprint}"]`);
      expect(await waiting.locator('bdi').first().innerText()).toBe(SEEN[kind]);
      await waiting.getByRole('link').click();
      expect((await me.editor.locator('.compare .whole').innerText()).replace(/\s/g, '')).toBe(fingerprint);
      expect(await me.field('ID').inputValue()).toBe(id);
      await me.field('Name').fill(called);
      await me.press('Adopt');
      await me.editor.getByText('Compare the fingerprints first').waitFor();
      await me.field('I have compared them, and they are the same').check();
      await me.press('Adopt');
      await me.isTold(`${id} ${called} belongs to the room`);
      expect(await rowOf('endpoints.list', (row) => row.id === id)).toMatchObject({ fingerprint, name: called });
    }
    await queue.waitFor({ state: 'detached' });
  });
});
