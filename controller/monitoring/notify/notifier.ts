// All outputs that the settings name under `notify`: fed with what happens in the room and, after a start, with what the journal says that was not told before. It may fail
// without harm. What one output does stands in output.ts.

import type { RoomEvent } from '../../domain/event.ts';
import { lift } from '../../domain/lift.ts';
import type { RoomState } from '../../domain/state.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { History } from '../../ports/history.ts';
import type { Log } from '../../ports/log.ts';
import type { Failures } from '../outputs/all-outputs.ts';
import { KeptFile } from './kept-file.ts';
import { LAST_MS, QUEUE_AT_MOST } from './limits.ts';
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
  readonly failures: Pick<Failures, 'failing' | 'over'>;
}

const NEVER: Kept = { seq: 0, told: [] };

export class Notifier {
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

  /** None before the start. */
  get outputs(): readonly Output[] {
    return this.#outputs;
  }

  #outputOf(settings: OutputSettings, kept: Kept): Output {
    const { clock, random, from, deliver, failures } = this.#parts;
    const { name } = settings;
    return new Output({
      ...{ settings, clock, random, from, deliver },
      // The journal of another room, or an older one that was restored, begins where it is.
      kept: kept.seq > this.#head ? { ...NEVER, seq: this.#head } : kept,
      onChange: () => this.#keep(),
      onFailing: (because) => failures.failing(name, because),
      onArrival: () => failures.over(name, 'a message arrived'),
    });
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
