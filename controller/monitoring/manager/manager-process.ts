// The manager as the controller sees it: its child's life (started, asked whether it lives, replaced when it dies or is silent), what it says handed on, and questions
// for readings. Nothing is polled here.

import type { Program, ProgramEvents } from '../../children/program.ts';
import { forkProgram } from '../../children/program.ts';
import { Restarts } from '../../children/restarts.ts';
import type { Trouble } from '../../domain/alarms/trouble.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { AgentReadings } from '../readings/room-readings.ts';
import type { ReadingHistory, ReadingPage } from '../readings/store.ts';
import {
  ASK_MS,
  FAULTS_LOGGED,
  MINUTE_MS,
  QUESTION_MS,
  QUESTIONS_AT_ONCE,
  SILENCE_MS,
  START_MS,
  STOP_MS,
} from './limits.ts';
import type { FromChild, ToChild } from './messages.ts';
import { asFromChild } from './messages.ts';
import type { ManagerSettings } from './settings.ts';

/** The address for traps cannot be had, or its process does not start. `reason` is the system's word for it. */
export class ManagerError extends Error {
  readonly code = 'manager';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'ManagerError';
    this.reason = reason;
  }
}

export type Fork = (entry: URL, events: ProgramEvents) => Program;

export interface ManagerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ManagerSettings;
  /** Where the child's program lies. */
  readonly entry: URL;
  /** The alarms about agents that stand now. */
  readonly standing: () => readonly Trouble[];
  /** Those that ought to stand, whole. */
  readonly troubles: (troubles: readonly Trouble[]) => void;
  readonly trap: (agent: string, because: string) => void;
  readonly fork?: Fork;
}

const fork: Fork = (entry, events) => forkProgram(entry, { threads: null, serialization: 'json' }, events);
const nothing = (): void => undefined;

type Answer = Extract<FromChild, { ask: number }>;

export class ManagerProcess implements AgentReadings {
  readonly #parts: ManagerParts;
  readonly #restarts = new Restarts();
  readonly #questions = new Map<number, (answer: Answer | null) => void>();
  #child: Program | null = null;
  #isStarted = false;
  #isStopped = true;
  #trapPort: number | null;
  #asked = 0;
  #unanswered = 0;
  #faults = 0;
  #faultsSince = 0;
  #figures: Readonly<Record<string, number>> = {};
  #cancelRestart = nothing;
  #cancelAsk = nothing;
  #settle: (error: ManagerError | null) => void = nothing;
  #onGone = nothing;

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    this.#trapPort = parts.settings.traps?.port ?? null;
  }

  /** Starts the child; fulfilled with the port of traps (null: none are taken) once it polls. @throws ManagerError where the first child does not get it */
  async start(): Promise<number | null> {
    const { clock } = this.#parts;
    this.#isStopped = false;
    const begun = new Promise<void>((done, fail) => {
      const cancel = clock.after(START_MS, () => fail(new ManagerError('late', 'the SNMP manager does not start')));
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
    return this.#trapPort;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart();
    this.#cancelAsk();
    this.#settle(new ManagerError('stopped', 'the SNMP manager was stopped'));
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

  /** What the child counted, as it said last. */
  figure(name: string): number {
    return this.#figures[name] ?? 0;
  }

  async list(after: string | undefined, most: number): Promise<ReadingPage | null> {
    const answer = await this.#question((ask) => ({ type: 'list', ask, after: after ?? null, most }));
    if (answer?.type !== 'page') return null;
    return answer.page;
  }

  async history(
    { source, name }: { readonly source: string; readonly name: string },
    from: number,
    to: number,
  ): Promise<{ readonly known: ReadingHistory | null } | null> {
    const answer = await this.#question((ask) => ({ type: 'history', ask, source, name, from, to }));
    return answer?.type === 'points' ? { known: answer.known } : null;
  }

  /** Null while nobody answers, or too many ask. */
  #question(of: (ask: number) => ToChild): Promise<Answer | null> {
    if (!this.#isStarted || this.#questions.size >= QUESTIONS_AT_ONCE) return Promise.resolve(null);
    this.#asked += 1;
    const ask = this.#asked;
    return new Promise((done) => {
      const cancel = this.#parts.clock.after(QUESTION_MS, () => this.#questions.get(ask)?.(null));
      this.#questions.set(ask, (answer) => {
        this.#questions.delete(ask);
        cancel();
        done(answer);
      });
      this.#child?.send(of(ask));
    });
  }

  #begin(): void {
    try {
      const child: Program = (this.#parts.fork ?? fork)(this.#parts.entry, {
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
    const { log, settings, standing, troubles, trap } = this.#parts;
    if (message === null) return log.warn({}, 'the SNMP manager said something that it never says');
    this.#unanswered = 0;
    if (message.type === 'alive') this.#figures = message.figures;
    else if (message.type === 'ready') {
      const traps = settings.traps === null ? null : { ...settings.traps, port: this.#trapPort ?? settings.traps.port };
      this.#child?.send({ type: 'begin', settings: { ...settings, traps }, standing: standing() });
    } else if (message.type === 'started') this.#started(message.trapPort);
    else if (message.type === 'refused') this.#refused(message.code);
    else if (message.type === 'fault') this.#fault(message.what);
    else if (message.type === 'troubles') troubles(message.troubles);
    else if (message.type === 'trap') trap(message.agent, message.because);
    else this.#questions.get(message.ask)?.(message);
  }

  #started(trapPort: number | null): void {
    // A free one that was picked is kept: agents know it.
    this.#trapPort = trapPort;
    this.#isStarted = true;
    const { log, settings } = this.#parts;
    log.info({ agents: settings.agents.length, trapPort }, 'agents are polled by SNMP');
    this.#settle(null);
  }

  #refused(code: string): void {
    const { traps } = this.#parts.settings;
    this.#settle(new ManagerError(code, `${traps?.host} port ${this.#trapPort} (${code})`));
    this.#child?.kill();
  }

  /** Many agents that answer nonsense say little each: the log has room for a few. */
  #fault(what: string): void {
    const now = this.#parts.clock.now();
    if (now - this.#faultsSince > MINUTE_MS) {
      this.#faultsSince = now;
      this.#faults = 0;
    }
    this.#faults += 1;
    if (this.#faults <= FAULTS_LOGGED) this.#parts.log.warn({ what }, 'the SNMP manager reports a fault');
  }

  /** Questions are counted, not time: a controller that was held up itself takes nobody for dead. */
  #ask(): void {
    const { clock, log } = this.#parts;
    this.#cancelAsk = clock.after(ASK_MS, () => {
      if (this.#isStarted) {
        this.#unanswered += 1;
        if (this.#unanswered * ASK_MS > SILENCE_MS) {
          log.error({}, 'the SNMP manager is silent');
          this.#unanswered = 0;
          this.#child?.kill();
        } else this.#child?.send({ type: 'alive' });
      }
      this.#ask();
    });
  }

  #gone(why: string): void {
    const { clock, log } = this.#parts;
    this.#child = null;
    this.#isStarted = false;
    this.#unanswered = 0;
    for (const done of [...this.#questions.values()]) done(null);
    this.#onGone();
    if (this.#isStopped) return;
    const ms = this.#restarts.died(clock.now());
    log.error({ why, ms }, 'the SNMP manager ended; it is started again');
    this.#cancelRestart = clock.after(ms, () => this.#begin());
  }
}
