// The faults that a refused configuration names, each with its line, as they are read from the refusal.

import type { CallRefusal } from '../../../protocol/client/types.ts';
import { MAX_FAULTS } from '../../../protocol/limits.ts';
import { check, fields, Type } from '../../../protocol/schema.ts';

const Fault = fields({
  /** From 1; 0 is the text as a whole. */
  line: Type.Integer({ minimum: 0 }),
  object: Type.String(),
  because: Type.String(),
});
const Faults = Type.Array(Fault, { maxItems: MAX_FAULTS });

export interface LineFault {
  readonly line: number;
  readonly object: string;
  readonly because: string;
}

/** In the order of the text. Empty: the refusal is about something else than the text. */
export function faultsOf({ data }: CallRefusal): readonly LineFault[] {
  const read = check(Faults, data.results);
  return read.ok ? [...read.value].sort((one, other) => one.line - other.line) : [];
}

/** How many there are, those included that are not listed: the refusal's own words say so. */
export function countOf({ because }: CallRefusal, faults: readonly LineFault[]): number {
  return Math.max(faults.length, Number(/; (\d+) faults in all/.exec(because)?.[1] ?? 0));
}

/** Where a line of a text begins and ends, from 1; null: there is no such line. */
export function lineAt(text: string, line: number): { readonly from: number; readonly to: number } | null {
  let from = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', from);
    if (end < 0) return null;
    from = end + 1;
  }
  const end = text.indexOf('\n', from);
  return line < 1 ? null : { from, to: end < 0 ? text.length : end };
}
