// Keys by node:crypto: P-256 signatures as r and s, public keys as their 65 raw bytes. What is signed stands in protocol/keys.ts.
// Signing and checking are synchronous on purpose: 0.1 ms here, while the asynchronous forms queue in the thread pool that the file system needs.

import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import type { Signer, Verifier } from '../../protocol/keys.ts';

const DSA_ENCODING = 'ieee-p1363';
const RAW_BYTES = 65;
const UNCOMPRESSED = 0x04;
const COORDINATE_BYTES = 32;

/** SHA-256 of the key's 65 bytes, hexadecimal: what an administrator compares. */
export function fingerprintOf(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'base64url'));
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Whether this is the one text of its 65 bytes: base64url leaves two bits over, so that one key could pass as four. */
export function isCanonicalKey(publicKey: string): boolean {
  const bytes = Buffer.from(publicKey, 'base64url');
  return bytes.length === RAW_BYTES && bytes[0] === UNCOMPRESSED && bytes.toString('base64url') === publicKey;
}

/** A signer of a P-256 private key. */
export function nodeSigner(privateKey: KeyObject): Signer {
  const key = { key: privateKey, dsaEncoding: DSA_ENCODING } as const;
  return {
    publicKey: rawPublicKey(privateKey),
    sign: async (text) => sign('sha256', Buffer.from(text), key).toString('base64url'),
  };
}

/** Answers false for whatever is not a signature of this text by this key; rejects never. */
export const nodeVerifier: Verifier = {
  verify: async (publicKey, text, signature) => {
    try {
      const key = { key: publicKeyOf(publicKey), dsaEncoding: DSA_ENCODING } as const;
      return verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'));
    } catch {
      return false;
    }
  },
};

function publicKeyOf(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey, 'base64url');
  const x = bytes.subarray(1, 1 + COORDINATE_BYTES).toString('base64url');
  const y = bytes.subarray(1 + COORDINATE_BYTES).toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}

function rawPublicKey(privateKey: KeyObject): string {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  const [left, right] = [Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')];
  return Buffer.concat([Buffer.of(UNCOMPRESSED), left, right]).toString('base64url');
}
