// Thousands of HTTP requests in one write: who sends them is cut off, and whoever asks as one should is answered meanwhile.

import type { RequestListener } from 'node:http';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { MAX_HTTP_TURN, MAX_HTTP_WAITING, MAX_PIPELINED } from '../../controller/api/limits.ts';
import { paced } from '../../controller/api/pace.ts';
import { world } from './world.ts';

const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What one connection hears until it ends, after so many requests in one write. */
function heard(http: string, requests: number): Promise<{ answers: number; wasCut: boolean }> {
  const { hostname, port } = new URL(http);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.on('error', () => undefined);
  socket.write('GET /health/live HTTP/1.1\r\nHost: seats\r\n\r\n'.repeat(requests));
  const answers = () => text.split('HTTP/1.1 200').length - 1;
  return new Promise((done) => {
    const whole = setInterval(() => {
      if (answers() < requests && !socket.closed) return;
      clearInterval(whole);
      done({ answers: answers(), wasCut: socket.closed });
      socket.destroy();
    }, 10);
  });
}

test('who leaves more requests unanswered than anybody needs to is cut off; others are answered', async () => {
  const { http } = await world({});
  const floods = Array.from({ length: 10 }, () => heard(http, 1_000));
  expect(await heard(http, MAX_PIPELINED)).toEqual({ answers: MAX_PIPELINED, wasCut: false });
  expect((await fetch(`${http}/health`)).status).toBe(200);
  for (const flood of await Promise.all(floods)) {
    expect(flood.wasCut).toBe(true);
    expect(flood.answers).toBeLessThanOrEqual(MAX_PIPELINED);
  }
});

/** A request on a connection of its own. */
function asked(): { request: IncomingMessage; response: ServerResponse } {
  const request = new IncomingMessage(new Socket());
  return { request, response: new ServerResponse(request) };
}

test('a few are carried out in each turn, in their order, and too many do not wait', () => {
  const served: IncomingMessage[] = [];
  const turns: (() => void)[] = [];
  const listener: RequestListener = (one) => void served.push(one);
  const take = paced(listener, QUIET, (act) => void turns.push(act));
  const all = Array.from({ length: MAX_HTTP_TURN + MAX_HTTP_WAITING + 1 }, asked);
  for (const one of all) take(one.request, one.response);
  expect(served).toHaveLength(MAX_HTTP_TURN);
  expect(all.filter((one) => one.request.socket.destroyed)).toEqual([all.at(-1)]);
  turns.shift()?.();
  expect(served).toHaveLength(2 * MAX_HTTP_TURN);
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
  expect(served).toEqual(all.slice(0, -1).map((one) => one.request));
  // A turn of quiet is over: the next is served at once.
  const late = asked();
  take(late.request, late.response);
  expect(served.at(-1)).toBe(late.request);
});
