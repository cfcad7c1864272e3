// What a shared keyboard and mouse hold, and how it is let go: at a change of screen, of who gets the keys, of the picture, or when the keyboard is lost.
// Which key goes where stands in keyboard.ts, the mouse in pointer.ts.

import { MAX_SCREENS } from '../../protocol/limits.ts';
import type { KeyboardEffect, KeyPress, KeysTo, Place, Pointer, Step } from './types.ts';

/** Where the key-down of a held key went; null: nowhere, so its key-up goes nowhere either. */
export type Went = { readonly to: 'computer' | 'osd'; readonly screen: number } | null;

/** F7 that was pressed and may yet choose a screen (manual, decisions on keys). */
export interface HeldBack {
  readonly press: KeyPress;
  readonly until: number;
  readonly released: boolean;
  /** Whoever had the keys when it was pressed has them no longer: it still chooses, but goes nowhere. */
  readonly muted: boolean;
}

export interface Mouse extends Pointer {
  readonly screen: number;
  /** Buttons that are down and that no computer may hear of: pressed over an OSD or over another screen. */
  readonly deaf: number;
}

export interface KeyboardState {
  /** Where the keys of each screen go. */
  readonly keys: readonly KeysTo[];
  readonly places: readonly (Place | null)[];
  /** Index of the screen that the keyboard works on. */
  readonly chosen: number;
  readonly held: ReadonlyMap<string, Went>;
  readonly heldBack: HeldBack | null;
  /** When O was pressed with Shift and nothing else followed. */
  readonly firstO: number | null;
  readonly mouse: Mouse;
  readonly wakeAt: number | null;
}

export type KeyboardTurn = Step<KeyboardState, KeyboardEffect>;

/** A keyboard on so many screens (1 to 8); nothing is held, and the keys of every screen go to its OSD until told otherwise. */
export function startKeyboard(screens: number): KeyboardState {
  const count = Math.min(Math.max(Math.trunc(screens), 1), MAX_SCREENS);
  return {
    keys: Array.from({ length: count }, () => 'osd'),
    places: Array.from({ length: count }, () => null),
    chosen: 0,
    held: new Map(),
    heldBack: null,
    firstO: null,
    mouse: { screen: 0, x: 0, y: 0, buttons: 0, wheel: 0, deaf: 0 },
    wakeAt: null,
  };
}

export function still(state: KeyboardState): KeyboardTurn {
  return { state, effects: [] };
}

/** What follows in the same step; not `then`, which would make a promise of this module. */
export function after(first: KeyboardTurn, next: (state: KeyboardState) => KeyboardTurn): KeyboardTurn {
  const { state, effects } = next(first.state);
  return { state, effects: [...first.effects, ...effects] };
}

export function hold(state: KeyboardState, code: string, went: Went): KeyboardState {
  return { ...state, held: new Map(state.held).set(code, went) };
}

export function drop(state: KeyboardState, code: string): KeyboardState {
  const held = new Map(state.held);
  held.delete(code);
  return { ...state, held };
}

/** The buttons that the computer under the mouse was told of. */
export function heardButtons({ buttons, deaf }: Mouse): number {
  return buttons & ~deaf;
}

/** The keyboard works on another screen: what is held at the old one is released there and never reaches the new one. */
export function choose(state: KeyboardState, screen: number): KeyboardTurn {
  if (screen === state.chosen) return still(state);
  const left = release(state, state.chosen);
  return { state: { ...left.state, chosen: screen }, effects: [...left.effects, { type: 'chosen', screen }] };
}

/** Somebody else gets the keys of a screen from now on. */
export function goesTo(state: KeyboardState, screen: number, to: KeysTo): KeyboardTurn {
  if (state.keys[screen] === to) return still(state);
  return release({ ...state, keys: state.keys.with(screen, to) }, screen);
}

/** Lets go of everything that this screen's computer or OSD holds; the key-ups that follow go nowhere. */
export function release(state: KeyboardState, screen: number): KeyboardTurn {
  const here = (went: Went) => went !== null && went.screen === screen;
  const held = new Map([...state.held].map(([code, went]) => [code, here(went) ? null : went]));
  const pressed = [...state.held.values()].some((went) => here(went) && went?.to === 'computer');
  const under = state.mouse.screen === screen;
  const clicked = under && heardButtons(state.mouse) !== 0;
  const mouse = under ? { ...state.mouse, deaf: state.mouse.buttons } : state.mouse;
  const mutes = state.heldBack !== null && state.chosen === screen;
  const heldBack = mutes ? { ...state.heldBack, muted: true } : state.heldBack;
  const effects: KeyboardEffect[] = pressed || clicked ? [{ type: 'release', screen }] : [];
  return { state: { ...state, held, mouse, heldBack }, effects };
}

/** The keyboard is lost: what is held is released everywhere, and nothing is known of any key. */
export function blur(state: KeyboardState): KeyboardTurn {
  const { state: freed, effects } = state.keys.reduce<KeyboardTurn>(
    (turn, _, screen) => after(turn, (next) => release(next, screen)),
    still(state),
  );
  const mouse = { ...freed.mouse, buttons: 0, deaf: 0 };
  return { state: { ...freed, held: new Map(), heldBack: null, firstO: null, mouse }, effects };
}
