// The codecs of Extron, Kramer and TESmart under seeded splits, cuts and damage: 50,000 cases each, 1,000,000 in `npm run soak`. None of these protocols has a checksum,
// so what is asked of them is: any chunking says the same, a cut message says nothing, and of the good messages behind a cut or a damage at most the first is lost.

import { describe, expect, test } from 'vitest';
import { ExtronCodec } from '../../controller/drivers/extron/codec.ts';
import type { Fact } from '../../controller/drivers/facts.ts';
import { KramerCodec } from '../../controller/drivers/kramer/codec.ts';
import { TesmartCodec } from '../../controller/drivers/tesmart/codec.ts';
import { TesmartMatrixCodec, toFacts } from '../../controller/drivers/tesmart-matrix/codec.ts';
import { counts } from '../house/counts.ts';
import type { Chance } from './mangle.ts';
import { below, chances, cut, damaged, joined, pick, split } from './mangle.ts';

const CASES = counts(50_000, 1_000_000);
const PATIENCE_MS = counts(120_000, 1_800_000);
const SEED = 20_260_101;
const encoder = new TextEncoder();

interface Ear {
  hear(bytes: Uint8Array, now: number): readonly Fact[];
}

interface Row {
  readonly name: string;
  create(): Ear;
  /** A message that changes what is known, and how many of its last bytes belong to its ending. */
  message(chance: Chance): Uint8Array;
  readonly ending: number;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function port(chance: Chance): number {
  return 1 + below(chance, 32);
}

function line(text: string): Uint8Array {
  return encoder.encode(`${text}\r\n`);
}

const EXTRON: ReadonlyArray<(chance: Chance) => string> = [
  (chance) => `Out${two(port(chance))} In${two(port(chance))} ${pick(chance, ['All', 'Vid', 'RGB'])}`,
  (chance) => `Out${port(chance)} In${port(chance)} All`,
  (chance) => `V${port(chance)}X${port(chance)} A8X8`,
  () => 'Frq00 01101001',
];

const KRAMER: ReadonlyArray<(chance: Chance) => string> = [
  (chance) => `~01@ROUTE 1,${port(chance)},${port(chance)}`,
  (chance) => `~01@VID ${port(chance)}>${port(chance)}${pick(chance, ['', ' OK'])}`,
  (chance) => `~01@AV ${port(chance)}>1,${port(chance)}>2 ,${port(chance)}>3`,
  (chance) => `~01@INFO-IO IN ${port(chance)},OUT ${port(chance)}`,
  (chance) => `~01@SIGNAL ${port(chance)},1`,
];

const ROWS: readonly Row[] = [
  {
    name: 'Extron SIS',
    create: () => new ExtronCodec(),
    message: (chance) => line(pick(chance, EXTRON)(chance)),
    ending: 2,
  },
  {
    name: 'Kramer Protocol 3000',
    create: () => new KramerCodec(null),
    message: (chance) => line(pick(chance, KRAMER)(chance)),
    ending: 2,
  },
  {
    name: 'TESmart KVM',
    create: () => new TesmartCodec({ select: 1, report: 0 }),
    message(chance) {
      const value = below(chance, 16);
      return Uint8Array.of(0xaa, 0xbb, 0x03, 0x11, value, pick(chance, [0xee, 0x16 + value]));
    },
    ending: 1,
  },
  {
    name: 'TESmart matrix',
    create() {
      const codec = new TesmartMatrixCodec();
      return { hear: (bytes, now) => toFacts(codec.hear(bytes, now)) };
    },
    message: (chance) =>
      encoder.encode(`LINK:${Array.from({ length: 3 }, (_, at) => `O${at + 1}I${port(chance)};`).join('')}END`),
    ending: 1,
  },
];

const KNOWN: readonly Fact['is'][] = ['shows', 'size', 'signal', 'changed'];

function text(fact: Fact): string {
  return Object.values(fact).join(' ');
}

/** What changes what is known. */
function known(facts: readonly Fact[]): readonly string[] {
  return facts.filter(({ is }) => KNOWN.includes(is)).map(text);
}

function said(row: Row, pieces: readonly Uint8Array[]): readonly Fact[] {
  const ear = row.create();
  return pieces.flatMap((piece) => [...ear.hear(piece, 0)]);
}

function endsWith(all: readonly string[], end: readonly string[]): boolean {
  return end.every((one, at) => all[all.length - end.length + at] === one);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

/** A good message, one that is cut or damaged, and two good ones. */
function tryOne(row: Row, chance: Chance, tally: { atOnce: number; refused: number }): void {
  const isCut = chance() < 0.5;
  const sound = row.message(chance);
  const broken = isCut ? cut(chance, sound, row.ending) : damaged(chance, sound);
  const [before, first, second] = [row.message(chance), row.message(chance), row.message(chance)];
  const stream = joined(before, broken, first, second);
  const whole = said(row, [stream]);
  const pieces = said(row, split(chance, stream));
  if (!isSame(pieces.map(text), whole.map(text))) expect(pieces).toEqual(whole);
  const all = known(whole);
  const [zeroth, one, other] = [known(said(row, [before])), known(said(row, [first])), known(said(row, [second]))];
  // Behind what is broken the second good message is heard in any case, and the one before it has been.
  if (!endsWith(all, other) || !isSame(all.slice(0, zeroth.length), zeroth)) expect(all).toEqual([...zeroth, ...other]);
  const isAtOnce = endsWith(all, [...one, ...other]);
  if (isAtOnce) tally.atOnce += 1;
  const rest = all.slice(zeroth.length, all.length - other.length - (isAtOnce ? one.length : 0));
  if (rest.length === 0) tally.refused += 1;
  else if (isCut) expect(rest, JSON.stringify(String.fromCharCode(...stream))).toEqual([]);
}

describe.each(ROWS)('$name', (row) => {
  test(
    `any chunking says the same, a cut message says nothing, and the second good one behind it is heard: ${CASES} cases`,
    () => {
      const chance = chances(SEED);
      const tally = { atOnce: 0, refused: 0 };
      for (let at = 0; at < CASES; at += 1) tryOne(row, chance, tally);
      console.log(
        `${row.name}: ${CASES} cases from seed ${SEED}, half of them cut and half damaged; ${tally.refused} refused, no cut one accepted; the very next message heard in ${tally.atOnce}`,
      );
    },
    PATIENCE_MS,
  );
});
