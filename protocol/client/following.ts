// Following the room: subscribe, take the room in parts, go on from the last event, and begin afresh when one was lost. How rows are folded
// stands in room.ts.

import type { NotificationParams, RoomEvent } from '../api/events.ts';
import { checkRoomEvent, ROOM_EVENTS } from '../api/events.ts';
import type { MethodName, ParamsOf } from '../api/methods.ts';
import type { Room } from '../api/shapes.ts';
import { jitterMs, MAX_RETRY_AFTER_MS } from '../backoff.ts';
import type { Timers } from '../link/types.ts';
import type { Stamp } from './room.ts';
import { FoldedRoom } from './room.ts';
import type { CallResult, Happening, RoomModel } from './types.ts';

/** Events that wait for the answer to a subscription; with more it is asked for again. */
const MAX_HELD_EVENTS = 1_024;

interface FollowingOptions {
  readonly call: <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<CallResult<M>>;
  readonly timers: Timers;
  readonly random: () => number;
  readonly tell: (happening: Happening) => void;
}

export class Following {
  readonly #options: FollowingOptions;
  #room: FoldedRoom | null = null;
  /** Counts subscriptions: the answer to an older one is not taken for this one's. */
  #round = 0;
  #phase: 'off' | 'asking' | 'following' = 'off';
  #held: unknown[] = [];
  #attempt = 0;
  #cancelRetry = () => {};

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  get room(): RoomModel | null {
    return this.#room;
  }

  /** Subscribes: from where the room stands, or afresh. */
  async begin(): Promise<void> {
    this.pause();
    const round = this.#round;
    this.#phase = 'asking';
    const from = this.#room?.whole === true ? { since: this.#room.seq, epoch: this.#room.epoch } : {};
    const answer = await this.#options.call('room.subscribe', from);
    if (round !== this.#round) return;
    if (!answer.ok) return this.#again(answer.data.retryAfterMs);
    const { room, gap } = answer.value;
    if (room === undefined && this.#room?.whole !== true) return this.#again();
    if (this.#held.length > MAX_HELD_EVENTS) return this.#afresh();
    this.#phase = 'following';
    if (room !== undefined) this.#take(room, gap ?? false);
    const held = this.#held;
    this.#held = [];
    for (const params of held) this.changed(params);
  }

  /** The connection is gone: what is known stays, for the next `begin`. */
  pause(): void {
    this.#round += 1;
    this.#phase = 'off';
    this.#held = [];
    this.#cancelRetry();
  }

  /** The session is gone: so is what it knew. */
  forget(): void {
    this.pause();
    this.#attempt = 0;
    if (this.#room === null) return;
    this.#room = null;
    this.#options.tell({ type: 'room.new', room: null, gap: false });
  }

  /** A notification `room.changed`. */
  changed(params: unknown): void {
    if (this.#phase === 'asking' && this.#held.length <= MAX_HELD_EVENTS) this.#held.push(params);
    if (this.#phase !== 'following' || this.#room === null) return;
    const checked = checkRoomEvent(params);
    if (checked.ok) {
      this.#apply(this.#room, checked.value);
      return;
    }
    const stamp = readStamp(params);
    // A type that this client does not know yet brings no rows that it knows: it is counted, and that is all.
    if (stamp === null || isKnownType(params)) {
      this.#again();
      return;
    }
    if (this.#room.pass(stamp) === 'gap') this.#afresh();
  }

  #apply(room: FoldedRoom, event: RoomEvent): void {
    const folded = room.apply(event);
    if (folded.is === 'gap') {
      this.#afresh();
      return;
    }
    if (folded.is === 'changed') this.#options.tell({ type: 'room', room, changed: folded.changed, event });
  }

  /** A notification `room.reset`. */
  reset({ room, gap }: NotificationParams<'room.reset'>): void {
    if (this.#phase === 'asking') {
      this.#afresh();
      return;
    }
    if (this.#phase === 'following') this.#take(room, gap);
  }

  #take(first: Room, gap: boolean): void {
    this.#round += 1;
    const room = new FoldedRoom(first);
    this.#room = room;
    this.#options.tell({ type: 'room.new', room, gap });
    if (first.next === undefined) this.#attempt = 0;
    else void this.#load(room, first.next, this.#round);
  }

  async #load(room: FoldedRoom, after: string, round: number): Promise<void> {
    const answer = await this.#options.call('room.get', { after });
    if (round !== this.#round) return;
    if (!answer.ok) return this.#again(answer.data.retryAfterMs);
    const part = answer.value;
    if (part.epoch !== room.epoch) return this.#afresh();
    this.#options.tell({ type: 'room', room, changed: room.addPart(part), event: null });
    if (round !== this.#round) return;
    if (part.next === undefined) this.#attempt = 0;
    else await this.#load(room, part.next, round);
  }

  /** Without `since`: what is known here is not what the controller thinks. The old room stays to be seen until the new one comes. */
  #afresh(): void {
    if (this.#room !== null) this.#room.whole = false;
    void this.begin();
  }

  /** As `afresh`, but after a rest, because the controller could not answer as it should. */
  #again(retryAfterMs = 0): void {
    this.pause();
    if (this.#room !== null) this.#room.whole = false;
    const ms = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + this.#options.random() * jitterMs(this.#attempt);
    this.#attempt += 1;
    this.#cancelRetry = this.#options.timers.after(ms, () => void this.begin());
  }
}

function isKnownType(params: unknown): boolean {
  const { type } = params as { readonly type?: unknown };
  return typeof type === 'string' && Object.hasOwn(ROOM_EVENTS, type);
}

function readStamp(params: unknown): Stamp | null {
  if (typeof params !== 'object' || params === null) return null;
  const { epoch, seq, prev } = params as Readonly<Record<string, unknown>>;
  if (!isCount(epoch) || !isCount(seq) || !isCount(prev)) return null;
  return { epoch, seq, prev };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
