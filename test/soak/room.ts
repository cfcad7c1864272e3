// A whole room in memory on a test clock: the real engine, the real driver of endpoints, and simulated endpoints that speak to it over lines in memory.
// Who does what in it stands in operators.ts, what must hold in oracle.ts.

import { createHash } from 'node:crypto';
import type { Outcome } from '../../controller/domain/decision.ts';
import type { Caller } from '../../controller/domain/input.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { DEFAULT_SEAT_SETTINGS } from '../../controller/domain/told.ts';
import type { Endpoints } from '../../controller/endpoints/endpoints.ts';
import { createEndpoints } from '../../controller/endpoints/endpoints.ts';
import { Engine } from '../../controller/engine/engine.ts';
import type { Journal, Snapshots } from '../../controller/ports/journal.ts';
import type { Log } from '../../controller/ports/log.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { FaultName } from '../../simulators/faults/table.ts';
import { FAULTS } from '../../simulators/faults/table.ts';
import type { TroubledSeat, TroubledTransmitter } from '../../simulators/faults/troubled.ts';
import { createTroubledSeat, createTroubledTransmitter } from '../../simulators/faults/troubled.ts';
import type { SimulatedScreen } from '../../simulators/receiver/seat.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createMockKeys } from '../../simulators/world/mock-keys.ts';
import type { Arrival } from '../../simulators/world/network.ts';
import { createNetwork } from '../../simulators/world/network.ts';
import { createRandom, seededChance, seedOf } from '../../simulators/world/random.ts';
import { MemorySnapshots, PLAIN_PASSWORDS } from '../engine/memory.ts';
import { furnish } from './furnishing.ts';
import type { RoomLayout } from './layout.ts';
import { Line, SlowJournal } from './lines.ts';

const CONTROLLER = 'mem://controller/endpoint';
const STREAMS = 'mem://stream/';
/** Milliseconds that a frame takes. */
const LATENCY_MS = 2;
/** Milliseconds in which a call of the administrator must be answered. */
const CALL_MS = 60_000;
const ID_LENGTH = 4;

export type TestTimers = ReturnType<typeof createClock>;

/** A link that ended. */
export interface Drop {
  readonly at: number;
  /** The ID of the endpoint whose link it was. */
  readonly from: string;
  readonly because: string;
}

/** What was seen at the edges, in the order in which it happened; the oracle's material besides the journal. */
export type Seen =
  | { readonly at: number; readonly what: 'showed'; readonly receiver: string; readonly source: string | null }
  | {
      readonly at: number;
      readonly what: 'grant';
      readonly transmitter: string;
      readonly grant: string;
      /** Public key. */
      readonly receiver: string;
      readonly mode: string;
      readonly change: string;
    }
  /** Unplugged, rebooted, or cut off: what it shows now is nobody's fault for a while. */
  | { readonly at: number; readonly what: 'disturbed'; readonly endpoint: string };

export interface FaultyEndpoint {
  readonly fault: FaultName;
  readonly id: string;
}

export interface RoomOptions {
  readonly seed: number;
  readonly layout: RoomLayout;
  readonly faulty?: FaultyEndpoint | null;
  /** Milliseconds by which frames are late at random; none unless told. */
  readonly jitterMs?: number;
  /** The real storage in the place of a list. */
  readonly storage?: (clock: TestTimers) => Promise<{ readonly journal: Journal; readonly snapshots: Snapshots }>;
}

export interface SoakRoom {
  readonly clock: TestTimers;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  readonly layout: RoomLayout;
  readonly transmitters: ReadonlyMap<string, TroubledTransmitter>;
  readonly seats: readonly TroubledSeat[];
  readonly screens: ReadonlyMap<string, { readonly screen: SimulatedScreen; readonly seat: TroubledSeat }>;
  readonly seen: Seen[];
  readonly drops: Drop[];
  readonly logged: string[];
  readonly admin: Caller;
  /** The calls that were made, by the name of their act. */
  readonly calls: ReadonlyMap<string, { readonly caller: Caller; readonly call: Call }>;
  /** The highest figures that queues reached. */
  readonly most: { queue: number; waitingActs: number; links: number };
  keyOf(id: string): string;
  ask(caller: Caller, call: Call): Promise<Outcome>;
  /** The result of a call of the administrator, which must succeed. */
  must(call: Call): Promise<Record<string, unknown>>;
  seatOf(id: string): Caller;
  unplug(id: string): void;
  replug(id: string): void;
  reboot(id: string): void;
  /** Everything back, and links up. */
  restore(): void;
  breaches(): readonly string[];
  stop(): Promise<void>;
}

