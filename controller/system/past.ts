// The configuration as it was at a number of the journal: the snapshot before it and the records up to it, folded in slices.

import { apply } from '../domain/apply.ts';
import { isStoredRoom, restore } from '../domain/snapshot.ts';
import type { RoomState } from '../domain/state.ts';
import { emptyRoom } from '../domain/state.ts';
import { fromRecord } from '../engine/replay.ts';
import type { Journal, Snapshots } from '../ports/journal.ts';
import type { Slices } from './slices.ts';

export interface PastParts {
  readonly journal: Journal;
  readonly snapshots: Snapshots;
}

/** @throws JournalError `damaged` where the journal does not lead there */
export async function configurationAt(
  { journal, snapshots }: PastParts,
  slices: Slices,
  idLength: number,
  until: number,
): Promise<RoomState> {
  const snapshot = await snapshots.load(until);
  const state = snapshot !== null && isStoredRoom(snapshot.state) ? restore(snapshot.state) : emptyRoom(idLength);
  for await (const record of journal.read(state.seq + 1)) {
    if (record.seq > until) break;
    apply(state, fromRecord(record));
    await slices.pause();
  }
  return state;
}
