// The table of simulated devices: a row each, by the name that its driver has too. `npm run simulate -- --device NAME` and tests take them from here.

import type { DeviceMake, SimulatedDevice } from './device.ts';
import { createVideohub } from './videohub/videohub.ts';

const encoder = new TextEncoder();

export interface DeviceRow {
  create(make: DeviceMake): SimulatedDevice;
  /** What it might say to somebody else, or unasked: the faults `another-unit` and `interrupted` put it between. */
  readonly foreign: Uint8Array;
}

export const DEVICES: Readonly<Record<string, DeviceRow>> = {
  videohub: { create: createVideohub, foreign: encoder.encode('SERIAL PORT ROUTING:\n0 1\n\n') },
};

export const DEVICE_NAMES: readonly string[] = Object.keys(DEVICES);
