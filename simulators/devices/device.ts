// What every simulated device of another maker is: connections, a panel, a power switch. Which bytes it speaks stands in its own folder, written from its maker's document.

import type { Timers } from '../../protocol/link/types.ts';

/** One connection to it. */
export interface DeviceSession {
  heard(bytes: Uint8Array): void;
  gone(): void;
}

export interface SimulatedDevice {
  /** Somebody connected (TCP, or the serial line, which is always connected). `send` gives bytes to him, `end` closes. */
  connect(peer: { send(bytes: Uint8Array): void; end(): void }): DeviceSession;
  /** Somebody turns a knob at the device itself; ports as the device numbers them, null: nothing shown. */
  panel(output: string, input: string | null): void;
  /** What an output really shows: the oracle of tests. */
  shows(output: string): string | null;
  /** Switches it off and on: connections end, what the real device forgets is forgotten. */
  powerCycle(): void;
}

export interface DeviceMake {
  readonly inputs: number;
  readonly outputs: number;
  readonly timers: Timers;
}
