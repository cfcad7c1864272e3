// The list of alarms as the fold of the journal: what each event changes of it, and what is looked for in it. Nothing is decided here; an event is a fact.

import type { EventOf } from '../event.ts';
import type { RoomState } from '../state.ts';
import type { Alarm, AlarmName } from './alarm.ts';
import { alarmKey, MAX_ABOUT, MAX_ALARMS } from './alarm.ts';

export function alarmOf(state: RoomState, name: AlarmName): Alarm | undefined {
  return state.alarms.get(alarmKey(name));
}

/** The alarms of a room that stand. */
export function standingAlarms(state: RoomState): readonly Alarm[] {
  return [...state.alarms.values()].filter(({ clearedAt }) => clearedAt === null);
}

/** A repetition counts up; one that was over stands again, and nobody has seen to it yet. */
function raise(state: RoomState, event: EventOf<'alarm.raised'>, time: number): void {
  const before = alarmOf(state, event);
  if (before === undefined) state.lastAlarm += 1;
  state.alarms.set(alarmKey(event), {
    id: before?.id ?? state.lastAlarm,
    alarm: event.alarm,
    about: event.about.slice(0, MAX_ABOUT),
    because: event.because,
    firstAt: before?.firstAt ?? time,
    lastAt: time,
    count: (before?.count ?? 0) + 1,
    clearedAt: null,
    acknowledged: before?.clearedAt === null ? before.acknowledged : null,
    shelved: before?.shelved ?? null,
  });
  if (state.alarms.size > MAX_ALARMS) forgetOne(state, alarmKey(event));
}

/** The line that was cleared longest ago, or where all stand, the one that was not raised for longest. */
function forgetOne(state: RoomState, fresh: string): void {
  let oldest: readonly [string, Alarm] | null = null;
  for (const one of state.alarms)
    if (one[0] !== fresh && (oldest === null || isBefore(one[1], oldest[1]))) oldest = one;
  if (oldest !== null) state.alarms.delete(oldest[0]);
}

function isBefore(one: Alarm, other: Alarm): boolean {
  if (one.clearedAt === null) return other.clearedAt === null && one.lastAt < other.lastAt;
  return other.clearedAt === null || one.clearedAt < other.clearedAt;
}

function change(state: RoomState, event: AlarmName, to: Partial<Alarm>): void {
  const alarm = alarmOf(state, event);
  if (alarm !== undefined) state.alarms.set(alarmKey(event), { ...alarm, ...to });
}

/** The rows of apply.ts about alarms. */
export const ALARMS = {
  'alarm.raised': raise,
  'alarm.cleared': (state: RoomState, event: AlarmName, time: number) => change(state, event, { clearedAt: time }),
  'alarm.acknowledged': (state: RoomState, event: EventOf<'alarm.acknowledged'>, time: number) =>
    change(state, event, { acknowledged: { by: event.by, at: time, note: event.note } }),
  'alarm.shelved': (state: RoomState, event: EventOf<'alarm.shelved'>) => {
    const { by, until } = event;
    change(state, event, { shelved: by === null || until === null ? null : { by, until } });
  },
} as const;
