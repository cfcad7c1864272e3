// An alarm about an agent of the network as whoever polls it says it. What becomes of it stands in polled.ts.

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

export interface Trouble {
  readonly alarm: PolledAlarm;
  readonly about: string;
  readonly because: string;
}
