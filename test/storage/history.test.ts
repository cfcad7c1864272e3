// Reading beside the service: pieces forwards and backwards, places by number and time, over random journals of many segments, held against the list of what was
// written. Damage that comes while it serves is named.

import { describe, expect, test } from 'vitest';
import type { Found, History } from '../../controller/ports/history.ts';
import type { JournalRecord } from '../../controller/ports/journal.ts';
import { fc } from '../property.ts';
import type { Opened } from './bench.ts';
import { codeOf, FOLDER, open, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const TYPES = ['endpoints.put', 'users.put', 'switch.done', 'picture.changed'];

interface Written {
  readonly opened: Opened;
  readonly disk: SimulatedDisk;
  readonly records: readonly JournalRecord[];
}

/** Records of random lengths, types and distances in time, in appends of up to 5. */
async function written(lengths: readonly number[], segmentBytes: number): Promise<Written> {
  const disk = new SimulatedDisk();
  const opened = await open(disk, { sizes: { segmentBytes, pendingAppends: 5_000 } });
  const records: JournalRecord[] = [];
  let time = 1_800_000_000_000;
  for (let at = 0; at < lengths.length; at += 1 + (at % 5)) {
    const group = lengths.slice(at, at + 1 + (at % 5)).map((length, index): JournalRecord => {
      const seq = opened.storage.journal.head.seq + 1 + index;
      time += length % 3 === 0 ? 0 : length;
      const data = { seq, filler: '"type":"users.put"'.slice(0, length % 19) + '字'.repeat(length), type: 'users.put' };
      return { seq, epoch: opened.storage.epoch, time, type: TYPES[length % 4] ?? '', v: 1, data };
    });
    records.push(...group);
    opened.storage.journal.append(opened.storage.journal.head.seq, group);
  }
  await settle(2);
  while (opened.storage.health.pending > 0) await settle(1);
  expect(opened.storage.journal.head.seq).toBe(records.length);
  return { opened, disk, records };
}

async function collected(groups: AsyncIterable<readonly Found[]>, { clock }: Opened): Promise<Found[]> {
  const found: Found[] = [];
  const reading = (async () => {
    for await (const group of groups) found.push(...group);
  })();
  let done = false;
  const mark = (): void => {
    done = true;
  };
  reading.then(mark, mark);
  while (!done) {
    await settle(1);
    clock.move(4);
  }
  await reading;
  return found;
}

const LENGTHS = fc.array(fc.oneof(fc.nat(60), fc.nat(60), fc.nat(9_000)), { minLength: 1, maxLength: 300 });
/** An append must fit into a segment: five of the longest records do. */
const SEGMENTS = fc.constantFrom(160_000, 300_000, 4_000_000);
const RUNS = { numRuns: 12 };

test('forwards, backwards, by type and by time it finds what was written', async () => {
  await fc.assert(
    fc.asyncProperty(LENGTHS, SEGMENTS, fc.nat(400), fc.nat(400), async (lengths, bytes, one, other) => {
      const { opened, records } = await written(lengths, bytes);
      const { history } = opened.storage;
      const [from, until] = [Math.min(one, other), Math.max(one, other)];
      const between = records.filter(({ seq }) => seq >= from && seq <= until);
      const forward = await collected(history.forward(from, until), opened);
      expect(forward.map((found) => found.record())).toEqual(between);
      const backward = await collected(history.backward(until), opened);
      expect(backward.map(({ seq }) => seq)).toEqual(
        records
          .filter(({ seq }) => seq <= until)
          .map(({ seq }) => seq)
          .reverse(),
      );
      expect(backward.map(({ type, time, epoch }) => [type, time, epoch])).toEqual(
        backward.map(({ seq }) => [records[seq - 1]?.type, records[seq - 1]?.time, opened.storage.epoch]),
      );
      const typed = await collected(history.ofTypes(['endpoints.put', 'users.put'], from), opened);
      expect(typed.map(({ seq }) => seq)).toEqual(
        records.filter(({ seq, type }) => seq >= from && /^(endpoints|users)/.test(type)).map(({ seq }) => seq),
      );
      for (const record of [records[from % records.length], records[until % records.length]]) {
        for (const time of [-1, 0, 1].map((by) => (record?.time ?? 0) + by))
          expect(await history.at(time)).toBe(records.findLast((each) => each.time <= time)?.seq ?? 0);
      }
      expect([await history.first(), await history.last()]).toEqual(
        [records[0], records.at(-1)].map((record) => ({ seq: record?.seq, time: record?.time })),
      );
      await opened.storage.close();
    }),
    RUNS,
  );
});

test('an empty journal has no first and no last record', async () => {
  const opened = await open(new SimulatedDisk());
  const { history } = opened.storage;
  expect([await history.first(), await history.last(), await history.at(Date.now())]).toEqual([null, null, 0]);
  expect(await collected(history.backward(10), opened)).toEqual([]);
});

test('only what is on the disk for good is read', async () => {
  const { opened, disk } = await written([5, 5, 5], 40_000);
  disk.refuse = (call, path) => (call === 'sync' && path.endsWith('.jsonl') ? 'EIO' : null);
  const { journal, epoch, history } = opened.storage;
  const seq = journal.head.seq + 1;
  await codeOf(journal.append(seq - 1, [{ seq, epoch, time: 0, type: 'x', v: 1, data: null }]).written);
  expect((await history.last())?.seq).toBe(seq - 1);
  expect((await collected(history.backward(seq), opened))[0]?.seq).toBe(seq - 1);
});

describe('damage that comes while it serves is named', () => {
  async function refusals(tamper: (text: string) => string): Promise<string[]> {
    const { opened, disk } = await written(
      Array.from({ length: 50 }, () => 30),
      4_000_000,
    );
    const path = disk.files(`${FOLDER}/journal`)[0] ?? '';
    disk.put(path, tamper(disk.text(path)));
    const { history } = opened.storage;
    const last = (await history.last().catch(() => null))?.seq ?? 50;
    const readings = [history.forward(1, last), history.backward(last)];
    return Promise.all(readings.map((groups) => codeOf(collected(groups, opened))));
  }

  test('an altered byte', async () => {
    expect(await refusals((text) => text.replace('字', '子'))).toEqual(['damaged', 'damaged']);
  });

  test('a removed line', async () => {
    expect(await refusals((text) => text.split('\n').toSpliced(20, 1).join('\n'))).toEqual(['damaged', 'damaged']);
  });

  test('an end that is gone', async () => {
    const [forward] = await refusals((text) => `${text.split('\n').slice(0, 30).join('\n')}\n`);
    expect(forward).toBe('damaged');
  });

  test('zeros', async () => {
    expect(await refusals((text) => text.slice(0, 4_000) + '\0'.repeat(text.length - 4_000))).toContain('damaged');
  });
});

test('a reader rests as soon as its slice of time is over, and looks at the clock at least every 64 records', async () => {
  const { opened } = await written(
    Array.from({ length: 1_000 }, () => 10),
    4_000_000,
  );
  const { clock } = opened;
  const real = clock.now.bind(clock);
  let looks = 0;
  // Each look at the clock finds 5 ms gone: a slice is 4.
  clock.now = () => real() + 5 * ++looks;
  let rests = 0;
  const after = clock.after.bind(clock);
  clock.after = (ms, act) => {
    rests += 1;
    return after(ms, act);
  };
  const { history } = opened.storage;
  for (const read of [
    () => collected(history.forward(1, 1_000), opened),
    () => collected(history.backward(1_000), opened),
    async () => {
      const verdict = history.verify(new AbortController().signal, () => undefined);
      await collected(
        (async function* () {
          await verdict;
          yield [];
        })(),
        opened,
      );
    },
  ]) {
    rests = 0;
    await read();
    expect(rests).toBeGreaterThanOrEqual(Math.floor(1_000 / 64));
  }
});

test('whoever does not wait any more ends it', async () => {
  const { opened } = await written(
    Array.from({ length: 300 }, () => 900),
    4_000_000,
  );
  const leaving = new AbortController();
  const history: History = opened.storage.history;
  const reading = collected(history.forward(1, 300, leaving.signal), opened);
  leaving.abort();
  await expect(reading).rejects.toMatchObject({ code: 'abandoned' });
});
