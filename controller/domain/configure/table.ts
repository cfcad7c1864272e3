// The table of configuration methods: which handler carries out which, and how lists are cut into pages. One row a method of protocol/api/methods.ts.

import type { MethodName, ParamsOf } from '../../../protocol/api/methods.ts';
import { effective } from '../rights/effective.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { changed } from './change.ts';
import { createEndpoint, deleteEndpoint, endpointRow, updateEndpoint, waitingRow } from './endpoints.ts';
import { createGroup, deleteGroup, groupRow, updateGroup } from './groups.ts';
import { createHotkey, deleteHotkey, hotkeyRow, updateHotkey } from './hotkeys.ts';
import type { Page } from './page.ts';
import { page } from './page.ts';
import { createPermission, deletePermission, permissionRow, updatePermission } from './permissions.ts';
import { adoptEndpoint, waitingPortRow, waitingPorts } from './ports.ts';
import { replaceEndpoint } from './replacement.ts';
import { createSeat, deleteSeat, seatRow, updateSeat } from './seats.ts';
import { createTie, deleteTie, tieRow, updateTie } from './ties.ts';
import { createToken, deleteToken, tokenRow } from './tokens.ts';
import { createUser, deleteUser, updateUser, userRow } from './users.ts';
import { createWall, deleteWall, updateWall, wallRow } from './walls.ts';

export type ConfigurationMethod = Exclude<
  Extract<
    MethodName,
    `${'users' | 'groups' | 'permissions' | 'hotkeys' | 'seats' | 'walls' | 'endpoints' | 'ties' | 'tokens'}.${string}`
  >,
  'permissions.preview'
>;
type Handler<M extends MethodName> = (state: RoomState, params: ParamsOf<M>, context: Context) => Change;

function listed<T>(
  items: Iterable<readonly [key: string, item: T]>,
  toRow: (item: T) => unknown,
  params: Page,
): Change {
  return changed([], page(items, toRow, params));
}

function listEndpoints(state: RoomState, params: Page, { waiting, devices }: Context): Change {
  const ports = [...waitingPorts(state, devices)];
  const rows = [
    ...[...state.endpoints.values()].map((endpoint) => [endpoint.id, endpointRow(state, endpoint)] as const),
    ...[...waiting.values()].map((one) => [`waiting-${one.fingerprint.slice(0, 48)}`, waitingRow(one)] as const),
    ...ports.map((one) => [`waiting-${one.handle}`, waitingPortRow(one)] as const),
  ];
  return listed(rows, (row) => row, params);
}

const CONFIGURATION: { readonly [M in ConfigurationMethod]: Handler<M> } = {
  'users.list': (state, params) => listed(state.users, userRow, params),
  'users.create': createUser,
  'users.update': updateUser,
  'users.delete': deleteUser,
  'groups.list': (state, params) => listed(state.groups, groupRow, params),
  'groups.create': createGroup,
  'groups.update': updateGroup,
  'groups.delete': deleteGroup,
  'permissions.list': (state, params) => listed(state.permissions, (rule) => permissionRow(state, rule), params),
  'permissions.create': createPermission,
  'permissions.update': updatePermission,
  'permissions.delete': deletePermission,
  'permissions.effective': effective,
  'hotkeys.list': (state, params) => listed(state.hotkeys, (hotkey) => hotkeyRow(state, hotkey), params),
  'hotkeys.create': createHotkey,
  'hotkeys.update': updateHotkey,
  'hotkeys.delete': deleteHotkey,
  'seats.list': (state, params) => listed(state.seats, (seat) => seatRow(state, seat), params),
  'seats.create': createSeat,
  'seats.update': updateSeat,
  'seats.delete': deleteSeat,
  'walls.list': (state, params) => listed(state.walls, (wall) => wallRow(state, wall), params),
  'walls.create': createWall,
  'walls.update': updateWall,
  'walls.delete': deleteWall,
  'endpoints.list': listEndpoints,
  'endpoints.adopt': adoptEndpoint,
  'endpoints.create': createEndpoint,
  'endpoints.update': updateEndpoint,
  'endpoints.replace': replaceEndpoint,
  'endpoints.delete': deleteEndpoint,
  'ties.list': (state, params) => listed(state.ties, (tie) => tieRow(state, tie), params),
  'ties.create': createTie,
  'ties.update': updateTie,
  'ties.delete': deleteTie,
  'tokens.list': (state, params) => listed(state.tokens, (token) => tokenRow(state, token), params),
  'tokens.create': createToken,
  'tokens.delete': deleteToken,
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
