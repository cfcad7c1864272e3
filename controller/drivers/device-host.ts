// One device: joins its driver's machine to its line, the clock and the engine. What comes of it are inputs; whatever the device does, its machine harms nobody else.
// Which commands reach it stands in devices.ts.

import type { DeviceRow } from '../../protocol/api/shapes.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { DevicePresented, EndpointInput } from '../domain/input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Line } from '../ports/line.ts';
import type { Log } from '../ports/log.ts';
import type { DeviceDescription, DeviceHost, DeviceMachine, DeviceOptions, Driver, Port, Route } from './driver.ts';
import { NoiseMeter } from './noise-meter.ts';
import type { OrderEnd } from './orders.ts';
import { Orders } from './orders.ts';
import { Teller } from './teller.ts';

/** Inputs, and outputs, of one device. */
const MAX_PORTS = 1_024;
/** What a port may be called by its device: what an endpoint of the room is known by (protocol/schema.ts, Handle). */
const PORT = /^[A-Za-z0-9_-]{1,16}$/;
/** Characters of what a device says of itself. */
const MAX_WORDS = 64;

export interface DeviceParts {
  readonly name: string;
  readonly driverName: string;
  readonly driver: Driver;
  readonly options: DeviceOptions;
  /** For people: host and port, or the name of a serial line. */
  readonly address: string;
  readonly adopt: DevicePresented['adopt'];
  readonly line: Line;
  readonly room: Pick<Room, 'submit'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Wish {
  readonly output: string;
  /** Null: dark. */
  readonly input: string | null;
  readonly mode: Mode;
  readonly moves: Route['moves'];
  /** Monotonic milliseconds. */
  readonly deadline: number;
  ended(end: OrderEnd): void;
}

export class HostedDevice {
  readonly #parts: DeviceParts;
  readonly #machine: DeviceMachine;
  readonly #orders: Orders;
  readonly #teller: Teller;
  readonly #noise: NoiseMeter;
  readonly #shown = new Map<string, string | null>();
  readonly #signals = new Map<string, boolean>();
  readonly #counts = { connections: 0, routes: 0, failed: 0 };
  #description: DeviceDescription | null = null;
  #isOpen = false;
  #because: string | null = 'it was not reached yet';

  constructor(parts: DeviceParts) {
    const { name, driver, options, room, clock, log } = parts;
    this.#parts = parts;
    this.#teller = new Teller(room, clock, () => this.#reset('the controller is busy'));
    this.#noise = new NoiseMeter(name, clock, log, (because) =>
      this.#teller.tell({ type: 'alarm', alarm: 'device-noise', about: name, because }),
    );
    this.#orders = new Orders(clock, (route) => this.#guarded(() => this.#machine.route(route)));
    this.#machine = driver.create(options, this.#host());
  }

