// Connect, push and get in the menu (manual 3 to 5 and the decisions on outcomes): what is typed and asked, and every text that comes of it.

import { describe, expect, test } from 'vitest';
import type { Desk } from './desk.ts';
import { desk, withMenu } from './desk.ts';

const CONNECTED = { receiver: '5001', source: '0001', changed: [{ receiver: '5001', source: '0001' }] };
const METHODS = { F1: 'switch.connect', F2: 'switch.push', F3: 'switch.get' } as const;
type Key = keyof typeof METHODS;

/** Types and enters in an operation; the answer is still to come. */
function enter(seat: Desk, key: Key, typed: string): void {
  seat.press(key);
  seat.type(typed);
  seat.press('Enter');
}

describe('manual 3.1, 4.2, 5.1: the input area', () => {
  test.each([
    ['F1', '【连接】', '【Connect】'],
    ['F2', '【推送】', '【Push】'],
    ['F3', '【获取】', '【Get】'],
  ])('manual 3.1: %s shows its operation in bright yellow', (key, chinese, english) => {
    for (const [language, text] of [
      ['zh-CN', chinese],
      ['en', english],
    ] as const) {
      const seat = withMenu({ place: { language } });
      seat.press(key);
      expect(seat.menu.prompt).toEqual({ role: 'operation', text });
      expect(seat.menu.legend.find(({ active }) => active)?.key.text).toBe(key);
    }
  });

  test('manual 3.1: digits, letters and commas appear at once, numpad digits too; Backspace takes one back', () => {
    const seat = withMenu();
    const shown = ['Digit0', 'Numpad1', 'KeyW', 'Comma', 'Backspace'].map((code) => {
      seat.press(code);
      return seat.menu.typed.text;
    });
    expect(shown).toEqual(['0', '01', '01w', '01w,', '01w']);
    seat.type('Q._-! ');
    expect(seat.menu.typed.text).toBe('01wQ');
    seat.press('NumpadEnter');
    expect(seat.asked('switch.connect').params).toEqual({ source: '01wQ' });
  });

  test('manual 3.1: auto-repeat types and erases, but acts once', () => {
    const seat = withMenu();
    seat.down('Digit1');
    seat.down('Digit1', { repeat: true });
    seat.down('Digit1', { repeat: true });
    seat.up('Digit1');
    seat.down('Backspace');
    seat.down('Backspace', { repeat: true });
    expect(seat.menu.typed.text).toBe('1');
    const before = seat.acts.length;
    seat.down('Enter');
    seat.down('Enter', { repeat: true });
    seat.refuse(seat.asked('switch.connect'), 'offline');
    seat.down('Enter', { repeat: true });
    expect(seat.acts).toHaveLength(before + 1);
  });

  test('manual 3.1: the input area ends at 256 characters', () => {
    const seat = withMenu();
    seat.type('1'.repeat(300));
    expect(seat.menu.typed.text).toHaveLength(256);
  });

  test.each([
    ['F1', '1', { source: '1' }],
    ['F2', '1,5003,team', { targets: '1,5003,team' }],
    ['F2', 'ALL', { targets: 'ALL' }],
    ['F3', '2', { from: '2' }],
    ['F1', '', { source: '' }],
  ] as const)('manual 3.2, 4.2, 5.1: %s with "%s" asks the controller as typed', (key, typed, params) => {
    const seat = withMenu();
    enter(seat, key, typed);
    expect(seat.asked(METHODS[key]).params).toEqual(params);
  });
});

