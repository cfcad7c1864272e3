// A room's endpoints as running objects on real sockets: transmitters with their streams, and headless receivers.
// Which controller they belong to, and what it is told about them, is furnish.ts' matter.

import type { Connect, LinkStatus, Timers } from '../../protocol/link/types.ts';
import type { RoomPlan, RoomTransmitter } from '../room/room.ts';
import type { Computer } from '../transmitter/computer.ts';
import { createComputer } from '../transmitter/computer.ts';
import { openLettering } from '../transmitter/lettering.ts';
import type { StreamServer } from '../transmitter/stream-server.ts';
import type { Transmitter, TransmitterObserver } from '../transmitter/transmitter.ts';
import { createTransmitter } from '../transmitter/transmitter.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier } from '../world/keys.ts';
import { realChance } from '../world/random.ts';
import { webSocketConnect, webSocketStream } from '../world/web-sockets.ts';
import type { Headless } from './headless.ts';
import { createHeadless } from './headless.ts';
import type { Trace } from './trace.ts';

export interface SiteOptions {
  readonly plan: Pick<RoomPlan, 'transmitters' | 'receivers'>;
  readonly seed: string;
  /** Addresses of the controllers' `/endpoint`. */
  readonly controllers: readonly string[];
  readonly streams: StreamServer;
  readonly timers: Timers;
  readonly utc: () => number;
  readonly trace: Trace;
  /** The way to the controller of those that have one of their own. */
  readonly serial?: ReadonlyMap<string, Connect>;
}

export interface SiteEndpoint {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly publicKey: string;
  /** Whether it links up at all. */
  readonly links: boolean;
  readonly heads: readonly string[];
}

export interface Site {
  readonly endpoints: readonly SiteEndpoint[];
  readonly transmitters: ReadonlyMap<string, Transmitter>;
  readonly headless: Headless;
  status(id: string): LinkStatus;
  /** Resolves as soon as the link of this endpoint is as asked; rejects after `limitMs`. */
  until(id: string, holds: (status: LinkStatus) => boolean, limitMs: number): Promise<void>;
  start(): void;
  stop(because: string): void;
}

/** Computers by transmitter: heads of one computer share it. */
function computersOf(transmitters: readonly RoomTransmitter[]): ReadonlyMap<string, Computer> {
  const computers = new Map<string, Computer>();
  for (const { id, heads = [id] } of transmitters) {
    if (computers.has(id)) continue;
    const computer = createComputer();
    for (const head of heads) computers.set(head, computer);
  }
  return computers;
}

/** What a transmitter does, as lines of the trace. */
function traced(trace: Trace, id: string, receiverOf: (publicKey: string) => string | null): TransmitterObserver {
  return {
    key: ({ grant }, code, down, because) =>
      trace.write({ event: 'key', transmitter: id, code, down, grant, ...(because === undefined ? {} : { because }) }),
    grant: ({ grant, receiver, mode }, change) =>
      trace.write({ event: 'grant', transmitter: id, receiver: receiverOf(receiver), mode, grant, change }),
  };
}

function createTransmitters(options: SiteOptions, changed: () => void): ReadonlyMap<string, Transmitter> {
  const { plan, seed, controllers, streams, timers, utc, trace, serial } = options;
  const receivers = new Map(plan.receivers.map(({ id }) => [keysFromSeed(seed, id).publicKey, id]));
  const computers = computersOf(plan.transmitters);
  const lettering = openLettering();

  function create({ id, name, is }: RoomTransmitter): Transmitter {
    const computer = computers.get(id);
    const transmitter = createTransmitter({
      ...realChance,
      id,
      name,
      signer: createSigner(keysFromSeed(seed, id)),
      verifier,
      controllers,
      address: streams.addressOf(id),
      connect: serial?.get(id) ?? webSocketConnect,
      timers,
      utc,
      video: is !== 'without video',
      lettering,
      ...(computer === undefined ? {} : { computer }),
      observer: { status: changed, ...traced(trace, id, (key) => receivers.get(key) ?? null) },
    });
    streams.serve(id, is === 'unreachable' ? null : transmitter.accept);
    return transmitter;
  }

  return new Map(plan.transmitters.map((transmitter) => [transmitter.id, create(transmitter)]));
}

function endpointsOf({ plan, seed }: SiteOptions): SiteEndpoint[] {
  return [...plan.transmitters, ...plan.receivers].map((endpoint) => {
    const { publicKey } = keysFromSeed(seed, endpoint.id);
    return {
      id: endpoint.id,
      name: endpoint.name,
      publicKey,
      fingerprint: fingerprintOf(publicKey),
      links: endpoint.is !== 'offline',
      heads: 'heads' in endpoint ? (endpoint.heads ?? []) : [],
    };
  });
}

export function createSite(options: SiteOptions): Site {
  const { plan, seed, controllers, timers, trace } = options;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const transmitters = createTransmitters(options, changed);
  const headless = createHeadless({
    ...realChance,
    receivers: plan.receivers,
    seed,
    trace,
    changed,
    verifier,
    controllers,
    connect: webSocketConnect,
    serial: options.serial ?? new Map(),
    stream: webSocketStream,
    timers,
  });

  function status(id: string): LinkStatus {
    return (
      transmitters.get(id)?.status ?? headless.screen(id)?.status ?? { status: 'down', because: 'no such endpoint' }
    );
  }

  const online = plan.transmitters.flatMap(({ id, is }) => (is === 'offline' ? [] : [transmitters.get(id)]));

  return {
    endpoints: endpointsOf(options),
    transmitters,
    headless,
    status,
    until(id, holds, limitMs) {
      return new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          watchers.delete(look);
          cancel();
          finish();
        };
        const look = () => {
          if (holds(status(id))) end(resolve);
        };
        const cancel = timers.after(limitMs, () =>
          end(() => reject(new Error(`${id} is ${JSON.stringify(status(id))} after ${limitMs} ms`))),
        );
        watchers.add(look);
        look();
      });
    },
    start() {
      for (const transmitter of online) transmitter?.start();
      headless.start();
    },
    stop(because) {
      headless.stop(because);
      for (const transmitter of online) transmitter?.stop(because);
    },
  };
}
