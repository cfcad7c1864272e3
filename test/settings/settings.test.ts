// Flags, environment variables and the file: what is taken, and how what is wrong is named in one line.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import type { Settings } from '../../controller/settings/settings.ts';
import { readSettings } from '../../controller/settings/settings.ts';
import { VERSION } from '../../controller/version.ts';
import manifest from '../../package.json' with { type: 'json' };
import { tree } from '../house/tree.ts';

const CERTIFICATE = join(import.meta.dirname, '../api/certificate');

function withConfig(config: unknown, words: readonly string[] = []): Settings {
  const folder = tree({
    'openseat.json': typeof config === 'string' ? config : JSON.stringify(config),
    'room/index.html': '',
  });
  return readSettings(['--config', join(folder, 'openseat.json'), ...words], {});
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'taken';
}

test('without anything: loopback, 8080, ./data, strong passwords, four digits', () => {
  const settings = readSettings([], {});
  expect(settings).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    data: join(process.cwd(), 'data'),
    repair: false,
    tls: null,
  });
  expect(settings).toMatchObject({
    passwordRule: 'strong',
    idLength: 4,
    doublePressMs: 500,
    idleMs: 900_000,
    standIn: null,
    pages: {},
  });
  expect(Object.values(settings).every((value) => Object.isFrozen(value)) && Object.isFrozen(settings)).toBe(true);
});

test('a flag counts before its variable, an empty variable for nothing, either form of a flag', () => {
  const env = { OPENSEAT_PORT: '9000', OPENSEAT_HOST: '', OPENSEAT_DATA: '/tmp/elsewhere', OPENSEAT_SOAK: '1' };
  expect(readSettings(['--port=0'], env)).toMatchObject({ port: 0, host: '127.0.0.1', data: '/tmp/elsewhere' });
  expect(readSettings(['--port', '7', '--repair'], env)).toMatchObject({ port: 7, repair: true });
});

