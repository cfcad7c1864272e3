// The appends that are under way: first queued, then written, then durable and gone; or refused. They stand in the order of their numbers.
// What is done with them is decided in disk-journal.ts.

import type { Append, JournalError, JournalHead, JournalRecord } from '../ports/journal.ts';
import type { Encoded } from './line.ts';

class Promised {
  readonly promise: Promise<void>;
  #keep: () => void = () => undefined;
  #break: (error: JournalError) => void = () => undefined;

  constructor() {
    this.promise = new Promise((keep, refuse) => {
      this.#keep = keep;
      this.#break = refuse;
    });
    // Whoever does not wait for it must not be ended by its refusal.
    this.promise.catch(() => undefined);
  }

  keep(): void {
    this.#keep();
  }

  break(error: JournalError): void {
    this.#break(error);
  }
}

/** One append. */
export class Entry {
  readonly first: number;
  readonly count: number;
  readonly head: JournalHead;
  readonly epoch: number;
  readonly bytes: Buffer;
  /** How often it was written into a segment that failed then. */
  rewrites = 0;
  readonly #written = new Promised();
  readonly #durable = new Promised();
  #wasWritten = false;

  constructor(records: readonly JournalRecord[], { bytes, head }: Encoded) {
    this.first = head.seq - records.length + 1;
    this.count = records.length;
    this.head = head;
    this.epoch = records.at(-1)?.epoch ?? 0;
    this.bytes = bytes;
  }

  get append(): Append {
    return { written: this.#written.promise, durable: this.#durable.promise };
  }

  /** Whether somebody was already told that it is written: if it is refused now, it is lost. */
  get wasWritten(): boolean {
    return this.#wasWritten;
  }

  onWritten(): void {
    this.#wasWritten = true;
    this.#written.keep();
  }

  onDurable(): void {
    this.#durable.keep();
  }

  onRefused(error: JournalError): void {
    this.#written.break(error);
    this.#durable.break(error);
  }
}

/** An append that never was one. */
export function refusedAppend(error: JournalError): Append {
  const promised = new Promised();
  promised.break(error);
  return { written: promised.promise, durable: promised.promise };
}

export class Pending {
  #queued: Entry[] = [];
  #written: Entry[] = [];
  #bytes = 0;

  get queued(): readonly Entry[] {
    return this.#queued;
  }

  get written(): readonly Entry[] {
    return this.#written;
  }

  get count(): number {
    return this.#queued.length + this.#written.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get last(): Entry | undefined {
    return this.#queued.at(-1) ?? this.#written.at(-1);
  }

  add(entry: Entry): void {
    this.#queued.push(entry);
    this.#bytes += entry.bytes.length;
  }

  /** The first queued ones whose bytes stay under the limits; at least one, if the first fits into `room`. */
  batch(room: number, limit: number): readonly Entry[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.#queued) {
      bytes += entry.bytes.length;
      if (bytes > room || (count > 0 && bytes > limit)) break;
      count += 1;
    }
    return this.#queued.slice(0, count);
  }

  /** The first `count` queued ones are written now. */
  moveToWritten(count: number): void {
    this.#written.push(...this.#queued.splice(0, count));
  }

  /** The first `count` written ones are durable now. */
  takeDurable(count: number): readonly Entry[] {
    return this.#without(this.#written.splice(0, count));
  }

  /** What was written has to be written again. */
  requeueWritten(): void {
    this.#queued = [...this.#written, ...this.#queued];
    this.#written = [];
  }

  takeQueued(): readonly Entry[] {
    return this.#without(this.#queued.splice(0));
  }

  takeAll(): readonly Entry[] {
    this.requeueWritten();
    return this.takeQueued();
  }

  /** The entry that holds a record, if it is still under way. */
  find(seq: number): Entry | undefined {
    return [...this.#written, ...this.#queued].find(({ first, head }) => first <= seq && seq <= head.seq);
  }

  #without(entries: readonly Entry[]): readonly Entry[] {
    for (const { bytes } of entries) this.#bytes -= bytes.length;
    return entries;
  }
}
