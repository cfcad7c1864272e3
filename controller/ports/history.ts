// The journal as it is read beside the service: pieces of it forwards and backwards, the number at a moment, and its verification. Reading in pieces never holds
// the loop up for more than a few milliseconds. What records mean to people is the audit's matter.

import type { JournalHead, JournalRecord } from './journal.ts';

/** A record that was found, its checksum right, not yet parsed: most are passed over by what stands here. */
export interface Found {
  readonly seq: number;
  readonly epoch: number;
  /** UTC in milliseconds. */
  readonly time: number;
  readonly type: string;
  /** The record as it stands in the file. */
  readonly text: string;
  /** @throws JournalError `damaged` where it has not a record's shape */
  record(): JournalRecord;
}

export interface Moment {
  readonly seq: number;
  /** UTC in milliseconds. */
  readonly time: number;
}

/**
 * `ok` · `altered`: a record is not what was written · `removed`: records are missing before others · `inserted`: one stands there that this service did
 * not write · `cut`: records are missing at the end · `rewritten`: the chain holds by itself, and an anchor knows another one · `anchors`: the chain holds, but
 * the anchors that would tell a rewritten one were tampered with · `newer`: a later version wrote it.
 */
export type VerdictWord = 'ok' | 'altered' | 'removed' | 'inserted' | 'cut' | 'rewritten' | 'anchors' | 'newer';

export interface Verification {
  readonly verdict: VerdictWord;
  /** Why, in words; of `ok`, what could not be checked. */
  readonly because: string;
  /** The first thing that is wrong: a file by its name in the data folder, and a record's number. */
  readonly file: string | null;
  readonly record: number | null;
  /** The verified beginning: how many records, the first and the last of them. */
  readonly records: number;
  readonly first: number | null;
  readonly last: JournalHead | null;
  /** Records that earlier repairs gave up. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly anchors: {
    readonly state: 'kept' | 'none' | 'missing' | 'no_key' | 'damaged';
    /** How many fit the chain, and the last of them. */
    readonly checked: number;
    readonly last: Moment | null;
  };
}

export interface Progress {
  /** Bytes. */
  readonly done: number;
  readonly of: number;
}

export interface History {
  /** The first and the last record that can be read; null where there is none. */
  first(): Promise<Moment | null>;
  last(): Promise<Moment | null>;
  /**
   * The last record whose time is at or before `time` (UTC ms), 0 where all are later. Where the clock was set back, times stand in the journal twice: one of the
   * two passages is found.
   */
  at(time: number): Promise<number>;
  /** Records from `from` downwards, newest first, in small groups. @throws JournalError `damaged`; Abandoned when the signal is given */
  backward(from: number, signal?: AbortSignal): AsyncIterable<readonly Found[]>;
  /** Records `from` … `until`, in small groups. @throws JournalError `damaged`; Abandoned when the signal is given */
  forward(from: number, until: number, signal?: AbortSignal): AsyncIterable<readonly Found[]>;
  /** Of the records from `from` on, those whose type begins with one of the words: found without reading the others line by line. */
  ofTypes(words: readonly string[], from: number, signal?: AbortSignal): AsyncIterable<readonly Found[]>;
  /** Verifies everything from the first record on. Null where a verification runs already. @throws Abandoned when the signal is given */
  verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Verification> | null;
}
