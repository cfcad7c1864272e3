// What every driver has to stand, whatever its protocol: each fault of a device with a name, orders that end once, nothing told that the device did not show,
// nothing sent after its deadline.

import { expect } from 'vitest';
import type { DeviceOptions, Driver } from '../../controller/drivers/driver.ts';
import type { DeviceMake, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import type { DriverStage } from './stage.ts';
import { setStage } from './stage.ts';

export interface Trouble {
  readonly driver: Driver;
  readonly create: (make: DeviceMake) => SimulatedDevice;
  readonly inputs: number;
  readonly outputs: number;
  readonly options?: Partial<DeviceOptions>;
  readonly foreign: Uint8Array;
  /** The beginning of what the machine sends for a route: nothing that begins so may leave after the deadline. */
  readonly isOrder: (said: string) => boolean;
}

export interface Seen {
  readonly stage: DriverStage;
  readonly device: SimulatedDevice;
  readonly outcomes: readonly string[];
  /** What each output showed at any time. */
  readonly shown: Map<string, Set<string | null>>;
}

const WITHIN_MS = 1_500;
const ROUTES = 6;

/** A device with a fault, long enough for every greeting; then routes, a hand on the panel, and time for all of it. */
export async function trouble(row: Trouble, fault: DeviceFaultName | undefined, seed: number): Promise<Seen> {
  const made: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: row.driver,
    options: { inputs: row.inputs, outputs: row.outputs, ...row.options },
    foreign: row.foreign,
    seed,
    ...(fault === undefined ? {} : { fault }),
    device(clock) {
      made.device = row.create({ inputs: row.inputs, outputs: row.outputs, timers: clock });
      return made.device;
    },
  });
  const { device } = made;
  if (device === undefined) throw new TypeError('no device was made');
  const shown = new Map<string, Set<string | null>>();
  function look(): void {
    for (let output = 1; output <= row.outputs; output += 1) {
      const port = String(output);
      shown.set(port, (shown.get(port) ?? new Set()).add(device?.shows(port) ?? null));
    }
  }
  look();
  stage.open();
  await stage.clock.advance(120_000);
  const outcomes: string[] = [];
  for (let at = 0; at < ROUTES; at += 1) {
    const [output, input] = [String((at % row.outputs) + 1), String(((at * 2 + 1) % row.inputs) + 1)];
    const begin = stage.clock.now();
    const route = stage.route(output, input, WITHIN_MS);
    await stage.clock.until(() => stage.outcome(route) !== 'waits', 2 * WITHIN_MS);
    look();
    const outcome = stage.outcome(route);
    if (outcome === 'done') expect(device.shows(output), 'a route that is done is shown').toBe(input);
    for (const { at: sentAt, text } of stage.said)
      if (sentAt > begin && row.isOrder(text)) expect(sentAt - begin, 'sent in time').toBeLessThanOrEqual(WITHIN_MS);
    outcomes.push(outcome);
    await stage.clock.advance(5_000);
    look();
  }
  device.panel('1', String(row.inputs));
  look();
  await stage.clock.advance(120_000);
  return { stage, device, outcomes, shown };
}

/** Whatever went wrong: each order ended once, and nothing was told that the device never showed. */
export function expectNothingFalse({ stage, outcomes, shown }: Seen): void {
  for (const outcome of outcomes) expect(outcome, 'each order ends exactly once').toMatch(/^(done|[a-z_]+: .*)$/);
  for (const outcome of outcomes) expect(outcome).not.toContain(' and done');
  for (const told of stage.told.routed) {
    const [output = '', input = ''] = told.split('<');
    expect([...(shown.get(output) ?? [])].map((one) => one ?? 'none'), `told ${told}`).toContain(input);
  }
}

/** And where the fault lets words through: all orders done, the panel seen, the connection kept. */
export function expectAllWell(seen: Seen, row: Trouble): void {
  expect(seen.outcomes.filter((outcome) => outcome !== 'done')).toEqual([]);
  expect(seen.stage.told.shows.get('1')).toBe(String(row.inputs));
  expect(seen.stage.told.resets).toEqual([]);
}
