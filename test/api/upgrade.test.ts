// Who may open a WebSocket, to which path, over which line.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_STRANGERS } from '../../controller/api/limits.ts';
import { allowedOrigins, mayUpgrade } from '../../controller/api/origin.ts';
import { allowedMs } from '../until.ts';
import { Client } from './client.ts';
import { world } from './world.ts';

const PEM = (name: string): string => readFileSync(join(import.meta.dirname, 'certificate', name), 'utf8');
const TLS = { cert: PEM('cert.pem'), key: PEM('key.pem'), ca: null, names: [] };

describe('3.21: pages of other servers may not connect', () => {
  const SERVED = { secure: false, host: '127.0.0.1', port: 8080, origins: ['https://seats.example'] };
  const CASES: readonly (readonly [origin: string | undefined, allowed: boolean])[] = [
    [undefined, true],
    ['http://127.0.0.1:8080', true],
    ['http://localhost:8080', true],
    ['HTTP://LOCALHOST:8080', true],
    ['http://[::1]:8080', true],
    ['https://seats.example', true],
    ['https://seats.example:443', true],
    ['http://seats.example', false],
    ['https://127.0.0.1:8080', false],
    ['http://127.0.0.1', false],
    ['http://127.0.0.1:8081', false],
    ['http://localhost:8080.evil.example', false],
    ['http://localhost:8080@evil.example', false],
    ['http://evil.example:8080', false],
    ['http://127.0.0.1:8080/x', false],
    ['file://', false],
    ['null', false],
    ['', false],
    ['*', false],
  ];

  test.each(CASES)('%s: %s', (origin, allowed) => {
    expect(mayUpgrade(allowedOrigins(SERVED), origin)).toBe(allowed);
  });

  test('a server for all addresses allows those that this machine has, and a name of its own', () => {
    const allowed = allowedOrigins({ ...SERVED, secure: true, host: '0.0.0.0', port: 443 });
    expect(mayUpgrade(allowed, `https://${hostname()}`)).toBe(true);
    expect(mayUpgrade(allowed, 'https://0.0.0.0')).toBe(false);
    const named = allowedOrigins({ ...SERVED, host: 'kvm.room' });
    expect(mayUpgrade(named, 'http://kvm.room:8080')).toBe(true);
    expect(mayUpgrade(named, 'http://localhost:8080')).toBe(false);
  });

  test.each(['/api', '/endpoint'])('%s: 403 for a strange origin, whatever the Host header says', async (path) => {
    const { ws, http, endpoints, lines } = await world();
    expect(await Client.status(`${ws}${path}`, { origin: 'http://evil.example' })).toBe(403);
    expect(await Client.status(`${ws}${path}`, { origin: http })).toBe(101);
    expect(await Client.status(`${ws}${path}`)).toBe(101);
    expect(endpoints).toHaveLength(path === '/endpoint' ? 2 : 0);
    expect(lines).toContainEqual(
      expect.objectContaining({ fields: { path, origin: 'http://evil.example', cause: 'origin' } }),
    );
    const { port } = new URL(http);
    const said = await raw(
      Number(port),
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('paths and handshakes', () => {
  test.each(['/', '/api/', '/apis', '/seat/', '/endpoint/x', '/__proto__', '/constructor', '//api'])(
    '%s: 404',
    async (path) => {
      const { ws } = await world();
      expect(await Client.status(`${ws}${path}`)).toBe(404);
    },
  );

  test('a query does not matter', async () => {
    const { ws } = await world();
    expect(await Client.status(`${ws}/api?x=1`)).toBe(101);
  });

  test('a broken handshake, and one that ends in the middle, harm nobody', async () => {
    const { http, client } = await world();
    const port = Number(new URL(http).port);
    const head = 'GET /api HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    expect(await raw(port, `${head}Sec-WebSocket-Version: 13\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(port, `${head}Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 99\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
    expect(await raw(port, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.resetAndDestroy();
    expect((await client()).frames).toHaveLength(1);
  });

  test('the endpoints get a socket that is open, with the address of the other side and its first message unread', async () => {
    const { ws, endpoints } = await world();
    const socket = new WebSocket(`${ws}/endpoint`);
    socket.on('open', () => socket.send('first'));
    while (endpoints.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const [endpoint] = endpoints;
    expect(endpoint?.from).toBe('127.0.0.1');
    expect(String(await new Promise((resolve) => endpoint?.socket.once('message', resolve)))).toBe('first');
    socket.terminate();
  });

  test('3.13: strangers have a limited number of places; those who are logged in keep theirs', async () => {
    const { ws, member } = await world();
    const client = await member();
    const strangers = Array.from({ length: MAX_STRANGERS }, () => new Client(`${ws}/api`));
    await Promise.all(strangers.map((stranger) => stranger.next()));
    expect(await Client.status(`${ws}/api`)).toBe(503);
    expect((await client.request('room.get')).result).toBeDefined();
    strangers[0]?.socket.terminate();
    await strangers[0]?.closed;
    while ((await Client.status(`${ws}/api`)) === 503) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('TLS', () => {
  test('the same over https and wss, also at wrong origins', async () => {
    const { ws, http, client, stop } = await world({ tls: TLS });
    expect(http).toMatch(/^https:/);
    const made = await client({ ca: TLS.cert, origin: http });
    expect((await made.request('session.login', { username: 'hxfj', password: 'right' })).result).toBeDefined();
    expect((await new Client(`${ws}/api`, { ca: TLS.cert, origin: http.replace('https', 'http') }).closed).code).toBe(
      1006,
    );
    await stop();
    expect((await made.closed).code).toBe(1001);
  });

  test('at least 1.2, and a session can be taken up again', async () => {
    const { http } = await world({ tls: TLS });
    const port = Number(new URL(http).port);
    expect(await protocolOf(port, 'TLSv1.3')).toBe('TLSv1.3');
    expect(await protocolOf(port, 'TLSv1.2')).toBe('TLSv1.2');
    expect(await protocolOf(port, 'TLSv1.1')).toBe('refused');
    const session = await new Promise<Buffer>((resolve) => {
      const socket = connectSecurely({ port, ca: TLS.cert, host: '127.0.0.1' });
      socket.once('session', (ticket) => {
        resolve(ticket);
        socket.destroy();
      });
    });
    const again = connectSecurely({ port, ca: TLS.cert, host: '127.0.0.1', session });
    await new Promise((resolve) => again.once('secureConnect', resolve));
    expect(again.isSessionReused()).toBe(true);
    again.destroy();
  });

  test('someone who speaks plain HTTP to it harms nobody', async () => {
    const { http, client } = await world({ tls: TLS });
    await raw(Number(new URL(http).port), 'GET / HTTP/1.1\r\n\r\n');
    expect((await client({ ca: TLS.cert })).frames).toHaveLength(1);
  });
});

test('at the stop clients are told, and those that do not listen are cut', async () => {
  const { member, stop } = await world();
  const [client, deaf] = [await member(), await member()];
  deaf.socket.pause();
  const began = performance.now();
  await stop();
  expect(performance.now() - began).toBeLessThan(allowedMs(1_500));
  expect(await client.closed).toEqual({ code: 1001, reason: 'the controller stops' });
  deaf.socket.resume();
  expect([1001, 1006]).toContain((await deaf.closed).code);
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
    socket.end(text);
  });
}

function protocolOf(port: number, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connectSecurely({
      port,
      host: '127.0.0.1',
      ca: TLS.cert,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    socket.on('error', () => resolve('refused'));
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
  });
}