describe('manual 3.3, 4.3, 5.3: feedback of a refusal', () => {
  const REFUSALS = [
    ['F1', 'connect_failed', '连接失败', 'Connection failed'],
    ['F1', 'out_of_range', '超出范围', 'Out of range'],
    ['F1', 'forbidden', '超出范围', 'Out of range'],
    ['F1', 'same_source', '相同视频源', 'Same source'],
    ['F1', 'no_video', '此设备无视频', 'No video'],
    ['F1', 'offline', '此设备不在线', 'Device offline'],
    ['F1', 'unknown_target', '热键和ID不存在', 'No such ID or hotkey'],
    ['F1', 'invalid', '热键和ID不存在', 'No such ID or hotkey'],
    ['F1', 'conflict', '设备被占用', 'In use'],
    ['F1', 'busy', '与服务器通讯失败，请稍后重试！', 'No answer from the server, try again later'],
    ['F1', 'throttled', '尝试过多，请稍后重试', 'Too many attempts, try again later'],
    ['F2', 'no_current_source', '获取视频切换状态失败', 'Cannot read the switch state'],
    ['F2', 'connect_failed', '推送失败', 'Push failed'],
    ['F2', 'out_of_range', '超出范围', 'Out of range'],
    ['F2', 'same_source', '相同视频源', 'Same source'],
    ['F2', 'unknown_target', '热键和ID不存在', 'No such ID or hotkey'],
    ['F3', 'no_current_source', '获取视频切换状态失败', 'Cannot read the switch state'],
    ['F3', 'connect_failed', '获取失败', 'Get failed'],
    ['F3', 'offline', '此设备不在线', 'Device offline'],
    ['F3', 'unavailable', '与服务器通讯失败，请稍后重试！', 'No answer from the server, try again later'],
  ] as const;

  test.each(REFUSALS)('manual 3.3: %s refused as %s says %s', (key, reason, chinese, english) => {
    for (const [language, text] of [
      ['zh-CN', chinese],
      ['en', english],
    ] as const) {
      const seat = withMenu({ place: { language } });
      enter(seat, key, '7');
      seat.refuse(seat.asked(METHODS[key]), reason);
      expect(seat.feedback).toBe(text);
      expect(seat.menu.typed.text, 'a refusal clears what was typed').toBe('');
      seat.wait(10_000);
      expect(seat.panel, 'a refusal does not close the menu').toBe('menu');
    }
  });
});

describe('issue 4.4: a tie line that others have', () => {
  test('reads as in use, and is no silence of the server; what is busy for another cause reads as before', () => {
    for (const [data, text] of [
      [{ reason: 'busy', because: 'test', current: 'taken' }, '设备被占用'],
      [{ reason: 'busy', because: 'test' }, '与服务器通讯失败，请稍后重试！'],
    ] as const) {
      const seat = withMenu({ place: { language: 'zh-CN' } });
      enter(seat, 'F1', '7');
      seat.refuse(seat.asked(METHODS.F1), 'busy', data);
      expect(seat.feedback).toBe(text);
    }
  });
});

describe('manual 3.3, 4.3, 5.3: success', () => {
  test.each([
    ['F1', CONNECTED, '连接成功', 'Connected'],
    ['F2', { results: [{ receiver: '5003', outcome: 'pushed' }] }, '推送成功', 'Pushed'],
    ['F3', CONNECTED, '获取成功', 'Got'],
  ] as const)('manual 3.3: %s says so and closes the menu by itself after 1 s', (key, result, chinese, english) => {
    for (const [language, text] of [
      ['zh-CN', chinese],
      ['en', english],
    ] as const) {
      const seat = withMenu({ place: { language } });
      enter(seat, key, '3');
      seat.answer(seat.asked(METHODS[key]), result);
      expect(seat.feedback).toBe(text);
      seat.wait(999);
      expect(seat.panel).toBe('menu');
      seat.wait(1);
      expect(seat.panel).toBe('none');
    }
  });

  test('manual 3.3: a key pressed in that second is the menu’s, and it closes all the same', () => {
    const seat = withMenu();
    enter(seat, 'F1', '1');
    seat.answer(seat.asked('switch.connect'), CONNECTED);
    seat.wait(500);
    seat.type('7');
    expect(seat.menu.typed.text).toBe('7');
    seat.wait(500);
    expect(seat.panel).toBe('none');
    expect(seat.computers[0]?.log).not.toContain('Digit7↓');
  });

  test('manual 3.3: the entry turns yellow when the controller tells it', () => {
    const seat = withMenu();
    enter(seat, 'F1', '1');
    seat.answer(seat.asked('switch.connect'), CONNECTED);
    seat.tell({
      type: 'entries',
      action: 'connect',
      changed: [{ id: '0001', name: 'a', online: true, same: true }],
      stale: false,
    });
    expect(seat.menu.entries[0]).toMatchObject({ id: '0001', role: 'current' });
  });
});

