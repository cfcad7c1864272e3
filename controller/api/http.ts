// The HTTP server itself: plain or with TLS, with the limits that the library leaves open. What it answers stands in routes.ts and pages.ts.

import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import type { Certificate } from '../ports/certificates.ts';
import type { Log } from '../ports/log.ts';
import { describeError } from './guard.ts';
import * as limit from './limits.ts';
import { paced } from './pace.ts';

/** A server without routes. It answers errors without saying what is inside. */
export function createHttp(tls: Certificate | null, log: Log): FastifyInstance {
  const http = Fastify({
    logger: false,
    trustProxy: false,
    bodyLimit: limit.BODY_BYTES,
    forceCloseConnections: true,
    return503OnClosing: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    serverFactory: (listener) => {
      const taken = paced(listener, log);
      return limited(tls === null ? createServer(taken) : secured(tls, taken));
    },
  });
  // No route takes a body. Whoever adds one adds the parser for its one content type with it.
  http.removeAllContentTypeParsers();
  http.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('not found'));
  http.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) log.error({ path: request.url.slice(0, 128), error: describeError(error) }, 'a request failed');
    return reply
      .code(status)
      .type('text/plain')
      .send(status >= 500 ? 'internal fault' : 'refused');
  });
  return http;
}

function secured(certificate: Certificate, listener: RequestListener): Server {
  return createSecureServer({ ...secretsOf(certificate), handshakeTimeout: limit.TLS_HANDSHAKE_MS }, listener);
}

/** Another certificate for whoever connects from now on; those who are connected notice nothing. */
export function secureAnew(server: Server, certificate: Certificate): void {
  if (server instanceof SecureServer) server.setSecureContext(secretsOf(certificate));
}

function secretsOf({ cert, key, ca }: Certificate) {
  return { cert, key, minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) } as const;
}

function limited(server: Server): Server {
  server.maxConnections = limit.MAX_SOCKETS;
  server.requestTimeout = limit.REQUEST_TIMEOUT_MS;
  server.headersTimeout = limit.REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = limit.KEEP_ALIVE_MS;
  server.setTimeout(limit.CONNECTION_TIMEOUT_MS);
  // Small messages leave at once; a few packages of this field wait for more instead (Nagle).
  server.on('connection', (socket) => socket.setNoDelay(true));
  return server;
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
