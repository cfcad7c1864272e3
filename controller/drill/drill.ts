// Drills carried out, one at a time: an idle receiver is switched by the same calls as any other, each switch is timed from its entering to the receiver's
// word, and what was shown before is shown again. Whether a receiver is idle is decided in domain/drill.ts.

import type { DrillPair, DrillRow } from '../../protocol/api/drill-methods.ts';
import type { Call, ParamsOf } from '../../protocol/api/methods.ts';
import { MAX_DRILLS_KEPT } from '../../protocol/limits.ts';
import type { Reason, Refusal, Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { DriverCommand, Outcome } from '../domain/decision.ts';
import type { DrillPlaces } from '../domain/drill.ts';
import { drillFigures, drillPlaces, refuseDrill } from '../domain/drill.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { EndpointNumber } from '../domain/model.ts';
import { idOf, receiverState } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';

/** Milliseconds between two switches, so that the room has its turn. */
const PAUSE_MS = 25;
/** Looks, that long apart, for the end of somebody else's act at the receiver: more than any act takes. */
const LOOKS_AT_MOST = 200;
/** Switches lost in a row after which the rest is not tried. */
const GIVE_UP_AFTER = 3;
/** Reasons for which a scheduled drill is left out without a word to anybody. */
const YIELDS: ReadonlySet<Reason> = new Set(['busy', 'conflict', 'unavailable']);
/** What the calls of a drill are called in the log. */
const ORIGIN = 'drill';
/** Times are told to the hundredth of a millisecond. */
const HUNDREDTHS = 100;

export interface DrillSettings {
  readonly pairs: readonly DrillPair[];
  /** Switches of a drill whose call says no number. */
  readonly count: number;
  /** Minutes between scheduled drills of the first pair, and the account on whose behalf they are; null: none. */
  readonly schedule: { readonly everyMinutes: number; readonly user: string } | null;
}

export interface DrillParts {
  readonly room: Pick<Room, 'state' | 'call' | 'submit' | 'answer'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: DrillSettings;
}

type DrillCommand = Extract<DriverCommand, { readonly type: 'drill' }>;

/** A drill under way. */
interface Running {
  readonly command: DrillCommand;
  readonly places: DrillPlaces;
  /** What they were called when it began: one may be retired meanwhile. */
  readonly ids: Pick<DrillRow, 'receiver' | 'transmitters'>;
  readonly count: number;
  readonly startedAt: number;
  /** What was shown when it began; null for dark. */
  readonly before: EndpointNumber | null;
  readonly times: (number | null)[];
  /** Its own calls; a picture that came by another is somebody else's. */
  readonly acts: Set<string>;
  isTaken: boolean;
}

/** How a drill ended before its last switch, or that it did not. */
interface Ending {
  readonly outcome: 'ok' | Reason;
  readonly because: string;
}

export class Drill {
  readonly #parts: DrillParts;
  /** Newest first. */
  readonly #done: DrillRow[] = [];
  #running: Running | null = null;
  /** The switch under way: its act, and when its picture was there. */
  #timed: { readonly act: string; shownAt: number | null } | null = null;
  #switches = { confirmed: 0, lost: 0 };
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(parts: DrillParts) {
    this.#parts = parts;
  }

  /** Begins the schedule, if there is one. */
  start(): void {
    const { schedule } = this.#parts.settings;
    if (schedule === null) return;
    this.#cancel = this.#parts.clock.after(schedule.everyMinutes * 60_000, () => {
      this.#scheduled(schedule.user);
      if (!this.#stopped) this.start();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Switches of all drills since the start, for monitoring. */
  get switches(): { readonly confirmed: number; readonly lost: number } {
    return this.#switches;
  }

  /** The last drill that was carried out; null before the first. */
  get last(): DrillRow | null {
    return this.#done.find(({ times }) => times.length > 0) ?? null;
  }

  perform(command: Extract<DriverCommand, { readonly type: 'drill' | 'drills' }>): void {
    // Not at once: the engine is giving the command.
    queueMicrotask(() => {
      if (command.type === 'drills') return this.#list(command.ask);
      const begun = this.#begin(command);
      if (!begun.ok) this.#parts.room.answer(command.ask, begun);
      else void this.#run(begun.value).catch((error: unknown) => this.#fail(begun.value, error));
    });
  }

  /** The engine's word of what happened: the picture of the switch under way is there, or that of somebody else's. */
  happened(event: RoomEvent): void {
    const running = this.#running;
    if (running === null || event.type !== 'picture.changed' || event.receiver !== running.places.receiver) return;
    const timed = this.#timed;
    if (timed !== null && event.act === timed.act) timed.shownAt = this.#parts.clock.now();
    else if (event.act !== null && !running.acts.has(event.act)) running.isTaken = true;
  }

  #scheduled(user: string): void {
    const { room } = this.#parts;
    const caller = { kind: 'drill', user: user.toLowerCase(), from: 'schedule' } as const;
    const { outcome } = room.call(caller, { method: 'drill.run', params: {} }, null, ORIGIN);
    void outcome.then((done) => {
      if (!done.ok) this.#missed(user, done);
    });
  }

  /** That somebody needs the place is as it should be. Whatever else is in the way stays there: nobody would know that nothing is measured any more. */
  #missed(user: string, { reason, because }: Refusal): void {
    const { room, log, settings } = this.#parts;
    log.warn({ reason, because }, 'a scheduled drill was not carried out');
    const about = settings.pairs[0]?.receiver;
    if (about === undefined || this.#stopped || YIELDS.has(reason)) return;
    const why = reason === 'not_authenticated' ? `there is no account ${user}` : because;
    room.submit({ type: 'alarm', alarm: 'drill-failed', about, because: `not carried out: ${why}`.slice(0, 512) });
  }

  #list(ask: string): void {
    const { room, settings } = this.#parts;
    const running = this.#running === null ? [] : [this.#row(this.#running, { outcome: 'running', because: '' })];
    const items = [...running, ...this.#done].slice(0, MAX_DRILLS_KEPT);
    const everyMinutes = settings.schedule?.everyMinutes ?? null;
    room.answer(ask, { ok: true, result: { pairs: settings.pairs, everyMinutes, items } });
  }

  #begin(command: DrillCommand): Result<Running> {
    const { room, clock, settings } = this.#parts;
    if (this.#running !== null) return refuse('busy', 'another drill is under way');
    const typed = this.#typed(command.params);
    if (!typed.ok) return typed;
    const places = drillPlaces(room.state, typed.value);
    if (!places.ok) return places;
    for (const transmitter of places.value.transmitters) {
      const refused = refuseDrill(room.state, command.by, places.value, transmitter);
      if (refused !== null) return refused;
    }
    const count = command.params.count ?? settings.count;
    const { ask: drill, by, started } = command;
    const { receiver, transmitters } = places.value;
    const running: Running = {
      command,
      places: places.value,
      ids: {
        receiver: idOf(room.state, receiver),
        transmitters: transmitters.map((number) => idOf(room.state, number)),
      },
      count,
      startedAt: clock.utc(),
      before: this.#shown(receiver),
      times: [],
      acts: new Set(),
      isTaken: false,
    };
    this.#running = running;
    room.submit({ type: 'drilled', event: { type: 'drill.begun', drill, by, started, receiver, transmitters, count } });
    return accept(running);
  }

  /** What was typed, or what the settings say in its place. */
  #typed({
    receiver,
    transmitters,
  }: ParamsOf<'drill.run'>): Result<{ receiver: string; transmitters: readonly string[] }> {
    if (receiver !== undefined && transmitters !== undefined) return accept({ receiver, transmitters });
    const { pairs } = this.#parts.settings;
    const pair = receiver === undefined ? pairs[0] : pairs.find((one) => one.receiver === receiver);
    if (pair === undefined)
      return refuse(
        'invalid',
        'name a receiver and one or two transmitters: the settings have no such pair (drill.pairs)',
      );
    return accept({ receiver: pair.receiver, transmitters: transmitters ?? pair.transmitters });
  }

  async #run(running: Running): Promise<void> {
    const ending = await this.#switchAll(running);
    await this.#putBack(running);
    this.#end(running, ending);
  }

  /** A fault of ours ends the drill and nothing else. */
  #fail(running: Running, error: unknown): void {
    this.#parts.log.error({ act: running.command.ask, error: String(error) }, 'a drill failed');
    this.#end(running, { outcome: 'unavailable', because: 'a fault of the controller; it was logged' });
  }

  async #switchAll(running: Running): Promise<Ending> {
    const { places, count, command, times } = running;
    for (let lostInARow = 0; times.length < count; ) {
      if (this.#stopped) return { outcome: 'unavailable', because: 'the controller stops' };
      const next = this.#next(places);
      let refused = this.#refuse(running, next);
      if (refused === null && this.#shown(places.receiver) === next) {
        await this.#act(running, this.#toDark(places));
        refused = this.#refuse(running, next);
      }
      if (refused !== null)
        return { outcome: refused.reason, because: `${refused.because}, after ${times.length} switches` };
      const time = await this.#act(running, this.#toShow(places, next));
      times.push(time);
      this.#switches[time === null ? 'lost' : 'confirmed'] += 1;
      lostInARow = time === null ? lostInARow + 1 : 0;
      if (lostInARow >= GIVE_UP_AFTER) {
        const { receiver } = places;
        const id = idOf(this.#parts.room.state, receiver);
        this.#parts.log.warn({ act: command.ask, receiver: id }, 'a drill gave up: switch after switch was lost');
        return { outcome: 'connect_failed', because: `${GIVE_UP_AFTER} switches in a row were lost` };
      }
      await this.#pause();
    }
    return { outcome: 'ok', because: '' };
  }

  #refuse({ command, places, isTaken }: Running, next: EndpointNumber): Refusal | null {
    const { state } = this.#parts.room;
    const refused = refuseDrill(state, command.by, places, next);
    if (refused !== null || !isTaken) return refused;
    return refuse('conflict', `${idOf(state, places.receiver)} was switched by somebody else`);
  }

  /** Shows again what was shown, unless somebody took the place: a picture that is not the drill's stays. */
  async #putBack(running: Running): Promise<void> {
    const { places, before } = running;
    // An act of somebody else that is under way would come before this one, and be undone by it.
    if (!(await this.#quiet(places.receiver)) || this.#stopped || !this.#isWrong(running)) return;
    const isThere = before !== null && this.#parts.room.state.endpoints.has(before);
    await this.#act(running, isThere ? this.#toShow(places, before) : this.#toDark(places));
  }

  /** Whether it is by the drill that the receiver does not show what it showed. */
  #isWrong({ places, command, before, isTaken }: Running): boolean {
    const picture = receiverState(this.#parts.room.state, places.receiver)?.desired ?? null;
    if (isTaken || (picture?.transmitter ?? null) === before) return false;
    if (picture === null) return true;
    const isOwn = picture.basis.kind === 'operate' && picture.basis.user === command.by;
    return isOwn && places.transmitters.includes(picture.transmitter);
  }

  #end(running: Running, ending: Ending): void {
    const { room } = this.#parts;
    const { command, places, times } = running;
    const { ask: drill, by, started } = command;
    const because = ending.because.slice(0, 512);
    const row = this.#row(running, { ...ending, because });
    this.#running = null;
    this.#done.unshift(row);
    this.#done.splice(MAX_DRILLS_KEPT);
    const { lost, p50Ms, p99Ms } = row;
    const left = this.#isWrong(running);
    const done = {
      type: 'drill.done',
      drill,
      by,
      started,
      receiver: places.receiver,
      outcome: ending.outcome,
    } as const;
    room.submit({ type: 'drilled', event: { ...done, because, switches: times.length, lost, p50Ms, p99Ms, left } });
    room.answer(drill, answerOf(ending.outcome, row));
  }

  #row({ command, ids, count, startedAt, times }: Running, ending: Pick<DrillRow, 'outcome' | 'because'>): DrillRow {
    return {
      ...{ drill: command.ask, by: command.by, started: command.started },
      ...ids,
      startedAt: new Date(startedAt).toISOString(),
      ...ending,
      ...{ count, times: [...times], ...drillFigures(times) },
    };
  }

  /** Whether nothing is under way at the receiver any more. */
  async #quiet(receiver: EndpointNumber): Promise<boolean> {
    const isQuiet = () => receiverState(this.#parts.room.state, receiver)?.switching == null;
    for (let look = 0; look < LOOKS_AT_MOST && !this.#stopped && !isQuiet(); look += 1) await this.#pause();
    return isQuiet();
  }

  /** Milliseconds from the entering of this call to the receiver's word; null where that did not come. */
  async #act({ command, acts }: Running, call: Call): Promise<number | null> {
    const { room, clock } = this.#parts;
    const enteredAt = clock.now();
    const caller = { kind: 'drill', user: command.by, from: 'drill' } as const;
    const asked = room.call(caller, call, null, `${ORIGIN}/${command.ask}`);
    acts.add(asked.ask);
    const timed = { act: asked.ask, shownAt: null as number | null };
    this.#timed = timed;
    const outcome = await asked.outcome;
    this.#timed = null;
    if (!outcome.ok || timed.shownAt === null) return null;
    return Math.round((timed.shownAt - enteredAt) * HUNDREDTHS) / HUNDREDTHS;
  }

  #toShow({ receiver }: DrillPlaces, source: EndpointNumber): Call {
    const { state } = this.#parts.room;
    return { method: 'switch.connect', params: { receiver: idOf(state, receiver), source: idOf(state, source) } };
  }

  #toDark({ receiver }: DrillPlaces): Call {
    return { method: 'switch.disconnect', params: { receiver: idOf(this.#parts.room.state, receiver) } };
  }

  /** The transmitter that is not shown; of one alone, that one. */
  #next({ receiver, transmitters }: DrillPlaces): EndpointNumber {
    const [first = 0, second = first] = transmitters;
    return this.#shown(receiver) === first ? second : first;
  }

  #shown(receiver: EndpointNumber): EndpointNumber | null {
    return receiverState(this.#parts.room.state, receiver)?.desired?.transmitter ?? null;
  }

  #pause(): Promise<void> {
    return new Promise((go) => void this.#parts.clock.after(PAUSE_MS, go));
  }
}

/** One whose switches were lost was carried out: that is what it found. */
function answerOf(outcome: 'ok' | Reason, row: DrillRow): Outcome {
  if (outcome === 'ok' || outcome === 'connect_failed') return { ok: true, result: row };
  return refuse(outcome, row.because);
}
