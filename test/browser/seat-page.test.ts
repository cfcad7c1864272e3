// The soft receiver in a real browser between scripted neighbours: keys, pictures, several screens, the two ways to a key, faults of the surroundings,
// all under the strictest policy. What the whole room does with it is proved against the demonstration room.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../simulators/world/keys.ts';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { SeatWorld } from './seat-world.ts';
import { createSeatWorld } from './seat-world.ts';

let browser: Browser;
let context: BrowserContext;
let world: SeatWorld;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  complaints.length = 0;
  world = await createSeatWorld();
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
});
afterEach(async () => {
  await context.close();
  await world.stop();
  // Nothing that the page does is against its policy, and nothing is thrown.
  expect(complaints).toEqual([]);
});

async function open(search: string, host?: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(world.page(search, host));
  return page;
}

async function loggedIn(search = '?receiver=5001', screens = ['5001']): Promise<Page> {
  const page = await open(search);
  for (const id of screens) (await world.link(id)).session('hxfj');
  for (const id of screens) await page.waitForSelector(`[data-screen="${id}"][data-osd="none"]`);
  return page;
}

describe('one screen', () => {
  test('shows the login screen first, then the picture, and says so in attributes and title', async () => {
    const page = await open('?receiver=5001');
    await page.waitForSelector('[data-screen="5001"][data-osd="login"][data-link="up"][data-state="dark"]');
    (await world.link('5001')).session('hxfj');
    expect(await world.show('5001', '0001')).toMatchObject({ type: 'done' });
    await page.waitForSelector('[data-screen="5001"][data-state="shown"][data-source="0001"][data-osd="none"]');
    expect(await page.title()).toBe('5001 ← 0001 计算机 0001');
    const size = await page.evaluate(() => document.querySelector<HTMLImageElement>('.picture img')?.naturalWidth);
    expect(size).toBe(1920);
    expect(await (await world.link('5001')).command({ type: 'dark' })).toMatchObject({ type: 'done' });
    await page.waitForSelector('[data-screen="5001"][data-state="dark"]:not([data-source])');
    expect(await page.locator('.picture img').count()).toBe(0);
  });

  test('sends each key by its place, in order, with those that browsers would take', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    const codes = ['KeyH', 'F1', 'F3', 'F5', 'F6', 'F11', 'F12', 'Tab', 'Backspace', 'Slash', 'ContextMenu', 'Escape'];
    for (const code of codes) await page.keyboard.press(code);
    await page.keyboard.press('Control+KeyF');
    const expected = [
      ...codes.flatMap((code) => [`${code} down`, `${code} up`]),
      ...['ControlLeft down', 'KeyF down', 'KeyF up', 'ControlLeft up'],
    ];
    const { keys } = world.transmitter('0001');
    await until(() => (keys.length >= expected.length ? true : undefined));
    expect(keys).toEqual(expected);
    expect(page.url()).toBe(world.page('?receiver=5001'));
  });

  test('releases everything when it loses the focus, is hidden, opens its menu, or goes', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    const { keys, computer } = world.transmitter('0001');
    const hide = () => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    const causes: readonly (() => Promise<unknown>)[] = [
      () => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
      () => page.evaluate(hide),
      () => page.click('.handle').then(() => page.click('[data-action="close"]')),
      () => page.close(),
    ];
    for (const [index, cause] of causes.entries()) {
      await page.keyboard.down(`Key${'ABCD'[index]}`);
      await until(() => (computer.held.length === 1 ? true : undefined));
      await cause();
      await until(() => (computer.held.length === 0 ? true : undefined));
    }
    expect(keys).toEqual([...'ABCD'].flatMap((letter) => [`Key${letter} down`, `Key${letter} up`]));
    await until(() => (world.transmitter('0001').door.watchers === 0 ? true : undefined));
  });

  test('after a switch the old computer has got key-up for what was held, and nothing more', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    await page.keyboard.down('KeyA');
    await until(() => (world.transmitter('0001').keys.length === 1 ? true : undefined));
    await world.show('5001', '0002');
    await page.keyboard.up('KeyA');
    await page.keyboard.press('KeyB');
    await until(() => (world.transmitter('0002').keys.length === 2 ? true : undefined));
    expect(world.transmitter('0001').keys).toEqual(['KeyA down', 'KeyA up']);
    expect(world.transmitter('0002').keys).toEqual(['KeyB down', 'KeyB up']);
  });

  test('the mouse is a place on the picture, the bars beside it left out', async () => {
    const page = await loggedIn();
    await page.setViewportSize({ width: 1280, height: 920 });
    await world.show('5001', '0001');
    const { computer } = world.transmitter('0001');
    // The picture is 1280 x 720 here, with bars of 100 above and below it.
    await page.mouse.move(640, 460);
    await until(() => computer.pointer ?? undefined);
    expect(computer.pointer).toMatchObject({ x: 32_768, y: 32_768, buttons: 0 });
    await page.mouse.move(0, 920 - 1);
    await page.mouse.down({ button: 'right' });
    await until(() => (computer.pointer?.buttons === 2 ? true : undefined));
    expect(computer.pointer).toMatchObject({ x: 0, y: 65_535, buttons: 2 });
    await page.mouse.up({ button: 'right' });
    await until(() => (computer.pointer?.buttons === 0 ? true : undefined));
  });

  test('a picture that comes a hundred times leaves nothing behind', async () => {
    const page = await open('?receiver=5001');
    const counts = await page.evaluate(() => {
      const counted = { made: 0, revoked: 0 };
      const { createObjectURL, revokeObjectURL } = URL;
      URL.createObjectURL = (object) => {
        counted.made += 1;
        return createObjectURL.call(URL, object);
      };
      URL.revokeObjectURL = (address) => {
        counted.revoked += 1;
        revokeObjectURL.call(URL, address);
      };
      Object.assign(globalThis, { counted });
      return counted;
    });
    expect(counts).toEqual({ made: 0, revoked: 0 });
    await world.show('5001', '0001');
    const { door } = world.transmitter('0001');
    for (let frame = 0; frame < 100; frame += 1) {
      door.picture(new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>`));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await (await world.link('5001')).command({ type: 'dark' });
    const after = await page.evaluate(() => Reflect.get(globalThis, 'counted'));
    expect(after.made).toBeGreaterThan(10);
    expect(after.revoked).toBe(after.made);
  });
});

describe('two screens on one keyboard', () => {
  test('1.5 the mouse and F7 choose; 1.3 no mouse pointer over login screen and controlled picture', async () => {
    const page = await loggedIn('?receiver=5001,5002', ['5001', '5002']);
    await world.show('5001', '0001');
    await world.show('5002', '0002', { mode: 'view' });
    await page.waitForSelector('[data-screen="5002"][data-state="shown"]');
    await page.mouse.move(900, 300);
    await page.waitForSelector('[data-screen="5002"][data-chosen="true"]');
    await page.keyboard.press('KeyA');
    await page.keyboard.press('F7');
    await page.keyboard.press('Digit1');
    await page.waitForSelector('[data-screen="5001"][data-chosen="true"]');
    await page.keyboard.press('KeyB');
    await until(() => (world.transmitter('0001').keys.length === 2 ? true : undefined));
    expect(world.transmitter('0001').keys).toEqual(['KeyB down', 'KeyB up']);
    expect(world.transmitter('0002').keys).toEqual([]);
    const cursor = (id: string) =>
      page.evaluate((screen) => {
        const element = document.querySelector(`[data-screen="${screen}"]`);
        return element === null ? null : getComputedStyle(element).cursor;
      }, id);
    expect(await cursor('5001')).toBe('none');
    (await world.link('5002')).session(null);
    await page.keyboard.press('F7');
    await page.keyboard.press('Digit2');
    // The word that nobody is logged in is on its way while keys are pressed: the first key after it brings the login screen.
    const login = page.locator('[data-screen="5002"][data-osd="login"]');
    for (let keys = 0; keys < 100 && (await login.count()) === 0; keys += 1) await page.keyboard.press('KeyX');
    await login.waitFor();
    expect(await cursor('5002')).toBe('none');
    expect(new Set([(await world.link('5001')).key, (await world.link('5002')).key]).size).toBe(2);
  });

  test('a part of a wall fills the screen, and the mouse counts over the whole picture', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001', { crop: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 } });
    await page.mouse.move(640, 360);
    const { computer } = world.transmitter('0001');
    await until(() => computer.pointer ?? undefined);
    expect(computer.pointer).toMatchObject({ x: 49_151, y: 49_151 });
    const box = await page.evaluate(() => document.querySelector('.picture img')?.getBoundingClientRect().toJSON());
    expect(box).toMatchObject({ x: -1280, y: -720, width: 2560, height: 1440 });
  });
});

describe('the page’s own menu', () => {
  test('sends Ctrl+Alt+Del to the computer, in order, and is reached by mouse at the top edge', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    await page.mouse.move(640, 1);
    await page.click('.handle');
    await page.click('[data-chord="Ctrl+Alt+Del"]');
    const { keys } = world.transmitter('0001');
    await until(() => (keys.length === 6 ? true : undefined));
    expect(keys).toEqual([
      ...['ControlLeft down', 'AltLeft down', 'Delete down'],
      ...['Delete up', 'AltLeft up', 'ControlLeft up'],
    ]);
    expect(await page.locator('[data-page-menu]').count()).toBe(0);
  });

  test('gives the whole screen to the seat', async () => {
    const page = await loggedIn();
    await page.click('.handle');
    await page.click('[data-action="full-screen"]');
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await page.waitForFunction(() =>
      document.querySelector('[data-action="full-screen"]')?.textContent?.includes('退出全屏'),
    );
  });

  test('opens by Shift+F10 over the login screen, in the seat’s language, and its keys go nowhere else', async () => {
    const page = await open('?receiver=5001');
    await page.waitForSelector('[data-osd="login"][data-link="up"]');
    await page.keyboard.press('Shift+F10');
    await page.waitForSelector('[data-page-menu][lang="zh-CN"]');
    expect(await page.locator('[data-chord]:enabled').count()).toBe(0);
    await page.keyboard.press('KeyA');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-page-menu]', { state: 'detached' });
    expect(await page.locator('.osd-field').first().innerText()).not.toContain('a');
  });
});

describe('keys of the receiver', () => {
  test('lent: the launcher is told what is remembered and what was shown; a second page reads that it is in use', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    await until(() => world.fromPages.find((message) => message.type === 'showed'));
    expect(world.fromPages).toContainEqual({ type: 'showed', id: '5001', transmitter: '0001' });
    const memory = world.fromPages.findLast((message) => message.type === 'memory');
    expect(memory).toMatchObject({ id: '5001', memory: { ticket: 'ticket' } });
    const second = await open('?receiver=5001');
    await second.waitForSelector('[data-fault="inUse"]');
    expect(await second.innerText('main')).toContain('此接收终端正在使用');
    expect(await second.innerText('main')).toContain('This receiver is in use');
    await page.close();
    await second.click('.again');
    await second.waitForSelector('[data-screen="5001"][data-link="up"]');
  });

  test('lent: a reload takes them again', async () => {
    const page = await loggedIn();
    await page.reload();
    await page.waitForSelector('[data-screen="5001"][data-link="up"]');
    expect(world.linked('5001')).toBe(2);
  });

  test('lent: when the launcher takes them back the screens are gone, and the page asks again', async () => {
    const page = await loggedIn();
    await world.show('5001', '0001');
    world.takeBack();
    await page.waitForSelector('[data-fault="lost"]');
    expect(await page.locator('.screen').count()).toBe(0);
    await page.waitForSelector('[data-screen="5001"][data-link="up"]');
  });

  test('of its own: waits for adoption with its fingerprint, cannot be exported, and is there again after a reload', async () => {
    world.settings = { ...world.settings, standIn: null };
    const page = await open('');
    await page.waitForSelector('[data-link="waiting"][data-osd="waiting"]');
    const [key] = world.waiting;
    if (key === undefined) throw new RangeError('nobody waits');
    const digits = (await page.innerText('[data-part="fingerprint"]')).replace(/\s/g, '');
    expect(digits).toBe(fingerprintOf(key));
    const extractable = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open('openseat');
          request.onsuccess = () => {
            const all = request.result.transaction('screens').objectStore('screens').getAll();
            all.onsuccess = () => resolve(all.result.map(({ privateKey }) => privateKey.extractable));
          };
        }),
    );
    expect(extractable).toEqual([false]);
    world.adopt(key, '5003');
    await page.waitForSelector('[data-screen="5003"][data-osd="login"]');
    expect(await page.innerText('.osd-login')).toContain('5003');
    (await world.link('5003')).session('hxfj');
    await page.waitForSelector('[data-osd="none"]');
    await page.reload();
    await until(() => (world.linked('5003') === 2 ? true : undefined));
    const link = await world.link('5003');
    expect(link.key).toBe(key);
    expect(link.last('hello')).toMatchObject({ boot: 'warm', ticket: 'ticket' });
  });

  test('of its own: a second tab reads that it is in use; another receiver gets another key', async () => {
    world.settings = { ...world.settings, standIn: null };
    const page = await open('');
    await page.waitForSelector('[data-link="waiting"]');
    const second = await open('');
    await second.waitForSelector('[data-fault="inUse"]');
    const third = await open('?receiver=5004,5005');
    await third.waitForSelector('[data-link="waiting"] ~ [data-link="waiting"]');
    expect(world.waiting.size).toBe(3);
  });
});

describe('why there are no screens', () => {
  test.each([
    ['?receiver=0001', 'address'],
    ['?receiver=5001,5001', 'address'],
    ['?receiver=', 'address'],
    ['?receiver=5003', 'unknown'],
  ])('%s: %s', async (search, fault) => {
    const page = await open(search);
    await page.waitForSelector(`[data-fault="${fault}"]`);
  });

  test('an insecure address: it says so, and how to mend it, in both languages', async () => {
    const insecure = await launchChromium();
    try {
      const page = await insecure.newPage();
      await page.route('http://seat.example/**', async (route) => {
        const response = await fetch(
          route
            .request()
            .url()
            .replace('seat.example', new URL(world.page('')).host),
        );
        const body = Buffer.from(await response.arrayBuffer());
        await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
      });
      await page.goto('http://seat.example/seat/?receiver=5001');
      await page.waitForSelector('[data-fault="insecure"]');
      expect(await page.innerText('main')).toMatch(/https:\/\/[\s\S]*https:\/\//);
    } finally {
      await insecure.close();
    }
  });

  test('a controller that does not answer: the page tries again by itself', async () => {
    const settings = world.settings;
    world.settings = { product: 'something else' };
    const page = await open('?receiver=5001');
    await page.waitForSelector('[data-fault="silent"]');
    world.settings = settings;
    await page.waitForSelector('[data-screen="5001"][data-link="up"]');
  });
});

test('the link to the controller goes and comes back: picture and login stay, the screen says what it sees', async () => {
  const page = await loggedIn();
  await world.show('5001', '0001');
  (await world.link('5001')).close();
  await page.waitForSelector('[data-link="down"][data-state="shown"][data-source="0001"]');
  await page.keyboard.press('KeyK');
  await until(() => (world.transmitter('0001').keys.length === 2 ? true : undefined));
  await until(() => (world.linked('5001') === 2 ? true : undefined));
  const link = await world.link('5001');
  expect(link.last('hello')).toMatchObject({ boot: 'warm', state: { state: 'shown', grant: '5001-0001' } });
});

test('a stream that ends is opened again; no picture is left meanwhile', async () => {
  const page = await loggedIn();
  await world.show('5001', '0001');
  world.transmitter('0001').door.clear('the computer restarts', true);
  await page.waitForSelector('[data-screen="5001"][data-state="dark"]');
  expect(await page.locator('.picture img').count()).toBe(0);
  await page.waitForSelector('[data-screen="5001"][data-state="shown"][data-source="0001"]');
});
