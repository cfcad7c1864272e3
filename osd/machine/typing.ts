// Which character a key types: by its place on a US keyboard (`KeyboardEvent.code`), with no layout or input method in between.
// What is done with the character stands with the login screen and the menu.

import type { KeyPress } from './types.ts';

type Pair = readonly [plain: string, shifted: string];

const SYMBOLS: readonly (readonly [code: string, plain: string, shifted: string])[] = [
  ['Digit1', '1', '!'],
  ['Digit2', '2', '@'],
  ['Digit3', '3', '#'],
  ['Digit4', '4', '$'],
  ['Digit5', '5', '%'],
  ['Digit6', '6', '^'],
  ['Digit7', '7', '&'],
  ['Digit8', '8', '*'],
  ['Digit9', '9', '('],
  ['Digit0', '0', ')'],
  ['Backquote', '`', '~'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
  ['Space', ' ', ' '],
  ['NumpadDecimal', '.', '.'],
  ['NumpadComma', ',', ','],
  ['NumpadAdd', '+', '+'],
  ['NumpadSubtract', '-', '-'],
  ['NumpadMultiply', '*', '*'],
  ['NumpadDivide', '/', '/'],
];

const NUMPAD_DIGITS = [...'0123456789'].map((digit) => [`Numpad${digit}`, digit, digit] as const);
const CHARACTERS: ReadonlyMap<string, Pair> = new Map(
  [...SYMBOLS, ...NUMPAD_DIGITS].map(([code, plain, shifted]) => [code, [plain, shifted]]),
);
const LETTER = /^Key([A-Z])$/;
const MENU_CHARACTER = /^[0-9A-Za-z,]$/;

type Typed = Pick<KeyPress, 'code' | 'shift' | 'caps' | 'chord'>;

/** The printable ASCII character that a key types, or null; none while Ctrl, Alt or Meta is held. */
export function character({ code, shift, caps, chord }: Typed): string | null {
  if (chord) return null;
  const letter = LETTER.exec(code)?.[1];
  if (letter !== undefined) return shift !== caps ? letter : letter.toLowerCase();
  const pair = CHARACTERS.get(code);
  return pair === undefined ? null : pair[shift ? 1 : 0];
}

/** What the input area takes: digits, letters and the comma (manual 3.1, 4.2). */
export function menuCharacter(key: Typed): string | null {
  const typed = character(key);
  return typed !== null && MENU_CHARACTER.test(typed) ? typed : null;
}

const SCREEN_DIGIT = /^(?:Digit|Numpad)([1-8])$/;

/** The digit 1 to 8 that chooses a screen together with F7 (manual 1.5), or null. */
export function screenDigit(code: string): number | null {
  const digit = SCREEN_DIGIT.exec(code)?.[1];
  return digit === undefined ? null : Number(digit);
}
