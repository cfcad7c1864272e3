// A simulated computer and its picture: what typing becomes, how long anything may grow, and that a person and a test read whose picture it is.

import { describe, expect, test } from 'vitest';
import { MAX_PICTURE_BYTES, MAX_STILL_BYTES } from '../../protocol/limits.ts';
import { characterOf, createComputer } from '../../simulators/transmitter/computer.ts';
import type { PictureContent } from '../../simulators/transmitter/picture.ts';
import { drawPicture, drawStill, hueOf, readPicture } from '../../simulators/transmitter/picture.ts';

const SOMEBODY = {};

function strike(computer: ReturnType<typeof createComputer>, ...codes: string[]): void {
  for (const code of codes) computer.key(SOMEBODY, code, true);
  for (const code of codes.toReversed()) computer.key(SOMEBODY, code, false);
}

describe('typing', () => {
  test('becomes text', () => {
    const computer = createComputer();
    strike(computer, 'ShiftLeft', 'KeyH');
    for (const code of ['KeyI', 'Space', 'Digit1', 'KeyX', 'Backspace', 'Enter', 'Numpad5']) strike(computer, code);
    strike(computer, 'ShiftRight', 'Digit1');
    strike(computer, 'CapsLock');
    strike(computer, 'KeyA');
    strike(computer, 'ShiftLeft', 'KeyA');
    strike(computer, 'ControlLeft', 'KeyC');
    strike(computer, 'F5');
    expect(computer.text).toBe('Hi 1\n5!Aa');
    expect(computer.held).toEqual([]);
  });

  test('a key that is down does not go down again, one that is up does not come up', () => {
    const computer = createComputer();
    expect([computer.key(SOMEBODY, 'KeyA', true), computer.key(SOMEBODY, 'KeyA', true)]).toEqual([true, false]);
    expect([computer.key(SOMEBODY, 'KeyA', false), computer.key(SOMEBODY, 'KeyA', false)]).toEqual([true, false]);
    expect(computer.log).toHaveLength(2);
  });

  test('text, log and held keys have an end', () => {
    const computer = createComputer();
    for (let number = 0; number < 6000; number += 1) strike(computer, 'KeyA');
    for (let number = 0; number < 300; number += 1) computer.key(SOMEBODY, `Key${number}`, true);
    expect(computer.text.length).toBe(4096);
    expect(computer.log.length).toBeLessThanOrEqual(2048);
    expect(computer.held.length).toBe(256);
  });

  test('no code is a name of something else', () => {
    for (const code of ['constructor', '__proto__', 'toString']) expect(characterOf(code, false, false)).toBeNull();
  });
});

describe('the picture', () => {
  const content = (change: Partial<PictureContent> = {}): PictureContent => ({
    id: '0001',
    name: 'Radar',
    video: true,
    utc: Date.UTC(2026, 0, 2, 3, 4, 5),
    number: 12,
    watchers: 1,
    computer: { held: ['ShiftLeft'], text: 'hello', pointer: { x: 32768, y: 32768, buttons: 1 } },
    ...change,
  });
  const text = (change?: Partial<PictureContent>) => new TextDecoder().decode(drawPicture(content(change)));

  test('shows ID, name, clock, what was typed and what is held', () => {
    for (const part of ['0001', 'Radar', '03:04:05', '2026-01-02', 'hello', 'ShiftLeft'])
      expect(text()).toContain(`>${part}`);
    expect(readPicture(drawPicture(content()))).toEqual({ transmitter: '0001', video: true, number: 12 });
    expect(readPicture(new TextEncoder().encode('<svg/>'))).toBeNull();
    expect(text({ video: false })).toContain('no signal');
  });

  test('what was typed cannot leave its place', () => {
    const drawn = text({
      name: '</text><script>"&',
      computer: { held: ['<b>'], text: '<image/>\u0000', pointer: null },
    });
    expect(drawn).not.toMatch(/<script|<image|<b>/);
    expect(drawn).not.toContain('\u0000');
    expect(drawn).toContain('&lt;image/&gt;');
  });

  test('keeps its size whatever is typed', () => {
    const computer = { held: Array.from({ length: 256 }, () => '&'.repeat(32)), text: '&'.repeat(4096), pointer: null };
    expect(drawStill(content({ computer, name: '&'.repeat(64) })).length).toBeLessThan(MAX_STILL_BYTES);
    expect(drawPicture(content({ computer })).length).toBeLessThan(MAX_PICTURE_BYTES / 64);
  });

  test('each source has a colour of its own', () => {
    const hues = Array.from({ length: 11 }, (_, number) => hueOf(`${number + 1}`.padStart(4, '0')));
    expect(new Set(hues).size).toBe(11);
    const sorted = [...hues].sort((a, b) => a - b);
    expect(Math.min(...sorted.slice(1).map((hue, place) => hue - (sorted[place] ?? 0)))).toBeGreaterThan(10);
  });
});
