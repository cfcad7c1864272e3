// A seat without a clock, a controller or computers: its machine is stepped by hand, and what it asked for is kept. The computers here are the
// oracle for keys: they know nothing of the machine, only what reached them.

import { expect } from 'vitest';
import type { SeatState } from '../../osd/machine/seat.ts';
import { startSeat, stepSeat } from '../../osd/machine/seat.ts';
import type {
  KeyPress,
  LoginView,
  MenuView,
  OsdView,
  Place,
  ScreenInput,
  SeatEffect,
  SeatInput,
  Shown,
} from '../../osd/machine/types.ts';
import { viewScreen } from '../../osd/machine/view.ts';
import type { Entry } from '../../protocol/api/shapes.ts';
import type { Reason } from '../../protocol/reasons.ts';

export type Act = Extract<SeatEffect, { type: 'act' }>;
type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;
type Says = Untimed<Exclude<ScreenInput, { type: 'key' | 'open' | 'wake' }>>;
type Held = Partial<Pick<KeyPress, 'shift' | 'caps' | 'chord' | 'repeat'>>;

/** A computer behind one screen: what reached it, and what it believes to be held. */
export class Computer {
  readonly log: string[] = [];
  readonly down = new Set<string>();
  buttons = 0;

  take(effect: SeatEffect): void {
    if (effect.type === 'key') this.#key(effect.code, effect.down);
    if (effect.type === 'pointer') this.buttons = effect.buttons;
    if (effect.type !== 'release') return;
    this.log.push('release');
    this.down.clear();
    this.buttons = 0;
  }

  #key(code: string, down: boolean): void {
    this.log.push(`${code}${down ? '↓' : '↑'}`);
    expect(this.down.has(code), `${code} ${down ? 'down twice' : 'up without a down'}`).toBe(!down);
    if (down) this.down.add(code);
    else this.down.delete(code);
  }
}

const SYMBOLS: Readonly<Record<string, readonly [string, boolean]>> = {
  ',': ['Comma', false],
  '.': ['Period', false],
  '-': ['Minus', false],
  _: ['Minus', true],
  '!': ['Digit1', true],
  '@': ['Digit2', true],
  ' ': ['Space', false],
};

function keyOf(character: string): readonly [code: string, shift: boolean] {
  if (/[a-z]/.test(character)) return [`Key${character.toUpperCase()}`, false];
  if (/[A-Z]/.test(character)) return [`Key${character}`, true];
  if (/[0-9]/.test(character)) return [`Digit${character}`, false];
  return SYMBOLS[character] ?? ['', false];
}

export const PLACE: Place = {
  seat: 'a',
  wall: null,
  screen: 1,
  screens: 1,
  login: true,
  language: 'zh-CN',
  doublePressMs: 500,
};

export interface DeskOptions {
  readonly screens?: number;
  readonly place?: Partial<Place>;
}

export class Desk {
  at = 1_000;
  state: SeatState;
  readonly acts: Act[] = [];
  readonly effects: SeatEffect[] = [];
  readonly computers: readonly Computer[];
  /** Called with every step, for invariants. */
  watch: (before: SeatState, effects: readonly SeatEffect[]) => void = () => {};
  #wakeAt: number | null = null;

  constructor(count = 1) {
    this.state = startSeat(Array.from({ length: count }, () => ({ firmware: '2.4.1', place: null })));
    this.computers = Array.from({ length: count }, () => new Computer());
  }

  step(input: SeatInput): void {
    const before = this.state;
    const { state, effects } = stepSeat(before, input);
    this.state = state;
    this.watch(before, effects);
    for (const effect of effects) this.#take(effect);
  }

