// The room's own authority: a root made once, and certificates that it signs. X.509 is written by a library, loaded only when something is made; what is kept in
// which file stands in certificates.ts.

import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { lifeOf } from './certificate.ts';
import { AUTHORITY_DAYS, CLOCK_SKEW_MS, ISSUED_DAYS } from './limits.ts';

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Authority {
  readonly key: KeyObject;
  readonly root: X509Certificate;
}

export interface Issued {
  /** PEM, root not included: whoever trusts it has it. */
  readonly cert: string;
  readonly key: string;
}

/** The library asks for the polyfill before it is loaded. */
async function library() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

async function toSign(key: KeyObject): Promise<CryptoKey> {
  return await crypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, [
    'sign',
  ]);
}

async function toVerify(key: KeyObject): Promise<CryptoKey> {
  return await crypto.subtle.importKey('spki', key.export({ type: 'spki', format: 'der' }), ALGORITHM, true, [
    'verify',
  ]);
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** A new authority, good from a day before `utc` on. Its name carries the beginning of its key's hash: two rooms' roots differ in a list. */
export async function makeAuthority(utc: number): Promise<Authority> {
  const x509 = await library();
  const { privateKey, publicKey } = newKeys();
  const mark = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 8);
  const [signing, verifying] = await Promise.all([toSign(privateKey), toVerify(publicKey)]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=OpenSeat room authority ${mark}`,
    keys: { privateKey: signing, publicKey: verifying },
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(utc - CLOCK_SKEW_MS),
    notAfter: new Date(utc + AUTHORITY_DAYS * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(verifying),
    ],
  });
  return { key: privateKey, root: new X509Certificate(made.toString('pem')) };
}

/** A key and a certificate for these hosts and addresses; good no longer than the authority itself. */
export async function issue({ key, root }: Authority, names: readonly string[], utc: number): Promise<Issued> {
  const x509 = await library();
  const own = newKeys();
  const [signing, verifying] = await Promise.all([toSign(key), toVerify(own.publicKey)]);
  const signer = new x509.X509Certificate(root.toString());
  const made = await x509.X509CertificateGenerator.create({
    subject: 'CN=OpenSeat controller',
    issuer: signer.subjectName,
    publicKey: verifying,
    signingKey: signing,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Math.max(utc - CLOCK_SKEW_MS, lifeOf(root).from)),
    notAfter: new Date(Math.min(utc + ISSUED_DAYS * DAY_MS, lifeOf(root).until)),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(verifying),
    ],
  });
  return {
    cert: `${made.toString('pem').trim()}\n`,
    key: String(own.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}
