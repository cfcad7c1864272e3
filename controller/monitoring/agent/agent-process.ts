// The life of the agent's child: started, asked whether it lives, replaced when it dies or is silent, spoken to in bounded messages. What it is told of the room stands in room-watch.ts.

import { Restarts } from '../../children/restarts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Child, ForkChild } from './child.ts';
import { forkChild } from './child.ts';
import { ASK_MS, MINUTE_MS, NOTICES_AT_MOST, SILENCE_MS, START_MS, STOP_MS } from './limits.ts';
import type { EngineState, FromChild, ToChild } from './messages.ts';
import { asFromChild } from './messages.ts';
import type { Notice } from './objects.ts';
import type { SnmpSettings } from './settings.ts';

/** The address of the agent cannot be had, or its process does not start. `reason` is the system's word for it. */
export class SnmpError extends Error {
  readonly code = 'snmp';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'SnmpError';
    this.reason = reason;
  }
}

export interface AgentProcessParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SnmpSettings;
  readonly engine: () => EngineState;
  /** Where the child's program lies. */
  readonly entry: URL;
  /** A child began that knows nothing: it is to be told everything, then `complete`. */
  readonly onFresh: () => void;
  readonly onFigures: (figures: Readonly<Record<string, number>>) => void;
  readonly fork?: ForkChild;
}

/** Messages that the system has not taken yet; above it nothing more is said but what cannot wait. */
const UNTAKEN_AT_MOST = 8;
/** Faults of a child that are logged in a minute. */
const FAULTS_LOGGED = 20;

const nothing = (): void => undefined;

export class AgentProcess {
  readonly #parts: AgentProcessParts;
  readonly #fork: ForkChild;
  #child: Child | null = null;
  #isListening = false;
  #isComplete = false;
  #isStopped = true;
  #port: number;
  #untaken = 0;
  #unanswered = 0;
  readonly #restarts = new Restarts();
  #faults = 0;
  #faultsSince = 0;
  readonly #notices: Notice[] = [];
  #noticesLost = 0;
  #cancelRestart = nothing;
  #cancelAsk = nothing;
  #settle: (error: SnmpError | null) => void = nothing;
  #onGone = nothing;

  constructor(parts: AgentProcessParts) {
    this.#parts = parts;
    this.#fork = parts.fork ?? forkChild;
    this.#port = parts.settings.port;
  }

  /** Starts the child; fulfilled with the port when it has its socket. @throws SnmpError where the first child does not get it */
  async start(): Promise<number> {
    const { clock } = this.#parts;
    this.#isStopped = false;
    const begun = new Promise<void>((done, fail) => {
      const cancel = clock.after(START_MS, () => fail(new SnmpError('late', 'the SNMP agent does not start')));
      this.#settle = (error) => {
        this.#settle = nothing;
        cancel();
        if (error === null) done();
        else fail(error);
      };
    });
    this.#begin();
    this.#ask();
    await begun;
    return this.#port;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart();
    this.#cancelAsk();
    this.#settle(new SnmpError('stopped', 'the SNMP agent was stopped'));
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((done) => {
      const cancel = this.#parts.clock.after(STOP_MS, () => child.kill());
      this.#onGone = () => {
        cancel();
        done();
      };
      child.end();
    });
  }

  get deaths(): number {
    return this.#restarts.deaths;
  }

  /** Notifications that no child was there for. */
  get noticesLost(): number {
    return this.#noticesLost;
  }

  /** Whether it takes more now; what is not said now is said later, as it is then. */
  get takes(): boolean {
    return this.#isListening && this.#untaken < UNTAKEN_AT_MOST;
  }

  say(message: Extract<ToChild, { type: 'rows' | 'scalars' }>): void {
    this.#send(message);
  }

  /** Everything was told: it answers from now on. */
  complete(): void {
    if (this.#isComplete || !this.#isListening) return;
    this.#isComplete = true;
    this.#send({ type: 'complete' });
    this.#sendNotices();
  }

  tell(notice: Notice): void {
    if (this.#notices.length >= NOTICES_AT_MOST) {
      this.#noticesLost += 1;
      return;
    }
    this.#notices.push(notice);
    this.#sendNotices();
  }

  #sendNotices(): void {
    while (this.#isComplete && this.#untaken < UNTAKEN_AT_MOST) {
      const notice = this.#notices.shift();
      if (notice === undefined) return;
      this.#send({ type: 'notice', notice });
    }
  }

  #send(message: ToChild): void {
    const child = this.#child;
    if (child === null) return;
    this.#untaken += 1;
    child.send(message, () => {
      if (this.#child !== child) return;
      this.#untaken -= 1;
      this.#sendNotices();
    });
  }

  #begin(): void {
    try {
      const child: Child = this.#fork(this.#parts.entry, {
        onMessage: (message) => {
          if (this.#child === child) this.#take(asFromChild(message));
        },
        onExit: (why) => this.#gone(why),
      });
      this.#child = child;
    } catch {
      this.#gone('not started');
    }
  }

  #take(message: FromChild | null): void {
    const { log, settings, engine } = this.#parts;
    if (message === null) return log.warn({}, 'the SNMP agent said something that it never says');
    this.#unanswered = 0;
    if (message.type === 'ready')
      this.#send({ type: 'begin', settings: { ...settings, port: this.#port }, engine: engine() });
    else if (message.type === 'listening') this.#listening(message.port);
    else if (message.type === 'refused') this.#refused(message.code);
    else if (message.type === 'fault') this.#fault(message.what);
    else this.#parts.onFigures(message.figures);
  }

  #listening(port: number): void {
    // A free one that was picked is kept: managers know it.
    this.#port = port;
    this.#isListening = true;
    this.#settle(null);
    this.#parts.onFresh();
  }

  #refused(code: string): void {
    const { host } = this.#parts.settings;
    this.#settle(new SnmpError(code, `${host} port ${this.#port} (${code})`));
    this.#child?.kill();
  }

  /** Many managers that are away say little each: the log has room for a few. */
  #fault(what: string): void {
    const now = this.#parts.clock.now();
    if (now - this.#faultsSince > MINUTE_MS) {
      this.#faultsSince = now;
      this.#faults = 0;
    }
    this.#faults += 1;
    if (this.#faults <= FAULTS_LOGGED) this.#parts.log.warn({ what }, 'the SNMP agent reports a fault');
  }

  /** Questions are counted, not time: a controller that was held up itself takes nobody for dead. */
  #ask(): void {
    const { clock, log } = this.#parts;
    this.#cancelAsk = clock.after(ASK_MS, () => {
      if (this.#isListening) {
        this.#unanswered += 1;
        if (this.#unanswered * ASK_MS > SILENCE_MS) {
          log.error({}, 'the SNMP agent is silent');
          this.#unanswered = 0;
          this.#child?.kill();
        } else if (this.#untaken < UNTAKEN_AT_MOST) this.#send({ type: 'alive' });
      }
      this.#ask();
    });
  }

  #gone(why: string): void {
    const { clock, log } = this.#parts;
    this.#child = null;
    this.#isListening = false;
    this.#isComplete = false;
    this.#untaken = 0;
    this.#unanswered = 0;
    this.#onGone();
    if (this.#isStopped) return;
    const ms = this.#restarts.died(clock.now());
    log.error({ why, ms }, 'the SNMP agent ended; it is started again');
    this.#cancelRestart = clock.after(ms, () => this.#begin());
  }
}
