// Keys that only look like keys, for runs in memory with very many endpoints: forty times as fast as P-256 and as unforgeable within one world,
// because the one verifier of that world keeps all secrets. Never outside tests.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Signer, Verifier } from '../../protocol/keys.ts';

export interface MockKeys {
  readonly verifier: Verifier;
  /** The signer of `name`; the same name gives the same key. */
  signer(name: string): Signer;
}

function mac(secret: Buffer, text: string): Buffer {
  return createHmac('sha512', secret).update(text).digest();
}

/** A world of mock keys: signatures hold only under its own verifier. */
export function createMockKeys(seed: number | string): MockKeys {
  const secrets = new Map<string, Buffer>();

  return {
    signer(name) {
      const secret = createHash('sha512').update(`mock\n${seed}\n${name}`).digest();
      const point = createHash('sha512').update(secret).digest();
      const publicKey = Buffer.concat([Buffer.from([4]), point]).toString('base64url');
      secrets.set(publicKey, secret);
      return { publicKey, sign: async (text) => mac(secret, text).toString('base64url') };
    },
    verifier: {
      async verify(publicKey, text, signature) {
        const secret = secrets.get(publicKey);
        const given = Buffer.from(signature, 'base64url');
        return secret !== undefined && given.length === 64 && timingSafeEqual(mac(secret, text), given);
      },
    },
  };
}
