// Damaged data folders (safety 3.10): what is refused, in what words, what a verification calls it, and what a repair saves and gives up. Over 400 lines because it is one list of damages, each beside its words.
// The damage is done to the files by hand; the oracle knows the format from README.md.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalError } from '../../controller/ports/journal.ts';
import { openStorage } from '../../controller/storage/open.ts';
import { verifyJournal } from '../../controller/storage/verify.ts';
import { all, append, chainOf, codeOf, FOLDER, fill, KeptLog, open, SMALL, StandingClock } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const JOURNAL = join(FOLDER, 'journal');
const SNAPSHOTS = join(FOLDER, 'snapshots');
const EPOCH = join(FOLDER, 'epoch.json');
const FIRST = join(JOURNAL, '000000000001.jsonl');
const ONE_SEGMENT = { segmentBytes: 1024 * 1024 };

/** A room with 20 records; snapshots at the given ones; ended cleanly, or by a crash. */
async function room(
  snapshotsAt: readonly number[] = [],
  { sizes = ONE_SEGMENT, clean = true } = {},
): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const { storage } = await open(disk, { sizes });
  for (let seq = 1; seq <= 20; seq += 1) {
    await append(storage.journal, { seq }).durable;
    if (snapshotsAt.includes(seq))
      await storage.snapshots.save({ ...storage.journal.head, time: seq, state: { at: seq } });
  }
  if (clean) await storage.close();
  return clean ? disk : disk.afterPowerCut(() => 0);
}

function lines(disk: SimulatedDisk, path = FIRST): string[] {
  return disk.text(path).split('\n').slice(0, -1);
}

function putLines(disk: SimulatedDisk, changed: readonly string[], path = FIRST): void {
  disk.put(path, changed.map((line) => `${line}\n`).join(''));
}

async function refusal(disk: SimulatedDisk): Promise<JournalError> {
  const opened = openStorage({ folder: FOLDER, clock: new StandingClock(), log: new KeptLog(), disk, sizes: SMALL });
  return opened.then(
    () => Promise.reject(new Error('was opened')),
    (error) => error,
  );
}

async function seqs(disk: SimulatedDisk): Promise<number[]> {
  const { storage } = await open(disk, { sizes: ONE_SEGMENT });
  const records = await all(storage.journal);
  await storage.close();
  return records.map(({ seq }) => seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Each damages record 10 of 20 in another way; the line of record n stands at index n. */
const MIDDLE: readonly [string, string, (lines: string[]) => string[], number][] = [
  ['a flipped byte', 'altered', (l) => l.with(10, (l[10] ?? '').replace('"seq":10}', '"seq":99}')), 10],
  ['a line of zeros', 'altered', (l) => l.with(10, '\0'.repeat(50)), 10],
  ['a removed record', 'removed', (l) => l.toSpliced(10, 1), 10],
  ['several removed records', 'removed', (l) => l.toSpliced(10, 4), 10],
  ['a record twice', 'inserted', (l) => l.toSpliced(11, 0, l[10] ?? ''), 11],
  ['an older record again', 'inserted', (l) => l.toSpliced(10, 0, l[3] ?? ''), 10],
  ['a line of something else', 'inserted', (l) => l.toSpliced(10, 0, 'hello'), 10],
];

describe('a record in the middle', () => {
  test.each(MIDDLE)('%s is %s, and nothing is opened or changed', async (_, kind, damage, at) => {
    const disk = await room();
    putLines(disk, damage(lines(disk)));
    const before = disk.text(FIRST);
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind, file: FIRST, record: at });
    const error = await refusal(disk);
    expect(error).toMatchObject({ code: 'damaged', file: FIRST, record: at });
    expect(error.message).not.toContain('\n');
    expect(error.message).toContain(FIRST);
    expect(disk.text(FIRST)).toBe(before);
  });

  test.each(MIDDLE)(
    '%s: a repair takes the longest verified beginning and keeps the rest aside',
    async (_, kind, damage, at) => {
      const disk = await room();
      putLines(disk, damage(lines(disk)));
      const before = disk.text(FIRST);
      const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
      const saved = kind === 'inserted' ? 20 : at - 1;
      expect(storage.journal.head.seq).toBe(saved);
      expect(storage.givenUp?.ranges).toEqual(saved === 20 ? [] : [{ from: 10, to: 20 }]);
      expect(disk.text(join(storage.givenUp?.kept ?? '', '000000000001.jsonl'))).toBe(before);
      await append(storage.journal, 'after').durable;
      await storage.close();
      expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'ok', records: saved + 1 });
      expect(chainOf([disk.text(FIRST)]).seqs).toEqual(range(1, saved + 1));
      expect(await seqs(disk)).toEqual(range(1, saved + 1));
    },
  );

  test.each(MIDDLE)('%s, behind a snapshot: a repair never goes back behind that', async (_, kind, damage) => {
    const disk = await room([15]);
    putLines(disk, damage(lines(disk)));
    expect((await refusal(disk)).code).toBe('damaged');
    const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
    expect(storage.journal.head.seq).toBe(20);
    expect((await storage.snapshots.load())?.seq).toBe(15);
    const gap = kind === 'inserted' ? [] : [{ from: 10, to: 15 }];
    expect(storage.givenUp?.ranges).toEqual(gap);
    await append(storage.journal, 'after').durable;
    if (kind !== 'inserted') expect(await codeOf(storage.snapshots.load(12))).toBe('damaged');
    await storage.close();
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'ok', records: 21 });
    expect(await seqs(disk)).toEqual(kind === 'inserted' ? range(1, 21) : [...range(1, 9), ...range(16, 21)]);
  });

  test('two records exchanged: what still follows the chain is saved', async () => {
    const disk = await room();
    const written = lines(disk);
    putLines(disk, written.with(10, written[11] ?? '').with(11, written[10] ?? ''));
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', record: 10 });
    const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
    expect(storage.journal.head.seq).toBe(10);
    expect(storage.givenUp?.ranges).toEqual([{ from: 11, to: 20 }]);
  });

  test('one whose checksum and hash were made anew breaks the chain behind it', async () => {
    const disk = await room();
    const other = await room();
    // A line of another room: right in itself, wrong in this chain.
    const strange = new SimulatedDisk();
    const { storage } = await open(strange, { sizes: ONE_SEGMENT });
    await fill(storage.journal, 20);
    putLines(disk, lines(disk).with(10, lines(strange)[10] ?? ''));
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'altered', record: 10 });
    expect(await verifyJournal(FOLDER, other)).toMatchObject({ kind: 'ok', records: 20 });
  });
});

