// The manager as the controller sees it: its child's life (started, asked whether it lives, replaced when it dies or is silent), what it says handed on, and questions
// for readings. Nothing is polled here.

import { Beginning } from '../../children/beginning.ts';
import { FaultLog } from '../../children/fault-log.ts';
import type { Fork } from '../../children/kept-program.ts';
import { KeptProgram } from '../../children/kept-program.ts';
import { Pulse } from '../../children/pulse.ts';
import type { Trouble } from '../../domain/alarms/trouble.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { AgentReadings } from '../readings/room-readings.ts';
import type { ReadingHistory, ReadingPage } from '../readings/store.ts';
import { QUESTION_MS, QUESTIONS_AT_ONCE } from './limits.ts';
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

export interface ManagerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: ManagerSettings;
  /** The data folder, where the child keeps what it read. */
  readonly folder: string;
  /** Where the child's program lies. */
  readonly entry: URL;
  /** The alarms about agents that stand now. */
  readonly standing: () => readonly Trouble[];
  /** Those that ought to stand, whole. */
  readonly troubles: (troubles: readonly Trouble[]) => void;
  readonly trap: (agent: string, because: string) => void;
  readonly fork?: Fork;
}

/** As the log calls it. */
const NAME = 'the SNMP manager';

type Answer = Extract<FromChild, { ask: number }>;

export class ManagerProcess implements AgentReadings {
  readonly #parts: ManagerParts;
  readonly #program: KeptProgram;
  readonly #pulse: Pulse;
  readonly #beginning = new Beginning();
  readonly #faults: FaultLog;
  readonly #questions = new Map<number, (answer: Answer | null) => void>();
  #isStarted = false;
  #trapPort: number | null;
  #asked = 0;
  #figures: Readonly<Record<string, number>> = {};

  constructor(parts: ManagerParts) {
    const { clock, log, settings, entry, fork } = parts;
    this.#parts = parts;
    this.#trapPort = settings.traps?.port ?? null;
    this.#faults = new FaultLog(clock, log, NAME);
    this.#program = new KeptProgram({
      ...{ clock, log, entry, fork, name: NAME },
      onMessage: (message) => this.#take(asFromChild(message)),
      onGone: () => this.#gone(),
    });
    this.#pulse = new Pulse({
      clock,
      isBegun: () => this.#isStarted,
      ask: () => this.#send({ type: 'alive' }),
      silent: () => {
        log.error({}, `${NAME} is silent`);
        this.#program.kill();
      },
    });
  }

  /** Starts the child; fulfilled with the port of traps (null: none are taken) once it polls. @throws ManagerError where the first child does not get it */
  async start(): Promise<number | null> {
    const begun = this.#beginning.wait(this.#parts.clock, new ManagerError('late', `${NAME} does not start`));
    this.#program.start();
    this.#pulse.start();
    await begun;
    return this.#trapPort;
  }

  async stop(): Promise<void> {
    this.#pulse.stop();
    this.#beginning.failed(new ManagerError('stopped', `${NAME} was stopped`));
    await this.#program.stop();
  }

  get deaths(): number {
    return this.#program.deaths;
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
      this.#send(of(ask));
    });
  }

  #send(message: ToChild): void {
    this.#program.send(message);
  }

  #take(message: FromChild | null): void {
    const { log, settings, standing, troubles, trap, folder } = this.#parts;
    if (message === null) return log.warn({}, `${NAME} said something that it never says`);
    this.#pulse.heard();
    if (message.type === 'alive') this.#figures = message.figures;
    else if (message.type === 'ready') {
      const traps = settings.traps === null ? null : { ...settings.traps, port: this.#trapPort ?? settings.traps.port };
      this.#send({ type: 'begin', settings: { ...settings, traps }, standing: standing(), folder });
    } else if (message.type === 'started') this.#started(message.trapPort);
    else if (message.type === 'refused') this.#refused(message.code);
    else if (message.type === 'fault') this.#faults.report(message.what);
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
    this.#beginning.begun();
  }

  #refused(code: string): void {
    const { traps } = this.#parts.settings;
    this.#beginning.failed(new ManagerError(code, `${traps?.host} port ${this.#trapPort} (${code})`));
    this.#program.kill();
  }

  #gone(): void {
    this.#isStarted = false;
    this.#pulse.heard();
    for (const done of [...this.#questions.values()]) done(null);
  }
}
