// What callers may know of alarms and do about them: the list, somebody's word, setting one aside. Who may stands in the table of methods.

import type { Severity } from '../../../protocol/alarms.ts';
import { alarmType, SEVERITY_NAMES } from '../../../protocol/alarms.ts';
import type { AlarmRow } from '../../../protocol/api/alarm-methods.ts';
import type { Call } from '../../../protocol/api/methods.ts';
import { page } from '../configure/page.ts';
import type { Decision } from '../decision.ts';
import { answered, refused } from '../decision.ts';
import type { RoomEvent } from '../event.ts';
import type { UserKey } from '../model.ts';
import type { RoomState } from '../state.ts';
import type { Alarm } from './alarm.ts';
import { endsByWord } from './alarm.ts';

const MINUTE_MS = 60_000;
/** Digits of the numbers that a key is made of: times and IDs are in order as texts. */
const DIGITS = 16;

/** Those about outputs are answered elsewhere: what leaves the house is none of the room's state. */
type AlarmCall = Exclude<
  Extract<Call, { readonly method: `alarms.${string}` }>,
  { readonly method: 'alarms.outputs' | 'alarms.test' }
>;

function time(utc: number): string {
  return new Date(utc).toISOString();
}

function usernameOf(state: RoomState, key: UserKey): string {
  return state.users.get(key)?.username ?? key;
}

export function alarmRow(state: RoomState, one: Alarm): AlarmRow {
  const { id, alarm, about, because, firstAt, lastAt, count, clearedAt, acknowledged, shelved } = one;
  return {
    ...{ id, alarm, about, because, count },
    severity: alarmType(alarm).severity,
    endpoint: state.index.byId.get(about) ?? null,
    state: clearedAt === null ? 'standing' : 'cleared',
    firstAt: time(firstAt),
    lastAt: time(lastAt),
    clearedAt: clearedAt === null ? null : time(clearedAt),
    acknowledged:
      acknowledged === null
        ? null
        : { by: usernameOf(state, acknowledged.by), at: time(acknowledged.at), note: acknowledged.note },
    shelved: shelved === null ? null : { by: usernameOf(state, shelved.by), until: time(shelved.until) },
  };
}

/** The place of an alarm in the list: standing before cleared, grave before slight, late before early. */
function placeOf({ id, alarm, lastAt, clearedAt }: Alarm): string {
  const severity: Severity = alarmType(alarm).severity;
  const late = String(Number.MAX_SAFE_INTEGER - lastAt).padStart(DIGITS, '0');
  const parts = [clearedAt === null ? 0 : 1, SEVERITY_NAMES.indexOf(severity), late, String(id).padStart(DIGITS, '0')];
  return parts.join('-');
}

export function decideAlarmCall(state: RoomState, ask: string, by: UserKey, call: AlarmCall, utc: number): Decision {
  if (call.method === 'alarms.list') {
    const { state: wanted, ...after } = call.params;
    const all = [...state.alarms.values()].filter(({ clearedAt }) => wanted === undefined || clearedAt === null);
    const rows = all.map((alarm) => [placeOf(alarm), alarm] as const);
    return answered(
      ask,
      page(rows, (alarm) => alarmRow(state, alarm), after),
    );
  }
  const known = [...state.alarms.values()].find(({ id }) => id === call.params.id);
  if (known === undefined) return refused(ask, { reason: 'not_found', because: 'there is no such alarm' });
  const { alarm, about } = known;
  switch (call.method) {
    case 'alarms.acknowledge':
      return answered(ask, {}, acknowledged(known, by, call.params.note));
    case 'alarms.shelve': {
      const until = utc + call.params.minutes * MINUTE_MS;
      return answered(ask, {}, [{ type: 'alarm.shelved', alarm, about, by, until }]);
    }
    case 'alarms.unshelve':
      if (known.shelved === null) return answered(ask, {});
      return answered(ask, {}, [{ type: 'alarm.shelved', alarm, about, by, until: null }]);
  }
}

function acknowledged(known: Alarm, by: UserKey, note: string): readonly RoomEvent[] {
  const { alarm, about, clearedAt } = known;
  const said: RoomEvent = { type: 'alarm.acknowledged', alarm, about, by, note };
  if (clearedAt !== null || !endsByWord(known)) return [said];
  return [said, { type: 'alarm.cleared', alarm, about, because: `${by} saw to it` }];
}
