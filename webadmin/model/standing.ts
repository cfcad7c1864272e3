// What the reader may do with the configuration, as far as the page has to know it beforehand. The controller judges every call in any case.

import type { PermissionRow, Role, UserRow } from '../../protocol/api/shapes.ts';

export interface Standing {
  /** Whether he reads the configuration. */
  readonly reads: boolean;
  /** Whether he changes it. */
  readonly configures: boolean;
}

export type Audience = 'everybody' | 'readers' | 'administrators';

/** Roles that read the configuration (contracts, API). */
const READERS: readonly Role[] = ['administrator', 'supervisor', 'auditor'];

export function readsByRole(role: Role): boolean {
  return READERS.includes(role);
}

export function belongsTo({ reads, configures }: Standing, audience: Audience): boolean {
  return audience === 'everybody' || (audience === 'readers' ? reads : configures);
}

/** Whether rules let this user administer the whole room, as administrators do: deny beats allow. */
export function administersByRule(user: UserRow | undefined, rules: Iterable<PermissionRow>): boolean {
  if (user === undefined) return false;
  const isHis = (who: string) => who.toLowerCase() === user.username.toLowerCase() || user.groups.includes(who);
  const his = [...rules].filter(({ who, right, what }) => right === 'administer' && what === '*' && isHis(who));
  return his.length > 0 && his.every(({ effect }) => effect === 'allow');
}
