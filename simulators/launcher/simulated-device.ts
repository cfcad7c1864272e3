// One simulated device of another maker behind a port of this machine, on a serial line or both, with the habits and faults that were asked for.

import type { SimulatedDevice } from '../devices/device.ts';
import { DEVICE_FAULT_NAMES, DEVICE_FAULTS, isDeviceFault } from '../devices/faults.ts';
import { serveDevice } from '../devices/serve.ts';
import { DEVICES } from '../devices/table.ts';
import type { SerialEnd } from '../serial/port.ts';
import { openPort, SPEEDS } from '../serial/port.ts';
import { openPty } from '../serial/pty.ts';
import { realTimers } from '../world/real-timers.ts';
import type { FlagTable, FlagValues } from './arguments.ts';
import { aCount, aPort, readArguments } from './arguments.ts';
import type { DeviceHabits } from './device-habits.ts';
import { DEVICE_HABITS } from './device-habits.ts';
import { EXIT, LaunchError } from './fault.ts';

/** Inputs, and outputs, of one device: the largest that its makers build are of this order. */
const MAX_DEVICE_PORTS = 576;

function deviceFaults(value: string): string | null {
  const wrong = value.split(',').find((name) => !isDeviceFault(name));
  return wrong === undefined ? null : `${wrong} is none of ${DEVICE_FAULT_NAMES.join(', ')}`;
}

function aSpeed(value: string): string | null {
  return SPEEDS.map(String).includes(value) ? null : `${value} is none of ${SPEEDS.join(', ')}`;
}

const FLAGS = {
  device: { env: null, default: null, check: () => null },
  listen: { env: null, default: null, check: aPort },
  /** Alone: a pseudo terminal; `--serial=/dev/ttyUSB0`: that port. */
  serial: { env: null, default: null, bare: true, check: () => null },
  baud: { env: null, default: null, check: aSpeed },
  inputs: { env: null, default: '8', check: aCount(MAX_DEVICE_PORTS) },
  outputs: { env: null, default: '8', check: aCount(MAX_DEVICE_PORTS) },
  fault: { env: null, default: null, many: true, check: deviceFaults },
} as const satisfies FlagTable;

export interface Simulated {
  /** A line for each way to it: `simulated extron at 127.0.0.1:23`, `… on /dev/ttyUSB0`. */
  readonly lines: readonly string[];
  /** Resolves when its line was unplugged; never where it has none. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** The habits of the device that the words name, which decide what else may be said. */
function habitsOf(words: readonly string[]): { readonly name: string; readonly habits: DeviceHabits } {
  const at = words.findIndex((word) => /^--device(=|$)/.test(word));
  const name = words[at]?.split('=')[1] ?? words[at + 1] ?? '';
  const habits = Object.hasOwn(DEVICE_HABITS, name) ? DEVICE_HABITS[name] : undefined;
  if (habits === undefined)
    throw new LaunchError(EXIT.usage, `--device ${name} is none of ${Object.keys(DEVICE_HABITS).join(', ')}`);
  return { name, habits };
}

function troubled(name: string, made: SimulatedDevice, faults: string): SimulatedDevice {
  const stage = { timers: realTimers, foreign: DEVICES[name]?.foreign ?? new Uint8Array() };
  return faults
    .split(',')
    .filter(isDeviceFault)
    .reduce((inner, fault) => DEVICE_FAULTS[fault].wrap(inner, stage), made);
}

async function openLine(path: string, baud: number): Promise<SerialEnd> {
  try {
    return path === '' ? await openPty() : await openPort(path, baud);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new LaunchError(
      path === '' ? EXIT.fault : EXIT.usage,
      `--serial${path === '' ? '' : ` ${path}`}: ${because}`,
    );
  }
}

/** A line is always connected: what ends a connection elsewhere changes nothing here. */
async function onLine(device: SimulatedDevice, line: SerialEnd): Promise<Pick<Simulated, 'gone' | 'stop'>> {
  const session = device.connect({ send: (bytes) => line.write(bytes), end: () => undefined });
  const gone = new Promise<void>((resolve) => {
    line.listen({ bytes: (chunk) => session.heard(chunk), closed: resolve });
  });
  return { gone, stop: () => line.stop() };
}

async function onPort(device: SimulatedDevice, port: number): ReturnType<typeof serveDevice> {
  try {
    return await serveDevice(device, { port });
  } catch {
    throw new LaunchError(EXIT.inUse, `--listen ${port}: the port is in use`);
  }
}

function lineWanted(values: FlagValues<typeof FLAGS>, name: string, { baud }: DeviceHabits): number | null {
  if (values.serial === null) {
    if (values.baud !== null) throw new LaunchError(EXIT.usage, '--baud: there is no --serial');
    return null;
  }
  if (baud === null) throw new LaunchError(EXIT.usage, `--serial: ${name} has no serial port here`);
  return values.baud === null ? baud : Number(values.baud);
}

/**
 * Plays the device that the flags describe.
 * @throws LaunchError `usage` for a wrong flag, value or serial port, `inUse` where somebody else has the network port
 */
export async function simulateDevice(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Simulated> {
  const { name, habits } = habitsOf(words);
  const values = readArguments(words, env, { ...habits.flags, ...FLAGS });
  const baud = lineWanted(values, name, habits);
  const make = { inputs: Number(values.inputs), outputs: Number(values.outputs), timers: realTimers };
  const device = troubled(name, habits.create(make, values, baud !== null), values.fault ?? '');
  const line = baud === null ? null : await openLine(values.serial ?? '', baud);
  const wired = line === null ? null : await onLine(device, line);
  const listens = values.listen !== null || line === null;
  const served = listens ? await onPort(device, Number(values.listen ?? 0)) : null;
  return {
    lines: [
      ...(served === null ? [] : [`simulated ${name} at 127.0.0.1:${served.port}`]),
      ...(line === null ? [] : [`simulated ${name} on ${line.path}`]),
    ],
    gone: wired?.gone ?? new Promise<void>(() => undefined),
    async stop() {
      await served?.stop();
      await wired?.stop();
    },
  };
}
