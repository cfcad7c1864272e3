// How long a passphrase would hold somebody off who stole a backup and may guess without end. An estimate for people, kinder to length than to odd signs;
// the controller judges the length alone.

import { MIN_PASSPHRASE } from '../../../protocol/limits.ts';

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

/** Bits of guesses from which on a passphrase is called so. */
const FAIR_BITS = 55;
const STRONG_BITS = 75;
/** Signs that somebody who guesses has to try where one of a class is there. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[\u4e00-\u9fff]/, 2_500],
  [/[^A-Za-z0-9\u4e00-\u9fff]/, 20],
];
/** Runs along the alphabet, the digits and the keyboard, in both directions. */
const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const STEPS = new Set(RUNS.flatMap((run) => pairsOf(run).flatMap((pair) => [pair, [...pair].reverse().join('')])));

function pairsOf(run: string): string[] {
  return [...run].slice(1).map((letter, at) => `${run[at]}${letter}`);
}

/** Signs that say something: not those that repeat or follow from the one before, nor what stood there already. */
function tellingSigns(text: string): number {
  const letters = [...text.toLowerCase()];
  const seen = new Set<string>();
  let count = 0;
  for (const [at, letter] of letters.entries()) {
    const pair = `${letters[at - 1] ?? ''}${letter}`;
    const isExpected = letter === letters[at - 1] || STEPS.has(pair) || (pair.length > 1 && seen.has(pair));
    count += isExpected ? 0.25 : 1;
    seen.add(pair);
  }
  return count;
}

export function strengthOf(passphrase: string): Strength {
  if ([...passphrase].length < MIN_PASSPHRASE) return 'short';
  const signs = CLASSES.reduce((sum, [pattern, count]) => sum + (pattern.test(passphrase) ? count : 0), 0);
  const bits = tellingSigns(passphrase) * Math.log2(Math.max(2, signs));
  return bits < FAIR_BITS ? 'weak' : bits < STRONG_BITS ? 'fair' : 'strong';
}
