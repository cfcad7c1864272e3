// Chance that a seed decides, and the real one, in the form in which simulators ask for either.

import { createHash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 32;

export interface Chance {
  /** From 0 up to, but not with, 1. */
  random(): number;
  /** 32 bytes, base64url. */
  nonce(): string;
}

/** mulberry32: the same seed gives the same numbers. For tests and simulations; never for keys of a real room. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of 32 bits that follows from a seed and a name, so that each part of a world has chance of its own. */
export function seedOf(seed: number | string, name: string): number {
  return createHash('sha256').update(`${seed}\n${name}`).digest().readUInt32BE(0);
}

export function seededChance(seed: number): Chance {
  const random = createRandom(seed);
  return {
    random,
    nonce: () =>
      Buffer.from(Array.from({ length: NONCE_BYTES }, () => Math.floor(random() * 256))).toString('base64url'),
  };
}

export const realChance: Chance = {
  random: Math.random,
  nonce: () => randomBytes(NONCE_BYTES).toString('base64url'),
};
