// Lightware, ATEN and IHSE in disorder: routes, hands at the panel, cables pulled, lines that stall and faults that come and go, in any order and any pieces. The
// oracle is the simulated device: what is confirmed was shown, what is told was true once, every route ends once, and in the end all is known.

import { expect, test } from 'vitest';
import { aten } from '../../controller/drivers/aten/driver.ts';
import type { Driver } from '../../controller/drivers/driver.ts';
import { ihse } from '../../controller/drivers/ihse/driver.ts';
import { lightware } from '../../controller/drivers/lightware/driver.ts';
import type { DeviceMake, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { counts } from '../house/counts.ts';
import { fc } from '../property.ts';
import type { Desk } from './desk.ts';
import { createDesk, endedTwice } from './desk.ts';
import type { Chance } from './streams.ts';
import { chanceOf, pieces } from './streams.ts';

const RUNS = counts(40, 2_000);
const LIMIT_MS = counts(120_000, 3_600_000);
const ACTS = 25;
/** Milliseconds after which, left alone, everything is known: a session that is being reset, a poll. */
const CALM_MS = 60_000;
/** Faults that may hold for a whole run. */
const FAULTS: readonly (DeviceFaultName | null)[] = [
  null,
  null,
  'twice',
  'slow',
  'another-unit',
  'clumps',
  'echoes',
  'cut',
];

const MAKERS: readonly (readonly [
  name: string,
  driver: Driver,
  output: (n: number) => string,
  input: (n: number) => string,
])[] = [
  ['aten', aten, (n) => String(n), (n) => String(n)],
  ['ihse', ihse, (n) => String(3_000 + n), (n) => String(1_000 + n)],
  ['lightware', lightware, (n) => `O${n}`, (n) => `I${n}`],
];

interface Run {
  readonly clock: TestClock;
  readonly device: SimulatedDevice;
  readonly desk: Desk;
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly chance: Chance;
  /** What each output ever showed. */
  readonly ever: Map<string, Set<string | null>>;
  readonly wanted: Map<number, { readonly output: string; readonly input: string | null }>;
}

function note({ device, outputs, ever }: Run): void {
  for (const output of outputs) ever.set(output, (ever.get(output) ?? new Set()).add(device.shows(output)));
}

function act(run: Run): void {
  const { desk, device, chance, outputs, inputs, wanted } = run;
  const output = chance.pick(outputs);
  const input = chance.whole(6) === 0 ? null : chance.pick(inputs);
  const kind = chance.whole(12);
  if (kind === 0) desk.pull();
  else if (kind === 1) device.powerCycle();
  else if (kind === 2) desk.isStalled = !desk.isStalled;
  else if (kind < 5) device.panel(output, input);
  else if (desk.ready.length > 0) {
    const within = 50 + chance.whole(1_450);
    wanted.set(wanted.size + 1, { output, input });
    desk.route({ output, input, within, mode: chance.pick(['view', 'control']) });
  }
}

async function play(run: Run): Promise<void> {
  const { clock, chance, desk } = run;
  for (let at = 0; at < ACTS; at += 1) {
    note(run);
    act(run);
    note(run);
    for (let steps = chance.whole(12); steps > 0; steps -= 1) {
      await clock.advance(1 + chance.whole(60));
      note(run);
    }
  }
  desk.isStalled = false;
  for (let passed = 0; passed < CALM_MS; passed += 500) {
    await clock.advance(500);
    note(run);
  }
}

async function disorderly(
  maker: (typeof MAKERS)[number],
  create: (make: DeviceMake) => SimulatedDevice,
  seed: number,
): Promise<Pick<Desk, 'done' | 'failed'>> {
  const [name, driver, outputOf, inputOf] = maker;
  const chance = chanceOf(seed);
  const clock = createClock();
  const device = create({ inputs: 4, outputs: 4, timers: clock });
  const fault = chance.pick(FAULTS);
  const foreign = DEVICES[name]?.foreign ?? new Uint8Array();
  const far = fault === null ? device : DEVICE_FAULTS[fault].wrap(device, { timers: clock, foreign });
  const desk = createDesk(clock, driver, far, { split: (bytes) => pieces(bytes, chance, 20) });
  const numbers = [1, 2, 3, 4];
  const run: Run = {
    clock,
    device,
    desk,
    chance,
    outputs: numbers.map(outputOf),
    inputs: numbers.map(inputOf),
    ever: new Map(),
    wanted: new Map(),
  };
  const untrue: string[] = [];
  desk.confirmed = (route) => {
    note(run);
    const { output, input } = run.wanted.get(route) ?? { output: '', input: null };
    if (run.ever.get(output)?.has(input) !== true) untrue.push(`${route} ${output}<${input}`);
  };
  await play(run);
  const untold = desk.words.filter(({ output, input }) => run.ever.get(output)?.has(input) !== true);
  expect([seed, untrue, untold, endedTwice(desk)]).toEqual([seed, [], [], []]);
  expect([seed, [...run.wanted.keys()].filter((route) => desk.outcome(route) === null)]).toEqual([seed, []]);
  if (fault === 'cut') return desk;
  const shown = run.outputs.map((output) => [output, device.shows(output)]);
  expect([seed, fault, run.outputs.map((output) => [output, desk.routes.get(output)])]).toEqual([seed, fault, shown]);
  return desk;
}

test.each(MAKERS)(
  `%s: ${RUNS} disorderly runs`,
  async (...maker) => {
    const row = DEVICES[maker[0]];
    if (row === undefined) throw new TypeError(`there is no device ${maker[0]}`);
    const ends = { done: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { done, failed } = await disorderly(maker, row.create, seed);
        ends.done += done.length;
        ends.failed += failed.length;
      }),
      { numRuns: RUNS },
    );
    expect(ends.done).toBeGreaterThan(RUNS);
    console.log(`${maker[0]}: ${RUNS} disorderly runs, ${ends.done} routes confirmed, ${ends.failed} failed`);
  },
  LIMIT_MS,
);
