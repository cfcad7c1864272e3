// Switches under way, one a receiver at most: performs what saga.ts decides, with keys, addresses and deadlines.
// Besides: ending grants that nobody should hold, and changing the mode of a link that stands.

import { SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import type { DriverCommand, GrantAt, LinkJob } from '../domain/decision.ts';
import type { EndpointNumber } from '../domain/model.ts';
import { idOf, transmitterState } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import type { Ended, Order } from './commands.ts';
import { wordsOf } from './commands.ts';
import { DISMISSAL_TRIES } from './limits.ts';
import type { Links } from './links.ts';
import type { Reports } from './reports.ts';
import type { Names, Saga, SagaEffect, SagaInput, SagaOutcome, SagaStep } from './saga.ts';
import { beginDarken, beginMake, step } from './saga.ts';

export interface SwitchSurroundings {
  readonly room: Room;
  readonly clock: Clock;
  readonly log: Log;
  readonly links: Links;
  readonly reports: Reports;
}

/** One switch under way. */
interface Running {
  readonly receiver: EndpointNumber;
  /** Null: dark is wanted. */
  readonly job: LinkJob | null;
  /** Null: a correction. */
  readonly act: string | null;
  readonly deadlineAt: number;
  saga: Saga;
}

type Ending = (ended: Ended) => void;

/** Whom a command is for, and the act that it is part of. */
interface To {
  readonly kind: 'transmitter' | 'receiver';
  readonly number: EndpointNumber;
  readonly act: string | null;
}

export class Switches {
  readonly #around: SwitchSurroundings;
  readonly #running = new Map<EndpointNumber, Running>();
  /** The last change of mode of each receiver, until it is through or something newer is wanted there. */
  readonly #remodes = new Map<EndpointNumber, LinkJob>();

  constructor(around: SwitchSurroundings) {
    this.#around = around;
  }

  /** Answered with `settled`, within `SWITCH_DEADLINE_MS`. */
  make(job: LinkJob): void {
    const { receiver, transmitter, act } = job;
    this.#begin({ receiver, job, act }, beginMake(job, this.#names(receiver, transmitter)));
  }

  /** Answered with `settled` and grant null, within `SWITCH_DEADLINE_MS`. */
  darken({ receiver, replaces, act }: Extract<DriverCommand, { type: 'darken' }>): void {
    this.#begin(
      { receiver, job: null, act },
      beginDarken(replaces, this.#names(receiver, replaces?.transmitter ?? null)),
    );
  }

  /** Admits again in the new mode, and shows again once that is confirmed, unless something newer is wanted at the receiver by then. */
  remode(job: LinkJob): void {
    const deadlineAt = this.#deadline();
    this.#remodes.set(job.receiver, job);
    this.#admit(job, deadlineAt, (ended) => {
      if (this.#remodes.get(job.receiver) !== job) return;
      this.#remodes.delete(job.receiver);
      if (ended.end === 'done') this.#show(job, deadlineAt, () => undefined);
      else this.#around.log.warn({ transmitter: job.source.id }, `a change of mode failed: it ${wordsOf(ended)}`);
    });
  }

  /** Ends a grant. Repeated while the transmitter is connected and silent; one that is not connected reports the grants that it holds when it is back. */
  dismiss(at: GrantAt): void {
    this.#dismiss(at, null, this.#deadline());
  }

  /** `first` hears how the first try ended. */
  #dismiss(
    at: GrantAt,
    act: string | null,
    deadlineAt: number,
    first: Ending = () => undefined,
    tries = DISMISSAL_TRIES,
  ) {
    const order = { type: 'dismiss', grant: at.grant } as const;
    this.#ask({ kind: 'transmitter', number: at.transmitter, act }, order, deadlineAt, (ended) => {
      first(ended);
      if (ended.end !== 'silent' && ended.end !== 'late') return;
      if (tries > 1) return this.#dismiss(at, act, this.#deadline(), undefined, tries - 1);
      const transmitter = idOf(this.#around.room.state, at.transmitter);
      this.#around.log.warn({ transmitter, grant: at.grant }, 'a dismissal was not confirmed');
    });
  }

  #begin(wanted: Pick<Running, 'receiver' | 'job' | 'act'>, { saga, effects }: SagaStep): void {
    const { receiver } = wanted;
    const older = this.#running.get(receiver);
    if (older !== undefined) this.#feed(older, { is: 'superseded' });
    this.#remodes.delete(receiver);
    const running: Running = { ...wanted, deadlineAt: this.#deadline(), saga };
    this.#running.set(receiver, running);
    this.#perform(running, effects);
  }

  /** A command that cannot be sent ends at once, inside the effects of the step that asked for it: the saga is already the one after that step. */
  #feed(running: Running, input: SagaInput): void {
    const { saga, effects } = step(running.saga, input);
    running.saga = saga;
    this.#perform(running, effects);
  }

  #perform(running: Running, effects: readonly SagaEffect[]): void {
    for (const effect of effects) this.#effect(running, effect);
  }

  #effect(running: Running, effect: SagaEffect): void {
    const { receiver, job, act, deadlineAt } = running;
    const back =
      (is: 'admit' | 'show' | 'dark' | 'dismiss'): Ending =>
      (ended) =>
        this.#feed(running, { is, ended });
    switch (effect.do) {
      case 'admit':
        return job === null ? undefined : this.#admit(job, deadlineAt, back('admit'));
      case 'show':
        return job === null ? undefined : this.#show(job, deadlineAt, back('show'));
      case 'dark':
        return this.#ask({ kind: 'receiver', number: receiver, act }, { type: 'dark' }, deadlineAt, back('dark'));
      case 'dismiss':
        return effect.awaited
          ? this.#dismiss(effect.at, act, deadlineAt, back('dismiss'))
          : this.#dismiss(effect.at, act, this.#deadline());
      case 'settle':
        return this.#settle(running, effect.outcome);
      default:
        return effect satisfies never;
    }
  }

  #settle(running: Running, outcome: SagaOutcome): void {
    const { receiver, job } = running;
    if (this.#running.get(receiver) === running) this.#running.delete(receiver);
    this.#around.reports.mustTell({ type: 'settled', receiver, grant: job?.grant ?? null, outcome });
  }

  #admit(job: LinkJob, deadlineAt: number, ended: Ending): void {
    const receiver = this.#keyOf(job.receiver);
    if (receiver === null) return ended(refusedHere(`receiver ${this.#idOf(job.receiver)} has no key of its own`));
    if (this.#addressOf(job.transmitter) === null) return ended(refusedHere('it has named no address of a stream'));
    const { grant, mode } = job;
    const to = { kind: 'transmitter', number: job.transmitter, act: job.act } as const;
    this.#ask(to, { type: 'admit', grant, receiver, mode }, deadlineAt, ended);
  }

  #show(job: LinkJob, deadlineAt: number, ended: Ending): void {
    const transmitter = this.#keyOf(job.transmitter);
    const address = this.#addressOf(job.transmitter);
    if (transmitter === null || address === null) return ended(refusedHere('the transmitter’s stream has gone'));
    const { grant, mode, source, crop, pushedBy } = job;
    const order = { type: 'show', grant, address, transmitter, mode, source, crop, pushedBy } as const;
    this.#ask({ kind: 'receiver', number: job.receiver, act: job.act }, order, deadlineAt, ended);
  }

  #ask({ kind, number, act }: To, order: Order, deadlineAt: number, ended: Ending): void {
    const { links, log, clock } = this.#around;
    const up = links.up(number, kind);
    if (up === null) return ended({ end: 'offline' });
    const askedAt = clock.now();
    const grant = 'grant' in order ? { grant: order.grant } : {};
    const fields = { act, [kind]: this.#idOf(number), command: order.type, ...grant };
    const name = up.link.commands.ask(order, deadlineAt, (end) => {
      const ms = Math.round((clock.now() - askedAt) * 10) / 10;
      if (end.end === 'done') log.debug({ ...fields, ms }, 'an endpoint confirmed');
      else log.info({ ...fields, ms, end: end.end, because: wordsOf(end) }, 'an endpoint did not confirm');
      ended(end);
    });
    log.debug({ ...fields, command_id: name }, 'an endpoint was commanded');
  }

  #deadline(): number {
    return this.#around.clock.now() + SWITCH_DEADLINE_MS;
  }

  #names(receiver: EndpointNumber, transmitter: EndpointNumber | null): Names {
    return { receiver: this.#idOf(receiver), transmitter: transmitter === null ? '' : this.#idOf(transmitter) };
  }

  #idOf(number: EndpointNumber): string {
    return idOf(this.#around.room.state, number);
  }

  #keyOf(number: EndpointNumber): string | null {
    const identity = this.#around.room.state.endpoints.get(number)?.identity;
    return identity?.by === 'key' ? identity.key : null;
  }

  #addressOf(transmitter: EndpointNumber): string | null {
    return transmitterState(this.#around.room.state, transmitter)?.address ?? null;
  }
}

function refusedHere(because: string): Ended {
  return { end: 'refused', reason: 'unavailable', because };
}
