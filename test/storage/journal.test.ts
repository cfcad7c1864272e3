// The journal when the disk does what it should: what append promises, when it keeps it, and what a restart finds.
// Faults of the disk stand in faults.test.ts, damaged files in damage.test.ts.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { all, append, chainOf, codeOf, FOLDER, fill, open, record, SMALL, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const JOURNAL = join(FOLDER, 'journal');

function segments(disk: SimulatedDisk): string[] {
  return disk.files(JOURNAL).filter((path) => path.endsWith('.jsonl'));
}

/** A gate in front of every fsync of a segment. */
function holdSyncs(disk: SimulatedDisk): { release(): void } {
  const waiting: (() => void)[] = [];
  disk.hold = (call, path) =>
    call === 'sync' && path.endsWith('.jsonl') ? new Promise((done) => waiting.push(done)) : null;
  const release = (): void => {
    for (const done of waiting.splice(0)) done();
  };
  return { release };
}

describe('append', () => {
  test('records come back in order, across a restart, with the same head', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    expect(storage.firstStart).toBe(true);
    await append(storage.journal, { text: '坐席 \ud800 "\n' }, { text: 'second' }).durable;
    await append(storage.journal, [1, null, true]).durable;
    const { head } = storage.journal;
    await storage.close();

    const again = await open(disk);
    expect(again.storage.firstStart).toBe(false);
    expect(again.storage.journal.head).toEqual(head);
    const data = (await all(again.storage.journal)).map((one) => one.data);
    expect(data).toEqual([{ text: '坐席 \ud800 "\n' }, { text: 'second' }, [1, null, true]]);
    expect((await all(again.storage.journal, 3)).map(({ seq }) => seq)).toEqual([3]);
  });

  test('the file is what the README says it is', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 40);
    const texts = segments(disk).map((path) => disk.text(path));
    expect(texts.length).toBeGreaterThan(1);
    const { seqs, hash } = chainOf(texts);
    expect(seqs).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(storage.journal.head).toEqual({ seq: 40, hash });
    for (const path of segments(disk)) expect(disk.bytes(path)?.length).toBeLessThanOrEqual(SMALL.segmentBytes);
  });

  test('written comes before durable, and durable not before the fsync', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    const gate = holdSyncs(disk);
    const { written, durable } = append(storage.journal, 'one');
    let isDurable = false;
    void durable.then(() => {
      isDurable = true;
    });
    await written;
    await settle();
    expect(isDurable).toBe(false);
    expect((await all(storage.journal)).length).toBe(1);
    gate.release();
    await durable;
  });

  test('appends that come while an fsync runs share the next one', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    const gate = holdSyncs(disk);
    const first = append(storage.journal, 'first');
    await first.written;
    const others = Array.from({ length: 20 }, (_, index) => append(storage.journal, index));
    await Promise.all(others.map(({ written }) => written));
    const before = disk.log.filter(({ call, path }) => call === 'sync' && path.endsWith('.jsonl')).length;
    gate.release();
    await first.durable;
    await settle();
    gate.release();
    await Promise.all(others.map(({ durable }) => durable));
    const after = disk.log.filter(({ call, path }) => call === 'sync' && path.endsWith('.jsonl')).length;
    expect(after - before).toBe(1);
    expect(storage.health).toMatchObject({ durable: 21, groups: 2 });
  });

  test('what was durable survives a power cut, a new segment included', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    for (let count = 1; count <= 30; count += 1) {
      await append(storage.journal, { count }).durable;
      // The worst case: nothing survives that need not.
      const after = await open(disk.afterPowerCut(() => 0));
      expect(after.storage.journal.head).toEqual(storage.journal.head);
    }
    expect(segments(disk).length).toBeGreaterThan(1);
  });

  test('an append is kept as a whole or not at all', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await append(storage.journal, 'before').durable;
    const [path = ''] = segments(disk);
    const whole = disk.text(path).length;
    await append(storage.journal, 'a', 'b', 'c').durable;
    const bytes = disk.bytes(path) ?? Buffer.alloc(0);
    const seen = new Set<number>();
    const lengths = Array.from({ length: 60 }, (_, index) => whole + index * 10).filter(
      (length) => length < bytes.length - 1,
    );
    for (const length of [...lengths, bytes.length - 1, bytes.length]) {
      const cut = disk.afterPowerCut(() => 0);
      cut.put(path, bytes.subarray(0, length));
      const { storage: after } = await open(cut);
      seen.add(after.journal.head.seq);
      if (after.journal.head.seq === 1) expect(after.torn?.bytes ?? 0).toBe(length - whole);
    }
    expect([...seen].sort()).toEqual([1, 4]);
  });

  test('numbers that do not follow, and older epochs, are refused', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    const { journal } = storage;
    await fill(journal, 2);
    expect(await codeOf(journal.append(1, [record(2)]).written)).toBe('deposed');
    expect(await codeOf(journal.append(3, [record(4)]).durable)).toBe('deposed');
    expect(await codeOf(journal.append(2, [record(3, null, 0)]).durable)).toBe('deposed');
    expect(await codeOf(journal.append(2, [record(3), record(5)]).durable)).toBe('invalid');
    expect(await codeOf(journal.append(2, []).durable)).toBe('invalid');
    expect(journal.head.seq).toBe(2);
    await append(journal, 'still').durable;
    await storage.close();
    expect(await codeOf(append(journal).written)).toBe('closed');
  });

  test('a writer that was followed by another start is deposed', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    expect(await codeOf(storage.journal.append(0, [record(1, null, storage.epoch - 1)]).durable)).toBe('deposed');
    expect(await codeOf(storage.journal.append(0, [record(1, null, storage.epoch)]).durable)).toBe('fulfilled');
  });

  const deep = JSON.parse('['.repeat(200) + ']'.repeat(200));
  test.each([
    ['a poisoned key', JSON.parse('{"__proto__": 1}')],
    ['too deep', deep],
    ['too large', 'x'.repeat(2 * 1024 * 1024)],
    ['larger than a segment', 'x'.repeat(5_000)],
  ])('what could not be read back is refused: %s', async (_, data) => {
    const { storage } = await open(new SimulatedDisk());
    expect(await codeOf(append(storage.journal, data).written)).toBe('invalid');
    await append(storage.journal, 'next').durable;
    expect(storage.journal.head.seq).toBe(1);
  });

  test('the number of waiting appends is bounded', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    const gate = holdSyncs(disk);
    const appends = Array.from({ length: SMALL.pendingAppends + 5 }, (_, index) => append(storage.journal, index));
    const written = await Promise.all(appends.slice(SMALL.pendingAppends).map((one) => codeOf(one.written)));
    expect(written).toEqual(['disk', 'disk', 'disk', 'disk', 'disk']);
    expect(storage.health).toMatchObject({ refused: 5, lost: 0 });
    expect(storage.journal.head.seq).toBe(SMALL.pendingAppends);
    disk.hold = () => null;
    gate.release();
    await appends[SMALL.pendingAppends - 1]?.durable;
    await append(storage.journal, 'again').durable;
    expect(chainOf(segments(disk).map((path) => disk.text(path))).seqs.length).toBe(SMALL.pendingAppends + 1);
  });
});

