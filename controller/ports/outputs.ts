// The ways by which alarms reach people, as the edges see them: how each fares, and a test. What they are stands in controller/monitoring/.

import type { OutputRow } from '../../protocol/api/alarm-methods.ts';
import type { Outcome } from '../domain/decision.ts';

export interface Outputs {
  list(): readonly OutputRow[];
  /** Sends a test message now. Refused: `not_found`, `busy` while another test of it is under way. What did not arrive is no refusal: the result says so. */
  test(output: string): Promise<Outcome>;
}
