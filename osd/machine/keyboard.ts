// One keyboard and mouse on 1 to 8 screens as a pure machine: which screen they work on, and which key goes to which computer or OSD.
// Every key-down that a computer got is remembered, so that it gets the key-up, once, whatever happens (held.ts). What an OSD does with keys: screen.ts.

import { DOUBLE_PRESS_MS, F7_HOLD_MS } from '../../protocol/limits.ts';
import type { KeyboardState, KeyboardTurn } from './held.ts';
import { after, blur, choose, drop, goesTo, hold, release, still } from './held.ts';
import { pointed } from './pointer.ts';
import type { KeyboardEffect, KeyboardInput, KeyPress } from './types.ts';
import { screenDigit } from './typing.ts';

/** Keys held at once that are followed; a further one goes nowhere. More than a person has fingers. */
export const MAX_HELD = 32;
/** Codes that a stream carries (protocol/stream); others are no keys. */
const CODE = /^[A-Za-z0-9]{1,32}$/;
const SHIFT = /^Shift(Left|Right)$/;

/** Carries out one input. Never throws; a screen that does not exist changes nothing. */
export function stepKeyboard(before: KeyboardState, input: KeyboardInput): KeyboardTurn {
  if ('screen' in input && before.keys[input.screen] === undefined) return still(before);
  const first = isOver(before, input) ? letGo(before) : still(before);
  const { state, effects } = after(first, (next) => handle(next, input));
  const until = state.heldBack?.until ?? null;
  const asks = until !== null && (until !== before.wakeAt || input.type === 'wake');
  const wake: KeyboardEffect[] = asks ? [{ type: 'wake', at: until }] : [];
  return { state: { ...state, wakeAt: until }, effects: [...effects, ...wake] };
}

/** Whether F7 was held back long enough. Whoever takes the keys away is heard first. */
function isOver({ heldBack }: KeyboardState, { at, type }: KeyboardInput): boolean {
  if (heldBack === null) return false;
  return (type === 'wake' && at >= heldBack.until) || (type === 'key' && at > heldBack.until);
}

function handle(state: KeyboardState, input: KeyboardInput): KeyboardTurn {
  switch (input.type) {
    case 'key':
      if (!CODE.test(input.code)) return still(state);
      return input.down ? down(state, input, input.at) : up(state, input);
    case 'pointer':
      return pointed(state, input);
    case 'blur':
      return blur(state);
    case 'release':
      return release(state, input.screen);
    case 'keys':
      return goesTo(state, input.screen, input.to);
    case 'placed':
      return still({ ...state, places: state.places.with(input.screen, input.place) });
    case 'wake':
      return still(state);
  }
}

function down(state: KeyboardState, key: KeyPress, at: number): KeyboardTurn {
  if (key.repeat) return repeated(state, key);
  // Pressed twice with no key-up between: that one was lost on the way.
  if (state.held.has(key.code)) return after(up(state, { ...key, down: false }), (free) => down(free, key, at));
  if (state.held.size >= MAX_HELD) return still(state);
  const digit = screenDigit(key.code);
  if (digit !== null && choosesScreen(state, key)) return chooseDigit(state, key.code, digit);
  return after(letGo(state), (next) => {
    const alone = key.code === 'F7' && !key.shift && !key.chord && hasSeveral(next);
    return alone ? still(holdBack(next, key, at)) : deliver(next, key, at);
  });
}

/** Computers repeat for themselves; an OSD is told, as long as the key is its own. A key that was held from elsewhere stays unheard. */
function repeated(state: KeyboardState, key: KeyPress): KeyboardTurn {
  const { code } = key;
  const went = state.held.get(code);
  if (went === undefined) return still(state.held.size < MAX_HELD ? hold(state, code, null) : state);
  return went?.to === 'osd' ? { state, effects: [{ type: 'osd', screen: went.screen, key }] } : still(state);
}

