// A room in memory for tests of the engine: a journal that is a list, a clock that stands still, and devices that do what a driver would have them do.
// What a receiver shows and which grants a transmitter holds is kept here, apart from what the engine believes.

import type { DriverCommand, LinkJob, Outcome } from '../../controller/domain/decision.ts';
import type { Caller } from '../../controller/domain/input.ts';
import type { EndpointNumber } from '../../controller/domain/model.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import type { SeatSettings } from '../../controller/domain/told.ts';
import { DEFAULT_SEAT_SETTINGS } from '../../controller/domain/told.ts';
import { Engine } from '../../controller/engine/engine.ts';
import type { Passwords } from '../../controller/ports/passwords.ts';
import type { SystemRoom } from '../../controller/ports/system.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import { MemoryJournal, MemorySnapshots, PLAIN_PASSWORDS, TestClock } from './memory.ts';

interface Device {
  readonly number: EndpointNumber;
  readonly kind: EndpointKind;
  readonly key: string;
  online: boolean;
  /** What a receiver shows. */
  shows: { transmitter: EndpointNumber; grant: string } | null;
  /** Which grants a transmitter holds. */
  readonly grants: Map<string, { receiver: EndpointNumber; mode: string }>;
  told: unknown[];
}

export type Manner = 'confirm' | 'refuse' | 'hold';

