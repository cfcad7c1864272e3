// Traps that come in: whose they are, whether they are genuine, what they say, how often it is told. A trap proves itself by its agent's community or user; one of anybody
// else is counted and not read further. Nothing here has a socket.

import { BerReader, oidOf, TAG } from '../snmp/ber.ts';
import { Bucket } from '../snmp/bucket.ts';
import { TIME_WINDOW_S } from '../snmp/limits.ts';
import type { MessageV3, Pdu, Varbind } from '../snmp/message.ts';
import { FLAG, PDU, readScoped, tagOf, USM, VERSION, writeV2 } from '../snmp/message.ts';
import type { Keys, Stretched } from '../snmp/usm.ts';
import { decrypt, isGenuine, localKeys } from '../snmp/usm.ts';
import { read } from './asker.ts';
import { ENGINES_AT_MOST, TRAP_CHARACTERS, TRAP_MS, TRAPS_PER_S } from './limits.ts';
import type { AgentSettings } from './settings.ts';
import { cellOf, written } from './values.ts';

export interface TrapParts {
  /** The agents at an address. */
  readonly agentsAt: (address: string) => readonly AgentSettings[];
  readonly users: ReadonlyMap<string, Stretched>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly tell: (agent: string, because: string) => void;
}

export type TrapFigure = 'traps' | 'trapsUnknown' | 'trapsMalformed' | 'trapsTooMany';

interface Engine {
  readonly keys: Keys;
  boots: number;
  time: number;
  at: number;
}

interface Told {
  at: number;
  more: number;
}

const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
/** The first two variables say when, and which. */
const HEAD = 2;
const NAMES: Readonly<Record<string, string>> = {
  '1.3.6.1.6.3.1.1.5.1': 'cold start',
  '1.3.6.1.6.3.1.1.5.2': 'warm start',
  '1.3.6.1.6.3.1.1.5.3': 'link down',
  '1.3.6.1.6.3.1.1.5.4': 'link up',
  '1.3.6.1.6.3.1.1.5.5': 'somebody asks it with a wrong key',
  '1.3.6.1.2.1.33.2.1': 'on battery',
  '1.3.6.1.2.1.33.2.2': 'a test of the battery ended',
  '1.3.6.1.2.1.33.2.3': 'an alarm of the UPS came',
  '1.3.6.1.2.1.33.2.4': 'an alarm of the UPS went',
};

export class Traps {
  readonly #parts: TrapParts;
  readonly #rate: Bucket;
  readonly #engines = new Map<string, Engine>();
  readonly #told = new Map<string, Told>();
  readonly figures: Record<TrapFigure, number> = { traps: 0, trapsUnknown: 0, trapsMalformed: 0, trapsTooMany: 0 };

  constructor(parts: TrapParts) {
    this.#parts = parts;
    this.#rate = new Bucket(TRAPS_PER_S, parts.now());
  }

  /** The answer to an inform, or null. Never throws. */
  take(datagram: Buffer, address: string): Buffer | null {
    const agents = this.#parts.agentsAt(address);
    if (agents.length === 0) return this.#drop('trapsUnknown');
    if (!this.#rate.take(this.#parts.now())) return this.#drop('trapsTooMany');
    const message = read(datagram);
    if (message === null) return this.#drop('trapsMalformed');
    if (message.version === VERSION.v3) {
      const agent = agents.find(({ by }) => 'user' in by && by.user === message.security.user);
      const pdu = agent === undefined ? null : this.#prove(message, datagram);
      if (agent === undefined || pdu?.type !== PDU.trap) return this.#drop('trapsUnknown');
      this.#take(agent, pdu);
      return null;
    }
    const { community, pdu } = message;
    const agent = agents.find(({ by }) => 'community' in by && community.equals(Buffer.from(by.community)));
    if (agent === undefined || (pdu.type !== PDU.trap && pdu.type !== PDU.inform)) return this.#drop('trapsUnknown');
    this.#take(agent, pdu);
    return pdu.type === PDU.inform ? writeV2(community, { ...pdu, type: PDU.response, first: 0, second: 0 }) : null;
  }

  #drop(figure: TrapFigure): null {
    this.figures[figure] += 1;
    return null;
  }

  /** The PDU of a trap that its sender signed, encrypted, and sent now (RFC 3414, 3.2: of a trap the sender's clock counts). */
  #prove(message: MessageV3, datagram: Buffer): Pdu | null {
    const { security, flags, model } = message;
    const isSecret = (flags & (FLAG.auth | FLAG.priv)) === (FLAG.auth | FLAG.priv);
    if (!isSecret || model !== USM || security.engineId.length === 0) return null;
    const key = `${security.user} ${security.engineId.toString('hex')}`;
    const known = this.#engines.get(key);
    const stretched = this.#parts.users.get(security.user);
    if (stretched === undefined) return null;
    const keys = known?.keys ?? localKeys(stretched, Buffer.from(security.engineId));
    if (!isGenuine(keys, datagram, message)) return null;
    const now = this.#parts.now();
    if (known !== undefined && isOld(known, message, now)) return null;
    const clear = decrypt(keys, message);
    if (clear === null) return null;
    this.#engines.delete(key);
    this.#engines.set(key, { keys, boots: security.boots, time: security.time, at: now });
    const [oldest] = this.#engines.keys();
    if (this.#engines.size > ENGINES_AT_MOST && oldest !== undefined) this.#engines.delete(oldest);
    try {
      return readScoped(clear).pdu;
    } catch {
      return null;
    }
  }

  #take({ name }: AgentSettings, { varbinds }: Pdu): void {
    this.figures.traps += 1;
    const now = this.#parts.now();
    const told = this.#told.get(name);
    if (told !== undefined && now - told.at < TRAP_MS) {
      told.more += 1;
      return;
    }
    const more = told === undefined || told.more === 0 ? '' : `; ${told.more} others came before it`;
    this.#told.set(name, { at: now, more: 0 });
    this.#parts.tell(name, `${wordsOf(varbinds).slice(0, TRAP_CHARACTERS)}${more}`);
  }
}

function isOld({ boots, time, at }: Engine, { security }: MessageV3, now: number): boolean {
  if (security.boots !== boots) return security.boots < boots;
  return security.time < time + (now - at) / 1_000 - TIME_WINDOW_S;
}

function wordsOf(varbinds: readonly Varbind[]): string {
  const which = varbinds.find(({ name }) => written(name) === TRAP_OID);
  const oid = which === undefined ? null : oidIn(which);
  const name = oid === null ? 'a trap without a name' : (NAMES[oid] ?? oid);
  const values = varbinds.slice(HEAD).map((one) => `${written(one.name)} = ${cellOf(one) ?? oidIn(one) ?? '…'}`);
  return [name, ...values].join(', ');
}

function oidIn(varbind: Varbind): string | null {
  if (tagOf(varbind) !== TAG.oid) return null;
  return written(oidOf(new BerReader(varbind.value).take(TAG.oid).content));
}
