// Keys and mouse of a seat (manual 6.4 and the decisions on keys): which computer or OSD gets what. The computers are the oracle.
// Which screen they work on stands in chosen-screen.test.ts.

import { describe, expect, test } from 'vitest';
import { startKeyboard } from '../../osd/machine/held.ts';
import { stepKeyboard } from '../../osd/machine/keyboard.ts';
import type { Desk } from './desk.ts';
import { desk, withMenu, working } from './desk.ts';

function log(seat: Desk, screen = 0): string {
  return (seat.computers[screen]?.log ?? []).join(' ');
}

describe('manual 6.4: Shift+O twice opens the menu', () => {
  test.each(['ShiftLeft', 'ShiftRight'])('manual 6.4: with %s held', (shift) => {
    const seat = working();
    seat.shiftO(100, shift);
    expect(seat.panel).toBe('menu');
    expect(log(seat)).toBe(`${shift}↓ KeyO↓ KeyO↑ release`);
  });

  test('Twice means two presses of O with Shift held or pressed anew each time: pressed anew, the other Shift', () => {
    const seat = working();
    seat.down('ShiftLeft', { shift: true });
    seat.down('KeyO', { shift: true });
    seat.up('KeyO');
    seat.up('ShiftLeft');
    seat.down('ShiftRight', { shift: true });
    seat.down('KeyO', { shift: true });
    expect(seat.panel).toBe('menu');
    expect(log(seat)).toBe('ShiftLeft↓ KeyO↓ KeyO↑ ShiftLeft↑ ShiftRight↓ release');
    seat.up('KeyO');
    seat.up('ShiftRight');
    expect(log(seat)).toMatch(/release$/);
    expect(seat.menu.typed.text).toBe('');
  });

  test.each([
    [500, 'menu'],
    [501, 'none'],
  ])('Twice means within 500 ms: %i ms apart', (gap, panel) => {
    const seat = working();
    seat.shiftO(gap);
    expect(seat.panel).toBe(panel);
  });

  test.each([
    [800, 800, 'menu'],
    [200, 201, 'none'],
  ])('Twice means within a time that is a setting: %i ms, pressed %i ms apart', (doublePressMs, gap, panel) => {
    const seat = working({ place: { doublePressMs } });
    seat.shiftO(gap);
    expect(seat.panel).toBe(panel);
  });

  test('Twice means Shift both times, and nothing else between', () => {
    const seat = working();
    seat.press('KeyO', 'KeyO');
    seat.type('OxO');
    seat.down('KeyO', { shift: true, chord: true });
    seat.up('KeyO');
    seat.down('KeyO', { shift: true, chord: true });
    seat.up('KeyO');
    expect(seat.panel).toBe('none');
    expect(seat.computers[0]?.log).toHaveLength(14);
  });

  test('Twice means pressed: holding Shift+O down does not open the menu', () => {
    const seat = working();
    seat.down('ShiftLeft', { shift: true });
    seat.down('KeyO', { shift: true });
    for (let time = 0; time < 20; time++) seat.down('KeyO', { shift: true, repeat: true });
    expect(seat.panel).toBe('none');
    expect(log(seat)).toBe('ShiftLeft↓ KeyO↓');
  });

  test('manual 6.4: at any time: over a view-only picture and over none, where no key is sent', () => {
    for (const shown of [null, { mode: 'view' } as const]) {
      const seat = working();
      seat.shown(shown);
      seat.type('x');
      seat.shiftO();
      expect(seat.panel).toBe('menu');
      expect(log(seat)).toBe('');
    }
  });

  test('manual 6.4: in the menu and at the login screen it is typed', () => {
    const seat = withMenu();
    seat.shiftO();
    expect(seat.menu.typed.text).toBe('OO');
    const other = desk();
    other.shiftO();
    expect(other.login.user.text).toBe('OO');
  });

  test('manual 6.4: on the screen that the mouse is on', () => {
    const seat = working({ screens: 2 });
    seat.pointer(1, 100);
    seat.shiftO();
    expect(seat.view(0).panel).toBe(null);
    expect(seat.view(1).panel?.kind).toBe('menu');
  });
});

test('the keyboard machine alone takes the keys away from the computer with the second O, before the menu says so', () => {
  const key = { down: true, repeat: false, shift: true, caps: false, chord: false };
  const press = (code: string, at: number, down = true) => ({ ...key, type: 'key' as const, code, at, down });
  const inputs = [
    { type: 'keys' as const, screen: 0, to: 'computer' as const, at: 0 },
    press('ShiftLeft', 1),
    press('KeyO', 2),
    press('KeyO', 3, false),
    press('KeyO', 4),
    press('KeyX', 5),
  ];
  let state = startKeyboard(1);
  const effects = inputs.map((input) => {
    const step = stepKeyboard(state, input);
    state = step.state;
    return step.effects.map(({ type }) => type).join(' ');
  });
  expect(effects).toEqual(['', 'key', 'key', 'key', 'release open', 'osd']);
});

