// Keys that browsers and desktops keep for themselves, as the page's menu sends them: down in order, up in reverse.

import type { KeyPress } from '../receiver/types.ts';

export interface Chord {
  readonly label: string;
  readonly codes: readonly string[];
}

export const CHORDS: readonly Chord[] = [
  { label: 'Ctrl+Alt+Del', codes: ['ControlLeft', 'AltLeft', 'Delete'] },
  { label: 'Ctrl+Shift+Esc', codes: ['ControlLeft', 'ShiftLeft', 'Escape'] },
  { label: 'Win', codes: ['MetaLeft'] },
  { label: 'Win+L', codes: ['MetaLeft', 'KeyL'] },
  { label: 'Alt+Tab', codes: ['AltLeft', 'Tab'] },
  { label: 'Alt+F4', codes: ['AltLeft', 'F4'] },
  { label: 'Ctrl+W', codes: ['ControlLeft', 'KeyW'] },
  { label: 'Ctrl+T', codes: ['ControlLeft', 'KeyT'] },
  { label: 'Ctrl+N', codes: ['ControlLeft', 'KeyN'] },
  { label: 'PrintScreen', codes: ['PrintScreen'] },
  { label: 'F11', codes: ['F11'] },
  { label: 'Ctrl+Alt+F1', codes: ['ControlLeft', 'AltLeft', 'F1'] },
  { label: 'Ctrl+Alt+F2', codes: ['ControlLeft', 'AltLeft', 'F2'] },
];

const CHORDING = /^(Control|Alt|Meta)/;
const SHIFTING = /^Shift/;

/** The presses of a chord as a keyboard would give them. */
export function pressesOf({ codes }: Chord): readonly KeyPress[] {
  const chord = codes.some((code) => CHORDING.test(code));
  const shift = codes.some((code) => SHIFTING.test(code));
  const press = (code: string, down: boolean): KeyPress => ({ code, down, repeat: false, shift, caps: false, chord });
  return [...codes.map((code) => press(code, true)), ...codes.toReversed().map((code) => press(code, false))];
}
