// Keys, signatures and nonces by the browser's WebCrypto. What is signed stands in protocol/keys.ts, where keys are kept in vault.ts.

import type { Signer, Verifier } from '../../protocol/keys.ts';
import type { PrivateKeyJwk } from '../receiver/stand-in.ts';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const NONCE_BYTES = 32;
const encoder = new TextEncoder();

/** A private key that never leaves the browser, and its public half as messages carry it. */
export interface OwnKey {
  readonly privateKey: CryptoKey;
  /** 65 bytes uncompressed, base64url. */
  readonly publicKey: string;
}

/** Browsers hand out keys only in a secure context. */
export function hasKeys(): boolean {
  return globalThis.isSecureContext && typeof globalThis.crypto?.subtle === 'object';
}

export async function makeKey(): Promise<OwnKey> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: toBase64url(new Uint8Array(raw)) };
}

export async function importKey(jwk: PrivateKeyJwk): Promise<CryptoKey> {
  return await crypto.subtle.importKey('jwk', jwk, CURVE, false, ['sign']);
}

export function createSigner({ privateKey, publicKey }: OwnKey): Signer {
  return {
    publicKey,
    sign: async (text) => {
      const signature = await crypto.subtle.sign(SIGNATURE, privateKey, encoder.encode(text));
      return toBase64url(new Uint8Array(signature));
    },
  };
}

export const verifier: Verifier = {
  verify: async (publicKey, text, signature) => {
    try {
      const key = await crypto.subtle.importKey('raw', fromBase64url(publicKey), CURVE, false, ['verify']);
      return await crypto.subtle.verify(SIGNATURE, key, fromBase64url(signature), encoder.encode(text));
    } catch {
      // Not a point of the curve, or not base64url: no proof either way.
      return false;
    }
  },
};

/** SHA-256 of the public key, hexadecimal: what the administrator compares at adoption. */
export async function fingerprintOf(publicKey: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', fromBase64url(publicKey)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 32 random bytes, base64url. */
export function nonce(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
}

function toBase64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
