// With 10,000 endpoints and 2,000 users questions about rights are answered in full, or what was left out is told. How long they hold the loop up is measured in
// test/bench/rights.ts.

import { expect, test } from 'vitest';
import type { Change } from '../../controller/domain/configure/change.ts';
import type { ResultOf } from '../../protocol/api/methods.ts';
import { FORESEEN, matrix, tooMuch } from './questions.ts';

function answered<R>(change: Change): R {
  if (!change.ok) return expect.unreachable(change.because);
  return change.result as R;
}

test('a matrix of 64 users and 128 endpoints', () => {
  expect(answered<ResultOf<'permissions.effective'>>(matrix()).cells.length).toBe(8_192);
});

test.each(Object.entries(FORESEEN))('%s: judged in full', (_what, ask) => {
  expect(answered<ResultOf<'permissions.preview'>>(ask()).more.unjudged).toBe(0);
});

test('what is too much is left out, and told', () => {
  const { more, takes, dark } = answered<ResultOf<'permissions.preview'>>(tooMuch());
  expect(takes.length).toBe(500);
  expect(dark.length).toBeGreaterThan(0);
  expect(more.unjudged).toBeGreaterThan(0);
  expect(more.unwatched).toBe(true);
});
