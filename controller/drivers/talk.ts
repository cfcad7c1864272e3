// One thing at a time with a device: a question waits for its answer, its refusal or its end of time, and after a silence a probe finds out what is late. Devices
// answer in order, so the probe's answer means that nothing older is under way.

import type { DeviceHost } from './driver.ts';
import type { Dialect, Fact, Inquiry } from './facts.ts';

/** Milliseconds from one probe to the next, and in which a device answers one of them or is given up. */
const PROBE_MS = 1_000;
const SILENT_MS = 3_500;
/** Milliseconds after which a probing ends at the beginning, where answers name what they answer, once anything is understood. */
const HEARD_MS = 300;
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

type Words = Pick<Dialect, 'probes' | 'isProbeAnswer' | 'isNamed' | 'quietMs'>;

export class Talk {
  readonly #host: Pick<DeviceHost, 'now' | 'after' | 'send' | 'reset'>;
  readonly #dialect: Words;
  readonly #next: (isProbing: boolean) => boolean;
  #isOpen = false;
  #asked: Asked | null = null;
  #isProbing = false;
  /** Since the probing began something was understood: the device is not silent, whatever it does not know. */
  #isHeard = false;
  #probedAt = 0;
  /** Which of the probes is under way, which one this device was found to answer, and those that were sent since the silence. */
  #probing = 0;
  #answered = 0;
  #probes: Uint8Array[] = [];
  /** Nothing is ordered yet: a late answer can do no harm. */
  #isHarmless = true;
  #cancel: () => void = () => undefined;
  #quietUntil = 0;
  #isWaking = false;

  /** `next` asks or orders one thing, or changes what is next, and says whether there was anything. While a probe is under way, nothing may be asked, but ordered. */
  constructor(
    host: Pick<DeviceHost, 'now' | 'after' | 'send' | 'reset'>,
    dialect: Words,
    next: (isProbing: boolean) => boolean,
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
    this.#isHarmless = true;
  }

  /** From now on orders are given: after a silence, everything late is waited for. */
  mind(): void {
    this.#isHarmless = false;
    this.#answered = 0;
  }

  /** Whether a probe that asks this is under way: its answer may be older than what is ordered meanwhile. */
  isProbing(question: Uint8Array): boolean {
    return this.#isProbing && this.#dialect.probes.length > 1 && this.#probes.some((one) => isSame(one, question));
  }

  close(): void {
    this.#cancel();
    this.#isOpen = false;
    this.#asked = null;
    this.#isProbing = false;
    this.#answered = 0;
  }

  go(): void {
    while (this.#isOpen && this.#asked === null) {
      const wait = this.#quietUntil - this.#host.now();
      if (wait > 0) return this.#wake(wait);
      if (!this.#next(this.#isProbing)) return;
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
    if (within > 0 && !this.#isProbing) this.#wait({ ...ends, inquiry: null }, within);
    else ends.late();
    return true;
  }

  hears(fact: Fact): void {
    const isFirst = !this.#isHeard;
    this.#stir();
    this.#isHeard = true;
    if (!this.#isProbing) {
      if (this.#asked?.isAnswer(fact) === true) this.#end();
    } else if (this.#dialect.isProbeAnswer(fact)) this.#end();
    else if (isFirst && this.#isHarmless && this.#dialect.isNamed) this.#soon();
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
    // What became of an order is looked at, which is as good as a probe.
    this.#isProbing = asked.inquiry !== null;
    asked.late();
    if (!this.#isOpen) return;
    if (this.#isProbing) {
      this.#isHeard = false;
      this.#probes = [];
      this.#probedAt = this.#host.now();
      this.#probe(0);
    }
    this.go();
  }

  /** It does not know the first of the probes, but answers: which one, is remembered for the next silence. */
  #soon(): void {
    this.#answered = this.#probing;
    this.#cancel();
    this.#cancel = this.#host.after(HEARD_MS, () => {
      this.#end();
      this.go();
    });
  }

  #probe(at: number): void {
    const { probes } = this.#dialect;
    this.#probing = (this.#answered + at) % probes.length;
    const probe = at < probes.length ? probes[this.#probing] : undefined;
    if (probe !== undefined) {
      const left = this.#probedAt + SILENT_MS - this.#host.now();
      this.#cancel = this.#host.after(at + 1 < probes.length ? PROBE_MS : left, () => this.#probe(at + 1));
      this.#probes.push(probe);
      this.#host.send(probe, left);
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

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
