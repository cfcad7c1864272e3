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
