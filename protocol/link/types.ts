// What the endpoint's side of a link needs from its surroundings, and what it offers them. The machine itself stands in link.ts.

import type { Still } from '../api/shapes.ts';
import type { Command, EndpointMessageOf, ScreenState, SourceState } from '../endpoint/messages.ts';
import type { EndpointKind } from '../ids.ts';
import type { Signer, Verifier } from '../keys.ts';
import type { Reason } from '../reasons.ts';

/** Monotonic milliseconds and one timer; the answer of `after` cancels it. */
export interface Timers {
  now(): number;
  after(ms: number, act: () => void): () => void;
}

/** A connection that carries text frames, whatever its medium. `close` may be called twice. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  text(text: string): void;
  closed(because: string): void;
}

/** Opens a connection; the events come later, never inside this call. */
export type Connect = (address: string, events: SocketEvents) => Socket;

export interface LinkIdentity {
  readonly kind: EndpointKind;
  readonly signer: Signer;
  readonly verifier: Verifier;
  /** Suggested to the administrator at adoption. */
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
}

/** What outlives a connection, and for a device that keeps it, a reboot. */
export interface LinkMemory {
  /** The room's public key, pinned at adoption; null before. */
  readonly room: string | null;
  /** The ticket of the login at this receiver. */
  readonly ticket: string | null;
  /** The highest epoch seen; commands of a lower one are refused. */
  readonly epoch: number;
  readonly controllers: readonly string[];
}

export type LinkStatus =
  | { readonly status: 'down'; readonly because: string }
  | { readonly status: 'waiting'; readonly fingerprint: string }
  | { readonly status: 'up'; readonly epoch: number };

export type CommandOutcome =
  | { readonly ok: true; readonly still?: Still }
  | { readonly ok: false; readonly reason: Reason; readonly because: string };

export type ActOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly reason: Reason; readonly because: string; readonly data?: unknown };

/** What the controller tells without waiting for an answer. */
export type Told = EndpointMessageOf<'named' | 'place' | 'session' | 'entries' | 'alarm'>;

/** The device behind the link. */
export interface LinkHandler {
  /** What is shown or offered now, for `hello` and after every `welcome`. */
  state(): ScreenState | SourceState;
  /** The grants that a transmitter holds; a receiver answers with none. */
  grants(): EndpointMessageOf<'grants'>['grants'];
  status(status: LinkStatus): void;
  told(message: Told): void;
  /**
   * Carries out a command and answers once; `deadline` is what is left of it now. A repeated command with the same epoch and ID does not reach
   * here twice over one link; over the next one it may, and has the same meaning.
   */
  command(command: Command, answer: (outcome: CommandOutcome) => void): void;
  /** The memory changed; a device that keeps it writes it down. */
  remember(memory: LinkMemory): void;
}

export interface LinkOptions {
  /** Addresses of the controllers, tried in turn until `welcome` names them. */
  readonly addresses: readonly string[];
  readonly identity: LinkIdentity;
  readonly memory: LinkMemory;
  readonly handler: LinkHandler;
  readonly connect: Connect;
  readonly timers: Timers;
  /** A number from 0 to 1, for the jitter of reconnects. */
  readonly random: () => number;
  /** 32 random bytes, base64url. */
  readonly nonce: () => string;
}

export interface EndpointLink {
  readonly status: LinkStatus;
  start(): void;
  stop(because: string): void;
  /** Tells the controller that the screen or the source changed by itself. */
  report(): void;
  /** Sends an act of the operator; answers `unavailable` when the link is down or the answer does not come within `ACT_DEADLINE_MS`. */
  act(method: string, params: unknown): Promise<ActOutcome>;
  menu(open: boolean): void;
}
