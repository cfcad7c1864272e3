// The mouse of a seat: it chooses the screen that it moves over, and its computer hears of it while that has the keys (manual 1.5).
// No pointer is drawn anywhere; what is held is let go in held.ts.

import type { KeyboardState, KeyboardTurn } from './held.ts';
import { after, choose, heardButtons, still } from './held.ts';
import type { KeyboardEffect, KeyboardInput } from './types.ts';

/** The far edge of a picture, and what a stream carries of buttons and wheel (protocol/stream). */
const MAX_PLACE = 65_535;
const ALL_BUTTONS = 31;
const MAX_WHEEL = 127;

type Pointed = Extract<KeyboardInput, { readonly type: 'pointer' }>;

/** An event that changes nothing is none: browsers send some after a change of layout, and those must not choose a screen. */
export function pointed(before: KeyboardState, input: Pointed): KeyboardTurn {
  const { screen } = input;
  const now = {
    x: clamp(input.x, 0, MAX_PLACE),
    y: clamp(input.y, 0, MAX_PLACE),
    buttons: input.buttons & ALL_BUTTONS,
    wheel: clamp(input.wheel, -MAX_WHEEL, MAX_WHEEL),
  };
  const old = before.mouse;
  const moved = old.screen !== screen || old.x !== now.x || old.y !== now.y;
  if (!moved && old.buttons === now.buttons && now.wheel === 0) return still(before);
  return after(choose(before, screen), (state) => {
    const hears = state.keys[screen] === 'computer';
    const mouse = { screen, ...now, deaf: hears ? state.mouse.deaf & now.buttons : now.buttons };
    const effect: KeyboardEffect = { type: 'pointer', screen, ...now, buttons: heardButtons(mouse) };
    return { state: { ...state, mouse }, effects: hears ? [effect] : [] };
  });
}

function clamp(value: number, min: number, max: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(Math.round(value), min), max) : 0;
}
