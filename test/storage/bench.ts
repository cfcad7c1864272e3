// What the tests of storage share: a clock that stands until it is moved, a log that is kept, records, and an oracle that reads the files
// by the format that README.md tells, without the code under test.

import { createHash } from 'node:crypto';
import type { Clock } from '../../controller/ports/clock.ts';
import type { Append, Journal, JournalRecord, Json } from '../../controller/ports/journal.ts';
import { JournalError } from '../../controller/ports/journal.ts';
import type { Log, LogFields } from '../../controller/ports/log.ts';
import type { Disk } from '../../controller/storage/disk.ts';
import type { Sizes } from '../../controller/storage/layout.ts';
import type { Storage } from '../../controller/storage/open.ts';
import { openStorage } from '../../controller/storage/open.ts';

export const FOLDER = '/data';
export const SMALL: Sizes = { segmentBytes: 4096, reserveBytes: 1024, verifyBytes: 1024 * 1024, pendingAppends: 100 };

export class StandingClock implements Clock {
  #now = 0;
  #due: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  utc(): number {
    return Date.UTC(2026, 10, 22) + this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const due = { at: this.#now + ms, act };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  move(ms: number): void {
    this.#now += ms;
    const ready = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { act } of ready) act();
  }
}

export class KeptLog implements Log {
  readonly lines: { level: string; message: string; fields: LogFields }[] = [];
  debug = this.#keep('debug');
  info = this.#keep('info');
  warn = this.#keep('warn');
  error = this.#keep('error');

  #keep(level: string): (fields: LogFields, message: string) => void {
    return (fields, message) => this.lines.push({ level, message, fields });
  }

  get text(): string {
    return this.lines.map(({ level, message }) => `${level} ${message}`).join('\n');
  }
}

export interface Opened {
  readonly storage: Storage;
  readonly clock: StandingClock;
  readonly log: KeptLog;
}

export interface OpenOptions {
  readonly repair?: boolean;
  readonly sizes?: Partial<Sizes>;
  readonly folder?: string;
  readonly alongside?: readonly string[];
}

const epochs = new WeakMap<Journal, number>();

export async function open(disk: Disk, { folder = FOLDER, sizes, ...rest }: OpenOptions = {}): Promise<Opened> {
  const clock = new StandingClock();
  const log = new KeptLog();
  const storage = await openStorage({ folder, clock, log, disk, sizes: { ...SMALL, ...sizes }, ...rest });
  epochs.set(storage.journal, storage.epoch);
  return { storage, clock, log };
}

export function record(seq: number, data: Json = { n: seq }, epoch = 1): JournalRecord {
  return { seq, epoch, time: 1_700_000_000_000 + seq, type: 'tested', v: 1, data };
}

/** Appends one append of `data.length` records, numbered from the head as the engine does. */
export function append(journal: Journal, ...data: readonly Json[]): Append {
  const { seq } = journal.head;
  return journal.append(
    seq,
    (data.length === 0 ? [null] : data).map((value, index) => record(seq + 1 + index, value, epochs.get(journal))),
  );
}

/** Appends one by one, each durable before the next. */
export async function fill(journal: Journal, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await append(journal, { index }).durable;
}

export async function all(journal: Journal, from = 1): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const one of journal.read(from)) records.push(one);
  return records;
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (error) => (error instanceof JournalError ? error.code : `not a JournalError: ${String(error)}`),
  );
}

/** Lets everything that needs no clock and no disk run. */
export async function settle(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => setImmediate(done));
}

/** The oracle: the numbers and the last hash of a whole chain, from the text of its segments in order. Throws at the first break. */
export function chainOf(texts: readonly string[]): { seqs: number[]; hash: string } {
  let hash = '0'.repeat(64);
  const seqs: number[] = [];
  for (const [index, text] of texts.entries()) {
    const [header = '', ...lines] = text.split('\n');
    const segment = JSON.parse(header).segment;
    const next = texts[index + 1] === undefined ? null : JSON.parse(texts[index + 1]?.split('\n')[0] ?? '').segment;
    if (segment.after !== hash || segment.first !== seqs.length + 1)
      throw new Error(`segment ${segment.first} does not follow`);
    for (const line of lines) {
      // What an abandoned segment holds beyond the next one's beginning does not count.
      if (line === '' || (next?.abandoned && seqs.length + 1 === next.first)) break;
      const parsed = JSON.parse(line);
      const covered = line.slice(line.indexOf(`"${parsed.hash}",`) + 67);
      hash = createHash('sha256')
        .update(hash + covered)
        .digest('hex');
      if (parsed.hash !== hash) throw new Error(`record ${parsed.record.seq} breaks the chain`);
      seqs.push(parsed.record.seq);
    }
  }
  return { seqs, hash };
}
