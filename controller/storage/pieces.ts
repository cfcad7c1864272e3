// A large value as JSON text in pieces, so that writing it out never stalls the loop: each piece is small, and a wait can come between two.
// The value must not change meanwhile; no text is kept.

import type { Json } from '../ports/journal.ts';
import { JournalError } from '../ports/journal.ts';
import { DEPTH_AT_MOST } from './layout.ts';

/** Characters that are gathered before a piece is handed out. */
const PIECE_CHARS = 64 * 1024;
/** Values in a container that is written as one; a larger one is taken apart. */
const VALUES_AT_ONCE = 256;
/** Keys that our own reading refuses; in JSON text only a key is followed by a colon. */
const POISON = /"(?:__proto__|constructor|prototype)":/;

/**
 * The text that `JSON.stringify` would give, in pieces of about 64 KiB.
 * @throws JournalError `invalid` for what could not be read back
 */
export function* piecesOf(value: Json): Generator<string> {
  let gathered = '';
  for (const text of textsOf(value, 0)) {
    gathered += text;
    if (gathered.length < PIECE_CHARS) continue;
    yield checked(gathered);
    gathered = '';
  }
  yield checked(gathered);
}

function checked(text: string): string {
  if (POISON.test(text)) throw new JournalError('invalid', 'a key that cannot be read back');
  return text;
}

function* textsOf(value: Json, depth: number): Generator<string> {
  if (depth > DEPTH_AT_MOST) throw new JournalError('invalid', `deeper than ${DEPTH_AT_MOST} levels`);
  if (typeof value !== 'object' || value === null || valuesIn(value, depth, VALUES_AT_ONCE) <= VALUES_AT_ONCE) {
    yield JSON.stringify(value);
  } else if (isList(value)) {
    yield* joined('[', value.entries(), ']', (index) => (index === 0 ? '' : ','), depth);
  } else {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const first = members[0]?.[0];
    yield* joined('{', members, '}', (key) => `${key === first ? '' : ','}${JSON.stringify(key)}:`, depth);
  }
}

function* joined<K>(
  open: string,
  members: Iterable<readonly [K, Json]>,
  close: string,
  before: (key: K) => string,
  depth: number,
): Generator<string> {
  yield open;
  for (const [key, member] of members) {
    yield before(key);
    yield* textsOf(member, depth + 1);
  }
  yield close;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** How many values there are, counted only until there are more than `enough`. */
function valuesIn(value: Json, depth: number, enough: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (depth > DEPTH_AT_MOST) throw new JournalError('invalid', `deeper than ${DEPTH_AT_MOST} levels`);
  let count = 1;
  for (const key in value) {
    const member: Json | undefined = isList(value) ? value[Number(key)] : value[key];
    if (member !== undefined) count += valuesIn(member, depth + 1, enough - count);
    if (count > enough) break;
  }
  return count;
}
