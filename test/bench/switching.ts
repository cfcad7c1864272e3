// How long a switch takes, beside the floor of the same run, in interleaved rounds. The two sides stand in rigs.ts.

import { cpus } from 'node:os';
import type { Rig } from './rigs.ts';
import { floorRig, productRig } from './rigs.ts';
import type { Sample, Spread } from './statistics.ts';
import { allAtOnce, oneByOne, percentile, said, spread } from './statistics.ts';

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

/** What each receiver shows, as this program told it to: the next source is always another one. */
type Shows = Map<number, number>;

async function show(rig: Rig, shows: Shows, from: number, at: number): Promise<void> {
  if (shows.get(at) === from) return;
  await rig.connect(from, at);
  shows.set(at, from);
}

function another(room: Room, shows: Shows, at: number): number {
  return ((shows.get(at) ?? 0) + 1) % room.transmitters;
}

const TARGETS = Array.from({ length: PUSH_TO }, (_, place) => place + 1);

/** Each brings the room to where the act can begin, and gives the act that is timed. */
const ACTS: { readonly [A in Act]: (rig: Rig, room: Room, shows: Shows) => Promise<() => Promise<void>> } = {
  connect: async (rig, room, shows) => {
    const from = another(room, shows, 0);
    return () => show(rig, shows, from, 0);
  },
  'push to 8': async (rig, room, shows) => {
    for (const target of TARGETS) await show(rig, shows, shows.get(1) ?? 0, target);
    const from = another(room, shows, 1);
    await show(rig, shows, from, 0);
    for (const target of TARGETS) shows.set(target, from);
    return () => rig.push(from, 0, TARGETS);
  },
  get: async (rig, room, shows) => {
    const from = another(room, shows, 0);
    await show(rig, shows, from, 1);
    shows.set(0, from);
    return () => rig.get(from, 0, 1);
  },
};

async function sample(rig: Rig, room: Room, act: Act, shows: Shows): Promise<Sample> {
  const times: number[] = [];
  for (let round = 0; round < SINGLE; round += 1) {
    const timed = await ACTS[act](rig, room, shows);
    times.push(...(await oneByOne(1, timed)));
  }
  const lanes = Math.min(room.receivers, 64);
  const together = () => allAtOnce(MANY, lanes, (_round, lane) => show(rig, shows, another(room, shows, lane), lane));
  const perSecond = act === 'connect' ? await together() : Number.NaN;
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), perSecond };
}

export interface SwitchFigure {
  readonly room: number;
  readonly act: Act;
  readonly against: string;
  readonly floor: Spread;
  readonly product: Spread;
  readonly p50Ratio: Spread;
  readonly p99Ratio: Spread;
  readonly throughputRatio: Spread | null;
}

async function compare(room: Room): Promise<SwitchFigure[]> {
  process.stderr.write(`bench: starting a room of ${room.endpoints} endpoints\n`);
  const product = await productRig(room.transmitters, room.receivers);
  const floors = [
    await floorRig(room.transmitters, room.receivers, true),
    await floorRig(room.transmitters, room.receivers, false),
  ];
  const rigs = [product, ...floors];
  const shown = new Map(rigs.map((rig) => [rig, new Map() as Shows]));
  const figures: SwitchFigure[] = [];
  for (const act of Object.keys(ACTS) as Act[]) {
    const samples = new Map(rigs.map((rig) => [rig, [] as Sample[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const rig of rigs) samples.get(rig)?.push(await sample(rig, room, act, shown.get(rig) ?? new Map()));
      process.stderr.write(`bench: ${room.endpoints} endpoints, ${act}: round ${round + 1} of ${ROUNDS}\n`);
    }
    for (const floor of floors)
      figures.push(figure(room, act, floor.name, samples.get(product) ?? [], samples.get(floor) ?? []));
  }
  await Promise.all(rigs.map((rig) => rig.stop()));
  return figures;
}

function figure(
  room: Room,
  act: Act,
  against: string,
  product: readonly Sample[],
  floor: readonly Sample[],
): SwitchFigure {
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

export async function switchFigures(): Promise<readonly SwitchFigure[]> {
  const figures: SwitchFigure[] = [];
  for (const room of ROOMS) figures.push(...(await compare(room)));
  return figures;
}

export function printSwitches(figures: readonly SwitchFigure[]): void {
  const line = (text: string) => process.stdout.write(`${text}\n`);
  line(
    `${ROUNDS} interleaved rounds of ${SINGLE} single exchanges and ${MANY} at once; ${cpus().length} cores; median (min to max)`,
  );
  for (const one of figures) {
    const rate = one.throughputRatio === null ? '' : `, throughput × ${said(one.throughputRatio)}`;
    line(
      `${String(one.room).padStart(5)} endpoints · ${one.act.padEnd(9)} · against the ${one.against.padEnd(17)}: p50 × ${said(one.p50Ratio)}, p99 × ${said(one.p99Ratio)}${rate}`,
    );
    line(`      p50 ${said(one.product)} ms against ${said(one.floor)} ms`);
  }
}
