// What a driver is: the way in which devices of one maker are spoken to, as a pure machine with clock and transport handed in. One folder each: capabilities, codec,
// driver, quirks. Who may switch what is decided elsewhere; how a route reaches the device and what the device says of itself stands here.

import type { Reason } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';

/** What a device does of what the room may ask for. Data, shown to administrators. */
export interface Capabilities {
  /** What a route carries: a picture alone, or keyboard and mouse with it. */
  readonly carries: 'video' | 'video and keys';
  /** Modes that the device itself enforces; a mode that is carried and not named here is marked as not enforced. */
  readonly enforces: readonly Mode[];
  /** How the driver hears what somebody switched at the device's own panel. */
  readonly reports: 'at once' | 'when asked' | 'never';
  /** Whether an output can be made dark. */
  readonly darkens: boolean;
  /** Whether the device says whether a signal stands at an input. */
  readonly signal: boolean;
}

/** A port as the device has it. `port` is the device's own number or name for it and stays what it is. */
export interface Port {
  readonly port: string;
  /** As the device names it, or empty. */
  readonly name: string;
}

export interface DeviceDescription {
  readonly model: string | null;
  readonly firmware: string | null;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** What a machine is given: time, transport, and whom it tells. */
export interface DeviceHost {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls `act` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
  /** Sends within `ms` milliseconds or never. False: refused at once. */
  send(bytes: Uint8Array, ms: number): boolean;
  /** Ends this connection, because the device speaks nonsense or not at all; a new one follows. */
  reset(because: string): void;
  /** The device is known and can be asked; again whenever its ports or their names changed. */
  ready(description: DeviceDescription): void;
  /** What an output shows, as the device said it, asked or not; null: nothing. */
  routed(output: string, input: string | null): void;
  /** Whether a signal stands at an input. */
  signal(input: string, present: boolean): void;
  /** How a route that was asked for ended: exactly once for each. */
  done(route: number): void;
  failed(route: number, reason: Reason, because: string): void;
  /** What came was no message, or not for us: counted and logged, and changes nothing. */
  noise(because: string): void;
}

/** An order to the device. */
export interface Route {
  /** Names the order in its answer. */
  readonly route: number;
  readonly output: string;
  /** Null: make the output dark. */
  readonly input: string | null;
  readonly mode: Mode;
  /** The picture comes by a push or a get from or to this other output of the device, which may have a way of its own for that; null: by neither. */
  readonly moves: { readonly by: 'push' | 'get'; readonly output: string } | null;
  /** Milliseconds from now in which the device must have confirmed. */
  readonly within: number;
}

/** One device. Between `closed` and `opened` it is asked nothing, and every route that waited has failed. */
export interface DeviceMachine {
  opened(): void;
  heard(bytes: Uint8Array): void;
  closed(): void;
  route(order: Route): void;
}

/** What the settings say of one device. */
export interface DeviceOptions {
  /** Ports where the device cannot tell how many it has. */
  readonly inputs: number | null;
  readonly outputs: number | null;
  readonly username: string | null;
  readonly password: string | null;
  /** Further words of the driver's own, checked by it. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Driver {
  readonly capabilities: Capabilities;
  /** @throws SettingsError naming the word that is wrong */
  create(options: DeviceOptions, host: DeviceHost): DeviceMachine;
}
