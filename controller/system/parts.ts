// Where the parts of a long answer end: whole lines of a text, whole differences of a comparison.

import type { Difference } from '../../protocol/api/system-methods.ts';
import { MAX_DIFFERENCES, MAX_PART } from '../../protocol/limits.ts';

/** Where a part of whole lines ends that begins at `from`: at most MAX_PART bytes, but one line at least. */
export function endOfPart(text: string, from: number): number {
  let end = from;
  for (let bytes = 0; end < text.length; ) {
    const next = text.indexOf('\n', end) + 1 || text.length;
    bytes += Buffer.byteLength(text.slice(end, next));
    if (bytes > MAX_PART && end > from) break;
    end = next;
  }
  return end;
}

/** Differences from `start` on that fit into a part. */
export function partOf(differences: readonly Difference[], start: number): readonly Difference[] {
  const part: Difference[] = [];
  let bytes = 0;
  for (const difference of differences.slice(start, start + MAX_DIFFERENCES)) {
    bytes += Buffer.byteLength(JSON.stringify(difference));
    if (bytes > MAX_PART && part.length > 0) break;
    part.push(difference);
  }
  return part;
}