describe('what is wrong is named', () => {
  const WORDS: readonly (readonly [words: readonly string[], said: RegExp])[] = [
    [['--prot', '1'], /^--prot: there is no such flag; there are --port, /],
    [['--__proto__=1'], /^--__proto__=1: there is no such flag/],
    [['--constructor', 'x'], /^--constructor: there is no such flag/],
    [['8080'], /^8080: there is no such flag/],
    [['--port'], /^--port: needs a value: NUMBER$/],
    [['--port='], /^--port: needs a value/],
    [['--port', '--host'], /^--port: needs a value/],
    [['--port', '65536'], /^--port: a port is a number from 0 to 65535, not "65536"$/],
    [['--port', '-1'], /^--port: a port/],
    [['--port', '80.5'], /^--port: a port/],
    [['--port', 'http'], /^--port: a port/],
    [['--repair=yes'], /^--repair: takes no value$/],
    [['--host', 'a b'], /^--host: not an address/],
    [['--host', '0.0.0.0'], /^--host: without TLS only this machine is served/],
    [['--host', '::'], /^--host: without TLS/],
    [['--host', '192.168.1.5'], /^--host: without TLS/],
    [['--host', 'localhost.evil.example'], /^--host: without TLS/],
    [['--data', import.meta.filename], /^--data: .* is not a folder$/],
    [['--config', '/nowhere/x.json'], /^--config: \/nowhere\/x\.json cannot be read \(ENOENT\)$/],
  ];

  test.each(WORDS)('%j', (words, said) => {
    expect(refusal(() => readSettings(words, {}))).toMatch(said);
  });

  test('in a variable', () => {
    expect(refusal(() => readSettings([], { OPENSEAT_PORT: 'x' }))).toMatch(/^OPENSEAT_PORT: a port/);
    expect(refusal(() => readSettings([], { OPENSEAT_HOST: '10.0.0.1' }))).toMatch(/^OPENSEAT_HOST: without TLS/);
    expect(refusal(() => readSettings(['--port', 'y'], { OPENSEAT_PORT: 'x' }))).toMatch(/^--port: .*"y"/);
  });

  const FILES: readonly (readonly [config: unknown, said: RegExp])[] = [
    ['{', /openseat\.json: not JSON$/],
    ['{"__proto__": {"plain": true}}', /openseat\.json: a key that no message may have$/],
    [[], /openseat\.json: .*object/],
    [null, /openseat\.json: .*object/],
    [{ colour: 'red' }, /openseat\.json: .*colour/],
    [{ tls: { cert: 'a', key: 'b', chain: 'c' } }, /openseat\.json: tls .*chain/],
    [{ tls: { cert: 'a' } }, /openseat\.json: tls .*key/],
    [{ tls: { cert: 'nowhere.pem', key: 'b' } }, /^tls\.cert: .*nowhere\.pem cannot be read \(ENOENT\)$/],
    [{ tls: { cert: '/dev/zero', key: 'b' } }, /^tls\.cert: \/dev\/zero is longer than 262144 bytes$/],
    [{ tls: { cert: '.', key: 'b' } }, /^tls\.cert: .* cannot be read \(EISDIR\)$/],
    [{ tls: { cert: 'openseat.json', key: 'openseat.json' } }, /^tls: the certificate and the key cannot be used/],
    [{ tls: { cert: join(CERTIFICATE, 'key.pem'), key: join(CERTIFICATE, 'cert.pem') } }, /^tls: the certificate/],
    [{ plain: 'yes' }, /openseat\.json: plain /],
    [{ idLength: 3 }, /openseat\.json: idLength /],
    [{ idLength: 7 }, /openseat\.json: idLength /],
    [{ doublePressMs: 99 }, /openseat\.json: doublePressMs /],
    [{ idleMinutes: -1 }, /openseat\.json: idleMinutes /],
    [{ passwordRule: 'weak' }, /openseat\.json: passwordRule /],
    [{ passwordRule: 'any' }, /^passwordRule: any is only for the demonstration/],
    [{ passwordRule: 'any', pages: { room: 'room' } }, /^passwordRule: any/],
    [{ passwordRule: 'any', seat: { standIn: 'ws://127.0.0.1:1/' } }, /^passwordRule: any/],
    [{ origins: ['seats.example'] }, /^origins: not an address: "seats\.example"$/],
    [{ origins: ['https://seats.example/admin'] }, /^origins: not an origin/],
    [{ origins: ['*'] }, /^origins: /],
    [{ controllers: ['https://a/endpoint'] }, /^controllers: not a WebSocket address/],
    [{ seat: { standIn: 'http://a/' } }, /^seat\.standIn: not a WebSocket address/],
    [{ pages: { room: 'nowhere' } }, /^pages\.room: .*nowhere is not a folder$/],
    [{ pages: { api: 'room' } }, /^pages\.api: \/api\/ is taken$/],
    [{ pages: { '../x': 'room' } }, /^pages\.\.\.\/x: a name is/],
    [{ lines: { 'a b': { path: '/dev/x' } } }, /^lines\.a b: a name is/],
    [{ lines: { a: {} } }, /openseat\.json: lines\.a .*path/],
    [{ lines: { a: { path: '/dev/x', speed: 9600 } } }, /openseat\.json: lines\.a .*speed/],
    [{ lines: { a: { path: '/dev/x', baud: 0 } } }, /openseat\.json: lines\.a\.baud/],
    [{ lines: { a: { path: '/dev/x', parity: 'mark' } } }, /openseat\.json: lines\.a\.parity/],
    [{ lines: { a: { path: '/dev/x', dataBits: 7, endpoints: true } } }, /^lines\.a\.dataBits: endpoints speak with 8/],
    [{ lines: { a: { path: '/dev/x' }, b: { path: '/dev/x' } } }, /^lines\.b\.path: \/dev\/x is another line already$/],
  ];

  test.each(FILES)('in the file: %j', (config, said) => {
    const line = refusal(() => withConfig(config));
    expect(line).toMatch(said);
    expect(line).not.toContain('\n');
  });

  test('in the file: longer than it may be', () => {
    expect(refusal(() => withConfig(`{"origins": ["${'x'.repeat(300_000)}"]}`))).toMatch(
      /^--config: .* is longer than 262144 bytes$/,
    );
  });
});

