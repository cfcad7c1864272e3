// Reads the journal beside the service, in pieces and in both directions (ports/history.ts). Finding a place is a bisection over bytes, so nothing has to be
// indexed before. Following the chain is the verification's matter; here each line's checksum and number are checked.

import type { Clock } from '../ports/clock.ts';
import type { Found, History, Moment, Progress, Verification } from '../ports/history.ts';
import type { JournalHead } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import type { Disk, DiskFile } from './disk.ts';
import { linesOf, withFile } from './files.ts';
import { LINES_AT_ONCE } from './layout.ts';
import type { Stamp } from './line.ts';
import { recordOf, sound, stampOf } from './line.ts';
import { Pace } from './pace.ts';
import { linesBackward, linesWith, seek } from './seek.ts';
import type { Place } from './segment-writer.ts';
import type { Verifier } from './verifier.ts';

export interface DiskHistoryParts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly verifier: Verifier;
  readonly places: () => readonly Place[];
  /** The last record that is safe: what stands behind it may still be refused. */
  readonly last: () => JournalHead;
}

/** A segment and the records in it that count. */
interface Part {
  readonly place: Place;
  readonly first: number;
  readonly last: number;
}

export class DiskHistory implements History {
  readonly #parts: DiskHistoryParts;

  constructor(parts: DiskHistoryParts) {
    this.#parts = parts;
  }

  async first(): Promise<Moment | null> {
    const [part] = this.#segments();
    return part === undefined ? null : this.#momentOf(part.first);
  }

  async last(): Promise<Moment | null> {
    const part = this.#segments().at(-1);
    return part === undefined ? null : this.#momentOf(part.last);
  }

  async at(time: number): Promise<number> {
    const parts = this.#segments();
    let [low, high] = [0, parts.length];
    // The first segment of all that begins after the moment: it lies in the one before.
    while (low < high) {
      const middle = (low + high) >> 1;
      const part = parts[middle];
      const begins = part === undefined ? null : await this.#momentOf(part.first);
      if (begins !== null && begins.time <= time) low = middle + 1;
      else high = middle;
    }
    const part = parts[low - 1];
    return part === undefined ? 0 : this.#lastBefore(part, (stamp) => stamp.time > time);
  }

