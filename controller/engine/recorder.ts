// From applied events to the journal: keeps every record until it is durable, appends again what the disk refused once it takes records again,
// and says when a group was written and when it was fsynced. It never holds switching up.

import type { Stamped } from '../domain/event.ts';
import { EVENT_VERSION } from '../domain/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, JournalRecord, Json } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';

/** Records that are kept in memory while the disk refuses; beyond it the oldest that are not configuration become `record.lost`. */
const MAX_RETAINED = 100_000;
/** Milliseconds until a refused append is tried again. */
const RETRY_MS = 250;
/** Records of one append: with the largest of them, a push to 256 receivers, it stays far under what the journal takes at once. */
const MAX_GROUP = 128;

interface Retained {
  record: JournalRecord;
  readonly written: () => void;
  readonly durable: (kept: boolean) => void;
  /** Configuration is not worth keeping when the disk refused it: nothing changed, and the caller is told. */
  readonly configuration: boolean;
}

export interface Recorded {
  /** The records were handed to the operating system. Never rejects; stays open while the disk refuses. */
  readonly written: Promise<void>;
  /** True when the records are durable, false when the disk refused them (only configuration is given up so). */
  readonly durable: Promise<boolean>;
}

export interface RecorderHealth {
  readonly retained: number;
  readonly lost: number;
  readonly refusing: boolean;
}

export function toRecord(stamped: Stamped): JournalRecord {
  const { seq, epoch, time, event } = stamped;
  const { type, ...data } = event;
  return { seq, epoch, time, type, v: EVENT_VERSION, data: data as Json };
}

export class Recorder {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onRefusal: (because: string) => void;
  /** Everything that is not durable yet, by number; the front is appended already. */
  #retained: Retained[] = [];
  #appended = 0;
  /** Records of the next append: one at a time after a group that the journal cannot hold, to find which it is. */
  #groupOf = MAX_GROUP;
  #lost = 0;
  #refusing = false;
  #stopped = false;

  constructor(parts: {
    readonly journal: Journal;
    readonly clock: Clock;
    readonly log: Log;
    readonly onRefusal: (because: string) => void;
  }) {
    this.#journal = parts.journal;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#onRefusal = parts.onRefusal;
  }

  get health(): RecorderHealth {
    return { retained: this.#retained.length, lost: this.#lost, refusing: this.#refusing };
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Takes records in the order of their numbers. */
  record(group: readonly Stamped[], configuration: boolean): Recorded {
    let written: () => void = () => undefined;
    let durable: (kept: boolean) => void = () => undefined;
    const recorded = {
      written: new Promise<void>((done) => {
        written = done;
      }),
      durable: new Promise<boolean>((done) => {
        durable = done;
      }),
    };
    const last = group.length - 1;
    for (const [at, stamped] of group.entries()) {
      this.#retained.push({
        record: toRecord(stamped),
        configuration,
        written: at === last ? written : nothing,
        durable: at === last ? durable : nothing,
      });
    }
    if (!this.#refusing) this.#append();
    else if (configuration) this.#giveUp('the disk refuses to be written');
    this.#bound();
    return recorded;
  }

  /** One append a group, as it came: a group is in the journal whole or not at all. */
  #append(): void {
    while (this.#appended < this.#retained.length && !this.#refusing && !this.#stopped) {
      const group = this.#retained.slice(this.#appended, this.#appended + this.#groupOf);
      const first = group[0];
      if (first === undefined) return;
      this.#appended += group.length;
      const append = this.#journal.append(
        first.record.seq - 1,
        group.map((one) => one.record),
      );
      append.written.then(
        () => group.forEach((one) => void one.written()),
        () => undefined,
      );
      append.durable.then(
        () => this.#settle(group.length),
        (error: unknown) => this.#refused(error, group),
      );
    }
  }

  #settle(count: number): void {
    if (this.#refusing) return;
    const done = this.#retained.splice(0, count);
    this.#appended -= done.length;
    if (this.#retained.length === 0) this.#groupOf = MAX_GROUP;
    for (const one of done) {
      one.written();
      one.durable(true);
    }
  }

  /** The disk took nothing from the journal's head on: what is kept is appended again from there, without the configuration that nobody acknowledged. */
  #refused(error: unknown, group: readonly Retained[]): void {
    if (this.#refusing || this.#stopped) return;
    this.#refusing = true;
    const because = String(error);
    if (error instanceof JournalError && error.code === 'invalid') this.#setAside(group);
    this.#log.error({ because, retained: this.#retained.length }, 'the journal refuses records; switching goes on');
    this.#giveUp(because);
    this.#onRefusal(because);
    this.#clock.after(RETRY_MS, () => this.#retry());
  }

  /** A record that no journal can hold must not keep back those behind it: it becomes `record.lost`, and is alarmed like every refusal. */
  #setAside(group: readonly Retained[]): void {
    const [only] = group;
    if (group.length === 1 && only !== undefined) this.#lose(only);
    else this.#groupOf = 1;
  }

  #lose(one: Retained): void {
    if (one.record.type === 'record.lost') return;
    one.record = { ...one.record, type: 'record.lost', data: {} };
    this.#lost += 1;
  }

  #giveUp(because: string): void {
    for (const one of this.#retained) {
      if (!one.configuration || one.record.type === 'configuration.refused') continue;
      one.record = { ...one.record, type: 'configuration.refused', data: { because: because.slice(0, 200) } };
      one.durable(false);
    }
  }

  #retry(): void {
    if (this.#stopped) return;
    const { seq } = this.#journal.head;
    const known = this.#retained.findIndex((one) => one.record.seq > seq);
    const durable = known < 0 ? this.#retained.length : known;
    this.#refusing = false;
    this.#appended = 0;
    this.#settle(durable);
    this.#appended = 0;
    this.#append();
  }

  #bound(): void {
    const surplus = this.#retained.length - MAX_RETAINED;
    if (surplus <= 0) return;
    for (const one of this.#retained.slice(0, surplus)) this.#lose(one);
  }
}

function nothing(): void {}
