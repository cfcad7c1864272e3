// When still pictures are asked for: only what is looked at, at a modest pace, again when there is cause. Where they are drawn is tested in a browser.

import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../protocol/client/types.ts';
import { BUSY_MS, FRESH_MS, MAX_REMEMBERED, OLD_MS, PACE_MS, Stills } from '../../webadmin/model/stills.ts';
import { Clock } from '../protocol/world.ts';

const PICTURE: CallResult<'room.preview'> = {
  ok: true,
  value: { type: 'image/png', data: 'QUJD', time: '2026-01-01T00:00:00.000Z' },
};

function refusal(reason: 'busy' | 'unavailable'): CallResult<'room.preview'> {
  return { ok: false, reason, because: 'so', data: { reason, because: 'so' } };
}

function world(
  answer: (id: string) => CallResult<'room.preview'> | Promise<CallResult<'room.preview'>> = () => PICTURE,
) {
  const clock = new Clock();
  const asked: { readonly id: string; readonly at: number }[] = [];
  const shown: string[] = [];
  const dark = new Set<string>();
  const stills = new Stills({
    timers: clock,
    hasPicture: (id) => !dark.has(id),
    show: (id, { state }) => shown.push(`${id} ${state}`),
    ask: async (id) => {
      asked.push({ id, at: clock.now() });
      return answer(id);
    },
  });
  return { clock, asked, shown, dark, stills };
}

describe('still pictures', () => {
  test('are asked for only where somebody looks, and only while the page is there', async () => {
    const { clock, asked, stills } = world();
    stills.look('0001');
    await clock.pass(OLD_MS);
    expect(asked).toEqual([]);
    stills.start();
    await clock.pass(PACE_MS);
    expect(asked.map(({ id }) => id)).toEqual(['0001']);
    stills.stop();
    stills.look('0002');
    await clock.pass(OLD_MS * 3);
    expect(asked).toHaveLength(1);
    expect(clock.running).toBe(0);
  });

  test('come one after the other, well below the room’s 20 a second', async () => {
    const { clock, asked, shown, stills } = world();
    stills.start();
    for (let number = 1; number <= 50; number += 1) stills.look(String(number).padStart(4, '0'));
    await clock.pass(1_000);
    expect(asked.length).toBeLessThanOrEqual(7);
    expect(asked.length).toBeGreaterThanOrEqual(6);
    await clock.pass(10_000);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(50);
    expect(asked).toHaveLength(50);
    expect(shown).toHaveLength(50);
  });

  test('without a cause they are asked for again only when they are old', async () => {
    const { clock, asked, stills } = world();
    stills.start();
    const leave = stills.look('0001');
    await clock.pass(OLD_MS - 1_000);
    expect(asked).toHaveLength(1);
    await clock.pass(2_000);
    expect(asked).toHaveLength(2);
    leave();
    await clock.pass(OLD_MS * 2);
    expect(asked).toHaveLength(2);
  });

  test('a change or a look at it brings a fresh one, but none more often than once a second', async () => {
    const { clock, asked, stills } = world();
    stills.start();
    stills.look('0001');
    await clock.pass(10);
    for (let turn = 0; turn < 20; turn += 1) {
      stills.freshen('0001');
      await clock.pass(100);
    }
    expect(asked.length).toBeLessThanOrEqual(3);
    const [first, second] = asked;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(FRESH_MS);
  });

  test('a cause that comes while it is asked for is not lost', async () => {
    const { clock, asked, stills } = world(() => new Promise((resolve) => clock.after(500, () => resolve(PICTURE))));
    stills.start();
    stills.look('0001');
    await clock.pass(100);
    stills.freshen('0001');
    await clock.pass(FRESH_MS);
    expect(asked).toHaveLength(2);
  });

  test('two that look at one source share its picture', async () => {
    const { clock, asked, stills } = world();
    stills.start();
    const leave = stills.look('0001');
    stills.look('0001');
    await clock.pass(OLD_MS / 2);
    expect(asked).toHaveLength(1);
    leave();
    await clock.pass(OLD_MS);
    expect(asked).toHaveLength(2);
  });

  test('who comes back to it soon asks no more', async () => {
    const { clock, asked, stills } = world();
    stills.start();
    stills.look('0001')();
    stills.look('0001')();
    stills.look('0001');
    await clock.pass(1_000);
    stills.look('0001');
    await clock.pass(1_000);
    expect(asked).toHaveLength(1);
  });

  test('none of what is offline or without video', async () => {
    const { clock, asked, dark, stills } = world();
    dark.add('0009');
    stills.start();
    stills.look('0009');
    await clock.pass(OLD_MS);
    expect(asked).toEqual([]);
    dark.delete('0009');
    stills.freshen('0009');
    await clock.pass(PACE_MS);
    expect(asked).toHaveLength(1);
  });

  test('busy is tried again after a rest and shown to nobody; unavailable is shown, and tried when old', async () => {
    const busy = world(() => refusal('busy'));
    busy.stills.start();
    busy.stills.look('0001');
    await busy.clock.pass(BUSY_MS * 2 + 10);
    expect(busy.asked).toHaveLength(3);
    expect(busy.shown).toEqual([]);
    const serial = world(() => refusal('unavailable'));
    serial.stills.start();
    serial.stills.look('0012');
    await serial.clock.pass(OLD_MS / 2);
    expect(serial.asked).toHaveLength(1);
    expect(serial.shown).toEqual(['0012 unavailable']);
  });

  test('a type that no picture has is not drawn', async () => {
    const { clock, shown, stills } = world(() => ({
      ok: true,
      value: { type: 'text/html', data: 'QUJD', time: '2026-01-01T00:00:00.000Z' },
    }));
    stills.start();
    stills.look('0001');
    await clock.pass(10);
    expect(shown).toEqual(['0001 unavailable']);
  });

  test('what was scrolled by is forgotten in the end, so that the page stays small', async () => {
    const { clock, shown, stills } = world();
    stills.start();
    for (let number = 0; number < MAX_REMEMBERED + 10; number += 1) {
      const leave = stills.look(String(number));
      await clock.pass(PACE_MS * 2);
      leave();
    }
    expect(shown.filter((text) => text.endsWith('none'))).toHaveLength(10);
    expect(shown).toContain('0 none');
  });
});
