// `npm run bench`: how long a switch takes, beside the floor of the same run, in interleaved rounds. Prints ratios; with --json FILE also writes them.
// What is measured stands in the table; the two sides stand in rigs.ts.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Rig } from './rigs.ts';
import { floorRig, productRig } from './rigs.ts';
import type { Sample, Spread } from './statistics.ts';
import { allAtOnce, median, oneByOne, percentile, show, spread } from './statistics.ts';

/** Interleaved rounds of each side, and exchanges in each. */
const ROUNDS = Number(process.env.OPENSEAT_BENCH_ROUNDS ?? 5);
const SINGLE = 200;
const MANY = 1_000;
const PUSH_TO = 8;

/** Endpoints of the two rooms: transmitters and receivers. */
const ROOMS = [
  { endpoints: 10, transmitters: 4, receivers: 10 },
  { endpoints: 1_000, transmitters: 500, receivers: 500 },
] as const;

type Act = 'connect' | 'push to 8' | 'get';
type Room = (typeof ROOMS)[number];

/** The source for a round at a place: another one than before, so that something changes. */
function sourceFor(room: Room, round: number, place: number): number {
  return (round + place) % room.transmitters;
}

const ACTS: { readonly [A in Act]: (rig: Rig, room: Room, round: number) => Promise<{ timed: () => Promise<void> }> } =
  {
    connect: async (rig, room, round) => ({ timed: () => rig.connect(sourceFor(room, round, 0), 0) }),
    'push to 8': async (rig, room, round) => {
      const from = sourceFor(room, round, 0);
      await rig.connect(from, 0).catch(() => undefined);
      const targets = Array.from({ length: PUSH_TO }, (_, place) => place + 1);
      return { timed: () => rig.push(from, 0, targets) };
    },
    get: async (rig, room, round) => {
      const from = sourceFor(room, round, 1);
      await rig.connect(from, 1).catch(() => undefined);
      return { timed: () => rig.get(from, 0, 1) };
    },
  };

async function sample(rig: Rig, room: Room, act: Act, base: number): Promise<Sample> {
  const times: number[] = [];
  for (let round = 0; round < SINGLE; round += 1) {
    const { timed } = await ACTS[act](rig, room, base + round);
    times.push(...(await oneByOne(1, timed)));
  }
  const lanes = Math.min(room.receivers, 64);
  const rounds = new Map<number, number>();
  const perSecond =
    act === 'connect'
      ? await allAtOnce(MANY, lanes, async (_round, lane) => {
          const mine = (rounds.get(lane) ?? base) + 1;
          rounds.set(lane, mine);
          await rig.connect(sourceFor(room, mine + SINGLE, lane), lane);
        })
      : Number.NaN;
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), perSecond };
}

interface Figure {
  readonly room: number;
  readonly act: Act;
  readonly against: string;
  readonly floor: Spread;
  readonly product: Spread;
  readonly p50Ratio: Spread;
  readonly p99Ratio: Spread;
  readonly throughputRatio: Spread | null;
}

async function compare(room: Room): Promise<Figure[]> {
  process.stderr.write(`bench: starting a room of ${room.endpoints} endpoints\n`);
  const product = await productRig(room.transmitters, room.receivers);
  const floors = [
    await floorRig(room.transmitters, room.receivers, true),
    await floorRig(room.transmitters, room.receivers, false),
  ];
  const rigs = [product, ...floors];
  const figures: Figure[] = [];
  for (const act of Object.keys(ACTS) as Act[]) {
    const samples = new Map(rigs.map((rig) => [rig, [] as Sample[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const rig of rigs) samples.get(rig)?.push(await sample(rig, room, act, round * 7_919));
      process.stderr.write(`bench: ${room.endpoints} endpoints, ${act}: round ${round + 1} of ${ROUNDS}\n`);
    }
    for (const floor of floors)
      figures.push(figure(room, act, floor.name, samples.get(product) ?? [], samples.get(floor) ?? []));
  }
  await Promise.all(rigs.map((rig) => rig.stop()));
  return figures;
}

function figure(room: Room, act: Act, against: string, product: readonly Sample[], floor: readonly Sample[]): Figure {
  const ratios = (of: (sample: Sample) => number) =>
    spread(product.map((one, round) => of(one) / of(floor[round] ?? one)));
  const throughput = act === 'connect' ? ratios((one) => one.perSecond) : null;
  return {
    room: room.endpoints,
    act,
    against,
    floor: spread(floor.map((one) => one.p50)),
    product: spread(product.map((one) => one.p50)),
    p50Ratio: ratios((one) => one.p50),
    p99Ratio: ratios((one) => one.p99),
    throughputRatio: throughput,
  };
}

function print(figures: readonly Figure[]): void {
  const line = (text: string) => process.stdout.write(`${text}\n`);
  line(
    `${ROUNDS} interleaved rounds of ${SINGLE} single exchanges and ${MANY} at once; ${cpus().length} cores; median (min to max)`,
  );
  for (const one of figures) {
    const rate = one.throughputRatio === null ? '' : `, throughput × ${show(one.throughputRatio)}`;
    line(
      `${String(one.room).padStart(5)} endpoints · ${one.act.padEnd(9)} · against the ${one.against.padEnd(17)}: p50 × ${show(one.p50Ratio)}, p99 × ${show(one.p99Ratio)}${rate}`,
    );
    line(`      p50 ${show(one.product)} ms against ${show(one.floor)} ms`);
  }
}

const place = process.argv.indexOf('--json');
const figures: Figure[] = [];
for (const room of ROOMS) figures.push(...(await compare(room)));
print(figures);
if (place > 0)
  writeFileSync(
    process.argv[place + 1] ?? 'bench.json',
    JSON.stringify({ rounds: ROUNDS, cores: cpus().length, figures }, null, 2),
  );
if (!Number.isFinite(median(figures.map((one) => one.p50Ratio.median)))) process.exit(1);
process.exit(0);
