// The methods about readings: what is measured now, by the controller and by agents of the network that it polls, and how one was over time. Nothing here changes
// anything; alarms from readings stand with the others in alarm-methods.ts.

import { MAX_LIST, MAX_READING_POINTS } from '../limits.ts';
import type { Static } from '../schema.ts';
import { Count, fields, maybe, oneOf, Time, Type } from '../schema.ts';
import { method, READ } from './row.ts';

const Source = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,32}$',
  description: '`controller` for its own figures, else the name of an agent in the settings',
});
const ReadingName = Type.String({ minLength: 1, maxLength: 64, description: 'of the reading, at its source' });
const Unit = Type.String({ maxLength: 16, description: 'as people write it: °C, V, bit/s; empty for a bare number' });
const Cursor = Type.String({ maxLength: 128 });
/** `stale`: its source has not said it for a while. */
export const ReadingState = oneOf('ok', 'warning', 'critical', 'stale');

export const ReadingRow = fields({
  source: Source,
  name: ReadingName,
  unit: Unit,
  value: Type.Number(),
  time: Time,
  state: ReadingState,
});

export const ReadingPoint = fields({ time: Time, min: Type.Number(), max: Type.Number(), mean: Type.Number() });

export const READING_METHODS = {
  'readings.list': method(
    'What is measured, as it was said last: the controller’s own figures first, then each agent’s.',
    READ,
    { after: maybe(Cursor) },
    fields({ readings: Type.Array(ReadingRow, { maxItems: MAX_LIST }), next: maybe(Cursor) }),
  ),
  'readings.history': method(
    'One reading over the last 24 hours, or a part of them: for each minute in which it was said, the least, the greatest and the mean.',
    READ,
    { source: Source, name: ReadingName, from: maybe(Time), to: maybe(Time) },
    fields({ unit: Unit, stepMs: Count, points: Type.Array(ReadingPoint, { maxItems: MAX_READING_POINTS }) }),
  ),
} as const;

export type ReadingState = Static<typeof ReadingState>;
export type ReadingRow = Static<typeof ReadingRow>;
export type ReadingPoint = Static<typeof ReadingPoint>;
