// Where the arrow keys lead among things that stand on a plane. What is done there is not known here.

import type { Point } from './blocks.ts';

const LINE: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
const ROW: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** The ID to go to, or null where `key` leads nowhere. `points` are in reading order; left and right follow it, up and down the plane. */
export function step(points: readonly Point[], from: string | null, key: string): string | null {
  const at = points.findIndex(({ id }) => id === from);
  if (key === 'Home') return points[0]?.id ?? null;
  if (key === 'End') return points.at(-1)?.id ?? null;
  const [aside, across] = [LINE[key], ROW[key]];
  if (aside === undefined && across === undefined) return null;
  const here = points[at];
  if (here === undefined) return points[0]?.id ?? null;
  if (aside !== undefined) return points[at + aside]?.id ?? null;
  return nearest(points, here, across ?? 1);
}

/** In the nearest row in that direction, the one least aside. */
function nearest(points: readonly Point[], { x, y }: Point, direction: number): string | null {
  const beyond = points.filter((point) => (point.y - y) * direction > 1);
  const distance = (point: Point) => Math.abs(point.y - y);
  const row = Math.min(...beyond.map(distance));
  const candidates = beyond.filter((point) => distance(point) <= row + 1);
  return candidates.reduce<Point | null>((best, point) => closer(best, point, x), null)?.id ?? null;
}

function closer(best: Point | null, point: Point, x: number): Point {
  return best === null || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best;
}
