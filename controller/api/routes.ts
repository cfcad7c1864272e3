// The plain answers over HTTP: health, figures, the description of the API, and what the seat's page must know of its surroundings. Nothing here changes anything.

import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Room } from '../ports/endpoints.ts';
import type { Metrics } from './metrics.ts';
import { protect } from './pages.ts';
import type { ApiOptions } from './types.ts';

/** Seconds after which whoever found the controller not ready may look again. */
const READY_RETRY_S = 5;

interface RoutesOptions {
  readonly options: ApiOptions;
  readonly room: Room;
  readonly metrics: Metrics;
  readonly description: () => unknown;
  readonly whyNotReady: () => readonly string[];
}

/** Adds them. `/seat/settings.json` stands beside the page that reads it, before the folder of the page. */
export async function serveRoutes(server: FastifyInstance, parts: RoutesOptions): Promise<void> {
  const { product, version, standIn, tls } = parts.options;
  let description: string | null = null;
  const routes: FastifyPluginAsync = async (scope) => {
    await protect(scope, null, false, tls !== null);
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    scope.get('/health', () => {
      const { epoch, seq } = parts.room.state;
      return { status: 'ok', product, version, epoch, seq };
    });
    // That there is an answer at all says that the loop goes round.
    scope.get('/health/live', () => ({ status: 'live' }));
    scope.get('/health/ready', (_request, reply) => {
      const because = parts.whyNotReady();
      if (because.length === 0) return { status: 'ready' };
      return reply.code(503).header('retry-after', READY_RETRY_S).send({ status: 'not ready', because });
    });
    scope.get('/metrics', async (_request, reply) => reply.type(parts.metrics.type).send(await parts.metrics.text()));
    scope.get('/api/description.json', (_request, reply) => {
      description ??= JSON.stringify(parts.description());
      return reply.type('application/json').send(description);
    });
    scope.get('/seat/settings.json', () => ({ standIn, endpoint: '../endpoint', product, version }));
    for (const path of ['/api', '/endpoint'])
      scope.get(path, (_request, reply) =>
        reply.code(426).header('upgrade', 'websocket').type('text/plain').send('WebSocket only'),
      );
  };
  await server.register(routes);
}
