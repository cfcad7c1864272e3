// The table of verbs of the command `openseat`: what each is for, its flags, and who carries it out.

import { DRILL_FLAGS, drill } from './drill.ts';
import type { FlagTable } from './flags.ts';
import { describeFlags, readFlags } from './flags.ts';

export interface Verb {
  readonly meaning: string;
  readonly flags: FlagTable;
  /** True where nothing is wrong. @throws CliError */
  readonly run: (words: readonly string[], env: Env, print: (line: string) => void) => Promise<boolean>;
}

export type Env = Readonly<Record<string, string | undefined>>;

export const VERBS: Readonly<Record<string, Verb>> = {
  drill: {
    meaning: 'switch an idle receiver, and measure the time from key to picture',
    flags: DRILL_FLAGS,
    run: (words, env, print) => drill(readFlags(words, env, DRILL_FLAGS), print),
  },
};

/** What `openseat --help` prints, or of one verb `openseat drill --help`. */
export function describe(name: string | null): string {
  const verb = name === null ? undefined : VERBS[name];
  if (verb === undefined)
    return [
      'openseat VERB [--flag value …]',
      '',
      ...Object.entries(VERBS).map(([verbName, { meaning }]) => `  ${verbName.padEnd(24)}${meaning}`),
      '',
      'openseat VERB --help lists the flags of a verb.',
    ].join('\n');
  const codes =
    'exit code: 0 done and well, 1 something is wrong, 2 a wrong flag, 3 refused, 4 the controller cannot be reached';
  return [`openseat ${name} [--flag value …]: ${verb.meaning}`, '', ...describeFlags(verb.flags), '', codes].join('\n');
}
