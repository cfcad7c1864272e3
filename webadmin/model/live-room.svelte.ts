// The room as the page draws it: one cell a receiver and a source, each a signal of its own, so that an event touches the tiles that it is about and no others.
// How the room is followed stands in protocol/client.

import type { ReceiverRow, TransmitterRow } from '../../protocol/api/shapes.ts';
import type { Happening, RoomModel, RowRef } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Entry } from './activity.svelte.ts';
import type { StillView } from './stills.ts';

/** Milliseconds between two turns of the tide: what counts or filters states follows them at this pace. */
const TIDE_MS = 1_000;
/** Endpoints above which what follows from another structure is drawn in tasks of its own. */
const LARGE = 1_000;

export class ReceiverCell {
  row: ReceiverRow;
  /** Acts of this page on it that are under way. */
  acting = $state(0);
  #refused = $state.raw<Entry | null>(null);
  /** The cells of the room with such an act: they are counted each second, and there are few. */
  readonly #refusals: Set<ReceiverCell>;

  constructor(row: ReceiverRow, refusals: Set<ReceiverCell>) {
    this.row = $state.raw(row);
    this.#refusals = refusals;
  }

  /** The last act on it that was refused, until something else happens to it. */
  get refused(): Entry | null {
    return this.#refused;
  }

  set refused(entry: Entry | null) {
    this.#refused = entry;
    if (entry === null) this.#refusals.delete(this);
    else this.#refusals.add(this);
  }
}

export class SourceCell {
  row: TransmitterRow;
  /** How many receivers show it, as far as the caller may know. */
  shownAt: number;
  still = $state.raw<StillView>({ state: 'none' });

  constructor(row: TransmitterRow, shownAt: number) {
    this.row = $state.raw(row);
    this.shownAt = $state(shownAt);
  }
}

export type Structure = Pick<RoomModel, 'transmitters' | 'receivers' | 'seats' | 'walls'>;

interface LiveRoomOptions {
  /** Does it before the next picture of the page is drawn. */
  readonly soon: (act: () => void) => void;
  /** Something about this source changed. */
  readonly sourceChanged: (id: string) => void;
  readonly timers: Timers;
}

export class LiveRoom {
  readonly #options: LiveRoomOptions;
  readonly #receivers = new Map<string, ReceiverCell>();
  readonly #refusals = new Set<ReceiverCell>();
  readonly #sources = new Map<string, SourceCell>();
  /** By source: at how many receivers it is shown, also of sources that are not known (yet). */
  readonly #shownAt = new Map<string, number>();
  /** What changed since the page was last drawn: each once, however often, so that it is bounded by the room. */
  readonly #changed = new Map<string, RowRef>();
  #planned = false;
  #room: RoomModel | null = null;
  /** Another object whenever there is something new, gone, moved or renamed, with the same tables in it; all other changes are the cells'. */
  #structure = $state.raw<Structure | null>(null);
  #lateStructure = $state.raw<Structure | null>(null);
  #tide = $state(0);
  #isTurning = false;
  /** Whether the structure is another one by now. */
  #isStale = false;

  constructor(options: LiveRoomOptions) {
    this.#options = options;
  }

  /** null while nothing is known of the room. */
  get structure(): Structure | null {
    return this.#structure;
  }

  /** The structure as what can wait follows it, sources and what is counted: of a large room a frame later, so that one task does not draw it all. */
  get lateStructure(): Structure | null {
    return this.#lateStructure;
  }

  /** Another number at most once a second, if anything changed: for what looks at the state of the whole room. */
  get tide(): number {
    return this.#tide;
  }

  /** Whether the last act on it was refused, as of now: whoever asks follows the tide. */
  isRefused(id: string): boolean {
    const cell = this.#receivers.get(id);
    return cell !== undefined && this.#refusals.has(cell);
  }

  /** At how many receivers the last act was refused; as above. */
  get refusals(): number {
    return this.#refusals.size;
  }

  receiver(id: string): ReceiverCell | undefined {
    this.#structure;
    return this.#receivers.get(id);
  }

  source(id: string): SourceCell | undefined {
    this.#structure;
    return this.#sources.get(id);
  }

