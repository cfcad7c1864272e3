// The floor plan of the web admin: arranged by dragging and with the keyboard, kept in the controller, switched on by drag, in both languages; and with thousands of
// screens from afar.

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { logIn, openPage } from './admin-page.ts';
import type { PageServer } from './admin-world.ts';
import { receiver, Scripted, servePage, transmitter } from './admin-world.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { asAdministrator, startRoom } from './seat-room.ts';

/** Milliseconds that an answer takes, and between two steps of a key that is held. */
const SLOW_MS = 80;
const HELD_MS = 30;
const HELD_STEPS = 12;
/** Units of the plan that an arrow moves by. */
const GRID = 20;

let browser: Browser;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(() => {
  complaints = [];
});

afterEach(() => {
  expect(complaints).toEqual([]);
});

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (box === null) throw new TypeError('it is not to be seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(from: Locator, to: { x: number; y: number }): Promise<void> {
  const start = await middle(from);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 20, start.y + 10);
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

function handle(key: string): Locator {
  return page.locator(`[data-handle="${key}"]`);
}

function tray(): Promise<string[]> {
  return page.locator('[data-tray]').evaluateAll((all) => all.map((one) => one.getAttribute('data-tray') ?? ''));
}

/** Where something stands, as the page draws it. */
async function standsAt(key: string): Promise<string | undefined> {
  return page.evaluate((name) => document.querySelector<HTMLElement>(`[data-item="${name}"]`)?.style.transform, key);
}

/** The demonstration's seats and wall stand on its plan. */
async function takeFromPlan(room: DemoRoom): Promise<void> {
  for (const kind of ['seats', 'walls']) {
    const { result } = await asAdministrator(room, `${kind}.list`, {});
    const { items } = result as { readonly items: readonly { readonly id: string; readonly version: number }[] };
    for (const { id, version } of items) await asAdministrator(room, `${kind}.update`, { id, version, place: null });
  }
}

test('an arrow that is held moves by every step of it, over a line that takes its time, and nobody else is blamed', async () => {
  const room = await startRoom();
  page = await openPage(browser, complaints, { locale: 'en' });
  onTestFinished(async () => {
    await page.context().close();
    await room.stop();
  });
  await page.routeWebSocket(
    ({ pathname }) => pathname === '/api',
    (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => void setTimeout(() => socket.send(frame), SLOW_MS));
    },
  );
  await page.goto(`${room.address}#/plan`);
  await logIn(page, 'admin', 'demo-admin');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Arrange' }).click();
  const seats = async () => {
    const { result } = await asAdministrator(room, 'seats.list', {});
    const { items } = result as { readonly items: readonly { readonly id: string; readonly place: { x: number } }[] };
    return items.find(({ id }) => id === 'A')?.place.x ?? 0;
  };
  const before = await seats();
  await handle('seat A').focus();
  for (let step = 0; step < HELD_STEPS; step += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(HELD_MS);
  }
  await expect.poll(seats).toBe(before + HELD_STEPS * GRID);
  expect(await page.locator('[data-notice]').allInnerTexts()).toEqual([]);
});