function logTo(lines: string[]): Log {
  const keep = (fields: unknown, message: string) => {
    if (lines.length < 10_000) lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
}

export async function createRoom({
  seed,
  layout,
  faulty = null,
  jitterMs = 0,
  storage,
}: RoomOptions): Promise<SoakRoom> {
  const clock = createClock();
  const late = createRandom(seedOf(seed, 'latency'));
  const latency = jitterMs === 0 ? () => LATENCY_MS : () => LATENCY_MS + Math.floor(late() * jitterMs);
  const network = createNetwork({ timers: clock, latency });
  const keys = createMockKeys(seed);
  const { verifier } = keys;
  const seen: Seen[] = [];
  const drops: Drop[] = [];
  const logged: string[] = [];
  const log = logTo(logged);
  const { journal, snapshots } = (await storage?.(clock)) ?? {
    journal: new SlowJournal(clock.after),
    snapshots: new MemorySnapshots(),
  };
  const most = { queue: 0, waitingActs: 0, links: 0 };
  const calls = new Map<string, { caller: Caller; call: Call }>();
  const transmitters = new Map<string, TroubledTransmitter>();
  const screens = new Map<string, { screen: SimulatedScreen; seat: TroubledSeat }>();
  const down = new Set<string>();

  const engine = new Engine({
    state: emptyRoom(ID_LENGTH),
    epoch: 1,
    version: '0',
    journal,
    snapshots,
    clock,
    log,
    passwords: PLAIN_PASSWORDS,
    seats: DEFAULT_SEAT_SETTINGS,
    passwordRule: 'any',
    fingerprintOf: (key) => createHash('sha256').update(Buffer.from(key, 'base64url')).digest('hex'),
  });
  const secret = createRandom(seedOf(seed, 'controller'));
  const endpoints = createEndpoints({
    room: engine,
    clock,
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(secret() * 256)) },
    log,
    roomKey: keys.signer('room'),
    verifier,
    epoch: 1,
    addresses: () => [CONTROLLER],
  });
  engine.start(endpoints);

  network.listen(CONTROLLER, (peer, { from }) => {
    const line = new Line(peer, (because) => drops.push({ at: clock.now(), from, because }));
    endpoints.accept(line, `addr-${from}`);
    return line.events();
  });
  network.listen(STREAMS, (peer, arrival) => transmitterAt(arrival)?.endpoint.accept(peer, arrival) ?? null);

  function transmitterAt({ address }: Arrival): TroubledTransmitter | undefined {
    const id = address.slice(STREAMS.length);
    return down.has(id) ? undefined : transmitters.get(id);
  }

  const victim = keys.signer(layout.transmitters.find(({ id }) => id !== faulty?.id)?.id ?? '').publicKey;
  const troubleOf = (ids: readonly string[]) => ({
    faults: faulty !== null && ids.includes(faulty.id) ? [faulty.fault] : [],
    victim,
  });
  const common = { verifier, controllers: [CONTROLLER], timers: clock };

  for (const { id, name } of layout.transmitters) {
    const options = {
      ...common,
      ...seededChance(seedOf(seed, id)),
      ...network.port(id),
      id,
      name,
      signer: keys.signer(id),
      address: `${STREAMS}${id}`,
      utc: clock.utc,
      pictureMs: null,
      observer: {
        grant: (grant: { grant: string; receiver: string; mode: string }, change: string) =>
          seen.push({ at: clock.now(), what: 'grant', transmitter: id, ...grant, change }),
      },
    };
    transmitters.set(id, createTroubledTransmitter(options, troubleOf([id])));
  }
  const seats = layout.desks.map((ids) => {
    const options = {
      ...common,
      ...seededChance(seedOf(seed, ids[0] ?? '')),
      ...network.port(ids[0] ?? ''),
      screens: ids.map((id) => ({
        id,
        name: `R${id}`,
        signer: keys.signer(id),
        showed: (source: string | null) => seen.push({ at: clock.now(), what: 'showed', receiver: id, source }),
      })),
    };
    const seat = createTroubledSeat(options, troubleOf(ids));
    for (const [place, id] of ids.entries()) {
      const screen = seat.endpoint.screens[place];
      if (screen !== undefined) screens.set(id, { screen, seat });
    }
    return seat;
  });

  const admin: Caller = { kind: 'session', user: 'admin', session: 'admin-token', from: 'console' };

  function watch(): void {
    const { queue, waitingActs } = engine.figures;
    most.queue = Math.max(most.queue, queue);
    most.waitingActs = Math.max(most.waitingActs, waitingActs);
    most.links = Math.max(most.links, endpoints.stats().links);
  }

  function ask(caller: Caller, call: Call, tokenHash: string | null = null): Promise<Outcome> {
    const asked = engine.call(caller, call, tokenHash);
    calls.set(asked.ask, { caller, call });
    watch();
    return asked.outcome;
  }

  async function settled(asked: Promise<Outcome>, name: string): Promise<Record<string, unknown>> {
    let outcome: Outcome | null = null;
    void asked.then((one) => {
      outcome = one;
    });
    await clock.until(() => outcome !== null, CALL_MS);
    const ended = outcome as Outcome | null;
    if (ended === null || !ended.ok) throw new RangeError(`${name}: ${JSON.stringify(ended)}`);
    return ended.result as Record<string, unknown>;
  }

  const must = (call: Call) => settled(ask(admin, call), JSON.stringify(call));

  function bodyOf(id: string): { start(): void; stop(because: string): void; reboot(): void } | undefined {
    return transmitters.get(id)?.endpoint ?? screens.get(id)?.seat.endpoint;
  }

  function disturbed(id: string): void {
    const ids = layout.desks.find((desk) => desk.includes(id)) ?? [id];
    for (const endpoint of ids) seen.push({ at: clock.now(), what: 'disturbed', endpoint });
  }

  function replug(id: string): void {
    disturbed(id);
    down.delete(id);
    bodyOf(id)?.start();
  }

  const setup = { method: 'session.setup', params: { code: 'x', username: 'admin', password: 'pw' } } as const;
  await settled(ask({ kind: 'nobody', from: 'console' }, setup, 'admin-token'), 'setup');

  const takenId = faulty !== null && FAULTS[faulty.fault].takenId === true;
  const strange = takenId ? faulty.id : null;
  await furnish({ layout, strange, all, keyOf: (id) => keys.signer(id).publicKey });
  for (const { endpoint } of transmitters.values()) endpoint.start();
  for (const { endpoint } of seats) endpoint.start();
  await clock.advance(3_000);
  if (strange !== null) {
    const fingerprint = createHash('sha256')
      .update(Buffer.from(keys.signer(strange).publicKey, 'base64url'))
      .digest('hex');
    const taken = (strange < '5' ? layout.transmitters : layout.receivers).find(({ id }) => id !== strange);
    const call = { method: 'endpoints.adopt', params: { fingerprint, id: taken?.id ?? '', name: 'twin' } } as const;
    const outcome = await settled(ask(admin, call), 'adopt').then(
      () => 'adopted',
      (error: unknown) => String(error),
    );
    if (!outcome.includes('conflict')) throw new RangeError(`a taken ID was given twice: ${outcome}`);
  }

  async function all(wanted: readonly Call[]): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    for (let at = 0; at < wanted.length; at += 500) {
      const some = wanted.slice(at, at + 500).map((call) => ({ call, asked: ask(admin, call) }));
      for (const { call, asked } of some) rows.push(await settled(asked, JSON.stringify(call)));
    }
    return rows;
  }

  return {
    clock,
    engine,
    endpoints,
    journal,
    snapshots,
    layout,
    transmitters,
    seats,
    screens,
    seen,
    drops,
    logged,
    admin,
    calls,
    most,
    keyOf: (id) => keys.signer(id).publicKey,
    ask,
    must,
    seatOf: (id) => ({ kind: 'seat', receiver: engine.state.index.byId.get(id) ?? 0, from: `addr-${id}` }),
    unplug(id) {
      disturbed(id);
      const desk = layout.desks.find((ids) => ids.includes(id))?.[0];
      down.add(id);
      network.cut(({ from, address }) => from === (desk ?? id) || address === `${STREAMS}${id}`, 'unplugged');
      // A device without its cable keeps trying; it comes back by `replug`.
      bodyOf(id)?.stop('unplugged');
    },
    replug,
    reboot(id) {
      disturbed(id);
      if (!down.has(id)) bodyOf(id)?.reboot();
    },
    restore() {
      for (const id of [...down]) replug(id);
    },
    breaches: () => [...transmitters.values(), ...seats].flatMap((one) => one.breaches),
    async stop() {
      for (const one of [...transmitters.values(), ...seats]) one.stop('over');
      endpoints.stop();
      await engine.stop();
    },
  };
}
