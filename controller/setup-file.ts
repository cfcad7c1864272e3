// The setup code in the data folder, in a file that only this user can read (safety 3.19), for whoever does not see the console. Gone once it is worth nothing.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './ports/log.ts';

export const SETUP_FILE = 'setup-code';
const MODE = 0o600;

/** Writes the code, or removes the file when there is none any more. Throws never: the console shows it as well. */
export function keepSetupCode(folder: string, code: string | null, log: Log): void {
  const path = join(folder, SETUP_FILE);
  try {
    // Removed first: a file that is there keeps its mode.
    rmSync(path, { force: true });
    if (code !== null) writeFileSync(path, `${code}\n`, { mode: MODE, flag: 'wx' });
  } catch (error) {
    log.warn({ path, error: String(error) }, 'the setup code could not be kept in its file');
  }
}
