// The streams of simulated transmitters over real sockets: only the right path, subprotocol and origin; frames that are too large; ends that are noticed.

import { connect as tcpConnect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { STREAM_SUBPROTOCOL } from '../../protocol/stream/messages.ts';
import { openRawStream } from '../../simulators/receiver/raw-stream.ts';
import { readPicture } from '../../simulators/transmitter/picture.ts';
import type { StreamServer } from '../../simulators/transmitter/stream-server.ts';
import { startStreamServer } from '../../simulators/transmitter/stream-server.ts';
import type { Transmitter } from '../../simulators/transmitter/transmitter.ts';
import { createTransmitter } from '../../simulators/transmitter/transmitter.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { realChance } from '../../simulators/world/random.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { webSocketConnect, webSocketStream } from '../../simulators/world/web-sockets.ts';
import { until } from '../until.ts';

const receiver = createSigner(keysFromSeed(2, 'receiver'));
let server: StreamServer;
let transmitter: Transmitter;

beforeEach(async () => {
  server = await startStreamServer();
  transmitter = createTransmitter({
    ...realChance,
    id: '0001',
    name: 'Radar',
    signer: createSigner(keysFromSeed(2, 'transmitter')),
    verifier,
    controllers: ['ws://127.0.0.1:9/endpoint'],
    address: server.addressOf('1'),
    connect: webSocketConnect,
    timers: realTimers,
    utc: Date.now,
  });
  server.serve('1', transmitter.accept);
});

afterEach(async () => {
  transmitter.stop('over');
  await server.stop();
});

function open(grant = 'g1') {
  const { publicKey } = transmitter;
  return openRawStream({
    connect: webSocketStream,
    address: server.addressOf('1'),
    grant,
    transmitter: publicKey,
    signer: receiver,
  });
}

function status(address: string, protocols: string[], headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address, protocols, { headers });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

/** A grant as the controller gives it, by the transmitter's own door: the link has tests of its own. */
function admit(mode: 'view' | 'control' = 'control') {
  return transmitter.admit({ grant: 'g1', receiver: receiver.publicKey, mode });
}

test('a receiver with a grant sees the picture and types', async () => {
  admit();
  const stream = open();
  await until(() => stream.pictures > 0);
  expect(readPicture(stream.picture ?? new Uint8Array())).toMatchObject({ transmitter: '0001', video: true });
  for (const code of ['KeyH', 'KeyI']) {
    stream.key(code, true);
    stream.key(code, false);
  }
  await until(() => transmitter.computer.text === 'hi');
  await until(() => new TextDecoder().decode(stream.picture ?? new Uint8Array()).includes('>hi<'));
});

test('keys are let go when the receiver’s process is gone', async () => {
  admit();
  const stream = open();
  await until(() => stream.pictures > 0);
  stream.key('KeyA', true);
  await until(() => transmitter.computer.held.length === 1);
  await server.stop();
  await until(() => transmitter.computer.held.length === 0);
});

test('the path, the subprotocol and the origin count', async () => {
  const good = server.addressOf('1');
  expect(await status(good, [STREAM_SUBPROTOCOL])).toBe(101);
  expect(await status(good, [STREAM_SUBPROTOCOL], { origin: 'http://127.0.0.1:8080' })).toBe(101);
  expect(await status(good, [STREAM_SUBPROTOCOL], { origin: 'https://example.org' })).toBe(403);
  expect(await status(good, [])).toBe(400);
  expect(await status(good, ['chat'])).toBe(400);
  expect(await status(server.addressOf('2'), [STREAM_SUBPROTOCOL])).toBe(404);
  expect(await status(`ws://127.0.0.1:${server.port}/stream/%zz`, [STREAM_SUBPROTOCOL])).toBe(404);
});

test('a frame above 4 KiB ends the stream', async () => {
  admit();
  const stream = open();
  await until(() => stream.pictures > 0);
  stream.send('x'.repeat(5000));
  await until(() => stream.ended !== null);
  expect(stream.ended).toContain('1009');
  expect(transmitter.watchers).toBe(0);
});

test('bytes that are no HTTP harm nobody', async () => {
  admit();
  const stream = open();
  await until(() => stream.pictures > 0);
  const socket = tcpConnect(server.port, '127.0.0.1', () =>
    socket.write(Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10])),
  );
  await new Promise((resolve) =>
    socket
      .on('close', resolve)
      .on('error', () => undefined)
      .resume(),
  );
  expect(stream.ended).toBeNull();
});

test('a server stops at once, whoever was refused or was still asking and never closes his side', async () => {
  const upgrade = 'HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const texts = ['', 'GET / HTTP/1.1\r\n', `GET /stream/nobody ${upgrade}`, `GET /stream/1 ${upgrade}`];
  const answers: string[] = [];
  const sockets = texts.map((text) => {
    const socket = tcpConnect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.on('data', (data) => answers.push(String(data)));
    socket.write(text);
    return socket;
  });
  await until(() => answers.length === 2);
  expect(answers.map((answer) => answer.slice(0, 12)).toSorted()).toEqual(['HTTP/1.1 400', 'HTTP/1.1 404']);
  await server.stop();
  for (const socket of sockets) socket.destroy();
});
