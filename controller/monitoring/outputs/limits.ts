// Limits of all ways by which alarms reach people, with their units. Those of messages stand in ../notify/limits.ts, those of notifications by SNMP in ../agent/limits.ts.

/** Milliseconds that the try of a test may take: clients of the API wait 10 s for an answer. */
export const TEST_MS = 6_500;
/** Milliseconds between tries: doubles from the base to the cap, and half of it is chance. */
export const RETRY_MS = 1_000;
export const RETRY_CAP_MS = 300_000;
/** Milliseconds of failures after which that is an alarm itself. */
export const FAILING_MS = 60_000;
/** Milliseconds after which something is too old to be told. */
export const OLD_MS = 24 * 3_600_000;
/** Characters of an error that are kept. */
export const WORDS_AT_MOST = 300;
