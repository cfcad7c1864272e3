// Time and randomness as the controller sees them. Nothing else in the controller asks the system for either.

export interface Clock {
  /** Monotonic milliseconds; every time-out is measured with it. */
  now(): number;
  /** UTC in milliseconds; for records and expiry dates that people read. */
  utc(): number;
  /** Calls `act` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
}

export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array;
}
