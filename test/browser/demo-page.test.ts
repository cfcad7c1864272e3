// The page /room/ of the demonstration in a real browser, as a newcomer opens it: every seat beside the others, the wall, and a key that reaches the
// computer on the screen in front of him. What a seat does is proved at /seat/; which computer got a key is read from the trace.

import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { asAdministrator, fullSize, startRoom } from './seat-room.ts';

const SEATS = ['5001,5002', '5003', '5004'];
const WALL = ['5005', '5006', '5007', '5008'];

let room: DemoRoom;
let browser: Browser;
let page: Page;
/** What the browser complains about, in any frame. */
const complaints: string[] = [];

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  page = await (await fullSize(browser)).newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`);
  });
  await page.goto(`${room.address}/room/?lang=zh-CN`);
});

afterAll(async () => {
  await browser.close();
  await room.stop();
});

function frame(receivers: string): Promise<Frame> {
  return until(() => page.frames().find((one) => new URL(one.url()).search === `?receiver=${receivers}`));
}

const box = async (receivers: string) => await page.locator(`iframe[data-receivers="${receivers}"]`).boundingBox();

test('every seat and the wall are there, linked, each in its place', async () => {
  for (const receivers of [...SEATS, ...WALL]) {
    const seat = await frame(receivers);
    for (const id of receivers.split(',')) await seat.waitForSelector(`[data-screen="${id}"][data-link="up"]`);
  }
  expect(page.frames()).toHaveLength(1 + SEATS.length + WALL.length);
  // The wall is one surface: two columns, two rows, nothing between, and each part as wide as a screen is.
  const [first, second, third, fourth] = await Promise.all(WALL.map(box));
  if (!first || !second || !third || !fourth) throw new TypeError('a part of the wall is not to be seen');
  expect(second).toMatchObject({ x: first.x + first.width, y: first.y });
  expect(third).toMatchObject({ x: first.x, y: first.y + first.height });
  expect(fourth).toMatchObject({ x: second.x, y: third.y });
  expect(first.width / first.height).toBeCloseTo(16 / 9, 1);
  const a = await box('5001,5002');
  expect((a?.width ?? 0) / (a?.height ?? 1)).toBeCloseTo(32 / 9, 1);
});

test('seats say where the keyboard is; a wall, at which nobody can log in, asks for none', async () => {
  for (const receivers of SEATS) await (await frame(receivers)).waitForSelector('.elsewhere');
  for (const receivers of WALL) {
    const part = await frame(receivers);
    await part.waitForSelector('[data-osd="none"]');
    expect(await part.locator('.elsewhere').count()).toBe(0);
    expect((await part.locator('body').innerText()).replace('☰ 菜单', '').trim()).toBe('');
  }
  await page.click('iframe[data-receivers="5003"]');
  await page.waitForSelector('.panel.focused iframe[data-receivers="5003"]');
  await (await frame('5003')).waitForSelector('.elsewhere', { state: 'detached' });
  await (await frame('5004')).waitForSelector('.elsewhere');
});

test('a key at seat A reaches the transmitter on its screen, and no other', async () => {
  await page.click('iframe[data-receivers="5001,5002"]', { position: { x: 40, y: 40 } });
  const a = await frame('5001,5002');
  await page.waitForSelector('.panel.focused iframe[data-receivers="5001,5002"]');
  expect(await page.locator('.panel.focused').count()).toBe(1);
  await a.waitForSelector('[data-screen="5001"][data-osd="login"]');
  await page.keyboard.type('hxfj');
  await page.keyboard.press('Tab');
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await a.waitForSelector('[data-screen="5001"][data-osd="menu"]');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await a.waitForSelector('[data-screen="5001"][data-source="0002"][data-osd="none"]');
  const since = room.trace().length;
  await page.keyboard.press('KeyG');
  await until(() => (room.keys('0002', since).length >= 2 ? true : undefined));
  const keys = room
    .trace()
    .slice(since)
    .filter(({ event }) => event === 'key');
  expect(keys.map(({ transmitter, code, down }) => [transmitter, code, down])).toEqual([
    ['0002', 'KeyG', true],
    ['0002', 'KeyG', false],
  ]);
});

test('a push to the wall fills its four parts, each with its quarter', async () => {
  await asAdministrator(room, 'switch.push', { receiver: '5001', targets: 'wall' });
  const quarters = await Promise.all(
    WALL.map(async (id) => {
      const part = await frame(id);
      await part.waitForSelector(`[data-screen="${id}"][data-state="shown"][data-source="0002"] img`);
      return await part.evaluate(() => {
        const frameBox = document.querySelector('.picture')?.getBoundingClientRect();
        const picture = document.querySelector('.picture img')?.getBoundingClientRect();
        if (frameBox === undefined || picture === undefined) throw new TypeError('no picture');
        return {
          scale: Math.round(picture.width / frameBox.width),
          right: Math.round((frameBox.x - picture.x) / frameBox.width),
          down: Math.round((frameBox.y - picture.y) / frameBox.height),
        };
      });
    }),
  );
  expect(quarters).toEqual([
    { scale: 2, right: 0, down: 0 },
    { scale: 2, right: 1, down: 0 },
    { scale: 2, right: 0, down: 1 },
    { scale: 2, right: 1, down: 1 },
  ]);
});

/** How much two drawings of a name have in common: that on the picture of a screen, and the browser's own in the font of the page. 1 is all. */
async function alike(seat: Frame, screen: string, name: string): Promise<number> {
  return await seat.evaluate(
    async ([id, text]) => {
      const [width, height] = [520, 130];
      const font = "500 84px 'Noto Sans SC'";
      const image = document.querySelector<HTMLImageElement>(`[data-screen="${id}"] .picture img`);
      await document.fonts.load(font, text);
      const bright = (draw: (context: CanvasRenderingContext2D) => void): boolean[] => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [width, height];
        const context = canvas.getContext('2d');
        if (context === null) throw new TypeError('no canvas');
        draw(context);
        const { data } = context.getImageData(0, 0, width, height);
        return Array.from({ length: width * height }, (_, at) => (data[4 * at] ?? 0) > 140);
      };
      const one = bright((context) => image !== null && context.drawImage(image, -90, -335, 1920, 1080));
      const other = bright((context) => {
        context.font = font;
        context.fillStyle = '#e8edf2';
        context.fillText(text, 10, 95);
      });
      const both = one.filter((is, at) => is && other[at]).length;
      return both / one.filter((is, at) => is || other[at]).length;
    },
    [screen, name] as const,
  );
}

test('a source with a Chinese name shows it on its picture, whatever fonts this machine has', async () => {
  const name = '天气雷达';
  const list = await asAdministrator(room, 'endpoints.list', {});
  const { items } = list['result'] as { items: { id: string | null; number: number; version: number }[] };
  const row = items.find(({ id }) => id === '0002');
  await asAdministrator(room, 'endpoints.update', { number: row?.number, version: row?.version, name });
  const a = await frame('5001,5002');
  await until(async () => ((await alike(a, '5001', name)) > 0.8 ? true : undefined));
  expect(await alike(a, '5001', '气象电台')).toBeLessThan(0.5);
});

test('in English, too, and nothing complains on the way', async () => {
  await page.click('button[data-text="language"]');
  expect(await page.innerText('h1')).toBe('Demonstration room');
  expect(await page.title()).toBe('OpenSeat · Demonstration room');
  await page.click('button[data-text="language"]');
  expect(await page.innerText('h1')).toBe('演示控制室');
  expect(complaints).toEqual([]);
});
