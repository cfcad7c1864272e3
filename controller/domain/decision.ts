// What a decision is: events that happened, and effects that the edges carry out. Deciding changes nothing; the engine applies and performs.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import type { Crop } from '../../protocol/endpoint/messages.ts';
import type { Told } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { RoomEvent } from './event.ts';
import type { CallInput } from './input.ts';
import type { EndpointNumber, UserKey } from './model.ts';

/** How a call ended: the method's result, or a refusal with the data of the API's error. */
export type Outcome = { readonly ok: true; readonly result: unknown } | ({ readonly ok: false } & RpcErrorData);

/** One link that the driver is to make: admit at the transmitter, show at the receiver, then end the old one. */
export interface LinkJob {
  readonly receiver: EndpointNumber;
  readonly transmitter: EndpointNumber;
  readonly grant: string;
  readonly mode: Mode;
  readonly source: { readonly id: string; readonly name: string };
  readonly crop: Crop | null;
  readonly pushedBy: string | null;
  readonly moves: Moves | null;
  /** The link that this one takes the place of. */
  readonly replaces: GrantAt | null;
  /** The act that it is part of, for the log; null: a correction. */
  readonly act: string | null;
}

/** A picture that goes to or comes from another receiver: some devices do that themselves. */
export interface Moves {
  readonly by: 'push' | 'get';
  /** Who pushes, or is got from. */
  readonly with: EndpointNumber;
}

export interface GrantAt {
  readonly transmitter: EndpointNumber;
  readonly grant: string;
}

/** What drivers carry out; they answer with inputs, never by calling back. */
export type DriverCommand =
  | { readonly type: 'make'; readonly job: LinkJob }
  /** Make a receiver dark and end its link; answered with `settled` and grant null. */
  | {
      readonly type: 'darken';
      readonly receiver: EndpointNumber;
      readonly replaces: GrantAt | null;
      readonly act: string | null;
    }
  /** Change the mode of a link that stands. Not answered; a transmitter that does not confirm is asked again at its next report. */
  | { readonly type: 'remode'; readonly job: LinkJob }
  /** End a grant that nobody should hold. Not answered. */
  | { readonly type: 'dismiss'; readonly at: GrantAt }
  /** This link belongs to the endpoint with this number: welcome it. */
  | { readonly type: 'welcome'; readonly link: string; readonly number: EndpointNumber; readonly warm: boolean }
  /** This link’s key is unknown: it waits for adoption. */
  | { readonly type: 'hold'; readonly link: string; readonly fingerprint: string }
  | { readonly type: 'refuse'; readonly link: string; readonly reason: Reason; readonly because: string }
  /** The endpoint was retired: end its link. */
  | { readonly type: 'retire'; readonly number: EndpointNumber; readonly because: string }
  | { readonly type: 'tell'; readonly number: EndpointNumber; readonly message: Told }
  /** Tell anew what is known of this device: ports of it were adopted. */
  | { readonly type: 'present'; readonly device: string }
  /** List the devices; answers the call itself. */
  | { readonly type: 'devices'; readonly ask: string }
  /** Carry out a drill, or list drills; answers the call itself. */
  | {
      readonly type: 'drill';
      readonly ask: string;
      readonly by: UserKey;
      readonly started: 'asked' | 'scheduled';
      readonly params: ParamsOf<'drill.run'>;
    }
  | { readonly type: 'drills'; readonly ask: string }
  /** Ask for a still picture; answers the call itself. */
  | { readonly type: 'still'; readonly ask: string; readonly transmitter: EndpointNumber };

export type Effect =
  | { readonly type: 'answer'; readonly ask: string; readonly outcome: Outcome }
  /** Check this password against this hash (null: unknown user, same work), then let the call enter again. */
  | { readonly type: 'verify'; readonly input: CallInput; readonly hash: string | null; readonly password: string }
  | { readonly type: 'hash'; readonly input: CallInput; readonly password: string }
  /** Work on the configuration as a whole, beside the loop: it answers the call itself, or lets it enter again with what it made. */
  | { readonly type: 'prepare'; readonly input: CallInput }
  /** A restore is durable: put its files into their places, then answer. */
  | { readonly type: 'finish'; readonly input: CallInput; readonly result: unknown }
  | { readonly type: 'driver'; readonly command: DriverCommand };

export interface Decision {
  readonly events: readonly RoomEvent[];
  readonly effects: readonly Effect[];
}

export const NOTHING: Decision = { events: [], effects: [] };

export function answered(ask: string, result: unknown, events: readonly RoomEvent[] = []): Decision {
  return { events, effects: [{ type: 'answer', ask, outcome: { ok: true, result } }] };
}

export function refused(ask: string, data: RpcErrorData, events: readonly RoomEvent[] = []): Decision {
  return { events, effects: [{ type: 'answer', ask, outcome: { ok: false, ...data } }] };
}

export function driver(command: DriverCommand): Effect {
  return { type: 'driver', command };
}
