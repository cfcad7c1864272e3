// The ATEN codec under seeded splits, cuts and damage: 50,000 cases of each in the tests, 1,000,000 in the soak.

import { test } from 'vitest';
import type { AtenEvent } from '../../controller/drivers/aten/codec.ts';
import { AtenDecoder } from '../../controller/drivers/aten/codec.ts';
import { counts } from '../house/counts.ts';
import { fc } from '../property.ts';
import type { Chance } from './streams.ts';
import { chanceOf, damaged, joined, pieces } from './streams.ts';

const CASES = counts(50_000, 1_000_000);
const LIMIT_MS = counts(120_000, 3_600_000);

type Line = (chance: Chance, port: () => string) => string;

const LINES: readonly Line[] = [
  (_, port) => `Input Port ${port()} is connected to Output Port ${port()} `,
  (_, port) => `Input Port ${port()} is connected to Output Port ${port()} ${port()} ${port()} `,
  (_, port) => `Output Port ${port()} is connected to Input Port ${port()}`,
  (_, port) => `Switch input ${port()} to output ${port()} `,
  (_, port) => `No port is connected to Output Port ${port()} `,
  (chance, port) => `o${port()} i${port()} video ${chance.pick(['on', 'off'])} audio on `,
  () => 'read Command OK\r',
  () => 'sw i01 o02 Command OK',
  () => 'Command incorrect',
  () => 'Software version 3.6.352.',
  () => 'Connection to VM0808HB is established',
  () => 'Load profile 03',
];
/** What stands between lines: prompts, echo, negotiation. */
const BETWEEN: readonly Uint8Array[] = [
  Buffer.from('> '),
  Buffer.from('\r\nEnter Username: '),
  Buffer.from('Password: '),
  Buffer.from('administrator\r\n'),
  Uint8Array.of(255, 251, 1, 255, 253, 24),
  Uint8Array.of(255, 250, 24, 1, 255, 240),
];

function line(chance: Chance): Uint8Array {
  const port = (): string => String(1 + chance.whole(32)).padStart(2, '0');
  return Buffer.from(`${chance.pick(LINES)(chance, port)}\r\n`);
}

function heard(...parts: readonly Uint8Array[]): AtenEvent[] {
  const decoder = new AtenDecoder();
  return parts.flatMap((part) => decoder.push(part));
}

/** What changes something. */
function told(...parts: readonly Uint8Array[]): AtenEvent[] {
  return heard(...parts).filter(({ kind }) => kind !== 'noise' && kind !== 'text');
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
        const sound = joined([
          chance.pick(BETWEEN),
          line(chance),
          chance.pick(BETWEEN),
          line(chance),
          chance.pick(BETWEEN),
        ]);
        const stream = chance.whole(2) === 0 ? sound : damaged(sound, chance);
        return same(heard(...pieces(stream, chance)), heard(stream));
      }),
      { numRuns: CASES },
    );
    console.log(`ATEN: ${CASES} streams split`);
  },
  LIMIT_MS,
);

test(
  `of ${CASES} lines that are cut off none counts, and from the second after it all do`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        const cut = line(chance);
        const stump = cut.subarray(0, chance.whole(cut.length - 1));
        const [next, ...later] = [line(chance), line(chance), line(chance)] as const;
        const got = told(...pieces(joined([stump, next, ...later]), chance, 40));
        const all = told(next, ...later);
        return same(all.slice(all.length - got.length), got) && got.length >= later.length;
      }),
      { numRuns: CASES },
    );
    console.log(`ATEN: ${CASES} lines cut off`);
  },
  LIMIT_MS,
);

test(
  `after ${CASES} damages the second line is read again`,
  () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const chance = chanceOf(seed);
        // A telnet command that has begun may take what follows for its own, up to its limit.
        const bad = damaged(joined([line(chance), line(chance)]), chance).map((byte) => (byte === 255 ? 254 : byte));
        const later = [line(chance), line(chance)];
        const got = told(...pieces(joined([bad, line(chance), ...later]), chance, 40));
        return same(got.slice(-later.length), told(...later));
      }),
      { numRuns: CASES },
    );
    console.log(`ATEN: ${CASES} streams damaged`);
  },
  LIMIT_MS,
);
