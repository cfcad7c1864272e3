// The applied configuration that waits to be confirmed, as every page has to know it: what is left of its time, and what became of it. The controller decides all
// of that; it is asked whenever something may have changed.

import type { MethodName, ParamsOf } from '../../protocol/api/methods.ts';
import type { PendingApplication } from '../../protocol/api/system-methods.ts';
import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

type Call = <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<CallResult<M>>;

const TICK_MS = 1_000;
/** Milliseconds between two questions while something waits: that somebody else confirmed is not told. */
const WATCH_MS = 5_000;
/** Seconds before the end at which those who hear the page are told. */
const MARKS = [60, 30, 10] as const;

/** What became of it; `by` null: its time was over. */
export type Ending = { readonly how: 'kept' } | { readonly how: 'rolledBack'; readonly by: string | null };

interface ApplicationOptions {
  readonly call: Call;
  readonly timers: Timers;
  /** The controller's clock in milliseconds of UTC. */
  readonly utc: () => number;
  /** Learns the controller's clock. */
  readonly setClock: () => Promise<void>;
  /** Something waits that did not before. */
  readonly began: (pending: PendingApplication, seconds: number) => void;
  /** So many seconds are left. */
  readonly marked: (seconds: number) => void;
  readonly ended: (ending: Ending) => void;
}

export class Application {
  pending = $state.raw<PendingApplication | null>(null);
  /** Whole seconds until it is rolled back. */
  remaining = $state(0);
  /** A decision is on its way. */
  isDeciding = $state(false);
  readonly #options: ApplicationOptions;
  #isTicking = false;
  #asked = 0;
  /** Told for this application already. */
  #mark = Number.POSITIVE_INFINITY;

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  /** Nobody is logged in any more. */
  forget(): void {
    this.pending = null;
  }

  /** Asks the controller; whoever may not know is told nothing. */
  async ask(): Promise<void> {
    this.#asked = this.#options.timers.now();
    const answer = await this.#options.call('system.pending', {});
    if (answer.ok) await this.#become(answer.value.pending);
  }

  /** Keeps it, or takes it back at once. */
  async decide(keep: boolean): Promise<CallRefusal | null> {
    const { pending } = this;
    if (pending === null || this.isDeciding) return null;
    this.isDeciding = true;
    const answer = await this.#options.call('system.confirm', { application: pending.application, keep });
    this.isDeciding = false;
    await this.ask();
    return answer.ok ? null : answer;
  }

  async #become(pending: PendingApplication | null): Promise<void> {
    const before = this.pending;
    if (pending?.application === before?.application) return;
    if (pending !== null) await this.#options.setClock();
    if (pending !== null && this.pending?.application === pending.application) return;
    this.pending = pending;
    if (before !== null) await this.#tellEnd(before);
    if (pending === null) return;
    this.#count();
    this.#mark = this.remaining;
    this.#options.began(pending, this.remaining);
    if (!this.#isTicking) this.#tick();
  }

  /** The versions say whether it was rolled back. */
  async #tellEnd(before: PendingApplication): Promise<void> {
    const answer = await this.#options.call('system.versions', {});
    const since = answer.ok ? answer.value.items.filter(({ time }) => time > before.time) : [];
    const undone = since.findLast(({ cause }) => cause === 'rolledBack');
    this.#options.ended(undone === undefined ? { how: 'kept' } : { how: 'rolledBack', by: undone.by });
  }

  #count(): void {
    const left = Date.parse(this.pending?.confirmBy ?? '') - this.#options.utc();
    this.remaining = Math.max(0, Math.ceil(left / 1_000));
  }

  #tick(): void {
    this.#isTicking = this.pending !== null;
    if (this.pending === null) return;
    this.#count();
    const mark = MARKS.find((one) => this.remaining <= one && this.#mark > one);
    if (mark !== undefined) {
      this.#mark = mark;
      this.#options.marked(this.remaining);
    }
    const isOver = this.remaining === 0;
    const { now, after } = this.#options.timers;
    if (isOver || now() - this.#asked >= WATCH_MS) void this.ask();
    after(TICK_MS, () => this.#tick());
  }
}