/** Lets promises that are settled run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise<void>((done) => setImmediate(done));
}

export class World {
  readonly clock = new TestClock();
  readonly journal: MemoryJournal;
  readonly snapshots: MemorySnapshots;
  readonly engine: Engine;
  readonly devices = new Map<EndpointNumber, Device>();
  /** How devices answer a job that shows this transmitter; `confirm` unless told. */
  readonly manners = new Map<EndpointNumber, Manner>();
  readonly commands: DriverCommand[] = [];
  also: (command: DriverCommand) => void = () => undefined;
  readonly held: LinkJob[] = [];
  readonly #fingerprintOf: (key: string) => string;
  #links = 0;
  #admin: Caller | null = null;

  constructor(
    parts: {
      journal?: MemoryJournal;
      snapshots?: MemorySnapshots;
      state?: Engine['state'];
      epoch?: number;
      passwords?: Passwords;
      fingerprintOf?: (key: string) => string;
      seats?: SeatSettings;
    } = {},
  ) {
    this.journal = parts.journal ?? new MemoryJournal();
    this.snapshots = parts.snapshots ?? new MemorySnapshots();
    this.#fingerprintOf = parts.fingerprintOf ?? ((key) => `f-${key}`);
    this.engine = new Engine({
      state: parts.state ?? emptyRoom(4),
      epoch: parts.epoch ?? 1,
      ...{ version: '0', journal: this.journal, snapshots: this.snapshots, clock: this.clock },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      passwords: parts.passwords ?? PLAIN_PASSWORDS,
      seats: parts.seats ?? DEFAULT_SEAT_SETTINGS,
      passwordRule: 'any',
      fingerprintOf: this.#fingerprintOf,
    });
  }

  /** `system`: what works on the configuration as a whole, where a test needs it. */
  start(system?: (engine: Engine) => SystemRoom): this {
    this.engine.start({ perform: (command) => this.#perform(command) }, system?.(this.engine));
    return this;
  }

  get state() {
    return this.engine.state;
  }

  #perform(command: DriverCommand): void {
    this.commands.push(command);
    this.also(command);
    if (command.type === 'make') this.#make(command.job);
    if (command.type === 'darken') this.#darken(command.receiver, command.replaces);
    if (command.type === 'dismiss') this.devices.get(command.at.transmitter)?.grants.delete(command.at.grant);
    if (command.type === 'remode')
      this.devices
        .get(command.job.transmitter)
        ?.grants.set(command.job.grant, { receiver: command.job.receiver, mode: command.job.mode });
    if (command.type === 'tell') this.devices.get(command.number)?.told.push(command.message);
  }

  #make(job: LinkJob): void {
    const manner = this.manners.get(job.transmitter) ?? 'confirm';
    if (manner === 'hold') this.held.push(job);
    else if (manner === 'confirm') this.confirm(job);
    else this.fail(job, 'refused by the transmitter');
  }

  confirm(job: LinkJob): void {
    const [receiver, transmitter] = [this.devices.get(job.receiver), this.devices.get(job.transmitter)];
    if (receiver === undefined || transmitter === undefined) throw new Error('a job for devices that are not there');
    transmitter.grants.set(job.grant, { receiver: job.receiver, mode: job.mode });
    receiver.shows = { transmitter: job.transmitter, grant: job.grant };
    if (job.replaces !== null) this.devices.get(job.replaces.transmitter)?.grants.delete(job.replaces.grant);
    this.engine.submit({ type: 'settled', receiver: job.receiver, grant: job.grant, outcome: { ok: true } });
  }

  fail(job: LinkJob, because: string): void {
    this.engine.submit({
      type: 'settled',
      receiver: job.receiver,
      grant: job.grant,
      outcome: { ok: false, reason: 'connect_failed', because },
    });
  }

  #darken(number: EndpointNumber, replaces: { transmitter: EndpointNumber; grant: string } | null): void {
    const receiver = this.devices.get(number);
    if (receiver !== undefined) receiver.shows = null;
    if (replaces !== null) this.devices.get(replaces.transmitter)?.grants.delete(replaces.grant);
    this.engine.submit({ type: 'settled', receiver: number, grant: null, outcome: { ok: true } });
  }

  async call(caller: Caller, call: Call): Promise<Outcome> {
    const asked = this.engine.call(caller, call, `t${this.#links++}`);
    await settle();
    return Promise.race([
      asked.outcome,
      settle().then((): Outcome => ({ ok: false, reason: 'busy', because: 'TEST: not answered' })),
    ]);
  }

  /** The result of a call that must succeed. */
  async must(caller: Caller, call: Call): Promise<Record<string, unknown>> {
    const outcome = await this.call(caller, call);
    if (!outcome.ok) throw new Error(`${call.method}: ${outcome.reason} ${outcome.because}`);
    return outcome.result as Record<string, unknown>;
  }

  async admin(): Promise<Caller> {
    if (this.#admin !== null) return this.#admin;
    const from = '127.0.0.1';
    await this.engine.call(
      { kind: 'nobody', from },
      { method: 'session.setup', params: { code: 'x', username: 'admin', password: 'pw' } },
      'admin-token',
    ).outcome;
    this.#admin = { kind: 'session', user: 'admin', session: 'admin-token', from };
    return this.#admin;
  }

  /** Enrols an endpoint and, unless told, brings it online. */
  async endpoint(id: string, options: { online?: boolean; video?: boolean } = {}): Promise<EndpointNumber> {
    const key = `${id.padEnd(87, 'k')}`;
    const row = await this.must(await this.admin(), {
      method: 'endpoints.create',
      params: { key, id, name: `E${id}` },
    });
    const number = row.number as EndpointNumber;
    const kind: EndpointKind = id < '5' ? 'transmitter' : 'receiver';
    this.devices.set(number, { number, kind, key, online: false, shows: null, grants: new Map(), told: [] });
    if (options.online !== false) await this.online(id, options.video ?? true);
    return number;
  }

  number(id: string): EndpointNumber {
    const number = this.state.index.byId.get(id);
    if (number === undefined) throw new Error(`no endpoint ${id}`);
    return number;
  }

  device(id: string): Device {
    const device = this.devices.get(this.number(id));
    if (device === undefined) throw new Error(`no device ${id}`);
    return device;
  }

  async online(id: string, video = true, ticketHash: string | null = null): Promise<void> {
    const device = this.device(id);
    device.online = true;
    this.#links += 1;
    const shows = device.shows === null ? null : this.devices.get(device.shows.transmitter);
    const screen = {
      state: device.shows === null ? 'dark' : 'shown',
      grant: device.shows?.grant ?? null,
      transmitter: shows?.key ?? null,
    } as const;
    const source = { video, address: `ws://t/${id}` };
    this.engine.submit({
      type: 'presented',
      link: `l${this.#links}`,
      key: device.key,
      fingerprint: this.#fingerprintOf(device.key),
      kind: device.kind,
      name: id,
      model: 'm',
      firmware: '1',
      ticketHash,
      freshTicketHash: `ticket-${id}`,
      state: device.kind === 'receiver' ? screen : source,
    });
    await settle();
    if (device.kind !== 'transmitter') return;
    const grants = [...device.grants].map(([grant, one]) => ({
      grant,
      receiver: this.devices.get(one.receiver)?.key ?? '',
      mode: one.mode as 'view',
    }));
    this.engine.submit({ type: 'grantsReported', number: device.number, grants });
    await settle();
  }

  async offline(id: string): Promise<void> {
    this.device(id).online = false;
    this.engine.submit({ type: 'gone', link: 'l', number: this.number(id), because: 'unplugged' });
    await settle();
  }

  async user(
    username: string,
    rules: Record<string, readonly string[]>,
    role: 'operator' | 'supervisor' = 'operator',
  ): Promise<void> {
    const admin = await this.admin();
    await this.must(admin, { method: 'users.create', params: { username, password: 'pw', role } });
    for (const [right, whats] of Object.entries(rules)) {
      for (const what of whats) {
        const effect = what.startsWith('!') ? 'deny' : 'allow';
        await this.must(admin, {
          method: 'permissions.create',
          params: { who: username, right: right as 'connect', what: what.replace('!', ''), effect },
        });
      }
    }
  }

  seat(receiver: string): Caller {
    return { kind: 'seat', receiver: this.number(receiver), from: '127.0.0.1' };
  }

  login(receiver: string, username: string, password = 'pw'): Promise<Outcome> {
    return this.call(this.seat(receiver), { method: 'receiver.login', params: { receiver, username, password } });
  }

  connect(receiver: string, source: string): Promise<Outcome> {
    return this.call(this.seat(receiver), { method: 'switch.connect', params: { receiver, source } });
  }

  push(receiver: string, targets: string): Promise<Outcome> {
    return this.call(this.seat(receiver), { method: 'switch.push', params: { receiver, targets } });
  }

  get(receiver: string, from: string): Promise<Outcome> {
    return this.call(this.seat(receiver), { method: 'switch.get', params: { receiver, from } });
  }

  /** The ID of the source that a device really shows. */
  shown(receiver: string): string | null {
    const shows = this.device(receiver).shows;
    return shows === null ? null : (this.state.endpoints.get(shows.transmitter)?.id ?? null);
  }
}

