// Where the command's words go: a full disk is told of, and the code says how it went, whoever hears the words.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { built } from '../house/built.ts';

/** A device that has no room left. */
const FULL = '/dev/full';

/** How the command ends whose words go there: its code, and what it says on standard error. */
async function ended(words: readonly string[], full: 'output' | 'error') {
  const program = await built('openseat');
  const outlet = openSync(FULL, 'w');
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', full === 'output' ? outlet : 'ignore', full === 'error' ? outlet : 'pipe'],
  });
  closeSync(outlet);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

test('what a full disk refused is no success', async () => {
  const { code, said } = await ended(['drill', '--help'], 'output');
  expect(code).toBe(1);
  expect(said).toMatch(/^openseat: standard output: ENOSPC.*\n$/);
});

test('a wrong flag ends with 2, though nobody can be told', async () => {
  expect((await ended(['drill', '--bogus'], 'error')).code).toBe(2);
});
