// Lists of the API, a page at a time.

import { MAX_LIST } from '../../../protocol/limits.ts';

export interface Page {
  readonly after?: string;
}

/** One page of a list in a steady order; `next` is the key of its last item. */
export function page<T>(
  items: Iterable<readonly [key: string, item: T]>,
  toRow: (item: T) => unknown,
  { after }: Page,
): { readonly items: readonly unknown[]; readonly next?: string } {
  const sorted = [...items].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([key]) => after === undefined || key > after);
  const taken = sorted.slice(0, MAX_LIST);
  const last = taken.at(-1);
  const next = sorted.length > taken.length && last !== undefined ? { next: last[0] } : {};
  return { items: taken.map(([, item]) => toRow(item)), ...next };
}
