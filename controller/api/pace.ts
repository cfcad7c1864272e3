// The pace of HTTP: a client may send thousands of requests in one write, and all of them would be carried out before anybody else has a turn. So a few are carried
// out in each turn of the loop, and who sends many without waiting for the answers is cut off.

import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../ports/log.ts';
import { MAX_HTTP_TURN, MAX_HTTP_WAITING, MAX_PIPELINED } from './limits.ts';

/** The listener, paced. `later` runs `act` after sockets and timers had their turn. */
export function paced(
  listener: RequestListener,
  log: Log,
  later: (act: () => void) => void = setImmediate,
): RequestListener {
  /** Requests of each connection that are not answered yet. */
  const open = new WeakMap<Socket, number>();
  let waiting: (() => void)[] = [];
  let taken = 0;

  const takeTurn = (): void => {
    const now = waiting.slice(0, MAX_HTTP_TURN);
    waiting = waiting.slice(MAX_HTTP_TURN);
    taken = now.length;
    // Also where nothing waits any more: only then is a new turn counted from nothing.
    if (taken > 0) later(takeTurn);
    for (const serve of now) serve();
  };

  return (request, response) => {
    const { socket } = request;
    // The parser goes on through what it has read, though the connection was cut.
    if (socket.destroyed) return;
    const unanswered = (open.get(socket) ?? 0) + 1;
    if (unanswered > MAX_PIPELINED)
      return cut(request, log, `it left more than ${MAX_PIPELINED} requests unanswered on one connection`);
    if (waiting.length >= MAX_HTTP_WAITING) return cut(request, log, `more than ${MAX_HTTP_WAITING} requests wait`);
    open.set(socket, unanswered);
    response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    const serve = (): void => {
      if (!socket.destroyed) listener(request, response);
    };
    if (taken === 0) later(takeTurn);
    if (taken >= MAX_HTTP_TURN) return void waiting.push(serve);
    taken += 1;
    serve();
  };
}

function cut({ socket }: IncomingMessage, log: Log, because: string): void {
  const from = socket.remoteAddress ?? 'unknown';
  log.warn({ from, because }, 'a client was cut off');
  socket.destroy();
}
