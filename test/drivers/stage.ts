// A driver's machine and a simulated device on one test clock: bytes travel in pieces that a seed cuts, a line that is reset opens again, and what the machine tells is kept.

import type {
  DeviceDescription,
  DeviceHost,
  DeviceMachine,
  DeviceOptions,
  Driver,
} from '../../controller/drivers/driver.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { DeviceSession, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';

/** Milliseconds until a line that ended opens again, and that each piece of bytes travels. */
const REOPEN_MS = 100;
const TRAVEL_MS = 1;

export const NO_OPTIONS: DeviceOptions = { inputs: null, outputs: null, username: null, password: null, options: {} };

export interface Told {
  readonly ready: DeviceDescription[];
  readonly shows: Map<string, string | null>;
  readonly routed: string[];
  readonly signals: Map<string, boolean>;
  readonly done: number[];
  readonly failed: { readonly route: number; readonly reason: string; readonly because: string }[];
  readonly noise: string[];
  readonly resets: string[];
}

export interface DriverStage {
  readonly clock: TestClock;
  readonly machine: DeviceMachine;
  readonly told: Told;
  /** Everything that the machine said, as text. */
  readonly said: { readonly at: number; readonly text: string }[];
  /** The line takes no bytes while this is true. */
  stalled: boolean;
  open(): void;
  close(): void;
  /** Bytes that come from nowhere. */
  inject(bytes: Uint8Array): void;
  route(output: string, input: string | null, within?: number): number;
  outcome(route: number): string;
}

export interface StageOptions {
  readonly driver: Driver;
  readonly device: (clock: TestClock) => SimulatedDevice;
  readonly options?: Partial<DeviceOptions>;
  readonly fault?: DeviceFaultName;
  readonly foreign?: Uint8Array;
  /** Cuts bytes into pieces; without it they come as they were sent. */
  readonly seed?: number;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function pieces(bytes: Uint8Array, chance: () => number): readonly Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + Math.floor(chance() * 7);
    cut.push(bytes.slice(from, to));
    from = to;
  }
  return cut;
}

export function setStage({ driver, device, options, fault, foreign, seed }: StageOptions): DriverStage {
  const clock = createClock();
  const chance = random(seed ?? 1);
  const made = device(clock);
  const stage = { timers: clock, foreign: foreign ?? new Uint8Array() };
  const far = fault === undefined ? made : DEVICE_FAULTS[fault].wrap(made, stage);
  const told: Told = {
    ready: [],
    shows: new Map(),
    routed: [],
    signals: new Map(),
    done: [],
    failed: [],
    noise: [],
    resets: [],
  };
  const said: { at: number; text: string }[] = [];
  let session: DeviceSession | null = null;
  let line = 0;
  let routes = 0;

  function deliver(bytes: Uint8Array, of: number): void {
    const parts = seed === undefined ? [bytes.slice()] : pieces(bytes, chance);
    for (const part of parts)
      clock.after(TRAVEL_MS, () => {
        if (line === of && session !== null) machine.heard(part);
      });
  }

  const host: DeviceHost = {
    now: () => clock.now(),
    after: (ms, act) => clock.after(ms, act),
    send(bytes) {
      if (session === null || self.stalled) return false;
      said.push({ at: clock.now(), text: Buffer.from(bytes).toString('latin1') });
      const [sent, of] = [bytes.slice(), line];
      clock.after(TRAVEL_MS, () => {
        if (line === of) session?.heard(sent);
      });
      return true;
    },
    reset(because) {
      told.resets.push(because);
      if (session === null) return;
      self.close();
      clock.after(REOPEN_MS, () => self.open());
    },
    ready: (description) => told.ready.push(description),
    routed(output, input) {
      told.shows.set(output, input);
      told.routed.push(`${output}<${input ?? 'none'}`);
    },
    signal: (input, present) => told.signals.set(input, present),
    done: (route) => told.done.push(route),
    failed: (route, reason, because) => told.failed.push({ route, reason, because }),
    noise: (because) => told.noise.push(because),
  };
  const machine = driver.create({ ...NO_OPTIONS, ...options }, host);

  const self: DriverStage = {
    clock,
    machine,
    told,
    said,
    stalled: false,
    open() {
      if (session !== null) return;
      line += 1;
      const of = line;
      session = { heard: () => undefined, gone: () => undefined };
      session = far.connect({
        send: (bytes) => deliver(bytes, of),
        end: () => {
          if (line !== of) return;
          self.close();
          clock.after(REOPEN_MS, () => self.open());
        },
      });
      machine.opened();
    },
    close() {
      const ended = session;
      session = null;
      if (ended === null) return;
      ended.gone();
      machine.closed();
    },
    inject: (bytes) => machine.heard(bytes),
    route(output, input, within = 1_500) {
      routes += 1;
      const mode: Mode = 'view';
      machine.route({ route: routes, output, input, mode, moves: null, within });
      return routes;
    },
    outcome(route) {
      const ends = [
        ...told.done.filter((one) => one === route).map(() => 'done'),
        ...told.failed.filter((one) => one.route === route).map(({ reason, because }) => `${reason}: ${because}`),
      ];
      return ends.length === 0 ? 'waits' : ends.join(' and ');
    },
  };
  return self;
}

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}