describe('the end of the journal', () => {
  test.each([
    ['half a record', (l: string) => l.slice(0, 60)],
    ['a whole one without its newline', (l: string) => l],
    ['zeros', () => '\0'.repeat(700)],
  ])('%s is a torn tail: cut, kept aside, reported', async (_, tail) => {
    const disk = await room([], { clean: false });
    const torn = tail(lines(disk)[20] ?? '');
    disk.put(FIRST, `${lines(disk).slice(0, 20).join('\n')}\n${torn}`);
    const { storage, log } = await open(disk, { sizes: ONE_SEGMENT });
    expect(storage.journal.head.seq).toBe(19);
    const kept = join(JOURNAL, 'torn-20-1.bin');
    expect(storage.torn).toEqual({ bytes: Buffer.byteLength(torn), record: 20, kept });
    expect(disk.text(kept)).toBe(torn);
    expect(log.text).toContain('torn tail');
    await append(storage.journal, 'instead').durable;
    await storage.close();
    expect((await all((await open(disk)).storage.journal)).at(-1)?.data).toBe('instead');
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'ok', torn: 0, warnings: [] });
  });

  test('a last record that still is JSON was altered, not torn', async () => {
    const disk = await room([], { clean: false });
    putLines(disk, lines(disk).with(20, (lines(disk)[20] ?? '').replace('"seq":20}', '"seq":99}')));
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', record: 20 });
  });

  test.each([
    ['a snapshot', [15], false],
    ['the last clean end', [], true],
  ])('a journal that ends before %s is damaged, and a repair says what is gone', async (_, snapshots, clean) => {
    const disk = await room(snapshots, { clean });
    putLines(disk, lines(disk).slice(0, 11));
    const known = clean ? 20 : 15;
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'cut', record: 11 });
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', file: FIRST, record: 11 });
    const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
    expect(storage.givenUp?.ranges).toEqual([{ from: 11, to: known }]);
    expect(storage.journal.head.seq).toBe(clean ? 10 : 15);
    await append(storage.journal, 'after').durable;
    await storage.close();
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'ok' });
  });

  test('a torn tail that reaches before the last clean end is no torn tail', async () => {
    const disk = await room();
    disk.put(FIRST, disk.text(FIRST).slice(0, -10));
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', record: 20 });
  });
});

