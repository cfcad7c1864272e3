// How often a password may be tried: judged before anything is hashed (safety 3.18). The failures are in the state; the time comes with the input.

import type { Refusal } from '../../protocol/reasons.ts';
import type { RoomState } from './state.ts';

/** Failures in a row of one account that cost nothing but the try. */
const FREE_FAILURES = 5;
/** Milliseconds: the wait doubles from the base to the cap. */
const WAIT_BASE_MS = 1_000;
const WAIT_CAP_MS = 60_000;
/** Failures in a row after which an account is closed to the network until an administrator changes its password. A seat can still log in. */
export const CLOSED_AFTER = 100;
/** Failures from one address, whatever the account, that cost nothing: a shared seat is slower to be blamed than one account. */
const FREE_FAILURES_OF_ADDRESS = 20;
/** Failures in a row after which account and address are throttled both: an honest person does not get there. */
export const THROTTLED_AFTER = FREE_FAILURES_OF_ADDRESS;

/** `throttled` with the time to wait, or null when this try may go on. `utc` in milliseconds. */
export function throttled(
  state: RoomState,
  username: string,
  from: string,
  atSeat: boolean,
  utc: number,
): (Refusal & { readonly retryAfterMs: number }) | null {
  const account = state.attempts.get(username.toLowerCase());
  if (!atSeat && account !== undefined && account.failures >= CLOSED_AFTER) {
    return {
      reason: 'throttled',
      because: `${CLOSED_AFTER} wrong passwords in a row: an administrator must set a new one`,
      retryAfterMs: WAIT_CAP_MS,
    };
  }
  const left = Math.max(
    waitLeft(account, FREE_FAILURES, utc),
    waitLeft(state.attempts.get(from), FREE_FAILURES_OF_ADDRESS, utc),
  );
  return left > 0
    ? { reason: 'throttled', because: `too many wrong passwords: wait ${Math.ceil(left / 1000)} s`, retryAfterMs: left }
    : null;
}

function waitLeft(
  attempts: { readonly failures: number; readonly lastAt: number } | undefined,
  free: number,
  utc: number,
): number {
  if (attempts === undefined || attempts.failures < free) return 0;
  const wait = Math.min(WAIT_CAP_MS, WAIT_BASE_MS * 2 ** Math.min(attempts.failures - free, 16));
  return Math.min(wait, attempts.lastAt + wait - utc);
}