describe('while an act is under way', () => {
  test('a second Enter is not sent, what was typed stays to be seen, what is typed meanwhile begins anew', () => {
    const seat = withMenu();
    enter(seat, 'F1', '1');
    expect(seat.menu).toMatchObject({ busy: true, typed: { text: '1' }, feedback: null });
    const before = seat.acts.length;
    seat.press('Enter');
    seat.type('25');
    expect(seat.menu.typed.text).toBe('25');
    seat.press('Enter');
    expect(seat.acts).toHaveLength(before);
    seat.refuse(seat.asked('switch.connect'), 'offline');
    expect(seat.menu).toMatchObject({ busy: false, typed: { text: '25' }, feedback: { text: '此设备不在线' } });
  });

  test('no answer in 3 s is 与服务器通讯失败，请稍后重试！, and a late one changes nothing', () => {
    const seat = withMenu();
    enter(seat, 'F1', '1');
    const act = seat.asked('switch.connect');
    seat.wait(2_999);
    expect(seat.menu.feedback).toBe(null);
    seat.wait(1);
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
    seat.answer(act, CONNECTED);
    seat.wait(5_000);
    expect(seat.panel).toBe('menu');
  });

  test('the outcome is told in the words of its own operation, also when another is pending by then', () => {
    const seat = withMenu();
    enter(seat, 'F2', 'all');
    const act = seat.asked('switch.push');
    seat.press('F1');
    seat.refuse(act, 'connect_failed');
    expect(seat.feedback).toBe('推送失败');
  });

  test('an answer after Esc changes nothing', () => {
    const seat = withMenu();
    enter(seat, 'F1', '1');
    const act = seat.asked('switch.connect');
    seat.press('Escape');
    seat.answer(act, CONNECTED);
    expect(seat.panel).toBe('none');
  });
});

describe('A push has two passes', () => {
  const pushed = (receiver: string) => ({ receiver, outcome: 'pushed' });

  test('at least one reached and all others showing it already: 推送成功', () => {
    const seat = withMenu();
    enter(seat, 'F2', 'team');
    seat.answer(seat.asked('switch.push'), { results: [pushed('5003'), { receiver: '5002', outcome: 'same_source' }] });
    expect(seat.feedback).toBe('推送成功');
    seat.wait(1_000);
    expect(seat.panel).toBe('none');
  });

  test('some refused: 推送成功 3/4, the menu stays open and names the refused', () => {
    const seat = withMenu();
    enter(seat, 'F2', 'all');
    const results = [
      pushed('5003'),
      { receiver: '5004', outcome: 'out_of_range', because: 'no rule' },
      { receiver: '5002', outcome: 'same_source' },
      pushed('5005'),
    ];
    seat.answer(seat.asked('switch.push'), { results });
    expect(seat.feedback).toBe('推送成功 3/4');
    expect(seat.menu.refused.map(({ id, text }) => [id.text, text.text])).toEqual([['5004', '超出范围']]);
    seat.wait(60_000);
    expect(seat.feedback).toBe('推送成功 3/4');
    seat.press('F2');
    expect(seat.menu).toMatchObject({ feedback: null, refused: [] });
  });

  test('in English, and with more refused than there is room for', () => {
    const seat = withMenu({ place: { language: 'en' } });
    enter(seat, 'F2', 'all');
    const refused = Array.from({ length: 7 }, (_, index) => ({ receiver: `501${index}`, outcome: 'offline' }));
    seat.answer(seat.asked('switch.push'), { results: [pushed('5003'), ...refused] });
    expect(seat.feedback).toBe('Pushed 1/8');
    expect(seat.menu.refused).toHaveLength(5);
    expect(seat.menu.refused[0]).toMatchObject({ id: { text: '5010' }, text: { text: 'Device offline' } });
    expect(seat.menu.more?.text).toBe('and 2 more');
  });

  test('an answer that is none is no answer', () => {
    const seat = withMenu();
    enter(seat, 'F2', 'all');
    seat.answer(seat.asked('switch.push'), { results: [{ receiver: '5003', outcome: 'maybe' }] });
    expect(seat.feedback).toBe('与服务器通讯失败，请稍后重试！');
  });
});

