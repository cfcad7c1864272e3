// Where the reader stands in the crosspoint table, what he switches there, and whether that can be: asked of the controller once he rests. What the table
// looks like is not known here.

import type { CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';

/** Milliseconds of rest on a crosspoint before the controller is asked about it. */
const REST_MS = 250;

export interface Crossing {
  readonly receiver: string;
  readonly source: string;
}

/** What the controller says would come of it if this user switched it. */
export interface Expected {
  readonly who: string;
  readonly outcome: Reason | 'ok';
  readonly because: string;
}

interface CrosspointOptions {
  readonly timers: Timers;
  readonly explain: (who: string, crossing: Crossing) => Promise<CallResult<'switch.explain'>>;
  readonly connect: (receiver: string, source: string) => Promise<void>;
}

export class Crosspoint {
  active = $state.raw<Crossing | null>(null);
  /** Which source each receiver is being switched to from here. */
  pending = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** About the active crosspoint, one for each user asked about. */
  expected = $state.raw<readonly Expected[]>([]);
  isAsking = $state(false);
  readonly #options: CrosspointOptions;
  #cancel = () => {};

  constructor(options: CrosspointOptions) {
    this.#options = options;
  }

  /** Stands there from now on; `whose` are the users about whom to ask, none where there is nothing to ask. */
  choose(crossing: Crossing, whose: readonly string[]): void {
    this.#cancel();
    this.active = crossing;
    this.expected = [];
    this.isAsking = whose.length > 0;
    if (whose.length === 0) return;
    this.#cancel = this.#options.timers.after(REST_MS, () => void this.#ask(crossing, whose));
  }

  async switch(crossing: Crossing): Promise<void> {
    const { receiver, source } = crossing;
    this.pending = new Map(this.pending).set(receiver, source);
    await this.#options.connect(receiver, source);
    if (this.pending.get(receiver) !== source) return;
    const pending = new Map(this.pending);
    pending.delete(receiver);
    this.pending = pending;
  }

  stop(): void {
    this.#cancel();
  }

  async #ask(crossing: Crossing, whose: readonly string[]): Promise<void> {
    const expected: Expected[] = [];
    for (const who of whose) {
      const answer = await this.#options.explain(who, crossing);
      if (this.active !== crossing) return;
      if (answer.ok)
        expected.push({ who, outcome: answer.value.outcome as Expected['outcome'], because: answer.value.because });
    }
    this.expected = expected;
    this.isAsking = false;
  }
}
