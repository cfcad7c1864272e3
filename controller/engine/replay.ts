// The room as the journal has it: the newest snapshot and the records after it, folded. What a record's type meant in older versions is lifted here.

import { apply } from '../domain/apply.ts';
import type { RoomEvent, Stamped } from '../domain/event.ts';
import { EVENT_VERSION } from '../domain/event.ts';
import { lift } from '../domain/lift.ts';
import { isStoredRoom, restore } from '../domain/snapshot.ts';
import type { RoomState } from '../domain/state.ts';
import { emptyRoom } from '../domain/state.ts';
import type { Journal, JournalRecord, Snapshots } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';

/** A record as the event that it holds; a version that is newer than this program's is damage to it. */
export function fromRecord(record: JournalRecord): Stamped {
  const { seq, epoch, time, type, v, data } = record;
  if (v > EVENT_VERSION || typeof data !== 'object' || data === null) {
    throw new JournalError('damaged', `record ${seq} (${type}, version ${v}) is of a newer program`, { record: seq });
  }
  return {
    seq,
    epoch,
    time,
    event: { type, ...lift(type, v, data as Readonly<Record<string, unknown>>) } as RoomEvent,
  };
}

/** Replays up to record `until` (default: all). */
export async function replay(
  parts: { readonly journal: Journal; readonly snapshots: Snapshots },
  idLength: number,
  until = Number.MAX_SAFE_INTEGER,
): Promise<RoomState> {
  const snapshot = await parts.snapshots.load(until);
  if (snapshot !== null && !isStoredRoom(snapshot.state))
    throw new JournalError('damaged', `the snapshot at record ${snapshot.seq} is not of this program's form`);
  const state = snapshot !== null && isStoredRoom(snapshot.state) ? restore(snapshot.state) : emptyRoom(idLength);
  for await (const record of parts.journal.read(state.seq + 1)) {
    if (record.seq > until) break;
    apply(state, fromRecord(record));
  }
  return state;
}
