// The login screen (manual 1): what stands on it, what its keys do, what it asks of the controller, and when it is up. Texts are the manual's own.

import { describe, expect, test } from 'vitest';
import { Desk, desk } from './desk.ts';

describe('manual 1.1: at power-up the screen shows the login screen', () => {
  test('manual 1.1: user name, password, login, clear, status line', () => {
    const { login } = new Desk();
    expect(login).toMatchObject({
      userLabel: { text: '用户名' },
      passwordLabel: { text: '密码' },
      login: { text: '登录' },
      clear: { text: '清除' },
      focus: 'user',
    });
    expect(login.status.text).not.toBe('');
  });

  test('manual 1.1: in English where the seat says so', () => {
    const seat = desk({ place: { language: 'en' } });
    expect(seat.login).toMatchObject({
      userLabel: { text: 'User name' },
      passwordLabel: { text: 'Password' },
      login: { text: 'Log in' },
      clear: { text: 'Clear' },
      status: { text: 'Network OK' },
    });
  });

  test('manual 1.1: it is there before the controller said anything, with its keys', () => {
    const seat = new Desk();
    seat.type('ab');
    expect(seat.login.user.text).toBe('ab');
  });
});

test('manual 1.2: the account of the manual logs in with what was typed', () => {
  const seat = desk();
  seat.type('hxfj');
  seat.press('Tab');
  seat.type('123456');
  seat.press('Enter');
  expect(seat.asked('receiver.login').params).toEqual({ username: 'hxfj', password: '123456' });
});

describe('manual 1.3: keys of the login screen', () => {
  test('manual 1.3: Enter in the password field logs in, in the user name field it goes on to the password', () => {
    const seat = desk();
    seat.type('hxfj');
    seat.press('Enter');
    expect(seat.login.focus).toBe('password');
    expect(seat.acts).toEqual([]);
    seat.type('123456');
    seat.press('NumpadEnter');
    expect(seat.asked('receiver.login').params).toEqual({ username: 'hxfj', password: '123456' });
  });

  test('manual 1.3: Tab and Shift+Tab go round fields and buttons', () => {
    const seat = desk();
    const way = [1, 2, 3, 4].map(() => {
      seat.press('Tab');
      return seat.login.focus;
    });
    expect(way).toEqual(['password', 'login', 'clear', 'user']);
    seat.down('Tab', { shift: true });
    expect(seat.login.focus).toBe('clear');
    seat.press('ArrowUp', 'ArrowUp');
    expect(seat.login.focus).toBe('password');
  });

  test.each(['Enter', 'Space'])('manual 1.3: %s on the buttons: clear empties both fields, login logs in', (key) => {
    const seat = desk();
    seat.type('hxfj');
    seat.press('Tab');
    seat.type('1234');
    seat.press('Tab', 'Tab', key);
    expect(seat.login).toMatchObject({ user: { text: '' }, password: { text: '' }, focus: 'user' });
    seat.type('lin');
    seat.press('Tab');
    seat.type('demo-lin');
    seat.press('Tab', key);
    expect(seat.asked('receiver.login').params).toEqual({ username: 'lin', password: 'demo-lin' });
  });

  test('manual 1.3: a click does what the keys do', () => {
    const seat = desk();
    seat.tell({ type: 'pick', part: 'password' });
    seat.type('x');
    seat.tell({ type: 'pick', part: 'user' });
    seat.type('y');
    expect(seat.login).toMatchObject({ user: { text: 'y' }, password: { text: '•' } });
    seat.tell({ type: 'pick', part: 'login' });
    expect(seat.asked('receiver.login').params).toEqual({ username: 'y', password: 'x' });
  });

  test('manual 1.3: all printable ASCII characters of a US keyboard can be typed, Backspace takes one back', () => {
    const seat = desk();
    seat.type('aZ09_-. !@');
    seat.press('Numpad7', 'NumpadDecimal', 'IntlBackslash', 'F1', 'Home');
    expect(seat.login.user.text).toBe('aZ09_-. !@7.');
    seat.press('Backspace', 'Backspace');
    expect(seat.login.user.text).toBe('aZ09_-. !@');
  });

  test('manual 1.3: Caps Lock is heeded and said; with Ctrl held nothing is typed', () => {
    const seat = desk();
    seat.down('KeyA', { caps: true });
    seat.down('KeyB', { caps: true, shift: true });
    seat.down('Digit1', { caps: true });
    expect(seat.login.user.text).toBe('Ab1');
    expect(seat.login.caps?.text).toBe('大写');
    seat.down('KeyC', { chord: true });
    expect(seat.login).toMatchObject({ user: { text: 'Ab1' }, caps: null });
  });

  test('manual 1.3: the fields end at the limits of the API', () => {
    const seat = desk();
    seat.type('u'.repeat(100));
    seat.press('Tab');
    seat.type('p'.repeat(300));
    expect(seat.login.user.text).toHaveLength(64);
    expect(seat.login.password.text).toHaveLength(256);
  });
});

