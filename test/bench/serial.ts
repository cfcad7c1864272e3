// A stalled serial line beside a healthy one: switches at a receiver whose control line is serial, in interleaved pairs of runs, with another line of the same process
// stalled and without. Real pseudo terminals, the real controller; what is compared is the healthy line with itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../../protocol/client/types.ts';
import type { Demonstration } from '../../simulators/launcher/demonstration.ts';
import { startDemonstration } from '../../simulators/launcher/demonstration.ts';
import type { RoomPlan } from '../../simulators/room/room.ts';
import { needPython } from '../serial/python.ts';
import { built } from '../simulators/built.ts';
import { median, oneByOne, percentile, said, spread } from './statistics.ts';

const PAIRS = Number(process.env.OPENSEAT_BENCH_PAIRS ?? 10);
/** Switches of one run, and those that are not counted before them. */
const SWITCHES = 200;
const WARM_UP = 50;
/** A terminal has no speed, but the controller sends as fast as this one carries: fast enough that the line is not what is measured. */
const BAUD = 4_000_000;
/** Milliseconds between two switches that are tried over the other line, stalled or not. */
const BESIDE_MS = 100;
const BACK_MS = 30_000;

const PLAN: RoomPlan = {
  transmitters: [
    { id: '0001', name: 'One' },
    { id: '0002', name: 'Two' },
  ],
  receivers: [
    { id: '5001', name: 'Healthy', control: 'serial' },
    { id: '5002', name: 'Stalled', control: 'serial' },
    { id: '5003', name: 'Wall' },
  ],
  administrator: { username: 'admin', password: 'demo-admin' },
  users: [],
  permissions: [],
  hotkeys: [],
  seats: [],
  walls: [{ id: 'wall', name: 'Wall', columns: 1, rows: 1, receivers: ['5003'], mode: 'one' }],
};

interface Run {
  readonly p50: number;
  readonly p99: number;
}

export interface SerialFigures {
  readonly pairs: number;
  readonly without: readonly Run[];
  readonly beside: readonly Run[];
  /** Difference of the medians of p50, as a share of that without. */
  readonly p50Difference: number;
  /** Difference of the medians of p99 in milliseconds, and the spread of p99 over the runs without. */
  readonly p99Difference: number;
  readonly p99Spread: number;
}

async function connect(api: ApiClient, receiver: string, source: string): Promise<boolean> {
  return (await api.call('switch.connect', { receiver, source })).ok;
}

/** One run: switches on the healthy line, one after the other, while somebody switches over the other one as well. */
async function run(api: ApiClient): Promise<Run> {
  let goesOn = true;
  const beside = (async () => {
    for (let round = 0; goesOn; round += 1) {
      await connect(api, '5002', round % 2 === 0 ? '0001' : '0002');
      await new Promise((done) => setTimeout(done, BESIDE_MS));
    }
  })();
  const times = await oneByOne(WARM_UP + SWITCHES, async (round) => {
    if (!(await connect(api, '5001', round % 2 === 0 ? '0001' : '0002'))) throw new Error('the healthy line failed');
  });
  goesOn = false;
  await beside;
  const counted = times.slice(WARM_UP);
  return { p50: percentile(counted, 0.5), p99: percentile(counted, 0.99) };
}

async function runBesideStalled(demo: Demonstration, api: ApiClient): Promise<Run> {
  const line = demo.lines.get('5002');
  if (line === undefined) throw new Error('no line to stall');
  line.stall();
  const measured = await run(api);
  line.resume();
  const until = performance.now() + BACK_MS;
  while (!(await connect(api, '5002', '0001')) && !(await connect(api, '5002', '0002')))
    if (performance.now() > until) throw new Error('the stalled line did not come back');
  return measured;
}

export async function serialFigures(): Promise<SerialFigures> {
  needPython();
  const folder = mkdtempSync(join(tmpdir(), 'openseat-bench-'));
  const config = join(folder, 'config.json');
  const lines = { 'demo-5001': { path: 'x', baud: BAUD }, 'demo-5002': { path: 'y', baud: BAUD } };
  writeFileSync(config, JSON.stringify({ log: 'error', lines }));
  const demo = await startDemonstration({ controller: built('controller'), plan: PLAN, config });
  const api = await demo.api();
  await run(api);
  const without: Run[] = [];
  const beside: Run[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Which of the two comes first alternates, so that neither has the better half.
    if (pair % 2 === 0) without.push(await run(api));
    beside.push(await runBesideStalled(demo, api));
    if (pair % 2 === 1) without.push(await run(api));
    process.stderr.write(`bench: a stalled serial line beside a healthy one: pair ${pair + 1} of ${PAIRS}\n`);
  }
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
  const middle = (runs: readonly Run[], of: keyof Run) => median(runs.map((one) => one[of]));
  const p99 = spread(without.map((one) => one.p99));
  return {
    ...{ pairs: PAIRS, without, beside },
    p50Difference: Math.abs(middle(beside, 'p50') / middle(without, 'p50') - 1),
    p99Difference: Math.abs(middle(beside, 'p99') - p99.median),
    p99Spread: p99.max - p99.min,
  };
}

export function printSerial({ pairs, without, beside, p50Difference, p99Difference, p99Spread }: SerialFigures): void {
  const of = (runs: readonly Run[], which: keyof Run) => said(spread(runs.map((one) => one[which])));
  const verdict = (holds: boolean) => (holds ? 'holds' : 'DOES NOT HOLD');
  const lines = [
    `a switch over a healthy serial line, ${pairs} interleaved pairs of ${SWITCHES}, median of the runs (min to max), ms`,
    `      alone:                  p50 ${of(without, 'p50')}, p99 ${of(without, 'p99')}`,
    `      beside a stalled line:  p50 ${of(beside, 'p50')}, p99 ${of(beside, 'p99')}`,
    `      p50 differs by ${(p50Difference * 100).toFixed(1)} % (less than 10 %: ${verdict(p50Difference < 0.1)})`,
    `      p99 differs by ${p99Difference.toFixed(2)} ms, the runs alone spread over ${p99Spread.toFixed(2)} ms (less: ${verdict(p99Difference < p99Spread)})`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
