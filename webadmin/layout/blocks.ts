// The measures of what the page draws, in pixels, and where each tile comes to stand: from this the keyboard knows what is above what.
// The style sheets take the same measures from here, as custom properties.

import type { Group } from './groups.ts';
import type { Size } from './pack.ts';

export interface Point {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface Grid extends Size {
  readonly columns: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
}

/** Measures in `rem`, so that they follow the size of text that the reader has chosen. */
export const REM = {
  tile: 12,
  /** A tile of a wall gets narrower before the wall is scrolled. */
  tileLeast: 7,
  tileCaption: 4.75,
  wallGap: 0.25,
  tileGap: 0.5,
  blockGap: 0.75,
  blockPad: 0.5,
  blockHead: 2.25,
  card: 9.5,
  cardCaption: 3.375,
  cardGap: 0.625,
} as const;

const SHAPE = 9 / 16;

/** The size of a group where `available` pixels are across, and of the tiles in it. */
export function blockOf({ kind, columns, receivers }: Group, available: number, rem: number): Grid {
  const gap = (kind === 'wall' ? REM.wallGap : REM.tileGap) * rem;
  const pad = 2 * REM.blockPad * rem;
  const wanted = REM.tile * rem;
  const fit = Math.max(1, Math.floor((available - pad + gap) / (wanted + gap)));
  const across = columns ?? Math.min(receivers.length, fit);
  const room = (available - pad + gap) / across - gap;
  const tileWidth = Math.floor(Math.max(REM.tileLeast * rem, Math.min(wanted, room)));
  const tileHeight = Math.ceil(tileWidth * SHAPE + REM.tileCaption * rem);
  const down = Math.ceil(receivers.length / across);
  return {
    columns: across,
    tileWidth,
    tileHeight,
    gap,
    width: Math.min(available, across * (tileWidth + gap) - gap + pad),
    height: down * (tileHeight + gap) - gap + pad + REM.blockHead * rem,
  };
}

/** Where each receiver of a group stands whose upper left corner is at `x`, `y`. */
export function tilesOf(group: Group, grid: Grid, x: number, y: number, rem: number): readonly Point[] {
  const { columns, tileWidth, tileHeight, gap } = grid;
  const left = x + REM.blockPad * rem;
  const top = y + (REM.blockHead + REM.blockPad) * rem;
  return group.receivers.flatMap((id, index) => {
    const column = index % columns;
    const row = (index - column) / columns;
    return id === null ? [] : [{ id, x: left + column * (tileWidth + gap), y: top + row * (tileHeight + gap) }];
  });
}

/** The size of a source's card: as many columns as fit, and all of the width used. */
export function cardOf(available: number, rem: number): Size {
  const gap = REM.cardGap * rem;
  const columns = Math.max(1, Math.floor((available + gap) / (REM.card * rem + gap)));
  const width = Math.floor((available + gap) / columns - gap);
  return { width, height: Math.ceil(width * SHAPE + REM.cardCaption * rem) };
}
