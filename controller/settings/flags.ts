// The flags of the command and their environment variables, as one table. What the values mean together stands in settings.ts.

import { SettingsError } from '../ports/settings-error.ts';

interface FlagRow {
  readonly env: string | null;
  readonly value: string | null;
  readonly meaning: string;
}

export const FLAGS = {
  port: { env: 'OPENSEAT_PORT', value: 'NUMBER', meaning: 'port to listen on; 0 picks a free one (8080)' },
  host: { env: 'OPENSEAT_HOST', value: 'ADDRESS', meaning: 'address to listen on (127.0.0.1)' },
  data: { env: 'OPENSEAT_DATA', value: 'FOLDER', meaning: 'folder of the journal and the snapshots (./data)' },
  'snmp-port': {
    env: 'OPENSEAT_SNMP_PORT',
    value: 'NUMBER',
    meaning: 'port on which managers are answered by SNMP; off unless given',
  },
  config: { env: 'OPENSEAT_CONFIG', value: 'FILE', meaning: 'JSON file with everything else' },
  repair: {
    env: null,
    value: null,
    meaning: 'repair a damaged journal: keeps the damaged files, gives up what cannot be verified',
  },
  help: { env: null, value: null, meaning: 'print this' },
} as const satisfies Record<string, FlagRow>;

export type FlagName = keyof typeof FLAGS;
export type FlagValues = Readonly<Partial<Record<FlagName, string>>>;

/** What was given, a flag before its environment variable, and the words by which a fault is named. An empty variable counts as none. */
export interface Given {
  readonly values: FlagValues;
  /** `--port` or `OPENSEAT_PORT`, whichever gave the value. */
  readonly placeOf: (name: FlagName) => string;
}

/** Reads `--name value` and `--name=value`. @throws SettingsError for an unknown flag, a word that is no flag, or a value that is missing */
export function readFlags(words: readonly string[], env: Readonly<Record<string, string | undefined>>): Given {
  const values: Partial<Record<FlagName, string>> = {};
  const fromEnv = new Set<FlagName>();
  for (const name of Object.keys(FLAGS) as FlagName[]) {
    const variable: string | null = FLAGS[name].env;
    const value = variable === null ? undefined : env[variable];
    if (value === undefined || value === '') continue;
    values[name] = value;
    fromEnv.add(name);
  }
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name = '', , inline] = /^--([a-z0-9-]+)(=(.*))?$/s.exec(word) ?? [];
    if (!isFlag(name))
      throw new SettingsError(
        word,
        `there is no such flag; there are ${Object.keys(FLAGS)
          .map((flag) => `--${flag}`)
          .join(', ')}`,
      );
    values[name] = argumentOf(name, inline, left);
    fromEnv.delete(name);
  }
  return { values, placeOf: (name) => (fromEnv.has(name) ? (FLAGS[name].env ?? name) : `--${name}`) };
}

/** The lines that `--help` prints. */
export function describeFlags(): string {
  const rows = Object.entries(FLAGS).map(([name, { env, value, meaning }]) => {
    const flag = `--${name}${value === null ? '' : ` ${value}`}`;
    return `  ${flag.padEnd(20)}${(env ?? '').padEnd(20)}${meaning}`;
  });
  return ['openseat controller', '', ...rows].join('\n');
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

function argumentOf(name: FlagName, inline: string | undefined, left: string[]): string {
  if (FLAGS[name].value === null) {
    if (inline !== undefined) throw new SettingsError(`--${name}`, 'takes no value');
    return 'yes';
  }
  const value = inline ?? left.shift();
  if (value === undefined || value === '' || (inline === undefined && value.startsWith('--')))
    throw new SettingsError(`--${name}`, `needs a value: ${FLAGS[name].value}`);
  return value;
}
