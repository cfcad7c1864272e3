// What a certificate says, and whether it can be served with a key: read with node:crypto, nothing made here. A refusal says what is wrong and how to mend it.

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { CertificateRow } from '../../protocol/api/certificate-methods.ts';
import { MAX_CERTIFICATE_NAMES, MAX_HOST_NAME } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import { MAX_CHAIN, MIN_RSA_BITS } from './limits.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const KEY_BLOCK = /-----BEGIN (?:(?:RSA|EC) )?PRIVATE KEY-----[\s\S]+?-----END (?:(?:RSA|EC) )?PRIVATE KEY-----/;
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** Uses of a key that servers have (RFC 5280, section 4.2.1.12): of servers, and any. */
const SERVER_USES = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']);
const DAY_MS = 86_400_000;
const MAX_LINE = 512;

/** The certificates of a PEM text in their order; null where one cannot be read, empty where there is none. */
export function chainOf(pem: string): readonly X509Certificate[] | null {
  try {
    return (pem.match(BLOCK) ?? []).slice(0, MAX_CHAIN + 1).map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

/** The first private key of a PEM text, or null. */
export function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(KEY_BLOCK.exec(pem)?.[0] ?? '');
  } catch {
    return null;
  }
}

/** Hosts and addresses that a certificate is for. */
export function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const found = subjectAltName.matchAll(/(?:^|, )(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  const names = [...found].map(([, kind, name = '']) => (kind === 'DNS' ? name : shortAddress(name)));
  return names.filter((name) => name.length <= MAX_HOST_NAME).slice(0, MAX_CERTIFICATE_NAMES);
}

function shortAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** UTC milliseconds. */
export function lifeOf({ validFrom, validTo }: X509Certificate): { readonly from: number; readonly until: number } {
  return { from: Date.parse(validFrom), until: Date.parse(validTo) };
}

export function fingerprintOfCertificate({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** A name of X.509 on one line. */
export function lineOf(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ').slice(0, MAX_LINE);
}

export function daysLeft(until: number, utc: number): number {
  return Math.floor((until - utc) / DAY_MS);
}

export function certificateRow(one: X509Certificate, root: X509Certificate | null, utc: number): CertificateRow {
  const { from, until } = lifeOf(one);
  return {
    subject: lineOf(one.subject),
    names: [...namesOf(one)],
    issuer: lineOf(one.issuer),
    fingerprint: fingerprintOfCertificate(one),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    daysLeft: daysLeft(until, utc),
    byAuthority: root !== null && isSignedBy(one, root),
  };
}

export function isSignedBy(one: X509Certificate, by: X509Certificate): boolean {
  return one.checkIssued(by) && one.verify(by.publicKey);
}

export interface Brought {
  readonly certificate: string;
  readonly key: string;
  readonly host?: string;
}

interface Pair {
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
  readonly key: KeyObject;
}

/** A certificate and its key, as texts that can be served, after all was checked that a browser would complain of. */
export function examineCertificate(
  brought: Brought,
  utc: number,
): Result<{ readonly cert: string; readonly key: string; readonly own: X509Certificate }> {
  const pair = readPair(brought);
  if (!pair.ok) return pair;
  const { chain, key } = pair.value;
  const fault =
    faultOfKey(pair.value) ?? faultOfLife(chain, utc) ?? faultOfUse(chain, brought.host) ?? faultOfChain(chain);
  if (fault !== null) return refuse('invalid', fault.slice(0, 512));
  const cert = chain.map(String).join('');
  const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));
  try {
    createSecureContext({ cert, key: pem, minVersion: 'TLSv1.2' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('invalid', `TLS does not take the certificate and the key (${code.slice(0, 64)})`);
  }
  return accept({ cert, key: pem, own: chain[0] });
}

function readPair({ certificate, key: keyText }: Brought): Result<Pair> {
  const chain = chainOf(certificate);
  if (chain === null) return refuse('invalid', 'a certificate of the text is damaged: it cannot be read');
  const [own, ...others] = chain;
  if (own === undefined)
    return refuse(
      'invalid',
      'there is no certificate in the text: PEM is wanted, which begins with -----BEGIN CERTIFICATE-----',
    );
  if (chain.length > MAX_CHAIN) return refuse('invalid', `a chain has at most ${MAX_CHAIN} certificates`);
  if (/ENCRYPTED/.test(keyText.slice(0, 1_024)))
    return refuse(
      'invalid',
      'the key is encrypted: take its passphrase away first (openssl pkey -in key.pem -out plain.pem)',
    );
  const key = keyOf(keyText);
  if (key === null)
    return refuse(
      'invalid',
      'there is no private key in the text: PEM is wanted, which begins with -----BEGIN PRIVATE KEY-----',
    );
  return accept({ chain: [own, ...others], key });
}

function faultOfKey({ chain: [own], key }: Pair): string | null {
  if (!own.checkPrivateKey(key)) return 'the key does not belong to the certificate';
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const isStrong =
    key.asymmetricKeyType === 'rsa'
      ? modulusLength >= MIN_RSA_BITS
      : key.asymmetricKeyType === 'ec' && CURVES.has(namedCurve);
  return isStrong
    ? null
    : `browsers take RSA keys of ${MIN_RSA_BITS} bits or more and keys of the curves P-256, P-384, P-521`;
}

function faultOfLife(chain: Pair['chain'], utc: number): string | null {
  for (const [place, one] of chain.entries()) {
    const { from, until } = lifeOf(one);
    const which = place === 0 ? 'the certificate' : `certificate ${place + 1} of the chain`;
    if (until <= utc) return `${which} expired at ${new Date(until).toISOString()}`;
    if (from > utc) return `${which} is good only from ${new Date(from).toISOString()} on`;
  }
  return null;
}

function faultOfUse([own, ...others]: Pair['chain'], host: string | undefined): string | null {
  if (own.ca && others.length > 0)
    return 'the first certificate is an authority’s: the server’s own comes first, then those that signed it';
  const uses = own.keyUsage as readonly string[] | undefined;
  if (uses !== undefined && !uses.some((use) => SERVER_USES.has(use))) return 'the certificate is not made for servers';
  const names = namesOf(own);
  if (names.length === 0) return 'the certificate names no host (subjectAltName): browsers want one';
  if (host === undefined || isFor(own, host)) return null;
  return `the certificate is for ${names.slice(0, 4).join(', ')}, not for ${host}`;
}

/** Whether a browser takes it for this host. */
function isFor(own: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return (isIP(name) === 0 ? own.checkHost(name, { subject: 'never' }) : own.checkIP(name)) !== undefined;
}

function faultOfChain(chain: Pair['chain']): string | null {
  for (const [place, one] of chain.entries()) {
    const next = chain[place + 1];
    if (next !== undefined && !isSignedBy(one, next))
      return `certificate ${place + 2} of the text did not sign certificate ${place + 1}: the server’s own comes first, then those that signed it, in order`;
  }
  return null;
}
