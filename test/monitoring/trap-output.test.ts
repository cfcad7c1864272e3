// One receiver of notifications on a clock that stands until it is moved: what waits, tries and tries again, what is given up, the alarm, a test. Real receivers stand in tools.test.ts.

import { describe, expect, test } from 'vitest';
import { NOTICES_AT_MOST } from '../../controller/monitoring/agent/limits.ts';
import type { Notice } from '../../controller/monitoring/agent/objects.ts';
import type { Told } from '../../controller/monitoring/agent/trap-output.ts';
import { TrapOutput } from '../../controller/monitoring/agent/trap-output.ts';
import { AllOutputs } from '../../controller/monitoring/outputs/all-outputs.ts';
import { FAILING_MS, OLD_MS, RETRY_CAP_MS, TEST_MS } from '../../controller/monitoring/outputs/limits.ts';
import { StandingClock } from '../storage/bench.ts';

const SILENT: Told = { ok: false, because: 'nobody confirms it' };

class Played {
  readonly clock = new StandingClock();
  readonly heard: string[] = [];
  readonly alarms: string[] = [];
  tries: number[] = [];
  arrivals = 0;
  /** What is said of each try. */
  answer: Told | null = { ok: true };
  isHanging = false;
  readonly output: TrapOutput;

  constructor(kind: 'trap' | 'inform' = 'inform') {
    this.output = new TrapOutput({
      receiver: { name: 'nms', host: '192.0.2.1', port: 162, kind, by: { user: 'watch' } },
      clock: this.clock,
      random: { bytes: (count) => new Uint8Array(count) },
      tell: async ({ about }) => {
        this.tries.push(this.clock.now());
        if (this.isHanging) await new Promise(() => undefined);
        if (this.answer?.ok === true) this.heard.push(about);
        return this.answer;
      },
      testNotice: () => this.notice('a test'),
      onFailing: (because) => this.alarms.push(because),
      onArrival: () => {
        this.arrivals += 1;
      },
    });
  }

  notice(about: string): Notice {
    return { name: 'osAlarmRaised', about, because: '', count: 1, time: this.clock.utc() };
  }

  take(...all: readonly string[]): void {
    for (const about of all) this.output.take(this.notice(about));
  }

  async passes(ms: number, step = 500): Promise<void> {
    for (let left = ms; left >= 0; left -= step) {
      for (let turn = 0; turn < 20; turn += 1) {
        this.clock.move(0);
        await Promise.resolve();
      }
      this.clock.move(Math.min(left, step));
    }
  }
}

describe('notifications', () => {
  test('are told one after the other, in their order, and counted', async () => {
    const way = new Played();
    way.take('a', 'b', 'c');
    expect(way.output.row).toMatchObject({ name: 'nms', kind: 'inform', state: 'waiting', queued: 3, sent: 0 });
    await way.passes(0);
    expect(way.heard).toEqual(['a', 'b', 'c']);
    expect(way.output.row).toMatchObject({
      state: 'quiet',
      queued: 0,
      sent: 3,
      failed: 0,
      to: '192.0.2.1:162 (SNMPv3)',
    });
  });

  test('wait while nobody is there who could tell, which is no failure, and go when somebody is', async () => {
    const way = new Played();
    way.answer = null;
    way.take('a');
    await way.passes(FAILING_MS * 3);
    expect(way.output.row).toMatchObject({ state: 'waiting', queued: 1, failed: 0 });
    expect(way.tries).toHaveLength(1);
    way.answer = { ok: true };
    way.output.resume();
    await way.passes(0);
    expect(way.heard).toEqual(['a']);
  });

  test('issue 5.3: are tried again ever more slowly, alarmed once after a minute, and all told when the receiver is back', async () => {
    const way = new Played();
    way.answer = SILENT;
    way.take('a', 'b');
    await way.passes(FAILING_MS - 1_000);
    expect(way.alarms).toEqual([]);
    await way.passes(30 * 60_000, 5_000);
    expect(way.alarms).toEqual(['nobody confirms it']);
    const waits = way.tries.slice(1).map((time, at) => time - (way.tries[at] ?? 0));
    expect(waits.every((wait, at) => wait >= (waits[at - 1] ?? 0) * 0.99)).toBe(true);
    expect(Math.max(...waits)).toBeLessThanOrEqual(RETRY_CAP_MS);
    expect(way.output.row).toMatchObject({ state: 'failing', queued: 2, lastError: { because: 'nobody confirms it' } });
    way.answer = { ok: true };
    await way.passes(RETRY_CAP_MS, 5_000);
    expect(way.heard).toEqual(['a', 'b']);
    expect(way.arrivals).toBe(2);
    expect(way.output.row).toMatchObject({ state: 'quiet', givenUp: 0 });
  });

  test('of which more wait than may: the oldest is given up, counted, and alarmed', async () => {
    const way = new Played();
    way.answer = SILENT;
    for (let count = 0; count < NOTICES_AT_MOST + 7; count += 1) way.take(String(count));
    expect(way.output.row).toMatchObject({ queued: NOTICES_AT_MOST, givenUp: 7 });
    expect(way.alarms).toEqual(['1 alarms were given up: too many notifications wait']);
    way.answer = { ok: true };
    await way.passes(60_000);
    expect(way.heard[0]).toBe('7');
    expect(way.heard).toHaveLength(NOTICES_AT_MOST);
  });

  test('that are a day old are given up', async () => {
    const way = new Played();
    way.answer = SILENT;
    way.take('a');
    await way.passes(OLD_MS + 2 * RETRY_CAP_MS, 60_000);
    expect(way.output.row).toMatchObject({ queued: 0, givenUp: 1 });
  });

  test('about its own failure are left to the other outputs', async () => {
    const way = new Played();
    way.take('notify-failed: nms', 'notify-failed: other');
    await way.passes(0);
    expect(way.heard).toEqual(['notify-failed: other']);
  });
});

describe('a test', () => {
  test.each([
    ['inform', true],
    ['trap', false],
  ] as const)('of a receiver by %s says what is known: confirmed is %s', async (kind, confirmed) => {
    const way = new Played(kind);
    const all = new AllOutputs(way.clock, () => [way.output]);
    expect(await all.test('nms')).toEqual({ ok: true, result: { delivered: true, confirmed, because: '', ms: 0 } });
    expect(await all.test('other')).toMatchObject({ ok: false, reason: 'not_found' });
  });

  test('goes beside what waits, and what waits goes after it', async () => {
    const way = new Played();
    way.answer = SILENT;
    way.take('a');
    await way.passes(5_000);
    way.answer = { ok: true };
    expect(await way.output.test()).toMatchObject({ ok: true });
    await way.passes(0);
    expect(way.heard).toEqual(['a test', 'a']);
  });

  test('of a receiver that is silent is answered in time; a second one meanwhile is refused as busy', async () => {
    const way = new Played();
    way.isHanging = true;
    const all = new AllOutputs(way.clock, () => [way.output]);
    const first = all.test('nms');
    expect(await all.test('nms')).toMatchObject({ ok: false, reason: 'busy' });
    way.clock.move(TEST_MS);
    expect(await first).toMatchObject({ result: { delivered: false, because: 'no answer within 6.5 s', ms: TEST_MS } });
    expect(way.output.row).toMatchObject({ failed: 1, state: 'quiet' });
  });
});
