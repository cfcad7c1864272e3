// Every limit of serial lines as ways for bytes, with its unit and its reason. How OpenSeat endpoints use a line stands in ../endpoints.

/** Lines of one process: what one does to its process harms three others at most (safety, serialport). */
export const LINES_PER_PROCESS = 4;
/** Lines of one controller. */
export const MAX_LINES = 64;
/** Bytes of one line that wait to be handed to the system; what would be more is refused. */
export const MAX_WAITING_BYTES = 64 * 1024;
/** Bytes of one line that the process read and the controller has not taken yet: then it reads no more, and the system's own buffer fills. */
export const MAX_UNTAKEN_BYTES = 64 * 1024;
/** How many times faster than its speed a port may be read, beyond `MAX_UNTAKEN_BYTES` at once: a pseudo terminal or a network port has no speed of its own. */
export const READ_AHEAD = 4;
/** Bits of a byte on a line, at least. */
export const BITS_PER_BYTE = 10;
/** Bytes of one read. */
export const READ_BYTES = 4 * 1024;
/** Milliseconds in which a port must have opened, or failed to. */
export const OPEN_MS = 5_000;
/** Milliseconds in which a port must have closed; longer, and its process is killed (safety, serialport). */
export const CLOSE_MS = 2_000;
/** Milliseconds between two times that whoever still waits for a port that is closed is told so. */
export const CANCEL_MS = 20;
/** Milliseconds after a write's deadline in which the process must have said what became of it. */
export const WORD_MS = 2_000;
/** Milliseconds before a port is opened again: doubled each time up to the cap, and of that a random part from the half on. */
export const REOPEN_MS = 250;
export const REOPEN_CAP_MS = 10_000;
/** Milliseconds that a line must have been open for its next fault to count as the first one again. */
export const STEADY_MS = 3_000;
/** Milliseconds before a process that died is replaced: doubled each time up to the cap. */
export const RESTART_MS = 100;
export const RESTART_CAP_MS = 10_000;
/** Milliseconds that the end of a port, and then of its process, is waited for when the controller stops: it has 2 s in all. */
export const STOP_MS = 500;
/** Characters of a cause. */
export const MAX_WHY = 200;
