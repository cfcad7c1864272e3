// The parts of rights in the page that need no browser: which lines of a large matrix are drawn, what is asked of the controller, how a preview is told.

import { expect, test } from 'vitest';
import { MAX_MATRIX_ENDPOINTS, MAX_MATRIX_USERS } from '../../protocol/limits.ts';
import { offsetFor, spanOf } from '../../webadmin/layout/span.ts';
import { grouped } from '../../webadmin/pages/preview/lines.ts';
import { groundsOf, stateOf } from '../../webadmin/pages/rights/values.ts';

test('of 10,000 lines those in the window are drawn, and never one that is not there', () => {
  const axis = { offset: 36 * 5_000, size: 360, step: 36, count: 10_000 };
  expect(spanOf(axis, 3)).toEqual({ first: 4_997, last: 5_013 });
  expect(spanOf({ ...axis, offset: 0 }, 3)).toEqual({ first: 0, last: 13 });
  expect(spanOf({ ...axis, offset: 36 * 9_999 }, 3)).toEqual({ first: 9_996, last: 10_000 });
  // A search made the table shorter than where one had scrolled to.
  expect(spanOf({ ...axis, count: 2 }, 3)).toEqual({ first: 2, last: 2 });
  // One window stays within one question.
  expect(13).toBeLessThan(Math.min(MAX_MATRIX_USERS, MAX_MATRIX_ENDPOINTS));
});

test('a line beyond the window is scrolled to by the shortest way', () => {
  const axis = { offset: 100, size: 200, step: 50, count: 100 };
  expect(offsetFor(3, axis)).toBe(100);
  expect(offsetFor(0, axis)).toBe(0);
  expect(offsetFor(10, axis)).toBe(350);
});

test('a preview names the rights of one user together, in order, and only those that mean something', () => {
  const rights = ['5001', '0002', '0001'].map((what) => ({ user: 'wang', right: 'connect' as const, what }));
  expect(grouped([...rights, { user: 'wang', right: 'push', what: '5001' }])).toEqual([
    { user: 'wang', right: 'connect', what: ['0001', '0002'] },
    { user: 'wang', right: 'push', what: ['5001'] },
  ]);
});

test('each ground of a cell has its own words', () => {
  const cell = { who: 'wang', what: '0001', because: '', liftedBy: [] };
  const rule = { id: 'p1', who: 'wang', what: '*', version: 1 };
  const by = (allowed: boolean, right: 'connect' | 'control', known: 'connect' | 'control' | null) =>
    groundsOf(
      { ...cell, allowed, right, rule: known === null ? null : 'p1' },
      undefined,
      known === null ? undefined : { ...rule, right: known, effect: allowed ? 'allow' : 'deny' },
    );
  expect(by(true, 'connect', 'connect')).toBe('byRule');
  expect(by(false, 'connect', 'connect')).toBe('byDeny');
  expect(by(true, 'control', 'connect')).toBe('byConnect');
  expect(by(false, 'control', 'connect')).toBe('byConnectDenied');
  expect(by(true, 'connect', null)).toBe('byRole');
  expect(by(false, 'connect', null)).toBe('byNothing');
  expect(stateOf({ ...cell, allowed: false, right: 'connect', rule: null })).toBe('no');
  expect(stateOf({ ...cell, allowed: false, right: 'connect', rule: 'p1' })).toBe('denied');
});