  async *backward(from: number, signal?: AbortSignal): AsyncGenerator<readonly Found[]> {
    const pace = new Pace(this.#parts.clock, signal);
    for (const part of this.#segments().reverse()) {
      if (part.first > from) continue;
      const until = Math.min(from, part.last);
      yield* this.#in(part, pace, async function* (file) {
        const end = await seek(file, part.place.at, part.place.end, ({ seq }) => seq > until);
        yield* grouped(linesBackward(file, part.place.at, end.at), part, until, -1);
      });
    }
  }

  async *forward(from: number, until: number, signal?: AbortSignal): AsyncGenerator<readonly Found[]> {
    const pace = new Pace(this.#parts.clock, signal);
    for (const part of this.#segments()) {
      if (part.last < from || part.first > until) continue;
      const begin = Math.max(from, part.first);
      const end = Math.min(until, part.last);
      yield* this.#in(part, pace, async function* (file) {
        const start = await seek(file, part.place.at, part.place.end, ({ seq }) => seq >= begin);
        for await (const group of grouped(linesOf(file, start.at, part.place.end), part, begin, 1)) {
          const wanted = group.filter(({ seq }) => seq <= end);
          if (wanted.length > 0) yield wanted;
          if (wanted.length < group.length) return;
        }
      });
    }
  }

  async *ofTypes(words: readonly string[], from: number, signal?: AbortSignal): AsyncGenerator<readonly Found[]> {
    const pace = new Pace(this.#parts.clock, signal);
    const marks = words.map((word) => Buffer.from(`"type":"${word}`));
    for (const part of this.#segments()) {
      if (part.last < from) continue;
      yield* this.#in(part, pace, async function* (file) {
        const start = await seek(file, part.place.at, part.place.end, ({ seq }) => seq >= from);
        for await (const lines of linesWith(file, start.at, part.place.end, marks)) {
          const found = lines.map((line) => foundIn(line, part.place));
          yield found.filter(({ seq, type }) => seq <= part.last && words.some((word) => type.startsWith(word)));
        }
      });
    }
  }

  verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Verification> | null {
    return this.#parts.verifier.verify(signal, progress);
  }

  /** The segments in order, each with the records of it that count. */
  #segments(): Part[] {
    const places = this.#parts.places();
    const { seq } = this.#parts.last();
    return places.flatMap((place, index) => {
      const next = places[index + 1];
      const last = next === undefined ? seq : Math.min(seq, lastOf(next));
      return last < place.first ? [] : [{ place, first: place.first, last }];
    });
  }

  /** Opens a segment and rests between groups. A segment is closed when the reader stops, wherever that is. */
  async *#in(
    { place }: Part,
    pace: Pace,
    read: (file: DiskFile) => AsyncGenerator<readonly Found[]>,
  ): AsyncGenerator<readonly Found[]> {
    const file = await this.#parts.disk.open(place.path, 'read');
    try {
      for await (const group of read(file)) {
        yield group;
        if (pace.isOver) await pace.rest();
      }
    } finally {
      await file.close();
    }
  }

  #momentOf(seq: number): Promise<Moment | null> {
    const part = this.#segments().find(({ first, last }) => first <= seq && seq <= last);
    if (part === undefined) return Promise.resolve(null);
    const { at, end, path } = part.place;
    return withFile(this.#parts.disk, path, async (file) => {
      const { stamp } = await seek(file, at, end, (one) => one.seq >= seq);
      if (stamp?.seq !== seq) throw damaged(path, seq);
      return { seq, time: stamp.time };
    });
  }

  #lastBefore({ place, first, last }: Part, isPast: (stamp: Stamp) => boolean): Promise<number> {
    return withFile(this.#parts.disk, place.path, async (file) => {
      const { stamp } = await seek(file, place.at, place.end, isPast);
      return stamp === null ? last : Math.min(last, Math.max(first - 1, stamp.seq - 1));
    });
  }
}

/** The last record before a segment: those that a repair gave up are no segment's. */
function lastOf(next: Place): number {
  return (next.header.gap?.from ?? next.first) - 1;
}

/** Lines as found records, from `from` on in steps of `step` to the part's end, a few at a time. */
async function* grouped(
  lines: AsyncIterable<readonly { readonly bytes: Buffer }[]>,
  { place, first, last }: Part,
  from: number,
  step: 1 | -1,
): AsyncGenerator<readonly Found[]> {
  let left = step === 1 ? last - from + 1 : from - first + 1;
  let due = from;
  for await (const many of lines) {
    for (let start = 0; start < many.length && left > 0; start += LINES_AT_ONCE) {
      const few = many.slice(start, start + Math.min(LINES_AT_ONCE, left));
      const begin = due;
      yield few.map(({ bytes }, index) => foundIn(bytes, place, begin + index * step));
      due += few.length * step;
      left -= few.length;
    }
    if (left <= 0) return;
  }
  throw damaged(place.path, due);
}

/** A line as a record that was found: the one that is due, if that is known. */
function foundIn(bytes: Buffer, { path }: Place, due?: number): Found {
  const line = sound(bytes);
  const stamp = line === null ? null : stampOf(line.rest);
  if (line === null || stamp === null || stamp.seq !== (due ?? stamp.seq)) throw damaged(path, due ?? 0);
  return {
    ...stamp,
    text: line.rest,
    record: () => {
      const record = recordOf(line);
      if (record === null) throw damaged(path, stamp.seq);
      return record;
    },
  };
}

function damaged(file: string, record: number): JournalError {
  return new JournalError('damaged', `${file}: record ${record} is damaged`, { file, record });
}
