// A day of readings over restarts, in a real folder on a clock that is moved by hand: what comes back, what is left out (damaged, foreign, of another day), a disk that refuses.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DayFiles } from '../../controller/monitoring/readings/day-files.ts';
import { readHour, writeHour } from '../../controller/monitoring/readings/kept-hour.ts';
import { FILES_AT_MOST, HOURS_KEPT, SAVE_MS } from '../../controller/monitoring/readings/limits.ts';
import { ReadingStore } from '../../controller/monitoring/readings/store.ts';
import { fc } from '../property.ts';
import { until } from '../until.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-22T06:10:00.000Z');
const NAME = { source: 'ups-1', name: 'input' };

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-readings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process with a store: its clock stands until it is moved, and its one timer is that of the next write. */
async function process(folder: string, utc: number, sources: readonly string[] = ['ups-1']) {
  const store = new ReadingStore({ readingsAtMost: 100, staleMs: 30_000 });
  const faults: string[] = [];
  let now = utc;
  const due: (() => void)[] = [];
  const day = new DayFiles({
    ...{ folder, name: 'agents', store, fault: (what) => faults.push(what) },
    isKnown: (source) => sources.includes(source),
    clock: {
      now: () => now,
      utc: () => now,
      after: (ms, act) => {
        if (ms === SAVE_MS) due.push(act);
        return () => undefined;
      },
    },
  });
  await day.restore();
  day.start();
  return {
    ...{ store, day, faults },
    say: (value: number, time: number = now, source = NAME.source) => {
      now = time;
      store.take({ ...NAME, source, unit: 'V', value, time, state: 'ok' });
    },
    points: () => store.history(NAME, now - 24 * HOUR, now)?.points ?? [],
    /** So much later the next write comes; the end waits for it. */
    passes: (ms: number) => {
      now += ms;
      due.shift()?.();
    },
  };
}

test('issue 5.2: a restart goes on with the day of readings, to the minute that runs', async () => {
  const folder = freshFolder();
  const before = await process(folder, START);
  for (let minute = 0; minute < 90; minute += 1) before.say(230 + minute / 10, START + minute * MINUTE);
  before.say(1, START + 89 * MINUTE + 1_000);
  const told = before.points();
  expect(told).toHaveLength(90);
  before.passes(0);
  await before.day.stop();
  expect(readdirSync(join(folder, 'readings'))).toHaveLength(2);

  const after = await process(folder, START + 89 * MINUTE + 30_000);
  expect(after.points()).toEqual(told);
  expect(after.store.list(undefined, START + 90 * MINUTE).readings).toMatchObject([
    { ...NAME, value: 1, state: 'stale' },
  ]);
  after.say(300, START + 89 * MINUTE + 40_000);
  after.say(240, START + 95 * MINUTE);
  expect(after.points().slice(-2)).toMatchObject([
    { min: 1, max: 300 },
    { min: 240, max: 240 },
  ]);
  expect(after.faults).toEqual([]);
});

test('what is said while the day is read stands beside it, and before it', async () => {
  const folder = freshFolder();
  const before = await process(folder, START);
  for (let minute = 0; minute < 5; minute += 1) before.say(230 + minute, START + minute * MINUTE);
  await before.day.stop();
  const store = new ReadingStore({ readingsAtMost: 100, staleMs: 30_000 });
  const now = START + 4 * MINUTE + 30_000;
  const clock = { now: () => now, utc: () => now, after: () => () => undefined };
  const day = new DayFiles({ folder, name: 'agents', store, isKnown: () => true, clock, fault: () => undefined });
  const restored = day.restore();
  store.take({ ...NAME, unit: 'V', value: 500, time: now, state: 'critical' });
  await restored;
  store.take({ ...NAME, unit: 'V', value: 600, time: now + 5_000, state: 'critical' });
  const means = store.history(NAME, START - HOUR, now)?.points.map(({ mean }) => mean);
  expect(means).toEqual([230, 231, 232, 233, 550]);
  expect(store.list(undefined, now).readings).toMatchObject([{ value: 600, state: 'critical' }]);
});

test('a process that is killed takes what came since the last write, and no more', async () => {
  const folder = freshFolder();
  const before = await process(folder, START);
  before.say(230);
  before.passes(0);
  await before.day.stop();
  before.say(231, START + MINUTE);
  const after = await process(folder, START + 2 * MINUTE);
  expect(after.points()).toMatchObject([{ mean: 230 }]);
});

/** Of two hours that were written, the file of the first is spoilt: it is left out and told, the other is there. */
async function isLeftOut(spoil: (path: string) => void): Promise<void> {
  const folder = freshFolder();
  const before = await process(folder, START);
  before.say(230);
  before.passes(0);
  before.say(231, START + HOUR);
  await before.day.stop();
  const path = join(folder, 'readings', `agents-${Math.floor(START / HOUR)}.hour`);
  spoil(path);
  const after = await process(folder, START + HOUR);
  expect(after.points()).toMatchObject([{ mean: 231 }]);
  expect(after.faults).toEqual([expect.stringContaining('is damaged')]);
}

test.each([
  ['cut', (file: Buffer) => file.subarray(0, file.length - 1)],
  ['with one bit turned', (file: Buffer) => file.map((byte, at) => (at === file.length - 9 ? byte ^ 1 : byte))],
  ['empty', () => Buffer.alloc(0)],
  ['of another program', () => Buffer.from('{"readings":[]}\n')],
  ['of another hour', (file: Buffer) => writeHour(1, readHour(Math.floor(START / HOUR), file) ?? [])],
])('a file that is %s is left out, told, and the other hours stand', async (_, spoil) => {
  await isLeftOut((path) => writeFileSync(path, spoil(readFileSync(path))));
});

