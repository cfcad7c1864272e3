// The table of configuration methods: which handler carries out which, and how lists are cut into pages. One row a method of protocol/api/methods.ts.

import type { MethodName, ParamsOf } from '../../../protocol/api/methods.ts';
import { MAX_LIST } from '../../../protocol/limits.ts';
import { effective } from '../rights/effective.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { changed } from './change.ts';
import { adoptEndpoint, createEndpoint, deleteEndpoint, endpointRow, updateEndpoint, waitingRow } from './endpoints.ts';
import { createGroup, deleteGroup, groupRow, updateGroup } from './groups.ts';
import { createHotkey, deleteHotkey, hotkeyRow, updateHotkey } from './hotkeys.ts';
import { createPermission, deletePermission, permissionRow, updatePermission } from './permissions.ts';
import { createSeat, deleteSeat, seatRow, updateSeat } from './seats.ts';
import { createUser, deleteUser, updateUser, userRow } from './users.ts';
import { createWall, deleteWall, updateWall, wallRow } from './walls.ts';

export type ConfigurationMethod = Exclude<
  Extract<MethodName, `${'users' | 'groups' | 'permissions' | 'hotkeys' | 'seats' | 'walls' | 'endpoints'}.${string}`>,
  'permissions.preview'
>;
type Handler<M extends MethodName> = (state: RoomState, params: ParamsOf<M>, context: Context) => Change;

interface Page {
  readonly after?: string;
}

/** One page of a list in a steady order; `next` is the key of its last item. */
function page<T>(
  items: Iterable<readonly [key: string, item: T]>,
  toRow: (item: T) => unknown,
  { after }: Page,
): Change {
  const sorted = [...items].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([key]) => after === undefined || key > after);
  const taken = sorted.slice(0, MAX_LIST);
  const last = taken.at(-1);
  const next = sorted.length > taken.length && last !== undefined ? { next: last[0] } : {};
  return changed([], { items: taken.map(([, item]) => toRow(item)), ...next });
}

function listEndpoints(state: RoomState, params: Page, { waiting }: Context): Change {
  const rows = [
    ...[...state.endpoints.values()].map((endpoint) => [endpoint.id, endpointRow(state, endpoint)] as const),
    ...[...waiting.values()].map((one) => [`waiting-${one.fingerprint.slice(0, 48)}`, waitingRow(one)] as const),
  ];
  return page(rows, (row) => row, params);
}

const CONFIGURATION: { readonly [M in ConfigurationMethod]: Handler<M> } = {
  'users.list': (state, params) => page(state.users, userRow, params),
  'users.create': createUser,
  'users.update': updateUser,
  'users.delete': deleteUser,
  'groups.list': (state, params) => page(state.groups, groupRow, params),
  'groups.create': createGroup,
  'groups.update': updateGroup,
  'groups.delete': deleteGroup,
  'permissions.list': (state, params) => page(state.permissions, (rule) => permissionRow(state, rule), params),
  'permissions.create': createPermission,
  'permissions.update': updatePermission,
  'permissions.delete': deletePermission,
  'permissions.effective': effective,
  'hotkeys.list': (state, params) => page(state.hotkeys, (hotkey) => hotkeyRow(state, hotkey), params),
  'hotkeys.create': createHotkey,
  'hotkeys.update': updateHotkey,
  'hotkeys.delete': deleteHotkey,
  'seats.list': (state, params) => page(state.seats, (seat) => seatRow(state, seat), params),
  'seats.create': createSeat,
  'seats.update': updateSeat,
  'seats.delete': deleteSeat,
  'walls.list': (state, params) => page(state.walls, (wall) => wallRow(state, wall), params),
  'walls.create': createWall,
  'walls.update': updateWall,
  'walls.delete': deleteWall,
  'endpoints.list': listEndpoints,
  'endpoints.adopt': adoptEndpoint,
  'endpoints.create': createEndpoint,
  'endpoints.update': updateEndpoint,
  'endpoints.delete': deleteEndpoint,
};

export function isConfigurationMethod(method: MethodName): method is ConfigurationMethod {
  return Object.hasOwn(CONFIGURATION, method);
}

/** The handler of a method, for parameters that were checked. */
export function handlerOf(
  method: ConfigurationMethod,
): (state: RoomState, params: unknown, context: Context) => Change {
  return CONFIGURATION[method] as (state: RoomState, params: unknown, context: Context) => Change;
}
