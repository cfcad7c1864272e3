// The collections in the order of the text, and what people call one of their objects. What else the text says of it stands in rows.ts.

import type { ChangedCollection, CollectionName } from '../../../protocol/api/system-methods.ts';

/** What others name stands before them. */
export const COLLECTIONS: readonly CollectionName[] = [
  'groups',
  'users',
  'endpoints',
  'ties',
  'seats',
  'walls',
  'hotkeys',
  'permissions',
];

interface Labelled {
  readonly name?: unknown;
  readonly username?: unknown;
  readonly id?: unknown;
}

/** A username, the name of a group or hotkey, the ID of anything else; of an object or of its row. */
export function labelOf(collection: ChangedCollection, { name, username, id }: Labelled): string {
  const label = collection === 'users' ? username : collection === 'groups' || collection === 'hotkeys' ? name : id;
  return typeof label === 'string' ? label.slice(0, 64) : '';
}