describe('who is served', () => {
  const tls = { cert: join(CERTIFICATE, 'cert.pem'), key: join(CERTIFICATE, 'key.pem') };

  test('with TLS everybody, without it this machine, unless the file says that it is meant', () => {
    expect(withConfig({ tls }, ['--host', '0.0.0.0'])).toMatchObject({ host: '0.0.0.0', isPlainOutside: false });
    expect(withConfig({ tls }).tls).toMatchObject({ cert: expect.stringContaining('BEGIN CERTIFICATE') });
    expect(withConfig({ tls: 'room' }, ['--host', '0.0.0.0'])).toMatchObject({ tls: 'room', isPlainOutside: false });
    expect(withConfig({ plain: true }, ['--host', '0.0.0.0'])).toMatchObject({ host: '0.0.0.0', isPlainOutside: true });
    expect(withConfig({ plain: true })).toMatchObject({ isPlainOutside: false });
    for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '::1', '[::1]'])
      expect(readSettings(['--host', host], {})).toMatchObject({ isPlainOutside: false });
    expect(refusal(() => withConfig({ plain: false }, ['--host', '10.0.0.1']))).toMatch(/^--host: without TLS/);
  });

  test('the demonstration’s keys together, and on this machine alone', () => {
    const demonstration = {
      passwordRule: 'any',
      pages: { room: 'room' },
      seat: { standIn: 'ws://127.0.0.1:9000/stand-in' },
    };
    const settings = withConfig(demonstration);
    expect(settings).toMatchObject({ passwordRule: 'any', standIn: 'ws://127.0.0.1:9000/stand-in' });
    expect(settings.pages.room).toMatch(/^\/.*\/room$/);
    expect(refusal(() => withConfig({ ...demonstration, tls }, ['--host', '0.0.0.0']))).toMatch(
      /^pages: only for a demonstration/,
    );
    expect(refusal(() => withConfig({ seat: demonstration.seat, tls }, ['--host', '10.0.0.1']))).toMatch(
      /^seat\.standIn: only/,
    );
  });
});

test('other values of the file', () => {
  const settings = withConfig({
    idLength: 6,
    doublePressMs: 800,
    idleMinutes: 0,
    origins: ['https://Seats.example/'],
    controllers: ['wss://a/endpoint'],
    log: 'debug',
    watchdog: false,
    endsWithInput: true,
  });
  expect(settings).toMatchObject({
    idLength: 6,
    doublePressMs: 800,
    idleMs: 0,
    origins: ['https://seats.example'],
    controllers: ['wss://a/endpoint'],
    logLevel: 'debug',
    watchdog: false,
    endsWithInput: true,
  });
});

test('the version is that of the package', () => {
  expect(VERSION).toBe(manifest.version);
});

