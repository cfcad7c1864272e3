// Endpoint IDs as people type them and as messages carry them (contracts, IDs; manual 3.2, 4.2). Which endpoint has which ID is the controller's matter.

import { MAX_TARGETS } from './limits.ts';
import type { Result } from './reasons.ts';
import { accept, refuse } from './reasons.ts';

export type EndpointKind = 'transmitter' | 'receiver';

export const MIN_ID_LENGTH = 4;
export const MAX_ID_LENGTH = 6;
export const DEFAULT_ID_LENGTH = 4;

const DIGITS = /^[0-9]+$/;
const FIRST_OF_RECEIVERS = 5;

/** The kind that a full ID names: first digit 0 to 4 transmitter, 5 to 9 receiver. */
export function kindOfId(fullId: string): EndpointKind {
  return fullId.charCodeAt(0) - 48 < FIRST_OF_RECEIVERS ? 'transmitter' : 'receiver';
}

/** Whether `text` is a full ID of a room with `length` digits. */
export function isFullId(text: string, length: number): boolean {
  return text.length === length && DIGITS.test(text);
}

/** Whether an operator who types `text` means an ID; no hotkey may look like this. */
export function readsLikeId(text: string): boolean {
  return DIGITS.test(text);
}

/**
 * The full ID that `typed` stands for where an endpoint of `kind` is meant, or null: a full one of that kind, or a short one
 * padded with zeros (transmitter), added to 5000 … (receiver).
 */
export function expandId(typed: string, kind: EndpointKind, length: number): string | null {
  if (!DIGITS.test(typed) || typed.length > length) return null;
  if (typed.length === length) return kindOfId(typed) === kind ? typed : null;
  if (kind === 'transmitter') return typed.padStart(length, '0');
  return `${FIRST_OF_RECEIVERS}${typed.padStart(length - 1, '0')}`;
}

/** One typed word in the form in which words are compared: case does not matter, nor do blanks around it. */
export function foldTyped(typed: string): string {
  return typed.trim().toLowerCase();
}

export const ALL = 'all';

/**
 * The targets of a push as typed: `all`, or words between commas, ASCII or full-width, folded, doubles removed. Refused with `unknown_target` when
 * empty or malformed, or when `all` stands beside others (manual, decisions on outcomes).
 */
export function parseTargets(typed: string | readonly string[]): Result<typeof ALL | readonly string[]> {
  const words = (typeof typed === 'string' ? typed.split(/[,，]/) : typed).map(foldTyped);
  if (words.length === 0 || words.some((word) => word === ''))
    return refuse('unknown_target', 'the list is empty or malformed');
  if (words.some((word) => /[,，\s]/.test(word))) return refuse('unknown_target', 'a target holds a comma or a blank');
  if (words.length > MAX_TARGETS) return refuse('unknown_target', `the list is longer than ${MAX_TARGETS} targets`);
  const unique = [...new Set(words)];
  if (!unique.includes(ALL)) return accept(unique);
  return words.length === 1 ? accept(ALL) : refuse('unknown_target', '"all" stands beside other targets');
}
