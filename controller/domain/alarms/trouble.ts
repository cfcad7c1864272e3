// The alarms that whoever polls agents says, as values. What becomes of them stands in polled.ts.

import type { AlarmName } from '../../../protocol/alarms.ts';

export const POLLED = [
  'temperature',
  'temperature-critical',
  'reading',
  'reading-critical',
  'agent-silent',
  'agents-silent',
] as const satisfies readonly AlarmName[];

export type PolledAlarm = (typeof POLLED)[number];

/** One that ought to stand. */
export interface Trouble {
  readonly alarm: PolledAlarm;
  /** An agent; or an agent, a space, and its reading. */
  readonly about: string;
  readonly because: string;
}
