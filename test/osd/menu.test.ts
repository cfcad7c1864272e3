// The menu (manual 2 and 6): its parts, colours, list and pages, function keys, and how it opens and goes. Texts are the manual's own.

import { describe, expect, test } from 'vitest';
import { desk, entry, LIST, withMenu, working } from './desk.ts';

const MANY = Array.from({ length: 19 }, (_, index) => entry(String(index + 1).padStart(4, '0')));

function ids(entries: readonly { readonly id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

describe('manual 2.2: the parts of the menu', () => {
  test('manual 2.2: in Chinese', () => {
    const { menu } = withMenu();
    expect(menu.firmware.map(({ text }) => text)).toEqual(['固件版本', '2.4.1']);
    expect(menu.user.map(({ text }) => text)).toEqual(['用户', 'hxfj（5001）']);
    expect(menu.listTitle.text).toBe('发送终端');
    expect(ids(menu.entries)).toEqual(['0001', '0002', '0003']);
    expect(menu.hints.map(({ text }) => text).join()).toMatch(/ID.*热键/);
    expect(menu).toMatchObject({ typed: { text: '' }, feedback: null, busy: false, status: null });
    expect(menu.legend.map(({ key, label }) => `${key.text} ${label.text}`)).toEqual([
      'F1 连接',
      'F2 推送',
      'F3 获取',
      'F5 刷新',
      'F6 保留',
      'F12 注销',
      'Esc 退出',
    ]);
  });

  test('manual 2.2: in English', () => {
    const { menu } = withMenu({ place: { language: 'en' } });
    expect(menu.firmware[0].text).toBe('Firmware');
    expect(menu.user.map(({ text }) => text)).toEqual(['User', 'hxfj (5001)']);
    expect(menu.prompt.text).toBe('【Connect】');
    expect(menu.legend.map(({ label }) => label.text)).toEqual([
      'Connect',
      'Push',
      'Get',
      'Refresh',
      'Reserved',
      'Log out',
      'Leave',
    ]);
  });

  test('manual 2.2: the language of the seat changes the words at once', () => {
    const seat = withMenu();
    seat.place({ language: 'en' });
    expect(seat.menu.listTitle.text).toBe('Transmitters');
  });
});

test('manual 2.3: three text colours: fixed text, values that change, what the operation asks or says', () => {
  const seat = withMenu();
  seat.type('9');
  seat.press('Enter');
  seat.refuse(seat.asked('switch.connect'), 'unknown_target');
  const { menu } = seat;
  const fixed = [menu.firmware[0], menu.user[0], menu.listTitle, ...menu.columns, ...menu.legend.map(({ key }) => key)];
  const values = [menu.firmware[1], menu.user[1], menu.pageText, menu.typed];
  const says = [menu.prompt, ...menu.hints, menu.feedback];
  expect(fixed.map(({ role }) => role)).toEqual(fixed.map(() => 'fixed'));
  expect(values.map(({ role }) => role)).toEqual(values.map(() => 'value'));
  expect(says.map((span) => span?.role)).toEqual(says.map(() => 'operation'));
});

describe('manual 2.4: the list', () => {
  test('manual 2.4: 8 a page; ↓ and ↑ turn it and stop at the ends', () => {
    const seat = withMenu();
    seat.press('F5');
    seat.answer(seat.asked('room.list'), { entries: MANY });
    const pages = ['', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp'].map((key) => {
      if (key !== '') seat.press(key);
      return `${seat.menu.pageText.text} ${seat.menu.entries[0]?.id} ${seat.menu.entries.length}`;
    });
    expect(pages).toEqual([
      '第 1/3 页 0001 8',
      '第 2/3 页 0009 8',
      '第 3/3 页 0017 3',
      '第 3/3 页 0017 3',
      '第 2/3 页 0009 8',
      '第 1/3 页 0001 8',
      '第 1/3 页 0001 8',
    ]);
  });

  test('manual 2.4: connect lists transmitters, push and get receivers', () => {
    const seat = withMenu();
    const asked = ['F2', 'F3', 'F1'].map((key) => {
      seat.press(key);
      return [seat.asked('room.list').params, seat.menu.listTitle.text];
    });
    expect(asked).toEqual([
      [{ action: 'push' }, '接收终端'],
      [{ action: 'get' }, '接收终端'],
      [{ action: 'connect' }, '发送终端'],
    ]);
  });

  test('manual 2.4: a long list comes in parts, and is shown when it is whole', () => {
    const seat = withMenu();
    seat.press('F5');
    seat.answer(seat.asked('room.list'), { entries: MANY.slice(0, 10), next: '0010' });
    expect(seat.asked('room.list').params).toEqual({ action: 'connect', after: '0010' });
    expect(seat.menu.entries).toHaveLength(3);
    seat.answer(seat.asked('room.list'), { entries: MANY.slice(10) });
    expect(seat.menu).toMatchObject({ page: 1, pages: 3 });
  });

  test('manual 2.4: a controller that always names a next part is asked 64 times and no more', () => {
    const seat = withMenu();
    seat.press('F5');
    const before = seat.acts.length;
    for (let part = 0; part < 100; part++) {
      const act = seat.acts.at(-1);
      if (act !== undefined) seat.answer(act, { entries: [entry('0001')], next: '0001' });
    }
    expect(seat.acts.length - before).toBe(63);
  });

  test('manual 2.4: a list that became shorter shows its last page', () => {
    const seat = withMenu();
    seat.press('F5');
    seat.answer(seat.asked('room.list'), { entries: MANY });
    seat.press('ArrowDown', 'ArrowDown', 'F5');
    seat.answer(seat.asked('room.list'), { entries: MANY.slice(0, 9) });
    expect(seat.menu).toMatchObject({ page: 2, pages: 2, entries: [{ id: '0009' }] });
  });

  test('manual 2.4: an answer that is no list, or none in 3 s, is said; the list stays as it was', () => {
    const seat = withMenu();
    seat.press('F5');
    seat.answer(seat.asked('room.list'), { entries: 'many' });
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
    seat.press('F5');
    expect(seat.menu.feedback).toBe(null);
    seat.wait(3_000);
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
    expect(ids(seat.menu.entries)).toEqual(['0001', '0002', '0003']);
  });

  test('manual 2.4: an answer to an earlier question is ignored', () => {
    const seat = withMenu();
    seat.press('F2');
    const early = seat.asked('room.list');
    seat.press('F5');
    seat.answer(early, { entries: [entry('5009')] });
    expect(seat.menu.entries).toEqual([]);
    seat.answer(seat.asked('room.list'), { entries: [entry('5003')] });
    expect(ids(seat.menu.entries)).toEqual(['5003']);
  });
});

test('manual 2.5: grey online, bright yellow the same signal, red offline, also when it shows the same', () => {
  const seat = withMenu();
  seat.press('F5');
  const both = entry('0004', { online: false, same: true });
  seat.answer(seat.asked('room.list'), { entries: [...LIST, both] });
  expect(seat.menu.entries.map(({ id, role }) => `${id} ${role}`)).toEqual([
    '0001 ready',
    '0002 current',
    '0003 offline',
    '0004 offline',
  ]);
});

describe('The list shows what the user may choose', () => {
  test('entries change colour at once while the menu is open', () => {
    const seat = withMenu();
    const changed = [entry('0001', { same: true }), entry('0002')];
    seat.tell({ type: 'entries', action: 'connect', changed, stale: false });
    expect(seat.menu.entries.map(({ role }) => role)).toEqual(['current', 'ready', 'offline']);
    expect(seat.acts.at(-1)?.method).toBe('room.list');
  });

  test('a new entry takes its place by ID; a change of another list does not touch this one', () => {
    const seat = withMenu();
    seat.tell({ type: 'entries', action: 'connect', changed: [entry('0002'), entry('0000')], stale: false });
    seat.tell({ type: 'entries', action: 'push', changed: [entry('5003')], stale: true });
    expect(ids(seat.menu.entries)).toEqual(['0000', '0001', '0002', '0003']);
    expect(seat.acts).toHaveLength(1);
  });

  test('stale asks for the whole list again, once for all that come while it is asked', () => {
    const seat = withMenu();
    const tell = () => seat.tell({ type: 'entries', action: 'connect', changed: [], stale: true });
    tell();
    tell();
    tell();
    expect(seat.acts).toHaveLength(2);
    seat.answer(seat.asked('room.list'), { entries: [] });
    expect(seat.acts).toHaveLength(3);
    seat.answer(seat.asked('room.list'), { entries: [entry('0007')] });
    expect(seat.acts).toHaveLength(3);
    expect(ids(seat.menu.entries)).toEqual(['0007']);
  });

  test('an account with no permission sees an empty list', () => {
    const seat = working();
    seat.shiftO();
    expect(seat.menu.empty).toBe(null);
    seat.answer(seat.asked('room.list'), { entries: [] });
    expect(seat.menu).toMatchObject({ entries: [], empty: { text: '没有可选的终端' }, page: 1, pages: 1 });
  });
});

test('manual 6.1: F5 reads the list afresh, F6 says 保留', () => {
  const seat = withMenu();
  seat.type('12');
  seat.press('F5');
  expect(seat.asked('room.list').params).toEqual({ action: 'connect' });
  expect(seat.menu.typed.text).toBe('');
  seat.type('12');
  seat.press('F6');
  expect(seat.menu).toMatchObject({ feedback: { text: '保留' }, typed: { text: '' }, operation: 'connect' });
});

describe('manual 6.2: F12', () => {
  test('manual 6.2: logs out with the menu open; the login screen comes when the controller says so', () => {
    const seat = withMenu();
    seat.press('F12', 'F12');
    expect(seat.acts.filter(({ method }) => method === 'receiver.logout')).toHaveLength(1);
    expect(seat.menu.busy).toBe(true);
    seat.answer(seat.asked('receiver.logout'), {});
    seat.shown(null);
    seat.session(null);
    expect(seat.login.user.text).toBe('');
    expect(seat.computers[0]?.log).not.toContain('F12↓');
  });

  test('manual 6.2: goes before an act that is under way, whose answer is then ignored', () => {
    const seat = withMenu();
    seat.type('1');
    seat.press('Enter');
    const connect = seat.asked('switch.connect');
    seat.press('F12');
    seat.answer(connect, { receiver: '5001', source: '0001', changed: [] });
    expect(seat.menu.feedback).toBe(null);
    expect(seat.asked('receiver.logout').params).toEqual({});
  });

  test('manual 6.2: without the menu it is a key for the computer', () => {
    const seat = working();
    seat.press('F12');
    expect(seat.computers[0]?.log).toEqual(['F12↓', 'F12↑']);
    expect(seat.acts).toEqual([]);
  });

  test('manual 6.2: that cannot be reached is said', () => {
    const seat = withMenu();
    seat.press('F12');
    seat.wait(3_000);
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
  });
});

test('manual 6.3: Esc closes the menu and asks for nothing', () => {
  const seat = withMenu();
  const before = seat.acts.length;
  seat.press('Escape');
  expect(seat.panel).toBe('none');
  expect(seat.acts).toHaveLength(before);
  expect(seat.effects.filter(({ type }) => type === 'menu').map((effect) => 'open' in effect && effect.open)).toEqual([
    true,
    false,
  ]);
  seat.type('a');
  expect(seat.computers[0]?.log.slice(-2)).toEqual(['KeyA↓', 'KeyA↑']);
});

describe('Opened by Shift+O the menu begins with connect, too', () => {
  test('with nothing typed and nothing said', () => {
    const seat = withMenu();
    seat.press('F3');
    seat.type('5');
    seat.press('Escape');
    seat.shiftO();
    expect(seat.menu).toMatchObject({ operation: 'connect', typed: { text: '' }, feedback: null });
  });

  test('function keys without a meaning do nothing', () => {
    const seat = withMenu();
    seat.press('F2');
    seat.type('all');
    const before = seat.view();
    seat.press('F4', 'F7', 'F8', 'F9', 'F10', 'F11', 'Home', 'PageDown', 'ContextMenu');
    expect(seat.view()).toEqual(before);
  });

  test('A function key clears what was typed; so does a refusal', () => {
    for (const key of ['F1', 'F2', 'F3', 'F5', 'F6']) {
      const seat = withMenu();
      seat.type('12');
      seat.press(key);
      expect(seat.menu.typed.text, key).toBe('');
    }
    const seat = withMenu();
    seat.press('F1');
    seat.type('12');
    seat.press('Enter');
    seat.refuse(seat.asked('switch.connect'), 'offline');
    expect(seat.menu.typed.text).toBe('');
  });
});

describe('while the link is down', () => {
  test('the menu says so, shows the list as it was, and acts at once give the text of no answer', () => {
    const seat = withMenu();
    seat.link(false);
    expect(seat.menu.status?.text).toBe('与服务器通讯失败，请稍后重试！');
    const before = seat.acts.length;
    seat.type('1');
    seat.press('Enter');
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
    seat.press('F12');
    expect(seat.acts).toHaveLength(before);
    expect(ids(seat.menu.entries)).toEqual(['0001', '0002', '0003']);
    seat.link(false, false);
    expect(seat.menu.status?.text).toBe('网络断开');
  });

  test('back again, the controller is told that the menu is open, and asked for the list', () => {
    const seat = withMenu();
    seat.link(false);
    seat.press('F5');
    seat.link(true);
    expect(seat.menu).toMatchObject({ status: null, feedback: null });
    expect(seat.effects.slice(-3).map(({ type }) => type)).toEqual(['menu', 'act', 'wake']);
    expect(seat.effects.at(-3)).toMatchObject({ open: true });
  });
});

describe('receivers of a wall', () => {
  test('Receivers of a wall have no login screen and no menu, and no key goes anywhere', () => {
    const seat = desk({ place: { login: false, seat: null, wall: 'w' } });
    expect(seat.panel).toBe('none');
    seat.shown({ pushedBy: 'hxfj' });
    seat.type('a');
    seat.shiftO();
    expect(seat.panel).toBe('none');
    expect(seat.computers[0]?.log).toEqual([]);
  });

  test('Receivers of a wall: a receiver that comes to a wall loses its menu', () => {
    const seat = withMenu();
    seat.place({ login: false, wall: 'w' });
    expect(seat.panel).toBe('none');
    seat.place({ login: true });
    seat.shiftO();
    expect(seat.panel).toBe('menu');
  });
});
