// A program of ours that is kept running: started, started again when it dies, ended in time. What is said to it, and what it says, stands with whoever keeps it.

import type { Serializable } from 'node:child_process';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Program, ProgramEvents } from './program.ts';
import { forkProgram } from './program.ts';
import { Restarts } from './restarts.ts';

/** Milliseconds that it has to end by itself before it is killed. */
const STOP_MS = 500;

/** Handed in where a test plays a program that dies or is silent. */
export type Fork = (entry: URL, events: ProgramEvents) => Program;

export interface KeptParts {
  readonly clock: Clock;
  readonly log: Log;
  /** As the log calls it: "the SNMP agent". */
  readonly name: string;
  /** Where the program lies. */
  readonly entry: URL;
  readonly fork: Fork | undefined;
  /** What the one says that runs now; what an earlier one said is not heard any more. */
  readonly onMessage: (message: unknown) => void;
  /** It ended, by itself or because it was to. */
  readonly onGone: () => void;
}

const fork: Fork = (entry, events) => forkProgram(entry, { threads: null, serialization: 'json' }, events);
const nothing = (): void => undefined;

export class KeptProgram {
  readonly #parts: KeptParts;
  readonly #restarts = new Restarts();
  #program: Program | null = null;
  #isStopped = true;
  #cancelRestart = nothing;
  #onEnd = nothing;

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  /** Whether one runs. */
  get isThere(): boolean {
    return this.#program !== null;
  }

  /** All since the beginning. */
  get deaths(): number {
    return this.#restarts.deaths;
  }

  start(): void {
    this.#isStopped = false;
    this.#begin();
  }

  /** Fulfilled when it is gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart();
    const program = this.#program;
    if (program === null) return;
    await new Promise<void>((done) => {
      const cancel = this.#parts.clock.after(STOP_MS, () => program.kill());
      this.#onEnd = () => {
        cancel();
        done();
      };
      program.end();
    });
  }

  /** `taken` is called when the system took the message from the one that still runs. Said to nobody while none does. */
  send(message: Serializable, taken = nothing): void {
    const program = this.#program;
    program?.send(message, () => {
      if (this.#program === program) taken();
    });
  }

  kill(): void {
    this.#program?.kill();
  }

  #begin(): void {
    try {
      const program: Program = (this.#parts.fork ?? fork)(this.#parts.entry, {
        onMessage: (message) => {
          if (this.#program === program) this.#parts.onMessage(message);
        },
        onExit: (why) => this.#gone(why),
      });
      this.#program = program;
    } catch {
      this.#gone('not started');
    }
  }

  #gone(why: string): void {
    const { clock, log, name, onGone } = this.#parts;
    this.#program = null;
    onGone();
    this.#onEnd();
    if (this.#isStopped) return;
    const ms = this.#restarts.died(clock.now());
    log.error({ why, ms }, `${name} ended; it is started again`);
    this.#cancelRestart = clock.after(ms, () => this.#begin());
  }
}
