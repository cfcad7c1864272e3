// One output: what it tells, what waits, when it is tried and tried again. Several never wait for one another. How a message travels stands behind `deliver`; what is
// remembered over a restart is handed in and asked for.

import { SEVERITY_NAMES } from '../../../protocol/alarms.ts';
import type { OutputRow } from '../../../protocol/api/alarm-methods.ts';
import type { OneOutput, Tested } from '../outputs/all-outputs.ts';
import type { FaringParts } from '../outputs/faring.ts';
import { Faring } from '../outputs/faring.ts';
import { OLD_MS, TEST_MS } from '../outputs/limits.ts';
import type { Letter } from './letter.ts';
import { letterOf, testLetter } from './letter.ts';
import { GATHER_MS, ONE_BY_ONE, PAUSE_MS, QUEUE_AT_MOST, REFUSED_TRIES, TOLD_AT_MOST, TRY_MS } from './limits.ts';
import type { News } from './news.ts';
import type { OutputSettings, Target } from './settings.ts';

/** What became of a message. `isFinal`: the other side says that it will never take it. */
export type Delivered =
  | { readonly ok: true }
  | { readonly ok: false; readonly because: string; readonly isFinal: boolean };

/** Never rejects, and answers in time. */
export type Deliver = (target: Target, letter: Letter, withinMs: number) => Promise<Delivered>;

export interface OutputParts extends FaringParts {
  readonly settings: OutputSettings;
  /** The machine that tells. */
  readonly from: string;
  readonly deliver: Deliver;
  readonly kept: Kept;
  /** What is remembered is another than before. */
  readonly onChange: () => void;
}

/** What an output remembers over a restart: how far in the journal all is done, and when alarms that stand were told (UTC ms). */
export interface Kept {
  readonly seq: number;
  readonly told: readonly (readonly [string, number])[];
}

interface Waiting {
  readonly news: News;
  /** When its alarm was told, as it was known before this came. */
  readonly toldAt: number | undefined;
}

const nothing = (): void => undefined;

function keyOf({ alarm, about }: News): string {
  return `${alarm} ${about}`;
}

