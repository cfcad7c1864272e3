// The programs as they are shipped: built if anything changed, and the command lines that start them.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { HOUSE } from '../house/house.ts';

/** What a program needs beside it to run. */
const WITH = {
  controller: ['hasher', 'lines', 'snmp', 'watchdog'],
  demo: ['controller', 'hasher', 'lines', 'snmp', 'watchdog', 'room'],
  simulate: [],
} as const;

/** Builds a program and what it needs (nothing, if all is fresh) and answers its program and first arguments. */
export function built(program: keyof typeof WITH): readonly string[] {
  const targets = [program, ...WITH[program]];
  execFileSync(process.execPath, ['build.mjs', ...targets], { cwd: HOUSE, stdio: 'ignore' });
  return [process.execPath, join(HOUSE, 'dist', `${program}.js`)];
}
