// What differs between two configurations, object by object and field by field, as people read it. What has to happen to come from one to the other stands in
// changes.ts.

import type { CollectionName, Difference } from '../../../protocol/api/system-methods.ts';
import type { RoomState } from '../state.ts';
import { COLLECTIONS, labelOf } from './labels.ts';
import type { Row } from './rows.ts';
import { keyOf, objectsOf } from './rows.ts';
import { written } from './text.ts';

/** Characters of a value that are told. */
const MAX_VALUE = 512;

/** All differences in the order of the text, by collection; yields on the way. */
export function* compare(from: RoomState, to: RoomState): Generator<null, readonly Difference[]> {
  const differences: Difference[] = [];
  for (const collection of COLLECTIONS) {
    const before = yield* rowsOf(from, collection);
    const after = yield* rowsOf(to, collection);
    for (const [key, row] of before)
      if (!after.has(key))
        differences.push({ kind: 'removed', collection, name: labelOf(collection, row), fields: [] });
    for (const [key, row] of after) {
      const old = before.get(key);
      const difference = differenceOf(collection, old, row);
      if (difference !== null) differences.push(difference);
      yield null;
    }
  }
  return differences;
}

function* rowsOf(state: RoomState, collection: CollectionName): Generator<null, Map<string, Row>> {
  const rows = new Map<string, Row>();
  for (const found of objectsOf(state, collection, false)) {
    if (found !== null) rows.set(keyOf(collection, found[0]), found[0]);
    yield null;
  }
  return rows;
}

function differenceOf(collection: CollectionName, old: Row | undefined, row: Row): Difference | null {
  const name = labelOf(collection, row);
  if (old === undefined) return { kind: 'added', collection, name, fields: [] };
  const names = [...new Set([...Object.keys(old), ...Object.keys(row)])];
  const fields = names
    .map((field) => ({ field, from: shown(old[field]), to: shown(row[field]) }))
    .filter(({ field }) => written(old[field] ?? null) !== written(row[field] ?? null));
  return fields.length === 0 ? null : { kind: 'changed', collection, name, fields };
}

function shown(value: unknown): string | null {
  return value === undefined ? null : written(value).slice(0, MAX_VALUE);
}
