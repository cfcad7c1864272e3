// What a cell of the matrix says: its state, its sentence and its grounds. The controller's words are in English alone; the page says the same in both languages.

import type { PermissionRow, Right, UserRow } from '../../../protocol/api/shapes.ts';
import type { Cell } from '../../model/matrix.svelte.ts';
import type { MATRIX } from './texts.ts';

type Word = keyof typeof MATRIX;

export type CellState = 'yes' | 'no' | 'denied' | 'unknown';

/** Refused by a rule is another thing than given by none: the first takes deleting, the second making a rule. */
export function stateOf(cell: Cell | undefined): CellState {
  if (cell === undefined) return 'unknown';
  if (cell.allowed) return 'yes';
  return cell.rule === null ? 'no' : 'denied';
}

export const SENTENCES: Readonly<Record<Right, { readonly yes: Word; readonly no: Word }>> = {
  connect: { yes: 'mayConnect', no: 'notConnect' },
  control: { yes: 'mayControl', no: 'notControl' },
  push: { yes: 'mayPush', no: 'notPush' },
  get: { yes: 'mayGet', no: 'notGet' },
  operate: { yes: 'mayOperate', no: 'notOperate' },
  administer: { yes: 'mayAdminister', no: 'notAdminister' },
};

/** Which sentence says why; `rule` is the rule that decided, as far as it is known. */
export function groundsOf(cell: Cell, user: UserRow | undefined, rule: PermissionRow | undefined): Word {
  if (cell.rule === null) {
    if (user?.disabled === true) return 'byDisabled';
    return cell.allowed ? 'byRole' : 'byNothing';
  }
  const isOfConnect = rule !== undefined && rule.right !== cell.right;
  if (cell.allowed) return isOfConnect ? 'byConnect' : 'byRule';
  return isOfConnect ? 'byConnectDenied' : 'byDeny';
}
