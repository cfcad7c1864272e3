// Where a journal's clock was set back, over runs at random with starts and steps: whatever lies beside the two numbers is outside the span, by looking at every record.

import { expect, test } from 'vitest';
import { Turns } from '../../controller/audit/turns.ts';
import type { Found, History } from '../../controller/ports/history.ts';
import { fc } from '../property.ts';

type Kind = 'clock.stepped' | 'writer.started' | 'switch.done';

function recordsOf(moves: readonly { kind: Kind; byMs: number }[]): Found[] {
  let time = 1_795_000_000_000;
  return moves.map(({ kind, byMs }, index) => {
    time += kind === 'switch.done' ? 1_000 : byMs;
    const record = { seq: index + 1, epoch: 1, time, type: kind };
    return { ...record, text: '', record: () => ({ ...record, v: 1, data: { byMs } }) };
  });
}

/** A journal in memory, which finds a time by bisection as the one on the disk does. */
function historyOf(records: readonly Found[]): History {
  const moment = async (found: Found | undefined) => found ?? null;
  return {
    first: () => moment(records[0]),
    last: () => moment(records.at(-1)),
    at: async (time) => {
      let [low, high] = [0, records.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((records[middle]?.time ?? 0) <= time) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    backward: async function* (from) {
      yield records.slice(0, from).reverse();
    },
    forward: async function* (from, until) {
      yield records.slice(Math.max(0, from - 1), until);
    },
    ofTypes: async function* (words, from) {
      yield records.slice(from - 1).filter(({ type }) => words.includes(type));
    },
    verify: () => null,
  };
}

test.each([
  ['each for itself', undefined],
  ['more than are kept apart', 1],
])('steps and starts that set the clock back, %s, hide no record from a search by time', async (_, atMost) => {
  // Back by little and on by much, so that some stretches stay apart.
  const hours = fc
    .oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -2, max: 20 }))
    .map((count) => count * 3_600_000);
  const move = fc.record({
    kind: fc.constantFrom<Kind>('clock.stepped', 'writer.started', 'switch.done', 'switch.done', 'switch.done'),
    byMs: hours,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 40 }), fc.nat(39), async (moves, which) => {
      const records = recordsOf(moves);
      const turns = new Turns(historyOf(records), atMost);
      await turns.update(new AbortController().signal);
      const { time = 0 } = records[which % records.length] ?? {};
      const [before, upTo] = [await turns.lastBefore(time), await turns.lastUpTo(time)];
      expect(records.slice(0, before).filter((one) => one.time >= time)).toEqual([]);
      expect(records.slice(upTo).filter((one) => one.time <= time)).toEqual([]);
    }),
  );
});
