// Tells a receiver of a notification once, in the child: a trap by version 2c or 3 in one datagram; an inform through a session of net-snmp, sent again ever more slowly until somebody
// confirms it. What is worth telling, to whom, and when it is tried anew, is decided in the controller (notices.ts, trap-output.ts).

import { createSocket } from 'node:dgram';
import type { DatagramModule, Session, SocketLike } from 'net-snmp';
import snmp from 'net-snmp';
import type { Address } from '../outputs/address.ts';
import { addressOf } from '../outputs/address.ts';
import type { Oid } from '../snmp/ber.ts';
import { integer, octets, oid, TAG } from '../snmp/ber.ts';
import { DATAGRAM_BYTES_AT_MOST } from '../snmp/limits.ts';
import type { Pdu, Varbind } from '../snmp/message.ts';
import { PDU, readMessage, writeScoped, writeV2 } from '../snmp/message.ts';
import type { EngineTime, Keys } from '../snmp/usm.ts';
import { seal } from '../snmp/usm.ts';
import { INFORM_BACK_OFF, INFORM_MS, INFORM_RETRIES } from './limits.ts';
import type { Notice } from './objects.ts';
import { NOTICE, noticeOid } from './objects.ts';
import type { Receiver } from './settings.ts';
import { clipped, dateAndTime } from './store.ts';

const SYS_UP_TIME: Oid = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const SNMP_TRAP_OID: Oid = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
const ID_SPAN = 0x7fff_ffff;
const NO_USER = 'it has no user';

export interface HeraldParts {
  readonly receivers: readonly Receiver[];
  readonly users: readonly Keys[];
  readonly engine: () => EngineTime;
  /** Hundredths of a second since the controller started. */
  readonly upTime: () => number;
  readonly salt: () => Buffer;
  readonly fault: (what: string) => void;
}

export class Herald {
  readonly #parts: HeraldParts;
  readonly #sockets = new Map<string, ReturnType<typeof createSocket>>();
  #lastId = 0;

  constructor(parts: HeraldParts) {
    this.#parts = parts;
  }

  /**
   * Never rejects.
   * @param at the receiver's place in the settings
   * @returns why it was not told: a trap not sent, an inform not confirmed; or null
   */
  async tell(at: number, notice: Notice): Promise<string | null> {
    const receiver = this.#parts.receivers[at];
    if (receiver === undefined) return 'there is no such receiver';
    try {
      const address = await addressOf(receiver.host);
      return await (receiver.kind === 'inform'
        ? this.#inform(receiver, address, notice)
        : this.#trap(receiver, address, notice));
    } catch (error) {
      return wordsOf(error);
    }
  }

  #trap(receiver: Receiver, { address, kind }: Address, notice: Notice): Promise<string | null> {
    this.#lastId = (this.#lastId % (ID_SPAN - 1)) + 1;
    const bytes = this.#trapBytes(receiver, notice, this.#lastId);
    if (bytes === null) return Promise.resolve(NO_USER);
    return new Promise((done) => {
      this.#socket(kind).send(bytes, receiver.port, address, (error) => done(error === null ? null : error.message));
    });
  }

