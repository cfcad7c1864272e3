// What goes wrong between a device and whoever speaks to it, as small named wrappers around any simulated device. They know bytes alone; what a frame of another
// unit looks like is told by whoever sets the stage.

import type { Timers } from '../../protocol/link/types.ts';
import type { DeviceSession, SimulatedDevice } from './device.ts';

/** Milliseconds by which `slow` answers late, and by which `too-late` does: within a deadline of 1.5 s, and beyond it. */
const SLOW_MS = 300;
const TOO_LATE_MS = 2_000;

export interface DeviceStage {
  readonly timers: Timers;
  /** Bytes that the device would say to somebody else: another unit's answer, something that nobody asked for. */
  readonly foreign: Uint8Array;
}

type Send = (bytes: Uint8Array) => void;
/** What becomes of the bytes that a device sends; made anew for each connection. */
type Wire = (send: Send, stage: DeviceStage) => Send;

export interface DeviceFault {
  readonly meaning: string;
  wrap(device: SimulatedDevice, stage: DeviceStage): SimulatedDevice;
}

function behind(device: SimulatedDevice, connect: SimulatedDevice['connect']): SimulatedDevice {
  return {
    connect,
    panel: (output, input) => device.panel(output, input),
    shows: (output) => device.shows(output),
    powerCycle: () => device.powerCycle(),
  };
}

function sending(meaning: string, wire: Wire): DeviceFault {
  return {
    meaning,
    wrap: (device, stage) => behind(device, ({ send, end }) => device.connect({ send: wire(send, stage), end })),
  };
}

function hearing(meaning: string, heard: (session: DeviceSession, send: Send) => Send): DeviceFault {
  return {
    meaning,
    wrap: (device) =>
      behind(device, (peer) => {
        const session = device.connect(peer);
        return { heard: heard(session, peer.send), gone: () => session.gone() };
      }),
  };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The same bytes at every run, all values among them. */
const NOISE = Uint8Array.from({ length: 24 }, (_, at) => (at * 151 + 7) % 256);

const ALL = {
  echoes: hearing('Says again whatever it hears, before it answers.', (session, send) => (bytes) => {
    send(bytes);
    session.heard(bytes);
  }),
  slow: sending('Answers everything 300 ms later.', (send, { timers }) => (bytes) => {
    timers.after(SLOW_MS, () => send(bytes));
  }),
  'too-late': sending('Answers everything 2 s later, beyond every deadline.', (send, { timers }) => (bytes) => {
    timers.after(TOO_LATE_MS, () => send(bytes));
  }),
  twice: sending('Says everything twice.', (send) => (bytes) => {
    send(bytes);
    send(bytes);
  }),
  'another-unit': sending('Before each answer comes one that is for somebody else.', (send, { foreign }) => (bytes) => {
    send(foreign);
    send(bytes);
  }),
  interrupted: sending('In the middle of everything it says something else.', (send, { foreign }) => (bytes) => {
    const half = bytes.length >> 1;
    send(bytes.subarray(0, half));
    send(foreign);
    send(bytes.subarray(half));
  }),
  'noise-before': sending('Noise before everything that it says.', (send) => (bytes) => send(joined(NOISE, bytes))),
  'noise-inside': sending('Noise in the middle of everything that it says.', (send) => (bytes) => {
    const half = bytes.length >> 1;
    send(joined(bytes.subarray(0, half), NOISE, bytes.subarray(half)));
  }),
  'noise-after': sending('Noise after everything that it says.', (send) => (bytes) => send(joined(bytes, NOISE))),
  cut: sending('Every third time only the first half of what it says arrives.', (send) => {
    let said = 0;
    return (bytes) => {
      said += 1;
      send(said % 3 === 0 ? bytes.subarray(0, bytes.length >> 1) : bytes);
    };
  }),
  drips: sending('Every byte arrives for itself.', (send) => (bytes) => {
    for (const byte of bytes) send(Uint8Array.of(byte));
  }),
  clumps: sending('What it says arrives together with what it says next.', (send, { timers }) => {
    let held: Uint8Array = new Uint8Array();
    return (bytes) => {
      const isFirst = held.length === 0;
      held = joined(held, bytes);
      if (!isFirst) return;
      timers.after(20, () => {
        send(held);
        held = new Uint8Array();
      });
    };
  }),
  deaf: hearing('Hears nothing after the first time that it was spoken to.', (session) => {
    let heard = 0;
    return (bytes) => {
      heard += 1;
      if (heard === 1) session.heard(bytes);
    };
  }),
} as const satisfies Readonly<Record<string, DeviceFault>>;

export type DeviceFaultName = keyof typeof ALL;

export const DEVICE_FAULTS: Readonly<Record<DeviceFaultName, DeviceFault>> = ALL;

export const DEVICE_FAULT_NAMES = Object.keys(ALL) as readonly DeviceFaultName[];

export function isDeviceFault(name: string): name is DeviceFaultName {
  return Object.hasOwn(ALL, name);
}