describe('a pushed picture with nobody logged in', () => {
  const PUSHED = { source: { id: '0006', name: '气象雷达' }, mode: 'view', pushedBy: 'hxfj' } as const;

  test('No key or pointer event leaves a receiver at which nobody is logged in: the picture is full-screen, and any key brings the login screen up, untyped', () => {
    const seat = desk();
    seat.shown({ ...PUSHED, mode: 'control' });
    expect(seat.panel).toBe('none');
    seat.up('KeyX');
    seat.down('KeyX', { repeat: true });
    seat.up('KeyX');
    seat.pointer(0, 100, 1);
    expect(seat.panel).toBe('none');
    seat.type('h');
    expect(seat.login.user.text).toBe('');
    seat.type('x');
    expect(seat.login.user.text).toBe('x');
    expect(seat.computers[0]?.log).toEqual([]);
    expect(seat.computers[0]?.buttons).toBe(0);
  });

  test('Logging in keeps the picture', () => {
    const seat = desk();
    seat.shown(PUSHED);
    seat.press('Enter');
    seat.type('lin');
    seat.press('Tab');
    seat.type('demo-lin');
    seat.press('Enter');
    seat.session('lin');
    seat.answer(seat.asked('receiver.login'), { user: { name: 'lin', role: 'operator', language: 'en' } });
    expect(seat.panel).toBe('menu');
    expect(seat.state.screens[0]?.shown).toMatchObject(PUSHED);
  });

  test('A pushed screen says for 3 s who pushed what', () => {
    const seat = desk();
    seat.shown(PUSHED);
    expect(seat.view().notice).toEqual({ role: 'operation', text: 'hxfj 推送了 0006 气象雷达' });
    seat.wait(2_999);
    expect(seat.view().notice).not.toBe(null);
    seat.wait(1);
    expect(seat.view().notice).toBe(null);
    seat.shown(PUSHED);
    expect(seat.view().notice).toBe(null);
    seat.shown({ ...PUSHED, pushedBy: 'lin' });
    seat.place({ language: 'en' });
    expect(seat.view().notice?.text).toBe('lin pushed 0006 气象雷达');
    seat.shown({});
    expect(seat.view().notice).toBe(null);
  });

  test('when the picture ends the login screen is back; a new one covers it unless something was typed', () => {
    const seat = desk();
    seat.shown(PUSHED);
    seat.shown(null);
    expect(seat.panel).toBe('login');
    seat.type('l');
    seat.shown(PUSHED);
    expect(seat.login.user.text).toBe('l');
    seat.press('Backspace');
    seat.shown({ ...PUSHED, pushedBy: 'lin' });
    expect(seat.panel).toBe('none');
  });

  test('Esc gives the picture free again, and so do 30 s without a key; elsewhere the login screen stays', () => {
    const seat = desk();
    seat.press('Escape');
    seat.wait(60_000);
    expect(seat.panel).toBe('login');
    seat.shown(PUSHED);
    seat.press('KeyA', 'Escape');
    expect(seat.panel).toBe('none');
    seat.press('KeyA');
    seat.wait(29_000);
    seat.type('b');
    seat.wait(29_999);
    expect(seat.login.user.text).toBe('b');
    seat.wait(1);
    expect(seat.panel).toBe('none');
    seat.press('KeyA');
    expect(seat.login.user.text).toBe('');
  });

  test('when the session ends over a picture, that stays without the login screen', () => {
    const seat = withMenu();
    seat.shown(PUSHED);
    seat.session(null);
    expect(seat.panel).toBe('none');
    seat.shown(null);
    expect(seat.panel).toBe('login');
  });
});
