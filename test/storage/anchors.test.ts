// Anchors (safety 3.24): when they are kept, what they make visible, and that a journal without them is read as before. The tampering is done to the files by
// somebody who knows the format from README.md, and the oracle computes chain and signatures by itself.

import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Verification } from '../../controller/ports/history.ts';
import { verifyJournal } from '../../controller/storage/verify.ts';
import type { Opened } from './bench.ts';
import { append, FOLDER, fill, open, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const FIRST = join(FOLDER, 'journal', '000000000001.jsonl');
const ANCHORS = join(FOLDER, 'anchors.jsonl');
const KEY = join(FOLDER, 'journal.key');
const EPOCH = join(FOLDER, 'epoch.json');
const sizes = { segmentBytes: 16 * 1024 * 1024, pendingAppends: 5_000 };

type Line = { anchor: { kind: string; seq: number; hash: string; epoch: number; time: number }; mac: string };

function anchorsOf(disk: SimulatedDisk): Line[] {
  return lines(disk, ANCHORS).map((line) => JSON.parse(line));
}

function lines(disk: SimulatedDisk, path = FIRST): string[] {
  return disk.text(path).split('\n').slice(0, -1);
}

function put(disk: SimulatedDisk, changed: readonly string[], path = FIRST): void {
  disk.put(path, changed.map((line) => `${line}\n`).join(''));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The chain as README.md tells it, computed anew for lines whose records were changed at will. */
function rechained(written: readonly string[]): string[] {
  let hash = '0'.repeat(64);
  return written.map((line, index) => {
    if (index === 0) return line;
    const rest = line.slice(line.indexOf('"left":'));
    hash = sha256(hash + rest);
    const after = `hash":"${hash}",${rest}`;
    return `{"sum":"${crc32(after).toString(16).padStart(8, '0')}","${after}`;
  });
}

/** 40 records in one process that ended well. `epoch.json` is gone, so that nothing but the anchors can tell. */
async function room(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const { storage } = await open(disk, { sizes });
  await fill(storage.journal, 40);
  await storage.close();
  disk.drop(EPOCH);
  return disk;
}

/** Lets what waits for the clock run, too. */
async function finished<T>(promise: Promise<T>, { clock }: Pick<Opened, 'clock'>): Promise<T> {
  let done = false;
  void promise.finally(() => (done = true)).catch(() => undefined);
  for (let turn = 0; !done && turn < 2_000; turn += 1) {
    await settle(1);
    clock.move(4);
  }
  return promise;
}

function verify(opened: Opened): Promise<Verification> {
  const running = opened.storage.history.verify(new AbortController().signal, () => undefined);
  if (running === null) throw new Error('one runs already');
  return finished(running, opened);
}

describe('anchors are kept', () => {
  test('at the start, every 1000 records, every 60 s and at a clean end, signed one over the other, and told to the log', async () => {
    const disk = new SimulatedDisk();
    const opened = await open(disk, { sizes });
    const { journal } = opened.storage;
    const kinds = (): string[] => anchorsOf(disk).map(({ anchor }) => `${anchor.kind} ${anchor.seq}`);
    expect(kinds()).toEqual(['start 0']);
    for (let count = 0; count < 999; count += 1) append(journal, 'x');
    await append(journal, 'x').durable;
    await settle();
    expect(kinds()).toEqual(['start 0', 'kept 1000']);
    await fill(journal, 3);
    opened.clock.move(59_999);
    await settle();
    expect(kinds().length).toBe(2);
    opened.clock.move(1);
    await settle();
    expect(kinds()).toEqual(['start 0', 'kept 1000', 'kept 1003']);
    opened.clock.move(60_000);
    await settle();
    expect(kinds().length, 'nothing new needs no anchor').toBe(3);
    await fill(journal, 1);
    await opened.storage.close();
    expect(kinds()).toEqual(['start 0', 'kept 1000', 'kept 1003', 'end 1004']);

    const key = Buffer.from(disk.text(KEY).trim(), 'hex');
    let before = '0'.repeat(64);
    for (const { anchor, mac } of anchorsOf(disk)) {
      before = createHmac('sha256', key)
        .update(before + JSON.stringify(anchor))
        .digest('hex');
      expect(mac).toBe(before);
      if (anchor.seq > 0) expect(lines(disk)[anchor.seq]).toContain(`"hash":"${anchor.hash}"`);
    }
    const told = opened.log.lines.filter(({ message }) => message === 'an anchor of the journal');
    expect(told.map(({ fields: { mac } }) => mac)).toEqual(anchorsOf(disk).map(({ mac }) => mac));
    expect(told.every(({ level }) => level === 'info')).toBe(true);
  });

  test('and the key stands in no line of the log', async () => {
    const disk = new SimulatedDisk();
    const { storage, log } = await open(disk);
    await storage.close();
    expect(JSON.stringify(log.lines)).not.toContain(disk.text(KEY).trim());
  });

  test('only of what is on the disk: after a power cut at any moment the folder opens and verifies', async () => {
    for (let calls = 1; calls < 90; calls += 1) {
      const disk = new SimulatedDisk();
      disk.powerUntil = calls;
      const opened = await open(disk, { sizes }).catch(() => null);
      if (opened !== null) {
        for (let count = 0; count < 30; count += 1) append(opened.storage.journal, { count });
        await settle();
        opened.clock.move(60_000);
        await settle(20);
      }
      for (const chance of [0, 0.6, 0.99]) {
        const after = disk.afterPowerCut(() => chance);
        const again = await open(after, { sizes });
        expect(again.storage.unanchored).toBeNull();
        await again.storage.close();
        expect((await verifyJournal(FOLDER, after)).kind).toBe('ok');
      }
    }
  });

  test('a disk that refuses them harms nothing else, and the next one is kept', async () => {
    const disk = new SimulatedDisk();
    const opened = await open(disk, { sizes });
    disk.refuse = (call, path) => (path === ANCHORS && call !== 'open' ? 'EIO' : null);
    await fill(opened.storage.journal, 5);
    opened.clock.move(60_000);
    await settle();
    expect(opened.log.text).toContain('an anchor of the journal was not kept');
    await fill(opened.storage.journal, 5);
    disk.refuse = () => null;
    opened.clock.move(60_000);
    await settle();
    await opened.storage.close();
    expect(anchorsOf(disk).map(({ anchor }) => anchor.seq)).toEqual([0, 10, 10]);
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
  });

  test('a start that cannot keep its own makes up for it, so that nobody is accused', async () => {
    const disk = await room();
    disk.refuse = (call, path) => (path === ANCHORS && call === 'write' ? 'ENOSPC' : null);
    const opened = await open(disk, { sizes });
    await fill(opened.storage.journal, 5);
    disk.refuse = () => null;
    opened.clock.move(60_000);
    await settle();
    expect(
      anchorsOf(disk)
        .map(({ anchor }) => `${anchor.kind} ${anchor.seq}`)
        .slice(-2),
    ).toEqual(['start 40', 'kept 45']);
    await opened.storage.close();
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
  });

  test('over many starts, thinned, and still believed', async () => {
    const disk = new SimulatedDisk();
    const { storage } = await open(disk, { sizes });
    await fill(storage.journal, 20);
    await storage.close();
    // A file that is too long, signed as the service would.
    const key = Buffer.from(disk.text(KEY).trim(), 'hex');
    const [first] = anchorsOf(disk);
    let mac = '0'.repeat(64);
    const many = Array.from({ length: 16_384 }, (_, index) => {
      const kind = index === 16_383 ? 'end' : index % 2 === 0 ? 'start' : 'end';
      const last = anchorsOf(disk).at(-1)?.anchor;
      const anchor = index < 16_383 ? { ...first?.anchor, kind } : { ...last, kind };
      const text = JSON.stringify(anchor);
      mac = createHmac('sha256', key)
        .update(mac + text)
        .digest('hex');
      return `{"anchor":${text},"mac":"${mac}"}`;
    });
    put(disk, many, ANCHORS);
    const again = await open(disk, { sizes });
    expect(again.storage.unanchored).toBeNull();
    await again.storage.close();
    expect(anchorsOf(disk).length).toBe(2_048 + 8_192 + 2);
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
  });
});

/** What somebody does to the files of a service that is stopped, and what a verification must call it. The line of record n stands at index n. */
const TAMPERED: readonly [string, string, (disk: SimulatedDisk) => void][] = [
  [
    'a record altered',
    'altered',
    (d) => put(d, lines(d).with(10, (lines(d)[10] ?? '').replace('"index":9', '"index":7'))),
  ],
  ['a record removed', 'removed', (d) => put(d, lines(d).toSpliced(10, 1))],
  ['a record inserted', 'inserted', (d) => put(d, lines(d).toSpliced(10, 0, lines(d)[4] ?? ''))],
  ['the end cut off', 'cut', (d) => put(d, lines(d).slice(0, -5))],
  ['one record cut off at the end', 'cut', (d) => put(d, lines(d).slice(0, -1))],
  [
    'a record altered and the chain computed anew',
    'rewritten',
    (d) => put(d, rechained(lines(d).with(10, (lines(d)[10] ?? '').replace('"index":9', '"index":7')))),
  ],
  [
    'a record removed, the rest renumbered, another added, and the chain computed anew',
    'rewritten',
    (d) => {
      const renumbered = lines(d)
        .toSpliced(10, 1)
        .map((line, index) => line.replace(/"seq":\d+/, `"seq":${index}`));
      put(d, rechained([...renumbered, (renumbered.at(-1) ?? '').replace('"seq":39', '"seq":40')]));
    },
  ],
  [
    'records added behind a clean end, by the rules of the chain',
    'inserted',
    (d) => put(d, rechained([...lines(d), (lines(d).at(-1) ?? '').replace('"seq":40', '"seq":41')])),
  ],
  [
    'an anchor altered',
    'anchors',
    (d) => put(d, lines(d, ANCHORS).with(0, (lines(d, ANCHORS)[0] ?? '').replace('start', 'kept')), ANCHORS),
  ],
  ['an anchor removed', 'anchors', (d) => put(d, lines(d, ANCHORS).slice(1), ANCHORS)],
  ['all anchors removed', 'anchors', (d) => d.drop(ANCHORS)],
  ['the key removed', 'anchors', (d) => d.drop(KEY)],
  ['the key replaced', 'anchors', (d) => d.put(KEY, `${'ab'.repeat(32)}\n`)],
  [
    'the journal rewritten, and the anchors with another key',
    'anchors',
    (d) => {
      const forged = rechained(lines(d).with(10, (lines(d)[10] ?? '').replace('"index":9', '"index":7')));
      put(d, forged);
      const hash = /"hash":"([0-9a-f]{64})"/.exec(forged.at(-1) ?? '')?.[1] ?? '';
      const text = JSON.stringify({ kind: 'end', seq: 40, hash, epoch: 1, time: 0 });
      const mac = createHmac('sha256', 'a guess')
        .update('0'.repeat(64) + text)
        .digest('hex');
      put(d, [`{"anchor":${text},"mac":"${mac}"}`], ANCHORS);
    },
  ],
];

describe('issue 3, Deliver 6 and safety 3.24: a verification tells apart', () => {
  test.each(TAMPERED)('%s: %s, by the tool', async (_, verdict, tamper) => {
    const disk = await room();
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
    tamper(disk);
    expect((await verifyJournal(FOLDER, disk)).kind).toBe(verdict);
  });

  test.each(TAMPERED)('%s: %s, by the service that runs meanwhile', async (what, verdict, tamper) => {
    const disk = await room();
    const opened = await open(disk, { sizes });
    expect(await verify(opened)).toMatchObject({
      verdict: 'ok',
      because: '',
      records: 40,
      first: 1,
      last: { seq: 40 },
    });
    tamper(disk);
    const found = await verify(opened);
    // What is added behind the end is not the service's to know: it may just be writing.
    if (verdict === 'inserted' && found.record === null) expect(found.verdict).toBe('ok');
    // And what it knows of its journal is more than the anchors.
    else if (what.startsWith('the journal rewritten')) expect(found.verdict).toBe('rewritten');
    else expect(found.verdict).toBe(verdict);
    expect(found.because).not.toContain(FOLDER);
    expect(found.file === null || !found.file.startsWith('/')).toBe(true);
  });

  test('what a running service knows is more than any file: without anchors and ends a cut and a rewritten journal are told', async () => {
    for (const [verdict, tamper] of [
      ['cut', (d: SimulatedDisk) => put(d, lines(d).slice(0, -1))],
      [
        'rewritten',
        (d: SimulatedDisk) =>
          put(d, rechained(lines(d).with(10, (lines(d)[10] ?? '').replace('"index":9', '"index":7')))),
      ],
    ] as const) {
      const disk = await room();
      const opened = await open(disk, { sizes });
      tamper(disk);
      for (const path of [ANCHORS, KEY, EPOCH]) disk.drop(path);
      expect(await verify(opened)).toMatchObject({ verdict });
    }
  });

  test('a cut end and a rewritten journal are refused at a start; a repair keeps them aside and begins new anchors', async () => {
    for (const index of [3, 5]) {
      const disk = await room();
      TAMPERED[index]?.[2](disk);
      await expect(open(disk, { sizes })).rejects.toMatchObject({ code: 'damaged' });
      const { storage } = await open(disk, { sizes, repair: true });
      expect(disk.text(join(storage.givenUp?.kept ?? '', 'anchors.jsonl'))).toContain('"seq":40');
      await append(storage.journal, 'after').durable;
      await storage.close();
      expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
    }
  });

  test('anchors that were tampered with do not keep a room from starting: they are set aside and alarmed', async () => {
    for (const [, verdict, tamper] of TAMPERED.filter(([, one]) => one === 'anchors').slice(0, 5)) {
      const disk = await room();
      tamper(disk);
      const { storage, log } = await open(disk, { sizes });
      expect(storage.unanchored, verdict).toMatchObject({
        why: expect.stringMatching(/\w/),
        kept: expect.stringMatching(/damaged-/),
      });
      expect(log.text).toContain('error the anchors of the journal were not what was written');
      await storage.close();
      expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
    }
  });
});

describe('a journal of before', () => {
  /** What a version without anchors leaves. */
  async function older(): Promise<SimulatedDisk> {
    const disk = await room();
    for (const path of [ANCHORS, KEY]) disk.drop(path);
    return disk;
  }

  test('opens, verifies as far as it can, and says so; from the next start on it has anchors', async () => {
    const disk = await older();
    expect((await verifyJournal(FOLDER, disk)).kind).toBe('ok');
    const opened = await open(disk, { sizes });
    expect(opened.storage.unanchored).toBeNull();
    expect(anchorsOf(disk).map(({ anchor }) => [anchor.kind, anchor.seq])).toEqual([['start', 40]]);
    for (const path of [ANCHORS, KEY]) disk.drop(path);
    expect(await verify(opened)).toMatchObject({
      verdict: 'ok',
      because: expect.stringContaining('no anchors'),
      anchors: { state: 'none' },
    });
  });

  test('its damage is named as before', async () => {
    const disk = await older();
    put(disk, lines(disk).toSpliced(10, 1));
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'removed', record: 10 });
  });
});

