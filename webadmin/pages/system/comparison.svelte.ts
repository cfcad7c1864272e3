// A comparison of two configurations as it is read, part after part. What it looks like stands in DifferenceList.svelte.

import type { ParamsOf, ResultOf } from '../../../protocol/api/methods.ts';
import type { Difference } from '../../../protocol/api/system-methods.ts';
import type { CallRefusal } from '../../../protocol/client/types.ts';
import type { Call } from './parts.ts';

export type Side = ParamsOf<'system.compare'>['from'];

export interface Compared extends Pick<ResultOf<'system.compare'>, 'from' | 'to' | 'added' | 'removed' | 'changed'> {
  readonly items: readonly Difference[];
  /** null: that is all. */
  readonly next: string | null;
}

export class Comparison {
  compared = $state.raw<Compared | null>(null);
  refusal = $state.raw<CallRefusal | null>(null);
  isReading = $state(false);
  readonly #call: Call;
  #sides: { readonly from: Side; readonly to: Side } | null = null;

  constructor(call: Call) {
    this.#call = call;
  }

  forget(): void {
    this.#sides = null;
    this.isReading = false;
    this.compared = null;
    this.refusal = null;
  }

  async read(from: Side, to: Side): Promise<void> {
    this.forget();
    this.#sides = { from, to };
    await this.#part();
  }

  async more(): Promise<void> {
    if (this.compared?.next != null && !this.isReading) await this.#part(this.compared.next);
  }

  async #part(after?: string): Promise<void> {
    const sides = this.#sides;
    if (sides === null) return;
    this.isReading = true;
    const answer = await this.#call('system.compare', { ...sides, ...(after === undefined ? {} : { after }) });
    // Somebody chose other sides meanwhile.
    if (sides !== this.#sides) return;
    this.isReading = false;
    if (!answer.ok) {
      this.refusal = answer;
      return;
    }
    const { items, next = null, ...rest } = answer.value;
    this.refusal = null;
    this.compared = { ...rest, next, items: [...(this.compared?.items ?? []), ...items] };
  }
}
