// The endpoint's link as data: its state, what can happen to it, and what it then wants done. What follows from what stands in step.ts and its
// neighbours, all pure; the effects are performed in link.ts.

import { STEADY_MS } from '../backoff.ts';
import type { Command, ControllerMessage, EndpointMessageOf, FromEndpoint } from '../endpoint/messages.ts';
import type { EndpointKind } from '../ids.ts';
import { DEAD_AFTER_INTERVALS, HEARTBEAT_MS } from '../limits.ts';
import type { ActOutcome, CommandOutcome, LinkMemory, LinkStatus, Told } from './types.ts';

/** Acts of the operator under way at once; the next is `busy`. */
export const MAX_ACTS = 8;
/** Commands under way at once; the next is `busy`. */
export const MAX_COMMANDS = 32;
/** Answers to commands that are kept, so that a repeated command gets the same one. */
export const MAX_ANSWERS = 128;
/** Messages that wait while the controller's proof is checked; with more the link is given up. */
export const MAX_HELD = 64;
/** Milliseconds between heartbeats that a `welcome` can ask for. */
export const MIN_HEARTBEAT_MS = 100;
export const MAX_HEARTBEAT_MS = 60_000;

/** What of the endpoint never changes while its link runs. */
export interface About {
  readonly kind: EndpointKind;
  readonly key: string;
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
  readonly addresses: readonly string[];
}

export type Challenge = EndpointMessageOf<'challenge'>;
export type Welcome = EndpointMessageOf<'welcome'>;

/** A message that came while the proof was being checked, with the time of its arrival. */
export interface Held {
  readonly message: ControllerMessage;
  readonly at: number;
}

export type Phase =
  | { readonly at: 'stopped' }
  | { readonly at: 'resting' }
  | { readonly at: 'opening' }
  | { readonly at: 'open' }
  | { readonly at: 'proving'; readonly challenge: Challenge }
  | { readonly at: 'greeted'; readonly challenge: Challenge; readonly nonce: string }
  | {
      readonly at: 'verifying';
      readonly challenge: Challenge;
      readonly welcome: Welcome;
      readonly held: readonly Held[];
    }
  | { readonly at: 'up' };

/** A command that came over this link: `answer` is null while it is under way. */
export interface Known {
  readonly id: string;
  readonly answer: EndpointMessageOf<'done' | 'failed'> | null;
}

export interface LinkState {
  readonly phase: Phase;
  readonly status: LinkStatus;
  readonly memory: LinkMemory;
  /** Counts handshakes: a signature, a check or an answer of an older one is not taken for this one's. */
  readonly round: number;
  /** The address that is tried or used; null before the first. */
  readonly address: string | null;
  /** Failures since the link last held for `STEADY_MS`. */
  readonly attempt: number;
  readonly heartbeatMs: number;
  /** Whether a valid frame came since the last heartbeat was sent. */
  readonly heard: boolean;
  readonly menu: boolean;
  readonly acts: ReadonlySet<string>;
  /** By epoch and ID, oldest first. */
  readonly commands: ReadonlyMap<string, Known>;
}

export type TimerName = 'dead' | 'beat' | 'retry' | 'steady' | `act ${string}` | `command ${string}`;

export type LinkInput =
  | { readonly is: 'start' }
  | { readonly is: 'stop'; readonly because: string }
  | { readonly is: 'opened' }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'closed'; readonly because: string }
  | { readonly is: 'proved'; readonly round: number; readonly nonce: string; readonly proof: string }
  | { readonly is: 'verified'; readonly round: number; readonly genuine: boolean }
  | { readonly is: 'answered'; readonly round: number; readonly key: string; readonly outcome: CommandOutcome }
  | { readonly is: 'timer'; readonly timer: TimerName }
  | { readonly is: 'act'; readonly id: string; readonly method: string; readonly params: unknown }
  | { readonly is: 'menu'; readonly open: boolean }
  | { readonly is: 'report' };

export type Hello = Omit<EndpointMessageOf<'hello'>, 'state'>;

export type LinkEffect =
  | { readonly do: 'connect'; readonly address: string }
  | { readonly do: 'close' }
  | { readonly do: 'send'; readonly message: FromEndpoint }
  /** Says hello; the device's state is read at that moment. */
  | { readonly do: 'hello'; readonly hello: Hello }
  | { readonly do: 'report' }
  | { readonly do: 'grants' }
  /** Signs; a fresh nonce comes with the answer. */
  | { readonly do: 'prove'; readonly round: number; readonly text: string }
  | {
      readonly do: 'verify';
      readonly round: number;
      readonly key: string;
      readonly text: string;
      readonly signature: string;
    }
  | { readonly do: 'timer'; readonly timer: TimerName; readonly ms: number }
  /** The timer `retry`, after `atLeastMs` and a random share of `jitterMs`. */
  | { readonly do: 'rest'; readonly atLeastMs: number; readonly jitterMs: number }
  | { readonly do: 'cancel'; readonly timer: TimerName }
  /** Cancels every timer. */
  | { readonly do: 'quiet' }
  | { readonly do: 'status'; readonly status: LinkStatus }
  | { readonly do: 'told'; readonly message: Told }
  | { readonly do: 'remember'; readonly memory: LinkMemory }
  | { readonly do: 'command'; readonly round: number; readonly key: string; readonly command: Command }
  | { readonly do: 'settle'; readonly act: string; readonly outcome: ActOutcome };

export interface Step {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}

export function initial(memory: LinkMemory): LinkState {
  return {
    phase: { at: 'stopped' },
    status: { status: 'down', because: 'not started' },
    memory,
    round: 0,
    address: null,
    attempt: 0,
    heartbeatMs: HEARTBEAT_MS,
    heard: false,
    menu: false,
    acts: new Set(),
    commands: new Map(),
  };
}

export function to(state: LinkState, ...effects: readonly LinkEffect[]): Step {
  return { state, effects };
}

/** The first step's effects, then those of the next one made from its state. */
export function andThen(first: Step, next: (state: LinkState) => Step): Step {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}

export function send(message: FromEndpoint): LinkEffect {
  return { do: 'send', message };
}

export function timer(name: TimerName, ms: number): LinkEffect {
  return { do: 'timer', timer: name, ms };
}

/** The timers of a link that talks: when the other side counts as dead, and when to say again that this one lives. */
export function alive(state: LinkState): LinkEffect {
  return timer('dead', state.heartbeatMs * DEAD_AFTER_INTERVALS);
}

export function steady(): LinkEffect {
  return timer('steady', STEADY_MS);
}

export function withStatus(state: LinkState, status: LinkStatus): Step {
  return to({ ...state, status }, ...(sameStatus(state.status, status) ? [] : [{ do: 'status', status } as const]));
}

function sameStatus(a: LinkStatus, b: LinkStatus): boolean {
  if (a.status === 'down' && b.status === 'down') return a.because === b.because;
  if (a.status === 'waiting' && b.status === 'waiting') return a.fingerprint === b.fingerprint;
  return a.status === 'up' && b.status === 'up' && a.epoch === b.epoch;
}

export function withMemory(state: LinkState, change: Partial<LinkMemory>): Step {
  const memory = { ...state.memory, ...change };
  const same =
    memory.room === state.memory.room &&
    memory.ticket === state.memory.ticket &&
    memory.epoch === state.memory.epoch &&
    memory.controllers.join('\n') === state.memory.controllers.join('\n');
  return same ? to(state) : to({ ...state, memory }, { do: 'remember', memory });
}
