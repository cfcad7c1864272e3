// One simulated device of another maker behind a port of this machine, with the faults that were asked for.

import type { DeviceFaultName } from '../devices/faults.ts';
import { DEVICE_FAULTS } from '../devices/faults.ts';
import type { ServedDevice } from '../devices/serve.ts';
import { serveDevice } from '../devices/serve.ts';
import { DEVICES } from '../devices/table.ts';
import { realTimers } from '../world/real-timers.ts';
import { EXIT, LaunchError } from './fault.ts';

/** Inputs, and outputs, of one device: the largest that its makers build are of this order. */
export const MAX_DEVICE_PORTS = 576;

export interface DeviceWanted {
  /** A name of the table. */
  readonly name: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly faults: readonly DeviceFaultName[];
}

/** @throws LaunchError `inUse` where somebody else has the port */
export async function simulateDevice({ name, port, inputs, outputs, faults }: DeviceWanted): Promise<ServedDevice> {
  const row = DEVICES[name];
  if (row === undefined) throw new LaunchError(EXIT.usage, `--device: ${name} is none that is simulated`);
  const made = row.create({ inputs, outputs, timers: realTimers });
  const stage = { timers: realTimers, foreign: row.foreign };
  const device = faults.reduce((inner, fault) => DEVICE_FAULTS[fault].wrap(inner, stage), made);
  try {
    return await serveDevice(device, { port });
  } catch {
    throw new LaunchError(EXIT.inUse, `--listen ${port}: the port is in use`);
  }
}
