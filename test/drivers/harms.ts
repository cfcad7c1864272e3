// Everything bad that the simulated world knows, done to one driver and its device: what may never be told, and what must still work. Each fault has its test, by name.

import { expect, test } from 'vitest';
import type { DeviceOptions, Driver } from '../../controller/drivers/driver.ts';
import type { DeviceMake, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULT_NAMES, DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';
import type { Desk } from './desk.ts';
import { createDesk, endedTwice, NO_OPTIONS } from './desk.ts';

const WITHIN_MS = 1_500;
const STEP_MS = 20;
/** Faults under which everything works, only later or more often. */
const HARMLESS: readonly DeviceFaultName[] = ['echoes', 'slow', 'twice', 'another-unit', 'drips', 'clumps'];
/** Faults under which nothing is confirmed in time, but all is known in the end. */
const LATE: readonly DeviceFaultName[] = ['too-late'];

export interface Victim {
  readonly driver: Driver;
  create(make: DeviceMake): SimulatedDevice;
  readonly foreign: Uint8Array;
  /** Two outputs and three inputs that it has. */
  readonly outputs: readonly [string, string];
  readonly inputs: readonly [string, string, string];
  readonly options?: DeviceOptions;
}

interface Scene {
  readonly clock: TestClock;
  readonly device: SimulatedDevice;
  readonly desk: Desk;
  /** What each output ever showed. */
  readonly ever: Map<string, Set<string | null>>;
  pass(ms: number): Promise<void>;
}

function setScene(victim: Victim, fault: DeviceFaultName): Scene {
  const clock = createClock();
  const device = victim.create({ inputs: 4, outputs: 4, timers: clock });
  const troubled = DEVICE_FAULTS[fault].wrap(device, { timers: clock, foreign: victim.foreign });
  const desk = createDesk(clock, victim.driver, troubled, { options: victim.options ?? NO_OPTIONS });
  const ever = new Map<string, Set<string | null>>();
  const note = (): void => {
    for (const output of new Set([...victim.outputs, ...desk.routes.keys()]))
      ever.set(output, (ever.get(output) ?? new Set()).add(device.shows(output)));
  };
  return {
    clock,
    device,
    desk,
    ever,
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        note();
        await clock.advance(STEP_MS);
      }
      note();
    },
  };
}

/** Routes, a hand at the panel and a power-cycle, with time between them. */
async function play({ desk, device, pass }: Scene, { outputs: [a, b], inputs: [x, y, z] }: Victim): Promise<number[]> {
  await pass(8_000);
  const first = desk.route({ output: a, input: y, within: WITHIN_MS });
  await pass(2_500);
  const second = desk.route({ output: a, input: z, within: WITHIN_MS });
  await pass(200);
  device.panel(b, z);
  await pass(2_500);
  const third = desk.route({ output: b, input: x, within: WITHIN_MS });
  await pass(3_000);
  device.powerCycle();
  await pass(10_000);
  const fourth = desk.route({ output: a, input: x, within: WITHIN_MS });
  await pass(20_000);
  return [first, second, third, fourth];
}

async function suffer(victim: Victim, fault: DeviceFaultName): Promise<void> {
  const scene = setScene(victim, fault);
  const { desk, device } = scene;
  const untrue: number[] = [];
  const wanted = new Map<number, [string, string]>();
  const [a, b] = victim.outputs;
  const [x, y, z] = victim.inputs;
  for (const [at, pair] of (
    [
      [a, y],
      [a, z],
      [b, x],
      [a, x],
    ] as [string, string][]
  ).entries())
    wanted.set(at + 1, pair);
  desk.confirmed = (route) => {
    const [output, input] = wanted.get(route) ?? ['', ''];
    if (device.shows(output) !== input) untrue.push(route);
  };
  const routes = await play(scene, victim);
  expect(untrue).toEqual([]);
  expect(endedTwice(desk)).toEqual([]);
  expect(routes.map((route) => desk.outcome(route) === null)).toEqual(routes.map(() => false));
  const untold = desk.words.filter(({ output, input }) => !scene.ever.get(output)?.has(input));
  expect(untold).toEqual([]);
  if (HARMLESS.includes(fault)) expect(desk.done).toEqual(routes);
  if (HARMLESS.includes(fault) || LATE.includes(fault))
    for (const output of victim.outputs)
      expect([output, desk.routes.get(output)]).toEqual([output, device.shows(output)]);
}

/** Behind the same plug stands another device from some moment on. */
function replaceable(...devices: readonly [SimulatedDevice, SimulatedDevice]): SimulatedDevice & { swap(): void } {
  let [current, other] = devices;
  return {
    connect: (peer) => current.connect(peer),
    panel: (output, input) => current.panel(output, input),
    shows: (output) => current.shows(output),
    powerCycle: () => current.powerCycle(),
    swap() {
      [current, other] = [other, current];
    },
  };
}

async function comesBackAsAnother({
  driver,
  create,
  options,
  outputs: [kept, gone],
  inputs: [, input],
}: Victim): Promise<void> {
  const clock = createClock();
  const make = (size: number) => create({ inputs: size, outputs: size, timers: clock });
  const plug = replaceable(make(4), make(16));
  const desk = createDesk(clock, driver, plug, { options: options ?? NO_OPTIONS });
  await clock.advance(5_000);
  const waits = desk.route({ output: gone, input, within: WITHIN_MS });
  plug.swap();
  desk.pull();
  await clock.advance(5_000);
  expect(desk.outcome(waits)).toMatchObject({ reason: 'offline' });
  expect(desk.ready.map(({ outputs }) => outputs.length)).toEqual([4, 16]);
  expect(plug.shows(gone)).toBe(desk.routes.get(gone));
  const route = desk.route({ output: kept, input, within: WITHIN_MS });
  await clock.advance(1_000);
  expect([desk.outcome(route), plug.shows(kept)]).toEqual(['done', input]);
  plug.swap();
  desk.pull();
  await clock.advance(5_000);
  expect(desk.ready.at(-1)?.outputs).toHaveLength(4);
  expect(desk.routes.get(kept)).toBe(plug.shows(kept));
}

/** One test a fault of the simulated world, and one for a line behind which another device stands. */
export function suffersEverything(victim: Victim): void {
  test('a line that comes back as another device: it is read anew, and what was under way has failed', async () => {
    await comesBackAsAnother(victim);
  });

  for (const fault of DEVICE_FAULT_NAMES)
    test(`${fault}: ${DEVICE_FAULTS[fault].meaning}`, async () => {
      await suffer(victim, fault);
    });
}
