// One axis of a table with more rows and columns than a window shows: which of them are drawn, and how far to scroll for one. Sizes are pixels.

export interface Stretch {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Lines of `size` that a window of `length` at `from` shows, and `margin` lines more on both sides. */
export function stretchOf(from: number, length: number, size: number, count: number, margin: number): Stretch {
  const first = Math.max(0, Math.floor(from / size) - margin);
  return { first, end: Math.min(count, Math.ceil((from + length) / size) + margin) };
}

/** The numbers of a stretch, and one that is to be there in any case. */
export function drawn({ first, end }: Stretch, count: number, always: number): readonly number[] {
  const numbers = Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place);
  const isThere = always >= first && always < end;
  return isThere || always < 0 || always >= count ? numbers : [...numbers, always];
}

/** Where a window of `length` must begin so that line `at` is in it: moved as little as it takes. */
export function revealed(from: number, length: number, size: number, at: number): number {
  return Math.min(at * size, Math.max(from, (at + 1) * size - length));
}

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export interface Cell {
  readonly row: number;
  readonly column: number;
}

interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows of one window. */
  readonly page: number;
}

/** Where a key leads in a table; null where it leads nowhere. `far`: with Ctrl held. */
export function cellAfter(key: string, far: boolean, { row, column }: Cell, extent: Extent): Cell | null {
  const { rows, columns, page } = extent;
  if (rows === 0 || columns === 0) return null;
  const clamped = (down: number, right: number) => ({
    row: Math.min(rows - 1, Math.max(0, down)),
    column: Math.min(columns - 1, Math.max(0, right)),
  });
  const step = STEPS[key];
  if (step !== undefined) return clamped(row + step[0] * (far ? rows : 1), column + step[1] * (far ? columns : 1));
  if (key === 'Home') return clamped(far ? 0 : row, 0);
  if (key === 'End') return clamped(far ? rows : row, columns);
  if (key === 'PageUp') return clamped(row - page, column);
  if (key === 'PageDown') return clamped(row + page, column);
  return null;
}
