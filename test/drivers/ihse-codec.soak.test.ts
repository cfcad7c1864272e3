// The Draco tera's telegrams under seeded splits, cuts and damage: 50,000 cases of each in the tests, 1,000,000 in the soak. They have neither checksum nor delimiter:
// what follows a cut is a pause, or another telegram.

import { test } from 'vitest';
import type { IhseMessage } from '../../controller/drivers/ihse/codec.ts';
import { GAP_MS, IhseDecoder } from '../../controller/drivers/ihse/codec.ts';
import { counts } from '../house/counts.ts';
import { fc } from '../property.ts';
import type { Chance } from './streams.ts';
import { chanceOf, damaged, joined, pieces } from './streams.ts';

const CASES = counts(50_000, 1_000_000);
const LIMIT_MS = counts(120_000, 3_600_000);
/** Numbers of devices have up to four digits; 0x1Bxx lies among them. */
const MAX_ID = 9_999;

function telegram(server: number, command: number, data: readonly number[]): Uint8Array {
  const size = 5 + data.length;
  return Uint8Array.from([0x1b, server, command, size & 0xff, size >> 8, ...data]);
}

function words(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 0xff, value >> 8]);
}

function item(chance: Chance): number[] {
  const name = `CON_${chance.whole(100_000)}`.padEnd(17, '\0');
  return [...words(chance.whole(MAX_ID), 0), ...Buffer.from(name, 'latin1'), 4, 0, 0];
}

type Make = (chance: Chance, id: () => number) => Uint8Array;

function list(chance: Chance, most: number): number[] {
  return Array.from({ length: chance.whole(most) }, (_, at) => at);
}

const SIZED: readonly Make[] = [
  (_, id) => telegram(0x5d, 0x48, words(id(), id())),
  (_, id) => telegram(0x5d, 0x4c, words(id(), id())),
  (chance, id) => {
    const pairs = list(chance, 6).flatMap(() => [id(), id()]);
    return telegram(0x5d, 0x4a, words(pairs.length / 2, ...pairs));
  },
  (chance) => {
    const items = list(chance, 4).map(() => item(chance));
    return telegram(0x5d, chance.pick([0x67, 0x68]), [...words(items.length, 0), ...items.flat()]);
  },
  (chance) => telegram(0x5d, 0x7a, [0, chance.whole(16), 0]),
  (_, id) => telegram(0x5b, 0x62, words(id(), id(), 1)),
  (_, id) => telegram(0x5b, 0x49, words(id(), id())),
  (_, id) => telegram(0x5b, 0x50, words(id(), id())),
  () => telegram(0x29, 0x53, [0x48, 0x27, 0x15, 0x06, 0x28, 0x01, 0x12]),
];
const SHORT: readonly Make[] = [
  () => Uint8Array.of(0x06),
  () => Uint8Array.of(0x15),
  () => Uint8Array.of(0x07),
  () => Uint8Array.of(0x1b, 0x5b, 0x41),
];

function make(chance: Chance, makes: readonly Make[]): Uint8Array {
  return chance.pick(makes)(chance, () => chance.whole(MAX_ID));
}

function any(chance: Chance): Uint8Array {
  return make(chance, [...SIZED, ...SHORT]);
}

/** The parts with a pause before each that says so, and one at the end. */
function heard(parts: readonly { readonly bytes: Uint8Array; readonly pause: boolean }[]): IhseMessage[] {
  const decoder = new IhseDecoder();
  let now = 0;
  const said = parts.flatMap(({ bytes, pause }) => {
    now += pause ? GAP_MS : 1;
    return decoder.push(bytes, now);
  });
  return [...said, ...decoder.idle(now + GAP_MS)].filter(({ kind }) => kind !== 'noise');
}

function whole(...parts: readonly Uint8Array[]): { bytes: Uint8Array; pause: boolean }[] {
  return parts.map((bytes) => ({ bytes, pause: false }));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

test(
  `${CASES} streams say the same in whatever pieces they come`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const sound = joined([any(chance), any(chance), any(chance)]);
        const stream = chance.whole(2) === 0 ? sound : damaged(sound, chance);
        return same(heard(whole(...pieces(stream, chance))), heard(whole(stream)));
      }),
      { numRuns: CASES },
    );
    console.log(`Draco tera: ${CASES} streams split`);
  },
  LIMIT_MS,
);

test(
  `in ${CASES} streams every telegram is found, wherever an ESC stands in it`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const parts = [any(chance), any(chance), any(chance), any(chance)];
        return heard(whole(...pieces(joined(parts), chance))).length === parts.length;
      }),
      { numRuns: CASES },
    );
    console.log(`Draco tera: ${CASES} streams read`);
  },
  LIMIT_MS,
);

test(
  `of ${CASES} telegrams that are cut off none counts, and from the next on all do`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const cut = make(chance, SIZED);
        const stump = cut.subarray(0, 1 + chance.whole(cut.length - 1));
        const pause = chance.whole(2) === 0;
        const next = pause ? any(chance) : make(chance, SIZED);
        const later = joined([next, any(chance)]);
        const got = heard([...whole(stump), { bytes: later, pause }]);
        return same(got, heard(whole(later)));
      }),
      { numRuns: CASES },
    );
    console.log(`Draco tera: ${CASES} telegrams cut off`);
  },
  LIMIT_MS,
);

test(
  `after ${CASES} damages and a pause everything is read again`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const bad = damaged(joined([any(chance), any(chance)]), chance);
        const later = joined([any(chance), any(chance)]);
        const got = heard([...whole(...pieces(bad, chance)), { bytes: later, pause: true }]);
        const wanted = heard(whole(later));
        return same(got.slice(-wanted.length), wanted);
      }),
      { numRuns: CASES },
    );
    console.log(`Draco tera: ${CASES} streams damaged`);
  },
  LIMIT_MS,
);
