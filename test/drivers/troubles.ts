// What every driver has to stand, whatever its protocol: each fault of a device with a name, orders that end once, nothing told that the device did not show,
// nothing sent after its deadline.

import { describe, expect, test } from 'vitest';
import type { DeviceOptions, Driver } from '../../controller/drivers/driver.ts';
import type { DeviceMake, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { chances } from './mangle.ts';
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

/** What the issue calls each fault, and whether words still come through: then all goes well, otherwise nothing false is said. */
const FAULTS: Readonly<Record<DeviceFaultName, { readonly what: string; readonly isWell: boolean }>> = {
  echoes: { what: 'a device that echoes', isWell: true },
  slow: { what: 'a device that answers late', isWell: true },
  'too-late': { what: 'a device that answers after every deadline', isWell: false },
  twice: { what: 'a device that answers twice', isWell: true },
  'another-unit': { what: 'answers for another unit', isWell: true },
  interrupted: { what: 'answers in the middle of something else', isWell: false },
  'noise-before': { what: 'noise before frames', isWell: true },
  'noise-inside': { what: 'noise inside frames', isWell: false },
  'noise-after': { what: 'noise after frames', isWell: true },
  cut: { what: 'frames that are cut', isWell: false },
  drips: { what: 'one byte at a time', isWell: true },
  clumps: { what: 'two frames at once', isWell: true },
  deaf: { what: 'a device that says nothing any more', isWell: false },
};

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
  await stage.clock.advance(fault === 'too-late' ? 120_000 : 30_000);
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
  await stage.clock.advance(30_000);
  return { stage, device, outcomes, shown };
}

/** Whatever went wrong: each order ended once, and nothing was told that the device never showed. */
export function expectNothingFalse({ stage, outcomes, shown }: Seen): void {
  for (const outcome of outcomes) expect(outcome, 'each order ends exactly once').toMatch(/^(done|[a-z_]+: .*)$/);
  for (const outcome of outcomes) expect(outcome).not.toContain(' and done');
  for (const told of stage.told.routed) {
    const [output = '', input = ''] = told.split('<');
    expect(
      [...(shown.get(output) ?? [])].map((one) => one ?? 'none'),
      `told ${told}`,
    ).toContain(input);
  }
}

/** And where the fault lets words through: all orders done, the panel seen, the connection kept. */
export function expectAllWell(seen: Seen, row: Trouble): void {
  expect(seen.outcomes.filter((outcome) => outcome !== 'done')).toEqual([]);
  expect(seen.stage.told.shows.get('1')).toBe(String(row.inputs));
  expect(seen.stage.told.resets).toEqual([]);
}

/** What comes from a line at the wrong speed: other bytes, and not as many. */
function atWrongSpeed(device: SimulatedDevice): SimulatedDevice {
  const chance = chances(5);
  return {
    connect: ({ send, end }) =>
      device.connect({
        send: (bytes) => send(Uint8Array.from({ length: 1 + (bytes.length >> 1) }, () => Math.floor(chance() * 256))),
        end,
      }),
    panel: (output, input) => device.panel(output, input),
    shows: (output) => device.shows(output),
    powerCycle: () => device.powerCycle(),
  };
}

/** The first connection leads to one device, every later one to another. */
function changing(row: Trouble, smaller: Trouble): Trouble['create'] {
  return (make) => {
    const [first, other] = [row.create(make), smaller.create({ ...make, ...smaller })];
    let connections = 0;
    return {
      connect(peer) {
        connections += 1;
        return connections === 1 ? first.connect(peer) : other.connect(peer);
      },
      panel: (output, input) => first.panel(output, input),
      shows: (output) => first.shows(output),
      powerCycle: () => first.powerCycle(),
    };
  };
}

function stageOf(row: Trouble): { readonly stage: DriverStage; readonly device: SimulatedDevice } {
  const made: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: row.driver,
    options: { inputs: row.inputs, outputs: row.outputs, ...row.options },
    seed: 11,
    device(clock) {
      made.device = row.create({ inputs: row.inputs, outputs: row.outputs, timers: clock });
      return made.device;
    },
  });
  if (made.device === undefined) throw new TypeError('no device was made');
  return { stage, device: made.device };
}

/** Milliseconds for every greeting. */
const GREETED_MS = 5_000;

