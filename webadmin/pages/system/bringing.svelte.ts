// A configuration that somebody brings along: uploaded, checked by the controller against the configuration now, applied. What it looks like stands in ApplyPart.svelte.

import type { ResultOf } from '../../../protocol/api/methods.ts';
import type { CallRefusal } from '../../../protocol/client/types.ts';
import type { Side } from './comparison.svelte.ts';
import { Comparison } from './comparison.svelte.ts';
import type { LineFault } from './faults.ts';
import { countOf, faultsOf } from './faults.ts';
import type { Call } from './parts.ts';
import { stage } from './parts.ts';

/** What was brought along, and where it came from. */
export interface Brought {
  text: string;
  /** Of the file; empty for what was pasted. */
  name: string;
}

interface Checked {
  readonly text: string;
  /** The version that it would replace. */
  readonly version: number;
}

export class Bringing {
  phase = $state<'resting' | 'sending' | 'checking' | 'applying'>('resting');
  share = $state(0);
  refusal = $state.raw<CallRefusal | null>(null);
  faults = $state.raw<readonly LineFault[]>([]);
  count = $state(0);
  /** null: it was not checked, or there was something wrong with it. */
  checked = $state.raw<Checked | null>(null);
  applied = $state.raw<ResultOf<'system.apply'> | null>(null);
  /** What would change. */
  readonly effect: Comparison;
  /** What differs from an earlier version, only to look at. */
  readonly earlier: Comparison;
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    this.effect = new Comparison(call);
    this.earlier = new Comparison(call);
  }

  /** The text is another one: what was said of it does not hold any more. */
  forget(): void {
    this.refusal = null;
    this.faults = [];
    this.count = 0;
    this.checked = null;
    this.applied = null;
    this.effect.forget();
    this.earlier.forget();
  }

  async check(text: string): Promise<void> {
    if (this.phase !== 'resting') return;
    this.forget();
    this.phase = 'sending';
    this.share = 0;
    const refused = await stage(this.#call, text, (share) => {
      this.share = share;
    });
    if (refused === null) {
      this.phase = 'checking';
      await this.effect.read('now', 'staged');
    }
    this.phase = 'resting';
    this.#judge(text, refused ?? this.effect.refusal);
  }

  #judge(text: string, refused: CallRefusal | null): void {
    if (refused === null) {
      const version = this.effect.compared?.from ?? null;
      this.checked = version === null ? null : { text, version };
      return;
    }
    this.faults = faultsOf(refused);
    this.count = countOf(refused, this.faults);
    this.refusal = this.faults.length === 0 ? refused : null;
  }

  async compareWith(version: Side): Promise<void> {
    if (version === 'now') this.earlier.forget();
    else await this.earlier.read(version, 'staged');
  }

  async apply(confirmWithinS: number): Promise<void> {
    if (this.checked === null || this.phase !== 'resting') return;
    this.phase = 'applying';
    const { version } = this.checked;
    const answer = await this.#call('system.apply', { version, confirmWithinS });
    this.phase = 'resting';
    if (!answer.ok) return this.#judge('', answer);
    this.forget();
    this.applied = answer.value;
  }
}
