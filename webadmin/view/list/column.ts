// A column of a table.

export interface Column<R> {
  readonly name: string;
  readonly title: string;
  /** A track of a grid: `8rem`, `minmax(6rem, 1fr)`. */
  readonly width: string;
  /** What rows are put in order by; without it they are not. */
  readonly sort?: (row: R) => string;
  /** Left out where there is little room. */
  readonly isSpare?: boolean;
}
