// What a change would do, asked of the controller before it is saved, a moment after somebody stopped typing. How it reads stands in pages/preview/.

import type { ParamsOf, ResultOf } from '../../protocol/api/methods.ts';
import type { CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Fault } from './refusal.ts';

/** Milliseconds that a form rests before it is asked what it would do. */
const REST_MS = 250;
/** The controller says which of several changes it refuses; here there is one. */
const PLACE = /^change \d+: /;

export type Changes = ParamsOf<'permissions.preview'>['changes'];
export type Preview = ResultOf<'permissions.preview'>;

interface ForesightOptions {
  readonly ask: (params: ParamsOf<'permissions.preview'>) => Promise<CallResult<'permissions.preview'>>;
  readonly timers: Timers;
}

export class Foresight {
  /** `none`: there is nothing to be saved. */
  phase = $state<'none' | 'asking' | 'known' | 'refused'>('none');
  preview = $state.raw<Preview | null>(null);
  /** Why saving would be refused. */
  fault = $state.raw<Fault | null>(null);
  readonly #options: ForesightOptions;
  /** Counts what was typed: an answer about something else is not shown. */
  #round = 0;

  constructor(options: ForesightOptions) {
    this.#options = options;
  }

  /** null: nothing would be changed. */
  plan(changes: Changes | null): void {
    this.#round += 1;
    const round = this.#round;
    this.phase = changes === null ? 'none' : 'asking';
    if (changes === null) return;
    this.#options.timers.after(REST_MS, () => {
      if (round === this.#round) void this.#ask(changes, round);
    });
  }

  async #ask(changes: Changes, round: number): Promise<void> {
    const answer = await this.#options.ask({ changes });
    if (round !== this.#round) return;
    this.preview = answer.ok ? answer.value : null;
    this.fault = answer.ok ? null : faultOfPreview(answer);
    this.phase = answer.ok ? 'known' : 'refused';
  }
}

export function faultOfPreview({ reason, because }: Fault): Fault {
  return { reason, because: because.replace(PLACE, '') };
}