describe('segments', () => {
  const sizes = { segmentBytes: 2048 };

  async function manySegments(): Promise<{ disk: SimulatedDisk; paths: readonly string[] }> {
    const disk = await room([], { sizes });
    const paths = disk.files(JOURNAL);
    expect(paths.length).toBeGreaterThan(2);
    return { disk, paths };
  }

  test('one that is missing in the middle', async () => {
    const { disk, paths } = await manySegments();
    disk.drop(paths[1] ?? '');
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'removed', file: paths[1] });
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', file: paths[1] });
  });

  test('the first or the last one missing', async () => {
    for (const index of [0, -1]) {
      const { disk, paths } = await manySegments();
      disk.drop(paths.at(index) ?? '');
      expect((await refusal(disk)).code).toBe('damaged');
      expect((await verifyJournal(FOLDER, disk)).kind).toBe(index === 0 ? 'removed' : 'cut');
    }
  });

  test('records cut off in the middle', async () => {
    const { disk, paths } = await manySegments();
    putLines(disk, lines(disk, paths[1]).slice(0, -1), paths[1]);
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'removed' });
    expect((await refusal(disk)).code).toBe('damaged');
  });

  test.each([
    ['empty', ''],
    ['null', 'null\n'],
    ['an empty list', '[]\n'],
    ['zeros', '\0'.repeat(500)],
    ['garbage', 'hello\nworld\n'],
  ])('one that is %s', async (_, text) => {
    for (const index of [0, 1, -1]) {
      const { disk, paths } = await manySegments();
      disk.put(paths.at(index) ?? '', text);
      expect(await refusal(disk)).toMatchObject({ code: 'damaged', file: paths.at(index) });
      expect((await verifyJournal(FOLDER, disk)).kind).toBe('altered');
      const opened = open(disk, { repair: true, sizes });
      if (index === 0) {
        expect(await codeOf(opened)).toBe('damaged');
        expect(disk.files(FOLDER).filter((path) => path.includes('damaged'))).toEqual([]);
      } else {
        const { storage } = await opened;
        expect(storage.journal.head.seq).toBeGreaterThan(0);
        await append(storage.journal, 'after').durable;
        await storage.close();
        expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
      }
    }
  });

  test('one of a newer version is refused with a clear line, also by a repair', async () => {
    const { disk, paths } = await manySegments();
    const path = paths.at(-1) ?? '';
    disk.put(path, disk.text(path).replace('"format":1', '"format":2'));
    const before = disk.text(path);
    expect((await refusal(disk)).message).toContain('newer version');
    expect(await codeOf(open(disk, { repair: true, sizes }))).toBe('damaged');
    expect(disk.text(path)).toBe(before);
  });
});

describe('a missing journal', () => {
  test.each([
    ['a snapshot', [15], [EPOCH]],
    ['the epoch file', [], []],
  ])('beside %s is damage, no first start', async (_, snapshots, also) => {
    const disk = await room(snapshots);
    for (const path of [FIRST, ...also]) disk.drop(path);
    expect((await refusal(disk)).code).toBe('damaged');
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'removed', record: 1 });
  });

  test('a repair goes on from the snapshot', async () => {
    const disk = await room([15]);
    disk.drop(FIRST);
    const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
    expect(storage.firstStart).toBe(false);
    expect(storage.journal.head.seq).toBe(15);
    expect(storage.givenUp?.ranges).toEqual([
      { from: 1, to: 15 },
      { from: 16, to: 20 },
    ]);
    await append(storage.journal, 'after').durable;
    await storage.close();
    const again = await open(disk);
    expect((await again.storage.snapshots.load())?.state).toEqual({ at: 15 });
    expect((await all(again.storage.journal, 16)).map(({ data }) => data)).toEqual(['after']);
    expect(again.storage.epoch).toBeGreaterThan(storage.epoch);
  });

  test('what an earlier repair gave up can only be passed with a snapshot behind it', async () => {
    const disk = await room([15]);
    disk.drop(FIRST);
    const { storage } = await open(disk, { repair: true, sizes: ONE_SEGMENT });
    await append(storage.journal, 'after').durable;
    await storage.close();
    for (const path of disk.files(SNAPSHOTS)) disk.put(path, 'null');
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', record: 1 });
  });

  test('the epoch grows over a repair', async () => {
    const disk = await room([15]);
    for (let start = 0; start < 5; start += 1) await (await open(disk, { sizes: ONE_SEGMENT })).storage.close();
    disk.drop(FIRST);
    expect((await open(disk, { repair: true, sizes: ONE_SEGMENT })).storage.epoch).toBe(7);
  });

  test('a repair of which nothing would be left is refused', async () => {
    const disk = await room();
    disk.drop(FIRST);
    expect(await codeOf(open(disk, { repair: true }))).toBe('damaged');
    expect(disk.bytes(EPOCH)).not.toBeNull();
  });
});

