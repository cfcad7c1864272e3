// The process that sends, as the controller sees it: a message goes in, what became of it comes out, in time whatever happens. One that is stuck or dies is replaced,
// and what it was about counts as not sent. What it does stands in sender.ts.

import type { Program, ProgramEvents } from '../../children/program.ts';
import { forkProgram } from '../../children/program.ts';
import { Restarts } from '../../children/restarts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Letter } from './letter.ts';
import { STOP_MS, STUCK_MS } from './limits.ts';
import type { FromSender } from './messages.ts';
import { asFromSender } from './messages.ts';
import type { Delivered } from './output.ts';
import type { Target } from './settings.ts';

export type ForkSender = (entry: URL, events: ProgramEvents) => Program;

const forkSender: ForkSender = (entry, events) => forkProgram(entry, { threads: null, serialization: 'json' }, events);

export interface SenderProcessParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the program lies. */
  readonly entry: URL;
  readonly fork?: ForkSender;
}

interface Job {
  readonly settle: (outcome: Delivered) => void;
  readonly cancel: () => void;
}

const nothing = (): void => undefined;
const GONE: Delivered = { ok: false, because: 'the process that sends ended', isFinal: false };

export class SenderProcess {
  readonly #parts: SenderProcessParts;
  readonly #jobs = new Map<number, Job>();
  #program: Program | null = null;
  #isStopped = true;
  #lastId = 0;
  readonly #restarts = new Restarts();
  #cancelRestart = nothing;
  #onGone = nothing;

  constructor(parts: SenderProcessParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isStopped = false;
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart();
    this.#settleAll();
    const program = this.#program;
    if (program === null) return;
    await new Promise<void>((done) => {
      const cancel = this.#parts.clock.after(STOP_MS, () => program.kill());
      this.#onGone = () => {
        cancel();
        done();
      };
      program.end();
    });
  }

  /** Sends a message, and says what became of it; never later than a few seconds after the time it was given. */
  deliver(target: Target, letter: Letter, withinMs: number): Promise<Delivered> {
    const program = this.#program;
    if (program === null) return Promise.resolve(GONE);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((settle) => {
      const cancel = this.#parts.clock.after(withinMs + STUCK_MS, () => {
        this.#parts.log.error({}, 'the process that sends alarms is stuck');
        program.kill();
      });
      this.#jobs.set(id, { settle, cancel });
      program.send({ id, target, letter, withinMs });
    });
  }

  #begin(): void {
    try {
      const program: Program = (this.#parts.fork ?? forkSender)(this.#parts.entry, {
        onMessage: (message) => {
          if (this.#program === program) this.#take(asFromSender(message));
        },
        onExit: (why) => this.#gone(why),
      });
      this.#program = program;
    } catch {
      this.#gone('not started');
    }
  }

  #take(message: FromSender | null): void {
    if (message === null) return this.#parts.log.warn({}, 'the process that sends alarms said what it never says');
    this.#settle(message.id, message.outcome);
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

  #gone(why: string): void {
    const { clock, log } = this.#parts;
    this.#program = null;
    this.#onGone();
    this.#settleAll();
    if (this.#isStopped) return;
    const ms = this.#restarts.died(clock.now());
    log.error({ why, ms }, 'the process that sends alarms ended; it is started again');
    this.#cancelRestart = clock.after(ms, () => this.#begin());
  }
}
