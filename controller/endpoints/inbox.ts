// What endpoints say: read, checked, counted when faulty, and handed on by its type. Only a valid message is a sign of life.
// The handshake stands in greeting.ts, acts in acts.ts.

import type { EndpointMessageOf, FromEndpoint } from '../../protocol/endpoint/messages.ts';
import { checkEndpointMessage, ENDPOINT_MESSAGES } from '../../protocol/endpoint/messages.ts';
import { parseJson } from '../../protocol/json.ts';
import { MAX_STRIKES } from '../../protocol/limits.ts';
import type { EndpointInput } from '../domain/input.ts';
import type { Clock } from '../ports/clock.ts';
import type { Acts } from './acts.ts';
import type { Greeting } from './greeting.ts';
import { MAX_BECAUSE, MAX_GRANTS } from './limits.ts';
import type { Link, Up } from './link.ts';
import type { Reports } from './reports.ts';
import type { Counters } from './stats.ts';

const MAX_ABOUT = 64;

export interface InboxSurroundings {
  readonly clock: Clock;
  readonly greeting: Greeting;
  readonly reports: Reports;
  readonly acts: Acts;
  readonly counters: Counters;
  /** Ends a link that does not keep to the protocol. */
  readonly cut: (link: Link, because: string) => void;
  /** Ends a link whose word the engine could not take: it tells all of it again when it is back. */
  readonly tryLater: (link: Link, because: string) => void;
}

type Handlers = {
  readonly [T in FromEndpoint['type']]: (up: Up, message: EndpointMessageOf<T>) => void;
};

export class Inbox {
  readonly #around: InboxSurroundings;
  readonly #handlers: Handlers = {
    hello: (up) => this.#fault(up.link, 'hello is said once', 'hello'),
    heartbeat: ({ link }, message) => this.#heartbeat(link, message.ask),
    error: ({ link }, { reason, because, about }) => {
      // An endpoint that does not know a command says so by an error about its ID.
      if (about !== null) link.commands.answered(about, { end: 'refused', reason, because });
    },
    done: ({ link }, { id, still }) => this.#late(link.commands.answered(id, { end: 'done', still: still ?? null })),
    failed: ({ link }, { id, reason, because }) =>
      this.#late(link.commands.answered(id, { end: 'refused', reason, because })),
    source: ({ link, number }, { state }) => this.#report(link, { type: 'sourceReported', number, state }),
    screen: ({ link, number }, { state }) => this.#report(link, { type: 'screenReported', number, state }),
    menu: ({ link, number }, { open }) => this.#report(link, { type: 'menu', number, open }),
    grants: (up, message) => this.#grants(up, message),
    act: (up, message) => this.#around.acts.act(up, message),
  };

  constructor(around: InboxSurroundings) {
    this.#around = around;
  }

  /** One text frame of a link that lives. Throws only by a fault of our own. */
  receive(link: Link, text: string): void {
    const parsed = parseJson(text);
    if (!parsed.ok) return this.#fault(link, parsed.because, null);
    const checked = checkEndpointMessage(parsed.value, kindAt(link));
    if (!checked.ok) return this.#misunderstood(link, parsed.value, checked.because);
    // The check allowed only what an endpoint may send.
    const message = checked.value as FromEndpoint;
    link.heardAt = this.#around.clock.now();
    this.#around.greeting.lives(link);
    const { phase } = link;
    if (phase.at === 'up') return this.#obey({ link, number: phase.number, kind: phase.who.kind }, message);
    if (phase.at === 'greeting') return this.#greet(link, message);
    this.#wait(link, message);
  }

  /** Until its welcome a link only lives. */
  #wait(link: Link, message: FromEndpoint): void {
    if (!this.#polite(link)) return;
    if (message.type === 'heartbeat') this.#heartbeat(link, message.ask);
    else if (message.type !== 'error') this.#fault(link, `${message.type} is said after welcome`, message.type);
  }

  #greet(link: Link, message: FromEndpoint): void {
    if (message.type === 'hello') return this.#around.greeting.hello(link, message);
    this.#fault(link, `${message.type} is said after hello`, message.type);
  }

  #obey(up: Up, message: FromEndpoint): void {
    const asked = message.type === 'done' || message.type === 'failed';
    if (asked || this.#polite(up.link))
      (this.#handlers[message.type] as (up: Up, m: FromEndpoint) => void)(up, message);
  }

  /** Whether a message that nobody asked for is within what a link may say; else it ends. */
  #polite(link: Link): boolean {
    if (link.allow()) return true;
    this.#around.cut(link, 'it talks too much');
    return false;
  }

  #heartbeat(link: Link, ask: boolean): void {
    if (ask) link.send({ type: 'heartbeat', ask: false });
  }

  #late(known: boolean): void {
    if (!known) this.#around.counters.lateAnswers += 1;
  }

  #report(link: Link, input: EndpointInput): void {
    if (!this.#around.reports.tell(input)) this.#around.tryLater(link, 'the controller is busy');
  }

  /** Parts are collected until the last: the engine hears of all grants or of none. */
  #grants({ link, number }: Up, { grants, last }: EndpointMessageOf<'grants'>): void {
    link.grants.push(...grants);
    if (link.grants.length > MAX_GRANTS) return this.#around.cut(link, `it reports more than ${MAX_GRANTS} grants`);
    if (!last) return;
    const all = link.grants;
    link.grants = [];
    this.#report(link, { type: 'grantsReported', number, grants: all });
  }

  /** A type that this version does not know is no fault of one that is welcome: it may be newer. */
  #misunderstood(link: Link, value: unknown, because: string): void {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
    const name = typeof type === 'string' ? type.slice(0, MAX_ABOUT) : null;
    const unknown = typeof type === 'string' && !Object.hasOwn(ENDPOINT_MESSAGES, type);
    if (!unknown || link.phase.at !== 'up') return this.#fault(link, because, name);
    if (this.#polite(link)) this.#complain(link, because, name);
  }

  /** A faulty message changes nothing; the third ends the link. */
  #fault(link: Link, because: string, about: string | null): void {
    this.#around.counters.strikes += 1;
    link.strikes += 1;
    this.#complain(link, because, about);
    if (link.strikes >= MAX_STRIKES) this.#around.cut(link, `${MAX_STRIKES} faulty messages: ${because}`);
  }

  #complain(link: Link, because: string, about: string | null): void {
    link.send({ type: 'error', reason: 'invalid', because: because.slice(0, MAX_BECAUSE), about });
  }
}

/** Before a hello nobody is of a kind, and the hello itself may come from both. */
function kindAt({ phase }: Link): 'transmitter' | 'receiver' {
  return 'who' in phase ? phase.who.kind : 'receiver';
}
