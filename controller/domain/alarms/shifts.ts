// Shifts of a control room, by the clock on its wall: which run at a moment, since when, and which seats nobody took when they began. What is alarmed of it stands
// in rules.ts.

import type { Seat } from '../model.ts';
import type { RoomState } from '../state.ts';
import { operatorAt } from '../state.ts';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const WEEK = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** Minutes after its time in which an empty seat is still found out: what somebody leaves later is no late beginning. */
const FOUND_OUT_MINUTES = 5;

export interface Shift {
  readonly name: string;
  /** Days on which it begins: 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight. One that ends before it begins ends on the next day. */
  readonly from: number;
  readonly to: number;
  /** Reads weekday, hour and minute in the time zone of the shift. */
  readonly wall: Intl.DateTimeFormat;
  /** IDs or names of seats. */
  readonly seats: readonly string[];
  /** Minutes that people have to log in. */
  readonly graceMinutes: number;
}

/** How the clock on a wall reads. @throws RangeError where there is no such zone */
export function wallClock(zone: string): Intl.DateTimeFormat {
  const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-US', { ...parts, timeZone: zone });
}

/** Minutes since a shift began, or null while it does not run. `utc` in milliseconds. */
export function runsSince({ days, from, to, wall }: Shift, utc: number): number | null {
  const parts = wall.formatToParts(utc);
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  const day = WEEK.indexOf(read('weekday'));
  const minute = Number(read('hour')) * 60 + Number(read('minute'));
  const isOvernight = to <= from;
  if (days.includes(day) && minute >= from && (isOvernight || minute < to)) return minute - from;
  const before = (day + WEEK.length - 1) % WEEK.length;
  return isOvernight && days.includes(before) && minute < to ? minute + DAY_MINUTES - from : null;
}

function seatNamed(state: RoomState, word: string): Seat | undefined {
  return state.seats.get(word) ?? [...state.seats.values()].find(({ name }) => name === word);
}

function isManned(state: RoomState, word: string): boolean {
  return seatNamed(state, word)?.receivers.some((receiver) => operatorAt(state, receiver) !== null) ?? false;
}

export interface Unmanned {
  /** Seat and shift: `Seat A, early`. */
  readonly about: string;
  readonly because: string;
  /** Whether its beginning is so near that it is found out now; UTC ms of the beginning. */
  readonly isDue: boolean;
  readonly begunAt: number;
}

/** Seats of shifts that run, at which nobody is logged in. */
export function* unmanned(state: RoomState, shifts: readonly Shift[], utc: number): Iterable<Unmanned> {
  for (const shift of shifts) {
    const since = runsSince(shift, utc);
    if (since === null) continue;
    const { graceMinutes, name } = shift;
    for (const seat of shift.seats) {
      if (isManned(state, seat)) continue;
      const known = seatNamed(state, seat) !== undefined;
      yield {
        about: `${seat}, ${name}`,
        because: known ? `nobody logged in within ${graceMinutes} minutes of the shift` : 'there is no such seat',
        isDue: since >= graceMinutes && since < graceMinutes + FOUND_OUT_MINUTES,
        begunAt: utc - (since + 1) * MINUTE_MS,
      };
    }
  }
}
