// Certificates as administrators bring them: of authorities and intermediates of their own, for hosts, expired, of weak keys. What is made of them is said in the tests.

import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY_MS = 86_400_000;
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const WEAK = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1_024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

export interface Made {
  readonly pem: string;
  readonly key: string;
  readonly certificate: x509.X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

export interface Wish {
  readonly name: string;
  /** UTC milliseconds around which it is good. */
  readonly utc: number;
  /** Nobody: by itself. */
  readonly by?: Made;
  readonly hosts?: readonly string[];
  readonly isAuthority?: boolean;
  /** Days from `utc` on. */
  readonly from?: number;
  readonly until?: number;
  readonly weak?: boolean;
  readonly use?: string;
}

export async function makeCertificate(wish: Wish): Promise<Made> {
  const { name, utc, by, hosts = [], isAuthority = false, from = -1, until = 100, weak = false } = wish;
  const keys = await webcrypto.subtle.generateKey(weak ? WEAK : P256, true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new TypeError('no pair of keys');
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: by === undefined ? `CN=${name}` : by.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: by?.privateKey ?? keys.privateKey,
    signingAlgorithm: weak && by === undefined ? WEAK : P256,
    notBefore: new Date(utc + from * DAY_MS),
    notAfter: new Date(utc + until * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, undefined, true),
      ...(hosts.length === 0
        ? []
        : [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }) as const))]),
      ...(wish.use === undefined ? [] : [new x509.ExtendedKeyUsageExtension([wish.use])]),
    ],
  });
  return {
    pem: `${certificate.toString('pem')}\n`,
    key: String(KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })),
    certificate,
    privateKey: keys.privateKey,
  };
}
