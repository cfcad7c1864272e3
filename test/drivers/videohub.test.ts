// The Videohub's machine by itself, on a clock moved by hand, against the simulator written from the maker's document: every fault of the table.
// The oracle is what the simulated device shows, and what it was sent.

import { describe, expect, test } from 'vitest';
import type { DeviceDescription, DeviceHost, DeviceMachine } from '../../controller/drivers/driver.ts';
import { videohub } from '../../controller/drivers/videohub/driver.ts';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULT_NAMES, DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';

const OPTIONS = { inputs: null, outputs: null, username: null, password: null, options: {} };
const decoder = new TextDecoder();

type End = { readonly route: number; readonly is: 'done' | string };

interface Rig {
  readonly clock: TestClock;
  readonly machine: DeviceMachine;
  readonly device: SimulatedDevice;
  readonly ends: End[];
  readonly sent: string[];
  readonly routed: Map<string, string | null>;
  readonly resets: string[];
  noises: number;
  description: DeviceDescription | null;
  route(route: number, output: string, input: string): void;
  /** The connection breaks. */
  cut(): void;
}

/** A machine joined to a simulated device by lines in memory that carry bytes later, in order. */
function rig(faults: readonly DeviceFaultName[] = []): Rig {
  const clock = createClock();
  const row = DEVICES['videohub'];
  if (row === undefined) throw new TypeError('no simulated Videohub');
  const stage = { timers: clock, foreign: row.foreign };
  const plain = row.create({ inputs: 8, outputs: 8, timers: clock });
  const device = faults.reduce((inner, fault) => DEVICE_FAULTS[fault].wrap(inner, stage), plain);
  const made: Omit<Rig, 'machine' | 'route' | 'cut'> = {
    ...{ clock, device, ends: [], sent: [], routed: new Map(), resets: [], noises: 0, description: null },
  };
  let session: { heard(bytes: Uint8Array): void; gone(): void } | null = null;
  const host: DeviceHost = {
    now: () => clock.now(),
    after: (ms, act) => clock.after(ms, act),
    send: (bytes) => {
      made.sent.push(decoder.decode(bytes));
      const to = session;
      clock.after(1, () => to?.heard(bytes));
      return true;
    },
    reset: (because) => {
      made.resets.push(because);
      clock.after(0, () => cut());
    },
    ready: (description) => {
      made.description = description;
    },
    routed: (output, input) => void made.routed.set(output, input),
    signal: () => undefined,
    done: (route) => void made.ends.push({ route, is: 'done' }),
    failed: (route, reason) => void made.ends.push({ route, is: reason }),
    noise: () => {
      made.noises += 1;
    },
  };
  const machine = videohub.create(OPTIONS, host);
  const connect = () => {
    machine.opened();
    let isOpen = true;
    const heard = (bytes: Uint8Array) => void clock.after(1, () => isOpen && machine.heard(bytes));
    const one = device.connect({ send: heard, end: () => cut() });
    session = {
      heard: (bytes) => one.heard(bytes),
      gone: () => {
        isOpen = false;
        one.gone();
      },
    };
  };
  const cut = () => {
    session?.gone();
    session = null;
    made.description = null;
    machine.closed();
  };
  connect();
  return Object.assign(made, {
    machine,
    cut,
    route: (route: number, output: string, input: string) =>
      machine.route({ route, output, input, mode: 'view', moves: null, within: 1_500 }),
  });
}

async function ready(faults: readonly DeviceFaultName[] = []): Promise<Rig> {
  const made = rig(faults);
  await made.clock.advance(1_000);
  return made;
}

test('it tells what it has, by the numbers of the panel, and what every output shows', async () => {
  const { description, routed, sent } = await ready();
  expect(description).toMatchObject({ model: 'Blackmagic Smart Videohub 8 x 8', inputs: { length: 8 } });
  expect(description?.inputs[2]).toEqual({ port: '3', name: 'Input 3' });
  expect([...routed]).toEqual(Array.from({ length: 8 }, (_none, at) => [String(at + 1), String(at + 1)]));
  expect(sent).toEqual([]);
});

test('a route is done when it was acknowledged and told, and sent by the numbers of the wire', async () => {
  const { clock, device, ends, sent, routed, route } = await ready();
  route(1, '3', '7');
  expect(ends).toEqual([]);
  await clock.advance(100);
  expect(sent).toEqual(['VIDEO OUTPUT ROUTING:\n2 6\n\n']);
  expect(ends).toEqual([{ route: 1, is: 'done' }]);
  expect([device.shows('3'), routed.get('3')]).toEqual(['7', '7']);
});

