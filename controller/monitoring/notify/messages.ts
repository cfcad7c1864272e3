// What the controller and the process that sends say to each other, and the check that the process says that and nothing else. What the controller says needs none: the
// process is its own program.

import { WORDS_AT_MOST } from '../outputs/limits.ts';
import type { Letter } from './letter.ts';
import type { Delivered } from './output.ts';
import type { Target } from './settings.ts';

export interface ToSender {
  readonly id: number;
  readonly target: Target;
  readonly letter: Letter;
  readonly withinMs: number;
}

export type FromSender =
  | { readonly type: 'ready' }
  | { readonly type: 'tried'; readonly id: number; readonly outcome: Delivered };

/** What the process said, or null where it is nothing that it says. */
export function asFromSender(message: unknown): FromSender | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  if (message.type === 'ready') return { type: 'ready' };
  if (message.type !== 'tried' || !('id' in message) || !('outcome' in message)) return null;
  const { id, outcome } = message;
  if (typeof id !== 'number' || typeof outcome !== 'object' || outcome === null || !('ok' in outcome)) return null;
  if (outcome.ok === true) return { type: 'tried', id, outcome: { ok: true } };
  const because = 'because' in outcome ? String(outcome.because).slice(0, WORDS_AT_MOST) : '';
  const isFinal = 'isFinal' in outcome && outcome.isFinal === true;
  return { type: 'tried', id, outcome: { ok: false, because, isFinal } };
}
