// The receivers of the room in the order in which they are drawn: seats, walls, then those that stand alone. What a group looks like stands in
// blocks.ts, what a search finds in search.ts.

import type { ReceiverRow, SeatRow, WallRow } from '../../protocol/api/shapes.ts';

export type GroupKind = 'seat' | 'wall' | 'single';

export interface Group {
  /** Stable as long as the group is: `seat a`, `wall w`, `single 5009`. */
  readonly key: string;
  readonly kind: GroupKind;
  /** Of the seat or wall; of a receiver alone, null. */
  readonly name: string | null;
  /** Whether its receivers show one picture, and one act is for all of them. */
  readonly whole: boolean;
  /** Of a wall; null: as many as there is room for. */
  readonly columns: number | null;
  /** In order; null is a place of a wall of whose receiver the caller does not know. */
  readonly receivers: readonly (string | null)[];
}

export interface Members {
  readonly receivers: ReadonlyMap<string, ReceiverRow>;
  readonly seats: ReadonlyMap<string, SeatRow>;
  readonly walls: ReadonlyMap<string, WallRow>;
}

/** Groups of which one receiver is wanted; each kind in the order of its first receiver. */
export function groupReceivers(
  { receivers, seats, walls }: Members,
  isWanted: (id: string) => boolean = () => true,
): readonly Group[] {
  const placed = new Set<string>();
  const known = (id: string) => {
    const isKnown = receivers.has(id);
    if (isKnown) placed.add(id);
    return isKnown;
  };
  const ofWalls = [...walls.values()].map((wall) => wallGroup(wall, known));
  const ofSeats = [...seats.values()].map((seat) => seatGroup(seat, known));
  const alone = [...receivers.keys()].filter((id) => !placed.has(id)).map(singleGroup);
  return [ofSeats, ofWalls, alone].flatMap((groups) =>
    groups.filter((group) => isFound(group, isWanted)).sort((one, other) => compare(first(one), first(other))),
  );
}

function wallGroup({ id, name, columns, mode, receivers }: WallRow, known: (id: string) => boolean): Group {
  const places = receivers.map((receiver) => (known(receiver) ? receiver : null));
  return { key: `wall ${id}`, kind: 'wall', name, whole: mode === 'one', columns, receivers: places };
}

function seatGroup({ id, name, receivers }: SeatRow, known: (id: string) => boolean): Group {
  return { key: `seat ${id}`, kind: 'seat', name, whole: false, columns: null, receivers: receivers.filter(known) };
}

function singleGroup(id: string): Group {
  return { key: `single ${id}`, kind: 'single', name: null, whole: false, columns: null, receivers: [id] };
}

function isFound({ receivers }: Group, isWanted: (id: string) => boolean): boolean {
  return receivers.some((id) => id !== null && isWanted(id));
}

function first({ receivers }: Group): string {
  return receivers.find((id) => id !== null) ?? '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
