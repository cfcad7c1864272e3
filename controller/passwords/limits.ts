// The limits of password hashing, each with its unit, and the parameters of argon2id.

/** KiB of memory of one hash: OWASP's minimum for argon2id, 19 MiB with two passes and one lane. */
export const MEMORY_KIB = 19_456;
export const PASSES = 2;
export const LANES = 1;
/** A stored hash that asks for more memory (KiB), passes or lanes than this is not computed: it does not come from us. */
export const MEMORY_KIB_AT_MOST = 131_072;
export const PASSES_AT_MOST = 8;
export const LANES_AT_MOST = 16;
/** Bytes of a stored hash, at most. */
export const HASH_BYTES_AT_MOST = 512;
/** Bytes of a key that is derived from a passphrase. */
export const KEY_BYTES = 32;
/** Bytes of a password in UTF-8, at most; how long one should be is policy, and decided elsewhere. */
export const PASSWORD_BYTES_AT_MOST = 1_024;
/** Hashes computed at once; each takes a thread of the child. */
export const AT_ONCE = 2;
/** Requests that wait behind those; the next is `PasswordsBusy`. */
export const QUEUE_AT_MOST = 20;
/** Milliseconds after which a request is given up, wherever it is. */
export const WAIT_MS = 10_000;
/** Milliseconds without an answer after which the child is taken for stuck, and replaced. */
export const ANSWER_MS = 6_000;
/** Milliseconds in which the child must be ready at `start`. */
export const START_MS = 15_000;
/** Milliseconds before a child that died is replaced: doubled each time, up to the cap, until one answers again. */
export const RESTART_MS = 100;
export const RESTART_CAP_MS = 30_000;
/** How often a request is sent; one that two children died of is given up. */
export const SENDS_AT_MOST = 2;
/** Milliseconds that `stop` waits before it kills the child. */
export const STOP_MS = 1_000;
