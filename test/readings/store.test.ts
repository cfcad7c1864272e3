// Readings in bounded memory: a day in minutes, computed by hand; pages; what is stale; more than the store takes.

import { describe, expect, test } from 'vitest';
import { RoomReadings } from '../../controller/monitoring/readings/room-readings.ts';
import { ReadingStore } from '../../controller/monitoring/readings/store.ts';
import { createClock } from '../../simulators/world/clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-22T06:00:00.000Z');

function said(name: string, value: number, time: number, source = 'ups-1') {
  return { source, name, unit: 'V', value, time, state: 'ok' } as const;
}

function store(readingsAtMost = 100): ReadingStore {
  return new ReadingStore({ readingsAtMost, staleMs: 30_000 });
}

describe('a reading over time', () => {
  test('a number beyond 32 bits, which no day can hold, is not kept, and what is kept has a history', () => {
    const kept = store();
    for (const value of [1e39, -1e300]) kept.take(said('wild', value, START));
    kept.take(said('high', 3.4e38, START));
    expect(kept.list(undefined, START).readings.map(({ name }) => name)).toEqual(['high']);
    expect(kept.dropped).toBe(2);
    expect(kept.history({ source: 'ups-1', name: 'high' }, START, START)?.points).toMatchObject([{ max: 3.4e38 }]);
  });

  test('a minute is its least, its greatest and its mean', () => {
    const kept = store();
    for (const [at, value] of [230, 228.5, 231, 240].entries()) kept.take(said('input', value, START + at * 20_000));
    expect(kept.history({ source: 'ups-1', name: 'input' }, START - HOUR, START + HOUR)).toEqual({
      unit: 'V',
      stepMs: MINUTE,
      points: [
        { time: '2026-11-22T06:00:00.000Z', min: 228.5, max: 231, mean: 229.8333 },
        { time: '2026-11-22T06:01:00.000Z', min: 240, max: 240, mean: 240 },
      ],
    });
  });

  test('two days leave the last 24 hours, in order, each minute once (issue 5: history of 24 h in bounded memory)', () => {
    const kept = store();
    const minutes = 2 * 24 * 60;
    for (let minute = 0; minute < minutes; minute += 1) kept.take(said('load', minute, START + minute * MINUTE));
    const end = START + (minutes - 1) * MINUTE;
    const points = kept.history({ source: 'ups-1', name: 'load' }, end - 24 * HOUR, end)?.points ?? [];
    expect(points.map(({ mean }) => mean)).toEqual(Array.from({ length: 1441 }, (_, at) => minutes - 1441 + at));
    const before = kept.history({ source: 'ups-1', name: 'load' }, START, START + 20 * HOUR)?.points;
    expect(before).toEqual([]);
  });

  test('a gap is a gap', () => {
    const kept = store();
    kept.take(said('load', 1, START));
    kept.take(said('load', 2, START + 30 * HOUR));
    const points = kept.history({ source: 'ups-1', name: 'load' }, START, START + 30 * HOUR)?.points;
    expect(points?.map(({ mean }) => mean)).toEqual([2]);
  });

  test('a clock that is set back loses nothing but the minute it comes to', () => {
    const kept = store();
    kept.take(said('load', 1, START));
    kept.take(said('load', 5, START + MINUTE));
    kept.take(said('load', 9, START));
    const points = kept.history({ source: 'ups-1', name: 'load' }, START, START + HOUR)?.points;
    expect(points?.map(({ mean }) => mean)).toEqual([9, 5]);
  });

  test('what is no number, or one reading too many, is counted and not kept', () => {
    const kept = store(2);
    kept.take(said('a', Number.NaN, START));
    for (const name of ['a', 'b', 'c']) kept.take(said(name, 1, START));
    kept.take(said('a', 2, START));
    expect([kept.size, kept.dropped]).toEqual([2, 2]);
    expect(kept.list(undefined, START).readings.map(({ name, value }) => [name, value])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('a reading that is not said again is stale', () => {
    const kept = store();
    kept.take(said('a', 1, START));
    const state = (ms: number) => kept.list(undefined, START + ms).readings[0]?.state;
    expect([state(30_000), state(30_001)]).toEqual(['ok', 'stale']);
  });
});

describe('all readings of the room', () => {
  function room(agents: ReadingStore | null) {
    const clock = createClock();
    const readings = new RoomReadings(
      clock,
      agents && {
        list: (after, most) => Promise.resolve(agents.list(after, clock.utc(), most)),
        history: (which, from, to) => Promise.resolve({ known: agents.history(which, from, to) }),
      },
    );
    return { clock, readings };
  }

  test('pages lead through the own figures and those of agents, each once', async () => {
    const agents = store(2_000);
    const { clock, readings } = room(agents);
    for (let at = 0; at < 400; at += 1) readings.record(`own ${at}`, '', at);
    for (let at = 0; at < 1_100; at += 1)
      agents.take(said(`n ${at % 11}`, at, clock.utc(), `a-${Math.floor(at / 11)}`));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await readings.list(after === undefined ? {} : { after });
      if (!page.ok) throw new TypeError(page.because);
      const { readings: rows, next } = page.result as { readings: { source: string; name: string }[]; next?: string };
      expect(rows.length).toBeLessThanOrEqual(500);
      seen.push(...rows.map(({ source, name }) => `${source}/${name}`));
      after = next;
    } while (after !== undefined);
    expect([seen.length, new Set(seen).size, seen[0], seen[400]]).toEqual([
      1_500,
      1_500,
      'controller/own 0',
      'a-0/n 0',
    ]);
  });

  test('the own figures need no agents', async () => {
    const { clock, readings } = room(null);
    readings.record('switch time p99', 'ms', 12.5);
    expect(await readings.list({})).toEqual({
      ok: true,
      result: {
        readings: [
          {
            ...{ source: 'controller', name: 'switch time p99', unit: 'ms', value: 12.5 },
            ...{ time: new Date(clock.utc()).toISOString(), state: 'ok' },
          },
        ],
      },
    });
    expect(await readings.history({ source: 'controller', name: 'switch time p99' })).toMatchObject({
      result: { unit: 'ms', points: [{ mean: 12.5 }] },
    });
  });

  test('while nobody can tell the agents’ readings, the own ones are listed, and a history is unavailable', async () => {
    const readings = new RoomReadings(createClock(), {
      list: () => Promise.resolve(null),
      history: () => Promise.resolve(null),
    });
    readings.record('queue', '', 1);
    expect(await readings.list({})).toMatchObject({ ok: true, result: { readings: [{ name: 'queue' }] } });
    expect(await readings.history({ source: 'ups-1', name: 'load' })).toMatchObject({ reason: 'unavailable' });
  });

  test('a reading that nobody knows is not found, and times that are none are invalid', async () => {
    const { readings } = room(null);
    const which = { source: 'controller', name: 'x' };
    expect(await readings.history(which)).toMatchObject({ ok: false, reason: 'not_found' });
    expect(await readings.history({ ...which, source: 'a' })).toMatchObject({ ok: false, reason: 'not_found' });
    expect(await readings.history({ ...which, from: 'soon' })).toMatchObject({ ok: false, reason: 'invalid' });
  });
});
