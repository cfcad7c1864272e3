// The ways by which alarms reach people, as they fare: asked again and again while somebody looks, because no event tells of them. What a test said stays until the next.

import type { OutputRow } from '../../protocol/api/alarm-methods.ts';
import type { ResultOf } from '../../protocol/api/methods.ts';
import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 2_500;

/** What a test said, or that it is under way. */
export type Test =
  | { readonly state: 'running' }
  | ({ readonly state: 'answered' } & ResultOf<'alarms.test'>)
  | { readonly state: 'refused'; readonly refusal: CallRefusal };

interface OutputsOptions {
  readonly list: () => Promise<CallResult<'alarms.outputs'>>;
  readonly test: (output: string) => Promise<CallResult<'alarms.test'>>;
  readonly timers: Timers;
}

export class Outputs {
  /** Null: nothing was read yet. */
  rows = $state.raw<readonly OutputRow[] | null>(null);
  tests = $state.raw<ReadonlyMap<string, Test>>(new Map());
  readonly #options: OutputsOptions;
  #looks = 0;

  constructor(options: OutputsOptions) {
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

  async test(output: string): Promise<void> {
    if (this.tests.get(output)?.state === 'running') return;
    this.#note(output, { state: 'running' });
    const answer = await this.#options.test(output);
    this.#note(output, answer.ok ? { state: 'answered', ...answer.value } : { state: 'refused', refusal: answer });
    await this.#read();
  }

  #note(output: string, test: Test): void {
    this.tests = new Map(this.tests).set(output, test);
  }

  async #read(): Promise<void> {
    const answer = await this.#options.list();
    if (answer.ok && JSON.stringify(answer.value.items) !== JSON.stringify(this.rows)) this.rows = answer.value.items;
  }

  async #ask(round: number): Promise<void> {
    await this.#read();
    this.#options.timers.after(LOOK_MS, () => {
      if (round === this.#looks) void this.#ask(round);
    });
  }
}
