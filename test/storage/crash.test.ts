// Any operations, any faults, power that goes at any call: what was durable is there afterwards, in order, and nothing that was refused.
// The oracle is the list of what was acknowledged, and the chain computed anew from the files.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RETRY_MS } from '../../controller/storage/layout.ts';
import { fc } from '../property.ts';
import { all, append, chainOf, FOLDER, open, settle } from './bench.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const JOURNAL = join(FOLDER, 'journal');
const RUNS = Number(process.env.OPENSEAT_ROUNDS ?? 60);
const SIZES = { segmentBytes: 2048, reserveBytes: 512 };

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('append' as const), records: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), room: fc.integer({ min: 0, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('roomy' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      call: fc.constantFrom(
        'write' as const,
        'sync' as const,
        'truncate' as const,
        'rename' as const,
        'syncFolder' as const,
      ),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

/** A small generator, so that a run can be repeated from its seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface World {
  disk: SimulatedDisk;
  /** Acknowledged data by number; a number that was refused may be used again. */
  readonly durable: Map<number, unknown>;
  highest: number;
}

async function live(
  world: World,
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  power: number,
): Promise<void> {
  const { disk } = world;
  let opened = await open(disk, { sizes: SIZES });
  disk.powerUntil = disk.calls + power;
  let count = 0;
  const waiting: Promise<unknown>[] = [];
  for (const each of steps) {
    const { storage, clock } = opened;
    if (each.kind === 'append') {
      const { seq } = storage.journal.head;
      const data = Array.from({ length: each.records }, () => ({ count: count++, filler: 'x'.repeat(count % 90) }));
      const { durable } = append(storage.journal, ...data);
      const noted = durable.then(
        () => {
          for (const [index, value] of data.entries()) world.durable.set(seq + 1 + index, value);
        },
        () => clock.move(RETRY_MS),
      );
      waiting.push(noted);
    } else if (each.kind === 'wait') await Promise.all(waiting.splice(0));
    else if (each.kind === 'snapshot') {
      const head = storage.journal.head;
      if (head.seq > 0) await storage.snapshots.save({ ...head, time: 0, state: head.seq }).catch(() => undefined);
    } else if (each.kind === 'restart') {
      await storage.close();
      opened = await open(disk, { sizes: SIZES });
    } else if (each.kind === 'full') disk.capacity = disk.used + each.room;
    else if (each.kind === 'roomy') disk.capacity = Number.POSITIVE_INFINITY;
    else {
      let left = each.times;
      disk.refuse = (call, path) => (call === each.call && path.startsWith(JOURNAL) && left-- > 0 ? 'EIO' : null);
    }
  }
  await Promise.all(waiting);
}

test('nothing durable is lost, whatever fails and whenever the power goes', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 400 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.integer({ min: 1, max: 2 ** 31 }),
      async (lives, seed) => {
        const chance = chances(seed);
        const world: World = { disk: new SimulatedDisk(), durable: new Map(), highest: 0 };
        for (const [steps, power] of lives) {
          await live(world, steps, power).catch(() => undefined);
          await settle(2);
          world.disk.powerUntil = 0;
          world.disk = world.disk.afterPowerCut(chance);
          const { storage } = await open(world.disk, { sizes: SIZES });
          const records = await all(storage.journal);
          for (const [seq, data] of world.durable) expect(records[seq - 1]).toMatchObject({ seq, data });
          expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
          const chain = chainOf(
            world.disk
              .files(JOURNAL)
              .filter((path) => path.endsWith('.jsonl'))
              .map((path) => world.disk.text(path)),
          );
          expect(chain).toEqual({ seqs: records.map(({ seq }) => seq), hash: storage.journal.head.hash });
          await storage.close();
        }
      },
    ),
    { numRuns: RUNS },
  );
});
