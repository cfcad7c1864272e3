// One question at a time to a device that answers in order: what waits, what was sent, and what becomes of a question that nobody answers. What is asked, and what
// an answer means, is the driver's matter.

import type { DeviceHost } from './driver.ts';

/** Questions that may wait for their turn; one more is missed at once. */
const MAX_WAITING = 1_024;
/** Questions in a row that the device left unanswered; then it is taken for dead and its connection ended. */
const MAX_SILENCES = 3;

/** Why a question has no answer: its deadline came before it was sent, the device said nothing, the line took no more, too many wait, the connection ended. */
export type Missed = 'deadline' | 'silent' | 'refused' | 'full' | 'closed';

export interface Turn<Answer> {
  readonly bytes: Uint8Array;
  /** The host's milliseconds at which it is not sent any more. */
  readonly until: number;
  /** The line took it. */
  sent(): void;
  /** True: this ends the question. False: it was not the answer, or more of it comes. */
  answered(answer: Answer): boolean;
  missed(because: Missed): void;
}

export interface Turns<Answer> {
  /** Between a connection's beginning and its end. */
  open(): void;
  /** Puts a question behind the others, or before all that are not urgent. */
  ask(turn: Turn<Answer>, urgent?: boolean): void;
  /** True: the question that is under way took it. */
  hear(answer: Answer): boolean;
  close(): void;
}

class OneAtATime<Answer> implements Turns<Answer> {
  readonly #host: DeviceHost;
  readonly #patience: number;
  readonly #urgent: Turn<Answer>[] = [];
  readonly #waiting: Turn<Answer>[] = [];
  #current: Turn<Answer> | null = null;
  #cancel: () => void = () => undefined;
  #silences = 0;
  #isOpen = false;

  constructor(host: DeviceHost, patience: number) {
    this.#host = host;
    this.#patience = patience;
  }

  open(): void {
    this.#isOpen = true;
    this.#silences = 0;
  }

  ask(turn: Turn<Answer>, urgent = false): void {
    if (!this.#isOpen) return turn.missed('closed');
    if (this.#urgent.length + this.#waiting.length >= MAX_WAITING) return turn.missed('full');
    (urgent ? this.#urgent : this.#waiting).push(turn);
    this.#next();
  }

  hear(answer: Answer): boolean {
    const turn = this.#current;
    if (turn === null || !turn.answered(answer)) return false;
    this.#silences = 0;
    // What was answered may have ended the connection, and this turn with it.
    if (this.#current === turn) this.#over();
    return true;
  }

  close(): void {
    this.#isOpen = false;
    this.#cancel();
    const missed = [this.#current, ...this.#urgent.splice(0), ...this.#waiting.splice(0)];
    this.#current = null;
    for (const turn of missed) turn?.missed('closed');
  }

  #over(): void {
    this.#cancel();
    this.#current = null;
    this.#next();
  }

  #next(): void {
    while (this.#isOpen && this.#current === null) {
      const turn = this.#urgent.shift() ?? this.#waiting.shift();
      if (turn === undefined) return;
      const left = turn.until - this.#host.now();
      if (left <= 0) turn.missed('deadline');
      else if (this.#host.send(turn.bytes, Math.min(left, this.#patience))) this.#wait(turn);
      else turn.missed('refused');
    }
  }

  #wait(turn: Turn<Answer>): void {
    this.#current = turn;
    turn.sent();
    this.#cancel = this.#host.after(this.#patience, () => {
      this.#silences += 1;
      this.#current = null;
      turn.missed('silent');
      if (this.#silences < MAX_SILENCES) return this.#next();
      this.#isOpen = false;
      this.#host.reset(`no answer for ${(this.#silences * this.#patience) / 1000} s`);
    });
  }
}

/** `patience`: milliseconds that a device has for an answer. */
export function createTurns<Answer>(host: DeviceHost, patience: number): Turns<Answer> {
  return new OneAtATime<Answer>(host, patience);
}
