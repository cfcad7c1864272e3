// The total table of drivers: a row each, with what whoever wires the device must know. What a device can do stands in its driver's capabilities.

import { aten } from './aten/driver.ts';
import type { Driver } from './driver.ts';
import { extron } from './extron/driver.ts';
import { ihse } from './ihse/driver.ts';
import { kramer } from './kramer/driver.ts';
import { lightware } from './lightware/driver.ts';
import { tesmart } from './tesmart/driver.ts';
import { tesmartMatrix } from './tesmart-matrix/driver.ts';
import { videohub } from './videohub/driver.ts';

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
    driver: aten,
    tcpPort: 23,
    baudRate: null,
    wiring:
      'Switch telnet on in the web page of the matrix, and change its first password there. Sizes of known models follow from the name that it gives at login; else name inputs and outputs. Without `username` and `password` those of the factory are used; `options.commands` (auto, ss, sw) chooses its words for switching.',
  },
  extron: {
    title: 'Extron matrix switchers (SIS: DXP, XTP, DTP CrossPoint, SMX, MAV)',
    driver: extron,
    tcpPort: 23,
    baudRate: 9600,
    wiring:
      'Network, or the Remote port (RS-232, 9-pin or captive screw) with a straight cable. Where a password is set, the administrator’s goes into `password`; `options.tie` chooses what is switched: all, video, rgb.',
  },
  ihse: {
    title: 'IHSE Draco tera (also sold as Black Box DKM FX)',
    driver: ihse,
    tcpPort: 5555,
    baudRate: null,
    wiring:
      'Switch the network API and its "LAN echo" on in the matrix; in a grid, name the address of its master. Ports are the device numbers of CPU and CON devices. `options.macros` names the keys of its push and get macros, which then do what they are for.',
  },
  kramer: {
    title: 'Kramer switchers with Protocol 3000 (VS, VP and others)',
    driver: kramer,
    tcpPort: 5000,
    baudRate: 115_200,
    wiring:
      'Network, or RS-232 with a straight cable; older models speak at 9600 bits a second. Where security is on, the level goes into `username` (Admin unless given) and its password into `password`; `options.machine` is the machine number where several share a line, `options.layers` (video, video and audio) what a route takes along.',
  },
  lightware: {
    title: 'Lightware MX2, MMX, MMX2 and UCX (LW3)',
    driver: lightware,
    tcpPort: 6107,
    baudRate: null,
    wiring:
      'The LW3 protocol is on as delivered. Ports are those of the video crosspoint, as the matrix counts them: I1, O1.',
  },
  tesmart: {
    title: 'TESmart KVM switches (HKS series, 4 to 16 computers)',
    driver: tesmart,
    tcpPort: 5000,
    baudRate: 9600,
    wiring:
      'Network (192.168.1.10 as delivered), or the three screws TX, RX and ground of the RS-232 port. It does not tell how many inputs it has: name `inputs`.',
  },
  'tesmart-matrix': {
    title: 'TESmart HDMI matrices (HMA series)',
    driver: tesmartMatrix,
    tcpPort: 5000,
    baudRate: 9600,
    wiring:
      'Network (192.168.1.10 as delivered), or the RS-232 port. It does not tell how many inputs it has: name `inputs`; `options.order` turns the order of input and output round for models that want it.',
  },
  videohub: {
    title: 'Blackmagic Videohub',
    driver: videohub,
    tcpPort: 9990,
    baudRate: null,
    wiring: 'Its Ethernet port to the network of the room; a fixed address, set in Videohub Setup over USB.',
  },
};

/** The row of a name that comes from outside. */
export function driverNamed(name: string): DriverRow | null {
  return Object.hasOwn(DRIVERS, name) ? (DRIVERS[name] ?? null) : null;
}
