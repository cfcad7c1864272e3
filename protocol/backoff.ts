// How long whoever lost a connection waits before the next try (safety 3.13): full jitter, so that ten thousand that lost it together come back apart.

import { RECONNECT_BASE_MS, RECONNECT_CAP_MS } from './limits.ts';

/** Milliseconds that a connection must have held before its loss counts as the first one again. */
export const STEADY_MS = 3_000;
/** Failures in a row that count at most once a controller proved itself: after two restarts in a row its endpoints come back within seconds, not within the cap. */
export const WELCOMED_ATTEMPTS = 2;
/** Milliseconds that a refusal's `retryAfterMs` can hold somebody back at most: it comes before any proof of who refuses. */
export const MAX_RETRY_AFTER_MS = 300_000;

/** The upper bound in milliseconds of the wait after `attempt` failures in a row (0 for the first); the wait is a random share of it. */
export function jitterMs(attempt: number): number {
  return Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** Math.min(attempt, 16));
}
