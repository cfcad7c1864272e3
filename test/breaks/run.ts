// `npm run breaks`: breaks a copy of the house in each way of the table, and sees the tests notice. Says for each what it saw; ends with 1 if one went unnoticed.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { HOUSE } from '../house/house.ts';
import type { Break } from './table.ts';
import { BREAKS } from './table.ts';

/** Milliseconds until a run that hangs counts as noticed: broken code may wait for ever. */
const LIMIT_MS = 120_000;
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', 'data', 'coverage']);

function copyHouse(): string {
  const copy = mkdtempSync(join(tmpdir(), 'openseat-breaks-'));
  cpSync(HOUSE, copy, { recursive: true, filter: (path) => path === HOUSE || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(HOUSE, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function passes(copy: string, tests: string): boolean {
  const words = [
    '--max-old-space-size=2048',
    join(HOUSE, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'unit',
    '--bail',
    '1',
    ...tests.split(' '),
  ];
  return spawnSync(process.execPath, words, { cwd: copy, timeout: LIMIT_MS, stdio: 'ignore' }).status === 0;
}

/** Which tests were seen to pass in the unbroken copy: a test that fails anyway notices nothing. */
const sound = new Map<string, boolean>();

function noticed(copy: string, { file, from, to, tests }: Break): boolean {
  if (!sound.has(tests)) sound.set(tests, passes(copy, tests));
  if (sound.get(tests) !== true) throw new RangeError(`${tests} does not pass in the unbroken copy`);
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(from).length !== 2) throw new RangeError(`${file} does not hold "${from}" exactly once`);
  writeFileSync(
    path,
    whole.replace(from, () => to),
  );
  const stillPasses = passes(copy, tests);
  writeFileSync(path, whole);
  return !stillPasses;
}

const copy = copyHouse();
let unnoticed = 0;
for (const one of BREAKS) {
  const seen = noticed(copy, one);
  if (!seen) unnoticed += 1;
  process.stdout.write(`${seen ? 'noticed  ' : 'UNNOTICED'} ${one.what} (${one.file}; ${one.tests})\n`);
}
rmSync(copy, { recursive: true, force: true });
process.stdout.write(`${BREAKS.length - unnoticed} of ${BREAKS.length} breaks were noticed\n`);
process.exit(unnoticed === 0 ? 0 : 1);
