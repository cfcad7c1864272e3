// A journal that answers as a test tells it to. What is tested is the edge; what the journal says is proved in test/audit.

import type { Outcome } from '../../controller/domain/decision.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import type { Audit, PastRoomOutcome } from '../../controller/ports/audit.ts';
import type { Progress } from '../../controller/ports/history.ts';

export class FakeAudit implements Audit {
  readonly asked: [string, unknown][] = [];
  past: PastRoomOutcome = { ok: true, past: { state: emptyRoom(4), time: 0 } };
  /** What a verification says, and how it is told how far it is; null: it never ends. */
  verdict: Outcome | null = { ok: true, result: {} };
  progress: readonly Progress[] = [];
  readonly signals: AbortSignal[] = [];

  query(params: unknown): Promise<Outcome> {
    return this.#note('query', params);
  }

  timeline(params: unknown): Promise<Outcome> {
    return this.#note('timeline', params);
  }

  span(): Promise<Outcome> {
    return this.#note('span', {});
  }

  room(at: string | number): Promise<PastRoomOutcome> {
    this.asked.push(['room', at]);
    return Promise.resolve(this.past);
  }

  verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Outcome> {
    this.signals.push(signal);
    for (const one of this.progress) progress(one);
    return this.verdict === null ? new Promise(() => undefined) : Promise.resolve(this.verdict);
  }

  #note(name: string, params: unknown): Promise<Outcome> {
    this.asked.push([name, params]);
    return Promise.resolve({ ok: true, result: { items: [] } });
  }
}