test.each([
  ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
  ['a device without an end', (path: string) => symlinkSync('/dev/zero', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s in the place of an hour is not read: it is left out, told, and the other hours stand', async (_, put) => {
  await isLeftOut((path) => {
    rmSync(path);
    put(path);
  });
});

test('a clock that was wrong for a moment takes nothing of the day from the disk', async () => {
  const folder = freshFolder();
  const one = await process(folder, START);
  for (let hour = 0; hour < 5; hour += 1) one.say(230, START + hour * HOUR);
  one.passes(0);
  const wrong = START + 1_010 * HOUR;
  one.say(230, wrong);
  one.passes(0);
  await until(() => existsSync(join(folder, 'readings', `agents-${Math.floor(wrong / HOUR)}.hour`)));
  one.say(230, START + 5 * HOUR);
  await one.day.stop();
  expect((await process(folder, START + 5 * HOUR)).points()).toHaveLength(6);
});

test('a clock that was wrong for a while, once and again, takes no hour from the disk that memory still holds', async () => {
  const folder = freshFolder();
  const one = await process(folder, START);
  for (const wrong of [0, 1_000 * HOUR, 3_000 * HOUR])
    for (let hour = 0; hour < 30; hour += 1) {
      one.say(230, START + wrong + hour * HOUR);
      one.passes(0);
      await until(() =>
        existsSync(join(folder, 'readings', `agents-${Math.floor((START + wrong) / HOUR) + hour}.hour`)),
      );
    }
  one.say(231, START + 30 * HOUR);
  one.say(232, START + 31 * HOUR);
  await one.day.stop();
  expect(readdirSync(join(folder, 'readings')).length).toBeLessThanOrEqual(FILES_AT_MOST);
  expect((await process(folder, START + 31 * HOUR)).points().slice(-2)).toMatchObject([{ mean: 231 }, { mean: 232 }]);
});

test('what is of no agent any more, older than a day or of a time to come is left out', async () => {
  const folder = freshFolder();
  const before = await process(folder, START);
  before.say(230);
  before.say(5, START, 'gone');
  await before.day.stop();
  const after = await process(folder, START + MINUTE);
  expect(after.store.list(undefined, START).readings.map(({ source }) => source)).toEqual(['ups-1']);
  expect((await process(folder, START + HOURS_KEPT * HOUR)).points()).toEqual([]);
  expect((await process(folder, START - HOUR)).points()).toEqual([]);
});

test('there are never more files than those of a day and some; a clock that began in the past deletes nothing', async () => {
  const folder = freshFolder();
  for (let hour = 0; hour < 30; hour += 1) {
    const one = await process(folder, START + hour * HOUR);
    one.say(hour, START + hour * HOUR);
    await one.day.stop();
  }
  expect(readdirSync(join(folder, 'readings'))).toHaveLength(HOURS_KEPT);
  const early = await process(folder, 1_000_000);
  early.say(1);
  await early.day.stop();
  expect(readdirSync(join(folder, 'readings'))).toHaveLength(HOURS_KEPT + 1);
  expect(HOURS_KEPT + 1).toBeLessThan(FILES_AT_MOST);
  expect((await process(folder, START + 29 * HOUR)).points()).toHaveLength(HOURS_KEPT);
});

test('a disk that refuses is told once, and the hours that it missed follow when it takes them', async () => {
  const folder = freshFolder();
  writeFileSync(join(folder, 'readings'), 'a file stands where the folder is to be');
  const one = await process(folder, START);
  one.say(230);
  one.passes(SAVE_MS);
  await until(() => one.faults.length > 0);
  one.passes(SAVE_MS);
  one.say(231, START + 2 * HOUR);
  rmSync(join(folder, 'readings'));
  mkdirSync(join(folder, 'readings'));
  writeFileSync(join(folder, 'readings', `agents-1.hour.7.unfinished`), 'half');
  await one.day.stop();
  expect(one.faults).toEqual([expect.stringContaining('readings are not kept on the disk')]);
  const next = await process(folder, START + 2 * HOUR);
  expect(next.points()).toMatchObject([{ mean: 230 }, { mean: 231 }]);
  expect(existsSync(join(folder, 'readings', 'agents-1.hour.7.unfinished'))).toBe(false);
});

test('an end before the day was read writes nothing over it', async () => {
  const folder = freshFolder();
  const before = await process(folder, START);
  before.say(230);
  await before.day.stop();
  const store = new ReadingStore({ readingsAtMost: 100, staleMs: 30_000 });
  store.take({ ...NAME, unit: 'V', value: 9, time: START, state: 'ok' });
  const clock = { now: () => START, utc: () => START, after: () => () => undefined };
  await new DayFiles({ folder, name: 'agents', store, isKnown: () => true, clock, fault: () => undefined }).stop();
  expect((await process(folder, START)).points()).toMatchObject([{ mean: 230 }]);
});

test.each([
  ['a name that is too long', { name: 'x'.repeat(65) }],
  ['a source that is too long', { source: 'x'.repeat(33) }],
  ['a value that is no number', { value: Number.NaN }],
  ['a time that is no number', { time: Number.POSITIVE_INFINITY }],
])('an hour with %s is not read, whatever its checksum says', (_, wrong) => {
  const said = { ...NAME, unit: 'V', value: 230, time: START, state: 'ok' } as const;
  const figures = new Float32Array(180).fill(230);
  expect(readHour(5, writeHour(5, [{ said, figures }]))).toHaveLength(1);
  expect(readHour(5, writeHour(5, [{ said: { ...said, ...wrong }, figures }]))).toBeNull();
});

test('no bytes of a file, whatever they are, are read as an hour or throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readHour(5, Buffer.from(bytes)) === null));
});
