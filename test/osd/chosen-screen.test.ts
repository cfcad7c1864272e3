// Which screen the keyboard and mouse of a seat work on (manual 1.5 and the decisions on F7). The computers are the oracle.

import { describe, expect, test } from 'vitest';
import type { Desk } from './desk.ts';
import { desk, withMenu, working } from './desk.ts';

function log(seat: Desk, screen = 0): string {
  return (seat.computers[screen]?.log ?? []).join(' ');
}

describe('manual 1.5: F7 with 1 to 8 picks the screen', () => {
  test.each(['Digit2', 'Numpad2'])('manual 1.5: held, with %s', (digit) => {
    const seat = working({ screens: 3 });
    seat.down('F7');
    seat.wait(100);
    seat.down(digit);
    seat.up(digit);
    seat.up('F7');
    seat.wait(1_000);
    seat.type('a');
    expect(log(seat, 0)).toBe('');
    expect(log(seat, 1)).toBe('KeyA↓ KeyA↑');
    expect(seat.effects.filter(({ type }) => type === 'chosen')).toEqual([{ type: 'chosen', screen: 1 }]);
  });

  test('manual 1.5: pressed after it, within 500 ms', () => {
    const seat = working({ screens: 2 });
    seat.press('F7');
    seat.wait(499);
    seat.press('Digit2', 'KeyA');
    expect(log(seat, 0)).toBe('');
    expect(log(seat, 1)).toBe('KeyA↓ KeyA↑');
  });

  test('manual 1.5: at the login screen and in the menu too; the digit is not typed', () => {
    const seat = desk({ screens: 2 });
    seat.down('F7');
    seat.press('Digit2');
    seat.up('F7');
    seat.type('x');
    expect(seat.view(0).panel).toMatchObject({ user: { text: '' } });
    expect(seat.view(1).panel).toMatchObject({ user: { text: 'x' } });
    const menu = withMenu({ screens: 2 });
    menu.press('F7', 'Digit2', 'KeyB');
    expect(menu.menu.typed.text).toBe('');
    expect(log(menu, 1)).toBe('KeyB↓ KeyB↑');
  });

  test('F7 alone is held back for 500 ms, then goes to the computer, down and up', () => {
    const seat = working({ screens: 2 });
    seat.press('F7');
    seat.wait(499);
    expect(log(seat)).toBe('');
    seat.wait(1);
    expect(log(seat)).toBe('F7↓ F7↑');
    seat.press('Digit2');
    expect(log(seat)).toBe('F7↓ F7↑ Digit2↓ Digit2↑');
  });

  test('F7 alone, held longer: down after 500 ms, up when it comes up; a digit meanwhile still chooses', () => {
    const seat = working({ screens: 2 });
    seat.down('F7');
    seat.wait(600);
    expect(log(seat)).toBe('F7↓');
    seat.up('F7');
    expect(log(seat)).toBe('F7↓ F7↑');
    seat.down('F7');
    seat.wait(600);
    seat.press('Digit2');
    seat.up('F7');
    expect(log(seat)).toBe('F7↓ F7↑ F7↓ release');
    expect(log(seat, 1)).toBe('');
  });

  test('F7 alone: another key lets it go at once, in the right order; with Ctrl, Alt or Shift it is no gesture', () => {
    const seat = working({ screens: 2 });
    seat.press('F7', 'KeyA');
    seat.down('F7', { chord: true });
    seat.up('F7');
    expect(log(seat)).toBe('F7↓ F7↑ KeyA↓ KeyA↑ F7↓ F7↑');
  });

  test('F7 alone at a seat with one screen goes at once, and digits are typed', () => {
    const seat = working();
    seat.down('F7');
    seat.press('Digit2');
    seat.up('F7');
    expect(log(seat)).toBe('F7↓ Digit2↓ Digit2↑ F7↑');
  });

  test('F7 alone goes nowhere when the session ended before the timer came', () => {
    const seat = working({ screens: 2 });
    seat.press('F7');
    seat.at += 700;
    seat.session(null);
    seat.wait(0);
    expect(log(seat)).toBe('');
  });

  test('F7 alone is held back at a page that plays one screen of a seat with two', () => {
    const seat = working({ place: { screens: 2 } });
    seat.down('F7');
    expect(log(seat)).toBe('');
    seat.press('Digit2');
    seat.up('F7');
    seat.wait(1_000);
    expect(log(seat)).toBe('');
  });

  test('F7 alone goes nowhere when the keys went elsewhere meanwhile', () => {
    const seat = working({ screens: 2 });
    seat.press('F7');
    seat.pointer(1, 10);
    seat.wait(600);
    expect([log(seat, 0), log(seat, 1)]).toEqual(['', '']);
    seat.down('F7');
    seat.session(null, 1);
    seat.wait(600);
    expect(log(seat, 1)).toBe('');
  });

  test('manual 1.5: a digit without a screen chooses nothing and is not typed; 9 and 0 are no such digits', () => {
    const seat = working({ screens: 2 });
    seat.down('F7');
    seat.press('Digit8');
    seat.up('F7');
    seat.type('a');
    expect(log(seat)).toBe('KeyA↓ KeyA↑');
    seat.press('F7', 'Digit9');
    expect(log(seat)).toBe('KeyA↓ KeyA↑ F7↓ F7↑ Digit9↓ Digit9↑');
  });

  test('manual 1.5: the digit is the place in the seat, whatever the order here; screens of several seats count as they stand', () => {
    const seat = working({ screens: 2 });
    seat.place({ screen: 2, screens: 2 }, 0);
    seat.place({ screen: 1, screens: 2 }, 1);
    seat.press('F7', 'Digit1');
    expect(seat.state.keyboard.chosen).toBe(1);
    seat.place({ seat: 'b', screen: 1 }, 0);
    seat.press('F7', 'Digit1');
    expect(seat.state.keyboard.chosen).toBe(0);
  });

  test('manual 1.5: so does moving the mouse there; an event without a movement chooses nothing', () => {
    const seat = working({ screens: 2 });
    seat.pointer(1, 10);
    expect(seat.state.keyboard.chosen).toBe(1);
    seat.press('F7', 'Digit1');
    seat.pointer(1, 10);
    expect(seat.state.keyboard.chosen).toBe(0);
    seat.pointer(1, 11);
    expect(seat.state.keyboard.chosen).toBe(1);
  });

  test('The menu opens on the screen last chosen, by mouse or by F7', () => {
    const seat = working({ screens: 2 });
    seat.pointer(1, 10);
    seat.press('F7', 'Digit1');
    seat.shiftO();
    expect(seat.view(0).panel?.kind).toBe('menu');
    expect(seat.view(1).panel).toBe(null);
  });
});
