// Snapshots: what is written comes back, a bounded number is kept, a crash at any moment leaves the old ones, and none runs ahead of the journal.
// Damaged ones stand in damage.test.ts.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalHead, Json, Snapshot } from '../../controller/ports/journal.ts';
import { SNAPSHOTS_AT_MOST } from '../../controller/storage/layout.ts';
import { piecesOf } from '../../controller/storage/pieces.ts';
import { keptOf } from '../../controller/storage/snapshots.ts';
import { fc } from '../property.ts';
import { append, codeOf, FOLDER, fill, open, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const SNAPSHOTS = join(FOLDER, 'snapshots');
const ONE_SEGMENT = { segmentBytes: 1024 * 1024 };

function at(head: JournalHead, state: Json = { at: head.seq }): Snapshot {
  return { ...head, time: 1_700_000_000_000, state };
}

describe('saving and loading', () => {
  test('the newest at or before a number, across a restart', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    expect(await storage.snapshots.load()).toBeNull();
    const saved: Snapshot[] = [];
    for (const state of [{ 名: '坐席' }, [1, [2, [3, { a: null }]]], 'text']) {
      await fill(storage.journal, 10);
      saved.push(at(storage.journal.head, state));
      await storage.snapshots.save(saved.at(-1) ?? at(storage.journal.head));
    }
    await storage.close();
    const { snapshots } = (await open(disk)).storage;
    expect(await snapshots.load()).toEqual(saved[2]);
    expect(await snapshots.load(29)).toEqual(saved[1]);
    expect(await snapshots.load(10)).toEqual(saved[0]);
    expect(await snapshots.load(9)).toBeNull();
  });

  test('the file is one JSON object', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 3);
    await storage.snapshots.save(at(storage.journal.head));
    const file = JSON.parse(disk.text(join(SNAPSHOTS, '000000000003.json')));
    expect(file).toMatchObject({ format: 1, seq: 3, hash: storage.journal.head.hash, state: { at: 3 } });
  });

  test('it waits until its record is durable', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    let release = (): void => undefined;
    const gate = new Promise<void>((done) => {
      release = done;
    });
    disk.hold = (call, path) => (call === 'sync' && path.endsWith('.jsonl') ? gate : null);
    append(storage.journal, 'one');
    const saved = storage.snapshots.save(at(storage.journal.head));
    await settle();
    expect(disk.files(SNAPSHOTS)).toEqual([]);
    release();
    await saved;
    expect(disk.files(SNAPSHOTS).length).toBe(1);
  });

  test('a record that was refused, or is another, gets no snapshot', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 2);
    const { head } = storage.journal;
    const wrong = [
      { seq: 2, hash: 'f'.repeat(64) },
      { seq: 1, hash: head.hash },
      { seq: 3, hash: head.hash },
    ];
    for (const each of wrong) expect(await codeOf(storage.snapshots.save(at(each)))).toBe('invalid');
    disk.refuse = (call) => (call === 'write' ? 'EIO' : null);
    append(storage.journal, 'refused');
    expect(await codeOf(storage.snapshots.save(at(storage.journal.head)))).toBe('disk');
    expect(disk.files(SNAPSHOTS)).toEqual([]);
  });

  test('a poisoned key is refused before it can be believed', async () => {
    const { storage } = await open(new SimulatedDisk());
    await fill(storage.journal, 1);
    const state = JSON.parse('{"a": {"b": {"c": {"d": {"constructor": 1}}}}}');
    expect(await codeOf(storage.snapshots.save(at(storage.journal.head, state)))).toBe('invalid');
    const harmless = { text: '"constructor":', constructorName: 1 };
    await storage.snapshots.save(at(storage.journal.head, harmless));
    expect((await storage.snapshots.load())?.state).toEqual(harmless);
  });

  test('a full disk leaves nothing behind and harms nothing', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk);
    await fill(storage.journal, 3);
    disk.capacity = disk.used + 500;
    const state = 'x'.repeat(1_000);
    expect(await codeOf(storage.snapshots.save(at(storage.journal.head, state)))).toBe('disk');
    expect(disk.files(SNAPSHOTS)).toEqual([]);
    await append(storage.journal, 'one').durable;
    expect(storage.health.full).toBe(false);
  });

  test('power that goes at any moment leaves the old one or the new one', async () => {
    const seen = new Set<number>();
    for (let calls = 1; calls < 40; calls += 1) {
      const disk = new SimulatedDisk();
      const { storage } = await open(disk);
      await fill(storage.journal, 4);
      await storage.snapshots.save(at(storage.journal.head));
      await fill(storage.journal, 4);
      disk.powerUntil = disk.calls + calls;
      const outcome = await codeOf(storage.snapshots.save(at(storage.journal.head)));
      for (const chance of [0, 0.5, 0.99]) {
        const after = await open(disk.afterPowerCut(() => chance));
        const loaded = await after.storage.snapshots.load();
        seen.add(loaded?.seq ?? 0);
        if (outcome === 'fulfilled') expect(loaded?.seq).toBe(8);
        expect(after.storage.journal.head.seq).toBe(8);
      }
    }
    expect([...seen].sort()).toEqual([4, 8]);
  });
});

