// The crosspoint table of the web admin: switched by mouse and by keyboard against the demonstration room, refused in a sentence, in both languages; and with
// thousands of rows and columns against scripted frames.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logIn, openPage } from './admin-page.ts';
import type { PageServer } from './admin-world.ts';
import { receiver, Scripted, servePage, transmitter } from './admin-world.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

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

/** The crosspoint where one stands, as `5001 0003`. */
function standing(): Promise<string | undefined> {
  return page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.cell : undefined,
  );
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

function mark(cell: string, kind: string): Promise<unknown> {
  return page.waitForSelector(`[data-cell="${cell}"][data-mark="${kind}"]`);
}

function rows(): Promise<string[]> {
  return page.locator('[data-row]').evaluateAll((all) => all.map((one) => one.getAttribute('data-row') ?? '').sort());
}

describe('the crosspoints of the demonstration room', () => {
  let room: DemoRoom;

  function really(id: string): string | null | undefined {
    return room.trace().findLast(({ event, receiver: at }) => event === 'picture' && at === id)?.source;
  }

  beforeAll(async () => {
    room = await startRoom();
    page = await openPage(browser, complaints);
    await page.goto(`${room.address}#/crosspoint`);
    await logIn(page, 'admin', 'demo-admin');
    await page.waitForSelector('[data-row="5009"]');
  }, 120_000);

  afterAll(async () => {
    await page.context().close();
    await room.stop();
  });

  test('by keyboard alone: arrows lead, Enter switches, S goes to what is shown, Delete disconnects', async () => {
    expect(await rows()).toEqual(['5001', '5002', '5003', '5004', '5005', '5006', '5007', '5008', '5009']);
    await page.locator('[role="gridcell"][tabindex="0"]').focus();
    await press('ArrowDown', 'ArrowDown', 'ArrowRight');
    expect(await standing()).toBe('5003 0002');
    await press('Enter');
    await mark('5003 0002', 'shown');
    expect(really('5003')).toBe('0002');
    await press('Control+ArrowRight', 'Control+ArrowUp');
    expect(await standing()).toBe('5001 0011');
    await press('ArrowDown', 'ArrowDown', 's');
    expect(await standing()).toBe('5003 0002');
    await press('Delete');
    await mark('5003 0002', 'none');
    expect(really('5003')).toBeNull();
  });

  test('a click switches where it points; heads of one computer and walls follow as the room does', async () => {
    const [row, column] = [
      await page.locator('[data-row="5004"]').boundingBox(),
      await page.locator('[data-source="0005"]').boundingBox(),
    ];
    if (row === null || column === null) throw new TypeError('nothing to click on');
    await page.mouse.click(column.x + column.width / 2, row.y + row.height / 2);
    await mark('5004 0005', 'shown');
    expect(await page.locator('[data-row="5004"] [data-part="shows"]').innerText()).toContain('0005');
    expect(await page.locator('[data-source="0005"]').innerText()).toMatch(/1$/);
    await press('Delete');
    await mark('5004 0005', 'none');
  });

  test('a refusal is said at the crosspoint in a sentence, and what would come of it before that', async () => {
    await page.locator('[role="gridcell"][tabindex="0"]').focus();
    await press('Control+ArrowUp', 'Control+ArrowRight', 'ArrowLeft');
    expect(await standing()).toBe('5001 0010');
    await page.locator('[data-expected="offline"]').waitFor();
    expect(await page.locator('[data-part="inspector"]').innerText()).toContain('此设备不在线');
    await press('ArrowRight', 'Enter');
    await mark('5001 0011', 'refused');
    expect(await page.locator('[data-part="refusal"]').innerText()).toMatch(/^未能在 5001 .+ 显示 0011 .+：连接失败。/);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('[data-part="refusal"]').innerText()).toMatch(
      /^0011 .+ is not shown at 5001 .+: Connection failed\./,
    );
    await page.locator('[data-sight="refused"]').click();
    await expect.poll(rows).toEqual(['5001']);
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-sight="refused"]').click();
    await page.locator('[role="gridcell"][tabindex="0"]').focus();
    await press('Escape');
    expect(await page.locator('[data-part="refusal"]').count()).toBe(0);
  });

  test('words find on each axis: ID, name, seat, state in either language', async () => {
    const search = (name: string) => page.getByRole('textbox', { name });
    await search('Search receivers').fill('wall');
    await expect.poll(rows).toEqual(['5005', '5006', '5007', '5008']);
    await search('Search receivers').fill('离线');
    await expect.poll(rows).toEqual(['5009']);
    await search('Search receivers').fill('nothing like it');
    await page.getByText('Nothing is found').waitFor();
    await search('Search receivers').fill('');
    await search('Search transmitters').fill('no video');
    await expect.poll(() => page.locator('[role="columnheader"][data-source]').count()).toBe(1);
    await search('Search transmitters').fill('');
  });

  test('is the same in light colours and at the size of a tablet, without a violation', async () => {
    await page.setViewportSize({ width: 820, height: 1180 });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('a table of 5,000 rows and 5,000 columns', () => {
  let server: PageServer;
  const controller = new Scripted();

  beforeAll(async () => {
    server = await servePage();
    const ids = Array.from({ length: 5_000 }, (_, index) => String(index).padStart(4, '0'));
    controller.transmitters = ids.map((id) => transmitter(id, { name: id === '4321' ? '雷达一号' : `Source ${id}` }));
    controller.receivers = ids.map((id) => receiver(String(5_000 + Number(id)), { source: id }));
    controller.answers.set('endpoints.list', () => ({
      result: {
        items: [
          {
            ...{ id: '7777', number: 7777, name: 'Screen 7777', kind: 'receiver', fingerprint: 'a'.repeat(64) },
            ...{ state: 'online', heads: [], groups: ['Dispatch'], model: null, firmware: null, version: 1 },
            ...{ port: null, lastSeen: null, health: 'good', place: null },
          },
        ],
      },
    }));
    page = await openPage(browser, complaints, { locale: 'en' });
    await controller.attach(page);
    await page.goto(`${server.address}#/crosspoint`);
    await logIn(page, 'root', 'secret');
    await page.waitForSelector('[data-row="5000"]');
    await page.waitForSelector('[data-axis="receivers"] [data-part="count"]:text-is("5000")');
  }, 120_000);

  afterAll(async () => {
    await page.context().close();
    await server.stop();
  });

  test('draws what is seen, leads to the far corner and back, and follows what happens there', async () => {
    expect(await page.locator('[data-row]').count()).toBeLessThan(40);
    expect(await page.locator('[role="columnheader"]').count()).toBeLessThan(60);
    await page.locator('[role="gridcell"][tabindex="0"]').focus();
    await press('Control+End');
    expect(await standing()).toBe('9999 4999');
    await mark('9999 4999', 'shown');
    controller.tell({
      type: 'picture.changed',
      receiver: receiver('9999', { source: '4998' }),
      ...{ act: null, by: null, because: 'changed' },
    });
    await mark('9999 4998', 'shown');
    await press('PageUp', 'Control+Home');
    expect(await standing()).toBe('5000 0000');
    expect(await page.locator('[data-row]').count()).toBeLessThan(40);
  });

  test('is found by the initials of pinyin, by a group, and by state', async () => {
    await page.getByRole('textbox', { name: 'Search transmitters' }).fill('ldyh');
    await page.waitForSelector('[role="columnheader"][data-source="4321"]');
    expect(await page.locator('[role="columnheader"][data-source]').count()).toBe(1);
    await page.getByRole('textbox', { name: 'Search receivers' }).fill('dispatch');
    await expect.poll(rows).toEqual(['7777']);
    await page.getByRole('textbox', { name: 'Search receivers' }).fill('');
    controller.tell({
      type: 'receiver.changed',
      receiver: receiver('8123', { online: false, source: '3123' }),
      because: 'its link was lost',
    });
    await page.locator('[data-axis="receivers"] [data-sight="offline"]').click();
    await expect.poll(rows).toEqual(['8123']);
    expect(await violations(page)).toEqual([]);
  });
});