  #take(effect: SeatEffect): void {
    this.effects.push(effect);
    if (effect.type === 'act') this.acts.push(effect);
    if (effect.type === 'wake') this.#wakeAt = effect.at;
    else if ('screen' in effect) this.computers[effect.screen]?.take(effect);
  }

  down(code: string, held: Held = {}): void {
    const key = { code, down: true, repeat: false, shift: false, caps: false, chord: false, ...held };
    this.step({ type: 'key', at: this.at, ...key });
  }

  up(code: string): void {
    this.step({
      type: 'key',
      at: this.at,
      code,
      down: false,
      repeat: false,
      shift: false,
      caps: false,
      chord: false,
    });
  }

  press(...codes: readonly string[]): void {
    for (const code of codes) {
      this.down(code);
      this.up(code);
    }
  }

  type(text: string): void {
    for (const character of text) {
      const [code, shift] = keyOf(character);
      this.down(code, { shift });
      this.up(code);
    }
  }

  /** Shift+O twice, Shift held, `gapMs` apart. */
  shiftO(gapMs = 100, shift = 'ShiftLeft'): void {
    this.down(shift, { shift: true });
    for (const time of [0, gapMs]) {
      this.at += time;
      this.down('KeyO', { shift: true });
      this.up('KeyO');
    }
    this.up(shift);
  }

  blur(): void {
    this.step({ type: 'blur', at: this.at });
  }

  pointer(screen: number, x: number, buttons = 0): void {
    this.step({ type: 'pointer', at: this.at, screen, x, y: 7, buttons, wheel: 0 });
  }

  tell(says: Says, screen = 0): void {
    this.step({ type: 'screen', screen, input: { ...says, at: this.at } });
  }

  link(up: boolean, online = true): void {
    const link = up ? ({ status: 'up', epoch: 1 } as const) : ({ status: 'down', because: 'test' } as const);
    for (const screen of this.state.screens.keys()) this.tell({ type: 'link', link, online }, screen);
  }

  place(place: Partial<Place>, screen = 0): void {
    this.tell({ type: 'place', ...PLACE, ...place }, screen);
  }

  session(username: string | null, screen = 0): void {
    const user = username === null ? null : { username, name: username };
    this.tell({ type: 'session', user, ticket: null, because: 'test' }, screen);
  }

  shown(shown: Partial<Shown> | null, screen = 0): void {
    const whole =
      shown === null
        ? null
        : { source: { id: '0001', name: '调度' }, mode: 'control' as const, pushedBy: null, ...shown };
    this.tell({ type: 'shown', shown: whole }, screen);
  }

  /** The last act asked for, which must be this method. */
  asked(method: Act['method']): Act {
    const act = this.acts.at(-1);
    expect(act?.method).toBe(method);
    if (act === undefined) throw new TypeError('no act');
    return act;
  }

  answer(act: Act, result: unknown): void {
    this.tell({ type: 'answered', id: act.id, outcome: { ok: true, result } }, act.screen);
  }

  refuse(act: Act, reason: Reason, data?: object): void {
    const outcome = { ok: false, reason, because: 'test', ...(data === undefined ? {} : { data }) } as const;
    this.tell({ type: 'answered', id: act.id, outcome }, act.screen);
  }

  /** Time passes; the one timer that was asked for fires when it is due. */
  wait(ms: number): void {
    const end = this.at + ms;
    while (this.#wakeAt !== null && this.#wakeAt <= end) {
      this.at = Math.max(this.at, this.#wakeAt);
      this.#wakeAt = null;
      this.step({ type: 'wake', at: this.at });
    }
    this.at = end;
  }

  view(screen = 0): OsdView {
    const state = this.state.screens[screen];
    if (state === undefined) throw new TypeError(`no screen ${screen}`);
    return viewScreen(state);
  }

  get panel(): string {
    return this.view().panel?.kind ?? 'none';
  }

  get login(): LoginView {
    const { panel } = this.view();
    if (panel?.kind !== 'login') throw new TypeError(`panel is ${panel?.kind}`);
    return panel;
  }

  get menu(): MenuView {
    const { panel } = this.view();
    if (panel?.kind !== 'menu') throw new TypeError(`panel is ${panel?.kind}`);
    return panel;
  }

  get feedback(): string | undefined {
    return this.menu.feedback?.text;
  }
}

export function entry(id: string, more: Partial<Entry> = {}): Entry {
  return { id, name: `name ${id}`, online: true, same: false, ...more };
}

export const LIST: readonly Entry[] = [entry('0001'), entry('0002', { same: true }), entry('0003', { online: false })];

/** A seat whose link is up, at the login screen, named 5001. */
export function desk({ screens = 1, place = {} }: DeskOptions = {}): Desk {
  const seat = new Desk(screens);
  seat.link(true);
  for (let screen = 0; screen < screens; screen++) {
    seat.tell({ type: 'named', id: `500${screen + 1}`, name: `屏 ${screen + 1}` }, screen);
    seat.place({ screen: screen + 1, screens, ...place }, screen);
  }
  return seat;
}

/** The same with `hxfj` logged in at every screen (through the API, so no menu) and a picture with keyboard and mouse. */
export function working(options: DeskOptions = {}): Desk {
  const seat = desk(options);
  for (const screen of seat.state.screens.keys()) {
    seat.session('hxfj', screen);
    seat.shown({}, screen);
  }
  return seat;
}

/** The same with the menu open and its list there. */
export function withMenu(options: DeskOptions = {}): Desk {
  const seat = working(options);
  seat.shiftO();
  seat.answer(seat.asked('room.list'), { entries: LIST });
  return seat;
}
