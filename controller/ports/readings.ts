// What the edges see of what is measured: readings as they are, and one over time. Where they are kept stands in monitoring/.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { Outcome } from '../domain/decision.ts';

/** Refused: `invalid` for times that are none, `not_found` for a reading that nobody knows, `unavailable` while the process that keeps it is not there. */
export interface Readings {
  list(params: ParamsOf<'readings.list'>): Promise<Outcome>;
  history(params: ParamsOf<'readings.history'>): Promise<Outcome>;
}
