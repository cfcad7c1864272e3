// Names on pictures as outlines: what cannot be drawn is left to the machine's fonts. That the letters look right is seen in a browser (test/browser).

import { expect, test } from 'vitest';
import { MAX_STILL_BYTES } from '../../protocol/limits.ts';
import { openLettering } from '../../simulators/transmitter/lettering.ts';
import { drawPicture, drawStill } from '../../simulators/transmitter/picture.ts';

const lettering = openLettering();
const computer = { held: [], text: '', pointer: null };
const content = (name: string) => ({
  ...{ id: '0001', name, video: true, utc: 0, number: 1, watchers: 1, computer },
  outline: lettering.outline(name),
});

test('Han letters are as wide as they are high, one beside the other', () => {
  const [one, four] = ['一', '天气雷达'].map((name) => lettering.outline(name));
  expect(one?.width).toBe(one?.unitsPerEm);
  expect(four?.width).toBe(4 * (one?.width ?? 0));
  // One stroke is one contour, and lies above the base line.
  expect(one?.path.match(/M/g)).toHaveLength(1);
  expect(one?.path).not.toContain('NaN');
});

test('letters of several scripts in one name', () => {
  expect(lettering.outline('一号调度台 A-3（备用）')?.path.length).toBeGreaterThan(1_000);
  expect(lettering.outline('')).toMatchObject({ path: '', width: 0 });
});

test('what the font lacks is text; of a name too long for a still, as many letters are drawn as find room', () => {
  for (const name of ['\u{20000}', 'ก', '\ue000']) expect([name, lettering.outline(name)]).toEqual([name, null]);
  const [one, many] = ['龘', '龘'.repeat(64)].map((name) => lettering.outline(name));
  expect(many?.path.length).toBeLessThanOrEqual(10 * 1024);
  expect(many?.path.startsWith(one?.path ?? 'nothing')).toBe(true);
  expect((many?.width ?? 0) / (one?.width ?? 1)).toBeGreaterThanOrEqual(3);
  expect(new TextDecoder().decode(drawPicture(content('\u{20000}')))).toContain('>\u{20000}</text>');
});

test('a still stays within its limit, whatever the name', () => {
  for (let length = 1; length <= 64; length += 1)
    expect(drawStill(content('霞'.repeat(length))).length).toBeLessThanOrEqual(MAX_STILL_BYTES);
});
