// Any number of simulated endpoints against a controller that runs already, with faults if asked: what `npm run simulate` plays.
// Keys follow from the seed, so that a second run plays the same endpoints.

import type { EndpointKind } from '../../protocol/ids.ts';
import type { LinkStatus } from '../../protocol/link/types.ts';
import type { FaultName } from '../faults/table.ts';
import type { Trouble } from '../faults/troubled.ts';
import { createTroubledSeat, createTroubledTransmitter } from '../faults/troubled.ts';
import type { Lettering } from '../transmitter/lettering.ts';
import { openLettering } from '../transmitter/lettering.ts';
import type { StreamServer } from '../transmitter/stream-server.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier } from '../world/keys.ts';
import { seededChance, seedOf } from '../world/random.ts';
import { realTimers } from '../world/real-timers.ts';
import { webSocketConnect, webSocketStream } from '../world/web-sockets.ts';
import type { Trace } from './trace.ts';

export interface CrowdOptions {
  readonly seed: number;
  readonly transmitters: number;
  readonly receivers: number;
  readonly faults: readonly FaultName[];
  readonly controllers: readonly string[];
  readonly streams: StreamServer;
  readonly trace: Trace;
  /** An endpoint that the controller does not know waits for adoption; called each time it says so. */
  waiting(member: CrowdMember): void;
}

export interface CrowdMember {
  readonly kind: EndpointKind;
  readonly name: string;
  readonly fingerprint: string;
  readonly breaches: readonly string[];
  readonly status: LinkStatus;
  /** Streams that run at it. */
  readonly streams: number;
  /** ID of the source on a receiver's screen. */
  readonly source: string | null;
  start(): void;
  stop(because: string): void;
}

interface Made {
  readonly lettering: Lettering;
  readonly options: CrowdOptions;
  readonly number: number;
  readonly name: string;
  readonly trouble: Trouble;
}

function common({ options, name }: Made) {
  const keys = keysFromSeed(options.seed, name);
  return {
    ...seededChance(seedOf(options.seed, name)),
    publicKey: keys.publicKey,
    signer: createSigner(keys),
    verifier,
    controllers: options.controllers,
    connect: webSocketConnect,
    stream: webSocketStream,
    timers: realTimers,
  };
}

function transmitterOf(made: Made): CrowdMember {
  const { options, name, number, trouble } = made;
  const { streams, trace } = options;
  const path = `t${number}`;
  const base = common(made);
  const troubled = createTroubledTransmitter(
    {
      ...base,
      id: '0000',
      name,
      address: streams.addressOf(path),
      utc: Date.now,
      lettering: made.lettering,
      observer: {
        status({ status }) {
          if (status === 'waiting') options.waiting(member);
        },
        key: ({ grant }, code, down, because) =>
          trace.write({
            event: 'key',
            transmitter: troubled.endpoint.id,
            code,
            down,
            grant,
            ...(because === undefined ? {} : { because }),
          }),
        grant: ({ grant, mode }, change) =>
          trace.write({ event: 'grant', transmitter: troubled.endpoint.id, receiver: null, mode, grant, change }),
      },
    },
    trouble,
  );
  streams.serve(path, (peer, arrival) => troubled.endpoint.accept(peer, arrival));
  const member: CrowdMember = {
    kind: 'transmitter',
    name,
    fingerprint: fingerprintOf(base.publicKey),
    breaches: troubled.breaches,
    get status() {
      return troubled.endpoint.status;
    },
    get streams() {
      return troubled.endpoint.watchers;
    },
    source: null,
    start: () => troubled.endpoint.start(),
    stop: troubled.stop,
  };
  return member;
}

function receiverOf(made: Made): CrowdMember {
  const { options, name, trouble } = made;
  const base = common(made);
  let id: string | null = null;
  const troubled = createTroubledSeat(
    {
      ...base,
      screens: [
        {
          id: '5000',
          name,
          signer: base.signer,
          showed: (source) => options.trace.write({ event: 'picture', receiver: id ?? name, source }),
          observer: {
            status({ status }) {
              if (status === 'waiting') options.waiting(member);
            },
            named(named) {
              id = named.id;
            },
          },
        },
      ],
    },
    trouble,
  );
  const screen = () => troubled.endpoint.screens[0];
  const member: CrowdMember = {
    kind: 'receiver',
    name,
    fingerprint: fingerprintOf(base.publicKey),
    breaches: troubled.breaches,
    get status() {
      return screen()?.status ?? { status: 'down', because: 'not started' };
    },
    get streams() {
      return screen()?.streams ?? 0;
    },
    get source() {
      return screen()?.recorder.source ?? null;
    },
    start: () => troubled.endpoint.start(),
    stop: troubled.stop,
  };
  return member;
}

/** The endpoints, none of them started. The victim of those who claim another's key is a transmitter that is not played itself. */
export function createCrowd(options: CrowdOptions): readonly CrowdMember[] {
  const trouble = { faults: options.faults, victim: keysFromSeed(options.seed, 'victim').publicKey };
  const lettering = openLettering();
  const made = (kind: string, number: number): Made => ({
    lettering,
    options,
    number,
    name: `${kind} ${options.seed}-${number}`,
    trouble,
  });
  return [
    ...Array.from({ length: options.transmitters }, (_, place) => transmitterOf(made('Transmitter', place + 1))),
    ...Array.from({ length: options.receivers }, (_, place) => receiverOf(made('Receiver', place + 1))),
  ];
}
