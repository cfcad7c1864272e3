// How good a serial line is, by the frames that came: three bad ones in a row ask for a sign of life of its units, more than 1 % is alarmed once (safety 3.12).

import { BAD_SHARE, MANY_BAD, MAX_BAD_IN_A_ROW, QUALITY_FRAMES } from './limits.ts';

export class LineQuality {
  readonly #alarm: (because: string) => void;
  readonly #resync: () => void;
  #inARow = 0;
  #frames = 0;
  #bad = 0;
  #isAlarmed = false;
  /** Since the start, for monitoring. */
  readonly totals = { good: 0, bad: 0 };

  /** `resync` is called after so many bad frames in a row, `alarm` when the line becomes bad. */
  constructor(resync: () => void, alarm: (because: string) => void) {
    this.#resync = resync;
    this.#alarm = alarm;
  }

  good(): void {
    this.totals.good += 1;
    this.#inARow = 0;
    this.#count();
  }

  bad(): void {
    this.totals.bad += 1;
    this.#bad += 1;
    this.#inARow += 1;
    this.#count();
    if (this.#inARow < MAX_BAD_IN_A_ROW) return;
    this.#inARow = 0;
    this.#resync();
  }

  /** One alarm until so many frames in a row were good enough again. */
  #count(): void {
    this.#frames += 1;
    if (this.#frames < QUALITY_FRAMES && this.#bad < MANY_BAD) return;
    const isBad = this.#bad > this.#frames * BAD_SHARE;
    if (isBad && !this.#isAlarmed) this.#alarm(`${this.#bad} of the last ${this.#frames} frames were bad`);
    this.#isAlarmed = isBad;
    this.#frames = 0;
    this.#bad = 0;
  }
}
