// Stands before net-snmp: every datagram is bounded, read strictly, and proved (RFC 3414, 3.2) here; what is wrong is dropped or reported here. The library is asked only what
// a genuine manager asked, written anew; its answer is read, mended and signed here. What is asked and answered stands in request.ts.

import { timingSafeEqual } from 'node:crypto';
import { integer, TAG } from '../snmp/ber.ts';
import { DATAGRAM_BYTES_AT_MOST, TIME_WINDOW_S } from '../snmp/limits.ts';
import type { Message, MessageV2, MessageV3, Pdu, Scoped } from '../snmp/message.ts';
import { FLAG, PDU, readMessage, readScoped, USM, VERSION, writeScoped, writeV2 } from '../snmp/message.ts';
import type { EngineTime, Keys } from '../snmp/usm.ts';
import { decrypt, isGenuine, plain, seal } from '../snmp/usm.ts';
import type { Ask } from './library.ts';
import { ANSWER_BYTES_AT_LEAST, ANSWER_BYTES_AT_MOST } from './limits.ts';
import { Rates } from './rate.ts';
import { answerTo } from './request.ts';

/** Bytes around a PDU in a message of version 3, at most: IDs, name, code, salt. */
const AROUND_BYTES = 320;
const NO_CONTEXT = Buffer.alloc(0);

/** The counters whose change a report tells (RFC 3414, 5; RFC 3412; RFC 3413). */
const STATS = {
  unsupportedLevel: [1, 3, 6, 1, 6, 3, 15, 1, 1, 1, 0],
  outsideWindow: [1, 3, 6, 1, 6, 3, 15, 1, 1, 2, 0],
  unknownUser: [1, 3, 6, 1, 6, 3, 15, 1, 1, 3, 0],
  unknownEngine: [1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0],
  wrongKey: [1, 3, 6, 1, 6, 3, 15, 1, 1, 5, 0],
  undecryptable: [1, 3, 6, 1, 6, 3, 15, 1, 1, 6, 0],
  unknownContext: [1, 3, 6, 1, 6, 3, 12, 1, 5, 0],
} as const;
type Stat = keyof typeof STATS;

export type Figure = Stat | 'datagrams' | 'answers' | 'malformed' | 'tooMany' | 'unexpected' | 'reports' | 'failed';
export type Figures = Readonly<Record<Figure, number>>;

export interface GuardParts {
  readonly users: readonly Keys[];
  /** Null: version 2c is not answered. */
  readonly community: string | null;
  readonly engine: () => EngineTime;
  readonly ask: Ask;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Eight bytes that were never used before. */
  readonly salt: () => Buffer;
  /** The library threw: a fault of ours or its own, for the log. */
  readonly failed: (error: unknown) => void;
}

