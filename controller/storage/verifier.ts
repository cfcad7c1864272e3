// The verification that a running service offers: one at a time, resting in between, with what the service itself knows of its journal's end. What is wrong is
// found by survey.ts; here it becomes one verdict.

import { relative } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import type { Progress, Verification } from '../ports/history.ts';
import type { JournalHead } from '../ports/journal.ts';
import type { Anchorage } from './anchor-file.ts';
import { writtenByNobody } from './anchor-file.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './disk.ts';
import { ANCHORS, JOURNAL } from './layout.ts';
import { Pace } from './pace.ts';
import type { Survey } from './survey.ts';
import { survey } from './survey.ts';

export interface VerifierParts {
  readonly disk: Disk;
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** The last record that the service knows to be on the disk. */
  readonly durable: () => JournalHead;
}

export class Verifier {
  readonly #parts: VerifierParts;
  #running = false;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** Null where one runs already. Rejects with Abandoned when the signal is given. */
  verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Verification> | null {
    if (this.#running) return null;
    this.#running = true;
    return this.#verify(signal, progress).finally(() => {
      this.#running = false;
    });
  }

  async #verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Verification> {
    const { disk, folder, clock, durable } = this.#parts;
    let done = 0;
    const of = await bytesOf(disk, `${folder}/${JOURNAL}`);
    const read = (bytes: number): void => {
      done += bytes;
      progress({ done: Math.min(done, of), of });
    };
    const beside = { pace: new Pace(clock, signal), read };
    const head = durable();
    const known = head.seq === 0 ? {} : { known: head };
    return judged(await survey(disk, folder, { whole: true, verifyBytes: 0, beside, ...known }), folder);
  }
}

async function bytesOf(disk: Disk, journal: string): Promise<number> {
  let bytes = 0;
  for (const { name, kind } of (await disk.list(journal)) ?? []) {
    if (kind !== 'file' || !name.endsWith('.jsonl')) continue;
    const file = await disk.open(`${journal}/${name}`, 'read').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    bytes += (await file?.size()) ?? 0;
    await file?.close();
  }
  return bytes;
}

const UNANCHORED = 'no anchors were kept here: a cut end and a rewritten journal cannot be told';

/** One verdict of what a survey of the whole folder found. */
export function judged(found: Survey, folder: string): Verification {
  const { fault, head, segments, gaps, anchorage } = found;
  const first = segments[0]?.first ?? null;
  const lost = gaps.reduce((sum, { from, to }) => sum + (to <= head.seq ? to - from + 1 : 0), 0);
  const base = {
    records: Math.max(0, head.seq - (first ?? 1) + 1 - lost),
    first: head.seq === 0 ? null : first,
    last: head.seq === 0 ? null : head,
    gaps,
    anchors: anchorsOf(anchorage, head.seq),
  };
  if (fault !== null) {
    const { kind, file, record, why } = fault;
    return { ...base, verdict: kind, because: why.replaceAll(`${folder}/`, ''), file: relative(folder, file), record };
  }
  const strange = writtenByNobody(anchorage.anchors, head.seq);
  if (strange !== null) {
    const because = `records ${strange.from} to ${strange.to} were written while this service was stopped, or by an older version of it`;
    return { ...base, verdict: 'inserted', because, file: ANCHORS, record: strange.from };
  }
  const { state, why } = anchorage;
  if (state === 'kept' || state === 'none')
    return { ...base, verdict: 'ok', because: state === 'none' ? UNANCHORED : '', file: null, record: null };
  return { ...base, verdict: 'anchors', because: why, file: ANCHORS, record: null };
}

function anchorsOf({ state, anchors, key }: Anchorage, last: number): Verification['anchors'] {
  const checked = key === null ? [] : anchors.filter(({ seq }) => seq <= last);
  const newest = checked.at(-1);
  return {
    state,
    checked: checked.length,
    last: newest === undefined ? null : { seq: newest.seq, time: newest.time },
  };
}
