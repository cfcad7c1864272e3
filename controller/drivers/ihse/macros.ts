// Push and get as the matrix does them itself: macros of its own configuration, each for one other CON. Which key has which, only its administrator knows: the settings say so.

import { SettingsError } from '../../ports/settings-error.ts';
import type { DeviceOptions, Route } from '../driver.ts';

/** F1 to F16, then with shift. */
const MAX_KEY = 32;
const MAX_USER = 0xffff;
const CON = /^[1-9]\d{0,4}$/;

export interface Macros {
  /** The matrix's number of the user whose macros they are; 0: those of the CON. */
  readonly user: number;
  /** By the CON that is pushed to, or got from: the key of the macro. */
  readonly push: ReadonlyMap<string, number>;
  readonly get: ReadonlyMap<string, number>;
}

/** A macro, and the CON at which it is run. */
export interface Macro {
  readonly key: number;
  readonly user: number;
  readonly at: string;
}

function wrong(because: string): SettingsError {
  return new SettingsError('macros', because);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function keysOf(name: string, value: unknown): ReadonlyMap<string, number> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null) throw wrong(`${name} is not like {"3002": 2}`);
  return new Map(
    Object.entries(value).map(([con, key]) => {
      if (!CON.test(con)) throw wrong(`${name}: ${con} is no number of a CON`);
      if (!isWhole(key, 1, MAX_KEY)) throw wrong(`${name}: the key of ${con} is no whole number from 1 to ${MAX_KEY}`);
      return [con, key];
    }),
  );
}

/** @throws SettingsError naming `macros` */
export function readMacros(options: DeviceOptions['options']): Macros {
  const given = options['macros'] ?? {};
  if (typeof given !== 'object' || given === null) throw wrong('is not like {"push": {"3002": 2}}');
  const { user = 0, push, get, ...more }: Readonly<Record<string, unknown>> = { ...given };
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw wrong(`has no ${unknown}, but user, push and get`);
  if (!isWhole(user, 0, MAX_USER)) throw wrong(`user is no whole number from 0 to ${MAX_USER}`);
  return { user, push: keysOf('push', push), get: keysOf('get', get) };
}

/** The macro that does this route; null where there is none, or where the matrix's own way would give a keyboard that the room does not give. */
export function macroFor({ user, push, get }: Macros, { output, mode, moves }: Route): Macro | null {
  if (moves === null || mode !== 'control') return null;
  const key = moves.by === 'push' ? push.get(output) : get.get(moves.output);
  return key === undefined ? null : { key, user, at: moves.by === 'push' ? moves.output : output };
}
