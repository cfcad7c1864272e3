// What a fault has to work with: the endpoint that it troubles, its keys, its transports, time and chance.

import type { ConnectStream } from '../../osd/receiver/types.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Signer } from '../../protocol/keys.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Chance } from '../world/random.ts';
import type { Wire } from './wire.ts';

export interface Stage extends Chance {
  readonly kind: EndpointKind;
  readonly signer: Signer;
  /** Public key of another endpoint of the room, for those who claim to be somebody else. */
  readonly victim: string;
  readonly timers: Timers;
  readonly stream: ConnectStream;
  /** The endpoint loses power and comes back, knowing its room only. */
  reboot(): void;
  /** The computer's picture comes or goes; nothing happens at a receiver. */
  setVideo(video: boolean): void;
  /** A second device with the same key links up; called again, nothing happens. */
  twin(): void;
  /** Something that must never happen did: a wrong stream was opened, a forged key was welcomed. */
  succeeded(what: string): void;
}

export interface Fault {
  /** One line for people. */
  readonly meaning: string;
  readonly kinds: readonly EndpointKind[];
  /** The behaviour of one endpoint's link, made once for each endpoint. */
  wire(stage: Stage): Wire;
  /** The administrator who adopts it is told to give it an ID that is taken. */
  readonly takenId?: true;
}