describe('manual 1.4: the status line', () => {
  test.each([
    ['up, whatever the browser says of its network', true, false, '网络正常', 'Network OK'],
    ['down, and the network too', false, false, '网络断开', 'Network down'],
    [
      'down, the network up',
      false,
      true,
      '与服务器通讯失败，请稍后重试！',
      'No answer from the server, try again later',
    ],
  ])('manual 1.4: link %s', (_, up, online, chinese, english) => {
    for (const [language, text] of [
      ['zh-CN', chinese],
      ['en', english],
    ] as const) {
      const seat = desk({ place: { language } });
      seat.link(up, online);
      expect(seat.login.status.text).toBe(text);
      expect(seat.login.fault).toBe(!up);
    }
  });

  test.each([
    ['invalid_credentials', '用户或密码错误'],
    ['throttled', '尝试过多，请稍后重试'],
    ['conflict', '设备被占用'],
    ['busy', '与服务器通讯失败，请稍后重试！'],
    ['unavailable', '与服务器通讯失败，请稍后重试！'],
    ['invalid', '用户或密码错误'],
  ] as const)('manual 1.4: a login refused as %s', (reason, text) => {
    const seat = desk();
    seat.type('hxfj');
    seat.press('Tab');
    seat.type('wrong');
    seat.press('Enter');
    seat.refuse(seat.asked('receiver.login'), reason);
    expect(seat.login).toMatchObject({
      status: { text },
      fault: true,
      busy: false,
      user: { text: '' },
      password: { text: '' },
      focus: 'user',
    });
    seat.type('h');
    expect(seat.login.status.text).toBe('网络正常');
  });

  test('manual 1.4: no answer in 3 s; a late one changes nothing', () => {
    const seat = desk();
    seat.type('hxfj');
    seat.press('Tab');
    seat.type('123456');
    seat.press('Enter');
    expect(seat.login.busy).toBe(true);
    const act = seat.asked('receiver.login');
    seat.wait(2_999);
    expect(seat.login.busy).toBe(true);
    seat.wait(1);
    expect(seat.login.status.text).toBe('与服务器通讯失败，请稍后重试！');
    seat.refuse(act, 'invalid_credentials');
    expect(seat.login.status.text).toBe('与服务器通讯失败，请稍后重试！');
  });

  test('manual 1.4: an empty field is wrong without asking; without a link nothing is sent and what was typed stays', () => {
    const seat = desk();
    seat.press('Tab', 'Enter');
    expect(seat.login.status.text).toBe('用户或密码错误');
    seat.type('hxfj');
    seat.press('Tab');
    seat.type('123456');
    seat.link(false);
    seat.press('Enter');
    expect(seat.login.status.text).toBe('与服务器通讯失败，请稍后重试！');
    expect(seat.acts).toEqual([]);
    seat.link(true);
    seat.press('Enter');
    expect(seat.asked('receiver.login').params).toEqual({ username: 'hxfj', password: '123456' });
  });
});

