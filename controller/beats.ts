// What the controller says to the process that watches it, a character each. Who says it stands in heartbeat.ts, who hears it in watchdog.ts.

/** The loop goes round. */
export const BEAT = '.';
/** The controller stops: whatever still holds it up after a while holds it up for good. */
export const STOPPING = '!';
