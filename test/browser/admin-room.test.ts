// The live room of the web admin against the demonstration room: seen, switched by mouse, finger and keyboard, refused with a reason, in both languages.
// What a receiver really showed is read from the trace. What the page does without a connection, or with a large room, stands in admin-link.test.ts.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

let room: DemoRoom;
let browser: Browser;
let page: Page;
/** Whatever the console complains of. */
let complaints: string[];

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await room.stop();
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    colorScheme: 'dark',
    ...options,
  });
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  await opened.goto(room.address);
  return opened;
}

async function logIn(at: Page, username = 'admin', password = 'demo-admin'): Promise<void> {
  await at.fill('input[autocomplete="username"]', username);
  await at.fill('input[type="password"]', password);
  await at.keyboard.press('Enter');
  await at.waitForSelector('[data-receiver]');
}

function tile(id: string, at: Page = page): Locator {
  return at.locator(`[data-receiver="${id}"]`);
}

function card(id: string, at: Page = page): Locator {
  return at.locator(`[data-source="${id}"]`);
}

async function sees(id: string, source: string): Promise<void> {
  await page.waitForSelector(`[data-receiver="${id}"][data-state="shown"] [data-part="shows"]:has-text("${source}")`);
}

/** What the receiver itself says that it shows. */
function really(id: string): string | null | undefined {
  return room.trace().findLast(({ event, receiver }) => event === 'picture' && receiver === id)?.source;
}

async function drag(from: Locator, to: Locator, at: Page = page): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new TypeError('nothing to drag');
  await at.mouse.move(start.x + 40, start.y + 40);
  await at.mouse.down();
  await at.mouse.move(start.x + 60, start.y + 50);
  await at.mouse.move(end.x + 50, end.y + 50, { steps: 4 });
  await at.mouse.up();
}

async function clear(...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tile(id).locator('> button').focus();
    await page.keyboard.press('Delete');
    await page.waitForSelector(`[data-receiver="${id}"][data-state="dark"]`);
  }
}

/** The newest entry of what happened lately. */
function latest(kind: string): Locator {
  return page.locator(`[data-entry="${kind}"]`).first();
}

async function focused(): Promise<string | undefined> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return (
      activeElement?.closest<HTMLElement>('[data-receiver]')?.dataset.receiver ??
      (activeElement instanceof HTMLElement ? activeElement.dataset.source : undefined)
    );
  });
}

beforeEach(() => {
  complaints = [];
});

afterEach(() => {
  expect(complaints).toEqual([]);
});

