// Every limit of the edge that speaks HTTP and WebSocket to people and programs, with its unit and its reason. Limits of what is said stand in
// protocol/limits.ts.

import { MAX_BACKLOG_BYTES, MAX_UNREAD_BYTES, MAX_UNREAD_MS } from '../../protocol/limits.ts';

/** Sockets of the whole server: 10,000 endpoints, their reconnects, and clients. */
export const MAX_SOCKETS = 16_384;
/** Connections of the API at once. */
export const MAX_API_CONNECTIONS = 4_096;
/** Of them, those that nobody has logged in on yet: strangers cannot take the places of the others. */
export const MAX_STRANGERS = 512;
/** Connections that wait to be accepted by the process (safety 3.13). */
export const LISTEN_BACKLOG = 4_096;
/** Seconds after which a link that was sent away may come again. */
export const RETRY_AFTER_S = 1;
/** Milliseconds for a whole HTTP request, and for silence on an HTTP connection. */
export const REQUEST_TIMEOUT_MS = 15_000;
export const CONNECTION_TIMEOUT_MS = 30_000;
export const KEEP_ALIVE_MS = 10_000;
export const TLS_HANDSHAKE_MS = 10_000;
/** HTTP requests that one connection may leave unanswered: browsers and libraries wait for the answer before they send the next. */
export const MAX_PIPELINED = 8;
/** HTTP requests that are carried out before other sockets and timers have their turn, and those that wait for theirs; beyond it a connection is cut. */
export const MAX_HTTP_TURN = 32;
export const MAX_HTTP_WAITING = 4_096;
/** Bytes of the body of an HTTP request. */
export const BODY_BYTES = 64 * 1024;
/** Frames that one WebSocket message may come in, and pieces of it that are kept before it is whole. */
export const MAX_FRAGMENTS = 64;
export const MAX_BUFFERED_CHUNKS = 1_024;
/** Milliseconds between pings, and how many may stay unanswered. */
export const PING_MS = 10_000;
export const MISSED_PINGS = 2;
/** Milliseconds between two rounds over all connections: pings, slow readers, sessions that ran out. */
export const SWEEP_MS = 1_000;
/** Milliseconds that the other side has to answer a close. */
export const CLOSE_MS = 500;
/** Bytes of all answers of one batch together; requests beyond it are `busy`. */
export const MAX_BATCH_ANSWER_BYTES = 1024 * 1024;
/** Bytes of a part of the room that are left for what stands around its rows. */
export const PART_RESERVE_BYTES = 1_024;
/** Milliseconds that a setup code is good for (safety 3.19). */
export const SETUP_CODE_MS = 3_600_000;
/** Milliseconds between two guesses of the setup code. */
export const SETUP_GUESS_MS = 1_000;

/** The limits for readers that are too slow; tests make them small. */
export interface ReaderLimits {
  /** Bytes of notifications on their way, past which one `room.reset` replaces the further ones. */
  readonly backlogBytes: number;
  /** Bytes unread, dropped ones counted, that may last `unreadMs`. */
  readonly unreadBytes: number;
  readonly unreadMs: number;
}

export const READER_LIMITS: ReaderLimits = {
  backlogBytes: MAX_BACKLOG_BYTES,
  unreadBytes: MAX_UNREAD_BYTES,
  unreadMs: MAX_UNREAD_MS,
};
