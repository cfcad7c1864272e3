// The driver behind real WebSockets: what ws does with frames, closing and errors.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { EndpointSocket } from '../../controller/endpoints/socket.ts';
import { webSocketToEndpoint } from '../../controller/endpoints/websocket.ts';
import { createClock } from '../../simulators/world/clock.ts';

const clock = createClock();
let server: WebSocketServer;
let client: WebSocket;
let socket: EndpointSocket;
let texts: string[];
let closed: string[];

beforeEach(async () => {
  const heard: string[] = [];
  const ends: string[] = [];
  [texts, closed] = [heard, ends];
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 1000 });
  await once(server, 'listening');
  const accepted = new Promise<EndpointSocket>((resolve) => {
    server.once('connection', (one) => {
      const wrapped = webSocketToEndpoint(one, clock);
      wrapped.listen({ text: (text) => heard.push(text), closed: (because) => ends.push(because) });
      resolve(wrapped);
    });
  });
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.on('error', () => undefined);
  // Said before the other side could have waited for anything.
  client.once('open', () => client.send('first'));
  const opened = once(client, 'open');
  socket = await accepted;
  await opened;
  await expect.poll(() => heard).toEqual(['first']);
});

afterEach(() => {
  for (const one of server.clients) one.terminate();
  client.terminate();
  server.close();
});

test('text both ways, nothing lost at the beginning', async () => {
  const heard = once(client, 'message');
  socket.send('你好');
  expect(String((await heard)[0])).toBe('你好');
  await expect.poll(() => texts).toEqual(['first']);
  expect(socket.unreadBytes).toBe(0);
});

test('the other side goes: told once, with how', async () => {
  client.close(1000, 'enough');
  await expect.poll(() => closed).toEqual(['closed with 1000 enough']);
  socket.send('into the void');
  socket.close(1001, 'twice');
  socket.cut();
  expect(closed).toHaveLength(1);
});

test('a frame that is too long, or no text, ends it', async () => {
  const ended = once(client, 'close');
  client.send('x'.repeat(1001));
  expect((await ended)[0]).toBe(1009);
  await expect.poll(() => closed).toHaveLength(1);
  expect(texts).toEqual(['first']);
});

test('a binary frame ends it', async () => {
  const ended = once(client, 'close');
  client.send(Buffer.from('{}'));
  expect((await ended)[0]).toBe(1003);
  expect(texts).toEqual(['first']);
});

test('a reason of any length and letters', async () => {
  const ended = once(client, 'close');
  socket.close(1008, '坏'.repeat(200));
  const [code, reason] = await ended;
  expect(code).toBe(1008);
  expect(String(reason)).toMatch(/^坏{40}/);
});

test('a goodbye that is not answered is not waited for', async () => {
  client.pause();
  socket.close(1008, 'go');
  expect(closed).toEqual([]);
  await clock.advance(1000);
  await expect.poll(() => closed).toHaveLength(1);
});
