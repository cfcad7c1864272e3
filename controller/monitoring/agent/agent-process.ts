// The life of the agent's child: started, asked whether it lives, replaced when it dies or is silent, spoken to in bounded messages. What it is told of the room stands in room-watch.ts.

import { Beginning } from '../../children/beginning.ts';
import { FaultLog } from '../../children/fault-log.ts';
import type { Fork } from '../../children/kept-program.ts';
import { KeptProgram } from '../../children/kept-program.ts';
import { Pulse } from '../../children/pulse.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { TOLD_MS } from './limits.ts';
import type { EngineState, FromChild, ToChild } from './messages.ts';
import { asFromChild } from './messages.ts';
import type { Notice } from './objects.ts';
import type { SnmpSettings } from './settings.ts';
import type { Told } from './trap-output.ts';

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
  /** It was told everything: from now on it tells receivers. */
  readonly onComplete: () => void;
  readonly onFigures: (figures: Readonly<Record<string, number>>) => void;
  readonly fork?: Fork;
}

/** Messages that the system has not taken yet; above it nothing more is said but what cannot wait. */
const UNTAKEN_AT_MOST = 8;
/** As the log calls it. */
const NAME = 'the SNMP agent';

export class AgentProcess {
  readonly #parts: AgentProcessParts;
  readonly #program: KeptProgram;
  readonly #pulse: Pulse;
  readonly #beginning = new Beginning();
  readonly #faults: FaultLog;
  #isListening = false;
  #isComplete = false;
  #port: number;
  #untaken = 0;
  readonly #told = new Map<number, (told: Told | null) => void>();
  #lastId = 0;

  constructor(parts: AgentProcessParts) {
    const { clock, log, settings, entry, fork } = parts;
    this.#parts = parts;
    this.#port = settings.port;
    this.#faults = new FaultLog(clock, log, NAME);
    this.#program = new KeptProgram({
      ...{ clock, log, entry, fork, name: NAME },
      onMessage: (message) => this.#take(asFromChild(message)),
      onGone: () => this.#gone(),
    });
    this.#pulse = new Pulse({
      clock,
      isBegun: () => this.#isListening,
      ask: () => {
        if (this.#untaken < UNTAKEN_AT_MOST) this.#send({ type: 'alive' });
      },
      silent: () => {
        log.error({}, `${NAME} is silent`);
        this.#program.kill();
      },
    });
  }

  /** Starts the child; fulfilled with the port when it has its socket. @throws SnmpError where the first child does not get it */
  async start(): Promise<number> {
    const begun = this.#beginning.wait(this.#parts.clock, new SnmpError('late', `${NAME} does not start`));
    this.#program.start();
    this.#pulse.start();
    await begun;
    return this.#port;
  }

  async stop(): Promise<void> {
    this.#pulse.stop();
    this.#beginning.failed(new SnmpError('stopped', `${NAME} was stopped`));
    await this.#program.stop();
  }

  get deaths(): number {
    return this.#program.deaths;
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
    this.#parts.onComplete();
  }

  /** Tells a receiver, by its place in the settings, and says what became of it; null where no child is there that knows the room. Never rejects. */
  tell(receiver: number, notice: Notice): Promise<Told | null> {
    if (!this.#isComplete) return Promise.resolve(null);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((done) => {
      const cancel = this.#parts.clock.after(TOLD_MS, () =>
        this.#settle(id, { ok: false, because: `no answer within ${TOLD_MS / 1_000} s` }),
      );
      this.#told.set(id, (told) => {
        cancel();
        done(told);
      });
      this.#send({ type: 'notice', id, receiver, notice });
    });
  }

  #settle(id: number, told: Told | null): void {
    const done = this.#told.get(id);
    this.#told.delete(id);
    done?.(told);
  }

  #send(message: ToChild): void {
    if (!this.#program.isThere) return;
    this.#untaken += 1;
    this.#program.send(message, () => {
      this.#untaken -= 1;
    });
  }

  #take(message: FromChild | null): void {
    const { log, settings, engine } = this.#parts;
    if (message === null) return log.warn({}, `${NAME} said something that it never says`);
    this.#pulse.heard();
    if (message.type === 'ready')
      this.#send({ type: 'begin', settings: { ...settings, port: this.#port }, engine: engine() });
    else if (message.type === 'listening') this.#listening(message.port);
    else if (message.type === 'refused') this.#refused(message.code);
    else if (message.type === 'fault') this.#faults.report(message.what);
    else if (message.type === 'told')
      this.#settle(message.id, message.because === null ? { ok: true } : { ok: false, because: message.because });
    else this.#parts.onFigures(message.figures);
  }

  #listening(port: number): void {
    // A free one that was picked is kept: managers know it.
    this.#port = port;
    this.#isListening = true;
    this.#beginning.begun();
    this.#parts.onFresh();
  }

  #refused(code: string): void {
    const { host } = this.#parts.settings;
    this.#beginning.failed(new SnmpError(code, `${host} port ${this.#port} (${code})`));
    this.#program.kill();
  }

  #gone(): void {
    this.#isListening = false;
    this.#isComplete = false;
    this.#untaken = 0;
    this.#pulse.heard();
    for (const id of [...this.#told.keys()]) this.#settle(id, null);
  }
}