test('one request at a time, however many routes come at once; each has one answer', async () => {
  const { clock, device, ends, sent, route } = await ready();
  for (let output = 1; output <= 8; output += 1) route(output, String(output), '8');
  expect(sent).toHaveLength(1);
  await clock.advance(500);
  expect(ends.map(({ is }) => is)).toEqual(Array.from({ length: 8 }, () => 'done'));
  expect(device.shows('1')).toBe('8');
});

test('what is switched at the panel, and labels that change, are told at once', async () => {
  const made = await ready();
  made.device.panel('2', '5');
  await made.clock.advance(10);
  expect(made.routed.get('2')).toBe('5');
  const other = made.device.connect({ send: () => undefined, end: () => undefined });
  other.heard(new TextEncoder().encode('INPUT LABELS:\n0 Radar Nord\n\n'));
  await made.clock.advance(10);
  expect(made.description?.inputs[0]).toEqual({ port: '1', name: 'Radar Nord' });
});

test('a port that it does not have is asked of nobody', async () => {
  const { ends, sent, route } = await ready();
  route(1, '9', '1');
  route(2, '1', '0');
  expect(ends.map(({ is }) => is)).toEqual(['unavailable', 'unavailable']);
  expect(sent).toEqual([]);
});

test('a connection that ends fails what waits, once, and nothing of it is sent later', async () => {
  const { clock, ends, sent, route, cut } = await ready();
  route(1, '1', '2');
  route(2, '2', '3');
  cut();
  await clock.advance(5_000);
  expect(ends).toEqual([
    { route: 1, is: 'offline' },
    { route: 2, is: 'offline' },
  ]);
  expect(sent).toHaveLength(1);
});

test('words that a Videohub has no use for are refused by their name', () => {
  const host: DeviceHost = {
    ...{ now: () => 0, after: () => () => undefined, send: () => true, reset: () => undefined, ready: () => undefined },
    ...{ routed: () => undefined, signal: () => undefined, done: () => undefined, failed: () => undefined },
    noise: () => undefined,
  };
  for (const [wrong, word] of [
    [{ ...OPTIONS, password: 'x' }, 'password'],
    [{ ...OPTIONS, options: { speed: 1 } }, 'options.speed'],
  ] as const) {
    expect(() => videohub.create(wrong, host)).toThrow(SettingsError);
    expect(() => videohub.create(wrong, host)).toThrow(new RegExp(`^${word}:`));
  }
});

describe('issue 4: with every fault of a device', () => {
  test.each(DEVICE_FAULT_NAMES)('%s: never two answers, never a route that it does not show', async (fault) => {
    const { clock, device, ends, sent, route } = await ready([fault]);
    const inputs = ['5', '6', '7'];
    for (const [at, input] of inputs.entries()) {
      route(at, '1', input);
      await clock.advance(1_500);
      const done = ends.filter((end) => end.route === at);
      expect(done.length).toBeLessThanOrEqual(1);
      if (done[0]?.is === 'done') expect(device.shows('1')).toBe(input);
      await clock.advance(2_500);
    }
    await clock.advance(10_000);
    expect(ends.map((end) => end.route)).toEqual([...new Set(ends.map((end) => end.route))]);
    // Nothing is asked twice.
    const routes = sent.filter((text) => /ROUTING:\n\d/.test(text));
    expect(routes.length).toBeLessThanOrEqual(inputs.length);
  });

  test.each(['echoes', 'slow', 'another-unit', 'drips', 'clumps'] satisfies DeviceFaultName[])(
    '%s: it is switched all the same',
    async (fault) => {
      const { clock, device, ends, route } = await ready([fault]);
      route(1, '1', '5');
      await clock.advance(1_500);
      expect(ends).toEqual([{ route: 1, is: 'done' }]);
      expect(device.shows('1')).toBe('5');
    },
  );

  test('too-late: the connection is begun anew, because a late answer could be taken for another’s', async () => {
    const made = rig(['too-late']);
    await made.clock.advance(3_000);
    made.route(1, '1', '5');
    await made.clock.advance(5_000);
    expect(made.resets).toEqual(['it does not answer']);
  });
});
