// One output on a clock that stands until it is moved: what it tells and what not, a storm, tries and tries again, what it remembers over a restart.

import { describe, expect, test } from 'vitest';
import {
  GATHER_MS,
  PAUSE_MS,
  QUEUE_AT_MOST,
  REFUSED_TRIES,
  TOLD_AT_MOST,
} from '../../controller/monitoring/notify/limits.ts';
import type { News } from '../../controller/monitoring/notify/news.ts';
import { FAILING_MS, OLD_MS, RETRY_CAP_MS } from '../../controller/monitoring/outputs/limits.ts';
import { fc } from '../property.ts';
import { news, Played } from './played.ts';

const AWAY = { ok: false, because: 'the server is away', isFinal: false } as const;
const MINUTE_MS = 60_000;

describe('what is told', () => {
  test('an alarm, that somebody sees to it, and that it is over', async () => {
    const way = new Played();
    way.take(news(1), news(2, { about: '0001', state: 'acknowledged', by: 'lin', because: 'the fuse' }));
    way.take(news(3, { about: '0001', state: 'cleared' }));
    await way.passes(GATHER_MS);
    expect(way.told).toEqual([
      'Alarm: An endpoint is lost (0001)',
      'Alarm acknowledged: An endpoint is lost (0001)',
      'Alarm over: An endpoint is lost (0001)',
    ]);
    expect(way.letters[1]?.text).toContain('Note: the fuse\nBy: lin');
  });

  test.each([
    ['slighter ones than the settings name', { severity: 'critical' }, news(1)],
    ['other names than the settings name', { alarms: ['clone'] }, news(1)],
    ['that it fails itself', {}, news(1, { alarm: 'notify-failed', about: 'hook' })],
    ['that one is over, where the settings say so', { cleared: false }, news(1, { state: 'cleared' })],
    ['that one is over of which it did not tell', {}, news(1, { state: 'cleared' })],
    ['acknowledgements, where the settings say so', { acknowledged: false }, news(1, { state: 'acknowledged' })],
  ] as const)('not %s', async (_, settings, one) => {
    const way = new Played(settings);
    way.take(one);
    await way.passes(GATHER_MS);
    expect(way.told).toEqual([]);
  });

  test('a repetition of what stands not again within its time, and again after it', async () => {
    const way = new Played({ repeatMs: 10 * MINUTE_MS });
    const time = news(1).time;
    way.take(news(1), news(2, { about: '0001', time: time + 9 * MINUTE_MS }));
    await way.passes(GATHER_MS);
    expect(way.told).toHaveLength(1);
    way.take(news(3, { about: '0001', time: time + 10 * MINUTE_MS, count: 3 }));
    await way.passes(GATHER_MS);
    expect(way.letters[1]?.text).toContain('Times: 3');
  });

  test('one that was over is told at once when it comes again', async () => {
    const way = new Played();
    way.take(news(1), news(2, { about: '0001', state: 'cleared' }), news(3, { about: '0001' }));
    await way.passes(GATHER_MS);
    expect(way.told).toHaveLength(3);
  });

  test('one that was over and comes again is told, where it is not told that alarms are over', async () => {
    const way = new Played({ cleared: false });
    way.take(news(1), news(2, { about: '0001', state: 'cleared' }), news(3, { about: '0001' }));
    await way.passes(GATHER_MS);
    expect(way.letters.map((letter) => letter.news[0]?.seq)).toEqual([1, 3]);
  });

  test('in the language of its settings', async () => {
    const way = new Played({ language: 'zh-CN' });
    way.take(news(1));
    await way.passes(GATHER_MS);
    expect(way.letters[0]).toMatchObject({ subject: '告警：设备失联（0001）' });
    expect(way.letters[0]?.text).toContain('级别：重要\n对象：0001\n原因：超过 10 秒没有收到有效数据');
  });
});

describe('a storm', () => {
  test('of 1,000 becomes one message, which says how many and of which', async () => {
    const way = new Played();
    for (let seq = 1; seq <= 1_000; seq += 1) way.output.take(news(seq, { alarm: 'wrong-picture', about: `${seq}` }));
    await way.passes(GATHER_MS + PAUSE_MS);
    expect(way.letters).toHaveLength(1);
    expect(way.letters[0]).toMatchObject({ kind: 'digest', total: 1_000, severity: 'major' });
    expect(way.letters[0]?.subject).toBe('1000 messages about alarms, the gravest: Major');
    expect(way.letters[0]?.text).toContain('A receiver keeps showing another picture than it shall × 1000');
    expect(way.letters[0]?.text).toContain('and 980 more');
  });

  test('that goes on is told once in a while, and loses nothing', async () => {
    const way = new Played();
    for (let second = 0; second < 60; second += 1) {
      for (let one = 1; one <= 20; one += 1) way.take(news(second * 20 + one));
      await way.passes(1_000);
    }
    await way.passes(PAUSE_MS);
    expect(way.letters.length).toBeLessThanOrEqual(4);
    expect(way.letters.reduce((sum, { total }) => sum + total, 0)).toBe(1_200);
  });

  test('beyond the queue gives the oldest up, counts them, alarms once, and says so', async () => {
    const way = new Played();
    way.fault = AWAY;
    for (let seq = 1; seq <= QUEUE_AT_MOST + 30; seq += 1) way.take(news(seq));
    expect(way.output.row).toMatchObject({ queued: QUEUE_AT_MOST, givenUp: 30 });
    expect(way.alarms).toHaveLength(1);
    way.fault = null;
    await way.passes(GATHER_MS);
    expect(way.letters[0]?.text).toContain('30 older messages were given up');
  });
});

