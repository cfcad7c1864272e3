// The methods that read and change the configuration: list, create, update and delete for each collection.

import { Count, Fingerprint, FullId, Handle, Name, Word } from '../schema.ts';
import { GRAVE, listOf, method, Nothing, Page, READ, WRITE } from './row.ts';
import {
  DeviceRow,
  EndpointChange,
  EndpointRow,
  GroupName,
  GroupRow,
  HotkeyChange,
  HotkeyName,
  HotkeyRow,
  NewEndpoint,
  NewGroup,
  NewHotkey,
  NewPermission,
  NewSeat,
  NewTie,
  NewUser,
  NewWall,
  PermissionChange,
  PermissionRow,
  SeatChange,
  SeatRow,
  TieChange,
  TieRow,
  UserChange,
  Username,
  UserRow,
  Version,
  WallChange,
  WallRow,
} from './shapes.ts';

export const CONFIGURATION_METHODS = {
  'users.list': method('Accounts, without secrets.', READ, Page, listOf(UserRow)),
  'users.create': method('Make an account.', GRAVE, NewUser.properties, UserRow),
  'users.update': method(
    'Change an account; a new password ends its sessions.',
    GRAVE,
    { username: Username, version: Version, ...UserChange },
    UserRow,
  ),
  'users.delete': method(
    'Remove an account; its sessions and logins end.',
    GRAVE,
    { username: Username, version: Version },
    Nothing,
  ),

  'groups.list': method('Groups of users and endpoints.', READ, Page, listOf(GroupRow)),
  'groups.create': method('Make a group.', GRAVE, NewGroup.properties, GroupRow),
  'groups.update': method(
    'Rename a group; rules follow.',
    GRAVE,
    { name: GroupName, version: Version, newName: GroupName },
    GroupRow,
  ),
  'groups.delete': method('Remove a group that no rule names.', GRAVE, { name: GroupName, version: Version }, Nothing),

  'permissions.list': method('Rules: who has which right on what.', READ, Page, listOf(PermissionRow)),
  'permissions.create': method('Make a rule.', GRAVE, NewPermission.properties, PermissionRow),
  'permissions.update': method(
    'Change a rule.',
    GRAVE,
    { id: Word, version: Version, ...PermissionChange },
    PermissionRow,
  ),
  'permissions.delete': method('Remove a rule.', GRAVE, { id: Word, version: Version }, Nothing),

  'hotkeys.list': method('Hotkeys.', READ, Page, listOf(HotkeyRow)),
  'hotkeys.create': method('Make a hotkey.', WRITE, NewHotkey.properties, HotkeyRow),
  'hotkeys.update': method(
    'Change the targets of a hotkey.',
    WRITE,
    { name: HotkeyName, version: Version, ...HotkeyChange },
    HotkeyRow,
  ),
  'hotkeys.delete': method('Remove a hotkey.', WRITE, { name: HotkeyName, version: Version }, Nothing),

  'seats.list': method('Seats and their screens.', READ, Page, listOf(SeatRow)),
  'seats.create': method('Make a seat of up to 8 screens.', WRITE, NewSeat.properties, SeatRow),
  'seats.update': method('Change a seat.', WRITE, { id: Word, version: Version, ...SeatChange }, SeatRow),
  'seats.delete': method('Remove a seat; its receivers stay.', WRITE, { id: Word, version: Version }, Nothing),

  'walls.list': method('Video walls.', READ, Page, listOf(WallRow)),
  'walls.create': method(
    'Make a wall of receivers. Outputs of other makers’ devices are not cut: each shows the whole picture.',
    WRITE,
    NewWall.properties,
    WallRow,
  ),
  'walls.update': method('Change a wall.', WRITE, { id: Word, version: Version, ...WallChange }, WallRow),
  'walls.delete': method('Remove a wall; its receivers stay.', WRITE, { id: Word, version: Version }, Nothing),

  'ties.list': method('Tie lines between fabrics, and who has them.', READ, Page, listOf(TieRow)),
  'ties.create': method(
    'Make a tie line: an output of one fabric, wired to an input of another.',
    WRITE,
    NewTie.properties,
    TieRow,
  ),
  'ties.update': method(
    'Change a tie line that nobody has.',
    WRITE,
    { id: Word, version: Version, ...TieChange },
    TieRow,
  ),
  'ties.delete': method('Remove a tie line that nobody has.', WRITE, { id: Word, version: Version }, Nothing),

  'devices.list': method('Devices of other makers, as their drivers see them now.', READ, {}, listOf(DeviceRow)),

  'endpoints.list': method('Endpoints of the room and those that wait for adoption.', READ, Page, listOf(EndpointRow)),
  'endpoints.adopt': method(
    'Take a waiting endpoint into the room.',
    WRITE,
    { fingerprint: Handle, id: FullId, name: Name },
    EndpointRow,
  ),
  'endpoints.create': method(
    'Enrol an endpoint by its public key before it connects.',
    WRITE,
    NewEndpoint.properties,
    EndpointRow,
  ),
  'endpoints.update': method(
    'Rename, renumber, group, or name the heads of a computer.',
    WRITE,
    { number: Count, version: Version, ...EndpointChange },
    EndpointRow,
  ),
  'endpoints.replace': method(
    'Put a waiting device of the same kind in the place of a broken one: name, ID, groups, rules, hotkeys, seat, wall, heads and history stay.',
    WRITE,
    { number: Count, version: Version, fingerprint: Fingerprint },
    EndpointRow,
  ),
  'endpoints.delete': method(
    'Retire an endpoint; its number is never used again.',
    WRITE,
    { number: Count, version: Version },
    Nothing,
  ),
} as const;