describe('in pieces', () => {
  test('the text is what JSON.stringify gives', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        fc.pre(!/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)));
        expect([...piecesOf(value as Json)].join('')).toBe(JSON.stringify(value));
      }),
    );
    const wide = { list: Array.from({ length: 300 }, (_, index) => [index, { a: { b: { c: [index] } } }]) };
    expect([...piecesOf(wide)].join('')).toBe(JSON.stringify(wide));
  });

  test('a room of 10,000 endpoints is written in small pieces', async () => {
    const endpoints = Array.from({ length: 10_000 }, (_, index) => ({
      number: index,
      name: `工作站 ${index}`,
      heads: [1, 2, 3],
    }));
    const sizes = [...piecesOf({ endpoints, deep: { a: { b: { c: endpoints } } } })].map(({ length }) => length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(128 * 1024);
  });

  test('what is too deep to be read back is refused', () => {
    let deep: Json = 1;
    for (let level = 0; level < 100; level += 1) deep = [deep];
    expect(() => [...piecesOf(deep)]).toThrow();
  });
});

describe('how many are kept', () => {
  test('the newest three, and older ones at growing distances', () => {
    let kept: readonly number[] = [];
    for (let seq = 1_000; seq <= 1_000_000; seq += 1_000) kept = keptOf([seq, ...kept]);
    expect(kept.slice(0, 3)).toEqual([1_000_000, 999_000, 998_000]);
    expect(kept.length).toBeLessThanOrEqual(SNAPSHOTS_AT_MOST);
    const distances = kept.slice(3).map((seq) => 1_000_000 - seq);
    expect(distances.at(-1)).toBe(999_000);
    for (const [index, distance] of distances.entries()) {
      expect(distance / (distances[index - 1] ?? 2_000)).toBeLessThanOrEqual(4);
    }
  });

  test('never more than the limit, never fewer than three, whatever was there', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 40 }), { maxLength: 200 }), (numbers) => {
        const newestFirst = numbers.sort((a, b) => b - a);
        const kept = keptOf(newestFirst);
        expect(kept.length).toBeLessThanOrEqual(SNAPSHOTS_AT_MOST);
        expect(kept.slice(0, 3)).toEqual(newestFirst.slice(0, 3));
      }),
    );
  });

  test('the others are removed from the folder', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk, { sizes: ONE_SEGMENT });
    for (let count = 0; count < 60; count += 1) {
      await append(storage.journal, count).durable;
      await storage.snapshots.save(at(storage.journal.head));
    }
    const files = disk.files(SNAPSHOTS);
    expect(files.length).toBeLessThan(12);
    expect(files.slice(-3)).toEqual([58, 59, 60].map((seq) => join(SNAPSHOTS, `0000000000${seq}.json`)));
  });
});
