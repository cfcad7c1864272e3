// Opens the storage of a room: takes the folder for itself, judges what is in it, cuts a torn tail, repairs if asked, and joins the parts.
// The rules of damage stand in survey.ts and README.md.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Random } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { Journal, Snapshots } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import { AnchorKeeper } from './anchors.ts';
import type { Disk } from './disk.ts';
import { codeOf, isFull } from './disk.ts';
import type { Health } from './disk-journal.ts';
import { DiskJournal } from './disk-journal.ts';
import { writeEpoch } from './epoch.ts';
import { chunksOf, namesIn, withFile, writeDurably } from './files.ts';
import { DiskHistory } from './history.ts';
import type { Sizes } from './layout.ts';
import { CLOSE_WAIT_MS, EPOCH, isOurs, JOURNAL, SIZES, SNAPSHOTS, tornName, UNFINISHED } from './layout.ts';
import { GENESIS } from './line.ts';
import { nodeDisk } from './node-disk.ts';
import type { GivenUp } from './repair.ts';
import { repair } from './repair.ts';
import { Reserve } from './reserve.ts';
import type { Fault } from './scan.ts';
import type { Place } from './segment-writer.ts';
import { PLAIN_JOINT, SegmentWriter } from './segment-writer.ts';
import { DiskSnapshots } from './snapshots.ts';
import type { Survey } from './survey.ts';
import { survey } from './survey.ts';
import { Verifier } from './verifier.ts';

export interface StorageOptions {
  /** The data folder; made with mode 0700 where it does not exist. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Repair damage instead of refusing it; what was given up is in `givenUp`. */
  readonly repair?: boolean;
  /** Names in the data folder that belong to other parts of the controller, so that they make no first start a refused one. */
  readonly alongside?: readonly string[];
  readonly disk?: Disk;
  readonly random?: Random;
  readonly sizes?: Partial<Sizes>;
}

/** Anchors that were not what was written at this start: what was wrong with them, and where they are kept. */
export interface Unanchored {
  readonly why: string;
  readonly kept: string;
}

/** A torn tail that was cut at this start: its bytes, the number that its record would have had, and where it is kept. */
export interface Torn {
  readonly bytes: number;
  readonly record: number;
  readonly kept: string;
}

export interface Storage {
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  /** The journal as it is read beside the service, and its verification. */
  readonly history: History;
  /** Larger than at any start before. */
  readonly epoch: number;
  /** No record was ever written here. */
  readonly firstStart: boolean;
  readonly torn: Torn | null;
  /** To be journalled by the caller. */
  readonly givenUp: GivenUp | null;
  /** To be alarmed by the caller. */
  readonly unanchored: Unanchored | null;
  /** The counters at the moment of asking. */
  readonly health: Health;
  /**
   * Waits at most `CLOSE_WAIT_MS` for what is pending, and as long again for a snapshot that is being written; the folder is free afterwards,
   * unless the disk still holds a write back.
   */
  close(): Promise<void>;
}

/**
 * Opens the storage in a folder.
 * @throws JournalError `in_use`: another process holds the folder; `damaged`: what is in it cannot be trusted, or is not ours (file and
 * record are named, and nothing was changed); `disk`: the disk does not let itself be read or written
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const disk = options.disk ?? nodeDisk;
  const { folder, clock } = options;
  try {
    await disk.makeFolder(folder);
    const letGo = await disk.lock(folder, clock);
    try {
      return await openLocked(options, disk, { ...SIZES, ...options.sizes }, letGo);
    } catch (error) {
      await letGo();
      throw error;
    }
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError('disk', `${folder}: the data folder cannot be used (${codeOf(error) || String(error)})`);
  }
}

async function openLocked(
  { folder, clock, log, ...options }: StorageOptions,
  disk: Disk,
  sizes: Sizes,
  letGo: () => Promise<void>,
): Promise<Storage> {
  const isEmpty = await look(disk, folder, options.alongside ?? []);
  for (const name of [JOURNAL, SNAPSHOTS]) await disk.makeFolder(join(folder, name));
  await disk.syncFolder(folder);
  const depth = { whole: false, verifyBytes: sizes.verifyBytes };
  let found: Survey = await survey(disk, folder, depth);
  const { epoch: epochBefore } = found;
  let givenUp: GivenUp | null = null;
  const fault = found.fault ?? (isEmpty ? null : journalMissing(folder, found));
  if (fault !== null) {
    if (options.repair !== true) throw damaged(fault);
    givenUp = await repair({ disk, folder, found, segmentBytes: sizes.segmentBytes }, fault, clock.utc());
    log.error({ file: fault.file, record: fault.record, kept: givenUp.kept }, `repaired: ${fault.why}`);
    found = await survey(disk, folder, depth);
    if (found.fault !== null) throw damaged(found.fault);
  }
  for (const warning of found.warnings) log.warn({}, warning);
  await clean(disk, folder);
  const reserve = new Reserve(disk, folder, sizes.reserveBytes, clock, log);
  await reserve.start();
  const torn = await withReserve(reserve, () => setTornAside(disk, folder, found));
  if (torn !== null) log.warn({ ...torn }, 'a torn tail was cut off the journal');
  const writer = await withReserve(reserve, () => resume(disk, folder, found));
  const epoch = Math.max(epochBefore, found.epoch) + 1;
  await withReserve(reserve, () => writeEpoch(disk, folder, { epoch, head: found.head }));
  const random = options.random ?? { bytes: (count: number) => randomBytes(count) };
  const anchors = new AnchorKeeper({ disk, folder, clock, random, log, epoch });
  const aside = await anchors.start(found.anchorage, found.head);
  const unanchored = aside === null ? null : { why: found.anchorage.why, kept: aside };
  if (unanchored !== null) log.error({ ...unanchored }, 'the anchors of the journal were not what was written');
  const places = placesOf(found).slice(0, -1);
  const journal = new DiskJournal({
    ...{ disk, clock, log, sizes, reserve, places, writer },
    folder: join(folder, JOURNAL),
    head: found.head,
    epoch,
    noted: (head) => anchors.noted(head),
  });
  const verifier = new Verifier({ disk, folder, clock, durable: () => journal.durable });
  const history = new DiskHistory({ disk, clock, verifier, places: () => journal.places, last: () => journal.durable });
  const snapshots = new DiskSnapshots({ disk, folder: join(folder, SNAPSHOTS), journal, log, gaps: found.gaps });

  const close = async (): Promise<void> => {
    const clean = await journal.close();
    if (clean) await Promise.race([snapshots.stop(), new Promise<void>((done) => clock.after(CLOSE_WAIT_MS, done))]);
    await reserve.stop();
    // A disk that still holds a write back keeps the folder with it, until the process ends.
    if (!clean) return log.error({ after: journal.durable.seq }, 'the disk did not take the last records');
    await anchors.stop(journal.durable);
    await writeEpoch(disk, folder, { epoch, head: journal.durable }).catch((error) =>
      log.warn({ code: codeOf(error) }, 'the end of the journal could not be noted'),
    );
    await letGo();
  };
  let closing: Promise<void> | null = null;
  return {
    ...{ journal, snapshots, history, epoch, torn, givenUp, unanchored },
    firstStart: found.head.seq === 0,
    get health() {
      return journal.health;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Whether nothing was ever stored here. A folder of other things is refused rather than used. */
