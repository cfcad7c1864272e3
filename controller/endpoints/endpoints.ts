// The driver of OpenSeat endpoints: joins links, handshake, inbox, switches and stills, and carries the engine's commands out.
// What each of them does stands in its own file; the engine hears of it all as inputs (reports.ts).

import type { ControllerMessage } from '../../protocol/endpoint/messages.ts';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import { HEARTBEAT_MANY_MS, HEARTBEAT_MS, MANY_ENDPOINTS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { DriverCommand } from '../domain/decision.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { EndpointDriver, Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import { Acts } from './acts.ts';
import { Commands } from './commands.ts';
import { Greeting } from './greeting.ts';
import { Inbox } from './inbox.ts';
import type { EndpointLimits } from './limits.ts';
import {
  DEFAULT_LIMITS,
  MAX_BECAUSE,
  MAX_CONTROLLERS,
  RETRY_BUSY_MS,
  RETRY_NO_PLACE_MS,
  RETRY_REFUSED_MS,
  RETRY_SPREAD_MS,
  SILENT_GREETING_MS,
} from './limits.ts';
import { Link, whoIsAt } from './link.ts';
import { Links } from './links.ts';
import { Pulse } from './pulse.ts';
import { Reports } from './reports.ts';
import type { EndpointSocket } from './socket.ts';
import { CLOSE } from './socket.ts';
import type { Counters, EndpointStats } from './stats.ts';
import { noCounts } from './stats.ts';
import { Stills } from './stills.ts';
import { Switches } from './switches.ts';

export interface EndpointsOptions {
  readonly room: Room;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly roomKey: Signer;
  readonly verifier: Verifier;
  readonly epoch: number;
  /** Addresses of all controllers of the room, for `welcome`; asked each time, because a port may be chosen late. */
  readonly addresses: () => readonly string[];
  readonly limits?: Partial<EndpointLimits>;
}

export interface Endpoints extends EndpointDriver {
  /** Takes over a new connection from the address `from`, at once. */
  accept(socket: EndpointSocket, from: string): void;
  stats(): EndpointStats;
  /** Closes every link; the engine hears nothing more. */
  stop(): void;
}

export function createEndpoints(options: EndpointsOptions): Endpoints {
  return new OpenSeatEndpoints(options);
}

type Performers = {
  readonly [T in DriverCommand['type']]: (command: Extract<DriverCommand, { type: T }>) => void;
};

class OpenSeatEndpoints implements Endpoints {
  readonly #options: EndpointsOptions;
  readonly #limits: EndpointLimits;
  readonly #links = new Links();
  readonly #counters: Counters = noCounts();
  readonly #reports: Reports;
  readonly #pulse: Pulse;
  readonly #greeting: Greeting;
  readonly #inbox: Inbox;
  readonly #switches: Switches;
  readonly #stills: Stills;
  #linkNames = 0;
  #commandNames = 0;
  #stopped = false;

  readonly #performers: Performers = {
    make: ({ job }) => this.#switches.make(job),
    darken: (command) => this.#switches.darken(command),
    remode: ({ job }) => this.#switches.remode(job),
    dismiss: ({ at }) => this.#switches.dismiss(at),
    welcome: (command) => this.#welcome(command),
    hold: ({ link, fingerprint }) => this.#hold(link, fingerprint),
    refuse: ({ link, reason, because }) => {
      const named = this.#links.named(link);
      if (named !== null) this.#turnAway(named, refuse(reason, because), RETRY_REFUSED_MS);
    },
    retire: ({ number, because }) => {
      const up = this.#links.up(number);
      if (up !== null) this.#turnAway(up.link, refuse('not_found', because), RETRY_BUSY_MS);
    },
    tell: ({ number, message }) => this.#tell(number, message),
    // Devices of other makers are not among these endpoints, and drills are no matter of a link.
    present: () => undefined,
    devices: ({ ask }) => this.#options.room.answer(ask, { ok: true, result: { items: [] } }),
    drill: () => undefined,
    drills: () => undefined,
    still: ({ ask, transmitter }) => this.#stills.still(ask, transmitter),
  };

  constructor(options: EndpointsOptions) {
    const { room, clock, log } = options;
    const [links, counters] = [this.#links, this.#counters];
    const reports = new Reports(room, clock);
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#reports = reports;
    this.#pulse = new Pulse(clock, this.#limits, (link, because) => this.#cut(link, because));
    this.#greeting = new Greeting({
      ...options,
      links,
      reports,
      counters,
      turnAway: (link, refusal, retryAfterMs) => this.#turnAway(link, refusal, retryAfterMs),
      drop: (link, because) => this.#drop(link, CLOSE.policy, because),
      due: (link) => this.#pulse.watch(link),
    });
    this.#inbox = new Inbox({
      clock,
      reports,
      counters,
      greeting: this.#greeting,
      acts: new Acts(room, log),
      cut: (link, because) => this.#cut(link, because),
      tryLater: (link, because) => this.#drop(link, CLOSE.tryLater, because),
    });
    this.#switches = new Switches({ room, clock, log, links, reports });
    this.#stills = new Stills(room, clock, links);
  }

  accept(socket: EndpointSocket, from: string): void {
    const link = this.#link(socket, from);
    socket.listen({
      text: (text) => this.#heard(link, text),
      closed: (because) => this.#drop(link, CLOSE.goingAway, because),
    });
    if (this.#stopped) return socket.close(CLOSE.goingAway, 'the controller stops');
    const busy = this.#whyBusy();
    this.#links.add(link);
    this.#pulse.watch(link);
    if (busy !== null) this.#turnAway(link, refuse('busy', busy), this.#spread(RETRY_BUSY_MS));
    else this.#greeting.challenge(link);
  }

  perform(command: DriverCommand): void {
    if (this.#stopped) return;
    try {
      (this.#performers[command.type] as (command: DriverCommand) => void)(command);
    } catch (error) {
      this.#options.log.error({ command: command.type, error: String(error) }, 'a command could not be carried out');
    }
  }

  stats(): EndpointStats {
    const { size, greeting, waiting } = this.#links;
    return { links: size, greeting: greeting.size, waiting: waiting.size, ...this.#counters };
  }

  stop(): void {
    this.#stopped = true;
    this.#reports.stop();
    this.#pulse.stop();
    for (const link of [...this.#links.all]) this.#drop(link, CLOSE.goingAway, 'the controller stops');
  }

  #link(socket: EndpointSocket, from: string): Link {
    const { clock, epoch } = this.#options;
    this.#linkNames += 1;
    const commands = new Commands({
      clock,
      epoch,
      counters: this.#counters,
      name: () => {
        this.#commandNames += 1;
        return `c${this.#commandNames}`;
      },
      send: (message) => link.send(message),
    });
    const link = new Link({
      name: `link${this.#linkNames}`,
      from,
      nonce: this.#greeting.secret(),
      socket,
      commands,
      now: () => clock.now(),
      unread: (crowded) => this.#pulse.soon(crowded),
      unreadBytes: this.#limits.unreadBytes,
    });
    return link;
  }

  /** Why nobody new is let in now, or null. The oldest who said nothing for a while gives its place up. */
  #whyBusy(): string | null {
    const { greeting } = this.#links;
    if (this.#pulse.lateMs > this.#limits.loopDelayMs) return 'the controller is busy';
    if (greeting.size < this.#limits.greeting) return null;
    const [oldest] = greeting;
    const silentMs = this.#options.clock.now() - (oldest?.openedAt ?? 0);
    if (oldest?.phase.at !== 'greeting' || silentMs < SILENT_GREETING_MS) return 'too many are greeting';
    this.#drop(oldest, CLOSE.policy, 'it gave its place to another');
    return null;
  }

  /** `ms` and a random share of the spread, so that those who were refused together do not come back together. */
  #spread(ms: number): number {
    const [high = 0, low = 0] = this.#options.random.bytes(2);
    return ms + Math.floor(((high * 256 + low) / 65_536) * RETRY_SPREAD_MS);
  }

  #heard(link: Link, text: string): void {
    if (link.phase.at === 'closed') return;
    try {
      this.#inbox.receive(link, text);
    } catch (error) {
      this.#options.log.error({ from: link.from, error: String(error) }, 'a message could not be handled');
      this.#drop(link, CLOSE.internal, 'a fault of the controller');
    }
  }

  #welcome({ link: name, number, warm }: Extract<DriverCommand, { type: 'welcome' }>): void {
    const link = this.#links.named(name);
    const who = link === null ? null : whoIsAt(link);
    if (link === null || who === null) return this.#missed(name, number);
    if (link.phase.at === 'up') return;
    if (this.#links.up(number) !== null) {
      return this.#turnAway(link, refuse('conflict', 'this endpoint is connected with another key'), RETRY_REFUSED_MS);
    }
    const ticket = warm && who.ticket !== null ? who.ticket : who.freshTicket;
    link.phase = { at: 'up', who, number, ticket };
    link.deadlineAt = Number.POSITIVE_INFINITY;
    this.#links.welcome({ link, number, kind: who.kind });
    link.heartbeatMs = this.#links.upCount > MANY_ENDPOINTS ? HEARTBEAT_MANY_MS : HEARTBEAT_MS;
    const { epoch, addresses } = this.#options;
    const controllers = addresses().slice(0, MAX_CONTROLLERS);
    link.send({ type: 'welcome', proof: who.proof, epoch, heartbeatMs: link.heartbeatMs, controllers });
    this.#pulse.watch(link);
  }

  /** A link went before the engine knew whose it was: it hears so now, unless a newer link with that key is there, of which it hears besides. */
  #missed(name: string, number: EndpointNumber): void {
    const identity = this.#options.room.state.endpoints.get(number)?.identity;
    if (identity?.by === 'key' && this.#links.holder(identity.fingerprint) !== null) return;
    this.#reports.mustTell({ type: 'gone', link: name, number, because: 'it went before it was welcome' });
  }

  #hold(name: string, fingerprint: string): void {
    const link = this.#links.named(name);
    if (link?.phase.at !== 'proved') return;
    if (this.#links.waiting.size >= this.#limits.waiting) {
      return this.#turnAway(link, refuse('busy', 'too many wait for adoption'), this.#spread(RETRY_NO_PLACE_MS));
    }
    link.phase = { at: 'waiting', who: link.phase.who };
    link.deadlineAt = Number.POSITIVE_INFINITY;
    this.#links.wait(link);
    link.send({ type: 'waiting', fingerprint });
    this.#pulse.watch(link);
  }

  /** The ticket stays at this edge: the engine knows its hash alone. */
  #tell(number: EndpointNumber, message: ControllerMessage): void {
    const link = this.#links.up(number)?.link;
    if (link?.phase.at !== 'up') return;
    link.send(message.type === 'session' ? { ...message, ticket: link.phase.ticket } : message);
  }

  #turnAway(link: Link, { reason, because }: Refusal, retryAfterMs: number): void {
    this.#counters.refused += 1;
    link.send({ type: 'refused', reason, because: because.slice(0, MAX_BECAUSE), retryAfterMs });
    this.#drop(link, reason === 'busy' ? CLOSE.tryLater : CLOSE.policy, because);
  }

  #cut(link: Link, because: string): void {
    this.#counters.cut += 1;
    this.#drop(link, CLOSE.policy, because);
    // Whoever does not read would not read a goodbye either.
    if (link.socket.unreadBytes > this.#limits.unreadBytes) link.socket.cut();
  }

  /** The one way in which a link ends, once, whoever ended it. */
  #drop(link: Link, code: number, because: string): void {
    const { phase, presented } = link;
    if (phase.at === 'closed') return;
    const who = whoIsAt(link);
    this.#links.delete(link);
    link.phase = { at: 'closed' };
    this.#pulse.forget(link);
    link.socket.close(code, because);
    const number = phase.at === 'up' ? phase.number : null;
    if (presented) {
      this.#options.log.info({ link: link.name, from: link.from, number, because }, 'an endpoint’s link ended');
      this.#reports.mustTell({ type: 'gone', link: link.name, number, because });
    }
    // After `gone`, so that the engine hears why before it hears what failed.
    link.commands.abandon(because);
    if (who !== null) this.#greeting.ended(link, who.fingerprint);
  }
}
