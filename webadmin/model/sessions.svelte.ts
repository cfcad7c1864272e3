// The open sessions of the room: asked again and again while somebody looks, because nothing tells of them.

import type { SessionRow } from '../../protocol/api/shapes.ts';
import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 5_000;
/** Parts of one reading. */
const MAX_PARTS = 16;

interface SessionsOptions {
  readonly list: (page: { after?: string }) => Promise<CallResult<'system.sessions'>>;
  readonly timers: Timers;
}

export class Sessions {
  /** null: not known yet. */
  rows = $state.raw<readonly SessionRow[] | null>(null);
  refusal = $state.raw<CallRefusal | null>(null);
  readonly #options: SessionsOptions;
  #round = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Looks until the answer is called. */
  look(): () => void {
    this.#round += 1;
    void this.#ask(this.#round);
    return () => {
      this.#round += 1;
    };
  }

  /** One of them was ended just now. */
  gone(session: string): void {
    this.rows = this.rows?.filter((row) => row.session !== session) ?? null;
  }

  async #ask(round: number): Promise<void> {
    const rows: SessionRow[] = [];
    let after: string | undefined;
    for (let part = 0; part < MAX_PARTS; part += 1) {
      const answer = await this.#options.list(after === undefined ? {} : { after });
      if (round !== this.#round) return;
      this.refusal = answer.ok ? null : answer;
      if (!answer.ok) break;
      rows.push(...answer.value.items);
      after = answer.value.next;
      if (after === undefined) break;
    }
    if (this.refusal === null) this.rows = rows.sort(ownThenNewest);
    this.#options.timers.after(LOOK_MS, () => {
      if (round === this.#round) void this.#ask(round);
    });
  }
}

/** One's own first, then the newest. */
function ownThenNewest(one: SessionRow, other: SessionRow): number {
  if (one.own !== other.own) return one.own ? -1 : 1;
  return other.openedAt.localeCompare(one.openedAt);
}
