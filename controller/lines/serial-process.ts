// A process for up to four serial lines, kept alive: started with the first of them, started again with a growing pause when it dies. Its lines hear of it; what they
// do about it stands in serial-line.ts.

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ChildRequest, ForkLineChild, LineChild } from './serial-child.ts';
import { RESTART_CAP_MS, RESTART_MS, STEADY_MS, STOP_MS } from './serial-limits.ts';
import type { PortAnswer } from './serial-messages.ts';
import { asPortAnswer } from './serial-messages.ts';

export type AnswerTo = Exclude<PortAnswer, { type: 'ready' }>;

/** A line, as its process sees it. */
export interface ProcessUser {
  ready(): void;
  /** Of whichever port: an older one is for the line to ignore. */
  answered(answer: AnswerTo): void;
  gone(because: string): void;
}

export interface SerialProcessOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly entry: URL;
  readonly fork: ForkLineChild;
}

export class SerialProcess {
  readonly #options: SerialProcessOptions;
  readonly #users = new Map<number, ProcessUser>();
  #child: LineChild | null = null;
  #isReady = false;
  #isStopped = false;
  #restarts = 0;
  #readyAt = 0;
  #cancelRestart: (() => void) | null = null;
  #onGone: (() => void) | null = null;

  constructor(options: SerialProcessOptions) {
    this.#options = options;
  }

  /** Its process is started where it is not; `user.ready` follows, at once if it is. */
  use(line: number, user: ProcessUser): void {
    this.#users.set(line, user);
    if (this.#isReady) user.ready();
    else if (this.#child === null && this.#cancelRestart === null) this.#begin();
  }

  leave(line: number): void {
    this.#users.delete(line);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  send(request: ChildRequest): void {
    if (this.#isReady) this.#child?.send(request);
  }

  /** It is stuck: the other lines that it holds are opened again by the next one. */
  kill(because: string): void {
    if (this.#child === null) return;
    this.#options.log.error({ because }, 'a process for serial lines is killed');
    this.#child.kill();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart?.();
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((done) => {
      const cancel = this.#options.clock.after(STOP_MS, () => child.kill());
      this.#onGone = () => {
        cancel();
        done();
      };
      child.end();
    });
  }

  #begin(): void {
    if (this.#isStopped) return;
    const { fork, entry } = this.#options;
    try {
      const child: LineChild = fork(entry, {
        onMessage: (message) => {
          if (this.#child === child) this.#take(message);
        },
        onExit: (why) => this.#gone(why),
      });
      this.#child = child;
    } catch {
      this.#gone('not started');
    }
  }

  #take(message: unknown): void {
    const answer = asPortAnswer(message);
    if (answer === null)
      return this.#options.log.warn({}, 'a process for serial lines said something that it never says');
    if (answer.type !== 'ready') return this.#users.get(answer.line)?.answered(answer);
    this.#isReady = true;
    this.#readyAt = this.#options.clock.now();
    for (const user of [...this.#users.values()]) user.ready();
  }

  #gone(why: string): void {
    const { clock, log } = this.#options;
    if (this.#isReady && clock.now() - this.#readyAt >= STEADY_MS) this.#restarts = 0;
    this.#child = null;
    this.#isReady = false;
    this.#onGone?.();
    for (const user of [...this.#users.values()]) user.gone(`the process for serial lines ended (${why})`);
    if (this.#isStopped) return;
    const ms = Math.min(RESTART_CAP_MS, RESTART_MS * 2 ** this.#restarts);
    this.#restarts += 1;
    log.error({ why, ms }, 'a process for serial lines ended; it is started again');
    this.#cancelRestart = clock.after(ms, () => {
      this.#cancelRestart = null;
      this.#begin();
    });
  }
}