describe('the plan of the demonstration room', () => {
  let room: DemoRoom;
  let keys: string[];

  beforeAll(async () => {
    room = await startRoom();
    await takeFromPlan(room);
    page = await openPage(browser, complaints, { locale: 'en' });
    await page.goto(`${room.address}#/plan`);
    await logIn(page, 'admin', 'demo-admin');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Nothing stands on the plan yet.').waitFor();
  });

  afterAll(async () => {
    await page.context().close();
    await room.stop();
  });

  test('what has no place is offered in a tray, and is put on the plan with the keyboard or dragged there', async () => {
    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.locator('[data-tray]').first().waitFor();
    keys = await tray();
    expect(keys).toHaveLength(5);
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-tray]').first().focus();
    await page.keyboard.press('Enter');
    await handle(keys[0] ?? '').waitFor();
    await expect.poll(tray).toHaveLength(4);
    const surface = await middle(page.locator('[role="group"][aria-label="Plan of the room"]'));
    await drag(page.locator('[data-tray]').first(), { x: surface.x - 200, y: surface.y - 200 });
    await handle(keys[1] ?? '').waitFor();
    await expect.poll(tray).toHaveLength(3);
    expect(await violations(page)).toEqual([]);
  });

  test('arrows move what has the keyboard by the grid, Shift farther; Delete puts it back', async () => {
    const [seat = ''] = keys;
    await handle(seat).focus();
    const before = await standsAt(seat);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowDown');
    const [x = 0, y = 0] = (before?.match(/-?\d+/g) ?? []).map(Number);
    await expect.poll(() => standsAt(seat)).toBe(`translate(${x + 400}px, ${y + 40}px)`);
    await handle(seat).focus();
    await page.keyboard.press('Delete');
    await expect.poll(tray).toContain(seat);
    await page.getByRole('button', { name: 'Place all' }).click();
    await page.getByText('Everything has its place.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
  });

  test('several are dragged at once, and stand there for everybody who opens the page afterwards', async () => {
    const [one = '', other = ''] = keys;
    await handle(one).click();
    await handle(other).click({ modifiers: ['Shift'] });
    expect(await page.locator('[data-handle][aria-pressed="true"]').count()).toBe(2);
    const before = [await standsAt(one), await standsAt(other)];
    const from = await middle(handle(one));
    await drag(handle(one), { x: from.x + 120, y: from.y + 60 });
    await expect.poll(() => standsAt(one)).not.toBe(before[0]);
    const after = [await standsAt(one), await standsAt(other)];
    expect(after[1]).not.toBe(before[1]);
    await page.reload();
    await page.locator(`[data-item="${one}"]`).waitFor();
    expect([await standsAt(one), await standsAt(other)]).toEqual(after);
  });

  test('a source is dragged onto a screen; the keyboard walks the screens as they stand', async () => {
    await page.locator('[data-receiver="5003"]').waitFor();
    await drag(page.locator('[data-source="0002"]'), await middle(page.locator('[data-receiver="5003"]')));
    await page.waitForSelector('[data-receiver="5003"][data-state="shown"]');
    expect(room.trace().findLast((line) => line.event === 'picture' && line.receiver === '5003')?.source).toBe('0002');
    await page.locator('[data-receiver="5001"] > button').focus();
    await page.keyboard.press('ArrowRight');
    expect(
      await page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-receiver]')?.dataset.receiver),
    ).toBe('5002');
    await page.locator('[data-receiver="5003"] > button').focus();
    await page.keyboard.press('Delete');
    await page.waitForSelector('[data-receiver="5003"][data-state="dark"]');
  });

  test('reads the same in Chinese, dark and light, without a violation', async () => {
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '平面图' }).waitFor();
    for (const name of ['切换为浅色', '切换为深色']) {
      expect(await violations(page)).toEqual([]);
      const button = page.getByRole('button', { name });
      if ((await button.count()) > 0) await button.click();
    }
    await page.setViewportSize({ width: 820, height: 1180 });
    expect(await violations(page)).toEqual([]);
  });

  test('whoever may not configure sees the plan and arranges nothing', async () => {
    const administrator = page;
    page = await openPage(browser, complaints, { locale: 'en' });
    await page.goto(`${room.address}#/plan`);
    await logIn(page, 'hxfj', '123456');
    await page.locator('[data-receiver="5003"]').waitFor();
    expect(await page.getByRole('button', { name: /^(Arrange|布置)$/ }).count()).toBe(0);
    await page.context().close();
    page = administrator;
  });
});

describe('a plan of 5,000 screens', () => {
  let server: PageServer;
  const controller = new Scripted();

  beforeAll(async () => {
    server = await servePage();
    controller.transmitters = [transmitter('0001')];
    controller.receivers = Array.from({ length: 5_000 }, (_, index) =>
      receiver(String(5_000 + index), { place: { x: (index % 72) * 138, y: Math.floor(index / 72) * 142 } }),
    );
    page = await openPage(browser, complaints, { locale: 'en' });
    await controller.attach(page);
    await page.goto(`${server.address}#/plan`);
    await logIn(page, 'root', 'secret');
    await page.locator('[data-far="true"] canvas').waitFor();
    await page.locator('[data-sight="dark"]:has-text("5000")').waitFor();
  });

  afterAll(async () => {
    await page.context().close();
    await server.stop();
  });

  test('is seen whole from afar, with few elements; what is looked for is shown near, with its state', async () => {
    expect(await page.locator('[data-receiver]').count()).toBeLessThan(4);
    controller.tell({
      type: 'receiver.changed',
      receiver: receiver('9000', { online: false, place: { x: 5_000, y: 5_000 } }),
      because: 'its link was lost',
    });
    await page.locator('[data-sight="offline"]').click();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.waitForSelector('[data-far="false"] [data-receiver="9000"][data-state="offline"]');
    expect(await page.locator('[data-receiver]').count()).toBeLessThan(80);
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-sight="offline"]').click();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('[data-far="true"] canvas').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
