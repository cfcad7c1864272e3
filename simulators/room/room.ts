// A room as data: its endpoints, accounts, rights, hotkeys, seats and walls, as the launcher furnishes a controller with them.
// The demonstration's own room stands in demonstration.ts.

import type { NewHotkey, NewPermission, NewSeat, NewUser, NewWall } from '../../protocol/api/shapes.ts';
import type { Static } from '../../protocol/schema.ts';

export interface RoomTransmitter {
  readonly id: string;
  readonly name: string;
  /** `online` with video unless told; `offline` is known and never links up; `unreachable` links up, and nobody can open its stream. */
  readonly is?: 'online' | 'offline' | 'unreachable' | 'without video';
  /** IDs of all heads of this computer in order, itself first. */
  readonly heads?: readonly string[];
  /** What its link to the controller runs over, the network unless told; its stream is on the network in any case. */
  readonly control?: 'serial';
}

export interface RoomReceiver {
  readonly id: string;
  readonly name: string;
  readonly is?: 'online' | 'offline';
  readonly control?: 'serial';
}

export interface RoomPlan {
  readonly transmitters: readonly RoomTransmitter[];
  readonly receivers: readonly RoomReceiver[];
  readonly administrator: { readonly username: string; readonly password: string };
  readonly users: readonly Static<typeof NewUser>[];
  readonly permissions: readonly Static<typeof NewPermission>[];
  readonly hotkeys: readonly Static<typeof NewHotkey>[];
  readonly seats: readonly Static<typeof NewSeat>[];
  readonly walls: readonly Static<typeof NewWall>[];
}
