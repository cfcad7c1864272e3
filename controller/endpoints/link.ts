// One connection to an endpoint, with all that is known of it and under way on it. What follows from what it says stands in greeting.ts and inbox.ts.

import type { ControllerMessage, EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/keys.ts';
import { DEAD_AFTER_INTERVALS, HEARTBEAT_MS, HELLO_DEADLINE_MS } from '../../protocol/limits.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { Commands } from './commands.ts';
import { textsOf } from './fitting.ts';
import { MAX_UNASKED, UNASKED_PER_SECOND, WRITE_DEADLINE_MS } from './limits.ts';
import type { EndpointSocket } from './socket.ts';

/** Who proved a key over a link, and what it gets if it is welcome. */
export interface Who {
  readonly hello: EndpointMessageOf<'hello'>;
  readonly kind: EndpointKind;
  readonly fingerprint: string;
  /** The ticket of a login that it showed, and the one that it gets if it starts cold. */
  readonly ticket: string | null;
  readonly freshTicket: string;
  /** The room's signature over its nonce. */
  readonly proof: string;
}

export type Phase =
  /** Challenged: its hello is awaited, or being checked. */
  | { readonly at: 'greeting' | 'proving' }
  /** Its key is proved: an older link with the same key is asked, or the engine. */
  | { readonly at: 'proved'; readonly who: Who }
  | { readonly at: 'waiting'; readonly who: Who }
  | { readonly at: 'up'; readonly who: Who; readonly number: EndpointNumber; readonly ticket: string }
  | { readonly at: 'closed' };

/** A newer link with the same key, while this one is asked for a sign of life. */
export interface Rival {
  readonly link: Link;
  readonly cancel: () => void;
}

/** A link that is welcome. */
export interface Up {
  readonly link: Link;
  readonly number: EndpointNumber;
  readonly kind: EndpointKind;
}

export interface LinkOptions {
  readonly name: string;
  readonly from: string;
  readonly nonce: string;
  readonly socket: EndpointSocket;
  readonly commands: Commands;
  readonly now: () => number;
  /** Called at each message after which more than the limit is unread. */
  readonly unread: (link: Link) => void;
  readonly unreadBytes: number;
}

export class Link {
  /** Names the link to the engine. */
  readonly name: string;
  readonly from: string;
  readonly nonce: string;
  readonly commands: Commands;
  readonly socket: EndpointSocket;
  readonly openedAt: number;
  readonly #now: () => number;
  readonly #unread: (link: Link) => void;
  readonly #unreadBytes: number;

  phase: Phase = { at: 'greeting' };
  /** Whether the engine was asked about it, and must hear when it goes. */
  presented = false;
  heartbeatMs = HEARTBEAT_MS;
  /** When it must have proved itself, and heard what becomes of it; infinite once it did. */
  deadlineAt: number;
  heardAt: number;
  sentAt: number;
  /** Since when too much is unread; null while that is not so. */
  crowdedAt: number | null = null;
  strikes = 0;
  /** Parts of a report of grants that came so far. */
  grants: Grant[] = [];
  /** IDs of acts under way. */
  readonly acts = new Set<string>();
  rival: Rival | null = null;
  cloneAlarmAt = Number.NEGATIVE_INFINITY;
  #allowance = MAX_UNASKED;
  #allowedAt: number;

  constructor({ name, from, nonce, socket, commands, now, unread, unreadBytes }: LinkOptions) {
    this.name = name;
    this.from = from;
    this.nonce = nonce;
    this.socket = socket;
    this.commands = commands;
    this.#now = now;
    this.#unread = unread;
    this.#unreadBytes = unreadBytes;
    const opened = now();
    this.openedAt = opened;
    this.heardAt = opened;
    this.sentAt = opened;
    this.#allowedAt = opened;
    this.deadlineAt = opened + HELLO_DEADLINE_MS;
  }

  /** What is sent to a closed link is lost; what is longer than a frame of its medium goes in parts, or shortened as fitting.ts says. */
  send(message: ControllerMessage): void {
    if (this.phase.at === 'closed') return;
    this.sentAt = this.#now();
    if ('deadline' in message) {
      const write = (deadline: number): string => JSON.stringify({ ...message, deadline });
      this.socket.order(write, message.deadline);
    } else {
      for (const text of textsOf(message, this.socket.medium)) this.socket.send(text);
    }
    if (this.socket.unreadBytes <= this.#unreadBytes) return;
    this.crowdedAt ??= this.sentAt;
    this.#unread(this);
  }

  /** When somebody must look at this link again, in monotonic milliseconds. */
  get dueAt(): number {
    const crowded = this.crowdedAt === null ? Number.POSITIVE_INFINITY : this.crowdedAt + WRITE_DEADLINE_MS;
    return Math.min(this.deadlineAt, this.beatAt, this.deadAt, crowded);
  }

  /** When it must be told that the controller lives; nobody who did not prove a key is told. */
  get beatAt(): number {
    return this.proved ? this.sentAt + this.heartbeatMs : Number.POSITIVE_INFINITY;
  }

  get deadAt(): number {
    return this.proved ? this.heardAt + this.heartbeatMs * DEAD_AFTER_INTERVALS : Number.POSITIVE_INFINITY;
  }

  get proved(): boolean {
    return this.phase.at === 'proved' || this.phase.at === 'waiting' || this.phase.at === 'up';
  }

  /** Takes one message that nobody asked for from its allowance; false when it talks too much. */
  allow(): boolean {
    const now = this.#now();
    const back = ((now - this.#allowedAt) / 1000) * UNASKED_PER_SECOND;
    this.#allowance = Math.min(MAX_UNASKED, this.#allowance + back) - 1;
    this.#allowedAt = now;
    return this.#allowance >= 0;
  }
}

/** Who proved a key over this link, or null. */
export function whoIsAt({ phase }: Link): Who | null {
  return 'who' in phase ? phase.who : null;
}