  #trapBytes({ by }: Receiver, notice: Notice, id: number): Buffer | null {
    const varbinds = [
      { name: SYS_UP_TIME, value: integer(this.#parts.upTime(), TAG.timeTicks) },
      { name: SNMP_TRAP_OID, value: oid(noticeOid(notice.name)) },
      ...objectsOf(notice),
    ];
    const pdu: Pdu = { type: PDU.trap, id, first: 0, second: 0, varbinds };
    if ('community' in by) return writeV2(Buffer.from(by.community), pdu);
    const keys = this.#parts.users.find(({ user }) => user.name === by.user);
    if (keys === undefined) return null;
    const engine = this.#parts.engine();
    const scoped = writeScoped({ engineId: engine.id, context: Buffer.alloc(0), pdu });
    return seal(keys, { id, maxSize: DATAGRAM_BYTES_AT_MOST, scoped, reportable: false }, engine, this.#parts.salt());
  }

  #socket(kind: Address['kind']): ReturnType<typeof createSocket> {
    const known = this.#sockets.get(kind);
    if (known !== undefined) return known;
    const socket = createSocket(kind);
    socket.on('error', (error) => this.#parts.fault(`the socket of traps: ${error.message}`));
    this.#sockets.set(kind, socket);
    return socket;
  }

  /** By a session of its own: what an earlier one believed of the receiver's engine is found anew, so that one that was replaced is told again. */
  async #inform(receiver: Receiver, address: Address, notice: Notice): Promise<string | null> {
    const session = this.#session(receiver, address);
    if (session === null) return NO_USER;
    const varbinds = [
      { oid: NOTICE.about.join('.'), type: TAG.octets, value: clipped(notice.about) },
      { oid: NOTICE.because.join('.'), type: TAG.octets, value: clipped(notice.because) },
      { oid: NOTICE.count.join('.'), type: TAG.gauge32, value: notice.count },
      { oid: NOTICE.time.join('.'), type: TAG.octets, value: dateAndTime(notice.time) },
    ];
    const name = noticeOid(notice.name).join('.');
    try {
      return await new Promise<string | null>((done) => {
        session.inform(name, varbinds, { upTime: this.#parts.upTime() }, (error) =>
          done(error === null ? null : wordsOf(error)),
        );
      });
    } finally {
      session.close();
    }
  }

  #session({ port, by }: Receiver, { address, kind }: Address): Session | null {
    const options = {
      // The library sends every inform of version 3 but the first to `port`.
      ...{ port, trapPort: port, transport: kind, retries: INFORM_RETRIES, timeout: INFORM_MS },
      ...{ backoff: INFORM_BACK_OFF, dgramModule: guarded(this.#parts.fault) },
    };
    if ('community' in by)
      return this.#listenTo(snmp.createSession(address, by.community, { ...options, version: snmp.Version2c }));
    const user = this.#parts.users.find((keys) => keys.user.name === by.user)?.user;
    if (user === undefined) return null;
    const { name, auth, authKey, priv, privKey } = user;
    return this.#listenTo(
      snmp.createV3Session(
        address,
        {
          ...{ name, level: snmp.SecurityLevel.authPriv, authProtocol: snmp.AuthProtocols[auth], authKey },
          ...{ privProtocol: snmp.PrivProtocols[priv === 'aes' ? 'aes' : 'aes256b'], privKey },
        },
        options,
      ),
    );
  }

  #listenTo(session: Session): Session {
    session.on('error', (error) => this.#parts.fault(`a session of informs: ${error.message}`));
    return session;
  }
}

/** The library's word for an inform that was sent several times in vain is of no help. */
function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words === 'Request timed out' ? 'nobody confirms it' : words;
}

function objectsOf({ about, because, count, time }: Notice): readonly Varbind[] {
  return [
    { name: NOTICE.about, value: octets(clipped(about)) },
    { name: NOTICE.because, value: octets(clipped(because)) },
    { name: NOTICE.count, value: integer(count, TAG.gauge32) },
    { name: NOTICE.time, value: octets(dateAndTime(time)) },
  ];
}

/** Sockets for the library's sessions that hand it only what is a message of SNMP, and that it cannot throw through. */
function guarded(fault: (what: string) => void): DatagramModule {
  return {
    createSocket: (kind): SocketLike => {
      const socket = createSocket(kind === 'udp6' ? 'udp6' : 'udp4');
      const listen = socket.on.bind(socket);
      return {
        on: (event, listener: (...args: never[]) => void) => {
          const hear = listener as (...args: unknown[]) => void;
          if (event !== 'message') return listen(event, hear);
          return listen('message', (datagram: Buffer, from) => {
            try {
              readMessage(datagram);
              hear(datagram, from);
            } catch (error) {
              fault(`an answer to an inform: ${error instanceof Error ? error.message : String(error)}`);
            }
          });
        },
        bind: (port, address) => socket.bind(port, address),
        send: (bytes, offset, length, port, address, sent) => {
          socket.send(bytes, offset, length, port, address, (error, count) => sent?.(error, count));
        },
        close: (closed) => socket.close(closed),
        ref: () => socket.ref(),
        unref: () => socket.unref(),
      };
    },
  };
}
