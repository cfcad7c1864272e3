// What a search and a state find, and where the window of a large table stands.

import { describe, expect, test } from 'vitest';
import { cellAfter, drawn, revealed, stretchOf } from '../../webadmin/layout/axis.ts';
import { isWanted, receiverState, sourceState, tally, wanted } from '../../webadmin/layout/states.ts';

describe('states', () => {
  test('offline counts before anything else', () => {
    expect(receiverState({ online: false, state: 'shown' })).toBe('offline');
    expect(receiverState({ online: true, state: 'unknown' })).toBe('unknown');
    expect(sourceState({ online: false, video: true })).toBe('offline');
    expect(sourceState({ online: true, video: false })).toBe('noVideo');
    expect(tally(['dark', 'shown', 'dark'], (state) => state)).toEqual(
      new Map([
        ['dark', 2],
        ['shown', 1],
      ]),
    );
  });

  test.each([
    ['offl', true],
    ['离线', true],
    ['5001 offline', true],
    ['no', false],
    ['离', false],
    ['of', false],
    ['5001 dark', false],
  ])('%s finds what is offline: %s', (search, found) => {
    expect(isWanted(wanted(search, null).words, ['5001', 'Screen'], ['离线', 'Offline'])).toBe(found);
  });

  test('a short word of a name of several words is one of them', () => {
    expect(isWanted(wanted('no video', null).words, ['0001'], ['无视频', 'No video'])).toBe(true);
  });
});

describe('an axis', () => {
  test('draws the lines of its window and a margin, and one that has the keyboard', () => {
    expect(stretchOf(0, 100, 10, 5_000, 2)).toEqual({ first: 0, end: 12 });
    expect(stretchOf(1_005, 100, 10, 5_000, 2)).toEqual({ first: 98, end: 113 });
    expect(stretchOf(49_950, 100, 10, 5_000, 2)).toEqual({ first: 4_993, end: 5_000 });
    expect(stretchOf(0, 100, 10, 0, 2)).toEqual({ first: 0, end: 0 });
    expect(drawn({ first: 3, end: 5 }, 10, 4)).toEqual([3, 4]);
    expect(drawn({ first: 3, end: 5 }, 10, 9)).toEqual([3, 4, 9]);
    expect(drawn({ first: 3, end: 5 }, 10, 10)).toEqual([3, 4]);
  });

  test('is scrolled as little as it takes', () => {
    expect(revealed(0, 100, 10, 5)).toBe(0);
    expect(revealed(0, 100, 10, 10)).toBe(10);
    expect(revealed(500, 100, 10, 2)).toBe(20);
  });
});

describe('the keyboard in a table', () => {
  const extent = { rows: 100, columns: 50, page: 20 };
  const at = { row: 10, column: 10 };

  test.each([
    ['ArrowUp', false, { row: 9, column: 10 }],
    ['ArrowRight', false, { row: 10, column: 11 }],
    ['ArrowRight', true, { row: 10, column: 49 }],
    ['ArrowUp', true, { row: 0, column: 10 }],
    ['Home', false, { row: 10, column: 0 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 49 }],
    ['PageDown', false, { row: 30, column: 10 }],
    ['PageUp', false, { row: 0, column: 10 }],
    ['a', false, null],
  ])('%s (far: %s) leads to %o', (key, far, to) => {
    expect(cellAfter(key, far, at, extent)).toEqual(to);
  });

  test('leads nowhere where there is nothing', () => {
    expect(cellAfter('ArrowUp', false, at, { rows: 0, columns: 3, page: 1 })).toBeNull();
  });
});
