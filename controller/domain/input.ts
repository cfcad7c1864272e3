// What enters the loop: calls of people and programs, what endpoints say, what happened to links, and the clock. Each carries all that a decision needs;
// the time, fresh identifiers and random texts come along, because the domain has neither clock nor chance.

import type { AlarmName } from '../../protocol/alarms.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { DeviceCapabilities } from '../../protocol/api/shapes.ts';
import type { ScreenState, SourceState } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/keys.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import type { Trouble } from './alarms/trouble.ts';
import type { EventOf } from './event.ts';
import type { EndpointNumber, UserKey } from './model.ts';
import type { Prepared } from './whole/prepared.ts';

/** On whose behalf a call is made: a session of the API, or the operator at a receiver. `from` is an address, for the limiter and the journal. */
export type Caller =
  | { readonly kind: 'nobody'; readonly from: string }
  | { readonly kind: 'session'; readonly user: UserKey; readonly session: string; readonly from: string }
  | { readonly kind: 'seat'; readonly receiver: EndpointNumber; readonly from: string }
  /** A drill, on behalf of whoever asked for it or is named by the settings. */
  | { readonly kind: 'drill'; readonly user: UserKey; readonly from: string };

/** What the password process said, when a call needed it: the call enters again with this. */
export type Secret = { readonly checked: 'right' | 'wrong' | 'busy' } | { readonly hash: string };

export interface CallInput {
  readonly type: 'call';
  /** Names the call until it is answered; it becomes the act's ID. */
  readonly ask: string;
  readonly caller: Caller;
  readonly call: Call;
  readonly secret: Secret | null;
  /** What the system room made of it, once it did: the call enters again with this. */
  readonly prepared: Prepared | null;
  /** For a session that may be opened: its token's SHA-256, hexadecimal. The token itself stays at the edge. */
  readonly tokenHash: string | null;
}

/** An endpoint proved its key. */
export interface Presented {
  readonly type: 'presented';
  readonly link: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly kind: EndpointKind;
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
  /** SHA-256 of the ticket that it showed, or null. */
  readonly ticketHash: string | null;
  /** SHA-256 of the ticket that it gets if it starts cold. */
  readonly freshTicketHash: string;
  readonly state: ScreenState | SourceState;
}

/** A port as its device has it. */
export interface PresentedPort {
  readonly port: string;
  /** As the device names it, or empty. */
  readonly name: string;
}

/** A device of another maker can be asked, or its ports are others than before. */
export interface DevicePresented {
  readonly type: 'devicePresented';
  readonly device: string;
  readonly driver: string;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly capabilities: DeviceCapabilities;
  /** `signal` null: the device does not say. */
  readonly inputs: readonly (PresentedPort & { readonly signal: boolean | null })[];
  readonly outputs: readonly PresentedPort[];
  /** The first IDs where its ports are adopted by the settings when the room knows none of them; null: they wait. */
  readonly adopt: { readonly transmitters: string | null; readonly receivers: string | null } | null;
}

export type EndpointInput =
  | Presented
  | DevicePresented
  | { readonly type: 'deviceGone'; readonly device: string; readonly because: string }
  /** What an output of a device shows, as the device said it; `input` null: nothing. */
  | { readonly type: 'routed'; readonly device: string; readonly output: string; readonly input: string | null }
  /** Whether a signal stands at an input of a device. */
  | { readonly type: 'signal'; readonly device: string; readonly input: string; readonly present: boolean }
  | { readonly type: 'gone'; readonly link: string; readonly number: EndpointNumber | null; readonly because: string }
  | { readonly type: 'sourceReported'; readonly number: EndpointNumber; readonly state: SourceState }
  | { readonly type: 'screenReported'; readonly number: EndpointNumber; readonly state: ScreenState }
  /** The grants that a transmitter says it holds, whole. */
  | { readonly type: 'grantsReported'; readonly number: EndpointNumber; readonly grants: readonly Grant[] }
  /** The driver finished a link job: the receiver shows what was wanted, or why it does not. */
  | {
      readonly type: 'settled';
      readonly receiver: EndpointNumber;
      readonly grant: string | null;
      readonly outcome: { readonly ok: true } | ({ readonly ok: false } & Refusal);
    }
  /** A drill began or ended. */
  | { readonly type: 'drilled'; readonly event: EventOf<'drill.begun' | 'drill.done'> }
  /** The menu at a receiver opened or closed. */
  | { readonly type: 'menu'; readonly number: EndpointNumber; readonly open: boolean }
  | { readonly type: 'alarm'; readonly alarm: AlarmName; readonly about: string; readonly because: string }
  /** Whoever raised it says that it is over. */
  | { readonly type: 'alarmOver'; readonly alarm: AlarmName; readonly about: string; readonly because: string }
  /** The alarms about polled agents that ought to stand, whole. */
  | { readonly type: 'troubles'; readonly troubles: readonly Trouble[] };

export type Input =
  | CallInput
  | EndpointInput
  /** A connection of the API ended, or its session ran out at the edge. */
  | { readonly type: 'sessionEnded'; readonly session: string; readonly because: string }
  /** `refusing`: whether the journal refuses records; `full`: whether its disk is full. */
  | { readonly type: 'tick'; readonly refusing: boolean; readonly full: boolean };

/** An input with the moment at which the loop took it: UTC and monotonic milliseconds, and a number for fresh names. */
export interface Timed {
  readonly input: Input;
  readonly utc: number;
  readonly now: number;
  /** Whether the journal's disk is full. */
  readonly full: boolean;
}
