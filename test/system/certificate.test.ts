// The certificate of the controller and the room's authority: what is made, what is refused and with which sentence, what comes back after a restart and a restore.
// The oracle is a TLS connection that trusts the root alone, and the files on the disk.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Certificate } from '../../controller/ports/certificates.ts';
import type { TlsSource } from '../../controller/system/certificates.ts';
import { Certificates } from '../../controller/system/certificates.ts';
import type { ServedCertificate } from '../../protocol/api/certificate-methods.ts';
import { TestClock } from '../engine/memory.ts';
import { KeptLog } from '../storage/bench.ts';
import { until } from '../until.ts';
import type { Made } from './pki.ts';
import { makeCertificate } from './pki.ts';
import { Whole } from './whole.ts';

const HOSTS = ['seats.example', '10.1.2.3', '::1'];
const ROOM = { by: 'room', names: HOSTS } as const;
const DAY_MS = 86_400_000;
/** Certificates are judged by the machine's own clock where a connection is made. */
const NOW = Date.now();

interface Desk {
  readonly whole: Whole;
  readonly first: Certificate;
  /** Every further certificate that was to be served. */
  readonly served: Certificate[];
  readonly alarms: (string | null)[];
}

async function desk(options: ConstructorParameters<typeof Whole>[0] = {}): Promise<Desk> {
  const whole = new Whole({ tls: ROOM, ...options });
  whole.world.clock.advance(NOW - whole.world.clock.utc());
  const first = await whole.certificates.open();
  if (first === null) throw new TypeError('nothing is served');
  const [served, alarms]: [Certificate[], (string | null)[]] = [[], []];
  onTestFinished(
    whole.certificates.start(
      (certificate) => served.push(certificate),
      (because) => alarms.push(because),
    ),
  );
  return { whole, first, served, alarms };
}

const look = async (whole: Whole) => (await whole.must('system.certificate')) as ServedCertificate;
const rootOf = async (whole: Whole) => (await look(whole)).authority?.pem ?? '';

