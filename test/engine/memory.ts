// What the engine stands on, in memory: a clock that stands still, a journal that is a list, snapshots, passwords that are their own hashes.

import type { Clock } from '../../controller/ports/clock.ts';
import type { Append, Journal, JournalRecord, Snapshot, Snapshots } from '../../controller/ports/journal.ts';
import { JournalError } from '../../controller/ports/journal.ts';
import type { Passwords } from '../../controller/ports/passwords.ts';

/** Stands still until a test moves it; somebody may set it wrong. */
export class TestClock implements Clock {
  #start = 1_800_000_000_000;
  #now = 0;
  #timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  utc(): number {
    return this.#start + this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Calls that are still to come. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Somebody sets the clock on the wall. */
  steps(ms: number): void {
    this.#start += ms;
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.act();
    }
    this.#now = until;
  }
}

/** A journal that is a list; `refuse` makes it refuse like a full disk, `hold` makes it slow. */
export class MemoryJournal implements Journal {
  readonly records: JournalRecord[] = [];
  refuse = false;
  full = false;
  hold: Promise<void> | null = null;
  /** Records that it can never hold. */
  unfit: (record: JournalRecord) => boolean = () => false;

  get head() {
    return { seq: this.records.length, hash: `h${this.records.length}` };
  }

  append(expectedLast: number, records: readonly JournalRecord[]): Append {
    const error = records.some(this.unfit)
      ? new JournalError('invalid', 'a record that could not be read back')
      : new Error(this.refuse ? 'no space left' : `expected ${this.records.length}, not ${expectedLast}`);
    if (this.refuse || expectedLast !== this.records.length || records.some(this.unfit)) {
      const written = Promise.reject(error);
      const durable = Promise.reject(error);
      written.catch(() => undefined);
      durable.catch(() => undefined);
      return { written, durable };
    }
    this.records.push(...records.map((record) => JSON.parse(JSON.stringify(record)) as JournalRecord));
    const done = this.hold ?? Promise.resolve();
    return { written: done, durable: done };
  }

  async *read(from: number): AsyncGenerator<JournalRecord> {
    yield* this.records.slice(from - 1);
  }
}

export class MemorySnapshots implements Snapshots {
  saved: Snapshot[] = [];

  load(seq = Number.MAX_SAFE_INTEGER): Promise<Snapshot | null> {
    return Promise.resolve(this.saved.filter((one) => one.seq <= seq).at(-1) ?? null);
  }

  save(snapshot: Snapshot): Promise<void> {
    this.saved.push(JSON.parse(JSON.stringify(snapshot)) as Snapshot);
    return Promise.resolve();
  }
}

export const PLAIN_PASSWORDS: Passwords = {
  hash: (password) => Promise.resolve(`plain:${password}`),
  verify: (hash, password) => Promise.resolve(hash === `plain:${password}`),
};
