// The closed table of reasons: every refusal, on every line, is one of these. The words for people stand in texts.ts.

export const REASONS = {
  unknown_target: 'No such ID or hotkey, or not of the kind that is asked for',
  out_of_range: 'Outside the permissions of the one who acts',
  offline: 'The device is not connected to the controller',
  no_video: 'The transmitter has no picture',
  same_source: 'The receiver shows that source already',
  no_current_source: 'The receiver shows no source',
  connect_failed: 'One of the two ends did not confirm in time, or refused',
  busy: 'A limit is reached, or an act is under way and another waits; try again',
  not_authenticated: 'Log in first',
  invalid_credentials: 'User name or password is wrong',
  throttled: 'Too many attempts; wait',
  forbidden: 'The caller lacks the right',
  conflict: 'Taken, in use, or changed by somebody else in the meantime',
  not_found: 'There is no such object',
  invalid: 'A parameter is missing, unknown or of the wrong type',
  unavailable: 'The controller cannot do this now',
} as const;

export type Reason = keyof typeof REASONS;

export const REASON_NAMES = Object.keys(REASONS) as readonly Reason[];

/** A refusal as a value: which rule or fact refused, in words (English, for logs and integrators). */
export interface Refusal {
  readonly reason: Reason;
  readonly because: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal);

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(reason: Reason, because: string): { readonly ok: false } & Refusal {
  return { ok: false, reason, because };
}
