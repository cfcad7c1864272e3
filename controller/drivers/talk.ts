// One thing at a time with a device: a question waits for its answer, its refusal or its end of time, and after a silence a probe finds out what is late. Devices
// answer in order, so the probe's answer means that nothing older is under way.

import type { DeviceHost } from './driver.ts';
import type { Dialect, Fact, Inquiry } from './facts.ts';

/** Milliseconds for the answer to a probe. A device that answers none of them is given up. */
const PROBE_MS = 1_500;
/** Milliseconds until the next attempt after the line took no bytes. */
const REFUSED_MS = 100;

type Refusal = Fact & { readonly is: 'refused' };

interface Ends {
  refused(refusal: Refusal): void;
  late(): void;
}

interface Asked extends Ends {
  /** Null: an order. */
  readonly inquiry: Inquiry | null;
  isAnswer(fact: Fact): boolean;
}

export class Talk {
  readonly #host: Pick<DeviceHost, 'now' | 'after' | 'send' | 'reset'>;
  readonly #dialect: Pick<Dialect, 'probes' | 'isProbeAnswer' | 'quietMs'>;
  readonly #next: () => boolean;
  #isOpen = false;
  #asked: Asked | null = null;
  #isProbing = false;
  /** Since the probing began something was understood: the device is not silent, whatever it does not know. */
  #isHeard = false;
  #cancel: () => void = () => undefined;
  #quietUntil = 0;
  #isWaking = false;

  /** `next` asks or orders one thing, or changes what is next, and says whether there was anything. */
  constructor(
    host: Pick<DeviceHost, 'now' | 'after' | 'send' | 'reset'>,
    dialect: Pick<Dialect, 'probes' | 'isProbeAnswer' | 'quietMs'>,
    next: () => boolean,
  ) {
    this.#host = host;
    this.#dialect = dialect;
    this.#next = next;
  }

  /** The question that waits for its answer. */
  get inquiry(): Inquiry | null {
    return this.#asked?.inquiry ?? null;
  }

  open(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#cancel();
    this.#isOpen = false;
    this.#asked = null;
    this.#isProbing = false;
  }

  go(): void {
    while (this.#isOpen && this.#asked === null && !this.#isProbing) {
      const wait = this.#quietUntil - this.#host.now();
      if (wait > 0) return this.#wake(wait);
      if (!this.#next()) return;
    }
  }

  ask(inquiry: Inquiry, within: number, ends: Ends): void {
    this.#wait({ ...ends, inquiry, isAnswer: (fact) => inquiry.isAnswer(fact) }, within);
    if (this.#host.send(inquiry.bytes, within)) return this.#stir();
    this.#cancel();
    this.#asked = null;
    this.#quietUntil = this.#host.now() + REFUSED_MS;
    ends.late();
  }

  /** Sends an order within `deadline` milliseconds or never; false: the line did not take it. `within`: how long it is awaited, 0 not at all. */
  order(bytes: Uint8Array, deadline: number, within: number, ends: Ends & Pick<Asked, 'isAnswer'>): boolean {
    if (!this.#host.send(bytes, deadline)) return false;
    this.#stir();
    if (within > 0) this.#wait({ ...ends, inquiry: null }, within);
    else ends.late();
    return true;
  }

  hears(fact: Fact): void {
    this.#stir();
    this.#isHeard = true;
    if (!this.#isProbing) {
      if (this.#asked?.isAnswer(fact) === true) this.#end();
    } else if (this.#dialect.isProbeAnswer(fact)) this.#end();
  }

  /** Whether there was something to refuse. While a probe is under way, a refusal is of something that was given up. */
  refused(refusal: Refusal): boolean {
    const asked = this.#asked;
    this.#stir();
    this.#isHeard = true;
    if (asked === null || this.#isProbing) return false;
    this.#end();
    asked.refused(refusal);
    return true;
  }

  /** Something was sent or heard: quiet begins anew. */
  #stir(): void {
    this.#quietUntil = this.#host.now() + this.#dialect.quietMs;
  }

  #wait(asked: Asked, within: number): void {
    this.#asked = asked;
    this.#cancel = this.#host.after(within, () => this.#late(asked));
  }

  #end(): void {
    this.#cancel();
    this.#asked = null;
    this.#isProbing = false;
  }

  #late(asked: Asked): void {
    this.#asked = null;
    this.#isProbing = true;
    asked.late();
    this.#isHeard = false;
    if (this.#isOpen) this.#probe(0);
  }

  #probe(at: number): void {
    const probe = this.#dialect.probes[at];
    if (probe !== undefined) {
      this.#cancel = this.#host.after(PROBE_MS, () => this.#probe(at + 1));
      this.#host.send(probe, PROBE_MS);
      return;
    }
    if (!this.#isHeard) return this.#host.reset('the device says nothing');
    this.#end();
    this.go();
  }

  #wake(ms: number): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    this.#host.after(ms, () => {
      this.#isWaking = false;
      this.go();
    });
  }
}
