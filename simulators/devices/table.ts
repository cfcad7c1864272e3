// The table of simulated devices: a row each, by the name that its driver has too. `npm run simulate -- --device NAME` and tests take them from here.

import type { DeviceMake, SimulatedDevice } from './device.ts';
import { createExtron } from './extron/device.ts';
import { createKramer } from './kramer/device.ts';
import { createTesmartMatrix } from './tesmart/matrix.ts';
import { createTesmart } from './tesmart/switch.ts';
import { createVideohub } from './videohub/videohub.ts';

const encoder = new TextEncoder();

export interface DeviceRow {
  create(make: DeviceMake): SimulatedDevice;
  /** What it might say to somebody else, or unasked: the faults `another-unit` and `interrupted` put it between. */
  readonly foreign: Uint8Array;
}

export const DEVICES: Readonly<Record<string, DeviceRow>> = {
  extron: { create: (make) => createExtron(make), foreign: encoder.encode('Amt1*1\r\n') },
  kramer: { create: (make) => createKramer(make), foreign: encoder.encode('~02@ROUTE 1,1,3\r\n') },
  tesmart: { create: (make) => createTesmart(make), foreign: Uint8Array.of(0xaa, 0xbb, 0x03, 0x21, 0x05, 0xee) },
  'tesmart-matrix': { create: (make) => createTesmartMatrix(make), foreign: encoder.encode('IP:192.168.001.010;') },
  videohub: { create: createVideohub, foreign: encoder.encode('SERIAL PORT ROUTING:\n0 1\n\n') },
};

export const DEVICE_NAMES: readonly string[] = Object.keys(DEVICES);
