// The total table of drivers: a row each, with what whoever wires the device must know. What a device can do stands in its driver's capabilities.

import type { Driver } from './driver.ts';
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
