// The loop: one bounded queue, one writer. Takes inputs in order, decides, records, applies, commands, publishes (architecture, two orders). Over 400 lines because both orders stand in one place: whoever reads one must see the other.
// What is decided stands in domain/; who carries commands out is handed in.

import type { Call } from '../../protocol/api/methods.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { AlarmSettings } from '../domain/alarms/look.ts';
import { DEFAULT_ALARM_SETTINGS } from '../domain/alarms/look.ts';
import { apply, isConfiguration } from '../domain/apply.ts';
import { decideEnrolment } from '../domain/configure/ports.ts';
import type { Surroundings } from '../domain/decide.ts';
import { changesConfiguration, decide } from '../domain/decide.ts';
import type { Decision, DriverCommand, Effect, Outcome } from '../domain/decision.ts';
import { NOTHING } from '../domain/decision.ts';
import type { RoomEvent, Stamped } from '../domain/event.ts';
import { follow } from '../domain/follow.ts';
import type { Caller, CallInput, EndpointInput, Input, Secret } from '../domain/input.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { RoomState } from '../domain/state.ts';
import type { SeatSettings, Telling } from '../domain/told.ts';
import { isTold, placedBefore, tellings } from '../domain/told.ts';
import { decideOverdue } from '../domain/whole/decide.ts';
import type { Prepared } from '../domain/whole/prepared.ts';
import type { Clock } from '../ports/clock.ts';
import type { Asked, EndpointDriver, Room, Subscriber, Subscription } from '../ports/endpoints.ts';
import type { Journal, Snapshots } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Passwords } from '../ports/passwords.ts';
import { PasswordsBusy } from '../ports/passwords.ts';
import type { SystemEngine, SystemRoom, SystemWork } from '../ports/system.ts';
import { Answers } from './answers.ts';
import { Arrivals } from './arrivals.ts';
import { WaitingActs } from './lanes.ts';
import { Menus } from './menus.ts';
import { Publisher } from './publisher.ts';
import { BoundedQueue } from './queue.ts';
import type { Recorded } from './recorder.ts';
import { Recorder } from './recorder.ts';
import { SeatAlarms } from './seat-alarms.ts';
import { SessionEnds } from './session-ends.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { Trail } from './trail.ts';

/** Inputs that wait for the loop; beyond it callers are `busy` and endpoints report afresh. */
const MAX_QUEUE = 20_000;
/** Configuration calls that wait while one group is under way. */
const MAX_CONFIGURATION_QUEUE = 1_024;
/** Inputs taken in one go before sockets and timers get their turn. */
const MAX_TURN = 256;
/** Milliseconds that an answer waits for its record to be handed to the operating system, and events for a configuration's fsync. */
const RECORD_WAIT_MS = 50;
/** Milliseconds between ticks. */
const TICK_MS = 1_000;
/** Milliseconds by which the wall clock may part from the monotonic one, in one step or in many, before the room is moved with it. */
const CLOCK_STEP_MS = 2_000;
/** Endpoints told in one go; the others after sockets and timers had their turn. */
const MAX_TOLD = 512;
/** Events of one change of the configuration that clients are told one by one; after a larger one they take the room afresh. */
const MAX_PUBLISHED = 256;
/** Events of a configuration that are recorded in one go; sockets and timers have their turn in between. */
const MAX_SLICE = 128;
/** Events that may follow from one input, one from another; more is a fault of ours, is cut, and stands in the log. */
const MAX_CONSEQUENCES = 100_000;

export interface EngineParts {
  readonly state: RoomState;
  readonly epoch: number;
  readonly version: string;
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly seats: SeatSettings;
  /** When something is an alarm; the usual where nothing is said. */
  readonly alarms?: AlarmSettings;
  readonly passwordRule: 'any' | 'strong';
  readonly fingerprintOf: (key: string) => string;
  /** Runs `act` after what runs now, before timers and sockets. */
  readonly soon?: (act: () => void) => void;
  /** Runs `act` after sockets and timers had their turn. */
  readonly later?: (act: () => void) => void;
}

