// Rules: who has which right on what. How they are judged stands in permission.ts.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { PermissionRow } from '../../../protocol/api/shapes.ts';
import { foldTyped, isFullId } from '../../../protocol/ids.ts';
import type { Result } from '../../../protocol/reasons.ts';
import { accept, refuse } from '../../../protocol/reasons.ts';
import type { Permission, What, Who } from '../model.ts';
import { describeWhat, describeWho } from '../permission.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { changed, deny, stale } from './change.ts';

export function permissionRow(state: RoomState, rule: Permission): PermissionRow {
  const { id, who, right, what, effect, version } = rule;
  const user = 'user' in who ? state.users.get(who.user)?.username : undefined;
  return { id, who: user ?? describeWho(who), right, what: describeWhat(state, what), effect, version };
}

export function createPermission(state: RoomState, params: ParamsOf<'permissions.create'>, context: Context): Change {
  const id = params.id ?? `p${state.seq + 1}`;
  if (state.permissions.has(id)) return deny('conflict', `there is a rule ${id} already`);
  const who = readWho(state, params.who);
  const what = readWhat(state, params.what);
  if (!who.ok) return who;
  if (!what.ok) return what;
  const rule: Permission = {
    id,
    who: who.value,
    right: params.right,
    what: what.value,
    effect: params.effect ?? 'allow',
    version: 1,
  };
  return changed([{ type: 'permissions.put', object: rule, by: context.by }], permissionRow(state, rule));
}

export function updatePermission(state: RoomState, params: ParamsOf<'permissions.update'>, context: Context): Change {
  const rule = state.permissions.get(params.id);
  if (rule === undefined) return deny('not_found', `there is no rule ${params.id}`);
  const refusal = stale(params.version, rule, permissionRow(state, rule));
  if (refusal !== null) return refusal;
  const who = params.who === undefined ? accept(rule.who) : readWho(state, params.who);
  const what = params.what === undefined ? accept(rule.what) : readWhat(state, params.what);
  if (!who.ok) return who;
  if (!what.ok) return what;
  const { right = rule.right, effect = rule.effect } = params;
  const next: Permission = { id: rule.id, who: who.value, right, what: what.value, effect, version: rule.version + 1 };
  return changed([{ type: 'permissions.put', object: next, by: context.by }], permissionRow(state, next));
}

export function deletePermission(state: RoomState, params: ParamsOf<'permissions.delete'>, context: Context): Change {
  const rule = state.permissions.get(params.id);
  if (rule === undefined) return deny('not_found', `there is no rule ${params.id}`);
  return (
    stale(params.version, rule, permissionRow(state, rule)) ??
    changed([{ type: 'permissions.removed', key: rule.id, label: rule.id, by: context.by }], {})
  );
}

function readWho(state: RoomState, text: string): Result<Who> {
  const user = foldTyped(text);
  if (state.users.has(user)) return accept({ user });
  return state.groups.has(text)
    ? accept({ group: text })
    : refuse('not_found', `there is no user and no group ${text}`);
}

function readWhat(state: RoomState, text: string): Result<What> {
  if (text === '*') return accept({ all: true });
  if (isFullId(text, state.idLength)) {
    const number = state.index.byId.get(text);
    return number === undefined ? refuse('not_found', `there is no endpoint ${text}`) : accept({ endpoint: number });
  }
  return state.groups.has(text)
    ? accept({ group: text })
    : refuse('not_found', `there is no endpoint and no group ${text}`);
}
