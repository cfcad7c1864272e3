// Switching while hostile SNMP datagrams come in, 2,000 a second from a process at low priority, against switching without: interleaved pairs of runs of one controller.
// What is sent stands in test/monitoring/mutations.ts.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../protocol/json.ts';
import { HOUSE } from '../house/house.ts';
import { freePort, USER } from '../monitoring/managers.ts';
import type { ProductRig } from './rigs.ts';
import { productRig } from './rigs.ts';
import type { Spread } from './statistics.ts';
import { median, oneByOne, percentile, said, spread } from './statistics.ts';

const PAIRS = Number(process.env.OPENSEAT_BENCH_PAIRS ?? 10);
const SWITCHES = 300;
const ROOM = { transmitters: 4, receivers: 10 } as const;
const PER_S = 2_000;
/** More than a run lasts; it is ended with the run. */
const DATAGRAMS = 1_000_000;
const SEED = 7;
/** Datagrams that are made before a run, and milliseconds until they are and the flood has its pace. */
const READY = 8_192;
const PACE_MS = 3_500;
/** What the issue allows. */
const P50_AT_MOST = 1.1;

export interface FloodFigure {
  readonly pairs: number;
  readonly without: { readonly p50: Spread; readonly p99: Spread };
  readonly flooded: { readonly p50: Spread; readonly p99: Spread };
  readonly p50Ratio: number;
  /** Whether the median of p99 lies within the spread of the runs without. */
  readonly p99Within: boolean;
  readonly holds: boolean;
}

interface Run {
  readonly p50: number;
  readonly p99: number;
}

/** The next source is always another one than the last, from run to run as well. */
function sources(): () => number {
  let last = 0;
  return () => {
    last = (last + 1) % ROOM.transmitters;
    return last;
  };
}

async function measured(rig: ProductRig, next: () => number): Promise<Run> {
  const times = await oneByOne(SWITCHES, () => rig.connect(next(), 0));
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Carries `act` out while the flood comes. */
async function flooding<T>(rig: ProductRig, port: number, began: number, act: () => Promise<T>): Promise<T> {
  const parsed = parseJson(readFileSync(join(rig.data, 'snmp-engine.json'), 'utf8'));
  const { id, boots } = (parsed.ok ? parsed.value : {}) as { id?: string; boots?: number };
  const words = [port, DATAGRAMS, PER_S, SEED, id ?? '', boots ?? 0, began, READY].map(String);
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/monitoring/flood.ts', ...words], { cwd: HOUSE });
  const over = new Promise<void>((done) => child.on('close', () => done()));
  await new Promise((done) => setTimeout(done, PACE_MS));
  try {
    return await act();
  } finally {
    child.kill('SIGKILL');
    await over;
  }
}

export async function floodFigure(): Promise<FloodFigure> {
  process.stderr.write('bench: switching under a flood of SNMP datagrams\n');
  const port = await freePort();
  const began = Date.now();
  const config = { snmp: { port, users: [USER], v2c: { community: 'public' } } };
  const rig = await productRig(ROOM.transmitters, ROOM.receivers, config);
  const [without, flooded]: [Run[], Run[]] = [[], []];
  const next = sources();
  await measured(rig, next);
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const runs = [
      async () => void without.push(await measured(rig, next)),
      async () => void flooded.push(await flooding(rig, port, began, () => measured(rig, next))),
    ];
    for (const run of pair % 2 === 0 ? runs : runs.reverse()) await run();
    process.stderr.write(`bench: under a flood: pair ${pair + 1} of ${PAIRS}\n`);
  }
  await rig.stop();
  const of = (runs: readonly Run[]) => ({
    p50: spread(runs.map(({ p50 }) => p50)),
    p99: spread(runs.map(({ p99 }) => p99)),
  });
  const figure = { pairs: PAIRS, without: of(without), flooded: of(flooded) };
  const p50Ratio = figure.flooded.p50.median / figure.without.p50.median;
  const p99 = median(flooded.map((run) => run.p99));
  const p99Within = p99 <= figure.without.p99.max;
  return { ...figure, p50Ratio, p99Within, holds: p50Ratio <= P50_AT_MOST && p99Within };
}

export function printFlood({ pairs, without, flooded, p50Ratio, p99Within, holds }: FloodFigure): void {
  const lines = [
    `switching under ${PER_S} hostile SNMP datagrams a second, ${pairs} interleaved pairs of ${SWITCHES} switches: p50 × ${p50Ratio.toPrecision(3)}`,
    `      p50 ${said(flooded.p50)} ms against ${said(without.p50)} ms; p99 ${said(flooded.p99)} ms against ${said(without.p99)} ms`,
    `      p50 within 10 % and p99 within the spread of the runs without: ${holds ? 'yes' : `no${p99Within ? '' : ' (p99)'}`}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
