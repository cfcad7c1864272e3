// All outputs of alarms: fed with what happens in the room and, after a start, with what the journal says that was not told before; asked how they fare, and for a test. It may
// fail without harm. What one output does stands in output.ts.

import type { OutputRow } from '../../../protocol/api/alarm-methods.ts';
import { refuse } from '../../../protocol/reasons.ts';
import { standingAlarms } from '../../domain/alarms/list.ts';
import type { Outcome } from '../../domain/decision.ts';
import type { RoomEvent } from '../../domain/event.ts';
import type { EndpointInput } from '../../domain/input.ts';
import { lift } from '../../domain/lift.ts';
import type { RoomState } from '../../domain/state.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { History } from '../../ports/history.ts';
import type { Log } from '../../ports/log.ts';
import type { Outputs } from '../../ports/outputs.ts';
import { KeptFile } from './kept-file.ts';
import { LAST_MS, QUEUE_AT_MOST, WORDS_AT_MOST } from './limits.ts';
import type { News } from './news.ts';
import { isNews, newsOf } from './news.ts';
import type { Deliver, Kept } from './output.ts';
import { Output } from './output.ts';
import type { OutputSettings } from './settings.ts';

export interface NotifierParts {
  readonly settings: readonly OutputSettings[];
  readonly state: Readonly<RoomState>;
  readonly history: Pick<History, 'ofTypes'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The data folder. */
  readonly folder: string;
  /** The machine that tells. */
  readonly from: string;
  readonly deliver: Deliver;
  readonly submit: (input: Extract<EndpointInput, { type: 'alarm' | 'alarmOver' }>) => void;
}

const FAILED = 'notify-failed';
const NEVER: Kept = { seq: 0, told: [] };

export class Notifier implements Outputs {
  readonly #parts: NotifierParts;
  readonly #file: KeptFile;
  #outputs: readonly Output[] = [];
  /** What happens while the journal is read; null when that is over. */
  #early: News[] | null = [];
  readonly #head: number;
  #isStopped = false;
  #isOverfull = false;

  /** To be made before anything happens in the room: what is newer than its last record is heard by `happened`. */
  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#head = parts.state.seq;
    this.#file = new KeptFile(parts.folder, parts.log);
  }

  /** Tells what an earlier run did not, then what happens. An output that is new begins here and now. */
  async start(): Promise<void> {
    const { settings, log } = this.#parts;
    const kept = settings.length === 0 ? {} : await this.#file.read();
    if (this.#isStopped) return;
    this.#outputs = settings.map((one) => this.#outputOf(one, kept[one.name] ?? { ...NEVER, seq: this.#head }));
    this.#clearForgotten();
    try {
      await this.#catchUp(this.#outputs.map((output) => output.kept.seq));
    } catch (error) {
      log.error({ because: String(error) }, 'what happened before this start cannot be told of');
    }
    const early = this.#early ?? [];
    this.#early = null;
    for (const news of early) this.#tell(news);
    this.#keep();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const stopped = Promise.all(this.#outputs.map((output) => output.stop()));
    await Promise.race([stopped, new Promise<void>((done) => this.#parts.clock.after(LAST_MS, done))]);
    this.#keep();
    await this.#file.settled();
  }

  /** What was just applied. It is remembered; nothing is sent within the call. */
  happened(event: RoomEvent, seq: number): void {
    if (this.#isStopped || this.#parts.settings.length === 0 || !isNews(event)) return;
    const news = newsOf(this.#parts.state, event, seq, this.#parts.clock.utc());
    if (news === null) return;
    if (this.#early === null) this.#tell(news);
    else {
      this.#early.push(news);
      if (this.#early.length > QUEUE_AT_MOST) this.#forgetEarliest(this.#early);
    }
  }

  /** More came while the journal was read than an output would keep: the oldest is given up, as there. */
  #forgetEarliest(early: News[]): void {
    early.shift();
    if (!this.#isOverfull) this.#parts.log.warn({}, 'more alarms than are kept came while the journal was read');
    this.#isOverfull = true;
  }

  list(): readonly OutputRow[] {
    return this.#outputs.map(({ row }) => row);
  }

  async test(name: string): Promise<Outcome> {
    const output = this.#outputs.find((one) => one.name === name);
    if (output === undefined) return refuse('not_found', 'there is no such output');
    const began = this.#parts.clock.now();
    const outcome = await output.test();
    if (outcome === null) return refuse('busy', 'a test of this output is under way');
    const ms = Math.round(this.#parts.clock.now() - began);
    const because = outcome.ok ? '' : outcome.because.slice(0, WORDS_AT_MOST);
    return { ok: true, result: { delivered: outcome.ok, because, ms } };
  }

  #outputOf(settings: OutputSettings, kept: Kept): Output {
    const { clock, random, from, deliver, log, submit } = this.#parts;
    const { name } = settings;
    return new Output({
      ...{ settings, clock, random, from, deliver },
      // The journal of another room, or an older one that was restored, begins where it is.
      kept: kept.seq > this.#head ? { ...NEVER, seq: this.#head } : kept,
      onChange: () => this.#keep(),
      onFailing: (because) => {
        log.warn({ output: name, because }, 'alarms do not reach those who are to be told');
        submit({ type: 'alarm', alarm: FAILED, about: name, because });
      },
      onArrival: () => this.#over(name, 'a message arrived'),
    });
  }

  #over(about: string, because: string): void {
    const stands = standingAlarms(this.#parts.state).some((one) => one.alarm === FAILED && one.about === about);
    if (stands) this.#parts.submit({ type: 'alarmOver', alarm: FAILED, about, because });
  }

  /** An output that the settings do not name any more fails nobody. */
  #clearForgotten(): void {
    const names = new Set(this.#outputs.map(({ name }) => name));
    for (const { alarm, about } of standingAlarms(this.#parts.state))
      if (alarm === FAILED && !names.has(about)) this.#over(about, 'the settings name it no more');
  }

  async #catchUp(from: readonly number[]): Promise<void> {
    const first = Math.min(this.#head, ...from) + 1;
    if (first > this.#head) return;
    for await (const group of this.#parts.history.ofTypes(['alarm.'], first))
      for (const found of group) {
        if (this.#isStopped || found.seq > this.#head) return;
        const { type, v, data } = found.record();
        const event = { ...lift(type, v, data as Readonly<Record<string, unknown>>), type } as RoomEvent;
        const news = newsOf(this.#parts.state, event, found.seq, found.time);
        if (news !== null) this.#tell(news);
      }
  }

  #tell(news: News): void {
    for (const output of this.#outputs) output.take(news);
  }

  #keep(): void {
    if (this.#outputs.length > 0)
      this.#file.keep(() => Object.fromEntries(this.#outputs.map((output) => [output.name, output.kept])));
  }
}