describe('SNMP', () => {
  const USER = { name: 'watch', authKey: 'a long auth key', privKey: { file: 'priv.key' } };
  const given = (snmp: unknown, ...words: string[]) => {
    const folder = tree({
      'openseat.json': JSON.stringify({ snmp }),
      'priv.key': 'a long priv key\n',
      'short.key': 'short',
      'empty.key': '\n',
      'odd.key': 'two words\u0007\n',
    });
    return readSettings(['--config', join(folder, 'openseat.json'), ...words], {}).snmp;
  };

  test('is off unless a port is given; keys may stand in files; what is not said is SHA-256 and AES', () => {
    expect(readSettings([], {}).snmp).toBeNull();
    expect(given({ users: [USER], traps: [{ host: '192.0.2.1', user: 'watch' }] }, '--snmp-port', '1161')).toEqual({
      ...{ port: 1161, host: '127.0.0.1', community: null, name: '', contact: '', location: '' },
      users: [{ name: 'watch', auth: 'sha256', authKey: 'a long auth key', priv: 'aes', privKey: 'a long priv key' }],
      receivers: [{ name: 'trap-1', host: '192.0.2.1', port: 162, kind: 'trap', by: { user: 'watch' } }],
    });
    expect(given({ port: 161, host: '::1', v2c: { community: 'open' } })).toMatchObject({
      port: 161,
      community: 'open',
    });
  });

  test.each([
    ['nobody may ask', {}, /^snmp: nobody may ask/],
    [
      'a key that is too short',
      { users: [{ ...USER, privKey: { file: 'short.key' } }] },
      /^snmp.users.0.privKey: a key has 8/,
    ],
    [
      'a file that is not there',
      { users: [{ ...USER, privKey: { file: 'no.key' } }] },
      /^snmp.users.0.privKey: .*ENOENT/,
    ],
    [
      'an empty community from a file, which would let everybody in',
      { v2c: { community: { file: 'empty.key' } } },
      /^snmp.v2c.community: a community has 1 to 64 printable characters/,
    ],
    [
      'an odd community of a trap from a file',
      { users: [USER], traps: [{ host: 'a', community: { file: 'odd.key' } }] },
      /^snmp.traps.0.community: a community has 1 to 64/,
    ],
    ['a name twice', { users: [USER, USER] }, /^snmp.users: a name is there twice/],
    ['a trap for a stranger', { users: [USER], traps: [{ host: 'a', user: 'b' }] }, /^snmp.traps.0.user: is none of/],
    [
      'a name of two receivers',
      {
        users: [USER],
        traps: [
          { host: 'a', user: 'watch' },
          { name: 'trap-1', host: 'b', user: 'watch' },
        ],
      },
      /^snmp.traps.1.name: another receiver is called trap-1/,
    ],
    ['a trap for nobody', { users: [USER], traps: [{ host: 'a' }] }, /^snmp.traps.0: needs a user/],
  ])('%s is refused by its place', (_, snmp, line) => {
    expect(refusal(() => given(snmp, '--snmp-port', '1161'))).toMatch(line);
  });

  test('no output of notify is called as a receiver of traps is', () => {
    const hook = { kind: 'webhook', url: 'https://hook.example/', secret: 'a long secret of a hook' };
    const snmp = { port: 161, users: [USER], traps: [{ host: '192.0.2.1', user: 'watch' }] };
    const folder = tree({
      'openseat.json': JSON.stringify({ snmp, notify: { 'trap-1': hook } }),
      'priv.key': 'a long priv key\n',
    });
    const line = refusal(() => readSettings(['--config', join(folder, 'openseat.json')], {}));
    expect(line).toMatch(/^notify.trap-1: a receiver of snmp.traps has this name/);
  });

  test('a file that asks for SNMP names a port; a wrong port is named by its flag; no key is in a refusal', () => {
    expect(refusal(() => given({ users: [USER] }))).toMatch(/^snmp: needs a port/);
    expect(refusal(() => given({ users: [USER] }, '--snmp-port', 'x'))).toMatch(/^--snmp-port: a port is a number/);
    expect(refusal(() => given({ users: [{ ...USER, authKey: 'secret7' }] }, '--snmp-port', '1'))).not.toContain(
      'secret7',
    );
  });
});

test('serial lines: 115200 8N1 for devices unless told, paths relative to the file', () => {
  const { lines } = withConfig({
    lines: {
      desk: { path: '/dev/ttyS0', endpoints: true },
      matrix: { path: 'port', baud: 9600, dataBits: 7, parity: 'even', stopBits: 2 },
    },
  });
  expect(lines).toEqual([
    { name: 'desk', path: '/dev/ttyS0', baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1, endpoints: true },
    {
      ...{ name: 'matrix', path: expect.stringMatching(/^\/.*\/port$/), baud: 9600 },
      ...{ dataBits: 7, parity: 'even', stopBits: 2, endpoints: false },
    },
  ]);
});
