// What works on the configuration as a whole beside the loop, and what it asks of the engine: texts, comparisons, backups.

import type { Effect, Outcome } from '../domain/decision.ts';
import type { CallInput } from '../domain/input.ts';
import type { RoomState } from '../domain/state.ts';
import type { Prepared } from '../domain/whole/prepared.ts';

export type SystemWork = Extract<Effect, { readonly type: 'prepare' | 'finish' }>;

/** Never throws, never calls back inside `perform`. */
export interface SystemRoom {
  perform(work: SystemWork): void;
}

/** The engine as the system room sees it. */
export interface SystemEngine {
  /** For looking alone. */
  readonly state: Readonly<RoomState>;
  answer(ask: string, outcome: Outcome): void;
  /** The call enters again with what was made of it. */
  again(input: CallInput, prepared: Prepared): void;
  onSessionEnd(session: string, ended: (because: string) => void): () => void;
}