describe('While the menu or the login screen is up, no key goes to a computer', () => {
  test('what was held when the menu opened is released, and its key-up goes nowhere', () => {
    const seat = working();
    seat.down('KeyA');
    seat.shiftO();
    seat.up('KeyA');
    seat.type('12');
    seat.press('Escape');
    expect(log(seat)).toBe('KeyA↓ ShiftLeft↓ KeyO↓ KeyO↑ release');
  });

  test('a key that closed the menu, or was held in it, is unheard at the computer', () => {
    const seat = withMenu();
    seat.down('KeyX');
    seat.down('Escape');
    seat.down('KeyX', { repeat: true });
    seat.up('Escape');
    seat.up('KeyX');
    expect(log(seat)).toMatch(/release$/);
    seat.press('KeyX');
    expect(log(seat)).toMatch(/release KeyX↓ KeyX↑$/);
  });

  test('nor does a mouse button', () => {
    const seat = withMenu();
    seat.pointer(0, 10, 1);
    seat.press('Escape');
    seat.pointer(0, 11, 1);
    expect(seat.computers[0]?.buttons).toBe(0);
    seat.pointer(0, 11, 0);
    seat.pointer(0, 11, 1);
    expect(seat.computers[0]?.buttons).toBe(1);
  });
});

describe('keys that are held', () => {
  test('a change of screen releases them at the old one, and the new one never hears of them', () => {
    const seat = working({ screens: 2 });
    seat.down('ControlLeft', { chord: true });
    seat.down('KeyA', { chord: true });
    seat.pointer(0, 5, 1);
    seat.pointer(1, 5, 1);
    expect(log(seat, 0)).toBe('ControlLeft↓ KeyA↓ release');
    seat.down('KeyA', { repeat: true });
    seat.up('KeyA');
    seat.up('ControlLeft');
    expect(log(seat, 1)).toBe('');
    expect(seat.computers[1]?.buttons).toBe(0);
    seat.press('KeyA');
    expect(log(seat, 1)).toBe('KeyA↓ KeyA↑');
  });

  test('blur releases them everywhere; what comes up afterwards, or repeats, goes nowhere', () => {
    const seat = working();
    seat.down('KeyA');
    seat.pointer(0, 5, 3);
    seat.blur();
    expect(seat.computers[0]).toMatchObject({ down: new Set(), buttons: 0 });
    seat.down('KeyA', { repeat: true });
    seat.up('KeyA');
    expect(log(seat)).toBe('KeyA↓ release');
  });

  test('a button alone is released, too', () => {
    const seat = working();
    seat.pointer(0, 5, 1);
    seat.blur();
    expect(seat.computers[0]?.buttons).toBe(0);
    expect(log(seat)).toBe('release');
  });

  test('before a switch they are released, and the new computer hears of none', () => {
    const seat = working();
    seat.down('KeyA');
    seat.step({ type: 'release', at: seat.at, screen: 0 });
    seat.shown({ source: { id: '0002', name: 'b' } });
    seat.down('KeyA', { repeat: true });
    seat.up('KeyA');
    expect(log(seat)).toBe('KeyA↓ release');
    seat.step({ type: 'release', at: seat.at, screen: 0 });
    expect(log(seat), 'nothing held, nothing said').toBe('KeyA↓ release');
  });

  test.each([
    ['the session ends', (seat: Desk) => seat.session(null)],
    ['the picture becomes view-only', (seat: Desk) => seat.shown({ mode: 'view' })],
    ['the picture ends', (seat: Desk) => seat.shown(null)],
  ])('when %s they are released', (_, ends) => {
    const seat = working();
    seat.down('KeyA');
    ends(seat);
    seat.up('KeyA');
    expect(log(seat)).toBe('KeyA↓ release');
  });

  test('auto-repeat is the computer’s own matter; a lost key-up is made good', () => {
    const seat = working();
    seat.down('KeyA');
    seat.down('KeyA', { repeat: true });
    seat.down('KeyA');
    expect(log(seat)).toBe('KeyA↓ KeyA↑ KeyA↓');
  });

  test('bounded: no more than 32 keys at once, and no codes that a stream could not carry', () => {
    const seat = working();
    for (let key = 0; key < 40; key++) seat.down(`Key${key}`);
    seat.down('');
    seat.down('x'.repeat(33));
    seat.down('Key-A');
    expect(seat.computers[0]?.down.size).toBe(32);
    for (let key = 0; key < 40; key++) seat.up(`Key${key}`);
    expect(seat.computers[0]?.down.size).toBe(0);
  });

  test('a screen that does not exist changes nothing', () => {
    const seat = working();
    const before = seat.state;
    seat.pointer(3, 5, 1);
    seat.step({ type: 'release', at: seat.at, screen: -1 });
    seat.tell({ type: 'shown', shown: null }, 7);
    expect(seat.state.keyboard).toEqual(before.keyboard);
    expect(seat.state.screens).toEqual(before.screens);
  });
});