export class Guard {
  readonly #parts: GuardParts;
  readonly #users: ReadonlyMap<string, Keys>;
  readonly #community: Buffer | null;
  readonly #rates: Rates;
  readonly #figures: Record<Figure, number> = {
    ...{ unsupportedLevel: 0, outsideWindow: 0, unknownUser: 0, unknownEngine: 0, wrongKey: 0, undecryptable: 0 },
    ...{ unknownContext: 0, datagrams: 0, answers: 0, malformed: 0, tooMany: 0, unexpected: 0, reports: 0, failed: 0 },
  };

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#users = new Map(parts.users.map((keys) => [keys.user.name, keys]));
    this.#community = parts.community === null ? null : Buffer.from(parts.community);
    this.#rates = new Rates(parts.now());
  }

  get figures(): Figures {
    return this.#figures;
  }

  /** The answer to a datagram, or null where there is none. Never throws. @param source the address without the port */
  take(datagram: Buffer, source: string): Buffer | null {
    this.#figures.datagrams += 1;
    if (!this.#rates.admit(source, this.#parts.now())) return this.#drop('tooMany');
    const message = read(() => readMessage(datagram));
    if (message === null) return this.#drop('malformed');
    const answer = this.#answer(message, datagram);
    if (answer !== null) this.#figures.answers += 1;
    return answer;
  }

  #answer(message: Message, datagram: Buffer): Buffer | null {
    return message.version === VERSION.v2c ? this.#takeV2(message) : this.#takeV3(message, datagram);
  }

  #drop(figure: Figure): null {
    this.#figures[figure] += 1;
    return null;
  }

  #takeV2({ community, pdu }: MessageV2): Buffer | null {
    const ours = this.#community;
    if (ours === null) return this.#drop('unknownUser');
    if (community.length !== ours.length || !timingSafeEqual(community, ours)) return this.#drop('wrongKey');
    const answer = this.#ask(pdu, ANSWER_BYTES_AT_MOST);
    return answer === null ? null : writeV2(community, answer);
  }

  #takeV3(message: MessageV3, datagram: Buffer): Buffer | null {
    const { security, flags, model } = message;
    const level = flags & (FLAG.auth | FLAG.priv);
    if (model !== USM || level === FLAG.priv) return this.#drop('malformed');
    const engine = this.#parts.engine();
    if (!security.engineId.equals(engine.id)) return this.#report('unknownEngine', message, null);
    const keys = this.#users.get(security.user);
    if (keys === undefined) return this.#report('unknownUser', message, null);
    // Who may ask at all proves who he is and hides what he says.
    if (level !== (FLAG.auth | FLAG.priv)) return this.#report('unsupportedLevel', message, null);
    if (!isGenuine(keys, datagram, message)) return this.#report('wrongKey', message, null);
    if (isOutside(engine, security)) return this.#report('outsideWindow', message, keys);
    const clear = decrypt(keys, message);
    const scoped = clear === null ? null : read(() => readScoped(clear));
    if (scoped === null) return this.#report('undecryptable', message, keys);
    return this.#takeScoped(message, scoped, keys);
  }

  #takeScoped(message: MessageV3, { engineId, context, pdu }: Scoped, keys: Keys): Buffer | null {
    const engine = this.#parts.engine();
    if (!engineId.equals(engine.id) || context.length > 0) return this.#report('unknownContext', message, keys, pdu.id);
    const answer = this.#ask(pdu, roomIn(message));
    if (answer === null) return null;
    const scoped = writeScoped({ engineId: engine.id, context, pdu: answer });
    const outgoing = { id: message.id, maxSize: DATAGRAM_BYTES_AT_MOST, scoped, reportable: false };
    return seal(keys, outgoing, engine, this.#parts.salt());
  }

  #ask(pdu: Pdu, room: number): Pdu | null {
    const answer = answerTo(pdu, this.#parts.ask, room - AROUND_BYTES, (error) => {
      this.#figures.failed += 1;
      this.#parts.failed(error);
    });
    return answer ?? this.#drop('unexpected');
  }

  /** A report, to whom may have one: signed where the sender proved himself, counted out where he did not. */
  #report(stat: Stat, message: MessageV3, keys: Keys | null, id = 0): Buffer | null {
    this.#figures[stat] += 1;
    if ((message.flags & FLAG.reportable) === 0) return null;
    if (keys === null && !this.#rates.report(this.#parts.now())) return null;
    this.#figures.reports += 1;
    const engine = this.#parts.engine();
    const value = integer(this.#figures[stat] % 2 ** 32, TAG.counter32);
    const pdu: Pdu = { type: PDU.report, id, first: 0, second: 0, varbinds: [{ name: STATS[stat], value }] };
    const scoped = writeScoped({ engineId: engine.id, context: NO_CONTEXT, pdu });
    const outgoing = { id: message.id, maxSize: DATAGRAM_BYTES_AT_MOST, scoped, reportable: false };
    return keys === null ? plain(outgoing, engine) : seal(keys, outgoing, engine, null);
  }
}

/** Null for what cannot be read. That is the sender's fault and no news: no stack is gathered for it, which would cost more than the reading. */
function read<T>(act: () => T): T | null {
  const kept = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return act();
  } catch {
    return null;
  } finally {
    Error.stackTraceLimit = kept;
  }
}

function roomIn({ maxSize }: MessageV3): number {
  return Math.min(ANSWER_BYTES_AT_MOST, Math.max(ANSWER_BYTES_AT_LEAST, maxSize));
}

/** RFC 3414, 3.2 (7a): another boot, or too far from our time; and nothing more at all once the boots are used up. */
function isOutside(engine: EngineTime, { boots, time }: MessageV3['security']): boolean {
  return engine.boots === 0x7fff_ffff || boots !== engine.boots || Math.abs(time - engine.time) > TIME_WINDOW_S;
}
