// The methods about alarms: the list, somebody's word about one, and setting one aside for a while. The names of alarms, how grave they are and what they say stand
// in ../alarms.ts; when they are raised and cleared, in the controller's domain.

import { SEVERITY_NAMES } from '../alarms.ts';
import { MAX_ALARM_NOTE, MAX_OUTPUTS, MAX_SHELVE_MINUTES, MAX_TRAP_RECEIVERS } from '../limits.ts';
import type { Static } from '../schema.ts';
import { Because, Count, fields, Language, maybe, oneOf, orNull, Time, Type, Word } from '../schema.ts';
import { listOf, method, Nothing, Page, READ } from './row.ts';
import { Username } from './shapes.ts';

const Note = Type.String({ maxLength: MAX_ALARM_NOTE, description: 'for those who come after; may be empty' });

export const AlarmRow = fields({
  alarm: Word,
  about: Type.String({ maxLength: 128 }),
  id: Count,
  severity: oneOf(...SEVERITY_NAMES),
  because: Because,
  /** The endpoint that it is about, where it is about one that there is. */
  endpoint: orNull(Count),
  state: oneOf('standing', 'cleared'),
  firstAt: Time,
  lastAt: Time,
  count: Count,
  clearedAt: orNull(Time),
  acknowledged: orNull(fields({ by: Username, at: Time, note: Note })),
  shelved: orNull(fields({ by: Username, until: Time })),
});

/** A way by which alarms reach people. What it says to whom stands in the settings. */
export const OutputRow = fields({
  name: Word,
  /** `trap` and `inform`: receivers of notifications by SNMP. A trap and a message by syslog are confirmed by nobody: they count as sent. */
  kind: oneOf('syslog', 'mail', 'webhook', 'trap', 'inform'),
  /** Where it leads, without what is secret. */
  to: Type.String({ maxLength: 512 }),
  /** The slightest that it tells. */
  severity: oneOf(...SEVERITY_NAMES),
  language: Language,
  /** `quiet`: all that there was is told; `waiting`: something is to be told; `failing`: what was tried last did not arrive, and is tried again. */
  state: oneOf('quiet', 'waiting', 'failing'),
  /** What waits, what arrived (messages), tries that failed, alarms that were given up; all but the first since the controller started. */
  queued: Count,
  sent: Count,
  failed: Count,
  givenUp: Count,
  sentAt: orNull(Time),
  lastError: orNull(fields({ because: Because, at: Time })),
});

const Attend = { caller: 'supervisor', audited: true } as const;
const id = { id: Count };

export const ALARM_METHODS = {
  'alarms.list': method(
    'The alarms, one line for each name and what it is about: those that stand first, the gravest and latest before the others.',
    READ,
    { state: maybe(Type.Literal('standing', { description: 'these alone' })), ...Page },
    listOf(AlarmRow),
  ),
  'alarms.acknowledge': method(
    'Say that somebody sees to an alarm; one of which nothing can tell that it is over is cleared by it.',
    Attend,
    { ...id, note: Note },
    Nothing,
  ),
  'alarms.shelve': method(
    'Set an alarm aside: it stands in the list, and is not counted among those that want somebody.',
    Attend,
    { ...id, minutes: Type.Integer({ minimum: 1, maximum: MAX_SHELVE_MINUTES }) },
    Nothing,
  ),
  'alarms.unshelve': method('An alarm that was set aside counts again.', Attend, id, Nothing),
  'alarms.outputs': method(
    'The ways by which alarms reach people (syslog, e-mail, webhook, traps and informs by SNMP), and how each fares.',
    { caller: 'administrator', attended: false },
    {},
    fields({ items: Type.Array(OutputRow, { maxItems: MAX_OUTPUTS + MAX_TRAP_RECEIVERS }) }),
  ),
  'alarms.test': method(
    'Send a test message by an output now, beside what waits there, and say within 10 s what became of it.',
    { caller: 'administrator', audited: true },
    { output: Word },
    fields({
      delivered: Type.Boolean({ description: 'it was taken, or at least sent' }),
      confirmed: Type.Boolean({
        description: 'the other side said that it took it; a trap and syslog are confirmed by nobody',
      }),
      because: Because,
      ms: Count,
    }),
  ),
} as const;

export type OutputRow = Static<typeof OutputRow>;
export type AlarmRow = Static<typeof AlarmRow>;
