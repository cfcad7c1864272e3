// One working day in the demonstration room, in real browsers: what is typed where, what is pushed to whom, what somebody may not do, and what
// happens when a page dies with keys held (issue 2, Must show). Computers and other screens are read from the trace.

import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { asAdministrator, fullSize, sit, startRoom } from './seat-room.ts';

let room: DemoRoom;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  context = await fullSize(browser);
});

afterEach(async () => {
  for (const page of context.pages()) await page.close();
  for (const receiver of ['5001', '5002', '5003', '5005']) await asAdministrator(room, 'receiver.logout', { receiver });
});

afterAll(async () => {
  await browser.close();
  await room.stop();
});

/** Who shows what now, by the trace. */
function shows(): Record<string, string | null> {
  const pictures = room.trace().filter(({ event }) => event === 'picture');
  return Object.fromEntries(pictures.map(({ receiver, source }) => [receiver, source ?? null]));
}

async function keysAre(transmitter: string, since: number, expected: readonly string[]): Promise<void> {
  await until(() => (room.keys(transmitter, since).length >= expected.length ? true : undefined));
  expect(room.keys(transmitter, since)).toEqual(expected);
}

const pressed = (codes: readonly string[]) => codes.flatMap((code) => [`${code} down`, `${code} up`]);

test('hello reaches exactly the source that is shown; after a switch the old one gets key-up for what was held, and nothing more', async () => {
  const a = await sit(context, room, '5001', '5002');
  await a.logIn('hxfj', '123456');
  await a.sees('[data-osd="menu"]');
  expect(await a.asks('F1', '1')).toBe('连接成功');
  await a.sees('[data-source="0001"][data-osd="none"]');
  const begin = room.trace().length;
  await a.type('hello');
  await keysAre('0001', begin, pressed(['KeyH', 'KeyE', 'KeyL', 'KeyL', 'KeyO']));

  const held = room.trace().length;
  await a.page.keyboard.down('ControlLeft');
  await a.page.keyboard.down('KeyX');
  await keysAre('0001', held, ['ControlLeft down', 'KeyX down']);
  // Somebody else switches this screen: the operator has noticed nothing and still holds his keys.
  expect(await asAdministrator(room, 'switch.connect', { receiver: '5001', source: '0002' })).not.toHaveProperty(
    'error',
  );
  await a.seesSource('0002');
  await a.page.keyboard.up('KeyX');
  await a.page.keyboard.up('ControlLeft');
  await a.press('KeyZ');
  await keysAre('0002', held, pressed(['KeyZ']));
  expect(room.keys('0001', held).slice(2).toSorted()).toEqual(['ControlLeft up', 'KeyX up']);
  const others = ['0003', '0004', '0005', '0006', '0007', '0008'].flatMap((id) => room.keys(id));
  expect(others).toEqual([]);
  await a.logOut();
});

test('a page that dies with keys held: they come up at the computer, and the simulated receiver is back, logged in', async () => {
  const a = await sit(context, room, '5001');
  await a.logIn('hxfj', '123456');
  await a.sees('[data-osd="menu"]');
  expect(await a.asks('F1', '1')).toBe('连接成功');
  await a.sees('[data-source="0001"][data-osd="none"]');
  const held = room.trace().length;
  await a.page.keyboard.down('ShiftLeft');
  await a.page.keyboard.down('KeyQ');
  await keysAre('0001', held, ['ShiftLeft down', 'KeyQ down']);
  a.page.goto('chrome://crash').catch(() => {});
  await until(() => (room.keys('0001', held).length >= 4 ? true : undefined));
  expect(room.keys('0001', held).slice(2).toSorted()).toEqual(['KeyQ up', 'ShiftLeft up']);
  // Whoever sits down again finds his login and his picture.
  const again = await sit(context, room, '5001');
  await again.seesSource('0001');
  await again.type('k');
  await until(() => (room.keys('0001', held).at(-1) === 'KeyK up' ? true : undefined));
  await again.logOut();
});

test('hxfj pushes, lin may not: out of range, sees without typing, passes nothing on, and gives back what both may', async () => {
  const a = await sit(context, room, '5001', '5002');
  await a.logIn('hxfj', '123456');
  await a.sees('[data-osd="menu"]');
  expect(await a.asks('F1', '1')).toBe('连接成功');
  await a.sees('[data-source="0001"][data-osd="none"]');
  expect(await a.does('F2', 'wall')).toBe('推送成功');
  await a.sees('[data-osd="none"]');
  expect(shows()).toMatchObject({ '5005': '0001', '5006': '0001', '5007': '0001', '5008': '0001' });
  expect(await a.does('F2', 'team')).toBe('推送成功 2/3');
  expect(await a.part('refused').allInnerTexts()).toEqual([expect.stringMatching(/^5004\s+超出范围$/)]);
  expect(shows()).toMatchObject({ '5002': '0001', '5003': '0001' });
  expect(await a.does('F1', '6')).toBe('连接成功');
  await a.sees('[data-source="0006"][data-osd="none"]');
  expect(await a.does('F2', 'all')).toBe('推送成功');
  expect(shows()).toMatchObject({ '5002': '0001', '5003': '0006', '5005': '0006', '5008': '0006' });

  const b = await sit(context, room, '5003');
  await b.page.bringToFront();
  await b.seesSource('0006');
  // Any key brings the login screen up over a pushed picture, and is not typed.
  await b.press('KeyX');
  await b.sees('[data-osd="login"][data-source="0006"]');
  expect(await b.part('user-text').innerText()).toBe('');
  await b.logIn('lin', 'demo-lin');
  await b.sees('[data-osd="menu"][data-source="0006"]');
  expect(await b.asks('F1', '3')).toBe('超出范围');
  expect(await b.asks('F2', '5')).toBe('超出范围');
  await b.press('Escape');
  await b.sees('[data-osd="none"][data-source="0006"][data-mode="view"]');
  const before = room.trace().length;
  await b.type('secret');
  expect(await b.does('F1', '2')).toBe('连接成功');
  await b.sees('[data-source="0002"][data-osd="none"]');
  expect(room.keys('0006', before)).toEqual([]);
  await b.type('k');
  await keysAre('0002', before, pressed(['KeyK']));
  expect(await b.does('F1', '6')).toBe('超出范围');
  await b.press('Escape');

  await a.page.bringToFront();
  expect(await a.does('F3', '3')).toBe('获取成功');
  await a.sees('[data-source="0002"][data-osd="none"]');
  await b.page.bringToFront();
  await b.logOut();
  await a.page.bringToFront();
  await a.logOut();
});

test('a page is opened twice, closed, reloaded: one plays, the other is told, nobody else notices', async () => {
  const a = await sit(context, room, '5001');
  await a.logIn('hxfj', '123456');
  await a.sees('[data-osd="menu"]');
  expect(await a.asks('F1', '5')).toBe('连接成功');
  await a.sees('[data-source="0005"][data-osd="none"]');
  const second = await context.newPage();
  await second.goto(`${room.address}/seat/?receiver=5001`);
  await second.waitForSelector('[data-fault="inUse"]');
  await a.page.bringToFront();
  await a.page.reload();
  await a.sees('[data-source="0005"][data-osd="none"]');
  await a.page.close();
  await second.bringToFront();
  await second.click('.again');
  await second.waitForSelector('[data-screen="5001"][data-source="0005"]');
});
