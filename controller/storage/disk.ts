// The disk as storage sees it: a few calls, each of which may fail, be slow, or do only a part. Handed in, so that tests can make it fail.
// The real one stands in node-disk.ts; what is built of these calls in files.ts.

import type { Clock } from '../ports/clock.ts';

export interface DiskFile {
  /** Fills `into` from `position` on; answers how many bytes there were, 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes at `position`; answers how many bytes were taken, which may be fewer than asked. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** fdatasync: what was written survives a power cut when this is fulfilled. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface DiskEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** `read` and `write` want the file to exist; `create` makes it, or empties it. */
export type OpenMode = 'read' | 'write' | 'create';

/** Every call rejects with an error that has the operating system's `code` (`ENOSPC`, …). Files get mode 0600, folders 0700. */
export interface Disk {
  /** Makes the folder and those above it; no error where it exists. */
  makeFolder(path: string): Promise<void>;
  /** What is in a folder, or null where there is none. */
  list(path: string): Promise<readonly DiskEntry[] | null>;
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Replaces `to` at once, if it exists. */
  rename(from: string, to: string): Promise<void>;
  /** No error where there is none. */
  remove(path: string): Promise<void>;
  /** Makes what was created, renamed and removed in the folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /** Bytes that are free for us on the folder's file system. */
  free(path: string): Promise<number>;
  /**
   * Holds the folder for this process alone; the answer lets it go. Rejects with a `JournalError` `in_use` at once where another holds
   * it. A holder that died, by whatever cause, does not hold it any more.
   */
  lock(path: string, clock: Clock): Promise<() => Promise<void>>;
}

/** The operating system's code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Whether the disk refused for want of room (or of quota). */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}
