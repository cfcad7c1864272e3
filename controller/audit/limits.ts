// Every limit of reading the journal, with its unit and its reason. Limits of what is said stand in protocol/limits.ts, those of the disk in storage/.

/** Rows of one answer unless asked otherwise. */
export const ROWS = 100;
/** Bytes of the rows of one answer. */
const ANSWER_BYTES = 128 * 1024;
/** Records that one question looks through, and milliseconds that it takes: a client waits 10 s for an answer. */
const RECORDS_A_CALL = 100_000;
const CALL_MS = 1_500;
/** Milliseconds by which times in the journal may go back without a row being missed: small corrections of the clock. */
export const SKEW_MS = 120_000;
/** Questions under way at once; further ones are `busy`. */
export const READS_AT_ONCE = 8;
/** Past rooms kept for the next part, or the next step of a slider. */
export const ROOMS_KEPT = 4;
/** Past rooms being made or waiting for it. */
export const ROOMS_WAITING = 8;
/** Milliseconds that a question waits for a past room; it is made to its end all the same, for whoever asks again. */
export const ROOM_WAIT_MS = 5_000;
/** Milliseconds after which to ask again. */
export const ROOM_RETRY_MS = 1_000;
/** Records beyond which a snapshot is looked for, though a past room that is kept lies before. */
export const NEAR_RECORDS = 20_000;
/** Timelines kept for their next part. */
export const WALKS_KEPT = 2;
/** Names that endpoints had, in all; beyond it the names of now stand in for the oldest. */
export const NAMES_AT_MOST = 200_000;
/** Stretches of time in which the clock was set back; beyond it the oldest count as one. */
export const TURNS_AT_MOST = 1_000;
/** Milliseconds that a question waits for what is gathered from the past; after a start that is done once. */
export const PAST_WAIT_MS = 2_000;

/** The sizes of one answer, which tests make small. */
export interface AnswerSizes {
  readonly records: number;
  readonly bytes: number;
  readonly ms: number;
}

export const ANSWER_SIZES: AnswerSizes = { records: RECORDS_A_CALL, bytes: ANSWER_BYTES, ms: CALL_MS };
