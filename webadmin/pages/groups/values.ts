// What the form of a group holds, and how its name is judged as one types.

import type { GroupRow, UserRow } from '../../../protocol/api/shapes.ts';
import { readsLikeId } from '../../../protocol/ids.ts';

export interface GroupValues {
  name: string;
}

export function groupValues({ name }: GroupRow): GroupValues {
  return { name };
}

/** What is wrong with the name that a group is to have; null for nothing. */
export function groupFault(
  name: string,
  key: string | null,
  groups: ReadonlyMap<string, GroupRow>,
  users: ReadonlyMap<string, UserRow>,
): 'nameTaken' | 'userTaken' | 'readsLikeId' | null {
  if (name === '' || name === key) return null;
  if (readsLikeId(name) || name === '*') return 'readsLikeId';
  if (groups.has(name)) return 'nameTaken';
  return users.has(name.toLowerCase()) ? 'userTaken' : null;
}
