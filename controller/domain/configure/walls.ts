// Video walls: receivers in a grid, shown as one picture or separately.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { WallRow } from '../../../protocol/api/shapes.ts';
import { accept } from '../../../protocol/reasons.ts';
import type { Wall } from '../model.ts';
import type { RoomState } from '../state.ts';
import { idOf } from '../state.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, given, stale } from './change.ts';
import { numbersOf } from './ids.ts';
import { placedElsewhere } from './seats.ts';

const NO_GAP = { x: 0, y: 0 };

export function wallRow(state: RoomState, wall: Wall): WallRow {
  const { receivers, ...rest } = wall;
  return { ...rest, receivers: receivers.map((number) => idOf(state, number)) };
}

export function createWall(state: RoomState, params: ParamsOf<'walls.create'>, context: Context): Change {
  const id = params.id ?? `wall-${state.seq + 1}`;
  if (state.walls.has(id) || state.seats.has(id)) return deny('conflict', `there is a wall or a seat ${id} already`);
  const receivers = numbersOf(state, params.receivers, 'receiver');
  if (!receivers.ok) return receivers;
  const { name, columns, rows, mode = 'one', place = null, gap = NO_GAP } = params;
  const wall: Wall = { id, name, columns, rows, receivers: receivers.value, mode, place, gap, version: 1 };
  const refusal = badName(name) ?? badGrid(wall) ?? placedElsewhere(state, wall.receivers, id);
  return refusal ?? changed([{ type: 'walls.put', object: wall, by: context.by }], wallRow(state, wall));
}

export function updateWall(state: RoomState, params: ParamsOf<'walls.update'>, context: Context): Change {
  const wall = state.walls.get(params.id);
  if (wall === undefined) return deny('not_found', `there is no wall ${params.id}`);
  const receivers =
    params.receivers === undefined ? accept(wall.receivers) : numbersOf(state, params.receivers, 'receiver');
  const old = stale(params.version, wall, wallRow(state, wall));
  if (old !== null) return old;
  if (!receivers.ok) return receivers;
  const next: Wall = {
    ...wall,
    ...given(params, ['name', 'columns', 'rows', 'mode', 'place', 'gap']),
    receivers: receivers.value,
    version: wall.version + 1,
  };
  const refusal = badName(next.name) ?? badGrid(next) ?? placedElsewhere(state, next.receivers, wall.id);
  return refusal ?? changed([{ type: 'walls.put', object: next, by: context.by }], wallRow(state, next));
}

export function deleteWall(state: RoomState, params: ParamsOf<'walls.delete'>, context: Context): Change {
  const wall = state.walls.get(params.id);
  if (wall === undefined) return deny('not_found', `there is no wall ${params.id}`);
  return (
    stale(params.version, wall, wallRow(state, wall)) ??
    changed([{ type: 'walls.removed', key: wall.id, label: wall.id, by: context.by }], {})
  );
}

function badGrid(wall: Wall): ReturnType<typeof deny> | null {
  const places = wall.columns * wall.rows;
  return places === wall.receivers.length
    ? null
    : deny('invalid', `${wall.columns} times ${wall.rows} are ${places} places for ${wall.receivers.length} receivers`);
}