export function reasonOf(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.reason;
}

/** The room of the contracts, in memory. */
export async function demoWorld(seats: SeatSettings = DEFAULT_SEAT_SETTINGS): Promise<World> {
  const world = new World({ seats }).start();
  const admin = await world.admin();
  for (const id of ['0001', '0002', '0003', '0004', '0005', '0006', '0007', '0008', '0011']) await world.endpoint(id);
  await world.endpoint('0009', { video: false });
  await world.endpoint('0010', { online: false });
  for (const id of ['5001', '5002', '5003', '5004', '5005', '5006', '5007', '5008']) await world.endpoint(id);
  await world.endpoint('5009', { online: false });
  world.manners.set(world.number('0011'), 'refuse');
  const primary = world.state.endpoints.get(world.number('0003'));
  await world.must(admin, {
    method: 'endpoints.update',
    params: { number: world.number('0003'), version: primary?.version ?? 1, heads: ['0003', '0004'] },
  });
  await world.must(admin, { method: 'seats.create', params: { id: 'A', name: 'A', receivers: ['5001', '5002'] } });
  await world.must(admin, { method: 'seats.create', params: { id: 'B', name: 'B', receivers: ['5003'] } });
  await world.must(admin, { method: 'seats.create', params: { id: 'C', name: 'C', receivers: ['5004'] } });
  await world.must(admin, {
    method: 'walls.create',
    params: { id: 'W', name: 'W', columns: 2, rows: 2, receivers: ['5005', '5006', '5007', '5008'] },
  });
  await world.user('hxfj', {
    connect: ['0001', '0002', '0003', '0004', '0005', '0006', '0009', '0010', '0011'],
    push: ['*', '!5004'],
    get: ['*', '!5004'],
  });
  await world.user('lin', { connect: ['0001', '0002'], push: ['*'], get: ['*'] });
  const hotkeys: Record<string, string[]> = {
    web: ['0001'],
    duo: ['0003'],
    wall: ['5005'],
    team: ['5003', '5004', '5002'],
  };
  for (const [name, targets] of Object.entries(hotkeys))
    await world.must(admin, { method: 'hotkeys.create', params: { name, targets } });
  return world;
}
