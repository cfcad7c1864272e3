// Tells the receivers of notifications, in the child: traps by versions 2c and 3 in one datagram each, informs through net-snmp's sessions until somebody confirms them.
// What is worth telling is decided in the controller (watch.ts).

import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DatagramModule, Session, SocketLike } from 'net-snmp';
import snmp from 'net-snmp';
import type { Oid } from '../snmp/ber.ts';
import { BerError, integer, octets, oid, TAG } from '../snmp/ber.ts';
import { DATAGRAM_BYTES_AT_MOST } from '../snmp/limits.ts';
import type { Pdu, Varbind } from '../snmp/message.ts';
import { PDU, readMessage, writeScoped, writeV2 } from '../snmp/message.ts';
import type { EngineTime, Keys } from '../snmp/usm.ts';
import { seal } from '../snmp/usm.ts';
import { INFORM_MS, INFORM_RETRIES, INFORMS_AT_ONCE } from './limits.ts';
import type { Notice } from './objects.ts';
import { NOTICE, noticeOid } from './objects.ts';
import type { Receiver } from './settings.ts';
import { clipped, dateAndTime } from './store.ts';

const SYS_UP_TIME: Oid = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const SNMP_TRAP_OID: Oid = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
const ID_SPAN = 0x7fff_ffff;

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
  readonly #sessions = new Map<Receiver, Session>();
  #lastId = 0;
  #informs = 0;
  #told = 0;
  #lost = 0;

  constructor(parts: HeraldParts) {
    this.#parts = parts;
  }

  /** Datagrams sent or confirmed, and those that nobody confirmed or the system did not take. */
  get figures(): { readonly notices: number; readonly noticesLost: number } {
    return { notices: this.#told, noticesLost: this.#lost };
  }

  tell(notice: Notice): void {
    for (const receiver of this.#parts.receivers) {
      if (receiver.kind === 'inform') this.#inform(receiver, notice);
      else this.#trap(receiver, notice);
    }
  }

  stop(): void {
    for (const session of this.#sessions.values()) session.close();
    for (const socket of this.#sockets.values()) socket.close();
    this.#sessions.clear();
    this.#sockets.clear();
  }

  #trap(receiver: Receiver, notice: Notice): void {
    this.#lastId = (this.#lastId % (ID_SPAN - 1)) + 1;
    const bytes = this.#trapBytes(receiver, notice, this.#lastId);
    if (bytes === null) return this.#lose(receiver, 'has no user');
    this.#socket(receiver.host).send(bytes, receiver.port, receiver.host, (error) => {
      if (error === null) this.#told += 1;
      else this.#lose(receiver, error.message);
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

  #socket(host: string): ReturnType<typeof createSocket> {
    const kind = isIPv6(host) ? 'udp6' : 'udp4';
    const known = this.#sockets.get(kind);
    if (known !== undefined) return known;
    const socket = createSocket(kind);
    socket.on('error', (error) => this.#parts.fault(`the socket of traps: ${error.message}`));
    this.#sockets.set(kind, socket);
    return socket;
  }

  #inform(receiver: Receiver, notice: Notice): void {
    if (this.#informs >= INFORMS_AT_ONCE) return this.#lose(receiver, 'too many informs wait to be confirmed');
    const session = this.#sessions.get(receiver) ?? this.#session(receiver);
    if (session === null) return this.#lose(receiver, 'has no user');
    this.#sessions.set(receiver, session);
    this.#informs += 1;
    let isOpen = true;
    const done = (error: Error | null): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#informs -= 1;
      if (error === null) this.#told += 1;
      else this.#lose(receiver, error.message);
    };
    const varbinds = [
      { oid: NOTICE.about.join('.'), type: TAG.octets, value: clipped(notice.about) },
      { oid: NOTICE.because.join('.'), type: TAG.octets, value: clipped(notice.because) },
      { oid: NOTICE.count.join('.'), type: TAG.gauge32, value: notice.count },
      { oid: NOTICE.time.join('.'), type: TAG.octets, value: dateAndTime(notice.time) },
    ];
    try {
      session.inform(noticeOid(notice.name).join('.'), varbinds, { upTime: this.#parts.upTime() }, done);
    } catch (error) {
      done(error instanceof Error ? error : new BerError(String(error)));
    }
  }

  #session({ host, port, by }: Receiver): Session | null {
    const options = {
      // The library sends every inform of version 3 but the first to `port`.
      ...{ port, trapPort: port, transport: isIPv6(host) ? ('udp6' as const) : ('udp4' as const) },
      ...{ retries: INFORM_RETRIES, timeout: INFORM_MS, dgramModule: guarded(this.#parts.fault) },
    };
    if ('community' in by)
      return this.#listenTo(snmp.createSession(host, by.community, { ...options, version: snmp.Version2c }));
    const user = this.#parts.users.find((keys) => keys.user.name === by.user)?.user;
    if (user === undefined) return null;
    const { name, auth, authKey, priv, privKey } = user;
    return this.#listenTo(
      snmp.createV3Session(
        host,
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

  #lose({ host, port }: Receiver, because: string): void {
    this.#lost += 1;
    this.#parts.fault(`${host}:${port} was not told: ${because}`);
  }
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
