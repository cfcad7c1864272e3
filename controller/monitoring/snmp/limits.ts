// Every limit of what is read and written as SNMP, each with its unit, for the agent and the manager alike. Their own limits stand with them.

/** Bytes of a datagram that is read; a manager's request has a few hundred. */
export const DATAGRAM_BYTES_AT_MOST = 4_096;
/** Variables of a request. */
export const ASKED_AT_MOST = 64;
/** Sub-identifiers of an object identifier, and the largest one (RFC 2578, 3.5). */
export const SUB_IDENTIFIERS_AT_MOST = 128;
export const SUB_IDENTIFIER_AT_MOST = 0xffff_ffff;
/** Bytes of a community, a user's name, an engine ID (RFC 3411, 5), an authentication code. */
export const NAME_BYTES_AT_MOST = 64;
export const ENGINE_ID_BYTES_AT_MOST = 32;
export const CODE_BYTES_AT_MOST = 64;
/** Seconds by which a manager's notion of our time may differ (RFC 3414, 2.2.3). */
export const TIME_WINDOW_S = 150;

/** Characters of a key that a person types (RFC 3414, 11.2). */
export const KEY_CHARACTERS_AT_LEAST = 8;
export const KEY_CHARACTERS_AT_MOST = 256;
/** Characters of a user's name (RFC 3414, 2.4). */
export const USER_CHARACTERS_AT_MOST = 32;
