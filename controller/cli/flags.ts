// The flags of the verbs and their environment variables, as tables; a wrong one is named in one line. What they mean stands with the verbs.

import { closeSync, openSync, readSync } from 'node:fs';

export interface FlagRow {
  readonly env: string | null;
  /** What `--help` calls its value; null where it stands alone. */
  readonly value: string | null;
  readonly meaning: string;
  /** What is wrong with a value; null if nothing is. */
  readonly check: (value: string) => string | null;
}

export type FlagTable = Readonly<Record<string, FlagRow>>;
export type FlagValues<T extends FlagTable> = { readonly [F in keyof T]: string | null };

/** Bytes of a file that a flag names. */
const MAX_FILE_BYTES = 64 * 1024;

/** How a verb ended when it did not do its work. */
export class CliError extends Error {
  readonly code: 'usage' | 'refused' | 'unreachable';

  constructor(code: CliError['code'], message: string) {
    super(message.slice(0, 512));
    this.code = code;
  }
}

function wrong(message: string): CliError {
  return new CliError('usage', message);
}

/**
 * `--name value` and `--name=value`; a flag counts before its variable, an empty variable as none.
 * @throws CliError `usage`
 */
export function readFlags<T extends FlagTable>(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  table: T,
): FlagValues<T> {
  const given = new Map<string, string>();
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name, inline] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) throw wrong(`unexpected argument: ${word}`);
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    if (row === undefined) throw wrong(`--${name}: there is no such flag; --help lists them`);
    if (given.has(name)) throw wrong(`--${name} is given twice`);
    given.set(name, argumentOf(name, inline, row, left));
  }
  const values = Object.entries(table).map(([name, row]) => {
    const flag = given.get(name);
    const variable = row.env === null ? '' : (env[row.env] ?? '');
    const value = flag ?? (variable === '' ? null : variable);
    const fault = value === null ? null : row.check(value);
    if (fault !== null) throw wrong(`${flag === undefined ? row.env : `--${name}`} ${fault}`);
    return [name, value];
  });
  return Object.fromEntries(values) as FlagValues<T>;
}

function argumentOf(name: string, inline: string | undefined, row: FlagRow, left: string[]): string {
  if (row.value === null) {
    if (inline !== undefined) throw wrong(`--${name} takes no value`);
    return 'yes';
  }
  const value = inline ?? left.shift();
  if (value === undefined || value === '' || (inline === undefined && value.startsWith('--')))
    throw wrong(`--${name} needs a value: ${row.value}`);
  return value;
}

/** The text of a file that a flag names. @throws CliError `usage` */
export function readText(flag: string, file: string): string {
  try {
    const bytes = readAtMost(file, MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) throw wrong(`${flag}: ${file} is too long`);
    return bytes.toString();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw wrong(`${flag}: ${file} cannot be read`);
  }
}

/** So many bytes from its beginning: what a device or a pipe says has no size of its own, and need not end. */
function readAtMost(file: string, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    for (let got = 1; got > 0 && length < most; length += got)
      got = readSync(descriptor, bytes, length, most - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The lines of `--help` about flags. */
export function describeFlags(table: FlagTable): readonly string[] {
  return Object.entries(table).map(([name, { env, value, meaning }]) => {
    const flag = `--${name}${value === null ? '' : ` ${value}`}`;
    return `  ${flag.padEnd(24)}${meaning}${env === null ? '' : ` (${env})`}`;
  });
}
