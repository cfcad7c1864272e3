#!/usr/bin/env node
// The command `openseat`: finds the verb, has it carried out, and ends with the code that says how it went. What verbs there are stands in verbs.ts.

import { CliError } from './flags.ts';
import { describe, VERBS } from './verbs.ts';

const EXIT = { well: 0, wrong: 1, usage: 2, refused: 3, unreachable: 4 } as const;

async function main([name, ...words]: readonly string[]): Promise<number> {
  const verb = name !== undefined && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (name === '--help' || (verb !== undefined && words.includes('--help'))) {
    console.log(describe(verb === undefined ? null : (name ?? null)));
    return EXIT.well;
  }
  if (verb === undefined || name === undefined)
    throw new CliError('usage', `there is no verb ${name ?? ''}; there are ${Object.keys(VERBS).join(', ')}`);
  return (await verb.run(words, process.env, (line) => console.log(line))) ? EXIT.well : EXIT.wrong;
}

// What nobody reads any more is missed by nobody; what a full disk refuses was asked for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`openseat: standard output: ${error.message}\n`);
  process.once('exit', () => {
    process.exitCode ||= EXIT.wrong;
  });
});
// The code says how it went, whoever hears the words.
process.stderr.on('error', () => {});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const fault = error instanceof CliError ? error : new CliError('unreachable', String(error));
  process.stderr.write(`openseat: ${fault.message.replaceAll('\n', ' ')}\n`);
  process.exitCode = EXIT[fault.code];
}
