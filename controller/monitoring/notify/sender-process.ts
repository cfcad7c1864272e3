// The process that sends, as the controller sees it: a message goes in, what became of it comes out, in time whatever happens. One that is stuck or dies is replaced,
// and what it was about counts as not sent. What it does stands in sender.ts.

import type { Fork } from '../../children/kept-program.ts';
import { KeptProgram } from '../../children/kept-program.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Letter } from './letter.ts';
import { STUCK_MS } from './limits.ts';
import type { FromSender } from './messages.ts';
import { asFromSender } from './messages.ts';
import type { Delivered } from './output.ts';
import type { Target } from './settings.ts';

export interface SenderProcessParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the program lies. */
  readonly entry: URL;
  readonly fork?: Fork;
}

interface Job {
  readonly settle: (outcome: Delivered) => void;
  readonly cancel: () => void;
}

/** As the log calls it. */
const NAME = 'the process that sends alarms';
const GONE: Delivered = { ok: false, because: 'the process that sends ended', isFinal: false };

export class SenderProcess {
  readonly #parts: SenderProcessParts;
  readonly #jobs = new Map<number, Job>();
  readonly #program: KeptProgram;
  #lastId = 0;

  constructor(parts: SenderProcessParts) {
    const { clock, log, entry, fork } = parts;
    this.#parts = parts;
    this.#program = new KeptProgram({
      ...{ clock, log, entry, fork, name: NAME },
      onMessage: (message) => this.#take(asFromSender(message)),
      onGone: () => this.#settleAll(),
    });
  }

  start(): void {
    this.#program.start();
  }

  async stop(): Promise<void> {
    this.#settleAll();
    await this.#program.stop();
  }

  /** Sends a message, and says what became of it; never later than a few seconds after the time it was given. */
  deliver(target: Target, letter: Letter, withinMs: number): Promise<Delivered> {
    if (!this.#program.isThere) return Promise.resolve(GONE);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((settle) => {
      const cancel = this.#parts.clock.after(withinMs + STUCK_MS, () => {
        this.#parts.log.error({}, `${NAME} is stuck`);
        this.#program.kill();
      });
      this.#jobs.set(id, { settle, cancel });
      this.#program.send({ id, target, letter, withinMs });
    });
  }

  #take(message: FromSender | null): void {
    if (message === null) return this.#parts.log.warn({}, `${NAME} said something that it never says`);
    if (message.type === 'tried') this.#settle(message.id, message.outcome);
  }

  #settle(id: number, outcome: Delivered): void {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    job?.cancel();
    job?.settle(outcome);
  }

  #settleAll(): void {
    for (const id of [...this.#jobs.keys()]) this.#settle(id, GONE);
  }
}
