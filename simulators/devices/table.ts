// The table of simulated devices: a row each, by the name that its driver has too. Tests take them from here; `npm run simulate -- --device NAME` makes them with
// the habits of launcher/device-habits.ts.

import { createAten } from './aten/aten.ts';
import type { DeviceMake, SimulatedDevice } from './device.ts';
import { createExtron } from './extron/device.ts';
import { createIhse } from './ihse/ihse.ts';
import { createKramer } from './kramer/device.ts';
import { createLightware } from './lightware/lightware.ts';
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
  aten: { create: (make) => createAten(make), foreign: encoder.encode('Profile 7 saved by user guest\r\n') },
  extron: { create: (make) => createExtron(make), foreign: encoder.encode('Amt1*1\r\n') },
  // The matrix's clock, as the answer to somebody who asked for it.
  ihse: {
    create: (make) => createIhse(make),
    foreign: Uint8Array.of(0x1b, 0x29, 0x53, 0x0c, 0x00, 0x48, 0x27, 0x15, 0x06, 0x28, 0x01, 0x12),
  },
  kramer: { create: (make) => createKramer(make), foreign: encoder.encode('~02@ROUTE 1,1,3\r\n') },
  lightware: {
    create: (make) => createLightware(make),
    foreign: encoder.encode('CHG /MEDIA/AUDIO/XP.DestinationConnectionList=I4;I4\r\n'),
  },
  tesmart: { create: (make) => createTesmart(make), foreign: Uint8Array.of(0xaa, 0xbb, 0x03, 0x21, 0x05, 0xee) },
  'tesmart-matrix': { create: (make) => createTesmartMatrix(make), foreign: encoder.encode('IP:192.168.001.010;') },
  videohub: { create: createVideohub, foreign: encoder.encode('SERIAL PORT ROUTING:\n0 1\n\n') },
};
