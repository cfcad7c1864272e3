// Calls that wait for their answer: each is answered once, and never more of them than the limit.

import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import type { Outcome } from '../domain/decision.ts';

/** Calls under way at once, of all callers together. */
const MAX_CALLS = 20_000;

export class Answers {
  readonly #open = new Map<string, (outcome: Outcome) => void>();

  /** Null when too many wait already. */
  ask(ask: string): Promise<Outcome> | null {
    if (this.#open.size >= MAX_CALLS) return null;
    return new Promise((settle) => {
      this.#open.set(ask, settle);
    });
  }

  /** Answers a call; a second answer is ignored. */
  settle(ask: string, outcome: Outcome): void {
    const settle = this.#open.get(ask);
    this.#open.delete(ask);
    settle?.(outcome);
  }

  refuseAll(data: RpcErrorData): void {
    for (const ask of [...this.#open.keys()]) this.settle(ask, { ok: false, ...data });
  }
}
