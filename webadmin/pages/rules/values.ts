// What the form of a rule holds, and what can be said of it before it is saved: that it says nothing new, or nothing at all.

import type { PermissionRow, Right } from '../../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import { rightOf } from '../roles.ts';

export interface RuleValues {
  who: string;
  right: Right;
  what: string;
  effect: 'allow' | 'deny';
}

/** What an address may say of it: who, which right, on what. */
export function newRule([who = '', right, what = '']: readonly string[]): RuleValues {
  return { who, right: rightOf(right), what, effect: 'allow' };
}

export function ruleValues({ who, right, what, effect }: PermissionRow): RuleValues {
  return { who, right, what, effect };
}

/** The kind of endpoint that a right is about; null for both (contracts, API). */
export const ABOUT: Readonly<Record<Right, EndpointKind | null>> = {
  connect: 'transmitter',
  control: 'transmitter',
  push: 'receiver',
  get: 'receiver',
  operate: 'receiver',
  administer: null,
};

/** The kind that the right is about, where the endpoint is of the other one. */
export function wrongKind({ right }: RuleValues, kind: EndpointKind | null): EndpointKind | null {
  const about = ABOUT[right];
  return about !== null && kind !== null && about !== kind ? about : null;
}

/** Another rule about the very same: `twin` says the same, `against` the opposite. */
export function relative(
  values: RuleValues,
  id: string | null,
  rules: Iterable<PermissionRow>,
): { readonly is: 'twin' | 'against'; readonly id: string } | null {
  for (const rule of rules) {
    const isSame =
      rule.id !== id &&
      rule.right === values.right &&
      rule.what === values.what &&
      rule.who.toLowerCase() === values.who.toLowerCase();
    if (isSame) return { is: rule.effect === values.effect ? 'twin' : 'against', id: rule.id };
  }
  return null;
}
