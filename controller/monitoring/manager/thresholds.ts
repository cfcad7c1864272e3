// Thresholds with hysteresis: how grave a reading is, by what it was. Pure. Which threshold counts for which reading stands here too; what follows from it, in troubles.ts.

import type { Threshold } from './settings.ts';

export type Level = 'ok' | 'warning' | 'critical';
/** Digits of a bound with its way back: fewer than binary fractions hold, so that what a sum costs is not among them. */
const DIGITS = 12;
const LEVELS: readonly Level[] = ['ok', 'warning', 'critical'];

/** What is known of a reading against its threshold. */
export interface Standing {
  readonly level: Level;
  /** The level that the last polls spoke for, and how many of them in a row. */
  readonly leaning: Level;
  readonly polls: number;
}

export const WELL: Standing = { level: 'ok', leaning: 'ok', polls: 0 };

export function thresholdFor(thresholds: readonly Threshold[], name: string): Threshold | null {
  return (
    thresholds.find(({ reading }) =>
      reading.endsWith('*') ? name.startsWith(reading.slice(0, -1)) : reading === name,
    ) ?? null
  );
}

/** A bound that is passed; one that was passed is passed until the reading came back by `clear`. */
function isBeyond({ above, below, clear }: Threshold, bound: 'warning' | 'critical', value: number, was: boolean) {
  const back = was ? clear : 0;
  const high = above[bound];
  const low = below[bound];
  return (high !== null && value > tidy(high - back)) || (low !== null && value < tidy(low + back));
}

/** A sum as people reckon it: 21.3 less 0.2 is 21.1, not 21.100000000000001. Readings are as tidy. */
function tidy(sum: number): number {
  return Number(sum.toPrecision(DIGITS));
}

function levelOf(threshold: Threshold, value: number, was: Level): Level {
  if (isBeyond(threshold, 'critical', value, was === 'critical')) return 'critical';
  return isBeyond(threshold, 'warning', value, was !== 'ok') ? 'warning' : 'ok';
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The standing after another poll: it changes when enough polls in a row speak for worse, or for better; then to the nearest of what they spoke for. */
export function judge(threshold: Threshold, before: Standing, value: number): Standing {
  const { level } = before;
  const said = levelOf(threshold, value, level);
  const way = Math.sign(rank(said) - rank(level));
  if (way === 0) return { level, leaning: level, polls: 0 };
  const isOn = way === Math.sign(rank(before.leaning) - rank(level));
  const isNearer = isOn && Math.abs(rank(before.leaning) - rank(level)) < Math.abs(rank(said) - rank(level));
  const leaning = isNearer ? before.leaning : said;
  const polls = isOn ? before.polls + 1 : 1;
  return polls >= threshold.polls ? { level: leaning, leaning, polls: 0 } : { level, leaning, polls };
}

/** What is said of a reading beyond its threshold. */
export function becauseOf({ above, below }: Threshold, level: Level, value: number, unit: string): string {
  const bound = level === 'critical' ? 'critical' : 'warning';
  const high = above[bound];
  const low = below[bound];
  const shown = (number: number): string => `${Number(number.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`;
  const isLow = low !== null && (high === null || value < (low + high) / 2);
  return isLow
    ? `${shown(value)}; ${bound} is below ${shown(low)}`
    : `${shown(value)}; ${bound} is above ${shown(high ?? 0)}`;
}
