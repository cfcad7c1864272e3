// Questions to agents over one socket a family: sent, sent again, answered or given up. One question an agent at a time, a bounded number of all; whatever comes that
// nobody waits for is not read. How a question is written and an answer proved stands in session.ts.

import type { Clock } from '../../ports/clock.ts';
import type { Oid } from '../snmp/ber.ts';
import { element, TAG } from '../snmp/ber.ts';
import { Bucket } from '../snmp/bucket.ts';
import type { Message, PDU, Pdu, Varbind } from '../snmp/message.ts';
import { readMessage } from '../snmp/message.ts';
import {
  ANSWER_BYTES_AT_MOST,
  ANSWER_MS,
  DATAGRAMS_PER_S,
  HEARD_AT_MOST,
  LESSONS_AT_MOST,
  REQUESTS_AT_ONCE,
  TRIES,
} from './limits.ts';
import type { Session } from './session.ts';

/** Where an agent is: an address, no name. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

export interface Question {
  readonly place: Place;
  readonly session: Session;
  readonly type: typeof PDU.get | typeof PDU.getBulk;
  readonly names: readonly Oid[];
  /** Of a GetBulk: how often. */
  readonly times: number;
}

export type Answer =
  | {
      readonly ok: true;
      /** Error status and index (RFC 3416, 3); 0: none. */
      readonly status: number;
      readonly index: number;
      /** Monotonic milliseconds. */
      readonly at: number;
      readonly varbinds: readonly Varbind[];
    }
  | { readonly ok: false; readonly because: string };

/** Sends bytes; what it cannot send is lost, as on the way. */
export type Send = (bytes: Buffer, place: Place) => void;

export interface AskerParts {
  readonly clock: Clock;
  readonly send: Send;
  /** A number of 31 bits that nobody can guess. */
  readonly fresh: () => number;
}

interface Pending {
  readonly question: Question;
  readonly done: (answer: Answer) => void;
  id: number;
  tries: number;
  lessons: number;
  heard: number;
  garbled: boolean;
  cancel: () => void;
}

export type AskerFigure = 'requests' | 'answers' | 'timeouts' | 'wrong';

const NOTHING = element(TAG.nothing);
const SILENT: Answer = { ok: false, because: 'it does not answer' };
const GARBLED: Answer = { ok: false, because: 'what it answers cannot be read' };
const ENDLESS: Answer = { ok: false, because: 'it sends us from one lesson to the next' };

export class Asker {
  readonly #parts: AskerParts;
  readonly #pending = new Map<string, Pending>();
  readonly #waiting: { readonly question: Question; readonly done: (answer: Answer) => void }[] = [];
  readonly #rate: Bucket;
  readonly figures: Record<AskerFigure, number> = { requests: 0, answers: 0, timeouts: 0, wrong: 0 };

  constructor(parts: AskerParts) {
    this.#parts = parts;
    this.#rate = new Bucket(DATAGRAMS_PER_S, parts.clock.now());
  }

  /** Never rejected. */
  ask(question: Question): Promise<Answer> {
    return new Promise((done) => {
      if (this.#pending.size < REQUESTS_AT_ONCE) this.#begin(question, done);
      else this.#waiting.push({ question, done });
    });
  }

  /** A datagram, whoever sent it. Never throws. */
  hear(datagram: Buffer, from: Place): void {
    const pending = this.#pending.get(keyOf(from));
    if (pending === undefined || !this.#rate.take(this.#parts.clock.now())) return;
    pending.heard += 1;
    if (pending.heard > HEARD_AT_MOST) return;
    const message = read(datagram);
    if (message === null) {
      this.figures.wrong += 1;
      pending.garbled = true;
      return;
    }
    const opened = pending.question.session.open(message, datagram, pending.id);
    if (opened.kind === 'answer') this.#answered(pending, opened.pdu);
    else if (opened.kind === 'refused') this.#end(pending, { ok: false, because: opened.because });
    else if (opened.kind === 'lesson') this.#learned(pending);
  }

  #begin(question: Question, done: (answer: Answer) => void): void {
    const key = keyOf(question.place);
    const none = (): void => undefined;
    const pending = { question, done, id: 0, tries: 0, lessons: 0, heard: 0, garbled: false, cancel: none };
    // Two names of one place: the second has to wait for its own time.
    if (this.#pending.has(key)) return done({ ok: false, because: 'another agent of the settings is at its address' });
    this.#pending.set(key, pending);
    this.#send(pending);
  }

  #send(pending: Pending): void {
    const { clock, send, fresh } = this.#parts;
    const { question } = pending;
    const { type, names, times } = question;
    pending.tries += 1;
    pending.id = fresh();
    this.figures.requests += 1;
    pending.cancel = clock.after(ANSWER_MS, () => {
      this.figures.timeouts += 1;
      if (pending.tries < TRIES) this.#send(pending);
      else this.#end(pending, pending.garbled ? GARBLED : SILENT);
    });
    const varbinds = names.map((name) => ({ name, value: NOTHING }));
    send(question.session.write({ type, id: pending.id, first: 0, second: times, varbinds }), question.place);
  }

  #learned(pending: Pending): void {
    pending.cancel();
    pending.lessons += 1;
    if (pending.lessons > LESSONS_AT_MOST) return this.#end(pending, ENDLESS);
    pending.tries -= 1;
    this.#send(pending);
  }

  #answered(pending: Pending, { first, second, varbinds }: Pdu): void {
    this.figures.answers += 1;
    this.#end(pending, { ok: true, status: first, index: second, at: this.#parts.clock.now(), varbinds });
  }

  #end(pending: Pending, answer: Answer): void {
    pending.cancel();
    this.#pending.delete(keyOf(pending.question.place));
    pending.done(answer);
    const next = this.#pending.size < REQUESTS_AT_ONCE ? this.#waiting.shift() : undefined;
    if (next !== undefined) this.#begin(next.question, next.done);
  }
}

function keyOf({ address, port }: Place): string {
  return `${address} ${port}`;
}

/** Null for what is no message. That is the sender's fault and no news: no stack is gathered for it. */
export function read(datagram: Buffer): Message | null {
  const kept = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return readMessage(datagram, ANSWER_BYTES_AT_MOST);
  } catch {
    return null;
  } finally {
    Error.stackTraceLimit = kept;
  }
}
