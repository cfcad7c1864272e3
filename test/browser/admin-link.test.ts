// The web admin and its connection: the first start, what is lost and taken up again, sessions that end, rooms with thousands of endpoints. Against scripted
// frames; the real controller's room stands in admin-room.test.ts.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageServer } from './admin-world.ts';
import { receiver, Scripted, servePage, transmitter } from './admin-world.ts';
import { launchChromium } from './chromium.ts';

const MANY = 5_000;

let server: PageServer;
let browser: Browser;
let page: Page;
let controller: Scripted;
let complaints: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  complaints = [];
  controller = new Scripted();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en' });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await controller.attach(page);
});

afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

async function logIn(): Promise<void> {
  await page.goto(server.address);
  await page.fill('input[autocomplete="username"]', 'root');
  await page.fill('input[type="password"]', 'secret');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-receiver]');
}

function connection(): Promise<string> {
  return page.locator('[data-part="connection"]').innerText();
}

describe('the first start', () => {
  test('asks for the code, makes the administrator, and opens the room', async () => {
    controller.setup = true;
    await page.goto(server.address);
    await page.getByRole('heading', { name: 'First start' }).waitFor();
    await page.fill('input[autocomplete="one-time-code"]', 'WRONG');
    const [password, again] = await page.locator('input[type="password"]').all();
    await password?.fill('a long password');
    await again?.fill('another password');
    await page.keyboard.press('Enter');
    await page.getByText('The two passwords differ').waitFor();
    expect(controller.called('session.setup')).toEqual([]);
    await again?.fill('a long password');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong one-time code').waitFor();
    expect(await password?.inputValue()).toBe('a long password');
    await page.fill('input[autocomplete="one-time-code"]', controller.code);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-receiver="5001"]');
    expect(controller.called('session.setup').at(-1)).toEqual({
      code: controller.code,
      username: 'admin',
      password: 'a long password',
    });
  });
});

describe('a lost connection', () => {
  test('is told plainly; what happened meanwhile comes without a gap, and nothing typed is lost', async () => {
    await logIn();
    await page.getByRole('textbox').fill('50');
    expect(await connection()).toBe('Online');
    controller.cut(true);
    await expect.poll(connection).toMatch(/^Connection lost since \d\d:\d\d:\d\d$/);
    await page.getByRole('alert').waitFor();
    await page.locator('[data-receiver="5001"] > button').focus();
    await page.keyboard.press('Delete');
    await page.getByText('there is no connection to the controller').first().waitFor();
    controller.tell({
      type: 'picture.changed',
      receiver: receiver('5001', { source: '0002' }),
      act: null,
      by: null,
      because: 'changed',
    });
    controller.down = false;
    await expect.poll(connection).toBe('Online');
    await page.waitForSelector('[data-receiver="5001"][data-state="shown"]:has-text("0002 Source 0002")');
    expect(controller.called('room.subscribe')).toEqual([{}, { since: 10, epoch: 4 }]);
    expect(await page.getByRole('textbox').inputValue()).toBe('50');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('while one types his password, the form stays as it is and is sent once there is one again', async () => {
    await page.goto(server.address);
    await page.fill('input[autocomplete="username"]', 'root');
    await page.fill('input[type="password"]', 'secret');
    controller.cut();
    await expect.poll(connection).toBe('Connected');
    expect(await page.inputValue('input[type="password"]')).toBe('secret');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-receiver="5001"]');
  });

  test('a session that ended asks to log in again, and the search is still there afterwards', async () => {
    await logIn();
    await page.getByRole('textbox').fill('5001');
    controller.end('nobody was there for 15 minutes');
    await page.getByText('The session ended: log in again').waitFor();
    expect(await page.inputValue('input[autocomplete="username"]')).toBe('root');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.fill('input[type="password"]', 'secret');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-receiver="5001"]');
    expect(await page.locator('[data-receiver]').count()).toBe(1);
  });
});

