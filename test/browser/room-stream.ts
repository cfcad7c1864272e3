// A recorded stream of a room of ten thousand endpoints: the room, and what happens in it, the same for each seed. How it is told to a page, and what the page does with
// it, is not said here.

import type { ReceiverRow, TransmitterRow } from '../../protocol/api/shapes.ts';
import { createRandom } from '../../simulators/world/random.ts';
import type { Told } from './admin-world.ts';
import { receiver, transmitter } from './admin-world.ts';

export const ENDPOINTS = 10_000;
export const CHANGES_A_SECOND = 500;
/** Screens side by side in the plan. */
const ABREAST = 72;
const USERS = ['hxfj', 'lin', 'wang', 'chen', 'zhao'];

export interface RoomStream {
  readonly transmitters: TransmitterRow[];
  readonly receivers: ReceiverRow[];
  /** The next change; half of them concern one of the first hundred endpoints, which are those that a page shows. */
  next(): Told;
  /** A change that can be waited for: this user sits at the first receiver. */
  marked(user: string): Told;
}

export function recordedStream(seed: number): RoomStream {
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const half = ENDPOINTS / 2;
  const transmitters = Array.from({ length: half }, (_, index) => transmitter(String(index).padStart(4, '0')));
  const receivers = Array.from({ length: half }, (_, index) =>
    receiver(String(half + index), {
      source: index % 3 === 0 ? null : String(below(half)).padStart(4, '0'),
      place: { x: (index % ABREAST) * 138, y: Math.floor(index / ABREAST) * 142 },
    }),
  );
  const place = () => (random() < 0.5 ? below(100) : below(half));
  const change = (at: number, more: Partial<ReceiverRow>): ReceiverRow => {
    const row = { ...(receivers[at] ?? receiver('5000')), ...more };
    receivers[at] = row;
    return row;
  };
  const KINDS: readonly (() => Told)[] = [
    () => {
      const row = change(place(), { state: 'switching' });
      return { type: 'picture.switching', receiver: row, act: 'a1', by: 'lin' };
    },
    () => {
      const row = change(place(), { state: 'shown', source: String(below(half)).padStart(4, '0') });
      return { type: 'picture.changed', receiver: row, act: null, by: 'lin', because: 'changed' };
    },
    () => {
      const user = USERS[below(USERS.length)] ?? 'lin';
      return { type: 'receiver.loggedIn', receiver: change(place(), { user }), by: user };
    },
    () => ({ type: 'receiver.loggedOut', receiver: change(place(), { user: null }), by: 'lin', because: 'F12' }),
    () => {
      const at = place();
      const online = receivers[at]?.online !== true || random() < 0.5;
      return {
        type: 'receiver.changed',
        receiver: change(at, { online }),
        because: online ? 'came' : 'its link was lost',
      };
    },
    () => {
      const at = place();
      const row = { ...(transmitters[at] ?? transmitter('0000')), video: random() < 0.8, online: random() < 0.9 };
      transmitters[at] = row;
      return { type: 'transmitter.changed', transmitter: row, because: 'its picture changed' };
    },
  ];
  return {
    transmitters,
    receivers,
    next: () => (KINDS[below(KINDS.length)] ?? (KINDS[0] as () => Told))(),
    marked: (user) => ({ type: 'receiver.loggedIn', receiver: change(0, { user, online: true }), by: user }),
  };
}
