// One alarm as the room keeps it: a line of the list for each name and what it is about. How events change the list stands in list.ts, when one is raised and
// cleared in rules.ts and watch.ts.

import { alarmType } from '../../../protocol/alarms.ts';
import type { UserKey } from '../model.ts';

/** Lines of the list; the oldest that was cleared goes first. */
export const MAX_ALARMS = 1_000;
/** Characters of what an alarm is about. */
export const MAX_ABOUT = 128;

export interface Alarm {
  /** By which calls name it. */
  readonly id: number;
  readonly alarm: string;
  readonly about: string;
  /** What was said when it was raised last. */
  readonly because: string;
  /** UTC milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** How often it was raised. */
  readonly count: number;
  /** When it was over; null while it stands. */
  readonly clearedAt: number | null;
  /** Whose word there is about it as it stands, or stood last. */
  readonly acknowledged: { readonly by: UserKey; readonly at: number; readonly note: string } | null;
  readonly shelved: { readonly by: UserKey; readonly until: number } | null;
}

/** What names the line of an alarm. */
export interface AlarmName {
  readonly alarm: string;
  readonly about: string;
}

export function alarmKey({ alarm, about }: AlarmName): string {
  return `${alarm} ${about.slice(0, MAX_ABOUT)}`;
}

/** Whether only somebody's word ends it. */
export function endsByWord({ alarm }: AlarmName): boolean {
  return alarmType(alarm).ends === 'acknowledged';
}