export class Output implements OneOutput {
  readonly #parts: OutputParts;
  readonly #faring: Faring;
  readonly #told: Map<string, number>;
  #queue: Waiting[] = [];
  /** What was over and is not told, since all was done: a repetition of it is none. */
  #over: Waiting[] = [];
  /** Of the queue, those that are on their way. */
  #underway = 0;
  #isTesting = false;
  /** The last of the journal that was looked at, and up to which all is done. */
  #seen: number;
  #done: number;
  #lost = 0;
  #pausedUntil = 0;
  #isStopped = false;
  #isArmed = false;
  #cancel = nothing;
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: OutputParts) {
    this.#parts = parts;
    this.#faring = new Faring(parts);
    this.#told = new Map(parts.kept.told);
    this.#seen = parts.kept.seq;
    this.#done = parts.kept.seq;
  }

  get name(): string {
    return this.#parts.settings.name;
  }

  /** As it was where all is done: what waits will be looked at once more after a restart, and must find then what it found now. */
  get kept(): Kept {
    const told = new Map(this.#told);
    if (this.#queue.length === 0) return { seq: this.#seen, told: [...told] };
    const over = this.#over.filter(({ news }) => news.seq > this.#done);
    const looked = [...this.#queue, ...over];
    if (over.length > 0) looked.sort((one, other) => one.news.seq - other.news.seq);
    for (const { news, toldAt } of looked.toReversed())
      if (toldAt === undefined) told.delete(keyOf(news));
      else told.set(keyOf(news), toldAt);
    // In front stands what came and was given up while others waited: nobody was told of that.
    return { seq: this.#done, told: [...told].slice(-TOLD_AT_MOST) };
  }

  get row(): OutputRow {
    const { name, target, severity, language } = this.#parts.settings;
    return {
      ...{ name, kind: target.kind, to: whereTo(target), severity, language },
      ...this.#faring.row(this.#queue.length),
    };
  }

  /** Sends nothing more. Fulfilled when what is on its way is known to have arrived, or not. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#sending;
  }

  /** What happened, in the order of the journal; it may be told, or not. */
  take(news: News): void {
    if (this.#isStopped || news.seq <= this.#seen) return;
    this.#seen = news.seq;
    const toldAt = this.#told.get(keyOf(news));
    if (news.state === 'cleared' && !this.#parts.settings.cleared && toldAt !== undefined) this.#end({ news, toldAt });
    if (!this.#isMeant(news)) return;
    if (!this.#isFresh(news, toldAt)) return;
    this.#queue.push({ news, toldAt });
    if (this.#queue.length > QUEUE_AT_MOST) this.#giveUp(this.#underway, 1, 'too many alarms wait');
    this.#plan(GATHER_MS);
  }

  #isMeant({ alarm, about, severity, state }: News): boolean {
    const { name, alarms, cleared, acknowledged, severity: least } = this.#parts.settings;
    // That it fails itself is told by the others.
    if (alarm === 'notify-failed' && about === name) return false;
    if (state === 'cleared' && !cleared) return false;
    if (state === 'acknowledged' && !acknowledged) return false;
    if (SEVERITY_NAMES.indexOf(severity) > SEVERITY_NAMES.indexOf(least)) return false;
    return alarms === null || alarms.some((one) => one === alarm);
  }

  /** A repetition of what stands is not told again for a while; that an alarm is over is told to whoever heard of it. */
  #isFresh(news: News, toldAt: number | undefined): boolean {
    const key = keyOf(news);
    if (news.state === 'acknowledged') return true;
    this.#told.delete(key);
    if (news.state === 'cleared') return toldAt !== undefined;
    const isRepeated = toldAt !== undefined && Math.abs(news.time - toldAt) < this.#parts.settings.repeatMs;
    this.#told.set(key, isRepeated ? toldAt : news.time);
    const [oldest] = this.#told.keys();
    if (this.#told.size > TOLD_AT_MOST && oldest !== undefined) this.#told.delete(oldest);
    return !isRepeated;
  }

  /** It is over, and nobody is told: when it comes again it is told at once. */
  #end(one: Waiting): void {
    this.#told.delete(keyOf(one.news));
    const isWaiting = this.#queue.length > 0;
    this.#over = isWaiting ? [...this.#over.filter(({ news }) => news.seq > this.#done), one].slice(-TOLD_AT_MOST) : [];
  }

  #plan(ms: number): void {
    if (this.#isStopped || this.#isArmed || this.#underway > 0 || this.#queue.length === 0) return;
    this.#isArmed = true;
    const wait = Math.max(ms, this.#pausedUntil - this.#parts.clock.now());
    this.#cancel = this.#parts.clock.after(wait, () => {
      this.#sending = this.#send();
    });
  }

  async #send(): Promise<void> {
    const { clock, deliver, settings, from } = this.#parts;
    this.#isArmed = false;
    // From the front: behind a step of the clock one in the middle may look old.
    const fresh = this.#queue.findIndex(({ news }) => clock.utc() - news.time <= OLD_MS);
    const old = fresh === -1 ? this.#queue.length : fresh;
    if (old > 0) this.#giveUp(0, old, 'too old to be told');
    const isMany = this.#queue.length > ONE_BY_ONE || this.#lost > 0;
    const taken = this.#queue.slice(0, isMany ? this.#queue.length : 1).map(({ news }) => news);
    if (this.#isStopped || taken.length === 0) return;
    this.#underway = taken.length;
    const lost = this.#lost;
    const outcome = await deliver(
      settings.target,
      letterOf(taken, lost, { language: settings.language, from }),
      TRY_MS,
    );
    this.#underway = 0;
    if (!outcome.ok) return this.#failedOnce(outcome, taken.length);
    this.#queue.splice(0, taken.length);
    this.#lost -= lost;
    this.#done = taken.at(-1)?.seq ?? this.#done;
    this.#pausedUntil = isMany ? clock.now() + PAUSE_MS : 0;
    this.#faring.arrived();
    this.#parts.onChange();
    this.#plan(0);
  }

  #failedOnce({ because, isFinal }: Extract<Delivered, { ok: false }>, count: number): void {
    if (this.#isStopped) return;
    const tries = this.#faring.failed(because);
    if (isFinal && tries >= REFUSED_TRIES) {
      this.#giveUp(0, count, because);
      this.#faring.beginAnew();
    } else this.#faring.complain(because);
    this.#plan(this.#faring.backOffMs);
  }

  #giveUp(from: number, count: number, because: string): void {
    const gone = this.#queue.splice(from, count);
    this.#lost += gone.length;
    if (from === 0) this.#done = gone.at(-1)?.news.seq ?? this.#done;
    this.#parts.onChange();
    this.#faring.gaveUp(gone.length, because);
  }

  /** Sends a test message now, beside what waits. Null: another test is under way. */
  async test(): Promise<Tested | null> {
    const { clock, deliver, settings, from } = this.#parts;
    if (this.#isTesting) return null;
    this.#isTesting = true;
    const letter = testLetter(clock.utc(), { language: settings.language, from });
    const outcome = await deliver(settings.target, letter, TEST_MS);
    this.#isTesting = false;
    if (!outcome.ok) {
      this.#faring.note(outcome.because);
      return outcome;
    }
    if (!this.#isStopped) {
      this.#faring.arrived();
      // It takes messages again: what waits for its next try goes now.
      this.#cancel();
      this.#isArmed = false;
      this.#plan(0);
    }
    // Syslog says nothing of what it takes.
    return { ok: true, isConfirmed: settings.target.kind !== 'syslog' };
  }
}

/** Where it leads, for people; what may be secret in an address is left out. */
function whereTo(target: Target): string {
  switch (target.kind) {
    case 'syslog':
      return `${target.host}:${target.port} (${target.transport.toUpperCase()})`;
    case 'mail':
      return `${target.to.join(', ')} (${target.host}:${target.port})`.slice(0, 512);
    case 'webhook':
      return new URL(target.url).origin.slice(0, 512);
  }
}
