// Acts that wait for receivers on which another act is under way: one a receiver, asked again in the order in which they came.

import type { CallInput } from '../domain/input.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { Lanes } from '../domain/switching.ts';

/** Acts that wait at once in the whole room. */
const MAX_WAITING = 4_096;

interface Waiting {
  readonly input: CallInput;
  readonly receivers: readonly EndpointNumber[];
}

export class WaitingActs implements Lanes {
  readonly #acts = new Map<string, Waiting>();
  readonly #at = new Map<EndpointNumber, string>();

  get size(): number {
    return this.#acts.size;
  }

  waitingAt(receiver: EndpointNumber): string | null {
    return this.#at.get(receiver) ?? null;
  }

  get full(): boolean {
    return this.#acts.size >= MAX_WAITING;
  }

  add(input: CallInput, receivers: readonly EndpointNumber[]): void {
    this.remove(input.ask);
    this.#acts.set(input.ask, { input, receivers });
    for (const receiver of receivers) if (!this.#at.has(receiver)) this.#at.set(receiver, input.ask);
  }

  remove(ask: string): void {
    const waiting = this.#acts.get(ask);
    if (waiting === undefined) return;
    this.#acts.delete(ask);
    for (const receiver of waiting.receivers) if (this.#at.get(receiver) === ask) this.#at.delete(receiver);
  }

  /** Those that wait for one of these receivers, in the order in which they came. */
  freedBy(receivers: ReadonlySet<EndpointNumber>): readonly CallInput[] {
    return [...this.#acts.values()]
      .filter((waiting) => waiting.receivers.some((one) => receivers.has(one)))
      .map((waiting) => waiting.input);
  }
}
