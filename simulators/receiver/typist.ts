// Somebody at a keyboard: strikes keys as an operator would, with the modifiers that a real keyboard would report.
// What the keys do is the seat's matter.

import type { KeyPress } from '../../osd/receiver/types.ts';
import { characterOf } from '../transmitter/computer.ts';

const SHIFTS = ['ShiftLeft', 'ShiftRight'];
const CHORDS = ['ControlLeft', 'ControlRight', 'AltLeft', 'AltRight', 'MetaLeft', 'MetaRight'];
const LETTERS = Array.from({ length: 26 }, (_, place) => `Key${String.fromCharCode(65 + place)}`);
const DIGITS = Array.from({ length: 10 }, (_, digit) => `Digit${digit}`);
const OTHERS = [
  'Space',
  'Enter',
  'Tab',
  'Minus',
  'Equal',
  'BracketLeft',
  'BracketRight',
  'Backslash',
  'Semicolon',
  'Quote',
  'Backquote',
  'Comma',
  'Period',
  'Slash',
];

interface Stroke {
  readonly code: string;
  readonly shift: boolean;
}

/** The stroke that writes each character on a US keyboard. */
const STROKES: ReadonlyMap<string, Stroke> = new Map(
  [...LETTERS, ...DIGITS, ...OTHERS].flatMap((code) =>
    [true, false].flatMap((shift) => {
      const character = characterOf(code, shift, false);
      return character === null ? [] : [[character, { code, shift }] as const];
    }),
  ),
);

export interface Typist {
  down(code: string): void;
  up(code: string): void;
  /** Down and up, one after the other: `strike('F1', 'Digit1', 'Enter')`. */
  strike(...codes: string[]): void;
  /** The strokes that write this on a US keyboard; what it cannot write is left out. */
  write(text: string): void;
  /** Shift+O twice: opens the menu. */
  openMenu(): void;
  /** User name, Tab, password, Enter: at the login screen. */
  logIn(username: string, password: string): void;
  /** A function key, what follows it, Enter: `command('F1', '1')`. */
  command(operation: 'F1' | 'F2' | 'F3', target: string): void;
}

/** Somebody whose keys go to `key`. */
export function createTypist(key: (press: KeyPress) => void): Typist {
  const held = new Set<string>();
  let caps = false;

  function press(code: string, down: boolean): void {
    const repeat = down && held.has(code);
    if (down) held.add(code);
    else held.delete(code);
    if (code === 'CapsLock' && down && !repeat) caps = !caps;
    const shift = SHIFTS.some((one) => held.has(one));
    const chord = CHORDS.some((one) => held.has(one));
    key({ code, down, repeat, shift, caps, chord });
  }

  function strike(...codes: string[]): void {
    for (const code of codes) {
      press(code, true);
      press(code, false);
    }
  }

  function write(text: string): void {
    for (const character of text) {
      const stroke = STROKES.get(character);
      if (stroke === undefined) continue;
      if (stroke.shift) press('ShiftLeft', true);
      strike(stroke.code);
      if (stroke.shift) press('ShiftLeft', false);
    }
  }

  return {
    down: (code) => press(code, true),
    up: (code) => press(code, false),
    strike,
    write,
    openMenu() {
      press('ShiftLeft', true);
      strike('KeyO', 'KeyO');
      press('ShiftLeft', false);
    },
    logIn(username, password) {
      write(username);
      strike('Tab');
      write(password);
      strike('Enter');
    },
    command(operation, target) {
      strike(operation);
      write(target);
      strike('Enter');
    },
  };
}
