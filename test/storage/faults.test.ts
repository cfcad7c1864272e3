// The journal on a disk that is full, fails, loses what it promised, or is slow: nothing durable is lost, the numbers stay contiguous,
// and it recovers by itself.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RESERVE_RETRY_MS, RETRY_MS } from '../../controller/storage/layout.ts';
import { all, append, chainOf, codeOf, FOLDER, fill, open, SMALL, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const JOURNAL = join(FOLDER, 'journal');
const RESERVE = join(FOLDER, 'reserve');

function seqsOn(disk: SimulatedDisk): number[] {
  return chainOf(
    disk
      .files(JOURNAL)
      .filter((path) => path.endsWith('.jsonl'))
      .map((path) => disk.text(path)),
  ).seqs;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

function isSegment(path: string): boolean {
  return path.startsWith(JOURNAL) && path.endsWith('.jsonl');
}

describe('a full disk (safety 3.9)', () => {
  test('the reserve makes room for the last records, then appends are refused, then taken again', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock, log } = await open(disk);
    await fill(storage.journal, 3);
    disk.capacity = disk.used + 100;

    expect(storage.health.full).toBe(false);
    await append(storage.journal, 'needs more than 100 bytes').durable;
    expect(disk.bytes(RESERVE)).toBeNull();
    expect(storage.health).toMatchObject({ full: true, refused: 0, refusing: false });

    let accepted = storage.journal.head.seq;
    while ((await codeOf(append(storage.journal, 'x').durable)) === 'fulfilled') accepted += 1;
    expect(storage.journal.head.seq).toBe(accepted);
    expect(storage.health).toMatchObject({ refused: 1, lost: 0, refusing: true });
    expect(seqsOn(disk)).toEqual(upTo(accepted));
    expect(log.text).toContain('the disk is full');

    // Refused at once now, without asking the disk.
    const { length } = disk.log;
    expect(await codeOf(append(storage.journal, 'x').written)).toBe('disk');
    expect(disk.log.length).toBe(length);

    disk.capacity += SMALL.reserveBytes * 4;
    clock.move(RETRY_MS);
    await append(storage.journal, 'there is room again').durable;
    expect(storage.health).toMatchObject({ refused: 2, refusing: false, full: true });
    clock.move(RESERVE_RETRY_MS);
    await settle();
    expect(disk.bytes(RESERVE)?.length).toBe(SMALL.reserveBytes);
    expect(storage.health.full).toBe(false);
    expect(seqsOn(disk)).toEqual(upTo(accepted + 1));
  });

  test('the reserve does not take the last room again', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock } = await open(disk);
    disk.capacity = disk.used;
    await append(storage.journal, 'one').durable;
    for (let round = 0; round < 5; round += 1) {
      clock.move(RESERVE_RETRY_MS);
      await settle();
    }
    expect(disk.bytes(RESERVE)).toBeNull();
    await append(storage.journal, 'two').durable;
  });

  test('a write that was taken in part is cut back before the next', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock } = await open(disk, { sizes: { reserveBytes: 0 } });
    await fill(storage.journal, 2);
    const [path = ''] = disk.files(JOURNAL);
    const good = disk.text(path);
    disk.capacity = disk.used + 50;
    const refused = [append(storage.journal, 'a', 'b'), append(storage.journal, 'c')];
    expect(await Promise.all(refused.map(({ written }) => codeOf(written)))).toEqual(['disk', 'disk']);
    expect(storage.journal.head.seq).toBe(2);
    expect(disk.text(path)).toBe(good);
    disk.capacity = Number.POSITIVE_INFINITY;
    clock.move(RETRY_MS);
    await append(storage.journal, 'd').durable;
    expect((await all(storage.journal)).map(({ data }) => data)).toEqual([{ index: 0 }, { index: 1 }, 'd']);
  });

  test('a disk that is full at the start is no reason not to start', async () => {
    const disk = new SimulatedDisk();
    await (await open(disk, { sizes: { reserveBytes: 0 } })).storage.close();
    disk.capacity = disk.used + 1_000;
    const { storage } = await open(disk, { sizes: { reserveBytes: 100_000 } });
    expect(storage.health.full).toBe(true);
    await append(storage.journal, 'one').durable;
  });

  test('nor is one without a single byte, while the reserve is there', async () => {
    const disk = new SimulatedDisk();
    await (await open(disk)).storage.close();
    disk.capacity = disk.used;
    const { storage } = await open(disk);
    expect(storage.health.full).toBe(true);
    await append(storage.journal, 'one').durable;
    await storage.close();
    disk.drop(RESERVE);
    disk.capacity = disk.used;
    expect(await codeOf(open(disk))).toBe('disk');
  });

  test('a full disk while a new segment is begun', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock } = await open(disk);
    while (disk.files(JOURNAL).length < 2) await append(storage.journal, 'x'.repeat(300)).durable;
    let isFull = false;
    disk.refuse = (call, path) => (isFull && call === 'open' && path.endsWith('.new') ? 'ENOSPC' : null);
    isFull = true;
    while ((await codeOf(append(storage.journal, 'x'.repeat(300)).durable)) === 'fulfilled');
    const { seq } = storage.journal.head;
    isFull = false;
    clock.move(RETRY_MS);
    await append(storage.journal, 'small').durable;
    expect(seqsOn(disk)).toEqual(upTo(seq + 1));
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(seq + 1);
  });
});

