// The rules of alarms carried out, once a tick: what is due is raised unless it stands, what stands and is over is cleared, what was set aside long enough counts
// again. Deciding changes nothing.

import type { Decision } from '../decision.ts';
import { NOTHING } from '../decision.ts';
import type { RoomEvent } from '../event.ts';
import type { RoomState } from '../state.ts';
import type { Alarm, AlarmName } from './alarm.ts';
import { MAX_ALARMS } from './alarm.ts';
import { alarmOf, standingAlarms } from './list.ts';
import type { AlarmSettings, Facts, Look } from './look.ts';
import { look } from './look.ts';
import { RULES } from './rules.ts';

export function watchAlarms(state: RoomState, settings: AlarmSettings, facts: Facts): Decision {
  const seen = look(state, settings, facts);
  const standing = standingAlarms(state);
  const cleared = standing.flatMap((alarm) => clearedBy(seen, alarm));
  // Where the list is full of what stands, nothing of it gives way to what a rule finds: it would be raised again and again.
  const raised = dueNow(seen, MAX_ALARMS - standing.length);
  const events = [...cleared, ...raised, ...countAgain(state, facts.utc)];
  return events.length === 0 ? NOTHING : { events, effects: [] };
}

function ruleOf(alarm: string) {
  return Object.entries(RULES).find(([name]) => name === alarm)?.[1];
}

function clearedBy(seen: Look, { alarm, about, ...rest }: Alarm): readonly RoomEvent[] {
  const rule = ruleOf(alarm);
  if (rule === undefined || rule.stands(seen, { alarm, about, ...rest })) return [];
  return [{ type: 'alarm.cleared', alarm, about, because: rule.over }];
}

function dueNow(seen: Look, most: number): readonly RoomEvent[] {
  const events: RoomEvent[] = [];
  for (const [alarm, rule] of Object.entries(RULES))
    for (const { about, because } of rule.due(seen)) {
      if (events.length >= most) return events;
      if (alarmOf(seen.state, { alarm, about })?.clearedAt === null) continue;
      events.push({ type: 'alarm.raised', alarm, about, because });
    }
  return events;
}

function countAgain(state: RoomState, utc: number): readonly RoomEvent[] {
  return [...state.alarms.values()]
    .filter(({ shelved }) => shelved !== null && shelved.until <= utc)
    .map(({ alarm, about }) => ({ type: 'alarm.shelved', alarm, about, by: null, until: null }));
}

/** Whoever raised an alarm says that it is over. */
export function overByWord(state: RoomState, { alarm, about, because }: AlarmName & { because: string }): Decision {
  if (alarmOf(state, { alarm, about })?.clearedAt !== null) return NOTHING;
  return { events: [{ type: 'alarm.cleared', alarm, about, because }], effects: [] };
}

/** What the clock of the controller does against the time that passed is alarmed as it happens: nothing of it can be seen later. */
export function clockJumped(byMs: number): Decision {
  const because = `it stepped by ${(byMs / 1_000).toFixed(1)} s against the time that passed`;
  return { events: [{ type: 'alarm.raised', alarm: 'clock-jumped', about: 'clock', because }], effects: [] };
}
