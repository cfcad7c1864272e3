// SnmpAgent as the controller sees it: the SNMP agent in a process of its own, told of the room every half second. It may fail without harm: nothing here waits for the child.

import type { Fork } from '../../children/kept-program.ts';
import type { RoomEvent } from '../../domain/event.ts';
import type { RoomState } from '../../domain/state.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Failures } from '../outputs/all-outputs.ts';
import { AgentProcess } from './agent-process.ts';
import type { KeptEngine } from './engine-file.ts';
import { nextBoot } from './engine-file.ts';
import { LOOK_MS, ROWS_AT_ONCE } from './limits.ts';
import type { Moment } from './notices.ts';
import type { Notice } from './objects.ts';
import { RoomWatch } from './room-watch.ts';
import type { Receiver, SnmpSettings } from './settings.ts';
import { TrapOutput } from './trap-output.ts';

export interface MonitoringParts {
  readonly settings: SnmpSettings;
  readonly state: Readonly<RoomState>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The data folder, for the engine's identity. */
  readonly folder: string;
  readonly product: string;
  readonly version: string;
  /** The figures of other parts, by the names of the MIB. */
  readonly figures: () => Readonly<Record<string, number>>;
  readonly failures: Pick<Failures, 'failing' | 'over'>;
  /** Where the agent's program lies. */
  readonly entry: URL;
  readonly fork?: Fork;
}

/** Milliseconds between two slices for a child that knows nothing yet. */
const HURRY_MS = 5;

export class SnmpAgent {
  readonly #parts: MonitoringParts;
  readonly #agent: AgentProcess;
  readonly #watch: RoomWatch;
  /** The receivers of notifications. */
  readonly outputs: readonly TrapOutput[];
  readonly #startedAt: number;
  #engine: KeptEngine | null = null;
  #isFresh = true;
  #isStopped = false;
  #cancelLook: () => void = () => undefined;

  constructor(parts: MonitoringParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    const { clock, log, settings, entry, state, product, version } = parts;
    this.#watch = new RoomWatch({
      ...{ state, product, version },
      figures: () => ({ ...parts.figures(), ...this.#figures() }),
      say: (message) => this.#agent.say(message),
    });
    this.#agent = new AgentProcess({
      ...{ clock, log, settings, entry },
      ...(parts.fork === undefined ? {} : { fork: parts.fork }),
      engine: () => ({
        id: this.#engine?.id ?? '',
        boots: this.#engine?.boots ?? 0,
        ageMs: clock.now() - this.#startedAt,
      }),
      onFresh: () => this.#beginAnew(),
      onComplete: () => {
        for (const output of this.outputs) output.resume();
      },
      onFigures: ({ wrongKey = 0 }) => this.#watch.wrongKeys(wrongKey, this.#moment()),
    });
    this.outputs = settings.receivers.map((receiver, at) => this.#outputOf(receiver, at));
  }

  #outputOf(receiver: Receiver, at: number): TrapOutput {
    const { clock, random, failures } = this.#parts;
    const { name, kind } = receiver;
    return new TrapOutput({
      ...{ receiver, clock, random },
      tell: (notice) => this.#agent.tell(at, notice),
      testNotice: () => this.#notice('osTest', 'a test: whoever reads it is reached by notifications'),
      onFailing: (because) => failures.failing(name, because),
      onArrival: () => failures.over(name, kind === 'inform' ? 'a message arrived' : 'a message was sent'),
    });
  }

  /** About the controller itself. */
  #notice(name: Notice['name'], because: string): Notice {
    return { name, about: this.#parts.settings.name, because, count: 1, time: this.#parts.clock.utc() };
  }

  #figures(): Readonly<Record<string, number>> {
    const rows = this.outputs.map(({ row }) => row);
    return {
      osAgentDeaths: this.#agent.deaths,
      osAgentNotices: rows.reduce((sum, { sent }) => sum + sent, 0),
      osAgentNoticesLost: rows.reduce((sum, { givenUp }) => sum + givenUp, 0),
    };
  }

  /** The agent answers; the answer is its port. @throws SnmpError where its address cannot be had */
  async start(): Promise<number> {
    const { folder, random, log, product, version, settings } = this.#parts;
    this.#engine = await nextBoot(folder, random, log);
    const port = await this.#agent.start();
    const { id, boots } = this.#engine;
    log.info({ host: settings.host, port, engine: id, boots }, 'SNMP is answered');
    this.#tell(this.#notice('osControllerStarted', `${product} ${version} has started`));
    return port;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelLook();
    for (const output of this.outputs) output.stop();
    await this.#agent.stop();
  }

  /** An event that was just applied. It is remembered; nobody is told within the call. */
  happened(event: RoomEvent): void {
    this.#watch.happened(event, this.#moment());
  }

  #tell(notice: Notice): void {
    for (const output of this.outputs) output.take(notice);
  }

  #moment(): Moment {
    const { clock } = this.#parts;
    return { now: clock.now(), utc: clock.utc() };
  }

  #beginAnew(): void {
    this.#watch.forgetTold();
    this.#isFresh = true;
    this.#cancelLook();
    this.#look();
  }

  #look(): void {
    if (this.#isStopped) return;
    const moment = this.#moment();
    if (this.#agent.takes) {
      const isThrough = this.#watch.look(moment, this.#isFresh ? ROWS_AT_ONCE : undefined);
      if (isThrough && this.#isFresh) {
        this.#isFresh = false;
        this.#agent.complete();
      }
    }
    for (const notice of this.#watch.takeNotices(moment)) this.#tell(notice);
    this.#cancelLook = this.#parts.clock.after(this.#isFresh ? HURRY_MS : LOOK_MS, () => this.#look());
  }
}