/** Every fault of the issue, for one driver. */
export function describeTroubles(row: Trouble): void {
  describe('stands', () => {
    test.each(Object.entries(FAULTS))('%s', async (fault, { isWell }) => {
      const seen = await trouble(row, fault as DeviceFaultName, 7);
      expectNothingFalse(seen);
      if (isWell) expectAllWell(seen, row);
      if (fault === 'echoes') expect(seen.stage.told.noise, 'an echo is no noise').toEqual([]);
      if (fault === 'deaf') expect(seen.stage.told.resets).toContain('the device says nothing');
    });

    test('no fault at all: every route is done, the panel is seen, and nothing is noise', async () => {
      const seen = await trouble(row, undefined, 3);
      expectNothingFalse(seen);
      expectAllWell(seen, row);
      expect(seen.stage.told.noise).toEqual([]);
    });

    test('a wrong speed: nothing is believed, and the connection is tried again', async () => {
      const seen = await trouble({ ...row, create: (make) => atWrongSpeed(row.create(make)) }, undefined, 3);
      expect(seen.stage.told.routed).toEqual([]);
      expect(seen.stage.told.done).toEqual([]);
      expect(seen.stage.told.resets.length).toBeGreaterThan(1);
    });

    test('a frame longer than any limit: it is noise, and the next one is understood', async () => {
      const { stage, device } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      stage.inject(new Uint8Array(200_000).fill(0x4c));
      expect(stage.told.noise.length).toBeGreaterThan(0);
      stage.inject(Uint8Array.of(0x0d, 0x0a));
      const route = stage.route('1', '2');
      await stage.clock.advance(1_500);
      expect(stage.outcome(route)).toBe('done');
      expect(device.shows('1')).toBe('2');
    });

    test('a line that stalls: what missed its deadline is never sent', async () => {
      const { stage, device } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      const before = device.shows('1');
      stage.stalled = true;
      const route = stage.route('1', String(row.inputs));
      await stage.clock.advance(2_000);
      expect(stage.outcome(route)).toMatch(/^(connect_failed|offline): /);
      stage.stalled = false;
      const said = stage.said.length;
      await stage.clock.advance(30_000);
      expect(stage.said.slice(said).filter(({ text }) => row.isOrder(text))).toEqual([]);
      expect(device.shows('1')).toBe(before);
    });

    test('a line that is unplugged while a command waits, and comes back: the route failed, and everything is asked again', async () => {
      const { stage, device } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      const route = stage.route('1', '2');
      stage.close();
      expect(stage.outcome(route)).toBe('offline: the connection to the device ended');
      expect(stage.outcome(stage.route('1', '2'))).toBe('offline: there is no connection to the device');
      device.panel('1', '3');
      await stage.clock.advance(60_000);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      expect(stage.told.shows.get('1')).toBe(device.shows('1'));
      expect(stage.told.ready.length).toBe(2);
      const said = stage.said.length;
      await stage.clock.advance(60_000);
      expect(stage.said.slice(said).filter(({ text }) => row.isOrder(text))).toEqual([]);
    });

    test('a line that comes back as another device: its ports and what it shows are the new one’s', async () => {
      const smaller = { ...row, inputs: row.inputs - 1, outputs: Math.max(1, row.outputs - 1) };
      const { stage, device } = stageOf({
        ...row,
        options: { ...row.options, outputs: null },
        create: changing(row, smaller),
      });
      stage.open();
      await stage.clock.advance(GREETED_MS);
      expect(stage.told.ready.at(-1)?.outputs.length).toBe(row.outputs);
      device.panel('1', '2');
      stage.close();
      stage.open();
      await stage.clock.advance(GREETED_MS);
      expect(stage.told.ready.at(-1)?.outputs.length).toBe(smaller.outputs);
      expect(stage.told.shows.get('1')).toBe('1');
    });

    test('a power-cycle: it is greeted again, and works', async () => {
      const { stage, device } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      device.powerCycle();
      await stage.clock.advance(GREETED_MS);
      expect(stage.told.ready.length).toBe(2);
      const route = stage.route('1', '2');
      await stage.clock.advance(1_500);
      expect(stage.outcome(route)).toBe('done');
    });

    test('a hand on the panel: it shows up within three seconds for each output', async () => {
      const { stage, device } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      device.panel('1', '4');
      await stage.clock.advance(3_000 * row.outputs);
      expect(stage.told.shows.get('1')).toBe('4');
    });

    test('twenty minutes without a word: the connection is kept, and little is said', async () => {
      const { stage } = stageOf(row);
      stage.open();
      await stage.clock.advance(1_200_000);
      expect(stage.told.resets).toEqual([]);
      expect(stage.told.ready.length).toBe(1);
      expect(stage.said.length / 1_200).toBeLessThan(2);
    });

    test('more routes than it has patience for: each ends, the last of them busy', async () => {
      const { stage } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      const routes = Array.from({ length: 1_100 }, (_, at) => stage.route('1', String((at % row.inputs) + 1)));
      await stage.clock.advance(3_000);
      for (const route of routes) expect(stage.outcome(route)).toMatch(/^(done|[a-z_]+: .*)$/);
      expect(stage.outcome(1_100)).toMatch(/^busy: /);
    });

    test('a port that it does not have: the route fails, and nothing is sent', async () => {
      const { stage } = stageOf(row);
      stage.open();
      await stage.clock.advance(GREETED_MS);
      const routes = [stage.route('99', '1'), stage.route('1', '99'), stage.route('x', '1'), stage.route('01', '1')];
      await stage.clock.advance(100);
      for (const route of routes) expect(stage.outcome(route)).toBe('not_found: the device has no such port');
      expect(stage.said.filter(({ text }) => row.isOrder(text))).toEqual([]);
    });
  });
}
