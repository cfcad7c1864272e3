// Lightware, ATEN and IHSE over real sockets, with the controller's own TCP line: greeted, switched, seen at the panel by two clients at once, found again after a
// power-cycle, and left in peace by noise.

import { afterEach, expect, test } from 'vitest';
import type { DeviceHost, DeviceMachine } from '../../controller/drivers/driver.ts';
import { DRIVERS } from '../../controller/drivers/registry.ts';
import { createTcpLine } from '../../controller/lines/tcp-line.ts';
import { systemClock, systemRandom } from '../../controller/system.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { serveDevice } from '../../simulators/devices/serve.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { until } from '../until.ts';
import { NO_OPTIONS } from './desk.ts';

const PORTS: Readonly<Record<string, readonly [output: string, input: string, other: string]>> = {
  aten: ['2', '3', '4'],
  ihse: ['3002', '1003', '1004'],
  lightware: ['O2', 'I3', 'I4'],
};

const begun: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of begun.splice(0).reverse()) await one.stop();
});

interface Client {
  readonly machine: DeviceMachine;
  readonly routes: Map<string, string | null>;
  readonly done: number[];
  readonly failed: string[];
  readonly noise: string[];
  ready: number;
}

function connectTo(name: string, port: number): Client {
  const line = createTcpLine({ host: '127.0.0.1', port }, systemClock, systemRandom);
  const client = {
    routes: new Map<string, string | null>(),
    done: [] as number[],
    failed: [] as string[],
    noise: [] as string[],
    ready: 0,
  };
  const host: DeviceHost = {
    ...systemClock,
    send: (bytes, ms) => line.write(bytes, systemClock.now() + ms),
    reset: (because) => line.reset(because),
    ready: () => {
      client.ready += 1;
    },
    routed: (output, input) => client.routes.set(output, input),
    signal: () => undefined,
    done: (route) => client.done.push(route),
    failed: (_, reason, because) => client.failed.push(`${reason}: ${because}`),
    noise: (because) => client.noise.push(because),
  };
  const machine = DRIVERS[name]?.driver.create(NO_OPTIONS, host);
  if (machine === undefined) throw new TypeError(`there is no driver ${name}`);
  line.start({
    opened: () => machine.opened(),
    bytes: (chunk) => machine.heard(chunk),
    closed: () => machine.closed(),
  });
  begun.push({ stop: () => line.stop() });
  return Object.assign(client, { machine });
}

async function served(name: string): Promise<{ readonly device: SimulatedDevice; readonly port: number }> {
  const device = DEVICES[name]?.create({ inputs: 8, outputs: 8, timers: realTimers });
  if (device === undefined) throw new TypeError(`there is no device ${name}`);
  const server = await serveDevice(device, { port: 0 });
  begun.push(server);
  return { device, port: server.port };
}

test.each(Object.entries(PORTS))(
  '%s over a socket: greeted, switched, seen at the panel by two at once, found again after a power-cycle',
  async (name, [output, input, other]) => {
    const { device, port } = await served(name);
    const [one, two] = [connectTo(name, port), connectTo(name, port)];
    await until(() => one.routes.has(output) && two.routes.has(output));
    one.machine.route({ route: 1, output, input, mode: 'view', moves: null, within: 5_000 });
    await until(() => one.done.includes(1));
    expect(device.shows(output)).toBe(input);
    await until(() => two.routes.get(output) === input);
    device.panel(output, other);
    await until(() => one.routes.get(output) === other && two.routes.get(output) === other);
    expect([one.failed, one.noise, two.noise]).toEqual([[], [], []]);
    device.powerCycle();
    await until(() => one.ready === 2 && two.ready === 2);
  },
);
