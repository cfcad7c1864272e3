// The limits of the work on the configuration as a whole, each with its unit, and the costs of a backup's key.

/** Milliseconds that work holds the loop before sockets and timers have their turn. */
export const SLICE_MS = 6;
/** Steps between two looks at the clock. */
export const STEPS = 16;
/** Jobs that wait while one is under way; the next is `busy`. */
export const MAX_JOBS = 16;
/** Texts of versions that are kept, so that their parts need not be made anew. */
export const MAX_TEXTS = 3;
/** Sessions that stage a text at once. */
export const MAX_STAGINGS = 4;
/** Backups that wait to be fetched. */
export const MAX_BACKUPS = 2;
/** Milliseconds after which a text or a backup that nobody touched makes room for another session's. */
export const UNTOUCHED_MS = 5_000;
/** KiB, passes and lanes of argon2id for a backup's key: more than for a login, because a stolen file can be guessed at without end. */
export const KEY_COST = { memoryKib: 65_536, passes: 3, lanes: 1 } as const;
/** Bytes that are encrypted or hashed in one go. */
export const CHUNK_BYTES = 256 * 1024;
/** Certificates of a chain that is brought. */
export const MAX_CHAIN = 8;
/** Days that the room's authority is good for: longer than its seat machines live. */
export const AUTHORITY_DAYS = 20 * 365;
/** Days that a certificate from it is good for: the most that Apple's systems take, also of private authorities. */
export const ISSUED_DAYS = 825;
/** Milliseconds by which a certificate is good before it was made: clocks of seat machines go wrong. */
export const CLOCK_SKEW_MS = 86_400_000;
/** Milliseconds between two looks at how long the certificate is good. */
export const CERTIFICATE_LOOK_MS = 86_400_000;
/** Milliseconds between two looks at the certificate's files that the settings name. */
export const CERTIFICATE_FILES_LOOK_MS = 60_000;
/** Bytes of one of these files, as many as the settings take at a start. */
export const MAX_CERTIFICATE_FILE_BYTES = 256 * 1024;
/** Bits of an RSA key at least. */
export const MIN_RSA_BITS = 2_048;
/** Bytes of one file of secrets in a backup. */
export const MAX_SECRET_BYTES = 64 * 1024;
