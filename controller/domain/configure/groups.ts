// Groups of users and endpoints: list, create, rename, delete. Membership stands with the members.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { GroupRow } from '../../../protocol/api/shapes.ts';
import { readsLikeId } from '../../../protocol/ids.ts';
import type { RoomEvent } from '../event.ts';
import type { Group } from '../model.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, stale } from './change.ts';

export function groupRow(group: Group): GroupRow {
  return { name: group.name, version: group.version };
}

export function createGroup(state: RoomState, params: ParamsOf<'groups.create'>, context: Context): Change {
  const refusal = badGroupName(state, params.name);
  if (refusal !== null) return refusal;
  const group: Group = { name: params.name, version: 1 };
  return changed([{ type: 'groups.put', object: group, by: context.by }], groupRow(group));
}

/** A rename is a new group in whose favour every member and rule changes, in one step. */
export function updateGroup(state: RoomState, params: ParamsOf<'groups.update'>, context: Context): Change {
  const group = state.groups.get(params.name);
  if (group === undefined) return deny('not_found', `there is no group ${params.name}`);
  const refusal = stale(params.version, group, groupRow(group)) ?? badGroupName(state, params.newName);
  if (refusal !== null) return refusal;
  const next: Group = { name: params.newName, version: group.version + 1 };
  const { by } = context;
  const events: RoomEvent[] = [
    { type: 'groups.put', object: next, by },
    ...renamed(state, group.name, next.name, context),
  ];
  return changed([...events, { type: 'groups.removed', key: group.name, label: group.name, by }], groupRow(next));
}

function renamed(state: RoomState, from: string, to: string, { by }: Context): RoomEvent[] {
  const swap = (groups: readonly string[]) => groups.map((one) => (one === from ? to : one));
  const users = [...state.users.values()].filter((user) => user.groups.includes(from));
  const endpoints = [...state.endpoints.values()].filter((endpoint) => endpoint.groups.includes(from));
  const rules = [...state.permissions.values()].filter(
    (rule) => namesGroup(rule.who, from) || namesGroup(rule.what, from),
  );
  return [
    ...users.map(
      (one): RoomEvent => ({
        type: 'users.put',
        object: { ...one, groups: swap(one.groups), version: one.version + 1 },
        by,
      }),
    ),
    ...endpoints.map(
      (one): RoomEvent => ({
        type: 'endpoints.put',
        object: { ...one, groups: swap(one.groups), version: one.version + 1 },
        by,
      }),
    ),
    ...rules.map((one): RoomEvent => {
      const who = namesGroup(one.who, from) ? { group: to } : one.who;
      const what = namesGroup(one.what, from) ? { group: to } : one.what;
      return { type: 'permissions.put', object: { ...one, who, what, version: one.version + 1 }, by };
    }),
  ];
}

export function deleteGroup(state: RoomState, params: ParamsOf<'groups.delete'>, context: Context): Change {
  const group = state.groups.get(params.name);
  if (group === undefined) return deny('not_found', `there is no group ${params.name}`);
  const refusal = stale(params.version, group, groupRow(group)) ?? inUse(state, group.name);
  return refusal ?? changed([{ type: 'groups.removed', key: group.name, label: group.name, by: context.by }], {});
}

function inUse(state: RoomState, name: string): ReturnType<typeof deny> | null {
  const rule = [...state.permissions.values()].find((one) => namesGroup(one.who, name) || namesGroup(one.what, name));
  if (rule !== undefined) return deny('conflict', `rule ${rule.id} names the group`);
  const user = [...state.users.values()].find((one) => one.groups.includes(name));
  if (user !== undefined) return deny('conflict', `${user.username} is a member of it`);
  const endpoint = [...state.endpoints.values()].find((one) => one.groups.includes(name));
  return endpoint === undefined ? null : deny('conflict', `${endpoint.id} is a member of it`);
}

function namesGroup(one: object, name: string): boolean {
  return 'group' in one && one.group === name;
}

function badGroupName(state: RoomState, name: string): ReturnType<typeof deny> | null {
  if (state.groups.has(name)) return deny('conflict', `there is a group ${name} already`);
  if (state.users.has(name.toLowerCase()))
    return deny('conflict', `there is a user ${name}: rules could not tell them apart`);
  if (name === '*' || readsLikeId(name))
    return deny('invalid', 'the name of a group reads neither like an ID nor like "*"');
  return badName(name);
}
