// The day as lanes: what each receiver showed, how many receivers showed each source, who was logged in where. Milliseconds since 1970.
// How a lane is drawn stands in pages/day/.

import type { AuditEndpoint, AuditLogin, AuditPicture } from '../../protocol/api/audit-shapes.ts';
import type { TimeWindow } from './time-window.ts';
import { around, xOf } from './time-window.ts';

export interface Bar extends TimeWindow {
  /** Whether it went on beyond the day. */
  readonly isOpen: boolean;
  /** What it is told apart by: the number of a source, a username. */
  readonly hue: string;
  readonly label: string;
  /** All that is known of it, for whoever points at it. */
  readonly row: AuditPicture | AuditLogin;
}

export interface Step {
  readonly time: number;
  readonly count: number;
}

export interface Lane {
  /** The inner number of the endpoint. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly bars: readonly Bar[];
  /** How many at once, from each time on; empty where bars say it. */
  readonly steps: readonly Step[];
}

/** What the room knows of an endpoint now: it has a lane though nothing happened there. */
export type Known = Pick<AuditEndpoint, 'number' | 'id' | 'name'>;

/** A lane for each receiver that is there or was: what it showed. */
export function pictureLanes(pictures: readonly AuditPicture[], known: readonly Known[], day: TimeWindow): Lane[] {
  return lanesOf(pictures, known, (row) => ({
    ...spanOf(row, day),
    ...{ hue: String(row.source.number), label: row.source.id ?? `#${row.source.number}`, row },
  }));
}

/** A lane for each receiver: who was logged in there. */
export function loginLanes(logins: readonly AuditLogin[], known: readonly Known[], day: TimeWindow): Lane[] {
  return lanesOf(logins, known, (row) => ({ ...spanOf(row, day), hue: row.user, label: row.user, row }));
}

/** A lane for each source that was shown, the busiest first: how many receivers showed it. */
export function loadLanes(pictures: readonly AuditPicture[], day: TimeWindow): Lane[] {
  const lanes = [...groupBy(pictures, ({ source }) => source.number)].map(([number, rows]) => {
    const { id, name } = named(rows.map(({ source }) => source));
    return { number, id, name, bars: [], steps: stepsOf(rows.map((row) => spanOf(row, day))) };
  });
  const load = new Map(lanes.map((lane) => [lane, loadOf(lane.steps)]));
  return lanes.sort((one, other) => (load.get(other) ?? 0) - (load.get(one) ?? 0) || byId(one, other));
}

/** How many spans stand at once, from each time on at which that changes. */
export function stepsOf(spans: readonly TimeWindow[]): readonly Step[] {
  const changes = new Map<number, number>();
  for (const { from, to } of spans) {
    if (to <= from) continue;
    changes.set(from, (changes.get(from) ?? 0) + 1);
    changes.set(to, (changes.get(to) ?? 0) - 1);
  }
  let count = 0;
  return [...changes]
    .sort(([one], [other]) => one - other)
    .filter(([, by]) => by !== 0)
    .map(([time, by]) => {
      count += by;
      return { time, count };
    });
}

/** Receivers times milliseconds. */
function loadOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { time, count }, index) => sum + count * ((steps[index + 1]?.time ?? time) - time), 0);
}

/** Which of the patterns each hue has: those that stood longest come first, so that the first ones differ most. */
export function rankHues(lanes: readonly Lane[]): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const { number, bars, steps } of lanes) {
    for (const { hue, from, to } of bars) lengths.set(hue, (lengths.get(hue) ?? 0) + to - from);
    if (steps.length > 0) lengths.set(String(number), loadOf(steps));
  }
  const ranked = [...lengths].sort(([one, long], [other, longer]) => longer - long || (one < other ? -1 : 1));
  return new Map(ranked.map(([hue], rank) => [hue, rank]));
}

export interface Drawn {
  readonly bar: Bar;
  readonly x: number;
  readonly width: number;
}

/** The bars that a window shows, in pixels; of those that share a pixel, the first. */
export function drawnBars(bars: readonly Bar[], window: TimeWindow, width: number): readonly Drawn[] {
  const drawn: Drawn[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    if (bar.to < window.from || bar.from > window.to) continue;
    const left = Math.max(-2, xOf(bar.from, window, width));
    const right = Math.min(width + 2, xOf(bar.to, window, width));
    if (right - end < 1) continue;
    drawn.push({ bar, x: left, width: Math.max(1, right - left) });
    end = left + Math.max(1, right - left);
  }
  return drawn;
}

export interface Canvas {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The outline of a load, as the path of an SVG: the whole height is `most` receivers. */
export function loadPath(steps: readonly Step[], window: TimeWindow, { width, height }: Canvas, most: number): string {
  const y = (count: number): number => round(height - (count / Math.max(1, most)) * height);
  const x = (time: number): number => round(Math.min(width + 2, Math.max(-2, xOf(time, window, width))));
  const [first] = steps;
  if (first === undefined) return '';
  const pieces = [`M${x(first.time)} ${height}`];
  let end = first;
  for (const step of steps) {
    end = step;
    // Of what happens outside of the window only the last height counts.
    const piece = `H${x(step.time)}V${y(step.count)}`;
    if (pieces.at(-1)?.split('V')[0] === `H${x(step.time)}` && step.time < window.from) pieces.pop();
    pieces.push(piece);
    if (step.time > window.to) break;
  }
  return `${pieces.join('')}H${x(end.time)}V${height}Z`;
}

/** What there is of the day: all spans with a little around them, if they fill less than the day. */
export function fitted(spans: readonly TimeWindow[], day: TimeWindow, least: number): TimeWindow {
  const from = spans.reduce((first, span) => Math.min(first, span.from), day.to);
  const to = spans.reduce((last, span) => Math.max(last, span.to), day.from);
  if (to <= from) return day;
  const length = Math.max(least, (to - from) * 1.1);
  return around((from + to) / 2, length, day);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function lanesOf<R extends AuditPicture | AuditLogin>(
  rows: readonly R[],
  known: readonly Known[],
  barOf: (row: R) => Bar,
): Lane[] {
  const groups = groupBy(rows, ({ receiver }) => receiver.number);
  for (const { number } of known) if (!groups.has(number)) groups.set(number, []);
  const now = new Map(known.map((one) => [one.number, one]));
  return [...groups]
    .map(([number, own]) => {
      const { id, name } = named([...own.map(({ receiver }) => receiver), ...listed(now.get(number))]);
      const bars = own.map(barOf).sort((one, other) => one.from - other.from);
      return { number, id: id === '' ? `#${number}` : id, name, bars, steps: [] };
    })
    .sort(byId);
}

function listed(known: Known | undefined): readonly Known[] {
  return known === undefined ? [] : [known];
}

/** The last name that is known. */
function named(endpoints: readonly Known[]): { readonly id: string; readonly name: string } {
  const one = endpoints.findLast(({ id }) => id !== null);
  return { id: one?.id ?? '', name: one?.name ?? '' };
}

function spanOf(row: { from: string; to: string | null }, day: TimeWindow): TimeWindow & { isOpen: boolean } {
  const to = row.to === null ? day.to : Math.min(day.to, Date.parse(row.to));
  return { from: Math.max(day.from, Date.parse(row.from)), to, isOpen: row.to === null };
}

function groupBy<R>(rows: readonly R[], keyOf: (row: R) => number): Map<number, R[]> {
  const groups = new Map<number, R[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function byId(one: Lane, other: Lane): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
