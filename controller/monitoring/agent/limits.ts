// Every limit of the SNMP agent, each with its unit. Who they protect: the agent's child from datagrams, the controller from its child.

/** Bytes of an answer, beside what the manager says that it takes. */
export const ANSWER_BYTES_AT_MOST = 8_192;
/** Bytes that every manager takes, whatever it says (RFC 3417, 3.2). */
export const ANSWER_BYTES_AT_LEAST = 484;
/** Variables in an answer to a GetBulk: each costs some 25 µs. */
export const ANSWERED_AT_MOST = 64;
/** Datagrams a second, and in one go: of one source, and of all. Above it they are dropped unread. */
export const SOURCE_PER_S = 3_000;
export const ALL_PER_S = 6_000;
/** Reports a second to all who proved nothing: their address may be another's. */
export const REPORTS_PER_S = 200;
/** Sources whose rate is known at once; the one that was silent longest makes room. */
export const SOURCES_AT_MOST = 1_024;

/** Users that can be set. */
export const USERS_AT_MOST = 16;
/** Rows of a table, and characters of a text in it. */
export const ROWS_AT_MOST = 10_000;
export const TEXT_BYTES_AT_MOST = 255;
/** Rows that the child is told in one message. */
export const ROWS_AT_ONCE = 500;
/** Milliseconds between two looks at the room while the child knows it. */
export const LOOK_MS = 500;
/** Alarms that the table holds; the oldest makes room. */
export const ALARMS_KEPT = 200;

/** Notifications that wait at one receiver; above it the oldest is given up. */
export const NOTICES_AT_MOST = 256;
/** Of one kind, in one look, told one by one; more become one that says how many. */
export const TOLD_ONE_BY_ONE = 10;
/** Milliseconds that an endpoint is away before somebody is told: a page that takes a seat's place does not count. */
export const AWAY_MS = 2_500;
/** Refused logins within a minute that are told as an attack: of an account, one more than cost nothing but the try; of an address, which a seat may share. */
export const REFUSED_OF_ACCOUNT = 6;
export const REFUSED_OF_ADDRESS = 20;
/** SNMP requests with a wrong key within a minute that are told. */
export const WRONG_KEYS = 100;
export const MINUTE_MS = 60_000;
/** Milliseconds until an inform is sent again the first time, how often, and by how much longer each next wait is (RFC 3413, snmpTargetAddrTimeout and RetryCount). */
export const INFORM_MS = 1_000;
export const INFORM_RETRIES = 2;
export const INFORM_BACK_OFF = 2;
/** Milliseconds after which the child must have said what became of a notification: an inform's tries, twice where it first has to find the receiver's engine, and a name looked up. */
export const TOLD_MS = 30_000;