/** What enters the order of configuration: a call, the end of the time of an application that nobody confirmed, a device whose ports the settings adopt. */
type ConfigurationInput =
  | CallInput
  | { readonly type: 'overdue' }
  | { readonly type: 'enrol'; readonly device: string };

/** Whether an event begins a group or is a change of it: applied as it is recorded, to no effect before the end. */
function isInside({ event }: Stamped): boolean {
  return event.type === 'configuration.begun' || isConfiguration(event);
}

export class Engine implements Room, SystemEngine {
  readonly #parts: EngineParts;
  readonly #queue = new BoundedQueue<Input>(MAX_QUEUE);
  readonly #configurations = new BoundedQueue<ConfigurationInput>(MAX_CONFIGURATION_QUEUE);
  readonly #lanes = new WaitingActs();
  readonly #answers = new Answers();
  readonly #arrivals = new Arrivals();
  readonly #sessionEnds: SessionEnds;
  readonly #keeper: SnapshotKeeper;
  readonly #menus: Menus;
  readonly #seatAlarms: SeatAlarms;
  readonly #publisher: Publisher;
  readonly #recorder: Recorder;
  readonly trail: Trail;
  readonly #surroundings: Surroundings;
  #driver: EndpointDriver | null = null;
  readonly #watchers: ((event: RoomEvent, seq: number) => void)[] = [];
  #system: SystemRoom | null = null;
  #next: number;
  #asks = 0;
  #running = false;
  /** The configuration that is being recorded; events after it wait to be published, but not longer than RECORD_WAIT_MS. */
  #recording: { readonly heldBack: Stamped[]; late: boolean } | null = null;
  readonly #untold: Telling[] = [];
  #clockOffset: number;
  #stopTick: () => void = () => undefined;
  #stopped = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#next = parts.state.seq + 1;
    this.trail = new Trail(parts);
    this.#sessionEnds = new SessionEnds((act) => this.#later(act));
    this.#keeper = new SnapshotKeeper(parts);
    this.#menus = new Menus(parts.state);
    this.#seatAlarms = new SeatAlarms(parts.state, parts.seats.alarms);
    this.#publisher = new Publisher(parts.state);
    this.#clockOffset = parts.clock.utc() - parts.clock.now();
    const { journal, clock, log, passwordRule, fingerprintOf } = parts;
    const onRefusal = (because: string) =>
      void this.submit({ type: 'alarm', alarm: 'journal-refuses', about: 'journal', because: because.slice(0, 200) });
    this.#recorder = new Recorder({ journal, clock, log, onRefusal });
    this.#surroundings = {
      lanes: this.#lanes,
      passwordRule,
      waiting: this.#arrivals.waiting,
      devices: this.#arrivals.devices,
      fingerprintOf,
      alarms: parts.alarms ?? DEFAULT_ALARM_SETTINGS,
    };
  }

  get state(): RoomState {
    return this.#parts.state;
  }

  /** Figures for monitoring. */
  get figures() {
    const { retained, lost, refusing } = this.#recorder.health;
    return {
      queue: this.#queue.size,
      waitingActs: this.#lanes.size,
      waitingEndpoints: this.#arrivals.waiting.size,
      subscribers: this.#publisher.size,
      retained,
      lost,
      refusing,
    };
  }

  /** Joins those who carry commands out, and begins: the first event of this epoch is that its writer started. */
  start(driver: EndpointDriver, system: SystemRoom | null = null): void {
    this.#driver = driver;
    this.#system = system;
    const { state, version } = this.#parts;
    const cutShort: RoomEvent[] =
      this.state.group === null
        ? []
        : [{ type: 'configuration.refused', because: 'the controller stopped before the change was whole' }];
    // The digits are the room's own from its first start on: its IDs have them.
    this.#perform({
      events: [...cutShort, { type: 'writer.started', idLength: state.idLength, version }],
      effects: [],
    });
    this.#watchPending();
    const tick = () => {
      this.#enqueue({ type: 'tick', refusing: this.#recorder.health.refusing, full: this.#parts.journal.full });
      this.#stopTick = this.#parts.clock.after(TICK_MS, tick);
    };
    this.#stopTick = this.#parts.clock.after(TICK_MS, tick);
  }

  /** Monitoring: `seen` is called with every event of switching, and its number, after it was applied. It must not throw, take long, or call the engine. */
  watch(seen: (event: RoomEvent, seq: number) => void): void {
    this.#watchers.push(seen);
  }

  /** Takes nothing more and keeps a snapshot; what was recorded is the journal's to close. */
  async stop(): Promise<void> {
    this.#stopTick();
    this.#stopped = true;
    this.#answers.refuseAll({ reason: 'unavailable', because: 'the controller stops' });
    await this.#keeper.saved;
    this.#snapshot();
    await this.#keeper.saved;
    this.#recorder.stop();
  }

  call(caller: Caller, call: Call, tokenHash: string | null = null, origin = ''): Asked {
    this.#asks += 1;
    const ask = `${this.#parts.epoch}-${this.#asks}`;
    const input: CallInput = { type: 'call', ask, caller, call, secret: null, prepared: null, tokenHash };
    const asked = this.#answers.ask(ask);
    if (asked === null)
      return {
        ask,
        outcome: Promise.resolve({ ok: false, reason: 'busy', because: 'too many calls wait for their answer' }),
      };
    this.trail.entered(ask, origin, call);
    if (!this.#enqueue(input))
      this.answer(ask, { ok: false, reason: 'busy', because: 'the queue of the controller is full' });
    return { ask, outcome: asked };
  }

  submit(input: EndpointInput): boolean {
    return this.#enqueue(input);
  }

  answer(ask: string, outcome: Outcome): void {
    this.trail.answered(ask, outcome);
    this.#answers.settle(ask, outcome);
  }

  again(input: CallInput, prepared: Prepared): void {
    if (!this.#enqueue({ ...input, prepared }))
      this.answer(input.ask, refuse('busy', 'the queue of the controller is full'));
  }

  /** Ends a session that ran out at the edge. */
  endSession(session: string, because: string): void {
    this.#enqueue({ type: 'sessionEnded', session, because });
  }

  subscribe(
    subscriber: Subscriber,
    from: { readonly since: number; readonly epoch: number } | null,
  ): Subscription | null {
    return this.#publisher.subscribe(subscriber, from);
  }

  onSessionEnd(session: string, ended: (because: string) => void): () => void {
    return this.#sessionEnds.listen(session, ended);
  }

  #enqueue(input: Input): boolean {
    if (this.#stopped || !this.#queue.push(input)) return false;
    if (!this.#running) {
      this.#running = true;
      this.#soon(() => this.#run());
    }
    return true;
  }

  #soon(act: () => void): void {
    (this.#parts.soon ?? queueMicrotask)(act);
  }

  #later(act: () => void): void {
    (this.#parts.later ?? setImmediate)(act);
  }

  /** Takes what waits, a turn at a time. */
  #run(): void {
    for (let taken = 0; taken < MAX_TURN; taken += 1) {
      const input = this.#queue.shift();
      if (input === undefined || this.#stopped) {
        this.#running = false;
        return;
      }
      this.#take(input);
    }
    this.#later(() => this.#run());
  }

  #take(input: Input): void {
    // First: what comes in is judged by the clock as it is now, and what waits is to wait as long as before.
    this.#watchClock();
    if (input.type === 'call' && changesConfiguration(input)) return this.#takeConfiguration(input);
    if (input.type === 'menu' && !input.open) this.#menus.closed(input.number);
    if (input.type === 'call' && input.call.method === 'room.list' && input.caller.kind === 'seat') {
      this.#menus.listed(input.caller.receiver, input.call.params.action);
    }
    if (input.type === 'gone') this.#arrivals.linkGone(input.link);
    if (input.type === 'deviceGone') this.#arrivals.deviceGone(input.device);
    if (input.type === 'devicePresented' && this.#arrivals.deviceCame(input) && input.adopt !== null)
      this.#takeConfiguration({ type: 'enrol', device: input.device });
    if (input.type === 'tick') this.#watchPending();
    this.#decide(input);
    if (input.type !== 'tick') return;
    this.#untold.push(...this.#seatAlarms.tellings());
    this.#tell();
  }

  #decide(input: Input): void {
    const { clock, journal } = this.#parts;
    const timed = { input, utc: clock.utc(), now: clock.now(), full: journal.full };
    const decision = decide(this.state, timed, this.#surroundings);
    if (decision.waitFor !== undefined && input.type === 'call') this.#lanes.add(input, decision.waitFor);
    if (input.type === 'presented') this.#arrivals.presented(input, decision);
    this.#perform(decision);
  }

  /** Switching: apply, command, publish; the record is on its way, and the answer follows it, or the wait for it. */
  #perform(decision: Decision): void {
    const stamped: Stamped[] = [];
    const effects: Effect[] = [];
    const freed = this.#applyAll(decision, stamped, effects);
    const recorded = stamped.length === 0 ? null : this.#recorder.record(stamped, false);
    this.#effect(effects, recorded);
    this.#tell();
    this.#publish(stamped);
    for (const { event, seq } of stamped) this.#seen(event, seq);
    this.#askAgain(freed);
    if (this.#keeper.isDueAfter(stamped.length)) this.#snapshot();
  }

  /** Applies the events of a decision and all that follows from them; gives the receivers whose switch ended. */
  #applyAll(decision: Decision, stamped: Stamped[], effects: Effect[]): ReadonlySet<EndpointNumber> {
    const freed = new Set<EndpointNumber>();
    effects.push(...decision.effects);
    for (let batch = decision.events; batch.length > 0; ) {
      if (stamped.length >= MAX_CONSEQUENCES) {
        const types = [...new Set(batch.map(({ type }) => type))].slice(0, 8).join(' ');
        this.#parts.log.error({ types, count: stamped.length }, 'more follows from one input than ever should: cut');
        break;
      }
      const group = batch.map((event) => this.#stamp(event));
      stamped.push(...group);
      const after = this.#applyGroup(group, freed);
      effects.push(...after.effects);
      batch = after.events;
    }
    return freed;
  }

  /** Applies events that belong together, and only then asks what follows from them. */
  #applyGroup(group: readonly Stamped[], freed: Set<EndpointNumber>): Decision {
    const isBuilt = this.state.group !== null && group.some(isInside);
    const built = isBuilt ? group.filter(({ event }) => isTold(event)) : [];
    const before = built.map(({ event }) => placedBefore(this.state, event));
    for (const stamped of group) if (!isBuilt || !isInside(stamped)) this.#applyOne(stamped, freed);
    for (const [at, { event }] of built.entries()) {
      this.#untold.push(...tellings(this.state, event, before[at] ?? [], this.#parts.seats));
      this.#arrivals.happened(event);
    }
    const events = group.map(({ event }) => event);
    if (isBuilt) this.#untold.push(...this.#menus.staleAfter(events));
    return follow(this.state, events, group.at(-1)?.time ?? 0);
  }

  #applyOne(stamped: Stamped, freed: Set<EndpointNumber>): void {
    const { event } = stamped;
    const before = placedBefore(this.state, event);
    apply(this.state, stamped);
    this.#seatAlarms.happened(event);
    if (event.type === 'picture.changed' || event.type === 'picture.kept') freed.add(event.receiver);
    // Of an act that is over nothing is asked again, whatever it waited for.
    if (event.type === 'switch.done') this.#lanes.remove(event.act);
    if (event.type === 'session.closed') this.#sessionEnds.ended(event.hash, event.because);
    this.#arrivals.happened(event);
    this.#untold.push(...tellings(this.state, event, before, this.#parts.seats), ...this.#menus.tellings(event));
  }

  #stamp(event: RoomEvent, time = this.#parts.clock.utc()): Stamped {
    const seq = this.#next;
    this.#next += 1;
    return { seq, epoch: this.#parts.epoch, time, event };
  }

  /** Endpoints are told after they were commanded: a link is welcomed before it hears anything else. */
  #tell(): void {
    for (const { number, message } of this.#untold.splice(0, MAX_TOLD))
      this.#driver?.perform({ type: 'tell', number, message });
    if (this.#untold.length > 0) this.#later(() => this.#tell());
  }

  #effect(effects: readonly Effect[], recorded: Recorded | null): void {
    for (const effect of effects) {
      if (effect.type === 'driver') this.#command(effect.command);
      else if (effect.type === 'answer') this.#answerAfter(effect, recorded);
      else if (effect.type === 'prepare' || effect.type === 'finish') this.#askSystem(effect);
      else this.#askPasswords(effect);
    }
  }

  #answerAfter(effect: Extract<Effect, { type: 'answer' }>, recorded: Recorded | null): void {
    const answer = () => this.answer(effect.ask, effect.outcome);
    if (recorded === null) return answer();
    const cancel = this.#parts.clock.after(RECORD_WAIT_MS, answer);
    void recorded.written.then(() => {
      cancel();
      answer();
    });
  }

  #command(command: DriverCommand): void {
    this.trail.commanded(command);
    this.#driver?.perform(command);
  }

  #seen(event: RoomEvent, seq: number): void {
    this.trail.happened(event);
    for (const seen of this.#watchers) seen(event, seq);
  }

  #askSystem(effect: SystemWork): void {
    if (this.#system !== null) this.#system.perform(effect);
    else this.answer(effect.input.ask, refuse('unavailable', 'nobody does this here'));
  }

  #askPasswords(effect: Extract<Effect, { type: 'verify' | 'hash' }>): void {
    const { passwords, log } = this.#parts;
    const asked: Promise<Secret> =
      effect.type === 'hash'
        ? passwords.hash(effect.password).then((hash) => ({ hash }))
        : passwords.verify(effect.hash, effect.password).then((right) => ({ checked: right ? 'right' : 'wrong' }));
    const failed = (error: unknown): Secret => {
      if (!(error instanceof PasswordsBusy)) log.error({ because: String(error) }, 'the password process failed');
      return { checked: 'busy' };
    };
    void asked.catch(failed).then((secret) => {
      const { input } = effect;
      if (!this.#enqueue({ ...input, secret }))
        this.answer(input.ask, refuse('busy', 'the queue of the controller is full'));
    });
  }

  /** Configuration: one group under way, the others wait; applied when it is durable. */
  #takeConfiguration(input: ConfigurationInput): void {
    if (this.#recording !== null) {
      if (!this.#configurations.push(input) && input.type === 'call')
        this.answer(input.ask, { ok: false, reason: 'busy', because: 'too many changes of the configuration wait' });
      return;
    }
    const { clock, journal } = this.#parts;
    const utc = clock.utc();
    const decision =
      input.type !== 'call'
        ? this.#decideOwn(input, utc)
        : decide(this.state, { input, utc, now: clock.now(), full: journal.full }, this.#surroundings);
    const changes =
      input.type !== 'call' ||
      decision.effects.some((effect) => effect.type === 'finish' || (effect.type === 'answer' && effect.outcome.ok));
    if (!changes || decision.events.length === 0) return this.#perform(decision);
    void this.#configure(input, decision, utc);
  }

  async #configure(input: ConfigurationInput, decision: Decision, utc: number): Promise<void> {
    const recording = { heldBack: [] as Stamped[], late: false };
    this.#recording = recording;
    const cancel = this.#parts.clock.after(RECORD_WAIT_MS, () => {
      recording.late = true;
      for (const stamped of recording.heldBack.splice(0)) this.#publisher.publish(stamped);
    });
    const group: Stamped[] = [];
    const durable = await this.#recordInSlices(decision.events, utc, group);
    cancel();
    this.#recording = null;
    if (this.#stopped) return;
    if (durable) this.#applyConfiguration(group, decision, recording);
    else {
      this.state.group = null;
      for (const stamped of recording.heldBack) this.#publisher.publish(stamped);
      if (input.type === 'call')
        this.answer(input.ask, refuse('unavailable', 'the disk refuses to record the change; nothing was changed'));
    }
    // One that changes nothing, or is refused, records nothing: the one behind it has its turn at once.
    for (let next = this.#configurations.shift(); next !== undefined; next = this.#configurations.shift()) {
      this.#takeConfiguration(next);
      if (this.#recording !== null) return;
    }
  }

  /** Records a group; true when all of it is durable. One that counts only with its end is recorded a slice at a time. */
  async #recordInSlices(events: readonly RoomEvent[], utc: number, group: Stamped[]): Promise<boolean> {
    const kept: Promise<boolean>[] = [];
    let isRefused = false;
    const isGroup = events[0]?.type === 'configuration.begun';
    const size = isGroup ? MAX_SLICE : events.length;
    for (let at = 0; at < events.length; at += size) {
      if (at > 0) await new Promise<void>((done) => this.#later(done));
      if (isRefused || this.#stopped) return false;
      const slice = events.slice(at, at + size).map((event) => this.#stamp(event, utc));
      group.push(...slice);
      // A group is built beside what stands; nothing of it shows until its end is durable.
      for (const stamped of slice) if (isGroup && isInside(stamped)) apply(this.state, stamped);
      const { durable } = this.#recorder.record(slice, true);
      kept.push(durable);
      void durable.then((isKept) => {
        isRefused ||= !isKept;
      });
    }
    return (await Promise.all(kept)).every((isKept) => isKept);
  }

  /** An application whose time is over goes back, unless another change is under way: then at the next tick. */
  #watchPending(): void {
    const { application } = this.state;
    if (application === null || application.confirmBy > this.#parts.clock.utc() || this.#recording !== null) return;
    this.#takeConfiguration({ type: 'overdue' });
  }

  #applyConfiguration(
    group: readonly Stamped[],
    decision: Decision,
    recording: { readonly heldBack: Stamped[]; readonly late: boolean },
  ): void {
    const freed = new Set<EndpointNumber>();
    const followed = this.#applyGroup(group, freed);
    if (group.length > MAX_PUBLISHED) {
      for (const stamped of recording.heldBack) this.#publisher.publish(stamped);
      this.#publisher.resetAll();
    } else if (recording.late) this.#publisher.publishLate(group);
    else for (const stamped of [...group, ...recording.heldBack]) this.#publisher.publish(stamped);
    this.#effect(decision.effects, null);
    this.#perform(followed);
    // What was under way at a receiver that is no more has no end of its own: whoever waits for it is told so.
    this.#askAgain(
      new Set(group.flatMap(({ event }) => (event.type === 'endpoints.removed' ? [Number(event.key)] : []))),
    );
    // Later than a link that ends with this configuration says that it is gone.
    this.#soon(() => this.#soon(() => this.#welcome()));
  }

  #publish(stamped: readonly Stamped[]): void {
    const held = this.#recording !== null && !this.#recording.late ? this.#recording.heldBack : null;
    if (held !== null) held.push(...stamped);
    else for (const one of stamped) this.#publisher.publish(one);
  }

  #askAgain(freed: ReadonlySet<EndpointNumber>): void {
    if (freed.size === 0) return;
    for (const input of this.#lanes.freedBy(freed)) {
      this.#lanes.remove(input.ask);
      this.#decide(input);
    }
  }

  /** What the settings and the clock ask for, and no caller. */
  #decideOwn(input: Exclude<ConfigurationInput, CallInput>, utc: number): Decision {
    if (input.type === 'overdue') return decideOverdue(this.state, utc);
    const device = this.#arrivals.devices.get(input.device);
    return device === undefined ? NOTHING : decideEnrolment(this.state, device);
  }

  /** An endpoint that waited for its adoption presents itself again, now that the room knows it. */
  #welcome(): void {
    for (const waiting of this.#arrivals.takeAdopted()) this.#enqueue(waiting);
  }

  #watchClock(): void {
    const { clock } = this.#parts;
    const offset = clock.utc() - clock.now();
    const byMs = Math.round(offset - this.#clockOffset);
    if (Math.abs(byMs) <= CLOCK_STEP_MS) return;
    // Only now: smaller steps would add up unseen.
    this.#clockOffset = offset;
    this.#perform({ events: [{ type: 'clock.stepped', byMs }], effects: [] });
  }

  /** Not while a part of the state stands in no record. */
  #snapshot(): void {
    if (this.#recording === null && !this.#recorder.health.refusing) this.#keeper.keep();
  }
}
