// The controller's server for people and programs: pages, health, figures, the description, and the WebSockets of the API. It joins the parts of this room;
// what each does stands in its own file.

import type { FastifyInstance } from 'fastify';
import type { Certificate } from '../ports/certificates.ts';
import { Clients } from './clients.ts';
import { greeting } from './greeting.ts';
import { createHttp, secureAnew } from './http.ts';
import { LISTEN_BACKLOG, READER_LIMITS } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { createMetrics } from './metrics.ts';
import { allowedOrigins, inUrl } from './origin.ts';
import { servePages } from './pages.ts';
import { serveRoutes } from './routes.ts';
import { Sessions } from './sessions.ts';
import { SetupCode } from './setup-code.ts';
import type { ApiOptions, ApiParts } from './types.ts';
import { takeUpgrades } from './upgrade.ts';

export interface ApiServer {
  /** Listens, and answers with its address as a URL. @throws the system's error (`EADDRINUSE`, `EACCES`, …) when the address cannot be had */
  start(): Promise<string>;
  /** Says goodbye to all clients and ends, in well under a second. */
  stop(): Promise<void>;
  /** Another certificate for whoever connects from now on. Without TLS it is none. */
  secure(certificate: Certificate): void;
}

export function createApi(options: ApiOptions, parts: ApiParts): ApiServer {
  return new Api(options, parts);
}

class Api implements ApiServer {
  readonly #options: ApiOptions;
  readonly #parts: ApiParts;
  readonly #metrics: Metrics;
  readonly #setup: SetupCode;
  readonly #clients: Clients;
  #http: FastifyInstance | null = null;
  #cutAll = () => {};
  #port = 0;
  #origins: ReadonlySet<string> = new Set();

  constructor(options: ApiOptions, parts: ApiParts) {
    const { room, audit, measured, outputs, clock, random, log } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#metrics = createMetrics([
      {
        ...{ type: 'gauge', name: 'api_connections', help: 'Open connections of the API' },
        read: () => this.#clients.count,
      },
      ...(parts.readings ?? []),
    ]);
    parts.watchSwitches?.(({ outcome, ms }) => this.#metrics.switched(outcome, ms / 1_000));
    const setup = new SetupCode({ state: room.state, clock, random, show: parts.showCode });
    this.#setup = setup;
    this.#clients = new Clients({
      ...{ room, audit, measured, outputs, clock, random, log, setup },
      sessions: new Sessions({ room, clock, log, idleMs: options.idleMs }),
      tally: this.#metrics,
      limits: parts.limits ?? READER_LIMITS,
      greeting: () =>
        greeting({ product: options.product, version: options.version, state: room.state, setup: setup.isOpen }),
    });
  }

  async start(): Promise<string> {
    const { host, port, tls, pages } = this.#options;
    const { room, log, description, whyNotReady = () => [] } = this.#parts;
    const http = createHttp(tls, log);
    this.#http = http;
    await serveRoutes(http, { options: this.#options, room, metrics: this.#metrics, description, whyNotReady });
    await servePages(http, { pages, secure: tls !== null, log });
    this.#cutAll = this.#takeUpgrades(http);
    await http.listen({ host, port, backlog: LISTEN_BACKLOG });
    const address = http.server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.#port = bound;
    this.#allow(tls);
    this.#setup.start();
    this.#clients.start();
    return `${tls === null ? 'http' : 'https'}://${inUrl(host)}:${bound}`;
  }

  secure(certificate: Certificate): void {
    if (this.#http === null || this.#options.tls === null) return;
    secureAnew(this.#http.server, certificate);
    this.#allow(certificate);
  }

  /** The names that the certificate is for are this server's own. */
  #allow(certificate: Certificate | null): void {
    const { host, origins } = this.#options;
    const names = certificate?.names ?? [];
    this.#origins = allowedOrigins({ secure: certificate !== null, host, names, port: this.#port, origins });
  }

  async stop(): Promise<void> {
    this.#setup.stop();
    const closed = this.#http?.close();
    await this.#clients.stop();
    this.#cutAll();
    await closed;
  }

  #takeUpgrades(http: FastifyInstance): () => void {
    const { endpoints, log } = this.#parts;
    return takeUpgrades(http.server, {
      doors: {
        '/api': { full: () => this.#clients.full(), open: (opened) => this.#clients.open(opened) },
        // How many may come, and how fast, they know themselves: they say when to come again in their own words.
        '/endpoint': { full: () => null, open: ({ socket, from }) => endpoints.accept(socket, from) },
      },
      origins: () => this.#origins,
      log,
      tally: this.#metrics,
    });
  }
}