/** A new key-down to whoever has the keys of the chosen screen. */
function deliver(before: KeyboardState, key: KeyPress, at: number): KeyboardTurn {
  const { chosen: screen, firstO } = before;
  const to = before.keys[screen] ?? 'none';
  const listens = to === 'computer' || to === 'watch';
  const isO = listens && isShiftO(key);
  if (isO && firstO !== null && at - firstO <= doublePressMs(before)) return openMenu(before, key);
  const kept = listens && SHIFT.test(key.code) ? firstO : null;
  const state = { ...before, firstO: isO ? at : kept };
  if (to === 'watch' || to === 'none') return still(hold(state, key.code, null));
  const effect: KeyboardEffect =
    to === 'osd' ? { type: 'osd', screen, key } : { type: 'key', screen, code: key.code, down: true };
  return { state: hold(state, key.code, { to, screen }), effects: [effect] };
}

function isShiftO({ code, shift, chord }: KeyPress): boolean {
  return code === 'KeyO' && shift && !chord;
}

function doublePressMs({ places, chosen }: KeyboardState): number {
  return places[chosen]?.doublePressMs ?? DOUBLE_PRESS_MS;
}

/** The second O is not sent, and from now on the keys are the OSD's, before it has said so itself. */
function openMenu(before: KeyboardState, key: KeyPress): KeyboardTurn {
  const screen = before.chosen;
  const { state, effects } = goesTo({ ...before, firstO: null }, screen, 'osd');
  return { state: hold(state, key.code, null), effects: [...effects, { type: 'open', screen }] };
}

function up(state: KeyboardState, key: KeyPress): KeyboardTurn {
  const { code } = key;
  const went = state.held.get(code);
  if (went === undefined) return still(state);
  const free = drop(state, code);
  if (went === null) return still(released(free, code));
  const { to, screen } = went;
  const effect: KeyboardEffect =
    to === 'osd' ? { type: 'osd', screen, key } : { type: 'key', screen, code, down: false };
  return { state: free, effects: [effect] };
}

// F7 with a digit chooses the screen (manual 1.5, decisions on keys)

function hasSeveral({ keys, places }: KeyboardState): boolean {
  return keys.length > 1 || places.some((place) => place !== null && place.screens > 1);
}

/** Whether a digit pressed now chooses: F7 is held, however long, or was pressed just before. */
function choosesScreen(state: KeyboardState, { chord }: KeyPress): boolean {
  return state.heldBack !== null || (state.held.has('F7') && hasSeveral(state) && !chord);
}

function holdBack(state: KeyboardState, press: KeyPress, at: number): KeyboardState {
  const heldBack = { press, until: at + F7_HOLD_MS, released: false, muted: false };
  return { ...hold(state, press.code, null), heldBack, firstO: null };
}

function released(state: KeyboardState, code: string): KeyboardState {
  const { heldBack } = state;
  return heldBack?.press.code === code ? { ...state, heldBack: { ...heldBack, released: true } } : state;
}

/** F7 was alone: it goes where it was pressed, down and up, unless the keys went elsewhere meanwhile. */
function letGo(before: KeyboardState): KeyboardTurn {
  const { heldBack } = before;
  if (heldBack === null) return still(before);
  const state = { ...before, heldBack: null };
  const { press, until } = heldBack;
  if (heldBack.muted) return still(state);
  const pressed = deliver(state, press, until);
  return heldBack.released ? after(pressed, (next) => up(next, { ...press, down: false })) : pressed;
}

/** The digit is not typed, also when there is no such screen. */
function chooseDigit(before: KeyboardState, code: string, digit: number): KeyboardTurn {
  const screen = screenOf(before, digit);
  const state = { ...hold(before, code, null), heldBack: null, firstO: null };
  return screen === null ? still(state) : choose(state, screen);
}

/** Digits are the places in the seat; screens that are not all of one seat are counted as they stand. */
function screenOf({ keys, places }: KeyboardState, digit: number): number | null {
  const seat = places[0]?.seat ?? null;
  const oneSeat = seat !== null && places.every((place) => place?.seat === seat);
  const index = oneSeat ? places.findIndex((place) => place?.screen === digit) : digit - 1;
  return keys[index] === undefined ? null : index;
}
