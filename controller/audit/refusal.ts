// Questions to the journal that cannot be answered, as refusals: a time that is none, a span that ends before it begins, a journal that is damaged.

import type { Refusal, Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { Outcome } from '../domain/decision.ts';
import { JournalError } from '../ports/journal.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A time of ISO 8601 with its zone, as UTC milliseconds. */
export function readTime(name: string, text: string): Result<number> {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return refuse('invalid', `${name} is not a time like 2026-11-22T14:03:20Z`);
  return accept(time);
}

export interface Span {
  readonly from: number | null;
  readonly to: number | null;
}

/** Two times, each of which may be left out. */
export function readSpan(from: string | undefined, to: string | undefined): Result<Span> {
  const begin = from === undefined ? accept(null) : readTime('from', from);
  if (!begin.ok) return begin;
  const end = to === undefined ? accept(null) : readTime('to', to);
  if (!end.ok) return end;
  if (begin.value !== null && end.value !== null && begin.value > end.value)
    return refuse('invalid', 'from is after to');
  return accept({ from: begin.value, to: end.value });
}

export function refused({ reason, because }: Refusal): Extract<Outcome, { readonly ok: false }> {
  return { ok: false, reason, because };
}

/** Why the journal could not be read, in words that name the place and no folder of this machine. */
export function unreadable(error: unknown): Extract<Outcome, { readonly ok: false }> {
  if (error instanceof JournalError && error.code === 'damaged') {
    if (error.file === null) return refused(refuse('unavailable', error.message.slice(0, 512)));
    const file = error.file.split('/').at(-1);
    const place = ` in ${file}`;
    const record = error.record === null ? '' : ` at record ${error.record}`;
    return refused(refuse('unavailable', `the journal is damaged${record}${place}; a verification says more`));
  }
  return refused(refuse('unavailable', 'the journal cannot be read now'));
}
