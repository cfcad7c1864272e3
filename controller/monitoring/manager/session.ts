// How one agent is spoken to: requests written by version 2c or 3, answers read and proved. What version 3 must learn of an agent first (who it is, what time it has)
// is learned here. Sockets, time limits and repetition stand in asker.ts.

import { TIME_WINDOW_S } from '../snmp/limits.ts';
import type { Message, MessageV3, Pdu } from '../snmp/message.ts';
import { FLAG, PDU, readScoped, USM, VERSION, writeScoped, writeV2, writeV3 } from '../snmp/message.ts';
import type { EngineTime, Keys, Stretched } from '../snmp/usm.ts';
import { decrypt, isGenuine, localKeys, seal } from '../snmp/usm.ts';
import { ANSWER_BYTES_AT_MOST } from './limits.ts';
import { written } from './values.ts';

/** What came of a datagram: the answer; a lesson, so that the request is written anew; a refusal; or nothing that is for us. */
export type Opened =
  | { readonly kind: 'answer'; readonly pdu: Pdu }
  | { readonly kind: 'lesson' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'nothing' };

export interface Session {
  /** The bytes of a request; `pdu.id` names it, and is in the message of the answer. */
  write(pdu: Pdu): Buffer;
  /** Never throws. @param message what was read of the datagram */
  open(message: Message, datagram: Buffer, id: number): Opened;
}

const NOTHING: Opened = { kind: 'nothing' };
const LESSON: Opened = { kind: 'lesson' };
const NO_BYTES = Buffer.alloc(0);

export class CommunitySession implements Session {
  readonly #community: Buffer;

  constructor(community: string) {
    this.#community = Buffer.from(community);
  }

