// Every limit of the manager, each with its unit. Who they protect: the manager's child from agents, the controller from its child.

/** Agents in the settings, own OIDs of one, and thresholds in all. */
export const AGENTS_AT_MOST = 2_000;
export const OIDS_AT_MOST = 64;
export const THRESHOLDS_AT_MOST = 64;
export const USERS_AT_MOST = 64;
export const PROFILES_AT_MOST = 32;

/** Bytes of an answer or a trap that is read, and that agents of version 3 are told. */
export const ANSWER_BYTES_AT_MOST = 8_192;
/** Variables of one request, and of one answer to a GetBulk. */
export const ASKED_AT_ONCE = 24;
export const BULK_AT_ONCE = 48;
/** Requests on their way at once; further ones wait, one of each agent at most. */
export const REQUESTS_AT_ONCE = 256;
/** Milliseconds until a request counts as lost, and how often it is sent. */
export const ANSWER_MS = 2_000;
export const TRIES = 2;
/** Further requests that an agent of version 3 can make us send for one question: who he is, and what time it is there. */
export const LESSONS_AT_MOST = 3;
/** Datagrams that are read while one answer is waited for; what an agent says beyond that is not looked at. */
export const HEARD_AT_MOST = 8;
/** Datagrams a second that are looked at at all. */
export const DATAGRAMS_PER_S = 10_000;

/** Rows of a table that are walked, and requests of one walk. */
export const ROWS_AT_MOST = 256;
export const WALK_REQUESTS_AT_MOST = 96;
/** Things asked of one agent at each poll. */
export const ITEMS_AT_MOST = 512;
/** Milliseconds until tables are walked anew, because they change. */
export const SURVEY_MS = 600_000;
/** Polls that fail in a row before an agent counts as silent. */
export const SILENT_AFTER = 3;
/** Milliseconds that the wait for a silent agent grows to; the wait is a random share of it, and never less than the interval. */
export const BACKOFF_CAP_MS = 120_000;
/** Polls in which a reading is missing before its threshold is forgotten. */
export const MISSED_POLLS = 3;
/** Intervals without a word after which a reading is stale. */
export const STALE_INTERVALS = 3.5;
/** Milliseconds after which a reading that nobody says any more leaves the list. */
export const FORGOTTEN_MS = 86_400_000;
/** Milliseconds between two looks for those. */
export const SWEEP_MS = 60_000;

/** More agents than this that are silent at once are one alarm; and troubles that are told at all. */
export const STORM_AGENTS = 20;
export const TROUBLES_AT_MOST = 200;
/** Milliseconds between two words about troubles. */
export const TELL_MS = 250;
/** Milliseconds within which one trap of an agent is told; further ones are counted with the next. */
export const TRAP_MS = 10_000;
/** Traps a second that are read, and characters that are told of one. */
export const TRAPS_PER_S = 500;
export const TRAP_CHARACTERS = 300;
/** Milliseconds for which the addresses of agents are taken for known. */
export const PLACES_MS = 1_000;
/** Engines whose traps are known by their boots and time. */
export const ENGINES_AT_MOST = 4_096;
/** Bytes of datagrams that the system keeps while they wait. */
export const SOCKET_BYTES = 4_194_304;

/** Questions to the child on their way at once, and milliseconds until one is given up. */
export const QUESTIONS_AT_ONCE = 64;
export const QUESTION_MS = 2_000;