async function look(disk: Disk, folder: string, alongside: readonly string[]): Promise<boolean> {
  const names = ((await disk.list(folder)) ?? []).map(({ name }) => name);
  const inside = [...(await namesIn(disk, join(folder, JOURNAL))), ...(await namesIn(disk, join(folder, SNAPSHOTS)))];
  const isUsed = names.includes(EPOCH) || names.some((name) => name.startsWith('damaged-'));
  if (isUsed || inside.some((name) => !name.endsWith(UNFINISHED))) return false;
  const foreign = names.find((name) => !isOurs(name) && !alongside.includes(name) && name !== 'lost+found');
  if (foreign === undefined) return true;
  const file = join(folder, foreign);
  throw new JournalError('damaged', `${file}: not a file of ours; give a data folder of its own`, { file });
}

function journalMissing(folder: string, { segments }: Survey): Fault | null {
  if (segments.length > 0) return null;
  return { kind: 'removed', file: join(folder, JOURNAL), record: 1, why: 'the journal is missing' };
}

function damaged({ file, record, why }: Fault): JournalError {
  return new JournalError('damaged', `${file}: record ${record}: ${why}`, { file, record });
}

/** A full disk is no reason not to start, while there is a reserve. */
async function withReserve<T>(reserve: Reserve, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isFull(error) && (await reserve.release())) return act();
    await reserve.stop();
    throw error;
  }
}

/** Removes what a crash left unfinished. */
async function clean(disk: Disk, folder: string): Promise<void> {
  for (const inner of [folder, join(folder, JOURNAL), join(folder, SNAPSHOTS)]) {
    for (const name of await namesIn(disk, inner)) {
      if (name.endsWith(UNFINISHED)) await disk.remove(join(inner, name));
    }
  }
}

/** Keeps the torn bytes before `resume` cuts them off. */
async function setTornAside(disk: Disk, folder: string, { segments, head, end, torn }: Survey): Promise<Torn | null> {
  const last = segments.at(-1);
  if (torn === 0 || last === undefined) return null;
  const journal = join(folder, JOURNAL);
  const names = await namesIn(disk, journal);
  let count = 1;
  while (names.includes(tornName(head.seq + 1, count))) count += 1;
  const kept = join(journal, tornName(head.seq + 1, count));
  await withFile(disk, last.path, (file) => writeDurably(disk, kept, chunksOf(file, end, end + torn)));
  return { bytes: torn, record: head.seq + 1, kept };
}

function resume(disk: Disk, folder: string, found: Survey): Promise<SegmentWriter> {
  const last = placesOf(found).at(-1);
  if (last === undefined) return SegmentWriter.begin(disk, join(folder, JOURNAL), GENESIS, PLAIN_JOINT);
  return SegmentWriter.resume(disk, last);
}

function placesOf({ segments, indexes, end }: Survey): readonly Place[] {
  return segments.map((segment, index) => ({
    ...segment,
    end: index === segments.length - 1 ? end : segment.size,
    index: indexes.get(segment.name) ?? [],
  }));
}
