// The key `notify`: what a start takes, and the line with which it is refused.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../controller/settings/settings.ts';
import { makeCertificate } from '../system/pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'openseat-notify-settings-'));
const SECRET = 'sixteen letters!';
const MAIL = { kind: 'mail', host: 'smtp.example', from: 'room@example.org', to: ['duty@example.org'] };
const HOOK = { kind: 'webhook', url: 'https://hook.example/a', secret: SECRET };

beforeAll(async () => {
  const { pem, key } = await makeCertificate({ name: 'ca', utc: Date.now(), isAuthority: true });
  writeFileSync(join(folder, 'ca.pem'), pem);
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  writeFileSync(join(folder, 'nothing'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(notify: unknown) {
  const file = join(folder, 'openseat.json');
  writeFileSync(file, JSON.stringify({ notify }));
  return readSettings(['--config', file], {}).notify;
}

test('none is said: none there is', () => {
  expect(readSettings([], {}).notify).toEqual([]);
});

test('TLS by default, at the usual ports; secrets from files', () => {
  const outputs = read({
    logs: { kind: 'syslog', host: 'logs.example', ca: 'ca.pem', cert: 'ca.pem', key: 'key.pem', severity: 'minor' },
    duty: { ...MAIL, user: 'room', password: { file: 'secret' }, language: 'en', alarms: ['clone'] },
    chat: { ...HOOK, secret: { file: 'secret' }, cleared: false, acknowledged: false, repeatMinutes: 5 },
  });
  const trust = { ca: null, cert: null, key: null };
  expect(outputs).toMatchObject([
    {
      ...{ name: 'logs', severity: 'minor', language: 'zh-CN', alarms: null, cleared: true, acknowledged: true },
      target: { kind: 'syslog', port: 6514, transport: 'tls', facility: 16, trust: { key: expect.any(String) } },
    },
    {
      ...{ name: 'duty', severity: 'warning', language: 'en', alarms: ['clone'], repeatMs: 3_600_000 },
      target: { kind: 'mail', port: 587, tls: 'starttls', login: { user: 'room', password: SECRET }, trust },
    },
    {
      ...{ name: 'chat', cleared: false, acknowledged: false, repeatMs: 300_000 },
      target: { kind: 'webhook', url: 'https://hook.example/a', secret: SECRET, trust },
    },
  ]);
});

test('without TLS where that is asked for, or to this machine alone', () => {
  const outputs = read({
    udp: { kind: 'syslog', host: 'logs.example', transport: 'udp' },
    bare: { ...MAIL, tls: 'none' },
    here: { ...MAIL, host: '127.0.0.1', tls: 'none', user: 'room', password: SECRET },
    near: { ...HOOK, url: 'http://[::1]:8080/a' },
    plain: { ...HOOK, url: 'http://hook.example/a', plain: true },
  });
  expect(outputs.map(({ target }) => ('port' in target ? target.port : target.url))).toEqual([
    ...[514, 25, 25, 'http://[::1]:8080/a', 'http://hook.example/a'],
  ]);
});

test.each([
  ['a name with a space', { 'a b': HOOK }, 'notify.a b: a name is 1 to 32 of A-Z a-z 0-9 _ -'],
  ['a kind that there is not', { one: { kind: 'pager' } }, 'notify.one.kind: is one of syslog, mail, webhook'],
  ['no object', { one: 'syslog' }, 'notify.one.kind: is one of syslog, mail, webhook'],
  ['a key that there is not', { one: { ...HOOK, urls: [] } }, 'notify.one: must not have additional properties: urls'],
  ['no host', { one: { kind: 'syslog' } }, 'notify.one: must have required properties host'],
  [
    'an alarm that there is not',
    { one: { ...HOOK, alarms: ['fire'] } },
    'notify.one: alarms.0 must be equal to one of',
  ],
  ['a password without a user', { one: { ...MAIL, password: 'x' } }, 'notify.one: needs user and password, or neither'],
  [
    'a password in the open',
    { one: { ...MAIL, tls: 'none', user: 'room', password: 'x' } },
    'notify.one.tls: a password goes to another machine by TLS alone',
  ],
  ['a line end in an address', { one: { ...MAIL, to: ['a@b\r\nBcc: c@d'] } }, 'notify.one: to.0 must match pattern'],
  ['http to another machine', { one: { ...HOOK, url: 'http://hook.example/' } }, 'notify.one.url: another machine'],
  ['a password in the address', { one: { ...HOOK, url: 'https://a:b@hook.example/' } }, 'notify.one.url: has a user'],
  ['no address', { one: { ...HOOK, url: 'hook' } }, 'notify.one.url: is not an address'],
  ['another scheme', { one: { ...HOOK, url: 'file:///etc/passwd' } }, 'notify.one.url: begins with https://'],
  ['a short secret', { one: { ...HOOK, secret: 'short' } }, 'notify.one.secret: has at least 16 characters'],
  ['an empty file', { one: { ...HOOK, secret: { file: 'nothing' } } }, 'notify.one.secret: is empty'],
  ['a file that is missing', { one: { ...HOOK, secret: { file: 'none' } } }, /notify\.one\.secret: .* cannot be read/],
  ['a certificate that is none', { one: { ...HOOK, ca: 'secret' } }, 'notify.one.ca: has no certificate'],
  [
    'a certificate without TLS',
    { one: { kind: 'syslog', host: 'a', transport: 'udp', ca: 'ca.pem' } },
    'notify.one: ca, cert and key are for TLS',
  ],
  [
    'a certificate without its key',
    { one: { kind: 'syslog', host: 'a', cert: 'ca.pem' } },
    'notify.one: needs cert and key, or neither',
  ],
  [
    'too many',
    Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`o${at}`, HOOK])),
    'notify: at most 16 outputs',
  ],
] as const)('refused: %s', (_, notify, because) => {
  expect(() => read(notify)).toThrow(because);
});