  take(happening: Happening): void {
    if (happening.type === 'room.new') this.#begin(happening.room);
    if (happening.type !== 'room') return;
    for (const ref of happening.changed) this.#changed.set(`${ref.kind} ${ref.id}`, ref);
    if (this.#planned) return;
    this.#planned = true;
    this.#options.soon(() => this.#draw());
  }

  /** Cells of endpoints that are still there stay the same ones. */
  #begin(room: RoomModel | null): void {
    this.#changed.clear();
    this.#room = room;
    for (const id of this.#receivers.keys()) this.#putReceiver(id, room?.receivers.get(id));
    for (const id of this.#sources.keys()) this.#putSource(id, room?.transmitters.get(id));
    for (const [id, row] of room?.transmitters ?? []) this.#putSource(id, row);
    for (const [id, row] of room?.receivers ?? []) this.#putReceiver(id, row);
    this.#isStale = true;
    this.#restructure();
  }

  #draw(): void {
    this.#planned = false;
    const room = this.#room;
    if (room === null) return;
    let isOther = false;
    for (const { kind, id } of this.#changed.values()) {
      if (kind === 'receiver') isOther = this.#putReceiver(id, room.receivers.get(id)) || isOther;
      else if (kind === 'transmitter') isOther = this.#putSource(id, room.transmitters.get(id)) || isOther;
      else isOther ||= kind !== 'hotkey';
    }
    this.#changed.clear();
    this.#isStale ||= isOther;
    // A large room comes in parts: its first is seen at once, and all of it when the last is there.
    if (this.#isStale && room.whole) this.#apart(() => this.#restructure());
    this.turn();
  }

  /** Something changed that is counted or filtered. */
  turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    this.#options.timers.after(TIDE_MS, () => {
      this.#isTurning = false;
      this.#tide += 1;
    });
  }

  /** What a large room makes long, in a task of its own; what a small one needs is drawn in this frame. */
  #apart(act: () => void): void {
    if (this.#isLarge) this.#options.timers.after(0, act);
    else act();
  }

  get #isLarge(): boolean {
    const room = this.#room;
    return room !== null && room.transmitters.size + room.receivers.size > LARGE;
  }

  #restructure(): void {
    const room = this.#room;
    if (!this.#isStale) return;
    this.#isStale = false;
    if (room === null) this.#structure = null;
    else {
      const { transmitters, receivers, seats, walls } = room;
      this.#structure = { transmitters, receivers, seats, walls };
    }
    if (this.#isLarge) this.#options.soon(() => this.#follow());
    else this.#follow();
  }

  #follow(): void {
    this.#lateStructure = this.#structure;
  }

  /** Answers whether the structure is another one. */
  #putReceiver(id: string, row: ReceiverRow | undefined): boolean {
    const cell = this.#receivers.get(id);
    this.#count(cell?.row.source, -1);
    this.#count(row?.source, 1);
    if (row === undefined) {
      if (cell !== undefined) this.#refusals.delete(cell);
      return this.#receivers.delete(id);
    }
    if (cell === undefined) {
      this.#receivers.set(id, new ReceiverCell(row, this.#refusals));
      return true;
    }
    const before = cell.row;
    cell.row = row;
    if (before.source !== row.source || before.online !== row.online) cell.refused = null;
    const isMoved = before.place?.x !== row.place?.x || before.place?.y !== row.place?.y;
    return isMoved || before.name !== row.name || before.seat !== row.seat || before.wall !== row.wall;
  }

  #putSource(id: string, row: TransmitterRow | undefined): boolean {
    const cell = this.#sources.get(id);
    if (row === undefined) return this.#sources.delete(id);
    if (cell === undefined) {
      this.#sources.set(id, new SourceCell(row, this.#shownAt.get(id) ?? 0));
      return true;
    }
    const before = cell.row;
    cell.row = row;
    if (before.video !== row.video || before.online !== row.online) this.#options.sourceChanged(id);
    return before.name !== row.name || before.heads.join() !== row.heads.join();
  }

  #count(source: string | null | undefined, by: number): void {
    if (source === null || source === undefined) return;
    const shownAt = (this.#shownAt.get(source) ?? 0) + by;
    if (shownAt === 0) this.#shownAt.delete(source);
    else this.#shownAt.set(source, shownAt);
    const cell = this.#sources.get(source);
    if (cell !== undefined) cell.shownAt = shownAt;
  }
}