describe('a way that fails', () => {
  test('is tried again ever more slowly, alarmed once, and tells everything when it is back', async () => {
    const way = new Played();
    way.fault = AWAY;
    way.take(news(1));
    await way.passes(FAILING_MS);
    expect(way.tries).toBeGreaterThan(4);
    expect(way.tries).toBeLessThan(12);
    expect(way.output.row).toMatchObject({ state: 'failing', lastError: { because: 'the server is away' } });
    way.take(news(2));
    await way.passes(10 * MINUTE_MS);
    expect(way.alarms).toEqual(['the server is away']);
    expect(way.arrivals).toBe(0);
    way.fault = null;
    await way.passes(RETRY_CAP_MS);
    expect(way.told).toEqual(['Alarm: An endpoint is lost (0001)', 'Alarm: An endpoint is lost (0002)']);
    expect(way.output.row).toMatchObject({ state: 'quiet', queued: 0, sent: 2, givenUp: 0 });
    expect(way.arrivals).toBe(2);
  });

  test('tells each in its order, one at a time, while an answer hangs', async () => {
    const way = new Played();
    way.isHanging = true;
    way.take(news(1), news(2));
    await way.passes(MINUTE_MS);
    expect(way.tries).toBe(1);
    way.isHanging = false;
    way.letGo?.();
    await way.passes(1_000);
    expect(way.letters.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('gives up what is refused for good, and goes on with the next', async () => {
    const way = new Played();
    way.fault = { ...AWAY, isFinal: true };
    way.take(news(1));
    await way.passes(MINUTE_MS);
    expect(way.tries).toBe(REFUSED_TRIES);
    expect(way.output.row).toMatchObject({ queued: 0, givenUp: 1 });
    expect(way.alarms).toHaveLength(1);
    way.fault = null;
    way.take(news(2));
    await way.passes(MINUTE_MS);
    expect(way.letters[0]?.text).toContain('1 older messages were given up');
  });

  test('gives up what is a day old', async () => {
    const way = new Played();
    way.fault = AWAY;
    way.take(news(1));
    await way.passes(OLD_MS + RETRY_CAP_MS, MINUTE_MS);
    expect(way.output.row).toMatchObject({ queued: 0, givenUp: 1 });
  });

  test('is tried at once after a test that arrived', async () => {
    const way = new Played();
    way.fault = AWAY;
    way.take(news(1));
    await way.passes(20 * MINUTE_MS);
    expect(await way.output.test()).toEqual(AWAY);
    way.fault = null;
    expect(await way.output.test()).toEqual({ ok: true, isConfirmed: true });
    await way.passes(1_000);
    expect(way.told).toEqual(['Test message', 'Alarm: An endpoint is lost (0001)']);
  });

  test('is tested once at a time', async () => {
    const way = new Played();
    way.isHanging = true;
    const first = way.output.test();
    expect(await way.output.test()).toBeNull();
    way.letGo?.();
    expect(await first).toEqual({ ok: true, isConfirmed: true });
  });
});

describe('a restart', () => {
  test('tells nothing of what was told, and all of what was not', async () => {
    const journal = [news(1), news(2), news(3), news(4)];
    const before = new Played();
    before.take(...journal.slice(0, 2));
    await before.passes(GATHER_MS);
    before.fault = AWAY;
    before.take(...journal.slice(2));
    await before.passes(GATHER_MS);
    const after = new Played({}, before.output.kept);
    after.take(...journal);
    await after.passes(GATHER_MS);
    expect([...before.told, ...after.told]).toEqual(
      journal.map(({ about }) => `Alarm: An endpoint is lost (${about})`),
    );
  });

  test('remembers what was told while more than it keeps came under a try that hangs, and no more than its file takes', async () => {
    const many = (from: number, rest: Partial<News>) =>
      Array.from({ length: QUEUE_AT_MOST }, (_, at) => news(from + at, { about: `${rest.alarm}-${at}`, ...rest }));
    const way = new Played();
    await way.take(...many(1, { alarm: 'clone' })).passes(PAUSE_MS, PAUSE_MS);
    way.isHanging = true;
    await way.take(...many(2_001, { alarm: 'clone', state: 'cleared' })).passes(PAUSE_MS, PAUSE_MS);
    way.take(...many(4_001, { alarm: 'wrong-kind' }).slice(0, 100));
    const { told } = way.output.kept;
    expect(told).toHaveLength(TOLD_AT_MOST);
    expect(told.every(([key]) => key.startsWith('clone '))).toBe(true);
  });

  test('at any moment of any history: each alarm is told once, as it would have been', async () => {
    const state = fc.constantFrom<News['state']>('raised', 'cleared', 'acknowledged');
    const one = fc.record({ state, about: fc.constantFrom('0001', '0002'), sends: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 12 }), fc.nat(12), fc.boolean(), async (history, cutAt, cleared) => {
        const all = history.map(({ state, about }, at) => news(at + 1, { state, about }));
        const whole = new Played({ cleared });
        for (const next of all) await whole.take(next).passes(GATHER_MS);
        const before = new Played({ cleared });
        for (const [at, next] of all.slice(0, cutAt).entries()) {
          before.fault = history[at]?.sends === true ? null : AWAY;
          await before.take(next).passes(1_000);
        }
        const after = new Played({ cleared }, before.output.kept);
        after.take(...all);
        await after.passes(PAUSE_MS + GATHER_MS);
        const told = [...before.letters, ...after.letters].flatMap((letter) => letter.news.map(({ seq }) => seq));
        expect(told).toEqual(whole.letters.flatMap((letter) => letter.news.map(({ seq }) => seq)));
      }),
      { numRuns: 60 },
    );
  });
});
