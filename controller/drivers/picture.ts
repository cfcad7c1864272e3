// What the outputs of a device show and where signals stand, as it said; and which of that has to be looked at again.

import type { DeviceHost } from './driver.ts';

export class Picture {
  readonly #host: Pick<DeviceHost, 'routed' | 'signal'>;
  readonly #shows = new Map<string, string | null>();
  readonly #signals = new Map<string, boolean>();
  readonly #stale = new Set<string>();
  readonly #checks = new Set<string>();
  #isReady = false;

  constructor(host: Pick<DeviceHost, 'routed' | 'signal'>) {
    this.#host = host;
  }

  /** A new connection: nothing is known. */
  forget(): void {
    for (const one of [this.#shows, this.#signals, this.#stale, this.#checks]) one.clear();
    this.#isReady = false;
  }

  /** The device has been announced: what is known is told, and from now on what changes. */
  ready(): void {
    this.#isReady = true;
    for (const [output, input] of this.#shows) this.#host.routed(output, input);
    for (const [input, present] of this.#signals) this.#host.signal(input, present);
  }

  said(output: string, input: string | null): void {
    this.#stale.delete(output);
    this.#checks.delete(output);
    if (this.#shows.has(output) && this.#shows.get(output) === input) return;
    this.#shows.set(output, input);
    if (this.#isReady) this.#host.routed(output, input);
  }

  signal(input: string, present: boolean): void {
    if (this.#signals.get(input) === present) return;
    this.#signals.set(input, present);
    if (this.#isReady) this.#host.signal(input, present);
  }

  /** Outputs 1 to `count` may show something else by now. */
  doubt(count: number): void {
    for (let output = 1; output <= count; output += 1) this.#stale.add(String(output));
  }

  doubtOne(output: string): void {
    this.#stale.add(output);
  }

  /** A route waits for what this output shows: it is looked at before anything else. */
  check(output: string): void {
    this.#checks.add(output);
  }

  nextCheck(): string | null {
    return takeFirst(this.#checks);
  }

  nextStale(): string | null {
    return takeFirst(this.#stale);
  }
}

function takeFirst(set: Set<string>): string | null {
  for (const one of set) {
    set.delete(one);
    return one;
  }
  return null;
}
