// The table of simulated devices: a row each, by the name that its driver has too. `npm run simulate -- --device NAME` and tests take them from here.

import { createAten } from './aten/aten.ts';
import type { DeviceMake, SimulatedDevice } from './device.ts';
import { createIhse } from './ihse/ihse.ts';
import { createLightware } from './lightware/lightware.ts';

export interface DeviceRow {
  create(make: DeviceMake): SimulatedDevice;
  /** What it might say to somebody else, or unasked: the faults `another-unit` and `interrupted` put it between. */
  readonly foreign: Uint8Array;
}

function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

export const DEVICES: Readonly<Record<string, DeviceRow>> = {
  aten: { create: (make) => createAten(make), foreign: text('Profile 7 saved by user guest\r\n') },
  // The matrix's clock, as the answer to somebody who asked for it.
  ihse: {
    create: (make) => createIhse(make),
    foreign: Uint8Array.of(0x1b, 0x29, 0x53, 0x0c, 0x00, 0x48, 0x27, 0x15, 0x06, 0x28, 0x01, 0x12),
  },
  lightware: {
    create: (make) => createLightware(make),
    foreign: text('CHG /MEDIA/AUDIO/XP.DestinationConnectionList=I4;I4\r\n'),
  },
};

export const DEVICE_NAMES: readonly string[] = Object.keys(DEVICES);
