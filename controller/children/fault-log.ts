// Faults that a program reports, in the log: many that say little each have room for a few lines a minute.

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const MINUTE_MS = 60_000;
/** Faults that are logged in a minute. */
const FAULTS_LOGGED = 20;

export class FaultLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #name: string;
  #count = 0;
  #since = 0;

  /** @param name as the log calls it: "the SNMP agent" */
  constructor(clock: Clock, log: Log, name: string) {
    this.#clock = clock;
    this.#log = log;
    this.#name = name;
  }

  report(what: string): void {
    const now = this.#clock.now();
    if (now - this.#since > MINUTE_MS) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= FAULTS_LOGGED) this.#log.warn({ what }, `${this.#name} reports a fault`);
  }
}
