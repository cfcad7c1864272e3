// Which lines of one axis of a large table stand in the window, where all of them are equally long; and how far to scroll so that one of them does.

export interface Axis {
  /** Pixels from the beginning of the axis to the beginning of the window. */
  readonly offset: number;
  /** Pixels of the window. */
  readonly size: number;
  /** Pixels of one line. */
  readonly step: number;
  readonly count: number;
}

/** The lines to be drawn: those in the window and `margin` on both sides, from `first` up to but without `last`. */
export function spanOf({ offset, size, step, count }: Axis, margin: number): { first: number; last: number } {
  const first = Math.min(Math.max(0, Math.floor(offset / step) - margin), count);
  return { first, last: Math.min(count, Math.max(first, Math.ceil((offset + size) / step) + margin)) };
}

/** The offset nearest to the present one at which the whole line stands in the window. */
export function offsetFor(index: number, { offset, size, step }: Axis): number {
  return Math.max(0, Math.min(index * step, Math.max(offset, (index + 1) * step - size)));
}
