// The manual's lines about the screen, in a real browser on the soft receiver, against the demonstration room. Everything is typed and read as an
// operator would; what reached computers and screens comes from the trace. The tests follow one another at the same seats.

import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom, Operator } from './seat-room.ts';
import { fullSize, sit, startRoom } from './seat-room.ts';

let room: DemoRoom;
let browser: Browser;
let context: BrowserContext;
let a: Operator;
const faults: string[] = [];

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  context = await fullSize(browser);
  a = await sit(context, room, '5001', '5002');
  a.page.on('pageerror', (error) => faults.push(String(error)));
});

afterAll(async () => {
  await browser.close();
  await room.stop();
  expect(faults).toEqual([]);
});

/** How a browser draws a part: its colour and the size of its letters. */
async function looks(part: string): Promise<{ color: string; size: number }> {
  return await a.part(part).evaluate((element) => {
    const { color, fontSize } = getComputedStyle(element);
    return { color, size: Number.parseFloat(fontSize) };
  });
}

const focus = () => a.screen.locator('[data-focus="true"]').getAttribute('data-part');
/** Both screens of the seat would halve every size: a page of its own for what is measured. */
const FULL = 36;

describe('1 login screen', () => {
  test('1.1 shows user name, password, login, clear and a status line; 1.4 the status is 网络正常', async () => {
    await a.sees('[data-osd="login"]');
    expect(await a.part('user-label').innerText()).toBe('用户名');
    expect(await a.part('password-label').innerText()).toBe('密码');
    expect(await a.part('login-label').innerText()).toBe('登录');
    expect(await a.part('clear-label').innerText()).toBe('清除');
    expect(await a.part('status').innerText()).toBe('网络正常');
  });

  test('1.3 Tab moves between fields and buttons, clear empties both, no mouse pointer is drawn', async () => {
    expect(await focus()).toBe('user');
    await a.type('somebody');
    await a.press('Tab');
    expect(await focus()).toBe('password');
    await a.type('secret');
    expect(await a.part('password-text').innerText()).toBe('••••••');
    await a.press('Tab');
    expect(await focus()).toBe('login');
    await a.press('Tab');
    expect(await focus()).toBe('clear');
    await a.press('Enter');
    expect(await a.part('user-text').innerText()).toBe('');
    expect(await a.part('password-text').innerText()).toBe('');
    for (const part of ['user', 'login']) {
      expect(await a.part(part).evaluate((element) => getComputedStyle(element).cursor)).toBe('none');
    }
    expect(await a.screen.evaluate((element) => getComputedStyle(element).cursor)).toBe('none');
  });

  test('1.4 a wrong password reads 用户或密码错误', async () => {
    await a.logIn('hxfj', '654321');
    await until(async () => ((await a.part('status').innerText()) === '用户或密码错误' ? true : undefined));
  });
});

