// The static pages and what they may do: one folder and one content security policy each. What stands in the pages is theirs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Log } from '../ports/log.ts';
import type { PageFolder } from './types.ts';

type Directives = Readonly<Record<string, readonly string[]>>;

const SELF = "'self'";
const NONE = "'none'";

/** What every page may do: load what this server has, and connect to it. */
const PAGE: Directives = {
  defaultSrc: [NONE],
  scriptSrc: [SELF],
  styleSrc: [SELF],
  imgSrc: [SELF, 'data:', 'blob:'],
  fontSrc: [SELF],
  connectSrc: [SELF],
  baseUri: [NONE],
  formAction: [NONE],
  frameAncestors: [NONE],
};
/** Streams are opened at the transmitters themselves, wherever they are. */
const STREAMS = { connectSrc: [SELF, 'ws:', 'wss:'] };

const POLICIES: Readonly<Record<PageFolder['kind'], Directives>> = {
  admin: PAGE,
  seat: { ...PAGE, ...STREAMS },
  room: { ...PAGE, ...STREAMS, frameSrc: [SELF] },
};

interface PagesOptions {
  readonly pages: readonly PageFolder[];
  readonly secure: boolean;
  readonly log: Log;
}

const YEAR = 'public, max-age=31536000, immutable';

/** Serves each folder at its prefix; a page that is not built is answered with 404 as long, and the log says so. */
export async function servePages(server: FastifyInstance, { pages, secure, log }: PagesOptions): Promise<void> {
  const isEmbedded = pages.some(({ kind }) => kind === 'room');
  for (const page of pages) {
    // It may be built while this runs: it is served as soon as it is there.
    if (!existsSync(join(page.folder, 'index.html')))
      log.warn({ prefix: page.prefix, folder: page.folder }, 'a page is not built');
    await server.register(pageOf(page, isEmbedded, secure));
  }
}

function pageOf({ kind, prefix, folder }: PageFolder, isEmbedded: boolean, secure: boolean): FastifyPluginAsync {
  return async (scope) => {
    await protect(scope, kind, isEmbedded, secure);
    await scope.register(files, {
      root: folder,
      prefix,
      decorateReply: false,
      dotfiles: 'ignore',
      cacheControl: false,
      // The build lays them beside the files.
      preCompressed: true,
      setHeaders: (reply, path) => {
        // What the build names after its content never changes; everything else is asked for again.
        reply.header('cache-control', path.includes('/assets/') ? YEAR : 'no-cache');
      },
    });
    const bare = prefix.slice(0, -1);
    if (bare !== '') scope.get(bare, (request, reply) => reply.redirect(withQuery(prefix, request.url), 308));
  };
}

/** The headers of a page, or with `kind` null of what is no page. */
export async function protect(
  scope: FastifyInstance,
  kind: PageFolder['kind'] | null,
  isEmbedded: boolean,
  secure: boolean,
): Promise<void> {
  const isFramed = kind === 'seat' && isEmbedded;
  const policy = kind === null ? { defaultSrc: [NONE], frameAncestors: [NONE] } : POLICIES[kind];
  const directives = isFramed ? { ...policy, frameAncestors: [SELF] } : policy;
  await scope.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]])),
    },
    frameguard: { action: isFramed ? 'sameorigin' : 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    hsts: secure,
  });
}

function withQuery(path: string, url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? path : path + url.slice(query);
}
