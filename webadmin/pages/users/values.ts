// What the form of a user holds, and how it is judged as one types. The controller judges again.

import type { GroupRow, Role, UserRow } from '../../../protocol/api/shapes.ts';

export interface UserValues {
  readonly username: string;
  name: string;
  /** As typed; empty: it stays as it is. */
  password: string;
  role: Role;
  groups: readonly string[];
  /** Empty: none is set. */
  language: 'zh-CN' | 'en' | '';
  disabled: boolean;
  mustChange: boolean;
}

export const NEW_USER: UserValues = {
  username: '',
  name: '',
  password: '',
  role: 'operator',
  groups: [],
  language: '',
  disabled: false,
  mustChange: false,
};

export function userValues({
  username,
  name,
  role,
  groups,
  language,
  disabled,
  mustChange = false,
}: UserRow): UserValues {
  return { username, name, password: '', role, groups: [...groups], language: language ?? '', disabled, mustChange };
}

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** What is wrong with the name of a new user; null for nothing, or nothing typed yet. */
export function usernameFault(
  username: string,
  users: ReadonlyMap<string, UserRow>,
  groups: ReadonlyMap<string, GroupRow>,
): { readonly is: 'usernameWrong' | 'groupTaken' } | { readonly is: 'usernameTaken'; readonly name: string } | null {
  if (username === '') return null;
  if (!USERNAME.test(username)) return { is: 'usernameWrong' };
  const taken = users.get(username.toLowerCase());
  if (taken !== undefined) return { is: 'usernameTaken', name: taken.username };
  return groups.has(username) ? { is: 'groupTaken' } : null;
}
