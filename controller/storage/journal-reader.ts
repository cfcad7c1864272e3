// Reads records back out of the segments, with their checksums and numbers checked again. Writing stands in disk-journal.ts.

import type { JournalRecord } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Disk } from './disk.ts';
import { linesIn } from './files.ts';
import type { Sound } from './line.ts';
import { GENESIS, recordOf, sound } from './line.ts';
import type { Place } from './segment-writer.ts';

/** The segments as they are at the moment of asking, in order. */
export type Places = () => readonly Place[];

/**
 * The records `from` … `until` that are there, in order. Records that a repair gave up are passed over.
 * @throws JournalError `damaged` where one is not what was written
 */
export async function* readRecords(
  disk: Disk,
  places: Places,
  from: number,
  until: number,
): AsyncGenerator<JournalRecord> {
  for await (const { path, line } of soundFrom(disk, places, from, until)) {
    const record = recordOf(line);
    if (record === null) throw damaged(path, line.seq);
    yield record;
  }
}

/** The chain's hash up to and with a record; null where the journal does not hold it. */
export async function hashAt(disk: Disk, places: Places, seq: number): Promise<string | null> {
  if (seq === 0) return GENESIS.hash;
  const begun = places().find(({ first }) => first === seq + 1);
  if (begun !== undefined) return begun.header.after;
  for await (const { line } of soundFrom(disk, places, seq, seq)) return line.hash;
  return null;
}

interface Placed {
  readonly path: string;
  readonly line: Sound;
}

async function* soundFrom(disk: Disk, places: Places, from: number, until: number): AsyncGenerator<Placed> {
  let next = Math.max(1, from);
  while (next <= until) {
    const all = places();
    const index = all.findLastIndex(({ first }) => first <= next);
    const place = all[index];
    const following = all[index + 1];
    const limit = following === undefined ? until : Math.min(until, following.first - 1);
    const before = next;
    if (place !== undefined) {
      for await (const line of soundIn(disk, place, next, limit)) {
        yield { path: place.path, line };
        next = line.seq + 1;
      }
    }
    if (next > before) continue;
    if (following === undefined) return;
    next = following.first;
  }
}

async function* soundIn(disk: Disk, place: Place, from: number, until: number): AsyncGenerator<Sound> {
  let due: number | null = null;
  const start = place.index.findLast(({ seq }) => seq <= from)?.at ?? place.at;
  for await (const { at, bytes } of linesIn(disk, place.path, start, place.end)) {
    // Asked again for each line: a segment that was given up meanwhile ends earlier now. What stands behind `until` may be anything.
    if (at >= place.end || (due !== null && due > until)) return;
    const found = sound(bytes);
    if (found === null || (due !== null && found.seq !== due)) throw damaged(place.path, due ?? from);
    due = found.seq + 1;
    if (found.seq >= from && found.seq <= until) yield found;
  }
}

function damaged(file: string, record: number): JournalError {
  return new JournalError('damaged', `${file}: record ${record} is damaged`, { file, record });
}
