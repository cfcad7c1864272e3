// Session tokens (safety 3.20): 256 random bits for the client, their SHA-256 for everybody else.

import { createHash } from 'node:crypto';
import type { Random } from '../ports/clock.ts';

const TOKEN_BYTES = 32;

export interface Token {
  /** base64url, 43 characters; told to the client once and kept nowhere. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
}

export function freshToken(random: Random): Token {
  const text = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
  return { text, hash: hashOf(text) };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
