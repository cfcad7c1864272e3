// The controller's own figures: what is recorded of each interval, and what is not. The clock and what the process uses are the test's.

import { expect, test } from 'vitest';
import { Figures } from '../../controller/monitoring/figures/figures.ts';
import { RoomReadings } from '../../controller/monitoring/readings/room-readings.ts';
import { whyNotReady } from '../../controller/readiness.ts';
import { FIGURE_SOURCE, FIGURES } from '../../protocol/figures.ts';
import { TestClock } from '../engine/memory.ts';

function stage() {
  const clock = new TestClock();
  const used = { cpuMs: 0, memoryBytes: 64 * 1024 * 1024 };
  const kept: Record<string, number>[] = [];
  let last: Record<string, number> = {};
  const figures = new Figures({
    clock,
    usage: () => ({ ...used }),
    now: () => ({ links: 18, sessions: 3, queue: 2 }),
    record: (name, unit, value) => {
      expect(unit).toBe(FIGURES[name as keyof typeof FIGURES].unit);
      last[name] = value;
      if (name !== 'queue') return;
      kept.push(last);
      last = {};
    },
  });
  figures.start();
  return { clock, used, kept, figures };
}

test('every 10 s: the times of its switches, how many failed, the load, what others count', () => {
  const { clock, used, kept, figures } = stage();
  for (let ms = 1; ms <= 100; ms += 1) figures.switched({ outcome: 'ok', ms });
  figures.switched({ outcome: 'connect_failed', ms: 1_500 });
  used.cpuMs = 2_500;
  clock.advance(10_000);
  expect(kept).toEqual([
    {
      ...{ 'switch-p50': 50, 'switch-p99': 99, switches: 101, 'switches-failed': 1 },
      ...{ 'loop-delay': 0, cpu: 25, memory: 64, links: 18, sessions: 3, queue: 2 },
    },
  ]);
  used.cpuMs = 3_500;
  clock.advance(10_000);
  // Nothing was switched: no time is told, rather than one of 0 ms.
  expect(kept[1]).toEqual({
    ...{ switches: 0, 'switches-failed': 0, 'loop-delay': 0, cpu: 10, memory: 64, links: 18, sessions: 3, queue: 2 },
  });
  figures.stop();
  clock.advance(60_000);
  expect(kept).toHaveLength(2);
});

test('a loop that was held up is seen by how late its timer rings', () => {
  const clock = new TestClock();
  let late = 0;
  const slow = { now: () => clock.now() + late, utc: () => clock.utc(), after: clock.after.bind(clock) };
  const seen: number[] = [];
  const figures = new Figures({
    clock: slow,
    usage: () => ({ cpuMs: 0, memoryBytes: 0 }),
    now: () => ({ links: 0, sessions: 0, queue: 0 }),
    record: (name, _unit, value) => void (name === 'loop-delay' && seen.push(value)),
  });
  figures.start();
  clock.advance(5_050);
  // What runs now takes 700 ms: the next timer rings that much later than it should.
  late = 700;
  clock.advance(5_000);
  clock.advance(10_000);
  expect(seen[0]).toBe(700);
  expect(seen[1]).toBe(0);
});

test('they are readings of the source that the page asks for', async () => {
  const clock = new TestClock();
  const measured = new RoomReadings(clock, null);
  const figures = new Figures({
    clock,
    usage: () => ({ cpuMs: 0, memoryBytes: 0 }),
    now: () => ({ links: 0, sessions: 0, queue: 0 }),
    record: (name, unit, value) => measured.record(name, unit, value),
  });
  figures.start();
  figures.switched({ outcome: 'ok', ms: 12 });
  clock.advance(10_000);
  const outcome = await measured.list({});
  if (!outcome.ok) throw outcome;
  const { readings } = outcome.result as { readings: { source: string; name: string }[] };
  expect(readings.map(({ source }) => source)).toEqual(readings.map(() => FIGURE_SOURCE));
  expect(readings.map(({ name }) => name).sort()).toEqual(Object.keys(FIGURES).sort());
});

test('ready is who can take more work; each fault is said in words', () => {
  const well = { refusing: false, full: false, queue: 12, loopDelayMs: 40, logsIn: true };
  expect(whyNotReady(well)).toEqual([]);
  const faults = { refusing: true, full: true, queue: 15_000, loopDelayMs: 2_500.4, logsIn: false } as const;
  const said = Object.entries(faults).map(([name, value]) => whyNotReady({ ...well, [name]: value }));
  expect(said.map((lines) => lines.length)).toEqual([1, 1, 1, 1, 1]);
  expect(whyNotReady(faults)).toEqual(said.flat());
  expect(said.flat().join()).toMatch(/refuses the journal.*full.*15000 inputs.*2500 ms.*nobody can log in/);
});
