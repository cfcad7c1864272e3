// One screen's pictures on their way to the surface: one being put up, at most one waiting, the newest wins. Whose pictures they are, and what
// follows when one is up, is the receiver's matter.

import type { Timers } from '../../protocol/link/types.ts';
import type { Picture, Surface } from './types.ts';

/** Milliseconds in which a surface puts up one picture (decoding 4 MiB takes a tenth of it); later it counts as failed. */
export const PICTURE_DEADLINE_MS = 2_000;

/** `dropped`: a newer one took its place, or the screen went dark. */
export type Outcome = 'up' | 'failed' | 'dropped';
export type Told = (outcome: Outcome) => void;

interface Job {
  readonly picture: Picture;
  readonly told: Told;
  readonly abort: AbortController;
}

export class Projector {
  readonly #surface: Surface;
  readonly #timers: Timers;
  #current: Job | null = null;
  #waiting: Job | null = null;
  #cancelDeadline: () => void = () => {};

  constructor(surface: Surface, timers: Timers) {
    this.#surface = surface;
    this.#timers = timers;
  }

  /** Puts up a picture as soon as the one before is up; `told` is called once. */
  put(picture: Picture, told: Told): void {
    const job = { picture, told, abort: new AbortController() };
    if (this.#current === null) {
      this.#begin(job);
      return;
    }
    const overtaken = this.#waiting;
    this.#waiting = job;
    overtaken?.told('dropped');
  }

  /** Nothing that is under way appears any more; the picture that is up stays. */
  abort(): void {
    const jobs = [this.#current, this.#waiting];
    this.#current = null;
    this.#waiting = null;
    this.#cancelDeadline();
    for (const job of jobs) {
      job?.abort.abort();
      job?.told('dropped');
    }
  }

  /** No picture is left. */
  blank(): void {
    this.abort();
    this.#surface.blank();
  }

  #begin(job: Job): void {
    this.#current = job;
    this.#cancelDeadline = this.#timers.after(PICTURE_DEADLINE_MS, () => this.#end(job, 'failed'));
    this.#putUp(job).then(
      () => this.#end(job, 'up'),
      () => this.#end(job, 'failed'),
    );
  }

  /** A surface that throws at once is one that rejects. */
  async #putUp(job: Job): Promise<void> {
    await this.#surface.picture(job.picture, job.abort.signal);
  }

  #end(job: Job, outcome: Outcome): void {
    if (this.#current !== job) return;
    this.#cancelDeadline();
    this.#current = null;
    if (outcome === 'failed') job.abort.abort();
    job.told(outcome);
    const next = this.#waiting;
    if (this.#current !== null || next === null) return;
    this.#waiting = null;
    this.#begin(next);
  }
}
