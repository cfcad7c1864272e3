// When which still picture is asked for: only what somebody looks at, one call at a time and at a modest pace, since the room's 20 a second are for all.
// What is done with a picture is not known here.

import type { Still } from '../../protocol/api/shapes.ts';
import type { CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { PICTURE_FORMATS } from '../../protocol/stream/messages.ts';

/** Milliseconds between two calls. */
export const PACE_MS = 150;
/** Milliseconds after which a picture that is looked at is asked for again, with no cause but its age. */
export const OLD_MS = 60_000;
/** Milliseconds before which the API would answer with the same picture again. */
export const FRESH_MS = 1_000;
/** Pictures remembered that nobody looks at any more: at 16 KiB each, a few megabytes. */
export const MAX_REMEMBERED = 256;
/** Milliseconds of rest after the controller said that it has too much to do. */
export const BUSY_MS = 3_000;

export type StillView =
  | { readonly state: 'none' }
  | { readonly state: 'picture'; readonly url: string; readonly time: string }
  | { readonly state: 'unavailable'; readonly because: string };

export interface StillsOptions {
  readonly timers: Timers;
  readonly ask: (transmitter: string) => Promise<CallResult<'room.preview'>>;
  /** Whether there can be a picture now: not of a transmitter that is offline or without video. */
  readonly hasPicture: (transmitter: string) => boolean;
  readonly show: (transmitter: string, view: StillView) => void;
}

interface Wanted {
  lookers: number;
  /** When to ask next, in the clock's milliseconds. */
  due: number;
  askedAt: number;
}

const RESTS: { readonly [R in Reason]?: number } = { busy: BUSY_MS, throttled: BUSY_MS };

export class Stills {
  readonly #options: StillsOptions;
  readonly #wanted = new Map<string, Wanted>();
  #running = false;
  #asking = false;
  #cancel = () => {};
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: StillsOptions) {
    this.#options = options;
  }

  /** Begins, or goes on after `stop`. */
  start(): void {
    this.#running = true;
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** Somebody looks at this source from now on, until the answer is called. */
  look(transmitter: string): () => void {
    const now = this.#options.timers.now();
    const wanted = this.#wanted.get(transmitter) ?? { lookers: 0, due: now, askedAt: Number.NEGATIVE_INFINITY };
    wanted.lookers += 1;
    this.#wanted.delete(transmitter);
    this.#wanted.set(transmitter, wanted);
    this.#forget();
    this.#plan();
    return () => {
      wanted.lookers -= 1;
      if (wanted.lookers === 0) this.#plan();
    };
  }

  /** There is reason to think that the picture is another one by now. */
  freshen(transmitter: string): void {
    const wanted = this.#wanted.get(transmitter);
    if (wanted === undefined) return;
    wanted.due = Math.min(wanted.due, wanted.askedAt + FRESH_MS);
    this.#plan();
  }

  /** What nobody looks at goes, the longest unseen first, once there is too much of it. */
  #forget(): void {
    let over = this.#wanted.size - MAX_REMEMBERED;
    for (const [transmitter, { lookers }] of this.#wanted) {
      if (over <= 0) return;
      if (lookers > 0) continue;
      this.#wanted.delete(transmitter);
      this.#options.show(transmitter, { state: 'none' });
      over -= 1;
    }
  }

  /** As soon as the pace allows, whatever is due first. */
  #plan(): void {
    this.#cancel();
    if (!this.#running || this.#asking) return;
    const next = this.#next();
    if (next === null) return;
    const { timers } = this.#options;
    const at = Math.max(next[1].due, this.#lastAt + PACE_MS);
    this.#cancel = timers.after(Math.max(0, at - timers.now()), () => void this.#ask(...next));
  }

  #next(): readonly [string, Wanted] | null {
    let first: readonly [string, Wanted] | null = null;
    for (const entry of this.#wanted) {
      if (entry[1].lookers === 0 || !this.#options.hasPicture(entry[0])) continue;
      if (first === null || entry[1].due < first[1].due) first = entry;
    }
    return first;
  }

  async #ask(transmitter: string, wanted: Wanted): Promise<void> {
    const { timers, ask } = this.#options;
    this.#asking = true;
    this.#lastAt = timers.now();
    wanted.askedAt = this.#lastAt;
    wanted.due = Number.POSITIVE_INFINITY;
    const result = await ask(transmitter);
    this.#asking = false;
    // A cause to ask again may have come meanwhile; and a connection that was lost is no answer.
    wanted.due = Math.min(wanted.due, timers.now() + this.#restAfter(result));
    this.#tell(transmitter, result);
    this.#plan();
  }

  #restAfter(result: CallResult<'room.preview'>): number {
    if (result.ok) return OLD_MS;
    return this.#running ? (RESTS[result.reason] ?? OLD_MS) : 0;
  }

  /** A picture once seen stays, unless the transmitter itself has none. */
  #tell(transmitter: string, result: CallResult<'room.preview'>): void {
    if (result.ok) this.#options.show(transmitter, viewOf(result.value));
    else if (result.reason === 'unavailable' && this.#running) {
      this.#options.show(transmitter, { state: 'unavailable', because: result.because });
    }
  }
}

function viewOf({ type, data, time }: Still): StillView {
  if (!PICTURE_FORMATS.some((format) => format === type)) {
    return { state: 'unavailable', because: `a picture of the type ${type}` };
  }
  return { state: 'picture', url: `data:${type};base64,${data}`, time };
}