  start(): void {
    this.#parts.line.start({
      opened: () => {
        this.#counts.connections += 1;
        this.#isOpen = true;
        this.#guarded(() => this.#machine.opened());
      },
      bytes: (chunk) => {
        this.#noise.heard();
        this.#guarded(() => this.#machine.heard(chunk));
      },
      closed: (because) => this.#closed(because),
    });
  }

  async stop(): Promise<void> {
    this.#teller.stop();
    await this.#parts.line.stop();
  }

  /** Wants an output switched; heard of exactly once. */
  want(wish: Wish): void {
    const { driver, name } = this.#parts;
    if (this.#description === null) return wish.ended(refuse('offline', `${name} is not there: ${this.#because}`));
    if (wish.input === null && !driver.capabilities.darkens)
      return wish.ended(refuse('unavailable', `${name} cannot make an output dark`));
    this.#counts.routes += 1;
    this.#orders.add({ ...wish, ended: (end) => this.#ended(wish, end) });
  }

  /** Tells the engine anew what is known. */
  present(): void {
    const description = this.#description;
    if (description === null) return;
    const { name, driverName, driver, adopt } = this.#parts;
    const inputs = description.inputs.map((port) => ({ ...port, signal: this.#signals.get(port.port) ?? null }));
    const { model, firmware, outputs } = description;
    this.#teller.tell({
      ...{ type: 'devicePresented', device: name, driver: driverName, model, firmware, inputs, outputs, adopt },
      capabilities: { ...driver.capabilities, enforces: [...driver.capabilities.enforces] },
    });
    for (const output of this.#shown.keys()) this.#tellRoute(output);
  }

  row(): DeviceRow {
    const { name, driverName, driver, address } = this.#parts;
    const { model = null, firmware = null, inputs = [], outputs = [] } = this.#description ?? {};
    return {
      ...{ device: name, driver: driverName, address, online: this.#description !== null, model, firmware },
      because: this.#description === null ? (this.#because?.slice(0, 512) ?? null) : null,
      capabilities: { ...driver.capabilities, enforces: [...driver.capabilities.enforces] },
      ...{ inputs: inputs.length, outputs: outputs.length, noise: this.#noise.count, ...this.#counts },
    };
  }

  #host(): DeviceHost {
    const { clock, line, log, name } = this.#parts;
    return {
      now: () => clock.now(),
      after: (ms, act) => clock.after(ms, () => this.#guarded(act)),
      send: (bytes, ms) => line.write(bytes, clock.now() + ms),
      reset: (because) => this.#reset(because),
      ready: (description) => this.#ready(description),
      routed: (output, input) => {
        this.#shown.set(output, input);
        if (this.#description !== null) this.#tellRoute(output);
      },
      signal: (input, present) => {
        this.#signals.set(input, present);
        if (this.#description !== null) this.#teller.tell({ type: 'signal', device: name, input, present });
      },
      done: (route) => void this.#orders.end(route, { ok: true }),
      failed: (route, reason, because) => {
        if (!this.#orders.end(route, refuse(reason, because.slice(0, 512))))
          log.debug({ device: name, route, because }, 'a route was answered that is not under way');
      },
      noise: (because) => this.#noise.noise(because),
    };
  }

  /** A fault in a driver costs its own device the connection, and nobody else anything. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#parts.log.error({ device: this.#parts.name, error: String(error) }, 'a fault of a driver');
      this.#reset('a fault of the driver');
    }
  }

  #reset(because: string): void {
    this.#because = because;
    this.#parts.line.reset(because);
  }

  #ready(description: DeviceDescription): void {
    const { model, firmware, inputs, outputs } = description;
    const inputPorts = this.#usable(inputs);
    const outputPorts = this.#usable(outputs);
    this.#description = {
      ...{ model: model?.slice(0, MAX_WORDS) || null, firmware: firmware?.slice(0, MAX_WORDS) || null },
      ...{ inputs: inputPorts, outputs: outputPorts },
    };
    this.present();
  }

  /** Ports that an endpoint of the room can be; of others it is logged. */
  #usable(ports: readonly Port[]): readonly Port[] {
    const seen = new Set<string>();
    const usable = ports.filter(({ port }) => PORT.test(port) && !seen.has(port) && seen.add(port));
    if (usable.length < ports.length || usable.length > MAX_PORTS)
      this.#parts.log.warn({ device: this.#parts.name, ports: ports.length }, 'some ports cannot be used');
    return usable.slice(0, MAX_PORTS);
  }

  #tellRoute(output: string): void {
    const input = this.#shown.get(output);
    if (input !== undefined) this.#teller.tell({ type: 'routed', device: this.#parts.name, output, input });
  }

  #ended(wish: Wish, end: OrderEnd): void {
    if (!end.ok) this.#counts.failed += 1;
    wish.ended(end);
    // What was seen meanwhile was not told for itself: the engine waited for this end.
    this.#tellRoute(wish.output);
  }

  #closed(because: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#because = because;
    this.#guarded(() => this.#machine.closed());
    this.#orders.failAll(because);
    this.#shown.clear();
    this.#signals.clear();
    if (this.#description === null) return;
    this.#description = null;
    this.#teller.tell({ type: 'deviceGone', device: this.#parts.name, because: because.slice(0, 512) });
  }

  /** For answers to commands, in their order among what the device said. */
  tell(input: EndpointInput): void {
    this.#teller.tell(input);
  }
}