describe('an administrator in the live room', () => {
  beforeAll(async () => {
    complaints = [];
    page = await open();
    await logIn(page);
  });

  afterAll(() => page.context().close());

  test('sees every receiver by seat and wall, and every transmitter with its state and picture', async () => {
    const groups = await page
      .locator('[data-group]')
      .evaluateAll((elements) =>
        elements.map((element) => [
          element.getAttribute('data-group'),
          ...[...element.querySelectorAll<HTMLElement>('[data-receiver]')].map(({ dataset }) => dataset.receiver),
        ]),
      );
    expect(groups).toEqual(
      [
        ['seat A', '5001', '5002'],
        ['seat B', '5003'],
        ['seat C', '5004'],
        ['wall W', '5005', '5006', '5007', '5008'],
        ['single 5009', '5009'],
      ].map(([key, ...ids]) => [expect.stringMatching(new RegExp(`^${key}`, 'i')), ...ids]),
    );
    expect(await tile('5003').getAttribute('data-state')).toBe('dark');
    expect(await tile('5009').getAttribute('data-state')).toBe('offline');
    expect(await card('0009').getAttribute('data-state')).toBe('noVideo');
    expect(await card('0010').getAttribute('data-state')).toBe('offline');
    await page.waitForSelector('[data-source="0001"] img[src^="data:image/"]');
    const width = await card('0001')
      .locator('img')
      .evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(width).toBeGreaterThan(0);
  });

  test('drags a source onto a receiver, and it is shown there', async () => {
    await drag(card('0001'), tile('5003'));
    await sees('5003', '0001');
    expect(really('5003')).toBe('0001');
    await page.waitForSelector('[data-receiver="5003"] img');
    expect(await latest('done').innerText()).toContain('连接成功');
    expect(await card('0001').innerText()).toContain('1 个接收终端显示');
  });

  test('a drag that ends nowhere, or by Escape, changes nothing', async () => {
    await drag(card('0002'), page.locator('header'));
    const start = await card('0002').boundingBox();
    if (start === null) throw new TypeError('no card');
    await page.mouse.move(start.x + 40, start.y + 40);
    await page.mouse.down();
    await page.mouse.move(700, 300, { steps: 3 });
    expect(await page.locator('[data-part="carrying"]').innerText()).toContain('0002');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await page.locator('[data-part="carrying"]').count()).toBe(0);
    expect(room.trace().some(({ source }) => source === '0002')).toBe(false);
  });

  test('clicks a source, then a receiver', async () => {
    await card('0002').click();
    await tile('5004').click();
    await sees('5004', '0002');
    expect(really('5004')).toBe('0002');
  });

  test('with the keyboard alone: picks up, chooses, drops; Escape lays down; Delete makes dark', async () => {
    await card('0001').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('0004');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toMatch(/^5/);
    expect(await page.locator('[aria-live="polite"]').innerText()).toContain('0004');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('0004');
    await page.keyboard.press('Space');
    await expect.poll(focused).toMatch(/^5/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('5002');
    await page.keyboard.press('Enter');
    await sees('5002', '0004');
    expect(await focused()).toBe('0004');
    await expect.poll(() => page.locator('[aria-live="polite"]').innerText()).toContain('连接成功');
    await clear('5002', '5004');
    expect([really('5002'), really('5004')]).toEqual([null, null]);
  });

  test('a computer with two heads fills the seat; a wall of one picture shows its parts', async () => {
    await drag(card('0003'), tile('5001'));
    await sees('5001', '0003');
    await sees('5002', '0004');
    await drag(card('0005'), tile('5006'));
    for (const id of ['5005', '5006', '5007', '5008']) await sees(id, '0005');
    const lefts = await page
      .locator('[data-group^="wall"] img')
      .evaluateAll((images) => images.map((image) => image.style.left));
    expect(lefts).toEqual(['0%', '-100%', '0%', '-100%']);
    await clear('5001', '5002', '5005');
    await page.waitForSelector('[data-receiver="5008"][data-state="dark"]');
  });

  test('drags the picture of a receiver onto another: a push', async () => {
    await drag(tile('5003'), tile('5004'));
    await sees('5004', '0001');
    expect(await latest('done').innerText()).toContain('推送成功');
    await clear('5004');
  });

  test.each([
    ['0009', '5004', '此设备无视频', 'No video'],
    ['0010', '5004', '此设备不在线', 'Device offline'],
    ['0011', '5004', '连接失败', 'Connection failed'],
    ['0001', '5003', '相同视频源', 'Same source'],
    ['0001', '5009', '此设备不在线', 'Device offline'],
  ])('%s onto %s is refused: %s, with the reason beneath it', async (source, receiver, chinese, english) => {
    await card(source).click();
    await tile(receiver).click();
    const entry = page.locator(`[data-entry="refused"]:has-text("${receiver} ← ${source}")`).first();
    await entry.waitFor();
    expect(await entry.innerText()).toContain(chinese);
    expect((await entry.locator('.because').innerText()).length).toBeGreaterThan(5);
    expect(await tile(receiver).innerText()).toContain(chinese);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await entry.innerText()).toContain(english);
    await page.getByRole('button', { name: '中文' }).click();
    await entry.getByRole('button').click();
    await entry.waitFor({ state: 'detached' });
    expect(await tile(receiver).innerText()).not.toContain(chinese);
  });

  test('searches IDs and names in both lists at once', async () => {
    await page.getByRole('textbox').fill('radar');
    await page.waitForSelector('[data-source="0001"]', { state: 'detached' });
    expect(await page.locator('[data-source]').count()).toBe(1);
    expect(await page.locator('[data-receiver]').count()).toBe(0);
    await page.getByRole('textbox').fill('5005');
    expect(await page.locator('[data-receiver]').count()).toBe(4);
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-receiver]').count()).toBe(9);
  });

  test('what somebody else does is seen at once, without asking', async () => {
    const other = await open();
    await logIn(other, 'hxfj', '123456');
    expect(await card('0007', other).count()).toBe(0);
    expect(await tile('5004', other).count()).toBe(0);
    await drag(card('0002'), tile('5003'));
    await other.waitForSelector('[data-receiver="5003"][data-state="shown"]:has-text("0002")');
    await clear('5003');
    await other.waitForSelector('[data-receiver="5003"][data-state="dark"]');
    await drag(card('0006', other), tile('5003', other), other);
    await other.locator('[data-entry="refused"]').waitFor();
    expect(await other.locator('[data-entry="refused"]').innerText()).toContain('超出范围');
    await other.context().close();
  });
});

