// What the journal holds: facts, not requests. Each type has a version; a change of form raises it and adds a step to lift.ts.
// How they change the state stands in apply.ts, what the API tells of them in views.ts. No password and nothing that is typed at a computer is ever in one.

import type { DeviceCapabilities, PushOutcome } from '../../protocol/api/shapes.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { ConfigurationEvent } from './configuration-event.ts';
import type { EndpointNumber, Picture, UserKey } from './model.ts';
import type { ActMethod, Target } from './state.ts';

export type { Collection, Collections, ConfigurationEvent } from './configuration-event.ts';

/** What happens: followed in the order of switching, never awaited by the disk. */
export type LiveEvent =
  | { readonly type: 'writer.started'; readonly idLength: number; readonly version: string }
  | {
      readonly type: 'endpoint.online';
      readonly number: EndpointNumber;
      readonly boot: 'cold' | 'warm';
      readonly ticketHash: string | null;
      readonly address: string | null;
      readonly video: boolean;
      /** Null where a device of another maker does not say. */
      readonly model: string | null;
      readonly firmware: string | null;
    }
  | { readonly type: 'endpoint.offline'; readonly number: EndpointNumber; readonly because: string }
  /** A device of another maker is there, or is another than it was. */
  | {
      readonly type: 'device.online';
      readonly device: string;
      readonly driver: string;
      readonly model: string | null;
      readonly firmware: string | null;
      readonly capabilities: DeviceCapabilities;
    }
  | { readonly type: 'device.offline'; readonly device: string; readonly because: string }
  /** Another device takes its place. The pictures of a transmitter, as they were granted then, have new grants: `mark` makes their names. */
  | {
      readonly type: 'endpoint.replaced';
      readonly number: EndpointNumber;
      readonly pictures: readonly { readonly receiver: EndpointNumber; readonly grant: string }[];
      readonly mark: string;
      readonly by: UserKey;
    }
  | {
      readonly type: 'source.changed';
      readonly number: EndpointNumber;
      readonly video: boolean;
      readonly address: string | null;
    }
  | {
      readonly type: 'session.opened';
      readonly hash: string;
      readonly user: UserKey;
      readonly openedAt: number;
      readonly expiresAt: number;
      readonly from: string;
      /** The integrator’s token that opened it; null for a password. */
      readonly token: string | null;
    }
  /** Its user gave his password again. */
  | { readonly type: 'session.confirmed'; readonly hash: string; readonly user: UserKey; readonly from: string }
  | { readonly type: 'session.closed'; readonly hash: string; readonly because: string }
  | { readonly type: 'login.refused'; readonly username: string; readonly from: string; readonly reason: Reason }
  | {
      readonly type: 'receiver.loggedIn';
      readonly receiver: EndpointNumber;
      readonly user: UserKey;
      readonly because: string;
    }
  | {
      readonly type: 'receiver.loggedOut';
      readonly receiver: EndpointNumber;
      readonly user: UserKey;
      readonly because: string;
    }
  | {
      readonly type: 'switch.begun';
      readonly act: string;
      readonly method: ActMethod;
      readonly by: UserKey;
      readonly receiver: EndpointNumber;
      readonly source: EndpointNumber | null;
      readonly targets: readonly Target[];
      readonly configuration: number;
    }
  | {
      readonly type: 'picture.switching';
      readonly receiver: EndpointNumber;
      readonly act: string | null;
      readonly by: UserKey | null;
      readonly wanted: Picture | null;
      readonly because: string;
    }
  | {
      readonly type: 'picture.changed';
      readonly receiver: EndpointNumber;
      readonly act: string | null;
      readonly by: UserKey | null;
      readonly picture: Picture | null;
      /** False where a receiver was to be dark and neither end could say so. */
      readonly confirmed: boolean;
      readonly because: string;
    }
  | {
      readonly type: 'picture.kept';
      readonly receiver: EndpointNumber;
      readonly act: string | null;
      readonly by: UserKey | null;
      readonly reason: Reason;
      readonly because: string;
    }
  | {
      readonly type: 'picture.found';
      readonly receiver: EndpointNumber;
      readonly picture: Picture | null;
      readonly because: string;
    }
  | {
      readonly type: 'screen.reported';
      readonly receiver: EndpointNumber;
      readonly state: 'dark' | 'shown';
      readonly transmitter: EndpointNumber | null;
      readonly grant: string | null;
    }
  | {
      readonly type: 'grant.found';
      readonly transmitter: EndpointNumber;
      readonly receiver: EndpointNumber;
      readonly grant: string;
    }
  | { readonly type: 'grant.dismissed'; readonly grant: string }
  | {
      readonly type: 'switch.done';
      readonly act: string;
      readonly by: UserKey;
      readonly outcome: 'ok' | Reason;
      readonly because: string;
      readonly results: readonly {
        readonly receiver: EndpointNumber;
        readonly outcome: PushOutcome;
        readonly because: string;
      }[];
    }
  | {
      readonly type: 'switch.refused';
      readonly method: ActMethod;
      readonly by: UserKey;
      readonly receiver: EndpointNumber | null;
      readonly asked: string;
      readonly reason: Reason;
      readonly because: string;
    }
  | {
      readonly type: 'call.refused';
      readonly method: string;
      readonly by: UserKey;
      readonly reason: Reason;
      readonly because: string;
    }
  | { readonly type: 'alarm.raised'; readonly alarm: string; readonly about: string; readonly because: string }
  /** It is over; `because` says how that is known. */
  | { readonly type: 'alarm.cleared'; readonly alarm: string; readonly about: string; readonly because: string }
  | {
      readonly type: 'alarm.acknowledged';
      readonly alarm: string;
      readonly about: string;
      readonly by: UserKey;
      readonly note: string;
    }
  /** Set aside until then (UTC ms); null: it counts again, `by` nobody where its time was over. */
  | {
      readonly type: 'alarm.shelved';
      readonly alarm: string;
      readonly about: string;
      readonly by: UserKey | null;
      readonly until: number | null;
    }
  /** What follows at this receiver, until `drill.done`, is switched to measure it. */
  | {
      readonly type: 'drill.begun';
      readonly drill: string;
      readonly by: UserKey;
      readonly started: 'asked' | 'scheduled';
      readonly receiver: EndpointNumber;
      readonly transmitters: readonly EndpointNumber[];
      readonly count: number;
    }
  | {
      readonly type: 'drill.done';
      readonly drill: string;
      readonly by: UserKey;
      readonly started: 'asked' | 'scheduled';
      readonly receiver: EndpointNumber;
      readonly outcome: 'ok' | Reason;
      readonly because: string;
      /** Switches that were tried, and those of them that were not confirmed. */
      readonly switches: number;
      readonly lost: number;
      /** Milliseconds; null where none was confirmed. */
      readonly p50Ms: number | null;
      readonly p99Ms: number | null;
      /** Its own picture is still there, and is not to stay. Missing in records of before that was told. */
      readonly left?: boolean;
    }
  /** The wall clock stepped against the monotonic one by this many milliseconds (safety 3.8). */
  | { readonly type: 'clock.stepped'; readonly byMs: number }
  /**
   * A configuration as a whole begins: the changes that follow count when `configuration.ended` names the same group, and not before. `confirmBy` (UTC ms): it is
   * rolled back then unless it was confirmed. `of`: the group that is rolled back. `roomKey`: the fingerprint of the room's key from now on, where that was restored.
   */
  | {
      readonly type: 'configuration.begun';
      readonly group: string;
      readonly cause: 'applied' | 'rolledBack' | 'restored';
      readonly by: UserKey | null;
      readonly because: string;
      readonly confirmBy: number | null;
      readonly of: string | null;
      readonly roomKey: string | null;
      readonly changes: number;
    }
  | { readonly type: 'configuration.ended'; readonly group: string }
  | { readonly type: 'configuration.confirmed'; readonly group: string; readonly by: UserKey }
  | { readonly type: 'backup.made'; readonly by: UserKey }
  /** Another certificate is served: made by the room's authority, or brought by an administrator. `until`: UTC ms. */
  | {
      readonly type: 'certificate.taken';
      readonly by: UserKey;
      readonly how: 'issued' | 'brought';
      readonly fingerprint: string;
      readonly names: readonly string[];
      readonly until: number;
    }
  /** In the place of a configuration that the disk refused, or that a stop cut short, so that the numbers go on. */
  | { readonly type: 'configuration.refused'; readonly because: string }
  /** In the place of a record that could not be kept until the disk took records again. */
  | { readonly type: 'record.lost' };

export type RoomEvent = ConfigurationEvent | LiveEvent;
export type EventType = RoomEvent['type'];
export type EventOf<T extends EventType> = Extract<RoomEvent, { readonly type: T }>;

/** An event with its place in the journal. `time` is UTC in milliseconds. */
export interface Stamped {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly event: RoomEvent;
}

/** The version of every type that this program writes; lift.ts brings older ones to it. */
export const EVENT_VERSION = 3;
