// LW3's codec under seeded splits, cuts and damage: 50,000 cases of each in the tests, 1,000,000 in the soak.

import { test } from 'vitest';
import type { Lw3Message } from '../../controller/drivers/lightware/codec.ts';
import { Lw3Decoder } from '../../controller/drivers/lightware/codec.ts';
import { counts } from '../house/counts.ts';
import { fc } from '../property.ts';
import type { Chance } from './streams.ts';
import { chanceOf, damaged, joined, pieces } from './streams.ts';

const CASES = counts(50_000, 1_000_000);
const LIMIT_MS = counts(120_000, 3_600_000);
const VALUES = [
  'I1;I2;0;I4',
  'I12;I3M;0;0',
  'TAF;TEF;T00AA',
  '1',
  'MX2-8x8-HDMI20',
  '3;Cam \\(left\\) \\#1',
  '',
  'Büro 会议',
];
const PATHS = ['/MEDIA/XP/VIDEO', '/MEDIA/VIDEO/XP', '/', '/MEDIA/NAMES/VIDEO', '/SYS/MB'];
const INNER = [
  'mO /MEDIA/XP/VIDEO:switch=OK',
  'mE /MEDIA/XP/VIDEO:switch %E004:Invalid value',
  'n- /MEDIA/XP',
  '-E %E001:Syntax error',
  'm- /EDID:copy',
  'o- /MEDIA/VIDEO/XP',
];

function property(prefix: string, chance: Chance): string {
  return `${prefix} ${chance.pick(PATHS)}.${chance.pick(['DestinationConnectionList', 'ProductName', 'I1'])}=${chance.pick(VALUES)}`;
}

/** A change that is told, or the answer to a signature. */
function message(chance: Chance): Uint8Array {
  const lines = [property('CHG', chance)];
  if (chance.whole(3) > 0) {
    const inner = Array.from({ length: chance.whole(4) }, () =>
      chance.whole(2) === 0 ? chance.pick(INNER) : property(chance.pick(['pr', 'pw']), chance),
    );
    lines.splice(0, 1, `{${chance.whole(0x10000).toString(16).toUpperCase().padStart(4, '0')}`, ...inner, '}');
  }
  return new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''));
}

function messages(chance: Chance, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => message(chance));
}

function decoded(...parts: readonly Uint8Array[]): Lw3Message[] {
  const decoder = new Lw3Decoder();
  return parts.flatMap((part) => decoder.push(part));
}

function heard(...parts: readonly Uint8Array[]): Lw3Message[] {
  return decoded(...parts).filter(({ kind }) => kind !== 'noise');
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
        const sound = joined(messages(chance, 3));
        const stream = chance.whole(2) === 0 ? sound : damaged(sound, chance);
        return same(decoded(...pieces(stream, chance)), decoded(stream));
      }),
      { numRuns: CASES },
    );
    console.log(`LW3: ${CASES} streams split`);
  },
  LIMIT_MS,
);

test(
  `of ${CASES} messages that are cut off none counts, and from the second after it all do`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const [cut, first, ...later] = [message(chance), message(chance), message(chance)] as const;
        // All but its last byte, the end of its line, at most; without that alone nothing is missing that is said.
        const stump = cut.subarray(0, chance.whole(cut.length - 1));
        const all = heard(first, ...later);
        const got = heard(...pieces(joined([stump, first, ...later]), chance, 40));
        const least = heard(...later);
        return same(all.slice(all.length - got.length), got) && got.length >= least.length;
      }),
      { numRuns: CASES },
    );
    console.log(`LW3: ${CASES} messages cut off`);
  },
  LIMIT_MS,
);

test(
  `after ${CASES} damages the second message is read again`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const later = messages(chance, 2);
        const bad = damaged(joined(messages(chance, 2)), chance);
        const got = heard(...pieces(joined([bad, message(chance), ...later]), chance, 40));
        return same(got.slice(-2), heard(...later));
      }),
      { numRuns: CASES },
    );
    console.log(`LW3: ${CASES} streams damaged`);
  },
  LIMIT_MS,
);
