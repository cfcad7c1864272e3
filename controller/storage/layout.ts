// How the data folder is laid out: names of files, the format's number, and every limit of this room with its unit.
// What stands in the files is told by line.ts, snapshot-file.ts and epoch.ts.

/** The format that this version writes; it reads this one and older ones. */
export const FORMAT = 1;

/** Bytes of one segment, at most (architecture, "Journal"). */
export const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Bytes of one record as it stands in the file, at most. */
export const RECORD_BYTES_AT_MOST = 1024 * 1024;
/** Levels of nesting in a record or a snapshot, at most. */
export const DEPTH_AT_MOST = 64;
/** Bytes of one append, at most: it is written into one segment, all or nothing. */
export const APPEND_BYTES_AT_MOST = 16 * 1024 * 1024;
/** Appends that were accepted and are not durable yet, at most; the next one is refused with `disk`. */
export const PENDING_APPENDS_AT_MOST = 8192;
/** Bytes of such appends, at most. */
export const PENDING_BYTES_AT_MOST = 32 * 1024 * 1024;
/** Bytes handed over in one write call, unless a single append is larger. */
export const WRITE_BYTES_AT_MOST = 1024 * 1024;
/** Bytes read at once. */
export const READ_BYTES = 1024 * 1024;
/** Milliseconds for which appends are refused at once after the disk refused one; the next one tries it again. */
export const RETRY_MS = 250;
/** How often the records of a failed fsync are written anew, each time into a new segment, before they are refused. */
export const REWRITES_AT_MOST = 1;
/** Milliseconds that closing waits for what is pending (the service stops within 2 s). */
export const CLOSE_WAIT_MS = 1_500;
/** Bytes of the journal's newest part that are verified at each start, even where a snapshot makes it unnecessary. */
export const VERIFY_BYTES_AT_OPEN = 128 * 1024 * 1024;
/** Bytes of the reserve file, which is given up when the disk is full (safety 3.9). */
export const RESERVE_BYTES = 16 * 1024 * 1024;
/** Milliseconds between two attempts to make the reserve anew. */
export const RESERVE_RETRY_MS = 30_000;
/** The reserve is made anew when the disk has this many times its size free, so that it does not take the last room again. */
export const RESERVE_ROOM = 2;
/** Every so many records the place of one is remembered, so that reading need not begin at the segment's. */
export const INDEX_EVERY = 1024;
/** The newest snapshots, which are always kept. */
export const SNAPSHOTS_NEWEST = 3;
/** The older ones' distances from the newest grow by this factor, at most, from one to the next. */
export const SNAPSHOTS_GROWTH = 2;
/** Snapshots kept in all, at most. */
export const SNAPSHOTS_AT_MOST = 24;
/** Bytes of one snapshot, at most. */
export const SNAPSHOT_BYTES_AT_MOST = 512 * 1024 * 1024;
/** Records that may become durable before an anchor of them is kept (safety 3.24). */
export const ANCHOR_RECORDS = 1_000;
/** Milliseconds after which records get an anchor, however few they are (safety 3.24). */
export const ANCHOR_MS = 60_000;
/** Anchors in the file, at most; a start thins the older half of a longer one. */
export const ANCHORS_AT_MOST = 16_384;
/** Lines and milliseconds of work that a slow reader takes in one go before others get their turn, and how long it then rests. */
export const LINES_AT_ONCE = 64;
export const SLICE_MS = 4;
export const REST_MS = 4;
/** Calls of `save` that wait or run, at most. */
export const SAVES_AT_MOST = 2;

export const JOURNAL = 'journal';
export const SNAPSHOTS = 'snapshots';
export const EPOCH = 'epoch.json';
export const RESERVE = 'reserve';
/** Anchors of the journal and the key that signs them: outside the journal's folder, so that who can only write there can forge neither. */
export const ANCHORS = 'anchors.jsonl';
export const ANCHOR_KEY = 'journal.key';
/** What a file is called until it is complete; what a crash left of them is removed at the next start. */
export const UNFINISHED = '.new';

/** The sizes that tests make small. */
export interface Sizes {
  readonly segmentBytes: number;
  readonly reserveBytes: number;
  readonly verifyBytes: number;
  readonly pendingAppends: number;
}

export const SIZES: Sizes = {
  segmentBytes: SEGMENT_BYTES,
  reserveBytes: RESERVE_BYTES,
  verifyBytes: VERIFY_BYTES_AT_OPEN,
  pendingAppends: PENDING_APPENDS_AT_MOST,
};

const DIGITS = 12;

function numbered(name: string, pattern: RegExp): number | null {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** `000000000001.jsonl`: the segment that begins with record 1. */
export function segmentName(first: number): string {
  return `${String(first).padStart(DIGITS, '0')}.jsonl`;
}

/** The number of a segment's first record, or null where the name is no segment's. */
export function segmentFirst(name: string): number | null {
  return numbered(name, /^(\d{12})\.jsonl$/);
}

/** `000000012345.json`: the snapshot at record 12345. */
export function snapshotName(seq: number): string {
  return `${String(seq).padStart(DIGITS, '0')}.json`;
}

/** The number of a snapshot, or null where the name is no snapshot's. */
export function snapshotSeq(name: string): number | null {
  return numbered(name, /^(\d{12})\.json$/);
}

/** What a torn tail is kept as, beside the segment that it was cut from: the number its record would have had, and a counter. */
export function tornName(seq: number, count: number): string {
  return `torn-${seq}-${count}.bin`;
}

export function isTorn(name: string): boolean {
  return /^torn-\d+-\d+\.bin$/.test(name);
}

/** What a repair keeps the damaged files in: `damaged-20261122T031500Z`. */
export function damagedName(utc: number): string {
  return `damaged-${new Date(utc).toISOString().replace(/[-:]|\.\d+/g, '')}`;
}

/** Whether a name in the data folder is one of ours. */
export function isOurs(name: string): boolean {
  if ([JOURNAL, SNAPSHOTS, EPOCH, RESERVE, ANCHORS, ANCHOR_KEY].includes(name)) return true;
  return name.endsWith(UNFINISHED) || isLock(name) || /^damaged-\d{8}T\d{6}Z(-\d+)?$/.test(name);
}

/** What is added to the name of a lock once it holds. */
export const HELD = '.held';

/** Whether a name is the mark of one who holds the folder, or tries to (lock.ts). */
export function isLock(name: string): boolean {
  return /^lock-[\w-]+\.sock(\.held)?$/.test(name);
}
