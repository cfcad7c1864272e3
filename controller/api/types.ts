// What the API's server needs from its surroundings. It is given everything; it looks for nothing.

import type { WebSocket } from 'ws';
import type { Audit } from '../ports/audit.ts';
import type { Certificate } from '../ports/certificates.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import type { Outputs } from '../ports/outputs.ts';
import type { Readings } from '../ports/readings.ts';
import type { ReaderLimits } from './limits.ts';
import type { ShowCode } from './setup-code.ts';

/** A folder of static files. `kind` decides what its page may do: `room` embeds others, `seat` opens streams anywhere. */
export interface PageFolder {
  /** Begins and ends with a slash. */
  readonly prefix: string;
  readonly folder: string;
  readonly kind: 'admin' | 'seat' | 'room';
}

export interface ApiOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: Certificate | null;
  /** Origins besides the server's own whose pages may connect. */
  readonly origins: readonly string[];
  readonly pages: readonly PageFolder[];
  /** Where simulated receivers step aside for a page; null in production. */
  readonly standIn: string | null;
  /** Milliseconds without a request after which an administrator's session ends; 0: never. */
  readonly idleMs: number;
  readonly product: string;
  readonly version: string;
}

/** Who takes the WebSockets of `/endpoint`; `from` is the other side's address. Listeners must be attached before it returns. */
export interface EndpointDoor {
  accept(socket: WebSocket, from: string): void;
}

/** One figure of another part of the controller, for `/metrics`; or several of one name, told apart by a label. */
export type Reading = {
  /** A counter only grows. */
  readonly type: 'gauge' | 'counter';
  /** As Prometheus wants it, without the prefix: `queue_length`; base units, and a counter ends with `_total`. */
  readonly name: string;
  readonly help: string;
} & (
  | { readonly read: () => number }
  /** By the value of the label. */
  | { readonly label: string; readonly each: () => Readonly<Record<string, number>> }
);

export interface ApiParts {
  readonly room: Room;
  readonly audit: Audit;
  readonly measured: Readings;
  readonly outputs: Outputs;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly endpoints: EndpointDoor;
  readonly showCode: ShowCode;
  /** The machine-readable description of the API. */
  readonly description: () => unknown;
  readonly readings?: readonly Reading[];
  /** Hears of every switch at its end. */
  readonly watchSwitches?: (seen: (time: { readonly outcome: string; readonly ms: number }) => void) => void;
  /** Why the controller should get no more work, a line each; none: it is ready. */
  readonly whyNotReady?: () => readonly string[];
  readonly limits?: ReaderLimits;
}

/** What is counted for `/metrics`. */
export interface Tally {
  request(method: string, outcome: string): void;
  connection(event: 'opened' | 'closed' | 'strike' | 'cut_off' | 'reset'): void;
  refusedUpgrade(why: string): void;
}