describe('language, theme and what everybody can use', () => {
  test('the browser’s language first, then the reader’s choice, which stays', async () => {
    const english = await open({ locale: 'en-GB' });
    expect(await english.locator('main h1').innerText()).toBe('Log in');
    await english.getByRole('button', { name: '中文' }).click();
    expect(await english.locator('main h1').innerText()).toBe('登录');
    expect(await english.locator('html').getAttribute('lang')).toBe('zh-CN');
    await english.reload();
    expect(await english.locator('main h1').innerText()).toBe('登录');
    await english.context().close();
  });

  test('a wrong password is told in words, and the name stays typed', async () => {
    const wrong = await open();
    await wrong.fill('input[autocomplete="username"]', 'admin');
    await wrong.fill('input[type="password"]', 'guess');
    await wrong.keyboard.press('Enter');
    await wrong.getByText('用户或密码错误').waitFor();
    expect(await wrong.inputValue('input[autocomplete="username"]')).toBe('admin');
    await wrong.context().close();
  });

  test('a reload goes on with the session of this tab; logging out ends it', async () => {
    const tab = await open();
    await logIn(tab);
    await tab.reload();
    await tab.waitForSelector('[data-receiver="5001"]');
    await tab.getByRole('button', { name: '注销' }).click();
    await tab.waitForSelector('input[type="password"]');
    await tab.reload();
    await tab.waitForSelector('input[type="password"]');
    expect(await tab.evaluate(() => sessionStorage.length)).toBe(0);
    await tab.context().close();
  });

  test.each([
    ['dark', 'zh-CN'],
    ['light', 'en'],
  ] as const)('axe finds nothing wrong, %s, %s', async (colorScheme, language) => {
    const look = await open({ colorScheme, locale: language });
    expect(await violations(look)).toEqual([]);
    await logIn(look);
    await look.getByRole('button', { name: language === 'en' ? 'English' : '中文' }).click();
    await look.locator('[data-source="0009"]').click();
    await look.locator('[data-receiver="5004"]').click();
    await look.locator('[data-entry="refused"]').waitFor();
    await look.locator('[aria-expanded]').click();
    await look.locator('[data-source="0001"]').click();
    expect(await violations(look)).toEqual([]);
    await look.context().close();
  });

  test('on a tablet: a finger that rests drags, one that moves scrolls; every target is large enough', async () => {
    const tablet = await open({ viewport: { width: 820, height: 1180 }, hasTouch: true });
    await logIn(tablet);
    const small = await tablet
      .locator('button, input, a')
      .evaluateAll((elements) =>
        elements
          .map((element) => ({ html: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24)),
      );
    expect(small).toEqual([]);
    const [from, to] = [await card('0002', tablet).boundingBox(), await tile('5003', tablet).boundingBox()];
    if (from === null || to === null) throw new TypeError('nothing to drag');
    const finger = await tablet.context().newCDPSession(tablet);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
    await touch('touchStart', from.x + 50, from.y + 40);
    await tablet.locator('[data-part="carrying"]').waitFor();
    for (let part = 1; part <= 5; part += 1) {
      const along = (a: number, b: number) => a + ((b - a) * part) / 5;
      await touch('touchMove', along(from.x + 50, to.x + 50), along(from.y + 40, to.y + 40));
    }
    await touch('touchEnd', 0, 0);
    await tablet.waitForSelector('[data-receiver="5003"][data-state="shown"]');
    expect(really('5003')).toBe('0002');
    await touch('touchStart', from.x + 50, from.y + 300);
    for (let y = 280; y >= 40; y -= 40) await touch('touchMove', from.x + 50, from.y + y);
    await touch('touchEnd', 0, 0);
    await expect
      .poll(() =>
        tablet
          .locator('[data-scrolls]')
          .first()
          .evaluate(({ scrollTop }) => scrollTop),
      )
      .toBeGreaterThan(40);
    expect(await tablet.locator('[data-part="carrying"]').count()).toBe(0);
    await tablet.context().close();
  });
});