  write(pdu: Pdu): Buffer {
    return writeV2(this.#community, pdu);
  }

  open(message: Message, _datagram: Buffer, id: number): Opened {
    if (message.version !== VERSION.v2c || !message.community.equals(this.#community)) return NOTHING;
    const { pdu } = message;
    return pdu.type === PDU.response && pdu.id === id ? { kind: 'answer', pdu } : NOTHING;
  }
}

/** usmStats (RFC 3414, 5) by their last parts, as refusals; null: a lesson. */
const REPORTS: Readonly<Record<string, string | null>> = {
  '1.3.6.1.6.3.15.1.1.1.0': 'it asks for another security level',
  '1.3.6.1.6.3.15.1.1.2.0': null,
  '1.3.6.1.6.3.15.1.1.3.0': 'it does not know the user',
  '1.3.6.1.6.3.15.1.1.4.0': null,
  '1.3.6.1.6.3.15.1.1.5.0': 'the authentication key is wrong',
  '1.3.6.1.6.3.15.1.1.6.0': 'the privacy key is wrong',
};
const NOT_IN_WINDOW = '1.3.6.1.6.3.15.1.1.2.0';
const UNKNOWN_ENGINE = '1.3.6.1.6.3.15.1.1.4.0';
const ENGINE_ID_BYTES_AT_LEAST = 5;

export interface UserSessionParts {
  readonly user: Stretched;
  /** Eight bytes that were never used before. */
  readonly salt: () => Buffer;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Engine {
  readonly keys: Keys;
  readonly id: Buffer;
  readonly boots: number;
  /** Seconds of the agent's clock, and when it said so by ours. */
  readonly time: number;
  readonly at: number;
}

export class UserSession implements Session {
  readonly #parts: UserSessionParts;
  #engine: Engine | null = null;

  constructor(parts: UserSessionParts) {
    this.#parts = parts;
  }

  write(pdu: Pdu): Buffer {
    const engine = this.#engine;
    if (engine === null) return discovery(pdu.id);
    const scoped = writeScoped({ engineId: engine.id, context: NO_BYTES, pdu });
    const outgoing = { id: pdu.id, maxSize: ANSWER_BYTES_AT_MOST, scoped, reportable: true };
    return seal(engine.keys, outgoing, this.#timeOf(engine), this.#parts.salt());
  }

  open(message: Message, datagram: Buffer, id: number): Opened {
    if (message.version !== VERSION.v3 || message.id !== id || message.model !== USM) return NOTHING;
    const level = message.flags & (FLAG.auth | FLAG.priv);
    if (level === 0) return this.#openReport(message);
    const engine = this.#engine;
    const { security } = message;
    if (engine === null || !security.engineId.equals(engine.id)) return NOTHING;
    if (security.user !== engine.keys.user.name || !isGenuine(engine.keys, datagram, message)) return NOTHING;
    const scoped = level === FLAG.auth ? message.scoped : decrypt(engine.keys, message);
    const pdu = scoped === null ? null : pduOf(scoped);
    if (pdu === null) return NOTHING;
    if (pdu.type === PDU.report) return this.#learnTime(engine, message, pdu);
    // An answer of long ago that somebody kept is none (RFC 3414, 3.2, 7b).
    if (level !== (FLAG.auth | FLAG.priv) || pdu.type !== PDU.response || pdu.id !== id || this.#isOld(engine, message))
      return NOTHING;
    this.#keepTime(engine, message);
    return { kind: 'answer', pdu };
  }

  /** Reports that prove nothing: who the agent is, or that it wants none of us. */
  #openReport(message: MessageV3): Opened {
    const pdu = pduOf(message.scoped);
    const oid = pdu?.type === PDU.report ? written(pdu.varbinds[0]?.name ?? []) : '';
    const because = Object.hasOwn(REPORTS, oid) ? REPORTS[oid] : undefined;
    if (because === undefined) return NOTHING;
    if (because !== null) return { kind: 'refused', because };
    if (oid === NOT_IN_WINDOW) return NOTHING;
    const { engineId, boots, time } = message.security;
    if (engineId.length < ENGINE_ID_BYTES_AT_LEAST) return NOTHING;
    this.#engine = {
      ...{ id: Buffer.from(engineId), boots, time, at: this.#parts.now() },
      keys: localKeys(this.#parts.user, Buffer.from(engineId)),
    };
    return LESSON;
  }

  /** Only who has the key can set our notion of his clock. */
  #learnTime(engine: Engine, { security }: MessageV3, pdu: Pdu): Opened {
    const oid = written(pdu.varbinds[0]?.name ?? []);
    if (oid === UNKNOWN_ENGINE) {
      this.#engine = null;
      return LESSON;
    }
    if (oid !== NOT_IN_WINDOW) {
      const because = Object.hasOwn(REPORTS, oid) ? (REPORTS[oid] ?? null) : null;
      return because === null ? NOTHING : { kind: 'refused', because };
    }
    this.#engine = { ...engine, boots: security.boots, time: security.time, at: this.#parts.now() };
    return LESSON;
  }

  #timeOf({ id, boots, time, at }: Engine): EngineTime {
    return { id, boots, time: Math.min(0x7fff_ffff, time + Math.floor((this.#parts.now() - at) / 1_000)) };
  }

  #isOld(engine: Engine, { security }: MessageV3): boolean {
    if (security.boots !== engine.boots) return security.boots < engine.boots;
    return security.time < this.#timeOf(engine).time - TIME_WINDOW_S;
  }

  #keepTime(engine: Engine, { security: { boots, time } }: MessageV3): void {
    const isAhead = boots > engine.boots || time > this.#timeOf(engine).time;
    if (isAhead) this.#engine = { ...engine, boots, time, at: this.#parts.now() };
  }
}

function pduOf(scoped: Buffer): Pdu | null {
  try {
    return readScoped(scoped).pdu;
  } catch {
    return null;
  }
}

/** Asks an unknown agent who it is (RFC 3414, 4). */
function discovery(id: number): Buffer {
  const pdu: Pdu = { type: PDU.get, id, first: 0, second: 0, varbinds: [] };
  const scoped = writeScoped({ engineId: NO_BYTES, context: NO_BYTES, pdu });
  const security = { engineId: NO_BYTES, boots: 0, time: 0, user: '', code: NO_BYTES, salt: NO_BYTES };
  return writeV3({ id, maxSize: ANSWER_BYTES_AT_MOST, flags: FLAG.reportable, model: USM, security, scoped }).bytes;
}
