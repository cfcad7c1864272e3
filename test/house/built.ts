// What a test starts when it wants the real thing: the programs and pages in dist/, built now if their inputs changed. What they do is not known here.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HOUSE } from './house.ts';

export type Program =
  | 'controller'
  | 'hasher'
  | 'lines'
  | 'manager'
  | 'notify'
  | 'snmp'
  | 'openseat'
  | 'watchdog'
  | 'demo'
  | 'simulate';
export type Pages = 'admin' | 'seat' | 'room';

const BUILD_LIMIT_MS = 120_000;

/**
 * The file of a program, ready for `node`. What it starts or serves itself, it finds beside it: name that in `beside`, so that it is fresh as well
 * (`await built('demo', ['controller', 'hasher', 'admin', 'seat', 'room'])`).
 */
export async function built(program: Program, beside: readonly (Program | Pages)[] = []): Promise<string> {
  // A process of its own: the tools build for people, and these tests have told them that this is a test.
  await promisify(execFile)(process.execPath, [join(HOUSE, 'build.mjs'), program, ...beside], {
    timeout: BUILD_LIMIT_MS,
  });
  return join(HOUSE, 'dist', `${program}.js`);
}

/** The folder of a built page. */
export async function builtPages(pages: Pages): Promise<string> {
  await promisify(execFile)(process.execPath, [join(HOUSE, 'build.mjs'), pages], { timeout: BUILD_LIMIT_MS });
  return join(HOUSE, 'dist/pages', pages);
}
