// Matrices on serial lines: drivers against simulated devices over real pseudo terminals, through the controller's own processes for lines. Greeted, switched, seen at the
// panel, unplugged and found again.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { DeviceHost } from '../../controller/drivers/driver.ts';
import { driverNamed } from '../../controller/drivers/registry.ts';
import { createSerialLines } from '../../controller/lines/serial-lines.ts';
import type { Line } from '../../controller/ports/line.ts';
import { systemClock, systemRandom } from '../../controller/system.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import type { Pty } from '../../simulators/serial/pty.ts';
import { openPty } from '../../simulators/serial/pty.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { needPython } from '../serial/python.ts';
import { until } from '../until.ts';
import { NO_OPTIONS } from './stage.ts';

const NAMES = ['extron', 'kramer', 'tesmart', 'tesmart-matrix'] as const;
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const open: { stop(): Promise<unknown> }[] = [];

beforeAll(needPython);
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

/** The device at the far end of the cable: a serial line is always connected. */
function wire(device: SimulatedDevice, pty: Pty): void {
  const session = device.connect({ send: (bytes) => pty.write(bytes), end: nothing });
  pty.listen({ bytes: (chunk) => session.heard(chunk), closed: nothing });
}

function line(path: string, baud: number): Line {
  const settings = { name: 'one', path, baud, endpoints: false };
  const lines = createSerialLines({
    lines: [{ ...settings, dataBits: 8, parity: 'none', stopBits: 1 }],
    ...{ clock: systemClock, random: systemRandom, log: SILENT, alarm: nothing },
  });
  open.push(lines);
  const made = lines.forDevice('one');
  if (made === null) throw new TypeError('there is no line');
  return made;
}

test.each(NAMES)(
  'issue 4: %s on a pseudo terminal: greeted, switched, seen at the panel, unplugged and found again',
  async (name) => {
    const [row, made] = [driverNamed(name), DEVICES[name]];
    if (row === null || made === undefined) throw new TypeError(`${name} is not in the tables`);
    const device = made.create({ inputs: 4, outputs: name === 'tesmart' ? 1 : 2, timers: realTimers });
    const pty = await openPty();
    open.push(pty);
    wire(device, pty);
    const port = line(pty.path, row.baudRate ?? 9_600);
    const [shows, ends, readies] = [new Map<string, string | null>(), [] as string[], [] as number[]];
    const host: DeviceHost = {
      ...realTimers,
      now: () => systemClock.now(),
      send: (bytes, ms) => port.write(bytes, systemClock.now() + ms),
      reset: (because) => port.reset(because),
      ready: ({ outputs }) => readies.push(outputs.length),
      routed: (output, input) => shows.set(output, input),
      signal: nothing,
      done: (route) => ends.push(`${route} done`),
      failed: (route, reason) => ends.push(`${route} ${reason}`),
      noise: nothing,
    };
    const machine = row.driver.create({ ...NO_OPTIONS, inputs: 4 }, host);
    port.start({
      opened: () => machine.opened(),
      bytes: (chunk) => machine.heard(chunk),
      closed: () => machine.closed(),
    });
    await until(() => shows.get('1') === '1');
    machine.route({ route: 1, output: '1', input: '3', mode: 'view', moves: null, within: 5_000 });
    await until(() => ends.includes('1 done'));
    expect(device.shows('1')).toBe('3');
    device.panel('1', '4');
    await until(() => shows.get('1') === '4');
    // Whatever waits when the cable goes has failed, and nobody carries it out later.
    await pty.unplug();
    await until(() => {
      machine.route({ route: 2, output: '1', input: '2', mode: 'view', moves: null, within: 1_000 });
      return ends.includes('2 offline');
    });
    await pty.plug();
    await until(() => readies.length >= 2);
    expect(device.shows('1')).toBe('4');
  },
  60_000,
);
