// The temporary folder of one run of the tests: whatever a test, a browser or a killed process leaves there is gone when the run ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = 'openseat-tests-';

/** Sets it up before the first test, for the workers and all that they start; answers with its removal. Vitest calls it, for the whole and for each project. */
export function setup(): () => void {
  if (basename(tmpdir()).startsWith(NAME)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), NAME));
  process.env.TMPDIR = folder;
  // What outlived its test may still write while it goes.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}
