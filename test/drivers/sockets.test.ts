// Drivers against simulated devices over real sockets and real time: one route, one hand on the panel, one power-cycle for each device of the table that this file names.

import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { DeviceHost, DeviceMachine } from '../../controller/drivers/driver.ts';
import { DRIVERS } from '../../controller/drivers/registry.ts';
import type { ServedDevice } from '../../simulators/devices/serve.ts';
import { serveDevice } from '../../simulators/devices/serve.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { until } from '../until.ts';
import { NO_OPTIONS } from './stage.ts';

const NAMES = ['extron', 'kramer', 'tesmart', 'tesmart-matrix'] as const;
const REOPEN_MS = 20;

const open: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

interface Joined {
  readonly machine: DeviceMachine;
  readonly shows: Map<string, string | null>;
  readonly done: number[];
  readonly readies: number[];
}

/** A machine on a socket that opens again after every end. */
function join(name: string, served: ServedDevice): Joined {
  const row = DRIVERS[name];
  if (row === undefined) throw new TypeError(`there is no driver ${name}`);
  let socket: Socket | null = null;
  let isStopped = false;
  const [shows, done, readies] = [new Map<string, string | null>(), [] as number[], [] as number[]];
  const host: DeviceHost = {
    ...realTimers,
    send(bytes) {
      socket?.write(bytes);
      return socket !== null;
    },
    reset: () => socket?.destroy(),
    ready: ({ outputs }) => readies.push(outputs.length),
    routed: (output, input) => shows.set(output, input),
    signal: () => undefined,
    done: (route) => done.push(route),
    failed: () => undefined,
    noise: () => undefined,
  };
  const machine = row.driver.create({ ...NO_OPTIONS, inputs: 8, outputs: name === 'tesmart' ? 1 : 4 }, host);
  function begin(): void {
    const made = connect({ port: served.port, host: '127.0.0.1', noDelay: true });
    made.on('error', () => undefined);
    made.on('connect', () => {
      socket = made;
      machine.opened();
    });
    made.on('data', (bytes) => machine.heard(bytes));
    made.on('close', () => {
      if (socket === made) machine.closed();
      socket = null;
      if (!isStopped) setTimeout(begin, REOPEN_MS);
    });
  }
  begin();
  open.push({
    stop() {
      isStopped = true;
      socket?.destroy();
    },
  });
  return { machine, shows, done, readies };
}

test.each(NAMES)(
  '%s over a socket: greeted, switched, seen at the panel, and found again after a power-cycle',
  async (name) => {
    const device = DEVICES[name]?.create({ inputs: 8, outputs: name === 'tesmart' ? 1 : 4, timers: realTimers });
    if (device === undefined) throw new TypeError(`there is no device ${name}`);
    const served = await serveDevice(device, { port: 0 });
    open.push(served);
    const { machine, shows, done, readies } = join(name, served);
    await until(() => shows.get('1') === '1');
    machine.route({ route: 1, output: '1', input: '3', mode: 'view', moves: null, within: 5_000 });
    await until(() => done.includes(1));
    expect(device.shows('1')).toBe('3');
    device.panel('1', '5');
    await until(() => shows.get('1') === '5');
    device.powerCycle();
    await until(() => readies.length === 2);
  },
);
