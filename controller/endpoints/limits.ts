// Every limit of the links to endpoints that is the controller's own, with its unit and its reason. Those of the protocol stand in protocol/limits.ts.
// What a room may set differently is in `EndpointLimits`; the rest is fixed.

export interface EndpointLimits {
  /** Links that have not proved a key yet (safety 3.13). */
  readonly greeting: number;
  /** Links whose key waits for adoption. */
  readonly waiting: number;
  /** Milliseconds that the loop may be late; beyond it nobody new is let in (safety 3.13). */
  readonly loopDelayMs: number;
  /** Unread bytes that a link may keep for `WRITE_DEADLINE_MS`, and that it may never have. */
  readonly unreadBytes: number;
  readonly mostUnreadBytes: number;
}

export const DEFAULT_LIMITS: EndpointLimits = {
  greeting: 512,
  waiting: 256,
  loopDelayMs: 200,
  unreadBytes: 256 * 1024,
  mostUnreadBytes: 1024 * 1024,
};

/** Milliseconds that a link may stay above its unread bytes (safety 3.11). */
export const WRITE_DEADLINE_MS = 5_000;
/** Milliseconds of silence after which a link that said nothing gives its place to a newer one, when all places are taken. */
export const SILENT_GREETING_MS = 1_000;
/** Milliseconds in which the older of two links with one key must show life (architecture, endpoints). */
export const CLONE_ANSWER_MS = 1_000;
/** Milliseconds between two alarms about the same key: whoever copied it will try again and again. */
export const CLONE_ALARM_MS = 60_000;
/** Milliseconds after which a refused endpoint may try again: at once busy, refused for good reason, or without a place to wait. */
export const RETRY_BUSY_MS = 1_000;
export const RETRY_REFUSED_MS = 5_000;
export const RETRY_NO_PLACE_MS = 30_000;
/** Milliseconds over which those who were refused for want of room are spread. */
export const RETRY_SPREAD_MS = 4_000;

/** Milliseconds between two looks at what is due; what is due is never early, and at most this late. */
export const TICK_MS = 100;

/** Commands of one link that wait for an answer: fewer than the 32 that an endpoint takes, so that ours and its count never disagree. */
export const MAX_COMMANDS_SENT = 24;
/** Commands of one link that wait for their turn; the next is `busy`. */
export const MAX_COMMANDS_QUEUED = 4_096;
/** Times that a dismissal which nobody confirmed is sent over one link. */
export const DISMISSAL_TRIES = 3;

/** Acts of one receiver under way at once; the next is `busy`. */
export const MAX_ACTS = 4;
/** Grants in one report of a transmitter: more than there are receivers to look at one. */
export const MAX_GRANTS = 16_384;
/** Messages that nobody asked for: a link's store of them, and how many come back each second. */
export const MAX_UNASKED = 500;
export const UNASKED_PER_SECOND = 100;

/** Milliseconds for which a still picture is answered from memory: at most one a second each (contracts, `room.preview`). */
export const STILL_FRESH_MS = 1_000;
/** Milliseconds in which a transmitter must give a still picture. */
export const STILL_DEADLINE_MS = 1_500;
/** Still pictures asked for in `STILL_FRESH_MS`, over all transmitters. */
export const MAX_STILLS = 20;
/** Calls that wait for one still picture. */
export const MAX_STILL_CALLS = 64;

/** Milliseconds between two tries to hand the engine what it must know, when its queue is full. */
export const REPORT_RETRY_MS = 20;
/** Milliseconds that a closed WebSocket may take to say goodbye. */
export const LINGER_MS = 1_000;
/** Addresses of controllers that `welcome` can carry. */
export const MAX_CONTROLLERS = 8;
/** Characters of a `because` in a message. */
export const MAX_BECAUSE = 512;

/** Units of one serial line that are spoken with: at 115200 baud each has the room of a message of 1 KiB each 3 s. */
export const MAX_UNITS = 32;
/** The highest unit that is asked for without having said anything; those above say so themselves. */
export const MAX_UNIT_ASKED = 15;
/** Bytes that wait for one unit: a second and a half of a line at 115200 baud; whoever is told more is told all of it afresh. */
export const MAX_UNIT_BYTES = 16 * 1024;
/** Milliseconds of a line's time that are handed to it ahead, so that it does not run dry between two timers and a command still comes soon. */
export const AHEAD_MS = 10;
/** Milliseconds in which a line must take a frame that has no deadline of its own. */
export const FRAME_MS = 2_000;
/** Milliseconds within which a unit must say something to its challenge, besides the time that both take on the line: a small processor signs in less than one second. */
export const UNIT_ANSWER_MS = 3_000;
/** Milliseconds in which the only endpoint of a line may answer before units are asked for. */
export const ALONE_MS = 1_000;
/** Milliseconds between two units that are asked for, when a line opened and afterwards; longer on a slow line, so that it takes a quarter and a twentieth of it at most. */
export const SWEEP_MS = 100;
export const ASK_MS = 1_000;
export const SWEEP_SHARE = 4;
export const ASK_SHARE = 20;
/** Bytes of a challenge and what is around it, for those two. */
export const CHALLENGE_BYTES = 320;
/** Milliseconds after a challenge within which a unit that says it knows of none has only not heard it yet. */
export const CROSSED_MS = 1_000;
/** Milliseconds before a unit whose link was ended is challenged again: doubled each time up to the cap. */
export const UNIT_REST_MS = 1_000;
export const UNIT_REST_CAP_MS = 30_000;
/** Milliseconds that a unit's link must have held for its end to count as the first one again. */
export const UNIT_STEADY_MS = 10_000;
/** Bad frames in a row after which every unit of the line is asked for a sign of life (safety 3.12), and milliseconds between two such questions. */
export const MAX_BAD_IN_A_ROW = 3;
export const RESYNC_MS = 2_000;
/** Frames over which the share of bad ones is counted, and the share that is alarmed (safety 3.12). */
export const QUALITY_FRAMES = 200;
export const BAD_SHARE = 0.01;
/** Bad frames after which nobody waits for the rest of those: a line at a wrong speed has few. */
export const MANY_BAD = 20;
/** Frames that were sent and may come back on a line that echoes, and milliseconds for which they are remembered. */
export const MAX_ECHOES = 64;
export const ECHO_MS = 2_000;
/** Milliseconds for which a line counts as echoing after something came back that only a controller says. */
export const ECHOING_MS = 10_000;
