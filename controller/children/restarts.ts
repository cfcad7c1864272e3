// How soon a program of ours that died is started again: at once, but after the fifth death in a minute later and later. Who starts it stands elsewhere.

const MINUTE_MS = 60_000;
/** Deaths in a minute that cost nothing but the start. */
export const DEATHS_A_MINUTE = 5;
/** Milliseconds before the next start after more of them: doubling from here to the cap. */
export const RESTART_MS = 2_000;
export const RESTART_CAP_MS = 30_000;

export class Restarts {
  #times: readonly number[] = [];
  #deaths = 0;

  /** All since the beginning. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Milliseconds to wait after a death. @param now monotonic milliseconds */
  died(now: number): number {
    this.#deaths += 1;
    this.#times = [...this.#times.filter((time) => now - time < MINUTE_MS), now].slice(-2 * DEATHS_A_MINUTE);
    const beyond = this.#times.length - DEATHS_A_MINUTE;
    return beyond < 0 ? 0 : Math.min(RESTART_CAP_MS, RESTART_MS * 2 ** beyond);
  }
}
