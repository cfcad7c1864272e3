// The room as `room.get` hands it out: cut into parts by bytes, each leading to the next. What a caller may know of it is the domain's matter.

import type { Room as RoomPart } from '../../protocol/api/shapes.ts';
import { MAX_ROOM_PART_BYTES } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { UserKey } from '../domain/model.ts';
import type { RoomState } from '../domain/state.ts';
import { roomRows } from '../domain/views.ts';
import { PART_RESERVE_BYTES } from './limits.ts';

type Kind = 'transmitter' | 'receiver' | 'seat' | 'wall' | 'hotkey';
type Tables = Pick<RoomPart, 'transmitters' | 'receivers' | 'seats' | 'walls' | 'hotkeys'>;
type Row = Tables[keyof Tables][number];

const TABLE_OF: Readonly<Record<Kind, keyof Tables>> = {
  transmitter: 'transmitters',
  receiver: 'receivers',
  seat: 'seats',
  wall: 'walls',
  hotkey: 'hotkeys',
};
const LETTER_OF: Readonly<Record<Kind, string>> = {
  transmitter: 't',
  receiver: 'r',
  seat: 's',
  wall: 'w',
  hotkey: 'h',
};
const CURSOR = /^[trswh]:(?<key>.{1,62})$/s;
const CURSOR_KEY = 62;

/**
 * One part of at most `MAX_ROOM_PART_BYTES`: the rows after the cursor `after`, or the first ones. When the row that the cursor names is gone meanwhile, its
 * kind begins anew: whoever folds whole rows is not harmed by seeing one twice, but would be by missing one. Refused `invalid` for what is no cursor.
 */
export function roomPart(
  state: RoomState,
  viewer: UserKey,
  after?: string,
  maxBytes = MAX_ROOM_PART_BYTES,
): Result<RoomPart> {
  if (after !== undefined && !CURSOR.test(after)) return refuse('invalid', 'after is not a cursor of room.get');
  const rows = [...roomRows(state, viewer)];
  const tables: { [T in keyof Tables]: Row[] } = { transmitters: [], receivers: [], seats: [], walls: [], hotkeys: [] };
  let bytes = PART_RESERVE_BYTES;
  let last: string | null = null;
  let next: string | undefined;
  for (let index = after === undefined ? 0 : firstAfter(rows, after); index < rows.length; index += 1) {
    const { kind, key, row } = rows[index] as Indexed;
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > maxBytes && last !== null) {
      next = last;
      break;
    }
    tables[TABLE_OF[kind]].push(row as Row);
    last = cursorOf(kind, key);
  }
  const part = { epoch: state.epoch, seq: state.seq, ...(tables as Tables) };
  return accept(next === undefined ? part : { ...part, next });
}

interface Indexed {
  readonly kind: Kind;
  readonly key: string;
  readonly row: object;
}

/** Cut to the length that a cursor may have; two keys alike in so many characters only repeat a row. */
function cursorOf(kind: Kind, key: string): string {
  return `${LETTER_OF[kind]}:${key.slice(0, CURSOR_KEY)}`;
}

function firstAfter(rows: readonly Indexed[], after: string): number {
  const found = rows.findIndex(({ kind, key }) => cursorOf(kind, key) === after);
  if (found >= 0) return found + 1;
  const kinds = Object.values(LETTER_OF);
  const place = kinds.indexOf(after.charAt(0));
  const start = rows.findIndex(({ kind }) => kinds.indexOf(LETTER_OF[kind]) >= place);
  return start < 0 ? rows.length : start;
}
