// A stretch of time that is drawn across some pixels: where a moment stands, what moment stands there, zooming and moving within bounds, and where marks go.
// Milliseconds since 1970; pixels from the left. What is drawn there is not known here.

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of the narrowest window. */
export const NARROWEST_MS = 10_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between two marks, from narrow to wide. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * HOUR),
];

export function xOf(time: number, { from, to }: TimeWindow, width: number): number {
  return ((time - from) / (to - from)) * width;
}

export function timeAt(x: number, { from, to }: TimeWindow, width: number): number {
  return from + (x / Math.max(1, width)) * (to - from);
}

/** As wide as it was, or as wide as the bounds, and inside of them. */
export function within({ from, to }: TimeWindow, bounds: TimeWindow): TimeWindow {
  const length = Math.min(to - from, bounds.to - bounds.from);
  const start = Math.min(Math.max(from, bounds.from), bounds.to - length);
  return { from: start, to: start + length };
}

/** So many times as wide, with `around` where it was. */
export function zoomed(window: TimeWindow, times: number, around: number, bounds: TimeWindow): TimeWindow {
  const { from, to } = window;
  const length = Math.max(NARROWEST_MS, (to - from) * times);
  const part = (around - from) / (to - from);
  const start = around - part * length;
  return within({ from: start, to: start + length }, bounds);
}

export function moved({ from, to }: TimeWindow, by: number, bounds: TimeWindow): TimeWindow {
  return within({ from: from + by, to: to + by }, bounds);
}

/** So wide around a moment. */
export function around(time: number, length: number, bounds: TimeWindow): TimeWindow {
  return within({ from: time - length / 2, to: time + length / 2 }, bounds);
}

/** Round times by the reader's clock, at least `gap` pixels apart. `offset`: his clock's minutes behind UTC. */
export function marks(window: TimeWindow, width: number, gap: number, offset: number): readonly number[] {
  const { from, to } = window;
  const least = ((to - from) * gap) / Math.max(1, width);
  const step = STEPS.find((one) => one >= least) ?? 24 * HOUR * Math.ceil(least / (24 * HOUR));
  const shift = offset * MINUTE;
  const found: number[] = [];
  for (let time = Math.ceil((from - shift) / step) * step + shift; time <= to; time += step) found.push(time);
  return found;
}
