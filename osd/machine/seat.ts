// A whole seat as one pure machine: its screens and the keyboard that they share, joined. Pages and headless seats run this one and carry out
// what it asks for; screen.ts and keyboard.ts can also be run alone.

import type { KeyboardState } from './held.ts';
import { startKeyboard } from './held.ts';
import { stepKeyboard } from './keyboard.ts';
import type { ScreenOptions } from './screen.ts';
import { startScreen, stepScreen } from './screen.ts';
import type { ScreenState } from './state.ts';
import type { KeyboardEffect, KeyboardInput, ScreenEffect, ScreenInput, SeatEffect, SeatInput, Step } from './types.ts';

export interface SeatState {
  readonly keyboard: KeyboardState;
  readonly screens: readonly ScreenState[];
  readonly wakeAt: number | null;
}

export type SeatTurn = Step<SeatState, SeatEffect>;

/** A seat at power-up, with 1 to 8 screens in order of their F7 digits. */
export function startSeat(options: readonly ScreenOptions[]): SeatState {
  const keyboard = startKeyboard(options.length);
  const start: SeatState = { keyboard, screens: options.slice(0, keyboard.keys.length).map(startScreen), wakeAt: null };
  // Only a place that was remembered has anything to tell: keys that go nowhere, digits, times.
  const placed = start.screens.reduce((seat, { place }, screen) => {
    if (place === null) return seat;
    return toScreen(seat, screen, { ...place, type: 'place', at: 0 }).state;
  }, start);
  return { ...placed, wakeAt: null };
}

/** Carries out one input on everything that it concerns. Never throws. */
export function stepSeat(before: SeatState, input: SeatInput): SeatTurn {
  const { state, effects } = route(before, input);
  const dues = [state.keyboard.wakeAt, ...state.screens.map((screen) => screen.wakeAt)].filter((due) => due !== null);
  const wakeAt = dues.length === 0 ? null : Math.min(...dues);
  const asks = wakeAt !== null && (wakeAt !== before.wakeAt || input.type === 'wake');
  const wake: SeatEffect[] = asks ? [{ type: 'wake', at: wakeAt }] : [];
  return { state: { ...state, wakeAt }, effects: [...effects, ...wake] };
}

function route(before: SeatState, input: SeatInput): SeatTurn {
  if (input.type === 'screen') return toScreen(before, input.screen, input.input);
  const first = toKeyboard(before, input);
  if (input.type !== 'wake') return first;
  return before.screens.reduce<SeatTurn>(
    (turn, _, screen) => after(turn, (seat) => toScreen(seat, screen, { type: 'wake', at: input.at })),
    first,
  );
}

function after(first: SeatTurn, next: (state: SeatState) => SeatTurn): SeatTurn {
  const { state, effects } = next(first.state);
  return { state, effects: [...first.effects, ...effects] };
}

function toKeyboard(seat: SeatState, input: KeyboardInput): SeatTurn {
  const { state: keyboard, effects } = stepKeyboard(seat.keyboard, input);
  return effects.reduce<SeatTurn>((turn, effect) => after(turn, (next) => ofKeyboard(next, effect, input.at)), {
    state: { ...seat, keyboard },
    effects: [],
  });
}

function ofKeyboard(seat: SeatState, effect: KeyboardEffect, at: number): SeatTurn {
  switch (effect.type) {
    case 'osd':
      return toScreen(seat, effect.screen, { ...effect.key, type: 'key', at });
    case 'open':
      return toScreen(seat, effect.screen, { type: 'open', at });
    case 'wake':
      return { state: seat, effects: [] };
    default:
      return { state: seat, effects: [effect] };
  }
}

function toScreen(seat: SeatState, screen: number, input: ScreenInput): SeatTurn {
  const before = seat.screens[screen];
  if (before === undefined) return { state: seat, effects: [] };
  const { state, effects } = stepScreen(before, input);
  const stepped: SeatTurn = { state: { ...seat, screens: seat.screens.with(screen, state) }, effects: [] };
  const placed =
    input.type === 'place'
      ? after(stepped, (next) => toKeyboard(next, { type: 'placed', at: input.at, screen, place: input }))
      : stepped;
  return effects.reduce((turn, effect) => after(turn, (next) => ofScreen(next, screen, effect, input.at)), placed);
}

function ofScreen(seat: SeatState, screen: number, effect: ScreenEffect, at: number): SeatTurn {
  switch (effect.type) {
    case 'keys':
      return toKeyboard(seat, { type: 'keys', at, screen, to: effect.to });
    case 'wake':
      return { state: seat, effects: [] };
    default:
      return { state: seat, effects: [{ ...effect, screen }] };
  }
}
