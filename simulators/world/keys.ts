// P-256 keys for simulated endpoints: from a seed, so that a second run plays the same ones, or new. Signing and verifying with node:crypto.

import type { KeyObject } from 'node:crypto';
import { createECDH, createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import type { Signer, Verifier } from '../../protocol/keys.ts';

/** Order of the curve P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const COORDINATE_BYTES = 32;
const ENCODING = 'ieee-p1363';

/** A private key as WebCrypto and node:crypto both import it. */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export interface KeyPair {
  /** 65 bytes uncompressed, base64url. */
  readonly publicKey: string;
  readonly privateKey: PrivateJwk;
}

/** The public key's two coordinates, base64url; null unless it has the form of one. */
function coordinates(publicKey: string): { x: string; y: string } | null {
  const bytes = Buffer.from(publicKey, 'base64url');
  if (bytes.length !== 2 * COORDINATE_BYTES + 1 || bytes[0] !== 4) return null;
  return {
    x: bytes.subarray(1, 1 + COORDINATE_BYTES).toString('base64url'),
    y: bytes.subarray(1 + COORDINATE_BYTES).toString('base64url'),
  };
}

function pairOf(scalar: Buffer): KeyPair {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const publicKey = curve.getPublicKey().toString('base64url');
  const { x, y } = coordinates(publicKey) ?? { x: '', y: '' };
  return { publicKey, privateKey: { kty: 'EC', crv: 'P-256', x, y, d: scalar.toString('base64url') } };
}

function scalarFrom(bytes: Buffer): Buffer {
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (ORDER - 1n)) + 1n;
  return Buffer.from(scalar.toString(16).padStart(2 * COORDINATE_BYTES, '0'), 'hex');
}

/** The key pair of `name` under `seed`: its scalar is SHA-256 of both, brought into range. Whoever knows the seed knows the key. */
export function keysFromSeed(seed: number | string, name: string): KeyPair {
  return pairOf(scalarFrom(createHash('sha256').update(`openseat simulator\n${seed}\n${name}`).digest()));
}

export function newKeys(): KeyPair {
  return pairOf(scalarFrom(randomBytes(COORDINATE_BYTES)));
}

/** SHA-256 of the 65 bytes of a public key, hexadecimal: what an administrator compares. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');
}

/** Signs at once; the promise is the interface's. */
export function createSigner(keys: KeyPair): Signer {
  let key: KeyObject | undefined;
  return {
    publicKey: keys.publicKey,
    async sign(text) {
      key ??= createPrivateKey({ key: { ...keys.privateKey }, format: 'jwk' });
      return sign('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: ENCODING }).toString('base64url');
    },
  };
}

/** Verifies at once. False for anything that is not a key and its signature. */
export const verifier: Verifier = {
  async verify(publicKey, text, signature) {
    const point = coordinates(publicKey);
    if (point === null) return false;
    try {
      const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...point }, format: 'jwk' });
      const bytes = Buffer.from(signature, 'base64url');
      return verify('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: ENCODING }, bytes);
    } catch {
      // A point that does not lie on the curve.
      return false;
    }
  },
};