describe('2 the menu', () => {
  test('1.2 1.3 hxfj / 123456 and Enter log in; 2.1 the menu opens with connect pending', async () => {
    expect(await focus()).toBe('user');
    await a.logIn('hxfj', '123456');
    await a.sees('[data-osd="menu"]');
    expect(await a.part('prompt').innerText()).toBe('【连接】');
  });

  test('2.2 firmware, user with the receiver’s ID in brackets, list, input with hints, legend', async () => {
    expect(await a.part('firmware').innerText()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await a.part('user').innerText()).toBe('hxfj（5001）');
    expect(await a.part('hint').count()).toBeGreaterThan(0);
    const legend = await a.part('key').allInnerTexts();
    expect(legend).toEqual(['F1', 'F2', 'F3', 'F5', 'F6', 'F12', 'Esc']);
    expect(await a.part('key-label').allInnerTexts()).toEqual(['连接', '推送', '获取', '刷新', '保留', '注销', '退出']);
  });

  test('2.3 brown is fixed, white changes, yellow asks', async () => {
    const [fixed, value, asks] = await Promise.all(['user-label', 'user', 'prompt'].map(looks));
    expect(fixed?.color).toBe('rgb(211, 156, 95)');
    expect(value?.color).toBe('rgb(255, 255, 255)');
    expect(asks?.color).toBe('rgb(255, 226, 58)');
  });

  test('2.4 eight a page, ↑ and ↓ turn it; connect lists transmitters, push and get receivers', async () => {
    const listed = async () => await a.screen.locator('[data-part="entry"] [data-part="id"]').allInnerTexts();
    expect(await listed()).toEqual(['0001', '0002', '0003', '0004', '0005', '0006', '0009', '0010']);
    await a.press('ArrowDown');
    expect(await listed()).toEqual(['0011']);
    await a.press('ArrowUp');
    expect((await listed()).length).toBe(8);
    for (const key of ['F2', 'F3']) {
      await a.press(key);
      await a.entry('5003').waitFor();
      expect((await listed()).every((id) => id.startsWith('5'))).toBe(true);
    }
    await a.press('F1');
    await a.entry('0001').waitFor();
  });

  test('2.5 grey can be connected, red is offline', async () => {
    expect(await a.entry('0001').getAttribute('data-role')).toBe('ready');
    expect(await a.entry('0010').getAttribute('data-role')).toBe('offline');
    const colour = (id: string) =>
      a
        .entry(id)
        .locator('[data-part="name"]')
        .evaluate((element) => getComputedStyle(element).color);
    expect(await colour('0001')).toBe('rgb(184, 189, 196)');
    expect(await colour('0010')).toBe('rgb(255, 111, 97)');
  });
});

describe('3 connect', () => {
  test('3.1 digits and letters typed appear at once behind 【连接】', async () => {
    await a.press('F1');
    await a.type('0ab');
    expect(await a.part('typed').innerText()).toBe('0ab');
    await a.press('Backspace', 'Backspace', 'Backspace');
  });

  test.each([
    ['11', '连接失败'],
    ['7', '超出范围'],
    ['9', '此设备无视频'],
    ['10', '此设备不在线'],
    ['77', '热键和ID不存在'],
    ['team', '热键和ID不存在'],
    ['5003', '热键和ID不存在'],
    ['1,2', '热键和ID不存在'],
  ])('3.3 %s reads %s', async (typed, feedback) => {
    expect(await a.asks('F1', typed)).toBe(feedback);
    await a.sees('[data-state="dark"][data-osd="menu"]');
  });

  test('3.2 3.3 `1` stands for 0001: 连接成功, the entry turns yellow, the menu closes after 1 s', async () => {
    expect(await a.asks('F1', '1')).toBe('连接成功');
    const begin = Date.now();
    await a.seesSource('0001');
    await until(async () => ((await a.entry('0001').getAttribute('data-role')) === 'current' ? true : undefined));
    await a.sees('[data-osd="none"]');
    expect(Date.now() - begin).toBeGreaterThan(500);
  });

  test('3.3 the same again reads 相同视频源; a hotkey does as well as an ID', async () => {
    expect(await a.does('F1', 'WEB')).toBe('相同视频源');
    await a.press('Escape');
  });
});

describe('4 push', () => {
  test('4.1 4.2 a list with short IDs: 推送成功, and the menu closes', async () => {
    expect(await a.does('F2', '3,5')).toBe('推送成功');
    await a.sees('[data-osd="none"]');
    const pictures = room.trace().filter(({ event, source }) => event === 'picture' && source === '0001');
    expect(pictures.map(({ receiver }) => receiver).sort()).toEqual(['5001', '5003', '5005', '5006', '5007', '5008']);
  });

  test.each([
    ['4', '超出范围'],
    ['3', '相同视频源'],
    ['3,', '热键和ID不存在'],
    ['nowhere', '热键和ID不存在'],
    ['0001', '热键和ID不存在'],
    ['all,3', '热键和ID不存在'],
  ])('4.3 %s reads %s', async (typed, feedback) => {
    expect(await a.does('F2', typed)).toBe(feedback);
  });

  test('4.6 a hotkey with several targets; the refused one is named, the menu stays', async () => {
    expect(await a.does('F2', 'team')).toBe('推送成功 2/3');
    expect(await a.part('refused').allInnerTexts()).toEqual([expect.stringMatching(/^5004\s+超出范围$/)]);
    await a.press('Escape');
    const second = a.page.locator('[data-screen="5002"][data-source="0001"]');
    await second.waitFor();
  });

  test('4.7 a push to any receiver of the wall fills it', async () => {
    expect(await a.does('F1', '2')).toBe('连接成功');
    await a.sees('[data-source="0002"][data-osd="none"]');
    expect(await a.does('F2', '8')).toBe('推送成功');
    await a.sees('[data-osd="none"]');
    const wall = room.trace().filter(({ event, source }) => event === 'picture' && source === '0002');
    expect(wall.map(({ receiver }) => receiver).sort()).toEqual(['5001', '5005', '5006', '5007', '5008']);
  });
});

