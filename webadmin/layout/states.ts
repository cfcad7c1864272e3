// How receivers and sources are, in one word each, how many are how, and what somebody looks for who searches words and a state. What the states are called
// stands in texts.ts.

import type { ReceiverRow, TransmitterRow } from '../../protocol/api/shapes.ts';
import { findsAll, wordsOf } from './search.ts';

/** In the order in which they are counted: what needs a hand first. */
export const RECEIVER_STATES = ['offline', 'unknown', 'switching', 'shown', 'dark'] as const;
export const SOURCE_STATES = ['offline', 'noVideo', 'online'] as const;
export type ReceiverState = (typeof RECEIVER_STATES)[number];
export type SourceState = (typeof SOURCE_STATES)[number];
/** What receivers can be chosen by: their state, or that the last act on them was refused. */
export type ReceiverSight = ReceiverState | 'refused';

export function receiverState({ online, state }: Pick<ReceiverRow, 'online' | 'state'>): ReceiverState {
  return online ? state : 'offline';
}

export function sourceState({ online, video }: Pick<TransmitterRow, 'online' | 'video'>): SourceState {
  if (!online) return 'offline';
  return video ? 'online' : 'noVideo';
}

/** How many are in each state. */
export function tally<Row, S extends string>(rows: Iterable<Row>, stateOf: (row: Row) => S): ReadonlyMap<S, number> {
  const counts = new Map<S, number>();
  for (const row of rows) {
    const state = stateOf(row);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

/** Words in any order, and a state or none. */
export interface Wanted<S extends string> {
  readonly words: readonly string[];
  readonly sight: S | null;
}

export function wanted<S extends string>(search: string, sight: S | null): Wanted<S> {
  return { words: wordsOf(search), sight };
}

/** Whether that is everything: then nobody need be looked at. */
export function isAnything({ words, sight }: Wanted<string>): boolean {
  return words.length === 0 && sight === null;
}

/** Shorter beginnings of a state's name are taken for a part of a name. */
const MIN_LETTERS = 3;
const MIN_HAN = 2;
const HAN = /^\p{Script=Han}+$/u;

/** Whether something with these texts is found that is called so because of its state: 离线, offline. */
export function isWanted(words: readonly string[], texts: readonly string[], stateNames: readonly string[]): boolean {
  return words.every((word) => findsAll([word], texts) || namesState(word, stateNames));
}

function namesState(word: string, names: readonly string[]): boolean {
  const isLong = word.length >= (HAN.test(word) ? MIN_HAN : MIN_LETTERS);
  const parts = names.flatMap((name) => name.toLowerCase().split(' '));
  return parts.some((part) => part === word || (isLong && part.startsWith(word)));
}
