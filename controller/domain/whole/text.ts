// The configuration as text: JSON Lines, one object a line, in an order and a form that depend on nothing but what is configured. Numbers of endpoints,
// versions and secrets are not in it, so two rooms with the same configuration have the same text.

import type { RoomState } from '../state.ts';
import { COLLECTIONS } from './labels.ts';
import { objectsOf } from './rows.ts';

/** The form of the text; a change raises it, and older ones are read further. */
export const TEXT_FORMAT = 1;

/** The lines, each with its end; null is a rest on the way. `secrets`: with hashes of passwords, for backups alone. */
export function* lines(state: RoomState, secrets = false): Generator<string | null, void> {
  yield `${written({ openseat: secrets ? 'secret configuration' : 'configuration', format: TEXT_FORMAT, idLength: state.idLength })}\n`;
  for (const collection of COLLECTIONS) {
    for (const found of objectsOf(state, collection, secrets))
      yield found === null ? null : `${written({ [collection]: found[0] })}\n`;
  }
}

/** JSON on one line, with the blanks that people put: `{"a": 1, "b": [2, 3]}`. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${written(member)}`);
  return `{${members.join(', ')}}`;
}
