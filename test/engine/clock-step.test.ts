// The wall clock is stepped by hours, both ways, while something waits: a session, an application to be confirmed, an alarm that was set aside, an address that is
// throttled, an endpoint that went away. What is looked at is what the API answers when so much time passed as was said, and just before.

import { describe, expect, test } from 'vitest';
import { Whole } from '../system/whole.ts';
import { settle } from './world.ts';

const HOUR_MS = 3_600_000;

/** Time passes; the room looks at it every second. */
async function passes(whole: Whole, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    whole.world.clock.advance(1_000);
    await settle();
  }
}

describe.each([-3 * HOUR_MS, 3 * HOUR_MS, 24 * HOUR_MS])('safety 3.8: the clock is stepped by %i ms', (byMs) => {
  test('a configuration goes back by itself when its seconds are over, neither before nor hours later', async () => {
    const whole = new Whole();
    const before = await whole.text();
    await whole.apply(`${before}{"groups": {"name": "new"}}\n`, { confirmWithinS: 30 });
    whole.world.clock.steps(byMs);
    await passes(whole, 25);
    expect((await whole.must('system.pending'))['pending']).not.toBeNull();
    await passes(whole, 7);
    expect((await whole.must('system.pending'))['pending']).toBeNull();
    expect(await whole.text()).toBe(before);
  });

  test('a session goes on, and its password counts as given for as long as before', async () => {
    const whole = new Whole();
    await whole.world.admin();
    whole.world.clock.steps(byMs);
    await passes(whole, 2);
    const { items } = await whole.must('system.sessions');
    expect(items).toHaveLength(1);
    const [session] = whole.world.state.sessions.values();
    expect((session?.expiresAt ?? 0) - whole.world.clock.utc()).toBeCloseTo(12 * HOUR_MS - 2_000, -2);
    expect(whole.world.clock.utc() - (session?.confirmedAt ?? 0)).toBeCloseTo(2_000, -2);
  });

  test('whoever is throttled waits as long as he was told', async () => {
    const { world } = new Whole();
    await world.admin();
    const from = '10.0.0.9';
    const wrong = async () =>
      await world.call(
        { kind: 'nobody', from },
        { method: 'session.login', params: { username: 'admin', password: 'x' } },
      );
    let told = await wrong();
    for (let tries = 0; tries < 12 && (told.ok || told.reason !== 'throttled'); tries += 1) told = await wrong();
    expect(told).toMatchObject({ reason: 'throttled' });
    const seconds = Math.ceil(Number(!told.ok && 'retryAfterMs' in told ? told.retryAfterMs : 0) / 1_000);
    world.clock.steps(byMs);
    for (let second = 0; second <= seconds; second += 1) world.clock.advance(1_000);
    await settle();
    expect(await wrong()).toMatchObject({ reason: 'invalid_credentials' });
  });

  test('an endpoint that went away is missed after 10 s, and an alarm that was set aside counts again in time', async () => {
    const whole = new Whole();
    const { world } = whole;
    await world.endpoint('0001');
    await passes(whole, 20);
    await world.offline('0001');
    world.clock.steps(byMs);
    await passes(whole, 5);
    const lost = async () => (await whole.list('alarms')).find(({ alarm }) => alarm === 'endpoint-lost');
    expect(await lost()).toBeUndefined();
    await passes(whole, 8);
    const id = (await lost())?.['id'];
    expect(id).toBeGreaterThan(0);
    await whole.must('alarms.shelve', { id, minutes: 1 });
    world.clock.steps(-byMs);
    await passes(whole, 50);
    expect((await lost())?.['shelved']).not.toBeNull();
    await passes(whole, 15);
    expect((await lost())?.['shelved']).toBeNull();
  });
});

test.each([-1_500, 1_500])('safety 3.8: steps of %i ms, each too small to be seen, add up to nothing', async (byMs) => {
  const whole = new Whole();
  const before = await whole.text();
  await whole.apply(`${before}{"groups": {"name": "new"}}\n`, { confirmWithinS: 30 });
  const step = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      if (second % 2 === 0) whole.world.clock.steps(byMs);
      await passes(whole, 1);
    }
  };
  await step(26);
  expect((await whole.must('system.pending'))['pending']).not.toBeNull();
  await step(8);
  expect((await whole.must('system.pending'))['pending']).toBeNull();
  expect(await whole.text()).toBe(before);
});