describe('a damaged snapshot', () => {
  const NEWEST = join(SNAPSHOTS, '000000000020.json');

  test.each([
    ['null', () => 'null'],
    ['an empty list', () => '[]'],
    ['nothing', () => ''],
    ['zeros', (text: string) => '\0'.repeat(text.length)],
    ['a flipped byte', (text: string) => text.replace('"at":20', '"at":21')],
    ['a flipped byte in its head', (text: string) => text.replace('"time":20', '"time":21')],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['another one', (_: string, disk: SimulatedDisk) => disk.text(join(SNAPSHOTS, '000000000015.json'))],
  ])('that holds %s: an older one and the journal take its place', async (_, damage) => {
    const disk = await room([15, 20]);
    disk.put(NEWEST, damage(disk.text(NEWEST), disk));
    const { storage, log } = await open(disk, { sizes: ONE_SEGMENT });
    expect(storage.journal.head.seq).toBe(20);
    expect(await storage.snapshots.load()).toMatchObject({ seq: 15, state: { at: 15 } });
    expect(log.text).toContain(NEWEST);
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
  });

  test('when none is left, the journal is replayed from its beginning, with a warning', async () => {
    const disk = await room([15, 20]);
    for (const path of disk.files(SNAPSHOTS)) disk.put(path, 'null');
    const { storage, log } = await open(disk, { sizes: ONE_SEGMENT });
    expect(await storage.snapshots.load()).toBeNull();
    expect((await all(storage.journal)).length).toBe(20);
    expect(log.text).toContain('warn');
  });

  test('none is left and the journal is damaged: refused', async () => {
    const disk = await room([15, 20]);
    for (const path of disk.files(SNAPSHOTS)) disk.put(path, 'null');
    putLines(disk, lines(disk).toSpliced(10, 1));
    expect((await refusal(disk)).code).toBe('damaged');
  });

  test('the journal ends before the number of a damaged one', async () => {
    const disk = await room([20], { clean: false });
    disk.put(NEWEST, 'null');
    putLines(disk, lines(disk).slice(0, 11));
    expect((await refusal(disk)).code).toBe('damaged');
  });

  test('one of another room does not fit the chain', async () => {
    const disk = await room([20]);
    const other = new SimulatedDisk();
    const { storage } = await open(other, { sizes: ONE_SEGMENT });
    await fill(storage.journal, 20);
    await storage.snapshots.save({ ...storage.journal.head, time: 0, state: { at: 20 } });
    disk.put(NEWEST, other.text(NEWEST));
    expect(await refusal(disk)).toMatchObject({ code: 'damaged', record: 20 });
  });
});

test('an older snapshot of another room is passed over', async () => {
  const disk = await room([15, 20]);
  const other = new SimulatedDisk();
  const { storage } = await open(other, { sizes: ONE_SEGMENT });
  await fill(storage.journal, 15);
  await storage.snapshots.save({ ...storage.journal.head, time: 0, state: { at: 'elsewhere' } });
  const path = join(SNAPSHOTS, '000000000015.json');
  disk.put(path, other.text(path));
  const { snapshots } = (await open(disk, { sizes: ONE_SEGMENT })).storage;
  expect((await snapshots.load())?.seq).toBe(20);
  expect(await snapshots.load(16)).toBeNull();
});

describe('a folder of other things', () => {
  test('is refused with a clear line and left as it is', async () => {
    const disk = new SimulatedDisk();
    await disk.makeFolder(FOLDER);
    disk.put(join(FOLDER, 'thesis.txt'), 'years of work');
    const error = await refusal(disk);
    expect(error).toMatchObject({ code: 'damaged', file: join(FOLDER, 'thesis.txt') });
    expect(disk.files(FOLDER)).toEqual([join(FOLDER, 'thesis.txt')]);
    expect((await open(disk, { alongside: ['thesis.txt'] })).storage.firstStart).toBe(true);
  });

  test('strange files beside a journal are named, and left alone', async () => {
    const disk = await room();
    disk.put(join(JOURNAL, '000000000001.jsonl~'), 'an editor was here');
    disk.put(join(FOLDER, 'notes.txt'), 'hello');
    const { log } = await open(disk);
    expect(log.text).toContain('000000000001.jsonl~');
    expect(disk.text(join(JOURNAL, '000000000001.jsonl~'))).toBe('an editor was here');
  });

  test('a folder in which only a repair was left is no first start', async () => {
    const disk = new SimulatedDisk();
    await disk.makeFolder(join(FOLDER, 'damaged-20261122T031500Z'));
    expect((await refusal(disk)).code).toBe('damaged');
  });
});

test('a start that ended before the first record is a first start again', async () => {
  for (let calls = 1; ; calls += 1) {
    const disk = new SimulatedDisk();
    disk.powerUntil = calls;
    const ended = await open(disk).then(
      () => true,
      () => false,
    );
    for (const chance of [0, 0.5, 0.99]) {
      const { storage } = await open(disk.afterPowerCut(() => chance));
      expect(storage.firstStart).toBe(true);
    }
    if (ended) break;
  }
});
