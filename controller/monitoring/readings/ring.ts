// One reading over a day: for each minute the least, the greatest and the mean, in memory that does not grow. Whose reading it is stands in store.ts.

import { HOUR_STEPS, HOURS_KEPT, POINT_DIGITS, STEP_MS } from './limits.ts';

export interface Point {
  /** UTC milliseconds at which the minute begins. */
  readonly time: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Least, greatest and mean. */
const FIGURES = 3;
/** Numbers of an hour. */
export const HOUR_FIGURES = HOUR_STEPS * FIGURES;

interface Hour {
  /** Hours since the epoch: what stands in it is of this one alone. */
  number: number;
  readonly figures: Float32Array;
}

export class Ring {
  readonly #hours: Hour[] = [];
  /** The minute that is being added to, in minutes since the epoch. */
  #minute = -1;
  #sum = 0;
  #count = 0;

  /** @param time UTC milliseconds; a clock that was set back begins the minute anew */
  add(value: number, time: number): void {
    const minute = Math.floor(time / STEP_MS);
    const { figures } = this.#hourOf(Math.floor(minute / HOUR_STEPS));
    const at = (minute % HOUR_STEPS) * FIGURES;
    const isNew = minute !== this.#minute;
    this.#minute = minute;
    this.#sum = isNew ? value : this.#sum + value;
    this.#count = isNew ? 1 : this.#count + 1;
    const [least = value, greatest = value] = isNew ? [value, value] : figures.subarray(at, at + 2);
    figures.set([Math.min(least, value), Math.max(greatest, value), this.#sum / this.#count], at);
  }

  /** The minutes in which something was said and that touch the span, in order. @param from UTC milliseconds, as `to` */
  points(from: number, to: number): readonly Point[] {
    const points: Point[] = [];
    const last = Math.floor(this.#minute / HOUR_STEPS);
    // After a silence of days an hour may still lie where none came to take its place.
    const kept = this.#hours.filter(({ number }) => number > last - HOURS_KEPT);
    const inOrder = kept.sort((one, other) => one.number - other.number);
    for (const { number, figures } of inOrder)
      for (let step = 0; step < HOUR_STEPS; step += 1) {
        const time = (number * HOUR_STEPS + step) * STEP_MS;
        const [min = Number.NaN, max = Number.NaN, mean = Number.NaN] = figures.subarray(
          step * FIGURES,
          step * FIGURES + FIGURES,
        );
        if (Number.isNaN(mean) || time + STEP_MS <= from || time > to) continue;
        points.push({ time, min: rounded(min), max: rounded(max), mean: rounded(mean) });
      }
    return points;
  }

  /** What is kept of an hour, or null. @param number hours since the epoch, as in `put` */
  hour(number: number): Float32Array | null {
    return this.#hours.find((hour) => hour.number === number)?.figures ?? null;
  }

  /** Takes an hour as an earlier process kept it; what was said since stands. A last minute that still runs goes on as if it had been said once. */
  put(number: number, figures: Float32Array): void {
    if (number <= Math.floor(this.#minute / HOUR_STEPS) - HOURS_KEPT) return;
    const said = this.hour(number);
    const own = this.#hourOf(number).figures;
    // Almost every hour is one of which nothing was said since, and there are hundreds of thousands of them.
    if (said === null) own.set(figures);
    else for (const [at, figure] of figures.entries()) if (Number.isNaN(own[at])) own[at] = figure;
    for (let step = HOUR_STEPS - 1; step >= 0; step -= 1) {
      const mean = figures[step * FIGURES + FIGURES - 1] ?? Number.NaN;
      if (Number.isNaN(mean)) continue;
      const minute = number * HOUR_STEPS + step;
      if (minute <= this.#minute) return;
      this.#minute = minute;
      this.#sum = mean;
      this.#count = 1;
      return;
    }
  }

  #hourOf(number: number): Hour {
    const place = number % HOURS_KEPT;
    const hour = this.#hours.find((one) => one.number % HOURS_KEPT === place);
    if (hour === undefined) {
      const fresh = { number, figures: new Float32Array(HOUR_FIGURES).fill(Number.NaN) };
      this.#hours.push(fresh);
      return fresh;
    }
    if (hour.number !== number) {
      hour.number = number;
      hour.figures.fill(Number.NaN);
    }
    return hour;
  }
}

/** The digits that 32 bits hold, and no others: 21.3, not 21.299999237. */
function rounded(value: number): number {
  return Number(value.toPrecision(POINT_DIGITS));
}
