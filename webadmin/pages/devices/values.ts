// What the form of a tie line holds. The controller judges which ends fit each other.

import type { TieRow } from '../../../protocol/api/shapes.ts';

export interface TieValues {
  name: string;
  /** Full IDs; empty for none yet. */
  from: string;
  to: string;
}

export const NEW_TIE: TieValues = { name: '', from: '', to: '' };

export function tieValues({ name, from, to }: TieRow): TieValues {
  return { name, from, to };
}
