// How much of what a device says is no message: counted, logged a little, alarmed beyond one in a hundred (safety 3.12).

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** The share of what was heard beyond which noise is alarmed. */
const ALARM_SHARE = 0.01;
/** Noises below which no share says anything. */
const ALARM_LEAST = 5;
/** Milliseconds over which the share is taken, and until the next alarm. */
const WINDOW_MS = 60_000;
/** Noises that are logged in one window. */
const MAX_LOGGED = 10;

export class NoiseMeter {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #alarm: (because: string) => void;
  #windowAt = 0;
  #heard = 0;
  #noises = 0;
  #isAlarmed = false;
  /** Since the start. */
  count = 0;

  constructor(name: string, clock: Clock, log: Log, alarm: (because: string) => void) {
    this.#name = name;
    this.#clock = clock;
    this.#log = log;
    this.#alarm = alarm;
  }

  /** Something came. */
  heard(): void {
    this.#turn();
    this.#heard += 1;
  }

  /** It was no message, or not for us. */
  noise(because: string): void {
    this.#turn();
    this.count += 1;
    this.#noises += 1;
    if (this.#noises <= MAX_LOGGED)
      this.#log.info({ device: this.#name, because: because.slice(0, 128) }, 'noise from a device');
    if (this.#isAlarmed || this.#noises < ALARM_LEAST || this.#noises < this.#heard * ALARM_SHARE) return;
    this.#isAlarmed = true;
    this.#alarm(
      `${this.#noises} of ${Math.max(this.#heard, this.#noises)} things heard within a minute were no message`,
    );
  }

  #turn(): void {
    const now = this.#clock.now();
    if (now - this.#windowAt < WINDOW_MS) return;
    this.#windowAt = now;
    this.#heard = 0;
    this.#noises = 0;
    this.#isAlarmed = false;
  }
}
