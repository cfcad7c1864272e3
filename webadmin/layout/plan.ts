// The plan of the room: how large things stand in it, what a window shows of it, where the arrow keys lead and where there is room for what has no place yet.
// The plan is 10,000 units wide and high, whatever the window; a group is drawn at `PX_PER_UNIT` pixels a unit where nothing is scaled.

import type { Place as PlanPlace } from '../../protocol/api/shapes.ts';
import { MAX_PLACE } from '../../protocol/limits.ts';
import type { Grid, Point } from './blocks.ts';
import { blockOf, REM, tilesOf } from './blocks.ts';
import type { Group } from './groups.ts';
import type { Place, Size } from './pack.ts';

export const PX_PER_UNIT = 2;
/** Units between two lines to which things are moved. */
export const GRID = 20;
/** Screens of a seat that stand side by side; more stand beneath. */
const SEAT_COLUMNS = 4;
/** Units between what is given places at once. */
const SPACE = 40;
/** Pixels a unit, the least and the most. */
export const ZOOMS = { least: 0.05, most: 4 } as const;

export interface PlanItem extends Size {
  readonly group: Group;
  readonly grid: Grid;
  /** null: it has none yet. */
  readonly place: PlanPlace | null;
}

/** What of the plan is seen: `zoom` pixels a unit, its origin at `x`, `y` pixels of the window. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** `width` and `height` in units. */
export function itemOf(group: Group, place: PlanPlace | null, rem: number): PlanItem {
  const across = SEAT_COLUMNS * (REM.tile + REM.tileGap) * rem + 2 * REM.blockPad * rem;
  const grid = blockOf(group, group.kind === 'wall' ? Number.MAX_SAFE_INTEGER : across, rem);
  return { group, grid, place, width: grid.width / PX_PER_UNIT, height: grid.height / PX_PER_UNIT };
}

/** Where it stands in the window, in pixels. */
export function boxIn(view: View, { place, width, height }: PlanItem): Place | null {
  if (place === null) return null;
  const { zoom, x, y } = view;
  return { x: x + place.x * zoom, y: y + place.y * zoom, width: width * zoom, height: height * zoom };
}

export function isIn({ x, y, width, height }: Place, window: Size): boolean {
  return x < window.width && y < window.height && x + width > 0 && y + height > 0;
}

/** The last drawn, and so the topmost, under a point of the window. */
export function itemAt(items: readonly PlanItem[], view: View, x: number, y: number): PlanItem | null {
  const isUnder = (item: PlanItem) => {
    const box = boxIn(view, item);
    return box !== null && x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
  };
  return items.findLast(isUnder) ?? null;
}

/** All of them in the window, in its middle. Without any: all of the plan. */
export function wholeView(items: readonly PlanItem[], window: Size): View {
  const placed = items.flatMap((item) => (item.place === null ? [] : [{ ...item, place: item.place }]));
  const left = Math.min(MAX_PLACE, ...placed.map(({ place }) => place.x));
  const top = Math.min(MAX_PLACE, ...placed.map(({ place }) => place.y));
  const right = Math.max(0, ...placed.map(({ place, width }) => place.x + width));
  const bottom = Math.max(0, ...placed.map(({ place, height }) => place.y + height));
  const [from, to] =
    placed.length === 0
      ? [
          { x: 0, y: 0 },
          { x: MAX_PLACE, y: MAX_PLACE },
        ]
      : [
          { x: left, y: top },
          { x: right, y: bottom },
        ];
  const across = Math.min(window.width / (to.x - from.x + 2 * SPACE), window.height / (to.y - from.y + 2 * SPACE));
  // Nothing is drawn larger than it is.
  const zoom = Math.max(ZOOMS.least, Math.min(PX_PER_UNIT, across));
  const middle = (one: number, other: number, length: number) => length / 2 - ((one + other) / 2) * zoom;
  return { zoom, x: middle(from.x, to.x, window.width), y: middle(from.y, to.y, window.height) };
}

/** Nearer or farther, with the point of the window where it is. */
export function zoomed({ zoom, x, y }: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const next = Math.max(ZOOMS.least, Math.min(ZOOMS.most, zoom * factor));
  return { zoom: next, x: at.x - ((at.x - x) / zoom) * next, y: at.y - ((at.y - y) / zoom) * next };
}

/** Moved as little as it takes to have the box in the window. */
export function revealing(view: View, { x, y, width, height }: Place, window: Size): View {
  const into = (from: number, length: number, all: number) =>
    from < 0 ? -from : from + length > all ? Math.max(-from, all - from - length) : 0;
  return { ...view, x: view.x + into(x, width, window.width), y: view.y + into(y, height, window.height) };
}

/** The nearest line of the grid within the plan. */
export function snapped({ x, y }: PlanPlace): PlanPlace {
  const snap = (value: number) => Math.min(MAX_PLACE, Math.max(0, Math.round(value / GRID) * GRID));
  return { x: snap(x), y: snap(y) };
}

/** The middle of each screen, in units. */
export function screensOf({ group, grid, place }: PlanItem, rem: number): readonly Point[] {
  if (place === null) return [];
  const middle = { x: grid.tileWidth / 2, y: grid.tileHeight / 2 };
  return tilesOf(group, grid, 0, 0, rem).map(({ id, x, y }) => ({
    id,
    x: place.x + (x + middle.x) / PX_PER_UNIT,
    y: place.y + (y + middle.y) / PX_PER_UNIT,
  }));
}

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far, and in which direction, a key moves; null where it moves nothing. */
export function wayOf(key: string): { readonly x: number; readonly y: number } | null {
  const way = WAYS[key];
  return way === undefined ? null : { x: way[0], y: way[1] };
}

/** The nearest point in the direction of an arrow; what stands aside counts as twice as far. null where there is none. */
export function toward(points: readonly Point[], from: string | null, key: string): string | null {
  const way = wayOf(key);
  if (key === 'Home') return points[0]?.id ?? null;
  if (key === 'End') return points.at(-1)?.id ?? null;
  if (way === null) return null;
  const here = points.find(({ id }) => id === from);
  if (here === undefined) return points[0]?.id ?? null;
  let best: { readonly id: string; readonly far: number } | null = null;
  for (const { id, x, y } of points) {
    const ahead = (x - here.x) * way.x + (y - here.y) * way.y;
    const aside = Math.abs((x - here.x) * way.y) + Math.abs((y - here.y) * way.x);
    const far = ahead + 2 * aside;
    if (ahead > 1 && (best === null || far < best.far)) best = { id, far };
  }
  return best?.id ?? null;
}

/** Places for those that have none: rows beneath what stands there, each kind beginning a row. In the order of `items`. */
export function offered(items: readonly PlanItem[]): readonly PlanPlace[] {
  const below = Math.max(0, ...items.map(({ place, height }) => (place === null ? 0 : place.y + height + SPACE)));
  const unplaced = items.filter(({ place }) => place === null);
  const across = Math.max(1_400, Math.ceil(Math.sqrt(unplaced.length)) * 150);
  let [x, y, row] = [SPACE, below + SPACE, 0];
  let kind = unplaced[0]?.group.kind;
  return unplaced.map(({ group, width, height }) => {
    if (group.kind !== kind || x + width > Math.min(MAX_PLACE, across)) [x, y, row] = [SPACE, y + row + SPACE, 0];
    kind = group.kind;
    const place = snapped({ x, y });
    x += width + SPACE;
    row = Math.max(row, height);
    return place;
  });
}
