// One driver's machine and one simulated device at one desk, in memory, with a clock moved by hand between them: bytes take a millisecond, in pieces of any size, and a
// connection that ended comes again after half a second. What the machine tells is written down.

import type {
  DeviceDescription,
  DeviceHost,
  DeviceMachine,
  DeviceOptions,
  Driver,
  Route,
} from '../../controller/drivers/driver.ts';
import type { DeviceSession, SimulatedDevice } from '../../simulators/devices/device.ts';
import type { TestClock } from '../../simulators/world/clock.ts';

const LATENCY_MS = 1;
const REOPEN_MS = 500;

export const NO_OPTIONS: DeviceOptions = { inputs: null, outputs: null, username: null, password: null, options: {} };

export interface Failure {
  readonly route: number;
  readonly reason: string;
  readonly because: string;
}

export interface Desk {
  readonly machine: DeviceMachine;
  readonly ready: DeviceDescription[];
  readonly routes: Map<string, string | null>;
  readonly signals: Map<string, boolean>;
  readonly done: number[];
  readonly failed: Failure[];
  readonly noise: string[];
  readonly resets: string[];
  /** What was sent, as text, with the moment. */
  readonly sent: { readonly at: number; readonly text: string }[];
  /** Called when a route is confirmed. */
  confirmed: (route: number) => void;
  /** Every word about an output, in order. */
  readonly words: { readonly output: string; readonly input: string | null }[];
  /** True: the line takes nothing. */
  isStalled: boolean;
  route(order: Partial<Route>): number;
  /** What came of a route; null while it is under way. */
  outcome(route: number): 'done' | Failure | null;
  /** Hands bytes to the machine as if the device had said them now. */
  hear(bytes: Uint8Array | string): void;
  /** The cable is pulled; it comes back by itself. */
  pull(): void;
  stop(): void;
}

/** The bytes in pieces. */
export type Split = (bytes: Uint8Array) => Uint8Array[];

export const WHOLE: Split = (bytes) => [bytes];
export const BYTE_BY_BYTE: Split = (bytes) => [...bytes].map((byte) => Uint8Array.of(byte));

/** A device that says nothing where it would have said this: some are silent to what they do not know. */
export function silenced(device: SimulatedDevice, isUnsaid: (text: string) => boolean): SimulatedDevice {
  return {
    panel: (output, input) => device.panel(output, input),
    shows: (output) => device.shows(output),
    powerCycle: () => device.powerCycle(),
    connect: ({ send, end }) =>
      device.connect({
        send: (bytes) => (isUnsaid(Buffer.from(bytes).toString('latin1')) ? undefined : send(bytes)),
        end,
      }),
  };
}

export function createDesk(
  clock: TestClock,
  driver: Driver,
  device: SimulatedDevice,
  { options = NO_OPTIONS, split = WHOLE }: { readonly options?: DeviceOptions; readonly split?: Split } = {},
): Desk {
  let session: DeviceSession | null = null;
  let isStopped = false;
  let connection = 0;

  function open(): void {
    if (isStopped || session !== null) return;
    connection += 1;
    const own = connection;
    const isOwn = (): boolean => own === connection && session !== null;
    const early: Uint8Array[] = [];
    const hear = (bytes: Uint8Array): void => {
      for (const piece of split(bytes)) clock.after(LATENCY_MS, () => isOwn() && machine.heard(piece));
    };
    const begun = device.connect({
      send: (bytes) => (session === null ? early.push(bytes.slice()) : hear(bytes.slice())),
      // After whatever was said before it.
      end: () => clock.after(2 * LATENCY_MS, () => isOwn() && close()),
    });
    session = begun;
    machine.opened();
    for (const bytes of early) hear(bytes);
  }

  function close(): void {
    if (session === null) return;
    session.gone();
    session = null;
    machine.closed();
    clock.after(REOPEN_MS, open);
  }

  const host: DeviceHost = {
    now: clock.now,
    after: clock.after,
    send(bytes, ms) {
      if (desk.isStalled || session === null || ms <= 0) return false;
      desk.sent.push({ at: clock.now(), text: Buffer.from(bytes).toString('latin1') });
      const own = connection;
      clock.after(LATENCY_MS, () => own === connection && session?.heard(bytes));
      return true;
    },
    reset(because) {
      desk.resets.push(because);
      clock.after(LATENCY_MS, close);
    },
    ready: (description) => desk.ready.push(description),
    routed(output, input) {
      desk.routes.set(output, input);
      desk.words.push({ output, input });
    },
    signal: (input, present) => desk.signals.set(input, present),
    done(route) {
      desk.done.push(route);
      desk.confirmed(route);
    },
    failed: (route, reason, because) => desk.failed.push({ route, reason, because }),
    noise: (because) => desk.noise.push(because),
  };

  const machine = driver.create(options, host);
  let routes = 0;
  const desk: Desk = {
    machine,
    ready: [],
    routes: new Map(),
    signals: new Map(),
    done: [],
    failed: [],
    noise: [],
    resets: [],
    sent: [],
    words: [],
    confirmed: () => undefined,
    isStalled: false,
    route(order) {
      routes += 1;
      machine.route({ route: routes, output: 'O1', input: null, mode: 'view', moves: null, within: 1_500, ...order });
      return routes;
    },
    outcome: (route) => (desk.done.includes(route) ? 'done' : (desk.failed.find((one) => one.route === route) ?? null)),
    hear: (bytes) => machine.heard(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    pull: close,
    stop() {
      isStopped = true;
      close();
    },
  };
  open();
  return desk;
}

/** Each route ended at most once, and never both ways. */
export function endedTwice({ done, failed }: Desk): number[] {
  const ended = [...done, ...failed.map(({ route }) => route)];
  return ended.filter((route, at) => ended.indexOf(route) !== at);
}