describe('verifying beside the service', () => {
  test('one at a time, with progress, and given up at once when nobody waits', async () => {
    const disk = new SimulatedDisk();
    const opened = await open(disk, { sizes });
    for (let count = 0; count < 3_000; count += 1) append(opened.storage.journal, 'x'.repeat(500));
    await settle(20);
    const { history } = opened.storage;
    const said: { done: number; of: number }[] = [];
    const running = history.verify(new AbortController().signal, (progress) => said.push(progress));
    expect(history.verify(new AbortController().signal, () => undefined)).toBeNull();
    expect(await finished(running ?? Promise.reject(new Error('none')), opened)).toMatchObject({
      verdict: 'ok',
      records: 3_000,
    });
    expect(said.length).toBeGreaterThan(1);
    expect(said.map(({ done }) => done)).toEqual(said.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(said.at(-1)?.done).toBeGreaterThan(0.95 * (said.at(-1)?.of ?? 0));
    const leaving = new AbortController();
    const given = history.verify(leaving.signal, () => leaving.abort());
    await expect(finished(given ?? Promise.reject(new Error('none')), opened)).rejects.toMatchObject({
      code: 'abandoned',
    });
    expect(await verify(opened)).toMatchObject({ verdict: 'ok' });
  });

  test('records that come meanwhile are no fault', async () => {
    const disk = new SimulatedDisk();
    const opened = await open(disk, { sizes: { segmentBytes: 8 * 1024, pendingAppends: 5_000 } });
    await fill(opened.storage.journal, 200);
    const running = opened.storage.history.verify(new AbortController().signal, () => {
      append(opened.storage.journal, 'meanwhile');
    });
    expect(await finished(running ?? Promise.reject(new Error('none')), opened)).toMatchObject({ verdict: 'ok' });
  });
});
