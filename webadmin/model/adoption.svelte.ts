// Who waits for adoption: asked again and again while somebody looks, because nothing tells of it. A few rows at the end of the list of endpoints.

import type { EndpointRow } from '../../protocol/api/shapes.ts';
import type { CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 2_500;
/** The keys of those that wait begin with this word and come after every ID. */
const AFTER_ALL_IDS = 'waiting';

interface AdoptionOptions {
  readonly list: (page: { after: string }) => Promise<CallResult<'endpoints.list'>>;
  readonly timers: Timers;
}

export class Adoption {
  /** In the order of their fingerprints. */
  waiting = $state.raw<readonly EndpointRow[]>([]);
  readonly #options: AdoptionOptions;
  #looks = 0;

  constructor(options: AdoptionOptions) {
    this.#options = options;
  }

  /** Looks until the answer is called. */
  look(): () => void {
    this.#looks += 1;
    const round = this.#looks;
    void this.#ask(round);
    return () => {
      if (this.#looks === round) this.#looks += 1;
    };
  }

  async #ask(round: number): Promise<void> {
    const answer = await this.#options.list({ after: AFTER_ALL_IDS });
    if (round !== this.#looks) return;
    if (answer.ok && !isSame(this.waiting, answer.value.items)) this.waiting = answer.value.items;
    this.#options.timers.after(LOOK_MS, () => {
      if (round === this.#looks) void this.#ask(round);
    });
  }
}

function isSame(one: readonly EndpointRow[], other: readonly EndpointRow[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
