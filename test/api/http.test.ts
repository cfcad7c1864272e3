// What is answered over plain HTTP: pages with their headers, health, figures, the description; and what is not.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PageFolder } from '../../controller/api/types.ts';
import { Settings } from '../../osd/soft/settings.ts';
import { check } from '../../protocol/schema.ts';
import { tree, write } from '../house/tree.ts';
import { world } from './world.ts';

function pages(...kinds: PageFolder['kind'][]): readonly PageFolder[] {
  const PREFIX = { admin: '/', seat: '/seat/', room: '/room/' } as const;
  return kinds.map((kind) => {
    const folder = tree({
      'index.html': `<!doctype html><title>${kind}</title>`,
      'assets/main-abc.js': `// ${kind}`,
      '.secret': 'hidden',
    });
    return { prefix: PREFIX[kind], folder, kind };
  });
}

function policyOf(response: Response): Readonly<Record<string, string>> {
  const text = response.headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    text.split(';').map((part) => [part.trim().split(' ')[0], part.trim().split(' ').slice(1).join(' ')]),
  );
}

describe('pages', () => {
  test('each at its address, with its files; what is asked for again and what is kept', async () => {
    const { http } = await world({ pages: pages('admin', 'seat', 'room') });
    for (const [path, kind] of [
      ['/', 'admin'],
      ['/seat/', 'seat'],
      ['/seat/?receiver=5001', 'seat'],
      ['/room/', 'room'],
    ]) {
      const response = await fetch(http + path);
      expect(await response.text()).toContain(`<title>${kind}</title>`);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
    const script = await fetch(`${http}/seat/assets/main-abc.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    const bare = await fetch(`${http}/seat?receiver=5001,5002`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).toEqual([308, '/seat/?receiver=5001,5002']);
  });

  test('whoever takes gzip gets the file that lies beside it so; nobody else does', async () => {
    const [page] = pages('admin');
    const text = `// ${'long '.repeat(500)}`;
    writeFileSync(join(page?.folder ?? '', 'assets/long-abc.js'), text);
    writeFileSync(join(page?.folder ?? '', 'assets/long-abc.js.gz'), gzipSync(text));
    const { http } = await world({ pages: page === undefined ? [] : [page] });
    for (const [accepted, encoding] of [
      ['gzip, br', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await fetch(`${http}/assets/long-abc.js`, { headers: { 'accept-encoding': accepted } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('content-type')).toMatch(/javascript/);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(await response.text()).toBe(text);
    }
  });

  test('nothing else of the disk', async () => {
    const { http } = await world({ pages: pages('admin', 'seat') });
    for (const path of [
      '/.secret',
      '/seat/.secret',
      '/..%2f..%2fetc/passwd',
      '/seat/..%2f..%2fpackage.json',
      '/assets/',
      '/none.js',
      '/%00',
    ])
      expect([path, (await fetch(http + path)).status]).toEqual([
        path,
        expect.toSatisfy((status: number) => status >= 400 && status < 500),
      ]);
  });

  test('a page may do what it needs and no more', async () => {
    const { http } = await world({ pages: pages('admin', 'seat', 'room') });
    const [admin, seat, room] = await Promise.all(['/', '/seat/', '/room/'].map((path) => fetch(http + path)));
    if (admin === undefined || seat === undefined || room === undefined) return expect.unreachable();
    const all = {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'font-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
    };
    expect(policyOf(admin)).toMatchObject({
      ...all,
      'connect-src': "'self'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data: blob:",
    });
    expect(policyOf(seat)).toMatchObject({ ...all, 'connect-src': "'self' ws: wss:", 'frame-ancestors': "'self'" });
    expect(policyOf(room)).toMatchObject({ ...all, 'frame-src': "'self'", 'frame-ancestors': "'none'" });
    expect(policyOf(admin)['frame-src']).toBeUndefined();
    for (const response of [admin, seat, room]) {
      expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|upgrade-insecure|\*/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('strict-transport-security')).toBeNull();
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('in production the seat’s page cannot be embedded', async () => {
    const { http } = await world({ pages: pages('admin', 'seat') });
    const seat = await fetch(`${http}/seat/`);
    expect(policyOf(seat)['frame-ancestors']).toBe("'none'");
    expect(seat.headers.get('x-frame-options')).toBe('DENY');
  });

  test('a page that is not built is 404, and the log says so', async () => {
    const root = tree({});
    const { http, lines } = await world({ pages: [{ prefix: '/', folder: join(root, 'pages'), kind: 'admin' }] });
    expect((await fetch(`${http}/`)).status).toBe(404);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('not built') }),
    );
    expect((await fetch(`${http}/health`)).status).toBe(200);
    write(root, 'pages/index.html', '<title>built</title>');
    expect((await fetch(`${http}/`)).status).toBe(200);
  });
});

describe('plain answers', () => {
  test('/health', async () => {
    const { http, room } = await world();
    const response = await fetch(`${http}/health`);
    expect(await response.json()).toEqual({
      status: 'ok',
      product: 'OpenSeat',
      version: '9.9.9',
      epoch: 3,
      seq: room.state.seq,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(policyOf(response)['default-src']).toBe("'none'");
  });

  test('/health/live answers while the loop goes round; /health/ready says why not', async () => {
    const { http, faults } = await world();
    const ask = async (path: string) => {
      const response = await fetch(`${http}/health/${path}`);
      return [response.status, await response.json(), response.headers.get('retry-after')];
    };
    expect([await ask('live'), await ask('ready')]).toEqual([
      [200, { status: 'live' }, null],
      [200, { status: 'ready' }, null],
    ]);
    faults.push('the disk refuses the journal', '12000 inputs wait');
    expect([await ask('live'), await ask('ready')]).toEqual([
      [200, { status: 'live' }, null],
      [503, { status: 'not ready', because: faults }, '5'],
    ]);
    expect((await fetch(`${http}/health`)).status).toBe(200);
  });

  test('/metrics has what this edge counts, what the others count, and the process; names and secrets do not appear', async () => {
    const { http, member } = await world();
    const client = await member();
    client.send('{');
    await client.request('session.login', { username: 'hxfj', password: 'wrong' });
    const response = await fetch(`${http}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    for (const line of [
      'openseat_queue_length 7',
      'openseat_api_connections 1',
      'openseat_api_requests_total{method="session.login",outcome="ok"} 1',
      'openseat_api_requests_total{method="session.login",outcome="invalid_credentials"} 1',
      'process_cpu_seconds_total',
    ])
      expect(text).toContain(line);
    expect(text).not.toMatch(/hxfj|right/);
  });

  test('/api/description.json', async () => {
    const { http } = await world();
    expect(await (await fetch(`${http}/api/description.json`)).json()).toEqual({ methods: ['a'] });
  });

  test('/seat/settings.json is what the seat’s page reads', async () => {
    const production = await world();
    const settings = await (await fetch(`${production.http}/seat/settings.json`)).json();
    expect(check(Settings, settings)).toEqual({
      ok: true,
      value: { standIn: null, endpoint: '../endpoint', product: 'OpenSeat', version: '9.9.9' },
    });
    const demonstration = await world({
      standIn: 'ws://127.0.0.1:9000/stand-in',
      pages: pages('admin', 'seat', 'room'),
    });
    expect(await (await fetch(`${demonstration.http}/seat/settings.json`)).json()).toMatchObject({
      standIn: 'ws://127.0.0.1:9000/stand-in',
    });
  });

  test.each(['/api', '/endpoint'])('%s without an upgrade: 426', async (path) => {
    const { http } = await world();
    expect((await fetch(http + path)).status).toBe(426);
  });
});

test('nothing takes a body, and nothing but GET and HEAD is answered', async () => {
  const { http } = await world({ pages: pages('admin') });
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    for (const path of ['/', '/api', '/health'])
      expect(
        (await fetch(http + path, { method, ...(method === 'OPTIONS' ? {} : { body: '{"__proto__":{}}' }) })).status,
      ).toBe(404);
  expect((await fetch(`${http}/health`, { method: 'HEAD' })).status).toBe(200);
});
