// The Videohub's codec with bytes split and corrupted at random from a seed: 50,000 in `npm test`, 1,000,000 in `npm run soak`. A block without its end is none.

import { expect, test } from 'vitest';
import type { Message } from '../../controller/drivers/videohub/codec.ts';
import { Reader } from '../../controller/drivers/videohub/codec.ts';
import { counts } from '../house/counts.ts';

/** A byte that no text in UTF-8 holds. */
const NEVER_TEXT = 0xff;

/** A generator of numbers below `limit`, the same at each run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}

const SPLITS = counts(50_000, 1_000_000);

/** What was read, as text: comparing texts is a hundred times as fast as comparing objects. */
const said = (messages: readonly Message[]) =>
  messages
    .map((message) => (message.type === 'block' ? [message.header, ...message.lines].join('|') : message.type))
    .join(' ');

test(`issue 4: ${SPLITS} seeded splits and corruptions: no truncated block is accepted, and reading goes on with the next good block`, () => {
  const pick = seeded(4);
  const encoder = new TextEncoder();
  const wrong: string[] = [];
  const must = (messages: readonly Message[], expected: string) => {
    if (said(messages) !== expected && wrong.length < 5) wrong.push(`${said(messages)} is not ${expected}`);
  };
  let [split, corrupted] = [0, 0];
  for (let round = 0; round < SPLITS; round += 1) {
    const lines = Array.from({ length: 1 + pick(4) }, () => `${pick(288)} ${pick(288)}`);
    const whole = ['VIDEO OUTPUT ROUTING', ...lines].join('|');
    const good = encoder.encode(`VIDEO OUTPUT ROUTING:\n${lines.join('\n')}\n\n`);
    const reader = new Reader();
    if (round % 2 === 0) {
      // Cut into pieces anywhere: the same block, and not before its end.
      split += 1;
      const at = pick(good.length);
      must(reader.read(good.subarray(0, at)), '');
      must(reader.read(good.subarray(at)), whole);
      continue;
    }
    // The end is lost in noise: no block comes of it, and the next good one is read.
    corrupted += 1;
    must(reader.read(good.subarray(0, pick(good.length - 1))), '');
    const noise = Uint8Array.from({ length: 1 + pick(12) }, (_none, place) => (place === 0 ? NEVER_TEXT : pick(256)));
    const between = [...reader.read(noise), ...reader.read(encoder.encode('\n\n'))];
    must(
      between.filter(({ type }) => type !== 'noise'),
      '',
    );
    must(reader.read(good), whole);
  }
  expect(wrong).toEqual([]);
  process.stdout.write(`videohub: ${split} split, ${corrupted} corrupted, each found again\n`);
});
