// Readings over time as they are drawn: points gathered into slots, the scale beside them, and the paths of line and band. Times are milliseconds since 1970, places
// pixels. Whose readings they are is not known here.

import type { TimeWindow } from './time-window.ts';

/** What a slot of time held; its least, greatest and mean. */
export interface Slot {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export interface Measured extends Slot {
  readonly time: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The spans that are offered, in hours, each with the slot in which it is drawn: some hundred slots of each. */
export const SPANS = {
  1: { lengthMs: HOUR, slotMs: MINUTE },
  6: { lengthMs: 6 * HOUR, slotMs: 4 * MINUTE },
  24: { lengthMs: 24 * HOUR, slotMs: 15 * MINUTE },
} as const;

export type Hours = keyof typeof SPANS;
export const HOURS: readonly Hours[] = [1, 6, 24];

/** So many hours up to now, cut at whole slots so that a drawing does not flicker as time goes on; the slot of now is the last. */
export function spanUntil(now: number, hours: Hours): TimeWindow {
  const { lengthMs, slotMs } = SPANS[hours];
  const to = (Math.floor(now / slotMs) + 1) * slotMs;
  return { from: to - lengthMs, to };
}

/** What each slot of the window held; null where nothing was said. */
export function slotsOf(
  points: readonly Measured[],
  { from, to }: TimeWindow,
  slotMs: number,
): readonly (Slot | null)[] {
  const held: { min: number; max: number; sum: number; count: number }[] = [];
  for (const { time, min, max, mean } of points) {
    if (time < from || time >= to) continue;
    const at = Math.floor((time - from) / slotMs);
    const slot = held[at];
    if (slot === undefined) held[at] = { min, max, sum: mean, count: 1 };
    else {
      slot.min = Math.min(slot.min, min);
      slot.max = Math.max(slot.max, max);
      slot.sum += mean;
      slot.count += 1;
    }
  }
  return Array.from({ length: Math.round((to - from) / slotMs) }, (_, at) => {
    const slot = held[at];
    return slot === undefined ? null : { min: slot.min, max: slot.max, mean: slot.sum / slot.count };
  });
}

export interface Scale {
  readonly bottom: number;
  readonly top: number;
  readonly marks: readonly number[];
}

const ROUND = [1, 2, 2.5, 5, 10];
const MARKS = 4;

/** A scale with round marks that holds all of this; it begins at zero unless something lies below. */
export function scaleOf(slots: Iterable<Slot | null>): Scale {
  let least = 0;
  let greatest = 0;
  for (const slot of slots) {
    if (slot === null) continue;
    least = Math.min(least, slot.min);
    greatest = Math.max(greatest, slot.max);
  }
  const rough = Math.max(greatest - least, 1e-6) / MARKS;
  const tens = 10 ** Math.floor(Math.log10(rough));
  const step = greatest === least ? 1 : (ROUND.find((one) => one * tens >= rough) ?? 10) * tens;
  const bottom = Math.floor(least / step) * step;
  const count = Math.max(1, Math.ceil((greatest - bottom) / step - 1e-9));
  const marks = Array.from({ length: count + 1 }, (_, at) => Number((bottom + at * step).toPrecision(12)));
  return { bottom, top: bottom + count * step, marks };
}

export interface Plane {
  readonly width: number;
  readonly height: number;
}

export function yOf(value: number, { bottom, top }: Scale, { height }: Plane): number {
  return height - ((value - bottom) / (top - bottom)) * height;
}

/** The middle of a slot. */
export function middleOf(at: number, slots: number, { width }: Plane): number {
  return ((at + 0.5) / slots) * width;
}

/** Of a drawing: the line of the means, slots that stand alone as dots, and the band from the least to the greatest. */
export interface Paths {
  readonly line: string;
  /** Lines of no length: round ends make dots of them. */
  readonly dots: string;
  readonly band: string;
}

/** All of them have gaps where nothing was said. */
export function pathsOf(slots: readonly (Slot | null)[], scale: Scale, plane: Plane): Paths {
  const line: string[] = [];
  const dots: string[] = [];
  const band: string[] = [];
  for (const run of runsOf(slots)) {
    const place = (at: number, value: number): string =>
      `${middleOf(at, slots.length, plane).toFixed(1)} ${yOf(value, scale, plane).toFixed(1)}`;
    const means = run.map(({ at, slot }) => place(at, slot.mean)).join('L');
    if (run.length === 1) dots.push(`M${means}h0.01`);
    else line.push(`M${means}`);
    const above = run.map(({ at, slot }) => place(at, slot.max));
    const below = run.map(({ at, slot }) => place(at, slot.min)).reverse();
    if (run.length > 1) band.push(`M${[...above, ...below].join('L')}Z`);
  }
  return { line: line.join(''), dots: dots.join(''), band: band.join('') };
}

interface Run {
  readonly at: number;
  readonly slot: Slot;
}

function runsOf(slots: readonly (Slot | null)[]): readonly (readonly Run[])[] {
  const runs: Run[][] = [];
  let run: Run[] = [];
  for (const [at, slot] of slots.entries()) {
    if (slot === null) run = [];
    else {
      if (run.length === 0) runs.push(run);
      run.push({ at, slot });
    }
  }
  return runs;
}

/** A number with as many digits as say something: 0.35, 12.3, 1234. */
export function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