describe('the epoch', () => {
  test('grows at each start, also when nothing was written', async () => {
    const disk = new SimulatedDisk();
    const epochs: number[] = [];
    for (let start = 0; start < 3; start += 1) {
      const { storage } = await open(disk);
      epochs.push(storage.epoch);
      await storage.close();
    }
    expect(epochs).toEqual([1, 2, 3]);
  });

  test('is durable before the storage is open', async () => {
    const disk = new SimulatedDisk();
    const first = await open(disk);
    const second = await open(disk.afterPowerCut(() => 0));
    expect(second.storage.epoch).toBe(first.storage.epoch + 1);
  });

  test.each([
    ['lost', null],
    ['garbage', '{"epoch":1}'],
    ['null', 'null'],
  ])('follows from the journal when its file is %s', async (_, text) => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await storage.journal.append(0, [record(1, null, 41)]).durable;
    await storage.close();
    const path = join(FOLDER, 'epoch.json');
    if (text === null) disk.drop(path);
    else disk.put(path, text);
    expect((await open(disk)).storage.epoch).toBe(42);
  });
});

test('what a crash left unfinished is removed at the start', async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).storage.close();
  for (const path of ['epoch.json.new', 'journal/000000000009.jsonl.new', 'snapshots/000000000009.json.new']) {
    disk.put(join(FOLDER, path), 'half');
  }
  await open(disk);
  const left = [FOLDER, JOURNAL, join(FOLDER, 'snapshots')].flatMap((folder) => disk.files(folder));
  expect(left.filter((path) => path.endsWith('.new'))).toEqual([]);
});
