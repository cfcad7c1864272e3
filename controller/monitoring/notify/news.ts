// What there is to tell of alarms: one piece for each event that people may want to hear of. Which of them an output tells stands in output.ts; how it reads, in letter.ts.

import type { Severity } from '../../../protocol/alarms.ts';
import { alarmType } from '../../../protocol/alarms.ts';
import { alarmOf } from '../../domain/alarms/list.ts';
import type { RoomEvent } from '../../domain/event.ts';
import type { RoomState } from '../../domain/state.ts';

export type NewsState = 'raised' | 'cleared' | 'acknowledged';

export interface News {
  /** Its number in the journal. */
  readonly seq: number;
  /** UTC milliseconds. */
  readonly time: number;
  readonly state: NewsState;
  readonly alarm: string;
  readonly about: string;
  readonly severity: Severity;
  /** Why; of an acknowledgement, its note. */
  readonly because: string;
  /** How often it was raised. */
  readonly count: number;
  /** Who acknowledged; else empty. */
  readonly by: string;
}

/** Whether an event may be worth telling: of the others nothing is looked at. */
export function isNews({ type }: RoomEvent): boolean {
  return type.startsWith('alarm.');
}

/** What an event says to people in a room that is as it left it; null where there is nothing to say, or the alarm was set aside. */
export function newsOf(state: Readonly<RoomState>, event: RoomEvent, seq: number, time: number): News | null {
  if (!('alarm' in event)) return null;
  const { alarm, about } = event;
  const line = alarmOf(state, event);
  if (line !== undefined && line.shelved !== null) return null;
  const common = { seq, time, alarm, about, severity: alarmType(alarm).severity, count: line?.count ?? 1, by: '' };
  switch (event.type) {
    case 'alarm.raised':
      return { ...common, state: 'raised', because: event.because };
    case 'alarm.cleared':
      return { ...common, state: 'cleared', because: event.because };
    case 'alarm.acknowledged':
      return { ...common, state: 'acknowledged', because: event.note, by: state.users.get(event.by)?.username ?? '' };
    case 'alarm.shelved':
      // It counts again: whoever was not told is told now, or that it was over meanwhile.
      if (line === undefined || event.until !== null) return null;
      if (line.clearedAt !== null) return { ...common, state: 'cleared', because: '' };
      return { ...common, state: 'raised', because: line.because };
  }
}
