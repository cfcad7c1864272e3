// A room whose configuration came to be at random, and its text with one line changed: what the tests of applying begin with.

import { expect } from 'vitest';
import { createRandom } from '../../simulators/world/random.ts';
import { furnish } from './furnish.ts';
import { Whole } from './whole.ts';

export async function furnished(seed = 3, changes = 80): Promise<Whole> {
  const whole = new Whole();
  await furnish(whole, createRandom(seed), changes);
  return whole;
}

/** The text with one line changed. */
export function replaced(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}
