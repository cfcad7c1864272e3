// Every limit of messages about alarms, with its unit; those of all outputs stand in ../outputs/limits.ts.

/** Alarms that wait at one output; above it the oldest is given up. */
export const QUEUE_AT_MOST = 1_000;
/** Alarms of which an output remembers that it told them. */
export const TOLD_AT_MOST = 1_000;
/** Alarms that are told one by one; more at once are one message. */
export const ONE_BY_ONE = 5;
/** Alarms that one message writes out; the rest is counted. */
export const WRITTEN_OUT = 20;
/** Milliseconds that the first alarm waits for others. */
export const GATHER_MS = 2_000;
/** Milliseconds after a message about many before the next. */
export const PAUSE_MS = 30_000;
/** Milliseconds until a connection must stand, TLS included. */
export const CONNECT_MS = 10_000;
/** Milliseconds that one try may take. */
export const TRY_MS = 30_000;
/** Milliseconds beyond its own deadline after which the process that sends counts as stuck: a test of a stuck one is answered in time too. */
export const STUCK_MS = 3_000;
/** Tries of what the other side refuses for good, as it says. */
export const REFUSED_TRIES = 5;
/** Minutes within which a repetition is not told again, unless the settings say otherwise; and the most that they may say. */
export const REPEAT_MINUTES = 60;
export const REPEAT_MINUTES_AT_MOST = 10_080;
/** Bytes of an answer that are read. */
export const ANSWER_BYTES_AT_MOST = 65_536;
/** Bytes of a syslog message: what a receiver should take over UDP too (RFC 5426, 3.2). */
export const SYSLOG_BYTES_AT_MOST = 2_048;
/** Bytes of the file of what was told. */
export const FILE_BYTES_AT_MOST = 8 * 1_024 * 1_024;
/** Milliseconds that a stop waits to hear that what is on its way arrived. */
export const LAST_MS = 300;
