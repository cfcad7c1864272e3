// What the room remembers of changes of its configuration: the group that is open, the application that waits to be confirmed, the versions.
// How it comes about stands in group.ts.

import type { CollectionChange, VersionCause } from '../../../protocol/api/system-methods.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import type { ConfigurationEvent } from '../configuration-event.ts';
import type { EndpointNumber, UserKey } from '../model.ts';

/** How a group begins; what it means is told at the event `configuration.begun`. */
export interface Begin {
  readonly group: string;
  readonly cause: Exclude<VersionCause, 'changed'>;
  readonly by: UserKey | null;
  readonly because: string;
  readonly confirmBy: number | null;
  readonly of: string | null;
  readonly roomKey: string | null;
}

/** A group whose end is still to come. */
export interface OpenGroup<S> {
  readonly begun: Begin;
  /** The configuration as it will be. */
  readonly shadow: Pending<S>;
  /** What it does so far, and what undoes it, the first change first. */
  readonly counts: Counts;
  readonly undo: ConfigurationEvent[];
}

/** Tables that wait for their group to end; `S` is the room. */
export interface Pending<S> {
  put(event: ConfigurationEvent): void;
  settle(
    state: S,
    live: {
      readonly came: (state: S, number: EndpointNumber, kind: EndpointKind) => void;
      readonly went: (state: S, number: EndpointNumber) => void;
    },
  ): void;
}

/** Changes by collection. */
export interface Counts {
  add(event: ConfigurationEvent): void;
  readonly changes: readonly CollectionChange[];
}

/** An applied configuration that waits to be confirmed. `confirmBy` is UTC in milliseconds, judged by the journal's times, and moves with a clock that is stepped. */
export interface Application {
  readonly id: string;
  readonly by: UserKey;
  readonly at: number;
  readonly confirmBy: number;
  readonly changes: readonly CollectionChange[];
  /** What brings back what was before, in its order. */
  readonly undo: readonly ConfigurationEvent[];
}

/** One change of the configuration: `version` is the number of its last event. */
export interface VersionEntry {
  readonly version: number;
  readonly time: number;
  readonly by: UserKey | null;
  readonly cause: VersionCause;
  readonly changes: readonly CollectionChange[];
}
