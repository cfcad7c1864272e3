// The User-based Security Model (RFC 3414) with HMAC-SHA-2 (RFC 7860) and AES (RFC 3826): keys of users, codes, encryption. What is answered when something does not fit stands in guard.ts.

import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { MessageV3, Security } from './message.ts';
import { FLAG, USM, writeV3 } from './message.ts';
import type { User } from './users.ts';

/**
 * Digest, and bytes of the code (RFC 7860, 4.1; of SHA-1 RFC 3414, 6). All but SHA-1 are long enough for the key of AES-256, and the settings refuse these two
 * together, so that no rule to lengthen one is needed.
 */
const AUTH = {
  sha: { digest: 'sha1', codeBytes: 12 },
  sha256: { digest: 'sha256', codeBytes: 24 },
  sha384: { digest: 'sha384', codeBytes: 32 },
  sha512: { digest: 'sha512', codeBytes: 48 },
} as const;

const PRIV = {
  aes: { cipher: 'aes-128-cfb', keyBytes: 16 },
  aes256: { cipher: 'aes-256-cfb', keyBytes: 32 },
} as const;

/** Bytes that a typed key is repeated to (RFC 3414, A.2). */
const STRETCHED_BYTES = 1_048_576;
const SALT_BYTES = 8;
const MAX_INT32 = 0x7fff_ffff;

/** A user's keys for one engine. */
export interface Keys {
  readonly user: User;
  readonly auth: Buffer;
  readonly priv: Buffer;
}

/** What is the same of a user for every engine. */
export interface Stretched {
  readonly user: User;
  readonly auth: Buffer;
  readonly priv: Buffer;
}

/** Some milliseconds of work, done once. */
export function stretch(user: User): Stretched {
  const { digest } = AUTH[user.auth];
  const stretched = (key: string): Buffer => createHash(digest).update(Buffer.alloc(STRETCHED_BYTES, key)).digest();
  return { user, auth: stretched(user.authKey), priv: stretched(user.privKey) };
}

/** The keys of a user for one engine. */
export function localKeys({ user, auth, priv }: Stretched, engineId: Buffer): Keys {
  const { digest } = AUTH[user.auth];
  const local = (key: Buffer): Buffer => createHash(digest).update(key).update(engineId).update(key).digest();
  return { user, auth: local(auth), priv: local(priv).subarray(0, PRIV[user.priv].keyBytes) };
}

export function keysFor(user: User, engineId: Buffer): Keys {
  return localKeys(stretch(user), engineId);
}

/** Whether the code of a message is the one that its sender must have made. Changes nothing. */
export function isGenuine({ user, auth }: Keys, datagram: Buffer, { security, codeAt }: MessageV3): boolean {
  const { codeBytes } = AUTH[user.auth];
  if (security.code.length !== codeBytes) return false;
  const blank = Buffer.from(datagram);
  blank.fill(0, codeAt, codeAt + codeBytes);
  return timingSafeEqual(codeOf(user, auth, blank), security.code);
}

function codeOf({ auth }: User, key: Buffer, bytes: Buffer): Buffer {
  const { digest, codeBytes } = AUTH[auth];
  return createHmac(digest, key).update(bytes).digest().subarray(0, codeBytes);
}

function vectorOf({ boots, time, salt }: Pick<Security, 'boots' | 'time' | 'salt'>): Buffer {
  const vector = Buffer.alloc(8);
  vector.writeUInt32BE(boots, 0);
  vector.writeUInt32BE(time, 4);
  return Buffer.concat([vector, salt]);
}

/** The bytes of the scoped PDU, or null where the salt has a wrong size. That they are one is to be seen by reading them. */
export function decrypt({ user, priv }: Keys, { security, scoped }: MessageV3): Buffer | null {
  if (security.salt.length !== SALT_BYTES) return null;
  return createDecipheriv(PRIV[user.priv].cipher, priv, vectorOf(security)).update(scoped);
}

/** Where we stand in time, as managers know it. */
export interface EngineTime {
  readonly id: Buffer;
  readonly boots: number;
  /** Seconds since this boot. */
  readonly time: number;
}

/** Time goes on from 0 with another boot after 68 years (RFC 3414, 2.2.2). */
export function engineTime(id: Buffer, boots: number, seconds: number): EngineTime {
  const span = MAX_INT32 + 1;
  return { id, boots: Math.min(MAX_INT32, boots + Math.floor(seconds / span)), time: Math.floor(seconds) % span };
}

export interface Outgoing {
  readonly id: number;
  readonly maxSize: number;
  /** As written by `writeScoped`. */
  readonly scoped: Buffer;
  readonly reportable: boolean;
}

/** A message that proves nothing: only for reports. */
export function plain({ id, maxSize, scoped }: Outgoing, engine: EngineTime): Buffer {
  const none = Buffer.alloc(0);
  const security = { engineId: engine.id, boots: engine.boots, time: engine.time, user: '', code: none, salt: none };
  return writeV3({ id, maxSize, flags: 0, model: USM, security, scoped }).bytes;
}

/** Signs a message, and encrypts it where `salt` is given: eight bytes that were never used with this key. */
export function seal(keys: Keys, outgoing: Outgoing, engine: EngineTime, salt: Buffer | null): Buffer {
  const { user, auth, priv } = keys;
  const code = Buffer.alloc(AUTH[user.auth].codeBytes);
  const security = {
    ...{ engineId: engine.id, boots: engine.boots, time: engine.time, user: user.name },
    ...{ code, salt: salt ?? Buffer.alloc(0) },
  };
  const scoped =
    salt === null
      ? outgoing.scoped
      : createCipheriv(PRIV[user.priv].cipher, priv, vectorOf(security)).update(outgoing.scoped);
  const flags = FLAG.auth | (salt === null ? 0 : FLAG.priv) | (outgoing.reportable ? FLAG.reportable : 0);
  const { id, maxSize } = outgoing;
  const { bytes, codeAt } = writeV3({ id, maxSize, flags, model: USM, security, scoped });
  codeOf(user, auth, bytes).copy(bytes, codeAt);
  return bytes;
}
