// Readings as they are drawn: slots, scale and paths.

import { describe, expect, test } from 'vitest';
import { HOURS, pathsOf, SPANS, scaleOf, short, slotsOf, spanUntil } from '../../webadmin/layout/series.ts';
import { fc } from '../property.ts';

const MINUTE = 60_000;
const at = (minute: number, mean: number) => ({ time: minute * MINUTE, min: mean - 1, max: mean + 1, mean });

describe('slots', () => {
  test('a slot has the least, the greatest and the mean of its minutes; where nothing was said, there is none', () => {
    const window = { from: 0, to: 12 * MINUTE };
    const points = [at(0, 10), at(1, 20), at(3, 30), at(8, 5), at(12, 99)];
    expect(slotsOf(points, window, 4 * MINUTE)).toEqual([
      { min: 9, max: 31, mean: 20 },
      null,
      { min: 4, max: 6, mean: 5 },
    ]);
  });

  test.each(HOURS)('%d hours up to now: whole slots, the last of them holds now', (hours) => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), (now) => {
        const { from, to } = spanUntil(now, hours);
        const { lengthMs, slotMs } = SPANS[hours];
        expect([to - from, from % slotMs, to > now, to - slotMs <= now]).toEqual([lengthMs, 0, true, true]);
        expect(slotsOf([], { from, to }, slotMs)).toHaveLength(lengthMs / slotMs);
      }),
    );
  });
});

describe('the scale', () => {
  test.each([
    [[0, 37], 0, 40, [0, 10, 20, 30, 40]],
    [[0, 0.7], 0, 0.8, [0, 0.2, 0.4, 0.6, 0.8]],
    [[480], 0, 600, [0, 200, 400, 600]],
    [[0], 0, 1, [0, 1]],
    [[-12, 20], -20, 20, [-20, -10, 0, 10, 20]],
  ])('of %j from %d to %d', (values, bottom, top, marks) => {
    const slots = values.map((mean) => ({ min: mean, max: mean, mean }));
    expect(scaleOf(slots)).toEqual({ bottom, top, marks });
  });

  test('holds whatever it is of, with few marks', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const { bottom, top, marks } = scaleOf(values.map((mean) => ({ min: mean, max: mean, mean })));
        const slack = 1e-6 * (top - bottom);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(bottom - slack);
        expect(Math.max(...values)).toBeLessThanOrEqual(top + slack);
        expect(marks.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

test('a path breaks where nothing was said, and one slot alone is a dot', () => {
  const slot = (mean: number) => ({ min: mean, max: mean, mean });
  const paths = pathsOf([slot(0), slot(10), null, slot(5)], scaleOf([slot(10)]), { width: 40, height: 100 });
  expect(paths.line).toBe('M5.0 100.0L15.0 0.0M35.0 50.0h0.01');
  expect(paths.band).toBe('M5.0 100.0L15.0 0.0L15.0 0.0L5.0 100.0Z');
});

test('numbers have the digits that say something', () => {
  expect([0, 0.347, 12.34, 480.6, 1234].map(short)).toEqual(['0', '0.35', '12.3', '481', '1234']);
});
