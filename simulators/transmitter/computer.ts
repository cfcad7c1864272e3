// The computer behind a transmitter: which keys and buttons are held, what was typed as text, and a log of what came.
// Who may press what is not decided here.

/** Characters of text kept; older ones scroll away. */
const MAX_TEXT = 4096;
/** Events kept in the log; older ones are counted and dropped. */
const MAX_LOG = 2048;
/** Keys that can be held at once: more than any keyboard has. */
const MAX_HELD = 256;

export interface KeyRecord {
  readonly code: string;
  readonly down: boolean;
}

export interface Pointer {
  readonly x: number;
  readonly y: number;
  readonly buttons: number;
}

/** Whoever holds keys: one stream. */
export type Holder = object;

export interface Computer {
  /** Keys that are down now, in the order in which they went down. */
  readonly held: readonly string[];
  readonly pointer: Pointer | null;
  /** What was typed, as an editor on a US keyboard would show it. */
  readonly text: string;
  readonly log: readonly KeyRecord[];
  /** Keys and buttons that one holder holds. */
  heldBy(holder: Holder): { readonly keys: readonly string[]; readonly buttons: number };
  /** False if nothing changed by it: a key that this holder holds already, or that he does not hold. */
  key(holder: Holder, code: string, down: boolean): boolean;
  point(holder: Holder, at: Pointer & { readonly wheel: number }): void;
  /** Lets go of everything that this holder holds; answers the codes. */
  release(holder: Holder): readonly string[];
  /** Power-up: nothing is held, nothing was typed. */
  reset(): void;
}

const SHIFTED_DIGITS = ')!@#$%^&*(';
const SYMBOLS: Readonly<Record<string, readonly [string, string]>> = {
  Space: [' ', ' '],
  Enter: ['\n', '\n'],
  NumpadEnter: ['\n', '\n'],
  Tab: ['\t', '\t'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
};
/** Chords with these are commands, not text. */
const COMMAND_KEYS = ['ControlLeft', 'ControlRight', 'AltLeft', 'AltRight', 'MetaLeft', 'MetaRight'];

/** The character of a key on a US keyboard; null for keys that write nothing. */
export function characterOf(code: string, shift: boolean, caps: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift !== caps ? letter : letter.toLowerCase();
  const digit = /^(Digit|Numpad)([0-9])$/.exec(code);
  if (digit?.[2] !== undefined) {
    return shift && digit[1] === 'Digit' ? (SHIFTED_DIGITS[Number(digit[2])] ?? null) : digit[2];
  }
  return (Object.hasOwn(SYMBOLS, code) ? SYMBOLS[code]?.[shift ? 1 : 0] : undefined) ?? null;
}

/** A computer with nothing held and nothing typed. */
export function createComputer(): Computer {
  /** Code to those who hold it; a key is up when the last lets go. */
  const held = new Map<string, Set<Holder>>();
  const buttons = new Map<Holder, number>();
  let log: KeyRecord[] = [];
  let text = '';
  let caps = false;
  let place: { x: number; y: number } | null = null;

  function type(code: string): void {
    if (COMMAND_KEYS.some((key) => held.has(key))) return;
    if (code === 'Backspace') text = text.slice(0, -1);
    else text += characterOf(code, held.has('ShiftLeft') || held.has('ShiftRight'), caps) ?? '';
    text = text.slice(-MAX_TEXT);
  }

  function record(code: string, down: boolean): void {
    log.push({ code, down });
    if (log.length > MAX_LOG) log = log.slice(-MAX_LOG / 2);
    if (!down) return;
    if (code === 'CapsLock') caps = !caps;
    else type(code);
  }

  function press(holder: Holder, code: string): boolean {
    const holders = held.get(code);
    if (holders?.has(holder)) return false;
    if (holders !== undefined) {
      holders.add(holder);
      return true;
    }
    if (held.size >= MAX_HELD) return false;
    held.set(code, new Set([holder]));
    record(code, true);
    return true;
  }

  function letGo(holder: Holder, code: string): boolean {
    const holders = held.get(code);
    if (!holders?.delete(holder)) return false;
    if (holders.size > 0) return true;
    held.delete(code);
    record(code, false);
    return true;
  }

  function keysOf(holder: Holder): string[] {
    return [...held].flatMap(([code, holders]) => (holders.has(holder) ? [code] : []));
  }

  return {
    get held() {
      return [...held.keys()];
    },
    get pointer() {
      if (place === null) return null;
      return { ...place, buttons: [...buttons.values()].reduce((all, one) => all | one, 0) };
    },
    get text() {
      return text;
    },
    get log() {
      return log;
    },
    heldBy: (holder) => ({ keys: keysOf(holder), buttons: buttons.get(holder) ?? 0 }),
    key: (holder, code, down) => (down ? press(holder, code) : letGo(holder, code)),
    point(holder, at) {
      place = { x: at.x, y: at.y };
      if (at.buttons === 0) buttons.delete(holder);
      else buttons.set(holder, at.buttons);
    },
    release(holder) {
      const codes = keysOf(holder);
      for (const code of codes) letGo(holder, code);
      buttons.delete(holder);
      return codes;
    },
    reset() {
      held.clear();
      buttons.clear();
      log = [];
      text = '';
      caps = false;
      place = null;
    },
  };
}