describe('what the room tells', () => {
  test('an event touches the tile that it is about and no other', async () => {
    controller.receivers = ['5001', '5002', '5003'].map((id) => receiver(id));
    await logIn();
    await page.evaluate(() => {
      const touched = new Set<string>();
      Object.assign(globalThis, { touched });
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          touched.add(element?.closest<HTMLElement>('[data-receiver]')?.dataset.receiver ?? 'elsewhere');
        }
      }).observe(document.querySelector('#receivers') ?? document.body, {
        ...{ subtree: true, childList: true, attributes: true, characterData: true },
      });
    });
    controller.tell({ type: 'receiver.loggedIn', receiver: receiver('5002', { user: 'hxfj' }), by: 'hxfj' });
    await page.waitForSelector('[data-receiver="5002"]:has-text("hxfj")');
    expect(
      await page.evaluate(() => [...(globalThis as typeof globalThis & { touched: Set<string> }).touched]),
    ).toEqual(['5002']);
  });

  test('new, renamed and retired endpoints; acts of others; alarms; a picture that one may not know', async () => {
    await logIn();
    controller.tell(
      { type: 'transmitter.changed', transmitter: transmitter('0003', { name: 'New one' }), because: 'adopted' },
      { type: 'removed', removed: { kind: 'transmitter', id: '0001' } },
      { type: 'receiver.changed', receiver: receiver('5002', { name: 'Desk two' }), because: 'renamed' },
      {
        type: 'switch.done',
        ...{ act: 'a1', by: 'lin', receiver: receiver('5002', { name: 'Desk two' }) },
        ...{ outcome: 'out_of_range', because: 'no rule allows lin to connect to 0006' },
      },
      { type: 'alarm.raised', alarm: 'twice', about: '0002', because: 'the same key from two places', row: null },
      {
        type: 'picture.changed',
        receiver: receiver('5001', { hidden: true, state: 'shown' }),
        ...{ act: null, by: null, because: 'changed' },
      },
    );
    await page.waitForSelector('[data-source="0003"]:has-text("New one")');
    expect(await page.locator('[data-source="0001"]').count()).toBe(0);
    expect(await page.locator('[data-receiver="5002"]').innerText()).toContain('Desk two');
    expect(await page.locator('[data-receiver="5001"]').innerText()).toContain('A picture you may not know');
    await page.locator('[aria-expanded]').click();
    const refused = await page.locator('[data-entry="refused"]').innerText();
    expect(refused).toContain('Out of range');
    expect(refused).toContain('lin');
    expect(refused).toContain('no rule allows lin to connect to 0006');
    expect(await page.locator('[data-entry="alarm"]').innerText()).toContain('the same key from two places');
  });

  test('names are text and nothing else', async () => {
    const name = '<img src=x onerror=alert(1)>"\'\u202e{id}';
    controller.receivers = [receiver('5001', { name })];
    controller.transmitters = [transmitter('0001', { name })];
    await logIn();
    expect(await page.locator('[data-receiver="5001"]').innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('[data-source="0001"]').innerText()).toContain('{id}');
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  test('pictures are asked for one by one; of a source that has none, that is said', async () => {
    controller.transmitters = Array.from({ length: 300 }, (_, index) =>
      transmitter(String(index + 1).padStart(4, '0')),
    );
    controller.answers.set('room.preview', () => ({ reason: 'unavailable', because: 'its control line is serial' }));
    await logIn();
    await page.locator('[data-source="0001"]:has-text("No preview")').waitFor();
    await expect.poll(() => controller.called('room.preview').length).toBeGreaterThan(4);
    const drawn = await page
      .locator('[data-source]')
      .evaluateAll((cards) => cards.map((one) => one.getAttribute('data-source')));
    expect(drawn.length).toBeLessThan(40);
    for (const { transmitter: asked } of controller.called('room.preview')) expect(drawn).toContain(asked);
  });
});

describe(`a room of ${2 * MANY} endpoints`, () => {
  test('is drawn as far as it is seen, found, reached by keyboard, and follows events', async () => {
    const ids = Array.from({ length: MANY }, (_, index) => String(index).padStart(4, '0'));
    controller.transmitters = ids.filter((id) => id < '5000').map((id) => transmitter(id));
    controller.receivers = ids.map((id) => receiver(String(5_000 + Number(id))));
    await logIn();
    await expect.poll(() => page.locator('#receivers [data-part="count"]').innerText()).toBe(String(MANY));
    expect(await page.locator('[data-receiver]').count()).toBeLessThan(60);
    expect(await page.locator('[data-source]').count()).toBeLessThan(60);
    await page.locator('[data-receiver="5000"] > button').focus();
    await page.keyboard.press('End');
    await page.waitForSelector('[data-receiver="9999"] > button:focus');
    controller.tell(
      ...ids.slice(-500).map((id) => ({
        type: 'receiver.loggedIn' as const,
        receiver: receiver(String(5_000 + Number(id)), { user: 'lin' }),
        by: 'lin',
      })),
    );
    await page.waitForSelector('[data-receiver="9999"]:has-text("lin")');
    await page.getByRole('textbox').fill('7123');
    await page.waitForSelector('[data-receiver="7123"]');
    expect(await page.locator('[data-receiver]').count()).toBe(1);
    await page.getByRole('textbox').fill('');
  });

  test('shows those alone that are in a state, follows as it changes, and says how many there are', async () => {
    const ids = Array.from({ length: MANY }, (_, index) => String(5_000 + index));
    controller.receivers = ids.map((id) => receiver(id, { online: id !== '6001' }));
    controller.transmitters = [transmitter('0001', { video: false }), transmitter('0002', { online: false })];
    await logIn();
    await page.waitForSelector('#receivers [data-sight="offline"]:has-text("1")');
    await page.locator('#receivers [data-sight="offline"]').click();
    await expect.poll(() => page.locator('[data-receiver]').count()).toBe(1);
    controller.tell({
      type: 'receiver.changed',
      receiver: receiver('9001', { online: false }),
      because: 'its link was lost',
    });
    await page.waitForSelector('[data-receiver="9001"][data-state="offline"]');
    expect(await page.locator('#receivers [data-part="count"]').innerText()).toBe(`2 of ${MANY}`);
    await page.locator('[data-sight="noVideo"]').click();
    await expect.poll(() => page.locator('[data-source]').count()).toBe(1);
    await page.getByRole('textbox').fill('no video');
    await page.waitForSelector('[data-source="0001"]');
  });
});
