// What the styles of the OSD promise without a browser: sizes and contrast. How it really looks is proved on the soft receiver.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOUSE } from '../house/house.ts';

const STYLES = ['osd.css', 'menu.css'].map((name) => readFileSync(join(HOUSE, 'osd/drawing', name), 'utf8')).join('\n');
/** WCAG 2.2 AA for text of any size. */
const MIN_CONTRAST = 4.5;

function variable(name: string): string {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(STYLES)?.[1];
  if (value === undefined) throw new TypeError(`no --${name}`);
  return value;
}

function rgb(hex: string): number[] {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
  return [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('Han characters are at least 36 px at 1920 x 1080, and everything follows the size of the screen', () => {
  const sizes = [...STYLES.matchAll(/font-size: ([^;]+);/g)].map(([, size]) => size ?? '');
  const pixels = sizes.map((size) =>
    Number(/^calc\((\d+) \* var\(--u\)\)$/.exec(size)?.[1] ?? (size === 'var(--small)' ? 36 : 0)),
  );
  expect(pixels.length).toBeGreaterThan(5);
  expect(Math.min(...pixels)).toBeGreaterThanOrEqual(36);
  expect(variable('small')).toBe('calc(36 * var(--u))');
  expect(variable('u')).toBe('min(100cqw / 1920, 100cqh / 1080)');
  expect(STYLES.match(/\d(px|rem|vw|vh)\b/g)).toBe(null);
});

test('manual 2.3, 2.5: every colour can be read on the panel, also over a white picture', () => {
  const [red, green, blue, share] = (/rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)/.exec(variable('panel')) ?? [])
    .slice(1)
    .map(Number);
  const alpha = (share ?? 0) / 100;
  const overWhite = [red, green, blue].map((part) => (part ?? 0) * alpha + 255 * (1 - alpha));
  const contrasts = ['fixed', 'value', 'operation', 'ready', 'current', 'offline'].map((role) => {
    const contrast = (luminance(rgb(variable(role))) + 0.05) / (luminance(overWhite) + 0.05);
    return [role, contrast >= MIN_CONTRAST];
  });
  expect(contrasts.filter(([, readable]) => readable !== true)).toEqual([]);
  expect(contrasts).toHaveLength(6);
});

test('manual 1.3: no mouse pointer is drawn over the OSD', () => {
  expect(STYLES.match(/cursor: none;/g)).toHaveLength(2);
  expect(STYLES.match(/cursor: (?!none)/)).toBe(null);
});