/** What a browser that trusts `root` alone says of a server with this certificate, asked for `host`. */
async function browse({ cert, key }: Certificate, root: string, host: string): Promise<string> {
  const server = createServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const isAddress = /^[0-9.]+$|:/.test(host);
  try {
    return await new Promise((resolve) => {
      const options = { port, host: '127.0.0.1', ca: root, ...(isAddress ? {} : { servername: host }) };
      const socket = connect(options, () => resolve('good'));
      socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('architecture, Certificates: the room’s own authority, made at setup', () => {
  test('a first start makes root and certificate; a browser that trusts the root takes its names and no others', async () => {
    const { whole, first } = await desk();
    const root = await rootOf(whole);
    expect(await browse(first, root, 'seats.example')).toBe('good');
    expect(await browse(first, root, 'other.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(
      await browse(first, (await makeCertificate({ name: 'x', utc: NOW, isAuthority: true })).pem, 'seats.example'),
    ).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    const told = await look(whole);
    expect(told).toMatchObject({
      source: 'room',
      certificate: { names: HOSTS, daysLeft: 824, byAuthority: true, issuer: told.authority?.subject },
    });
    for (const name of ['authority.key', 'server.pem'])
      expect(statSync(join(whole.folder, name)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(told)).not.toContain('PRIVATE');
  });

  test('a restart serves the same; another room has another authority', async () => {
    const { whole, first } = await desk();
    const again = await desk({ folder: whole.folder });
    expect(again.first).toEqual(first);
    expect(await rootOf(again.whole)).toBe(await rootOf(whole));
    const other = await desk();
    expect((await look(other.whole)).authority?.subject).not.toBe((await look(whole)).authority?.subject);
  });

  test.each([
    ['authority.key', 'rubbish', /authority\.key is not the key/],
    ['server.pem', 'rubbish', /server\.pem is not a certificate/],
    ['authority.key', null, /authority\.key is missing, though server\.pem is there/],
  ])('a damaged data folder (%s: %s) is said and nothing is made anew', async (name, content, said) => {
    const { whole } = await desk();
    const path = join(whole.folder, name);
    if (content === null) rmSync(path);
    else writeFileSync(path, content);
    await expect(desk({ folder: whole.folder })).rejects.toThrow(said);
  });

  test('a new certificate for other names is served at once and after a restart; the journal says who, and holds no key', async () => {
    const { whole, served } = await desk();
    const told = (await whole.must('system.issueCertificate', {
      names: ['Room.Example', '192.168.7.1'],
    })) as ServedCertificate;
    expect(told.certificate).toMatchObject({ names: ['room.example', '192.168.7.1'], byAuthority: true });
    const root = await rootOf(whole);
    const [now] = served;
    if (now === undefined) throw new TypeError('it was not served');
    expect(await browse(now, root, 'room.example')).toBe('good');
    expect(await browse(now, root, 'seats.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect((await desk({ folder: whole.folder })).first).toEqual(now);
    const record = whole.world.journal.records.find(({ type }) => type === 'certificate.taken');
    expect(record?.data).toMatchObject({ by: 'admin', how: 'issued', fingerprint: told.certificate?.fingerprint });
    expect(JSON.stringify(whole.world.journal.records)).not.toContain('PRIVATE KEY');
  });

  test.each([
    [['room example'], /^invalid: room example is neither a name of a host nor an address/],
    [['*.example'], /^invalid: \*\.example is neither/],
    [['a.example', 'A.example'], /^invalid: a name stands there twice/],
    [['x'.repeat(64)], /^invalid: x+ is neither/],
  ])('names that no certificate has are refused: %s', async (names, said) => {
    const { whole, served } = await desk();
    expect(await whole.refused('system.issueCertificate', { names })).toMatch(said);
    expect(served).toEqual([]);
  });
});

describe('a certificate of one’s own', () => {
  const authority = makeCertificate({ name: 'House root', utc: NOW, isAuthority: true });
  const between = authority.then((by) => makeCertificate({ name: 'House servers', utc: NOW, by, isAuthority: true }));
  const leaf = (more: Partial<Parameters<typeof makeCertificate>[0]> = {}): Promise<Made> =>
    between.then((by) => makeCertificate({ name: 'seats', utc: NOW, by, hosts: ['seats.example'], ...more }));

  test('with the one that signed it, is served at once, and a browser that trusts its root takes it', async () => {
    const { whole, served } = await desk();
    const [own, signer] = await Promise.all([leaf(), between]);
    const brought = { certificate: `bag attributes\n${own.pem}${signer.pem}`, key: own.key, host: 'seats.example' };
    const told = (await whole.must('system.bringCertificate', brought)) as ServedCertificate;
    expect(told.certificate).toMatchObject({ subject: 'CN=seats', issuer: 'CN=House servers', byAuthority: false });
    const [now] = served;
    if (now === undefined) throw new TypeError('it was not served');
    expect(await browse(now, (await authority).pem, 'seats.example')).toBe('good');
    const answer = JSON.stringify([told, whole.world.journal.records]);
    expect(answer).not.toContain('PRIVATE KEY');
    expect(answer).not.toContain(own.key.split('\n')[1]);
    expect((await desk({ folder: whole.folder })).first).toEqual(now);
  });

  test.each<[string, () => Promise<{ certificate: string; key: string; host?: string }>, RegExp]>([
    [
      'no certificate',
      async () => ({ certificate: 'hello', key: (await leaf()).key }),
      /there is no certificate in the text/,
    ],
    [
      'a damaged one',
      async () => ({ certificate: (await leaf()).pem.replace(/\n.{20}/, '\n'), key: (await leaf()).key }),
      /is damaged: it cannot be read/,
    ],
    ['no key', async () => ({ certificate: (await leaf()).pem, key: '' }), /there is no private key in the text/],
    [
      'an encrypted key',
      async () => ({ certificate: (await leaf()).pem, key: '-----BEGIN ENCRYPTED PRIVATE KEY-----' }),
      /the key is encrypted: take its passphrase away/,
    ],
    [
      'the key of another',
      async () => ({ certificate: (await leaf()).pem, key: (await leaf()).key }),
      /the key does not belong to the certificate/,
    ],
    ['an expired one', async () => pair(await leaf({ from: -30, until: -1 })), /the certificate expired at/],
    ['one for later', async () => pair(await leaf({ from: 2 })), /is good only from/],
    ['one for no host', async () => pair(await leaf({ hosts: [] })), /names no host/],
    [
      'one for another host',
      async () => ({ ...pair(await leaf()), host: 'room.example' }),
      /is for seats\.example, not for room\.example/,
    ],
    ['one for clients', async () => pair(await leaf({ use: '1.3.6.1.5.5.7.3.2' })), /is not made for servers/],
    ['a weak key', async () => pair(await leaf({ weak: true })), /browsers take RSA keys of 2048 bits/],
    [
      'a chain in the wrong order',
      async () => {
        const own = await leaf();
        return { ...pair(own), certificate: `${own.pem}${(await authority).pem}${(await between).pem}` };
      },
      /certificate 2 of the text did not sign certificate 1/,
    ],
    [
      'the authority first',
      async () => {
        const by = await between;
        return { certificate: `${by.pem}${(await authority).pem}`, key: by.key };
      },
      /the first certificate is an authority’s/,
    ],
  ])('is refused: %s; what was served stays', async (_what, brought, said) => {
    const { whole, first, served } = await desk();
    expect(await whole.refused('system.bringCertificate', await brought())).toMatch(said);
    expect(served).toEqual([]);
    expect((await desk({ folder: whole.folder })).first).toEqual(first);
  });

  const pair = ({ pem, key }: Made) => ({ certificate: pem, key });
});

test('without TLS, and with files that the settings name: shown, and changed there alone', async () => {
  const plain = new Whole();
  expect(await look(plain)).toEqual({ source: 'none', certificate: null, authority: null });
  expect(await plain.refused('system.issueCertificate', { names: ['a.example'] })).toMatch(
    /^unavailable: .*tls: "room"/,
  );
  const own = await makeCertificate({ name: 'kept', utc: NOW, hosts: ['kept.example'], until: 12 });
  const { whole, alarms } = await desk({ tls: filesOf(own) });
  expect(await look(whole)).toMatchObject({ source: 'files', certificate: { daysLeft: 11 }, authority: null });
  expect(await whole.refused('system.bringCertificate', { certificate: own.pem, key: own.key })).toMatch(
    /^unavailable: the settings name/,
  );
  expect(alarms).toEqual([expect.stringMatching(/^the certificate expires at .*, in 11 days$/)]);
});

test('files that somebody renews are served a minute later, without a restart; a half that does not fit is told once, and what was before stays', async () => {
  const old = await makeCertificate({ name: 'old', utc: NOW, hosts: ['kept.example'], until: 12 });
  const renewed = await makeCertificate({ name: 'new', utc: NOW, hosts: ['kept.example', 'more.example'] });
  const tls = filesOf(old);
  const [clock, log, served, alarms] = [new TestClock(), new KeptLog(), [] as Certificate[], [] as (string | null)[]];
  clock.advance(NOW - clock.utc());
  const certificates = new Certificates({ folder: dirname(tls.files.cert), source: tls, clock, log });
  await certificates.open();
  onTestFinished(
    certificates.start(
      (certificate) => served.push(certificate),
      (because) => alarms.push(because),
    ),
  );
  expect(alarms.at(-1)).toMatch(/in 11 days$/);
  /** So many looks, each of them done: the next one waits again, beside the look at each day. */
  const looks = async (count: number) => {
    for (let made = 0; made < count; made += 1) {
      clock.advance(60_000);
      await until(() => clock.waiting === 2);
    }
  };
  await looks(3);
  expect(served).toEqual([]);
  writeFileSync(tls.files.cert, renewed.pem);
  await looks(1);
  expect(log.text).toBe('');
  await looks(3);
  expect(served).toEqual([]);
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { because: expect.stringContaining('mismatch') } }]);
  writeFileSync(tls.files.key, renewed.key);
  await looks(2);
  expect(served).toHaveLength(1);
  expect(await browse(served[0] as Certificate, renewed.pem, 'more.example')).toBe('good');
  expect(certificates.look()).toMatchObject({
    certificate: { subject: 'CN=new', names: ['kept.example', 'more.example'] },
  });
  expect(alarms.at(-1)).toBeNull();
  rmSync(tls.files.cert);
  await looks(3);
  expect(served).toHaveLength(1);
  expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { because: expect.stringContaining('ENOENT') } });
  expect(JSON.stringify(log.lines)).not.toContain('PRIVATE');
});

/** Its files in a folder of their own, and what they hold. */
function filesOf({ pem, key }: Made): Extract<TlsSource, { readonly by: 'files' }> {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-certificates-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: null };
  writeFileSync(files.cert, pem);
  writeFileSync(files.key, key);
  return { by: 'files', files, texts: { cert: pem, key, ca: null } };
}

test('each day it is looked whether it expires within 30 days; another one ends the alarm at once', async () => {
  const [clock, alarms]: [TestClock, (string | null)[]] = [new TestClock(), []];
  const folder = mkdtempSync(join(tmpdir(), 'openseat-certificates-'));
  const certificates = new Certificates({ folder, source: ROOM, clock, log: new KeptLog() });
  await certificates.open();
  onTestFinished(
    certificates.start(
      () => {},
      (because) => alarms.push(because),
    ),
  );
  clock.advance(794 * DAY_MS);
  expect(new Set(alarms)).toEqual(new Set([null]));
  clock.advance(2 * DAY_MS);
  expect(alarms.at(-1)).toMatch(/in 29 days$/);
  clock.advance(40 * DAY_MS);
  expect(alarms.at(-1)).toMatch(/^the certificate expired at/);
  expect((await certificates.issue(['seats.example'])).ok).toBe(true);
  expect(alarms.at(-1)).toBeNull();
});

test('its key is in the backup: restored into another folder, the next start has the same authority and certificate', async () => {
  const known = ['authority.key', 'server.pem'].map((name) => ({ role: 'tls', name }) as const);
  const { whole, first } = await desk({ known });
  const root = await rootOf(whole);
  const file = await whole.parts('system.backup', { passphrase: 'correct horse battery' });
  const folder = mkdtempSync(join(tmpdir(), 'openseat-certificates-'));
  const other = await desk({ known, folder });
  expect(await rootOf(other.whole)).not.toBe(root);
  await other.whole.stage(file);
  const result = await other.whole.must('system.restore', { passphrase: 'correct horse battery' });
  expect(result.afterRestart).toEqual(
    expect.arrayContaining([expect.stringMatching(/^authority\.key/), expect.stringMatching(/^server\.pem/)]),
  );
  const again = await desk({ known, folder });
  expect([await rootOf(again.whole), again.first]).toEqual([root, first]);
  expect(readFileSync(join(folder, 'authority.key'), 'utf8')).toBe(
    readFileSync(join(whole.folder, 'authority.key'), 'utf8'),
  );
});
