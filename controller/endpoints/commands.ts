// The commands of one link: sent in order, a bounded number at once, each ended exactly once: confirmed, refused, silent, late or lost.
// What follows from an end is decided by whoever asked (saga.ts, stills.ts).

import type { Still } from '../../protocol/api/shapes.ts';
import type { Command, ControllerMessage } from '../../protocol/endpoint/messages.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Clock } from '../ports/clock.ts';
import { MAX_COMMANDS_QUEUED, MAX_COMMANDS_SENT } from './limits.ts';
import type { Counters } from './stats.ts';

type Bare<C> = C extends Command ? Omit<C, 'id' | 'epoch' | 'deadline' | 'unit'> : never;
/** A command without what every command carries. */
export type Order = Bare<Command>;

/** How a command ended. `late` was never sent, `silent` was sent and not answered in time. */
export type Ended =
  | { readonly end: 'done'; readonly still: Still | null }
  | { readonly end: 'refused'; readonly reason: Reason; readonly because: string }
  | { readonly end: 'silent' }
  | { readonly end: 'late' }
  | { readonly end: 'busy' }
  | { readonly end: 'offline' }
  | { readonly end: 'lost'; readonly because: string };

/** The end in words, to follow the name of the endpoint. */
export function wordsOf(ended: Ended): string {
  switch (ended.end) {
    case 'done':
      return 'confirmed';
    case 'refused':
      return `refused (${ended.reason}): ${ended.because}`;
    case 'silent':
      return 'did not confirm in time';
    case 'late':
      return 'could not be asked in time';
    case 'busy':
      return 'has too many commands waiting';
    case 'offline':
      return 'is not connected';
    case 'lost':
      return `went before it confirmed: ${ended.because}`;
    default:
      return ended satisfies never;
  }
}

export interface CommandSurroundings {
  readonly clock: Clock;
  readonly epoch: number;
  readonly counters: Counters;
  /** A name that no command of this epoch has had. */
  readonly name: () => string;
  readonly send: (message: ControllerMessage) => void;
}

interface Pending {
  readonly order: Order;
  readonly deadlineAt: number;
  readonly ended: (ended: Ended) => void;
  readonly cancel: () => void;
}

export class Commands {
  readonly #around: CommandSurroundings;
  /** By ID: sent and waiting for their answer. */
  readonly #sent = new Map<string, Pending>();
  /** By ID: waiting for their turn, oldest first. */
  readonly #queued = new Map<string, Pending>();
  #over: string | null = null;

  constructor(around: CommandSurroundings) {
    this.#around = around;
  }

  /**
   * Sends `order`, now or when its turn comes before `deadlineAt` (monotonic milliseconds). `ended` is called once, at once if it can not be sent. The answer is its
   * ID; null where it was not taken.
   */
  ask(order: Order, deadlineAt: number, ended: (ended: Ended) => void): string | null {
    const refusal = this.#whyNot(deadlineAt);
    if (refusal !== null) {
      ended(refusal);
      return null;
    }
    const { clock, name } = this.#around;
    const id = name();
    const cancel = clock.after(deadlineAt - clock.now(), () => this.#expired(id));
    this.#queued.set(id, { order, deadlineAt, ended, cancel });
    this.#next();
    return id;
  }

  #whyNot(deadlineAt: number): Ended | null {
    if (this.#over !== null) return { end: 'lost', because: this.#over };
    if (this.#queued.size >= MAX_COMMANDS_QUEUED) return { end: 'busy' };
    const { clock, counters } = this.#around;
    if (deadlineAt - clock.now() >= 1) return null;
    counters.commandsLate += 1;
    return { end: 'late' };
  }

  /** The endpoint answered the command `id`. Whether somebody waited for it. */
  answered(id: string, ended: Ended): boolean {
    if (!this.#sent.has(id)) return false;
    this.#end(id, ended);
    this.#next();
    return true;
  }

  /** The link is gone: whatever waits ends now. */
  abandon(because: string): void {
    this.#over = because;
    for (const id of [...this.#sent.keys(), ...this.#queued.keys()]) this.#end(id, { end: 'lost', because });
  }

  #next(): void {
    const { clock, epoch, counters, send } = this.#around;
    for (const [id, pending] of this.#queued) {
      if (this.#sent.size >= MAX_COMMANDS_SENT) return;
      const deadline = Math.floor(pending.deadlineAt - clock.now());
      // Its timer is about to ring: a command whose deadline passed is never sent.
      if (deadline < 1) continue;
      this.#queued.delete(id);
      this.#sent.set(id, pending);
      counters.commandsSent += 1;
      send({ ...pending.order, id, epoch, deadline });
    }
  }

  #expired(id: string): void {
    const late = this.#queued.has(id);
    if (late) this.#around.counters.commandsLate += 1;
    this.#end(id, { end: late ? 'late' : 'silent' });
    this.#next();
  }

  #end(id: string, ended: Ended): void {
    const pending = this.#sent.get(id) ?? this.#queued.get(id);
    if (pending === undefined) return;
    this.#sent.delete(id);
    this.#queued.delete(id);
    pending.cancel();
    if (ended.end !== 'done') this.#around.counters.commandsFailed += 1;
    pending.ended(ended);
  }
}
