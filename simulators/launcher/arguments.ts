// Flags and their environment variables for `demo` and `simulate`, as tables; a wrong one is refused with one line that names it.

import { EXIT, LaunchError } from './fault.ts';

export interface FlagRow {
  /** The variable that stands for it; null for none. */
  readonly env: string | null;
  readonly default: string | null;
  /** Whether it may be given several times. */
  readonly many?: true;
  /** Whether it stands alone, without a value. */
  readonly bare?: true;
  /** What is wrong with a value; null if nothing is. */
  check(value: string): string | null;
}

export type FlagTable = Readonly<Record<string, FlagRow>>;
export type FlagValues<T extends FlagTable> = { readonly [F in keyof T]: string | null };

const LOOPBACK = /^(localhost|127(\.[0-9]{1,3}){3}|::1|\[::1\])$/;
const MAX_PORT = 65_535;

export function anything(value: string): string | null {
  return value === '' ? 'is empty' : null;
}

export function aPort(value: string): string | null {
  return /^[0-9]{1,5}$/.test(value) && Number(value) <= MAX_PORT
    ? null
    : `is not a port from 0 to ${MAX_PORT}: ${value}`;
}

export function aLoopbackHost(value: string): string | null {
  return LOOPBACK.test(value) ? null : `is not this machine alone, where the demonstration stays: ${value}`;
}

export function aCount(max: number): (value: string) => string | null {
  return (value) =>
    /^[0-9]{1,9}$/.test(value) && Number(value) <= max ? null : `is not a number from 0 to ${max}: ${value}`;
}

function wrong(message: string): LaunchError {
  return new LaunchError(EXIT.usage, message.slice(0, 300));
}

/** The value of a flag: what stands behind its `=`, or the next word, which is taken away then. */
function argumentOf(name: string, inline: string | undefined, row: FlagRow | undefined, left: string[]): string {
  if (inline !== undefined || row?.bare === true) return inline ?? '';
  const next = left.shift();
  if (next === undefined || next.startsWith('--')) throw wrong(`--${name} needs a value`);
  return next;
}

/** `--port 8080` and `--port=8080`. Answers pairs in order. */
function pairs(words: readonly string[], table: FlagTable): [string, string][] {
  const found: [string, string][] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name, inline] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) throw wrong(`unexpected argument: ${word}`);
    if (!Object.hasOwn(table, name)) throw wrong(`--${name}: there is no such flag`);
    found.push([name, argumentOf(name, inline, table[name], left)]);
  }
  return found;
}

/** Reads flags before environment variables before defaults. Throws `LaunchError` with exit code 2. */
export function readArguments<T extends FlagTable>(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  table: T,
): FlagValues<T> {
  const given = new Map<string, string>();
  for (const [name, value] of pairs(words, table)) {
    const before = given.get(name);
    if (before !== undefined && table[name]?.many !== true) throw wrong(`--${name} is given twice`);
    given.set(name, before === undefined ? value : `${before},${value}`);
  }
  const values = Object.entries(table).map(([name, row]) => {
    const flag = given.get(name);
    const fromEnv = row.env === null ? undefined : env[row.env];
    const variable = fromEnv === '' ? undefined : fromEnv;
    const value = flag ?? variable ?? row.default;
    const what = value === null ? null : row.check(value);
    if (what !== null) throw wrong(`${flag === undefined && variable !== undefined ? row.env : `--${name}`} ${what}`);
    return [name, value];
  });
  return Object.fromEntries(values) as FlagValues<T>;
}
