// The total table of drivers: a row each, with what whoever wires the device must know. What a device can do stands in its driver's capabilities.

import { ATEN } from './aten/driver.ts';
import type { Driver } from './driver.ts';
import { IHSE } from './ihse/driver.ts';
import { LIGHTWARE } from './lightware/driver.ts';

export interface DriverRow {
  /** Maker and family, as people say it. */
  readonly title: string;
  readonly driver: Driver;
  /** Where the device listens on a network; null where it has none. */
  readonly tcpPort: number | null;
  /** Bits a second of its serial port as it is delivered (8N1); null where it has none. */
  readonly baudRate: number | null;
  /** How it is wired and prepared, in a sentence or two. */
  readonly wiring: string;
}

export const DRIVERS: Readonly<Record<string, DriverRow>> = {
  aten: {
    title: 'ATEN video matrix (VM series)',
    driver: ATEN,
    tcpPort: 23,
    baudRate: null,
    wiring:
      'Switch telnet on in the web page of the matrix, and change its first password there. Sizes of known models follow from the name that it gives at login; else name inputs and outputs.',
  },
  ihse: {
    title: 'IHSE Draco tera (also sold as Black Box DKM FX)',
    driver: IHSE,
    tcpPort: 5_555,
    baudRate: null,
    wiring:
      'Switch the network API and its "LAN echo" on in the matrix; in a grid, name the address of its master. Ports are the device numbers of CPU and CON devices.',
  },
  lightware: {
    title: 'Lightware MX2 and MMX matrix (LW3)',
    driver: LIGHTWARE,
    tcpPort: 6_107,
    baudRate: null,
    wiring:
      'The LW3 protocol is on as delivered. Ports are those of the video crosspoint, as the matrix counts them: I1, O1.',
  },
};
