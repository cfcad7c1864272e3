// Every limit of what is kept of readings, each with its unit. A reading with a full day takes some 18 KiB.

/** Milliseconds that become one point. */
export const STEP_MS = 60_000;
/** Points of an hour, which are kept together; and hours: those of a day, and the one that began. */
export const HOUR_STEPS = 60;
export const HOURS_KEPT = 25;
/** Milliseconds that a history reaches back. */
export const DAY_MS = 86_400_000;
/** Readings of one store; those beyond are counted, not kept: a thousand agents with a dozen each, in 290 MB of the manager's process. Of the controller's own there are some dozens. */
export const READINGS_AT_MOST = 16_000;
export const OWN_READINGS_AT_MOST = 512;
/** Characters of a reading's name, and of its unit. */
export const NAME_AT_MOST = 64;
export const UNIT_AT_MOST = 16;
/** Milliseconds after which one of the controller's own figures that was not said again is stale. */
export const OWN_STALE_MS = 60_000;
/** Digits that a point keeps: it is stored in 32 bits. */
export const POINT_DIGITS = 7;

/** Milliseconds between two writes of the hour that runs: what a process that is killed takes with it. */
export const SAVE_MS = 120_000;
/** Hours of one store on the disk: those of a day, and some that a clock which was wrong wrote. */
export const FILES_AT_MOST = 2 * HOURS_KEPT;
/** Bytes of one hour on the disk, and of its list of readings; full ones of the manager have some 14 MB. */
export const HOUR_BYTES_AT_MOST = 32 * 1_024 * 1_024;
export const LIST_BYTES_AT_MOST = 12 * 1_024 * 1_024;
/** Bytes that the disk must have free for readings to be kept on it: the journal comes first. */
export const FREE_BYTES_AT_LEAST = 256 * 1_024 * 1_024;
/** Milliseconds that the last write may hold up an end. */
export const LAST_SAVE_MS = 400;
