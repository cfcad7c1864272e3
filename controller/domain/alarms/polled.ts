// Alarms about agents of the network and their readings. Readings are no events: whoever polls them says which alarms ought to stand, whole, and the room's list becomes
// that. So a restart, a child that died or an agent that left the settings leaves nothing behind.

import type { Decision } from '../decision.ts';
import { NOTHING } from '../decision.ts';
import type { RoomEvent } from '../event.ts';
import type { RoomState } from '../state.ts';
import { MAX_ALARMS } from './alarm.ts';
import { alarmOf, standingAlarms } from './list.ts';
import type { PolledAlarm, Trouble } from './trouble.ts';
import { POLLED } from './trouble.ts';

const OVER = 'it answers and is within its bounds again, worse than it was, or not polled any more';

function isPolled(alarm: string): alarm is PolledAlarm {
  return POLLED.some((one) => one === alarm);
}

/** Those of its alarms that stand. */
export function standingTroubles(state: Readonly<RoomState>): readonly Trouble[] {
  return [...state.alarms.values()].flatMap(({ alarm, about, because, clearedAt }) =>
    clearedAt === null && isPolled(alarm) ? [{ alarm, about, because }] : [],
  );
}

/** @param troubles all that ought to stand */
export function decideTroubles(state: RoomState, troubles: readonly Trouble[]): Decision {
  const wanted = new Set(troubles.map(({ alarm, about }) => `${alarm} ${about}`));
  const cleared: RoomEvent[] = standingTroubles(state)
    .filter(({ alarm, about }) => !wanted.has(`${alarm} ${about}`))
    .map(({ alarm, about }) => ({ type: 'alarm.cleared', alarm, about, because: OVER }));
  const room = MAX_ALARMS - standingAlarms(state).length + cleared.length;
  const raised: RoomEvent[] = troubles
    .filter((trouble) => alarmOf(state, trouble)?.clearedAt !== null)
    .slice(0, Math.max(0, room))
    .map((trouble) => ({ type: 'alarm.raised', ...trouble }));
  const events = [...raised, ...cleared];
  return events.length === 0 ? NOTHING : { events, effects: [] };
}
