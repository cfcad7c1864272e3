// What the engine asks of those who speak to devices, and what it offers to the edges: inputs go in, commands come out.

import type { Call } from '../../protocol/api/methods.ts';
import type { DriverCommand, Outcome } from '../domain/decision.ts';
import type { Caller, EndpointInput } from '../domain/input.ts';
import type { UserKey } from '../domain/model.ts';
import type { Published } from '../domain/publish.ts';
import type { RoomState } from '../domain/state.ts';

/** Carries commands out and answers with inputs. Never throws, never calls back inside `perform`. */
export interface EndpointDriver {
  perform(command: DriverCommand): void;
}

/** A client that is told what happens. Called in order; must not throw and must not call the engine. */
export interface Subscriber {
  readonly viewer: UserKey;
  told(event: Published & { readonly prev: number }): void;
  /** The viewer's rights changed, or it asked for events that are no longer kept: it needs the room afresh. */
  reset(gap: boolean): void;
}

export interface Subscription {
  readonly epoch: number;
  readonly seq: number;
  /** Whether the subscriber missed something that can not be told any more. */
  readonly gap: boolean;
  /** Whether it needs the room first. */
  readonly needsRoom: boolean;

  end(): void;
}

/** A call that the engine answers; `act` is known at once. */
export interface Asked {
  readonly ask: string;
  readonly outcome: Promise<Outcome>;
}

/** What the edges (API, endpoint links, dialects) see of the engine. */
export interface Room {
  /** For views alone; nobody but the engine changes it. */
  readonly state: Readonly<RoomState>;
  /** Carries a call out. Refused `busy` when the queue is full. `origin`: what it is called where it came from, for the log. */
  call(caller: Caller, call: Call, tokenHash?: string | null, origin?: string): Asked;
  /** What an endpoint said. False when the queue is full: the caller drops the link, and the endpoint reports afresh. */
  submit(input: EndpointInput): boolean;
  /** Null when there are too many subscribers. */
  subscribe(
    subscriber: Subscriber,
    from: { readonly since: number; readonly epoch: number } | null,
  ): Subscription | null;
  /** Ends a session that ran out at the edge. */
  endSession(session: string, because: string): void;
  /** Calls `ended` when a session is closed by whatever cause. The answer stops listening. */
  onSessionEnd(session: string, ended: (because: string) => void): () => void;
  /** For a driver that answered a call itself (a still picture). */
  answer(ask: string, outcome: Outcome): void;
}
