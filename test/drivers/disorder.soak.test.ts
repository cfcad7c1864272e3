// Disorder from a seed around the machine that the matrix drivers share: routes, hands on the panel, lost commands, lost and doubled and cut answers, lines that go and come, power-cycles.
// Afterwards, when all is quiet, the machine knows what the device shows, and every route ended once, the done ones truly done.

import { expect, test } from 'vitest';
import { DRIVERS } from '../../controller/drivers/registry.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { counts } from '../house/counts.ts';
import type { Chance } from './mangle.ts';
import { below, chances, pick } from './mangle.ts';
import type { DriverStage } from './stage.ts';
import { setStage } from './stage.ts';

const RUNS = counts(20, 2_000);
const PATIENCE_MS = counts(60_000, 1_800_000);
const STEPS = 30;
const INPUTS = 4;

const ROWS = [
  { name: 'extron', outputs: 3 },
  { name: 'kramer', outputs: 3 },
  { name: 'tesmart', outputs: 1 },
  { name: 'tesmart-matrix', outputs: 3 },
] as const;

/** What becomes of the bytes that a device sends; nothing of it makes a true message of a false one. */
const FATES = ['whole', 'whole', 'whole', 'whole', 'lost', 'twice', 'cut'] as const;

interface Trouble {
  isOn: boolean;
}

function troubled(device: SimulatedDevice, chance: Chance, trouble: Trouble): SimulatedDevice {
  return {
    ...device,
    connect({ send, end }) {
      const session = device.connect({
        end,
        send(bytes) {
          const fate = trouble.isOn ? pick(chance, FATES) : 'whole';
          if (fate === 'cut') send(bytes.subarray(0, bytes.length >> 1));
          else if (fate !== 'lost') send(bytes);
          if (fate === 'twice') send(bytes);
        },
      });
      return {
        heard(bytes) {
          if (!trouble.isOn || chance() > 0.2) session.heard(bytes);
        },
        gone: () => session.gone(),
      };
    },
  };
}

interface Run {
  readonly stage: DriverStage;
  readonly device: SimulatedDevice;
  readonly chance: Chance;
  readonly outputs: number;
  readonly routes: number[];
}

/** One thing that happens; a route that is done is shown, unless somebody's hand came between. */
async function step({ stage, device, chance, outputs, routes }: Run): Promise<void> {
  const [output, input] = [String(1 + below(chance, outputs)), String(1 + below(chance, INPUTS))];
  const what = below(chance, 12);
  if (what < 7) {
    const route = stage.route(output, input, 200 + below(chance, 2_000));
    routes.push(route);
    if (await stage.clock.until(() => stage.outcome(route) !== 'waits', below(chance, 2_500)))
      if (stage.outcome(route) === 'done') expect(device.shows(output), `route ${route}`).toBe(input);
  } else if (what < 9) device.panel(output, input);
  else if (what === 9) stage.close();
  else if (what === 10) device.powerCycle();
  else stage.open();
  await stage.clock.advance(below(chance, 3_000));
}

async function disorder({ name, outputs }: (typeof ROWS)[number], seed: number): Promise<void> {
  const [row, made] = [DRIVERS[name], DEVICES[name]];
  if (row === undefined || made === undefined) throw new TypeError(`${name} is not in the tables`);
  const chance = chances(seed);
  const trouble: Trouble = { isOn: true };
  const kept: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: row.driver,
    options: { inputs: INPUTS },
    seed,
    device(clock) {
      kept.device = made.create({ inputs: INPUTS, outputs, timers: clock });
      return troubled(kept.device, chance, trouble);
    },
  });
  if (kept.device === undefined) throw new TypeError('no device was made');
  const run: Run = { stage, device: kept.device, chance, outputs, routes: [] };
  stage.open();
  for (let at = 0; at < STEPS; at += 1) await step(run);
  trouble.isOn = false;
  stage.open();
  await stage.clock.advance(60_000);
  for (const route of run.routes) expect(stage.outcome(route), `route ${route}`).toMatch(/^(done|[a-z_]+: .*)$/);
  for (const route of run.routes) expect(stage.outcome(route)).not.toContain(' and ');
  for (let output = 1; output <= outputs; output += 1)
    expect(stage.told.shows.get(String(output)), `output ${output}`).toBe(run.device.shows(String(output)));
  expect(stage.clock.waiting, 'timers that wait').toBeLessThan(20);
}

test.each(ROWS)(
  `$name stands ${RUNS} disorderly runs`,
  async (row) => {
    for (let run = 1; run <= RUNS; run += 1) {
      try {
        await disorder(row, run);
      } catch (error) {
        throw new Error(`${row.name}, seed ${run}: ${String(error)}`, { cause: error });
      }
    }
  },
  PATIENCE_MS,
);