describe('5 get', () => {
  test.each([
    ['9', '此设备不在线'],
    ['4', '超出范围'],
    ['3,5', '热键和ID不存在'],
    ['0001', '热键和ID不存在'],
    ['5', '相同视频源'],
  ])('5.3 %s reads %s', async (typed, feedback) => {
    expect(await a.does('F3', typed)).toBe(feedback);
  });

  test('5.1 what another receiver shows comes here: 获取成功, the entry turns yellow', async () => {
    expect(await a.does('F3', '3')).toBe('获取成功');
    await a.seesSource('0001');
    await until(async () => ((await a.entry('5003').getAttribute('data-role')) === 'current' ? true : undefined));
    await a.sees('[data-osd="none"]');
  });

  test('5.5 from any receiver of a wall what the wall shows', async () => {
    expect(await a.does('F3', '7')).toBe('获取成功');
    await a.sees('[data-source="0002"][data-osd="none"]');
  });
});

describe('several heads', () => {
  test('5.4 connecting the primary head brings the other to the next screen', async () => {
    expect(await a.does('F1', 'duo')).toBe('连接成功');
    await a.sees('[data-source="0003"][data-osd="none"]');
    await a.page.waitForSelector('[data-screen="5002"][data-source="0004"]');
  });
});

describe('6 other keys', () => {
  test('6.1 F5 reads the list afresh, F6 is kept for later', async () => {
    await a.openMenu();
    await a.press('F5');
    await a.entry('0003').waitFor();
    await a.press('F6');
    expect(await a.part('feedback').innerText()).toBe('保留');
  });

  test('6.3 Esc closes the menu and leaves the picture', async () => {
    await a.press('Escape');
    await a.sees('[data-osd="none"][data-source="0003"]');
  });

  test('6.4 Shift+O twice opens the menu on the screen that the mouse is on, with either Shift key', async () => {
    await a.page.mouse.move(1500, 500);
    await a.page.waitForSelector('[data-screen="5002"][data-chosen="true"]');
    for (const shift of ['ShiftRight', 'ShiftLeft']) {
      await a.page.keyboard.down(shift);
      await a.press('KeyO');
      await a.page.keyboard.up(shift);
    }
    await a.page.waitForSelector('[data-screen="5002"][data-osd="menu"]');
    await a.sees('[data-osd="none"]');
    await a.press('Escape');
    await a.page.mouse.move(300, 500);
    await a.sees('[data-chosen="true"]');
  });

  test('6.2 F12 disconnects, logs out and returns to the login screen; what was brought along goes, too', async () => {
    await a.logOut();
    await a.page.waitForSelector('[data-screen="5002"][data-state="dark"]');
  });
});

test('Han characters are at least 36 px at 1920 × 1080, on both screens of the OSD', async () => {
  const c = await sit(context, room, '5004');
  const smallest = () =>
    c.screen.evaluate((screen) => {
      const texts = [...screen.querySelectorAll('.osd-text')].filter(({ textContent }) =>
        /\p{Script=Han}/u.test(textContent ?? ''),
      );
      return Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)));
    });
  await c.sees('[data-osd="login"][data-link="up"]');
  expect(await smallest()).toBeGreaterThanOrEqual(FULL);
  await c.logIn('lin', 'demo-lin');
  await c.sees('[data-osd="menu"]');
  await c.entry('0001').waitFor();
  expect(await smallest()).toBeGreaterThanOrEqual(FULL);
  await c.logOut();
});
