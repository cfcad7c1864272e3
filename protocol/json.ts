// The one place where text from outside becomes a value (safety 3.15): bounded in bytes and depth, without keys that poison prototypes.
// What the value means is checked against a schema afterwards.

import { MAX_MESSAGE_BYTES, MAX_MESSAGE_DEPTH } from './limits.ts';
import type { Result } from './reasons.ts';
import { accept, refuse } from './reasons.ts';

const POISON = new Set(['__proto__', 'constructor', 'prototype']);
const MAYBE_POISON = /__proto__|constructor|prototype|\\u/;

export interface JsonLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

const DEFAULT_LIMITS: JsonLimits = { maxBytes: MAX_MESSAGE_BYTES, maxDepth: MAX_MESSAGE_DEPTH };

/** Parses one message. Refused with `invalid`: too long, too deep, not JSON, or with a key that no message may have. Throws never. */
export function parseJson(text: string, limits: JsonLimits = DEFAULT_LIMITS): Result<unknown> {
  if (tooLong(text, limits.maxBytes)) return refuse('invalid', `longer than ${limits.maxBytes} bytes`);
  if (deeperThan(text, limits.maxDepth)) return refuse('invalid', `deeper than ${limits.maxDepth} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('invalid', 'not JSON');
  }
  if (MAYBE_POISON.test(text) && poisoned(value)) return refuse('invalid', 'a key that no message may have');
  return accept(value);
}

function tooLong(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && utf8Bytes(text) > maxBytes;
}

/** Counted by hand: the language itself has no encoder, and this is a pure place. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

const STRINGS = /"(?:[^"\\]|\\.)*"?/gs;

/** Counts brackets outside strings, so that a hostile nesting is refused before anything recursive sees it. */
function deeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (const bracket of text.replace(STRINGS, '').matchAll(/[[\]{}]/g)) {
    depth += bracket[0] === '{' || bracket[0] === '[' ? 1 : -1;
    if (depth > maxDepth) return true;
  }
  return false;
}

function poisoned(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => POISON.has(key) || poisoned(inner));
}
