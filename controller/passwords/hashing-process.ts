// Passwords hashed in a process of its own, so that the controller's loop and its file threads never wait for one: a bounded queue in front
// of the child, and a new child when one dies. What is computed stands in hashing.ts. Nothing secret is logged here.

import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { KeyCost, KeyDeriver, Passwords } from '../ports/passwords.ts';
import { PasswordsBusy } from '../ports/passwords.ts';
import type { Child, ForkChild } from './child.ts';
import { forkChild } from './child.ts';
import {
  ANSWER_MS,
  AT_ONCE,
  QUEUE_AT_MOST,
  RESTART_CAP_MS,
  RESTART_MS,
  SENDS_AT_MOST,
  START_MS,
  STOP_MS,
  WAIT_MS,
} from './limits.ts';
import type { Answer, Work } from './messages.ts';
import { asAnswer } from './messages.ts';

export interface HashingProcessOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The child's program; in a bundle the caller tells where it lies. Default: the source beside this file. */
  readonly entry?: URL;
  readonly fork?: ForkChild;
}

type Outcome = Exclude<Answer, { type: 'ready' }>;

interface Job {
  readonly id: number;
  readonly work: Work;
  readonly settle: (outcome: Outcome | null) => void;
  sends: number;
  stopWaiting: () => void;
  stopWatching: () => void;
}

const nothing = (): void => undefined;

export class HashingProcess implements Passwords, KeyDeriver {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entry: URL;
  readonly #fork: ForkChild;
  #child: Child | null = null;
  #isReady = false;
  #isStopped = true;
  #queue: Job[] = [];
  readonly #sent = new Map<number, Job>();
  #lastId = 0;
  #restarts = 0;
  #cancelRestart: () => void = nothing;
  #cancelStart: () => void = nothing;
  #onReady: () => void = nothing;
  #onGone: () => void = nothing;

  constructor({ clock, log, entry, fork = forkChild }: HashingProcessOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#entry = entry ?? new URL('./hasher.ts', import.meta.url);
    this.#fork = fork;
  }

  /** Whether the child is there and answers. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts the child; fulfilled when it is ready. Rejects with `PasswordsBusy` where it is not in `START_MS`; it is tried further. */
  async start(): Promise<void> {
    this.#isStopped = false;
    const ready = new Promise<void>((done, fail) => {
      const cancel = this.#clock.after(START_MS, () => fail(new PasswordsBusy('the hashing process does not start')));
      this.#cancelStart = () => {
        cancel();
        fail(new PasswordsBusy('the hashing process was stopped'));
      };
      this.#onReady = () => {
        cancel();
        done();
      };
    });
    this.#begin();
    await ready;
  }

  /** Ends the child; what waits is rejected. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart();
    this.#cancelStart();
    for (const job of [...this.#sent.values(), ...this.#queue]) this.#finish(job, null);
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((done) => {
      const cancel = this.#clock.after(STOP_MS, () => child.kill());
      this.#onGone = () => {
        cancel();
        done();
      };
      child.end();
    });
  }

  async hash(password: string): Promise<string> {
    const outcome = await this.#ask({ type: 'hash', password });
    if (outcome.type !== 'hashed') throw new PasswordsBusy('the password could not be hashed');
    return outcome.hash;
  }

  async verify(hash: string | null, password: string): Promise<boolean> {
    const outcome = await this.#ask({ type: 'verify', hash, password });
    if (outcome.type !== 'verified') throw new PasswordsBusy('the password could not be checked');
    return outcome.fits;
  }

  async derive(passphrase: string, salt: string, cost: KeyCost): Promise<Uint8Array> {
    const outcome = await this.#ask({ type: 'derive', password: passphrase, salt, cost });
    if (outcome.type !== 'derived') throw new PasswordsBusy('the key could not be made');
    return Buffer.from(outcome.key, 'base64');
  }

  #ask(work: Work): Promise<Outcome> {
    if (this.#isStopped) return Promise.reject(new PasswordsBusy('passwords are not checked now'));
    if (this.#queue.length >= QUEUE_AT_MOST) return Promise.reject(new PasswordsBusy());
    return new Promise((done, fail) => {
      this.#lastId += 1;
      const settle = (outcome: Outcome | null): void => {
        if (outcome === null) fail(new PasswordsBusy('the password could not be checked in time'));
        else done(outcome);
      };
      const job: Job = { id: this.#lastId, work, settle, sends: 0, stopWaiting: nothing, stopWatching: nothing };
      job.stopWaiting = this.#clock.after(WAIT_MS, () => {
        this.#finish(job, null);
        this.#sendNext();
      });
      this.#queue.push(job);
      this.#sendNext();
    });
  }

  #sendNext(): void {
    while (this.#isReady && this.#child !== null && this.#sent.size < AT_ONCE) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      job.sends += 1;
      this.#sent.set(job.id, job);
      this.#child.send({ ...job.work, id: job.id });
      this.#watch(this.#child, job);
    }
  }

  /** A child that does not answer is stuck: it is killed, and its exit does the rest. */
  #watch(child: Child, job: Job): void {
    job.stopWatching();
    job.stopWatching = this.#clock.after(ANSWER_MS, () => {
      if (this.#child === child) child.kill();
    });
  }

  #finish(job: Job, outcome: Outcome | null): void {
    job.stopWaiting();
    job.stopWatching();
    this.#sent.delete(job.id);
    this.#queue = this.#queue.filter((other) => other !== job);
    job.settle(outcome);
  }

  #begin(): void {
    try {
      const child: Child = this.#fork(this.#entry, {
        onMessage: (message) => {
          if (this.#child === child) this.#take(asAnswer(message));
        },
        onExit: (why) => this.#gone(why),
      });
      this.#child = child;
    } catch {
      this.#gone('not started');
    }
  }

  #take(answer: Answer | null): void {
    if (answer === null) {
      this.#log.warn({}, 'the hashing process said something that it never says');
    } else if (answer.type === 'ready') {
      this.#isReady = true;
      this.#onReady();
    } else {
      const job = this.#sent.get(answer.id);
      if (job === undefined) return;
      this.#restarts = 0;
      this.#finish(job, answer);
    }
    this.#sendNext();
  }

  #gone(why: string): void {
    this.#child = null;
    this.#isReady = false;
    this.#onGone();
    if (this.#isStopped) return;
    const jobs = [...this.#sent.values()];
    for (const job of jobs) job.stopWatching();
    this.#sent.clear();
    this.#queue = [...jobs.filter(({ sends }) => sends < SENDS_AT_MOST), ...this.#queue];
    for (const job of jobs) if (job.sends >= SENDS_AT_MOST) this.#finish(job, null);
    const ms = Math.min(RESTART_CAP_MS, RESTART_MS * 2 ** this.#restarts);
    this.#restarts += 1;
    this.#log.error({ why, ms }, 'the hashing process ended; it is started again');
    this.#cancelRestart = this.#clock.after(ms, () => this.#begin());
  }
}
