// The devices of the settings, and the engine's commands to them by the ports that they concern. What one device does with them stands in device-host.ts.

import { SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { DriverCommand, LinkJob } from '../domain/decision.ts';
import type { EndpointNumber, Identity } from '../domain/model.ts';
import type { Clock } from '../ports/clock.ts';
import type { EndpointDriver, Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import type { DeviceParts } from './device-host.ts';
import { HostedDevice } from './device-host.ts';
import type { Route } from './driver.ts';
import type { OrderEnd } from './orders.ts';

type Place = Extract<Identity, { readonly by: 'port' }>;

export interface DevicesOptions {
  readonly room: Room;
  readonly clock: Clock;
  readonly log: Log;
  /** One entry a device, its line ready to be started. */
  readonly devices: readonly Omit<DeviceParts, 'room' | 'clock' | 'log'>[];
}

/** All devices; what is asked of one that the settings do not name fails as offline. */
export class Devices implements EndpointDriver {
  readonly #room: Room;
  readonly #clock: Clock;
  readonly #devices: ReadonlyMap<string, HostedDevice>;

  constructor({ room, clock, log, devices }: DevicesOptions) {
    this.#room = room;
    this.#clock = clock;
    this.#devices = new Map(devices.map((parts) => [parts.name, new HostedDevice({ ...parts, room, clock, log })]));
  }

  start(): void {
    for (const device of this.#devices.values()) device.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => device.stop()));
  }

  perform(command: DriverCommand): void {
    switch (command.type) {
      case 'make':
        return this.#make(command.job);
      case 'darken':
        return this.#darken(command.receiver);
      case 'remode':
        return this.#remode(command.job);
      case 'present':
        return this.#devices.get(command.device)?.present();
      case 'devices':
        return this.#list(command.ask);
      case 'still':
        return this.#later(() =>
          this.#room.answer(command.ask, refuse('unavailable', 'a device of another maker gives no still pictures')),
        );
      default:
        // Links, grants and menus: a port has none.
        return;
    }
  }

  #make(job: LinkJob): void {
    const output = this.#placeOf(job.receiver);
    const input = this.#placeOf(job.transmitter);
    const device = this.#devices.get(output?.device ?? '');
    const ended = (end: OrderEnd) => this.#settle(device, job.receiver, job.grant, end);
    if (device === undefined || output === null) return this.#later(() => ended(notConfigured(output)));
    if (input?.device !== output.device)
      return this.#later(() => ended(refuse('out_of_range', 'the source is no input of this device')));
    const deadline = this.#clock.now() + SWITCH_DEADLINE_MS;
    const { mode } = job;
    const moves = this.#moved(job, output.device);
    this.#later(() => device.want({ output: output.port, input: input.port, mode, moves, deadline, ended }));
  }

  /** A push or a get between two outputs of one device. */
  #moved({ moves }: LinkJob, device: string): Route['moves'] {
    const other = moves === null ? null : this.#placeOf(moves.with);
    return moves === null || other?.device !== device ? null : { by: moves.by, output: other.port };
  }

  #darken(receiver: EndpointNumber): void {
    const output = this.#placeOf(receiver);
    const device = this.#devices.get(output?.device ?? '');
    const ended = (end: OrderEnd) => this.#settle(device, receiver, null, end);
    if (device === undefined || output === null) return this.#later(() => ended(notConfigured(output)));
    const deadline = this.#clock.now() + SWITCH_DEADLINE_MS;
    this.#later(() => device.want({ output: output.port, input: null, mode: 'view', moves: null, deadline, ended }));
  }

  /** Routed again in the new mode, where the device knows modes at all. Not answered. */
  #remode(job: LinkJob): void {
    const output = this.#placeOf(job.receiver);
    const input = this.#placeOf(job.transmitter);
    const device = this.#devices.get(output?.device ?? '');
    if (device === undefined || output === null || input?.device !== output.device) return;
    const { carries, enforces } = device.row().capabilities;
    if (carries === 'video' || enforces.length < 2) return;
    const deadline = this.#clock.now() + SWITCH_DEADLINE_MS;
    const ended = () => undefined;
    const wish = { output: output.port, input: input.port, mode: job.mode, moves: null, deadline, ended };
    this.#later(() => device.want(wish));
  }

  #list(ask: string): void {
    const items = [...this.#devices.values()].map((device) => device.row());
    this.#later(() => this.#room.answer(ask, { ok: true, result: { items } }));
  }

  #settle(device: HostedDevice | undefined, receiver: EndpointNumber, grant: string | null, outcome: OrderEnd): void {
    const input = { type: 'settled', receiver, grant, outcome } as const;
    if (device === undefined) this.#room.submit(input);
    else device.tell(input);
  }

  #placeOf(number: EndpointNumber): Place | null {
    const identity = this.#room.state.endpoints.get(number)?.identity;
    return identity?.by === 'port' ? identity : null;
  }

  /** Not at once: the engine is giving the command. */
  #later(act: () => void): void {
    queueMicrotask(act);
  }
}

function notConfigured(place: Place | null): { readonly ok: false } & Refusal {
  return refuse('offline', `the settings name no device ${place?.device ?? ''}`.trim());
}
