// How one output fares: what it told, what failed, whether it fails for so long that this is an alarm, and how long to wait for the next try. What it tells stands with the output.

import type { OutputRow } from '../../../protocol/api/alarm-methods.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import { FAILING_MS, RETRY_CAP_MS, RETRY_MS, WORDS_AT_MOST } from './limits.ts';

export interface FaringParts {
  readonly clock: Clock;
  readonly random: Random;
  /** It fails for long, or gave something up: said once. */
  readonly onFailing: (because: string) => void;
  /** Something arrived. */
  readonly onArrival: () => void;
}

const RANDOM_BYTES = 4;

export class Faring {
  readonly #parts: FaringParts;
  #tries = 0;
  #failingSince: number | null = null;
  #isAlarmed = false;
  #sent = 0;
  #failed = 0;
  #givenUp = 0;
  #sentAt: number | null = null;
  #lastError: { readonly because: string; readonly at: number } | null = null;

  constructor(parts: FaringParts) {
    this.#parts = parts;
  }

  /** @param queued how many wait */
  row(queued: number): Pick<OutputRow, 'state' | 'queued' | 'sent' | 'failed' | 'givenUp' | 'sentAt' | 'lastError'> {
    const time = (utc: number) => new Date(utc).toISOString();
    const waits = queued > 0 ? 'waiting' : 'quiet';
    const error = this.#lastError;
    return {
      state: this.#failingSince === null ? waits : 'failing',
      ...{ queued, sent: this.#sent, failed: this.#failed, givenUp: this.#givenUp },
      sentAt: this.#sentAt === null ? null : time(this.#sentAt),
      lastError: error === null ? null : { because: error.because, at: time(error.at) },
    };
  }

  arrived(): void {
    this.#sent += 1;
    this.#sentAt = this.#parts.clock.utc();
    this.#tries = 0;
    this.#failingSince = null;
    this.#isAlarmed = false;
    this.#parts.onArrival();
  }

  /** A test did not arrive: remembered, and nothing follows. */
  note(because: string): void {
    this.#failed += 1;
    this.#lastError = { because: because.slice(0, WORDS_AT_MOST), at: this.#parts.clock.utc() };
  }

  /** A try failed; the answer is which one of the same it was. */
  failed(because: string): number {
    this.note(because);
    this.#failingSince ??= this.#parts.clock.now();
    this.#tries += 1;
    return this.#tries;
  }

  /** After a try that failed: alarmed where that goes on for long. */
  complain(because: string): void {
    if (this.#failingSince !== null && this.#parts.clock.now() - this.#failingSince >= FAILING_MS) this.#alarm(because);
  }

  gaveUp(count: number, because: string): void {
    this.#givenUp += count;
    this.#alarm(`${this.#givenUp} alarms were given up: ${because}`);
  }

  /** What comes next is tried for the first time. */
  beginAnew(): void {
    this.#tries = 0;
  }

  /** Milliseconds until the next try. */
  get backOffMs(): number {
    const whole = Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** Math.min(Math.max(0, this.#tries - 1), 30));
    const chance = Buffer.from(this.#parts.random.bytes(RANDOM_BYTES)).readUInt32BE() / 2 ** 32;
    return (whole / 2) * (1 + chance);
  }

  #alarm(because: string): void {
    if (this.#isAlarmed) return;
    this.#isAlarmed = true;
    this.#parts.onFailing(because.slice(0, WORDS_AT_MOST));
  }
}