describe('a failing fsync', () => {
  test('is not tried again on the same file: what it lost is written anew', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 3);
    let failures = 1;
    disk.refuse = (call, path) => (call === 'sync' && isSegment(path) && failures-- > 0 ? 'EIO' : null);
    await append(storage.journal, 'four').durable;
    await append(storage.journal, 'five').durable;
    expect(storage.health).toMatchObject({ refused: 0, lost: 0, syncFailures: 1 });
    expect(seqsOn(disk)).toEqual(upTo(5));
    // The oracle: a disk that lost what it could not write, and power that goes right now.
    const after = await open(disk.afterPowerCut(() => 0));
    expect((await all(after.storage.journal)).map(({ data }) => data).slice(3)).toEqual(['four', 'five']);
    expect(after.storage.torn).toBeNull();
    await fill(after.storage.journal, 2);
    await storage.close();
    expect((await open(disk)).storage.journal.head.seq).toBe(5);
  });

  test('again and again: the records are refused, the head goes back, the next ones follow without a hole', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock } = await open(disk);
    await fill(storage.journal, 3);
    disk.refuse = (call, path) => (call === 'sync' && isSegment(path) ? 'EIO' : null);
    const { written, durable } = append(storage.journal, 'lost', 'lost too');
    await written;
    expect(await codeOf(durable)).toBe('disk');
    expect(storage.health).toMatchObject({ refused: 2, lost: 2, refusing: true });
    expect(storage.journal.head.seq).toBe(3);
    expect((await all(storage.journal)).length).toBe(3);
    disk.refuse = () => null;
    clock.move(RETRY_MS);
    await append(storage.journal, 'four').durable;
    expect(storage.health.refusing).toBe(false);
    expect(seqsOn(disk)).toEqual(upTo(4));
    const after = await open(disk.afterPowerCut(() => 0));
    expect((await all(after.storage.journal)).at(-1)?.data).toBe('four');
  });

  test('at the very first record', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    let failures = 1;
    disk.refuse = (call, path) => (call === 'sync' && isSegment(path) && failures-- > 0 ? 'EIO' : null);
    await append(storage.journal, 'one').durable;
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(1);
  });

  test('while later appends are being written: all of them arrive, in order', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    let failures = 1;
    disk.refuse = (call, path) => (call === 'sync' && isSegment(path) && failures-- > 0 ? 'EIO' : null);
    const appends = Array.from({ length: 30 }, (_, index) => append(storage.journal, index));
    await Promise.all(appends.map(({ durable }) => durable));
    expect((await all(storage.journal)).map(({ data }) => data)).toEqual(upTo(30).map((number) => number - 1));
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(30);
  });

  test('whatever an abandoned segment holds behind its end does not count', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 3);
    const failing = new Set(['sync', 'truncate']);
    disk.refuse = (call, path) => (isSegment(path) && failing.delete(call) ? 'EIO' : null);
    await append(storage.journal, 'four').durable;
    await storage.close();
    const [path = ''] = disk.files(JOURNAL);
    expect(disk.text(path)).toContain('four');
    for (const garbage of ['', 'garbage\n', '\0'.repeat(100)]) {
      disk.put(path, `${disk.text(path).split('\n').slice(0, 4).join('\n')}\n${garbage}`);
      const again = await open(disk);
      expect((await all(again.storage.journal)).map(({ seq }) => seq)).toEqual(upTo(4));
      expect(again.storage.torn).toBeNull();
      await again.storage.close();
    }
  });

  test('a write that fails and cannot be cut back', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 3);
    let failures = 2;
    disk.refuse = (call, path) =>
      isSegment(path) && ['write', 'truncate'].includes(call) && failures-- > 0 ? 'EIO' : null;
    await append(storage.journal, 'four').durable;
    expect(seqsOn(disk)).toEqual(upTo(4));
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(4);
  });
});

describe('a start after a kill', () => {
  test('what was written but never fsynced is made safe before anything is built on it', async () => {
    const disk = new SimulatedDisk();
    const first = await open(disk);
    disk.hold = (call, path) => (call === 'sync' && isSegment(path) ? new Promise(() => undefined) : null);
    await append(first.storage.journal, 'one').written;
    disk.afterKill();
    const { storage } = await open(disk);
    expect(storage.journal.head.seq).toBe(1);
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(1);
  });

  test('a segment whose name never was made safe is made so', async () => {
    const disk = new SimulatedDisk();
    const first = await open(disk);
    disk.refuse = (call, path) => (call === 'syncFolder' && path === JOURNAL ? 'EIO' : null);
    while ((await codeOf(append(first.storage.journal, 'x'.repeat(500)).durable)) === 'fulfilled');
    disk.afterKill();
    const { storage } = await open(disk);
    await append(storage.journal, 'after').durable;
    const { seq } = storage.journal.head;
    expect((await open(disk.afterPowerCut(() => 0))).storage.journal.head.seq).toBe(seq);
  });
});

describe('a slow disk', () => {
  test('closing waits for what is pending, but not for ever', async () => {
    const disk = new SimulatedDisk();
    const { storage, clock } = await open(disk);
    disk.hold = (call) => (call === 'sync' ? new Promise(() => undefined) : null);
    const { durable } = append(storage.journal, 'one');
    const closed = storage.close();
    await settle();
    clock.move(1_500);
    await closed;
    expect(await codeOf(durable)).toBe('closed');
  });

  test('reading waits for what is not yet written', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    let release = (): void => undefined;
    const gate = new Promise<void>((done) => {
      release = done;
    });
    disk.hold = (call, path) => (call === 'write' && isSegment(path) ? gate : null);
    append(storage.journal, 'one');
    append(storage.journal, 'two');
    const reading = all(storage.journal);
    await settle();
    release();
    expect((await reading).map(({ data }) => data)).toEqual(['one', 'two']);
  });
});
