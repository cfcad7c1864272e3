// What the forms of seats, walls and computers hold. Places of a wall that nobody stands at are null until they are filled.

import type { EndpointRow, SeatRow, WallRow } from '../../../protocol/api/shapes.ts';
import type { Language } from '../../../protocol/schema.ts';

export interface SeatValues {
  name: string;
  receivers: readonly string[];
  login: 'screen' | 'seat';
  language: Language;
}

export interface WallValues {
  name: string;
  columns: number;
  rows: number;
  receivers: readonly (string | null)[];
  mode: 'one' | 'separate';
}

export interface ComputerValues {
  heads: readonly string[];
}

export const NEW_SEAT: SeatValues = { name: '', receivers: [], login: 'screen', language: 'zh-CN' };
export const NEW_WALL: WallValues = {
  name: '',
  columns: 2,
  rows: 2,
  receivers: [null, null, null, null],
  mode: 'one',
};

export function seatValues({ name, receivers, login, language }: SeatRow): SeatValues {
  return { name, receivers: [...receivers], login, language };
}

export function wallValues({ name, columns, rows, receivers, mode }: WallRow): WallValues {
  return { name, columns, rows, receivers: [...receivers], mode };
}

export function computerValues({ heads }: EndpointRow): ComputerValues {
  return { heads: [...heads] };
}

/** The same receivers in a grid of other measures: each keeps its row and column as far as there is such a place. */
export function resized(
  { columns, rows, receivers }: Pick<WallValues, 'columns' | 'rows' | 'receivers'>,
  to: { readonly columns: number; readonly rows: number },
): readonly (string | null)[] {
  return Array.from({ length: to.columns * to.rows }, (_none, index) => {
    const column = index % to.columns;
    const row = Math.floor(index / to.columns);
    return column < columns && row < rows ? (receivers[row * columns + column] ?? null) : null;
  });
}

/** Puts `what` at a place; who stood there takes the place that it came from, if it had one. */
export function putAt(places: readonly (string | null)[], what: string, at: number): (string | null)[] {
  const from = places.indexOf(what);
  const next = [...places];
  if (from >= 0) next[from] = places[at] ?? null;
  next[at] = what;
  return next;
}
