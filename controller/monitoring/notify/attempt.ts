// What the ways of sending share: an error that says whether trying again makes sense, a socket that stands within its time, and one end for all that was opened.

import type { Socket } from 'node:net';
import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { CONNECT_MS } from './limits.ts';
import type { Trust } from './settings.ts';
import { tlsOptions } from './settings.ts';

/** It did not arrive. `isFinal`: the other side says that it never will. */
export class DeliveryError extends Error {
  readonly code = 'delivery';
  readonly isFinal: boolean;

  constructor(because: string, isFinal = false) {
    super(because);
    this.name = 'DeliveryError';
    this.isFinal = isFinal;
  }
}

export interface Place {
  readonly host: string;
  readonly port: number;
  /** Null: without TLS. */
  readonly trust: Trust | null;
  /** Without TLS: that the other side ends does not end the socket. */
  readonly allowHalfOpen?: boolean;
}

/** A connection that stands, TLS included. It is destroyed when `signal` is given. @throws DeliveryError or the system's error */
export function connected({ host, port, trust, allowHalfOpen = false }: Place, signal: AbortSignal): Promise<Socket> {
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket: Socket =
    trust === null
      ? connectPlain({ host, port, allowHalfOpen })
      : connectTls({ host, port, ...servername, ...tlsOptions(trust) });
  const stop = () => void socket.destroy(new DeliveryError(String(signal.reason)));
  signal.addEventListener('abort', stop, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', stop));
  return new Promise((done, fail) => {
    const late = setTimeout(
      () => socket.destroy(new DeliveryError(`no connection within ${CONNECT_MS / 1_000} s`)),
      CONNECT_MS,
    );
    // It stays: an error that comes later ends nothing but this try.
    socket.on('error', (error) => {
      clearTimeout(late);
      fail(error);
    });
    socket.once(trust === null ? 'connect' : 'secureConnect', () => {
      clearTimeout(late);
      done(socket);
    });
    if (signal.aborted) stop();
  });
}
