// Every limit of what is said between the parts, with its unit and its reason. Limits inside one program stand in that program.

/** Bytes of one text frame from a client or an endpoint (safety 3.15). */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** Levels of nesting in one message (safety 3.15): nothing in the tables is deeper than 6. */
export const MAX_MESSAGE_DEPTH = 16;
/** Faulty messages on one connection before it is closed with 1008 (safety 3.15). */
export const MAX_STRIKES = 3;
/** Milliseconds in which a connection must have said hello or logged in (safety 3.16). */
export const HELLO_DEADLINE_MS = 5_000;
/** Bytes of one part of `room.get` (contracts, API). */
export const MAX_ROOM_PART_BYTES = 128 * 1024;
/** Bytes of unread notifications after which one `room.reset` replaces them. */
export const MAX_BACKLOG_BYTES = 256 * 1024;
/** Unread bytes that a client may keep for `MAX_UNREAD_MS` before it is cut off. */
export const MAX_UNREAD_BYTES = 1024 * 1024;
export const MAX_UNREAD_MS = 5_000;
/** Requests in one JSON-RPC batch; they are carried out in order. */
export const MAX_BATCH = 64;
/** Requests of one API connection under way at once; the next is `busy`. */
export const MAX_REQUESTS = 64;
/** Characters that an operator can type into the input area: a list of 32 receivers and its commas. */
export const MAX_TYPED = 256;
/** Receivers named in one push. */
export const MAX_TARGETS = 256;
/** Screens of one seat: the digits that F7 can choose (manual 1.5). */
export const MAX_SCREENS = 8;
/** Heads of one computer. */
export const MAX_HEADS = 8;
/** Receivers of one wall. */
export const MAX_WALL_RECEIVERS = 64;
/** Targets of one hotkey. */
export const MAX_HOTKEY_TARGETS = 64;
/** Characters of a name shown to people. */
export const MAX_NAME = 64;
/** Characters of a password. */
export const MAX_PASSWORD = 256;
/** Entries of one answer to `room.list` and of the `list` methods. */
export const MAX_LIST = 500;
/** Bytes of one part of a configuration or a backup, and characters of one part that is staged: with what stands around it, a frame. */
export const MAX_PART = 32 * 1024;
/** Characters of a configuration or a backup as text: twice a room of 10,000 endpoints and 2,000 users. */
export const MAX_STAGED = 8 * 1024 * 1024;
/** Seconds within which an applied configuration can be asked to be confirmed. */
export const MAX_CONFIRM_S = 3_600;
/** Entries of one answer to `system.compare`, and faults that one refusal of a configuration names. */
export const MAX_DIFFERENCES = 100;
export const MAX_FAULTS = 100;
/** Characters of a passphrase; the least, because a stolen backup can be guessed at without end. */
export const MIN_PASSPHRASE = 12;
/** Names that a certificate of the server has; characters of one (RFC 1035). */
export const MAX_CERTIFICATE_NAMES = 32;
export const MAX_HOST_NAME = 253;
/** Characters of a certificate with those that signed it, and of its key, as PEM. */
export const MAX_CHAIN_CHARACTERS = 32 * 1024;
export const MAX_KEY_CHARACTERS = 16 * 1024;
/** Days before a certificate expires at which administrators are warned. */
export const CERTIFICATE_WARNING_DAYS = 30;
/** Milliseconds for which a password that was given lets its session change accounts, rules and tokens (safety 3.20). */
export const CONFIRMED_MS = 15 * 60_000;
/** Integrators’ tokens of a room. */
export const MAX_TOKENS = 256;
/** The highest number of a place on the floor plan, each way. */
export const MAX_PLACE = 10_000;
/** The widest gap between two screens of a wall, in thousandths of a screen. */
export const MAX_GAP = 500;
/** Users and endpoints of one matrix of rights. */
export const MAX_MATRIX_USERS = 64;
export const MAX_MATRIX_ENDPOINTS = 128;
/** Cells of one matrix of rights: users times endpoints times rights. */
export const MAX_MATRIX_CELLS = 8_192;
/** Changes that one preview looks at. */
export const MAX_CHANGES = 64;
/** Rights given, rights taken, and pictures that go dark, that one preview names; the rest is counted. */
export const MAX_LISTED_RIGHTS = 500;
/** Points of one answer to `readings.history`: the minutes of a day, and some to spare. */
export const MAX_READING_POINTS = 1_500;
/** Characters of the note with which an alarm is acknowledged. */
export const MAX_ALARM_NOTE = 256;
/** Minutes for which an alarm can be set aside: a week. */
export const MAX_SHELVE_MINUTES = 10_080;
/** Switches of one drill. */
export const MAX_DRILL_SWITCHES = 200;
/** Drills that a controller keeps the times of. */
export const MAX_DRILLS_KEPT = 20;
/** Ways by which alarms reach people as messages, and receivers of notifications by SNMP. */
export const MAX_OUTPUTS = 16;
export const MAX_TRAP_RECEIVERS = 16;
/** Kinds named in one question to the journal. */
export const MAX_AUDIT_KINDS = 16;
/** Characters that are looked for in the journal's rows. */
export const MAX_AUDIT_TEXT = 64;
/** Milliseconds between two notifications of how far a verification is. */
export const AUDIT_PROGRESS_MS = 250;
/** Bytes of a still picture (contracts, `room.preview`). */
export const MAX_STILL_BYTES = 16 * 1024;
/** Bytes of one picture on a stream. */
export const MAX_PICTURE_BYTES = 4 * 1024 * 1024;
/** Bytes of one text message on a stream. */
export const MAX_STREAM_TEXT_BYTES = 4 * 1024;
/** Milliseconds in which both ends must have confirmed a switch (contracts, order of a switch). */
export const SWITCH_DEADLINE_MS = 1_500;
/** Milliseconds that a seat waits for the answer to an act (manual, texts). */
export const ACT_DEADLINE_MS = 3_000;
/** Milliseconds between heartbeats up to `MANY_ENDPOINTS`, and above it. */
export const HEARTBEAT_MS = 5_000;
export const HEARTBEAT_MANY_MS = 15_000;
export const MANY_ENDPOINTS = 1_000;
/** A link is dead after this many heartbeat intervals without a valid frame. */
export const DEAD_AFTER_INTERVALS = 2.4;
/** Milliseconds: full jitter between reconnects grows from the base to the cap (safety 3.13). */
export const RECONNECT_BASE_MS = 500;
export const RECONNECT_CAP_MS = 30_000;
/** Milliseconds within which O must be pressed twice with Shift (manual, decisions on keys). */
export const DOUBLE_PRESS_MS = 500;
/** Milliseconds that F7 is held back at a seat with several screens. */
export const F7_HOLD_MS = 500;
