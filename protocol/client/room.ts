// The room as a client knows it, folded from its parts and from events, which may come in between. Asking for them stands in following.ts.

import type { RoomEvent } from '../api/events.ts';
import type { HotkeyRow, ReceiverRow, Room, SeatRow, TransmitterRow, WallRow } from '../api/shapes.ts';
import type { RoomModel, RowKind, RowRef } from './types.ts';

type Row = TransmitterRow | ReceiverRow | SeatRow | WallRow | HotkeyRow;
type Put = readonly [kind: RowKind, row: Row];

/** What an event did: nothing that was not known, rows that changed, or the discovery that others were missed. */
export type Folded =
  | { readonly is: 'known' }
  | { readonly is: 'gap' }
  | { readonly is: 'changed'; readonly changed: readonly RowRef[] };

export type Stamp = Pick<RoomEvent, 'epoch' | 'seq' | 'prev'>;

export class FoldedRoom implements RoomModel {
  epoch: number;
  seq: number;
  whole: boolean;
  readonly transmitters = new Map<string, TransmitterRow>();
  readonly receivers = new Map<string, ReceiverRow>();
  readonly seats = new Map<string, SeatRow>();
  readonly walls = new Map<string, WallRow>();
  readonly hotkeys = new Map<string, HotkeyRow>();
  readonly #tables: Readonly<Record<RowKind, Map<string, Row>>> = {
    transmitter: this.transmitters as Map<string, Row>,
    receiver: this.receivers as Map<string, Row>,
    seat: this.seats as Map<string, Row>,
    wall: this.walls as Map<string, Row>,
    hotkey: this.hotkeys as Map<string, Row>,
  };
  /** The ID under which an endpoint's number stands: an endpoint that gets another ID leaves its old one. */
  readonly #ids = new Map<number, string>();
  /** Until the stream of events has passed every part: the event or part of which each row is. */
  #ages: Map<string, number> | null = new Map();
  #newestPart = 0;

  constructor(first: Room) {
    this.epoch = first.epoch;
    this.seq = first.seq;
    this.whole = first.next === undefined;
    this.addPart(first);
  }

  /** Takes a part of the room in; a row that an event brought since is left as it is. */
  addPart(part: Room): readonly RowRef[] {
    this.#newestPart = Math.max(this.#newestPart, part.seq);
    this.whole = part.next === undefined;
    return rowsOf(part).flatMap(([kind, row]) =>
      this.#isNews(kind, keyOf(row), part.seq) ? this.#put(kind, row) : [],
    );
  }

  /** Follows one event; `prev` after what is known here means that one was lost on the way. */
  apply(event: RoomEvent): Folded {
    const passed = this.pass(event);
    if (passed !== 'next') return { is: passed };
    const changed = [...this.#puts(event), ...this.#removals(event)];
    if (this.whole && this.seq >= this.#newestPart) this.#ages = null;
    return { is: 'changed', changed };
  }

  /** Counts an event without its content. */
  pass({ epoch, seq, prev }: Stamp): 'known' | 'gap' | 'next' {
    if (seq <= this.seq) return 'known';
    if (prev > this.seq) return 'gap';
    this.seq = seq;
    this.epoch = epoch;
    return 'next';
  }

  #puts(event: RoomEvent): readonly RowRef[] {
    return rowsIn(event).flatMap(([kind, row]) =>
      this.#isNews(kind, keyOf(row), event.seq) ? this.#put(kind, row) : [],
    );
  }

  #removals(event: RoomEvent): readonly RowRef[] {
    if (event.type !== 'removed') return [];
    const { kind, id } = event.removed;
    if (!this.#isNews(kind, id, event.seq)) return [];
    const row = this.#tables[kind].get(id);
    if (row !== undefined && 'number' in row && this.#ids.get(row.number) === id) this.#ids.delete(row.number);
    this.#tables[kind].delete(id);
    return [{ kind, id }];
  }

  #isNews(kind: RowKind, id: string, seq: number): boolean {
    if (this.#ages === null) return true;
    const key = `${kind} ${id}`;
    if ((this.#ages.get(key) ?? -1) > seq) return false;
    this.#ages.set(key, seq);
    return true;
  }

  #put(kind: RowKind, row: Row): readonly RowRef[] {
    const id = keyOf(row);
    const before = 'number' in row ? this.#ids.get(row.number) : undefined;
    if ('number' in row) this.#ids.set(row.number, id);
    this.#tables[kind].set(id, row);
    if (before === undefined || before === id || !this.#stillHas(kind, before, row)) return [{ kind, id }];
    this.#tables[kind].delete(before);
    return [
      { kind, id: before },
      { kind, id },
    ];
  }

  /** Whether the row under the old ID is the same endpoint's, and not another's that took the ID over meanwhile. */
  #stillHas(kind: RowKind, id: string, row: Row): boolean {
    const old = this.#tables[kind].get(id);
    return old !== undefined && 'number' in old && 'number' in row && old.number === row.number;
  }
}

function keyOf(row: Row): string {
  return 'id' in row ? row.id : row.name;
}

function rowsOf(room: Room): readonly Put[] {
  return [
    ...room.transmitters.map((row) => ['transmitter', row] as const),
    ...room.receivers.map((row) => ['receiver', row] as const),
    ...room.seats.map((row) => ['seat', row] as const),
    ...room.walls.map((row) => ['wall', row] as const),
    ...room.hotkeys.map((row) => ['hotkey', row] as const),
  ];
}

function rowsIn(event: RoomEvent): readonly Put[] {
  const puts: Put[] = [];
  if ('transmitter' in event) puts.push(['transmitter', event.transmitter]);
  if ('receiver' in event && event.receiver !== null) puts.push(['receiver', event.receiver]);
  if ('seat' in event) puts.push(['seat', event.seat]);
  if ('wall' in event) puts.push(['wall', event.wall]);
  if ('hotkey' in event) puts.push(['hotkey', event.hotkey]);
  return puts;
}
