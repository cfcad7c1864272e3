// What the controller and the hashing child say to each other, and the check that it is that and nothing else.
// Nothing here computes a hash.

import type { KeyCost } from '../ports/passwords.ts';

/** `hash: null` is an unknown user: the same work, and the answer false. */
export type Work =
  | { readonly type: 'derive'; readonly password: string; readonly salt: string; readonly cost: KeyCost }
  | { readonly type: 'hash'; readonly password: string }
  | { readonly type: 'verify'; readonly hash: string | null; readonly password: string };

export type Request = Work & { readonly id: number };

export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'hashed'; readonly id: number; readonly hash: string }
  | { readonly type: 'verified'; readonly id: number; readonly fits: boolean }
  /** 32 bytes, base64. */
  | { readonly type: 'derived'; readonly id: number; readonly key: string }
  | { readonly type: 'failed'; readonly id: number };

/** A request that has its shape, or null. */
export function asRequest(message: unknown): Request | null {
  if (typeof message !== 'object' || message === null) return null;
  if (!('type' in message && 'id' in message && 'password' in message)) return null;
  const { type, id, password } = message;
  if (typeof id !== 'number' || typeof password !== 'string') return null;
  if (type === 'hash') return { type, id, password };
  if (type === 'derive') return asDerive(message, id, password);
  if (type !== 'verify' || !('hash' in message)) return null;
  const { hash } = message;
  return typeof hash === 'string' || hash === null ? { type, id, hash, password } : null;
}

function asDerive(message: object, id: number, password: string): Request | null {
  if (!('salt' in message && 'cost' in message)) return null;
  const { salt, cost } = message;
  if (typeof salt !== 'string' || typeof cost !== 'object' || cost === null) return null;
  if (!('memoryKib' in cost && 'passes' in cost && 'lanes' in cost)) return null;
  const { memoryKib, passes, lanes } = cost;
  if (typeof memoryKib !== 'number' || typeof passes !== 'number' || typeof lanes !== 'number') return null;
  return { type: 'derive', id, password, salt, cost: { memoryKib, passes, lanes } };
}

/** An answer that has its shape, or null. */
export function asAnswer(message: unknown): Answer | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  const { type } = message;
  if (type === 'ready') return { type };
  if (!('id' in message) || typeof message.id !== 'number') return null;
  const { id } = message;
  if (type === 'failed') return { type, id };
  if (type === 'hashed' && 'hash' in message && typeof message.hash === 'string')
    return { type, id, hash: message.hash };
  if (type === 'verified' && 'fits' in message && typeof message.fits === 'boolean')
    return { type, id, fits: message.fits };
  if (type === 'derived' && 'key' in message && typeof message.key === 'string') return { type, id, key: message.key };
  return null;
}
