// A group of changes that takes effect whole: begun, its changes held, ended. Until its end is in the journal nothing of it counts, however many appends it took.
// What is remembered of it: the version that it made, and, while it waits to be confirmed, what undoes it. Only apply.ts calls this.

import type { ConfigurationEvent, Stamped } from '../event.ts';
import type { RoomState } from '../state.ts';
import { inverse, Tally } from './changes.ts';
import type { Begin, OpenGroup, VersionEntry } from './pending.ts';
import { Shadow } from './shadow.ts';

/** Versions of the configuration that are remembered; older ones are in the journal alone. */
export const MAX_VERSIONS = 1_000;

/** Begins a group: nothing that stands is touched until it ends. */
export function beginGroup(state: RoomState, begun: Begin): void {
  state.group = { begun, shadow: new Shadow(state), counts: new Tally(state), undo: [] };
}

export function hold(
  { begun, shadow, counts, undo }: OpenGroup<RoomState>,
  state: RoomState,
  event: ConfigurationEvent,
): void {
  counts.add(event);
  if (begun.confirmBy !== null) undo.push(inverse(state, event));
  shadow.put(event);
}

/** The changes of the group that ends here take effect. An end without its beginning is that of a group that the disk refused in part. */
export function endGroup(
  state: RoomState,
  id: string,
  { seq, time }: Stamped,
  live: Parameters<OpenGroup<RoomState>['shadow']['settle']>[1],
): void {
  const group = state.group;
  state.group = null;
  if (group === null || group.begun.group !== id) return;
  const { cause, by, confirmBy, roomKey } = group.begun;
  const { changes } = group.counts;
  group.shadow.settle(state, live);
  state.configuration = Math.max(state.configuration, seq);
  if (roomKey !== null) state.roomKey = roomKey;
  state.application =
    confirmBy === null || by === null ? null : { id, by, at: time, confirmBy, changes, undo: group.undo.reverse() };
  remember(state, { version: seq, time, by, cause, changes });
}

/** Remembers a change by a single method: all events of one time, one after the other and by the same person, are one. Asked before it is applied. */
export function rememberChange(state: RoomState, event: ConfigurationEvent, { seq, time }: Stamped): void {
  const last = state.versions.at(-1);
  const goesOn = last?.version === seq - 1 && last.time === time && last.by === event.by && last.cause === 'changed';
  const { changes } = new Tally(state, goesOn ? last.changes : []).add(event);
  if (goesOn) state.versions.pop();
  remember(state, { version: seq, time, by: event.by, cause: 'changed', changes });
}

function remember(state: RoomState, entry: VersionEntry): void {
  state.versions.push(entry);
  if (state.versions.length > MAX_VERSIONS) state.versions.shift();
}