test('the password is nowhere but in the act: not in the view, and after Enter not in the state', () => {
  const seat = desk();
  seat.type('hxfj');
  seat.press('Tab');
  seat.type('s3cret');
  expect(JSON.stringify(seat.view())).not.toContain('s3cret');
  expect(seat.login.password.text).toBe('••••••');
  seat.press('Enter');
  expect(JSON.stringify(seat.state)).not.toContain('s3cret');
  seat.press('Enter', 'Enter');
  expect(seat.acts).toHaveLength(1);
});

function enter(seat: Desk): void {
  seat.type('hxfj');
  seat.press('Tab');
  seat.type('123456');
  seat.press('Enter');
}

const LOGGED_IN = { user: { name: 'hxfj', role: 'operator', language: 'zh-CN' } };

describe('manual 2.1: after login the menu opens, with connect pending', () => {
  test.each(['answer first', 'session first'])('manual 2.1: %s', (order) => {
    const seat = desk();
    enter(seat);
    const act = seat.asked('receiver.login');
    if (order === 'session first') seat.session('hxfj');
    seat.answer(act, LOGGED_IN);
    if (order === 'answer first') seat.session('hxfj');
    expect(seat.menu).toMatchObject({ operation: 'connect', prompt: { text: '【连接】' } });
    expect(seat.effects.filter(({ type }) => type === 'menu')).toEqual([{ type: 'menu', screen: 0, open: true }]);
    expect(seat.asked('room.list').params).toEqual({ action: 'connect' });
  });

  test('manual 2.1: the menu opens on the screen at which the login was typed, and on no other', () => {
    const seat = desk({ screens: 2 });
    enter(seat);
    seat.session('hxfj', 0);
    seat.session('hxfj', 1);
    seat.answer(seat.asked('receiver.login'), LOGGED_IN);
    expect(seat.view(0).panel?.kind).toBe('menu');
    expect(seat.view(1).panel).toBe(null);
  });
});

test('a login through the API closes the login screen and opens no menu', () => {
  const seat = desk();
  seat.type('half');
  seat.session('lin');
  expect(seat.panel).toBe('none');
  expect(seat.acts).toEqual([]);
  expect(JSON.stringify(seat.state)).not.toContain('half');
});

test('a login through the API while ours is refused leaves the screen free', () => {
  const seat = desk();
  enter(seat);
  const act = seat.asked('receiver.login');
  seat.session('lin');
  seat.refuse(act, 'conflict');
  expect(seat.panel).toBe('none');
});

test('when the session ends the menu closes and the login screen appears', () => {
  const seat = desk();
  seat.session('lin');
  seat.shiftO();
  expect(seat.panel).toBe('menu');
  seat.session(null);
  expect(seat.panel).toBe('login');
  expect(seat.effects.filter(({ type }) => type === 'menu').at(-1)).toMatchObject({ open: false });
});

test('a menu of one user does not stay for the next', () => {
  const seat = desk();
  seat.session('lin');
  seat.shiftO();
  seat.session('lin');
  expect(seat.panel).toBe('menu');
  seat.session('hxfj');
  expect(seat.panel).toBe('none');
});

test('a receiver that is not adopted shows its fingerprint, in groups, and takes no keys', () => {
  const seat = new Desk();
  const fingerprint = '0123456789abcdef'.repeat(4);
  seat.tell({ type: 'link', link: { status: 'waiting', fingerprint }, online: true });
  expect(seat.view().panel).toMatchObject({ kind: 'waiting', title: { text: '等待接入' } });
  const { panel } = seat.view();
  const shown = panel?.kind === 'waiting' ? panel.fingerprint.text : '';
  expect(shown.replaceAll(' ', '')).toBe(fingerprint);
  expect(shown.split(' ')).toHaveLength(16);
  seat.type('x');
  seat.link(true);
  expect(seat.login.user.text).toBe('');
});
