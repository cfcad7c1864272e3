// What the room remembers of changes of its configuration: the group that is open, the application that waits to be confirmed, the versions.
// How it comes about stands in group.ts.

import type { CollectionChange, VersionCause } from '../../../protocol/api/system-methods.ts';
import type { ConfigurationEvent } from '../configuration-event.ts';
import type { UserKey } from '../model.ts';

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
export interface OpenGroup {
  readonly begun: Begin;
  readonly held: ConfigurationEvent[];
}

/** An applied configuration that waits to be confirmed. `confirmBy` is UTC in milliseconds, judged by the journal's times. */
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
