// Endpoints with faults: the same transmitters and seats as ever, with behaviours from the table between them and their transports.

import type { ConnectStream } from '../../osd/receiver/types.ts';
import type { SimulatedSeat, SimulatedSeatOptions } from '../receiver/seat.ts';
import { createSimulatedSeat } from '../receiver/seat.ts';
import type { Transmitter, TransmitterOptions } from '../transmitter/transmitter.ts';
import { createTransmitter } from '../transmitter/transmitter.ts';
import type { Stage } from './stage.ts';
import type { FaultName } from './table.ts';
import { withFaults } from './table.ts';

/** Breaches kept; one is too many already. */
const MAX_BREACHES = 64;

export interface Trouble {
  readonly faults: readonly FaultName[];
  /** Public key of another endpoint, for those who claim to be somebody else. */
  readonly victim: string;
}

interface Troubled<E> {
  readonly endpoint: E;
  /** What a fault was let do that must never be let; empty in a house that holds. */
  readonly breaches: readonly string[];
  /** Stops the endpoint and its twin, if it has one. */
  stop(because: string): void;
}

interface Body {
  start(): void;
  stop(because: string): void;
  reboot(): void;
}

type Surroundings = Pick<Stage, 'kind' | 'signer' | 'timers' | 'stream' | 'random' | 'nonce'>;

function trouble<E extends Body>(
  { faults, victim }: Trouble,
  surroundings: Surroundings,
  connect: TransmitterOptions['connect'],
  make: (connect: TransmitterOptions['connect']) => E,
  setVideo: (endpoint: E, video: boolean) => void,
): Troubled<E> {
  const breaches: string[] = [];
  let twin: E | null = null;
  const stage: Stage = {
    ...surroundings,
    victim,
    reboot: () => endpoint.reboot(),
    setVideo: (video) => setVideo(endpoint, video),
    twin() {
      if (twin !== null) return;
      twin = make(connect);
      twin.start();
    },
    succeeded(what) {
      if (breaches.length < MAX_BREACHES) breaches.push(what);
    },
  };
  const endpoint = make(withFaults(connect, faults, stage));
  return {
    endpoint,
    breaches,
    stop(because) {
      endpoint.stop(because);
      twin?.stop(because);
    },
  };
}

export type TroubledTransmitter = Troubled<Transmitter>;
export type TroubledSeat = Troubled<SimulatedSeat>;

export function createTroubledTransmitter(
  options: TransmitterOptions & { readonly stream: ConnectStream },
  faults: Trouble,
): TroubledTransmitter {
  return trouble(
    faults,
    { ...options, kind: 'transmitter' },
    options.connect,
    (connect) => createTransmitter({ ...options, connect }),
    (transmitter, video) => transmitter.setVideo(video),
  );
}

/** A seat whose screens share the fault; streams that the fault opens are signed with the first screen's key. */
export function createTroubledSeat(options: SimulatedSeatOptions, faults: Trouble): TroubledSeat {
  const [first] = options.screens;
  if (first === undefined) throw new RangeError('a seat without screens');
  return trouble(
    faults,
    { ...options, signer: first.signer, kind: 'receiver' },
    options.connect,
    (connect) => createSimulatedSeat({ ...options, connect }),
    () => undefined,
  );
}
