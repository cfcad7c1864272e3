// Asks again what the controller is too busy to answer, as long as somebody still wants to know. When, the refusal says.

import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds until the next question where the refusal does not say. */
const REST_MS = 1_000;
/** Questions in all. */
const MAX_QUESTIONS = 60;

export interface Patience {
  readonly timers: Timers;
  readonly isWanted: () => boolean;
  /** It is not answered yet. */
  readonly waits?: () => void;
}

export async function patiently<A extends { readonly ok: true }>(
  ask: () => Promise<A | CallRefusal>,
  { timers, isWanted, waits }: Patience,
): Promise<A | CallRefusal> {
  for (let asked = 1; ; asked += 1) {
    const answer = await ask();
    if (answer.ok || answer.reason !== 'busy' || asked >= MAX_QUESTIONS || !isWanted()) return answer;
    waits?.();
    await new Promise<void>((done) => timers.after(answer.data.retryAfterMs ?? REST_MS, done));
    if (!isWanted()) return answer;
  }
}
