// The journal and its snapshots as the engine sees them: append, read, head.
// How they lie on a disk is storage's matter; what an event means is the domain's.

/** A value that JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One journalled event with its stamp. `time` is UTC in milliseconds; `epoch` is the writer's, `v` the version of the event's type. */
export interface JournalRecord {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly type: string;
  readonly v: number;
  readonly data: Json;
}

/** The two moments of an append. Both reject with a `JournalError` when the disk refuses. */
export interface Append {
  /** The records were handed to the operating system. */
  readonly written: Promise<void>;
  /** The records were fsynced. */
  readonly durable: Promise<void>;
}

/** The last record of the chain: its number and the hash up to and with it (hexadecimal). */
export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

export interface Journal {
  /** The last *accepted* record: `append` moves it at once, a refusal moves it back. Number each append from it, at the moment of appending. */
  readonly head: JournalHead;
  /** Whether the disk is full and what was kept for the last records is in use: nothing can be configured then (safety 3.9). */
  readonly full: boolean;
  /**
   * Appends records numbered `expectedLast + 1` and on; a writer that is not the last one's successor is refused (`deposed`). All of one
   * append are kept, or none, a crash included. When the disk refuses one, every append after it that is not yet written is refused with
   * it, so that the numbers in the file stay contiguous; the numbers of refused records are used again. Both promises may be ignored.
   */
  append(expectedLast: number, records: readonly JournalRecord[]): Append;
  /** All records from number `from` on, in order. */
  read(from: number): AsyncIterable<JournalRecord>;
}

/** A state at one number of the journal. `hash` is the chain's hash there. */
export interface Snapshot {
  readonly seq: number;
  readonly hash: string;
  readonly time: number;
  readonly state: Json;
}

export interface Snapshots {
  /** The newest verified snapshot at or before `seq` (default: the newest), or null on a first start. */
  load(seq?: number): Promise<Snapshot | null>;
  /** Writes one durably; the caller hands over pieces so that a large state does not stall the loop. */
  save(snapshot: Snapshot): Promise<void>;
}

/** `invalid`: a record or snapshot that could not be read back, or a call beyond a limit; a fault of the caller. */
export type JournalErrorCode = 'disk' | 'deposed' | 'damaged' | 'in_use' | 'closed' | 'invalid';

/** What storage throws; `file` and `record` name the place of damage. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;
  readonly file: string | null;
  readonly record: number | null;

  constructor(code: JournalErrorCode, message: string, place: { file?: string; record?: number } = {}) {
    super(message);
    this.name = 'JournalError';
    this.code = code;
    this.file = place.file ?? null;
    this.record = place.record ?? null;
  }
}
