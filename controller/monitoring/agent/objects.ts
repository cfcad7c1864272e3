// What the agent serves, as one table: objects, columns, notifications with their numbers and forms. OPENSEAT-MIB.mib says the same to managers; a test holds the two together.
// The values come from room-rows.ts and figures.ts.

import type { Oid } from '../snmp/ber.ts';

/**
 * Where our objects hang. No enterprise number is registered: 32473 is the one that RFC 5612 keeps for examples, which harms nobody. Who has a number of his own changes it here
 * and in one line of the MIB.
 */
export const ROOT: Oid = [1, 3, 6, 1, 4, 1, 32473, 1];
const OBJECTS: Oid = [...ROOT, 1];

/** `date`: UTC milliseconds, 0 for never · `ticks`: milliseconds that are added to this controller’s age · `truth`: 0 and 1. */
export type Syntax = 'text' | 'octets' | 'integer' | 'truth' | 'gauge' | 'counter64' | 'ticks' | 'date' | 'oid';
export type Cell = string | number;

interface Column {
  readonly name: string;
  readonly syntax: Syntax;
}

interface Table {
  /** The entry's; a column's number follows, from 2 on: the index has 1 and is in every name. */
  readonly entry: Oid;
  readonly columns: readonly Column[];
}

function table(number: number, columns: Readonly<Record<string, Syntax>>): Table {
  return {
    entry: [...OBJECTS, number, 1],
    columns: Object.entries(columns).map(([name, syntax]) => ({ name, syntax })),
  };
}

export const TABLES = {
  controllers: table(1, {
    osControllerProduct: 'text',
    osControllerVersion: 'text',
    osControllerRole: 'integer',
    osControllerEpoch: 'gauge',
    osControllerUpTime: 'ticks',
    osControllerJournalSeq: 'counter64',
    osControllerConfiguration: 'counter64',
  }),
  endpoints: table(2, {
    osEndpointId: 'text',
    osEndpointKind: 'integer',
    osEndpointName: 'text',
    osEndpointOnline: 'truth',
    osEndpointVideo: 'integer',
    osEndpointModel: 'text',
    osEndpointFirmware: 'text',
    osEndpointSeen: 'date',
  }),
  receivers: table(3, {
    osReceiverId: 'text',
    osReceiverState: 'integer',
    osReceiverSource: 'text',
    osReceiverSourceName: 'text',
    osReceiverUser: 'text',
    osReceiverSeat: 'text',
    osReceiverWall: 'text',
  }),
  sessions: table(4, {
    osSessionUser: 'text',
    osSessionFrom: 'text',
    osSessionMeans: 'integer',
    osSessionOpened: 'date',
    osSessionExpires: 'date',
  }),
  alarms: table(5, {
    osAlarmName: 'text',
    osAlarmAbout: 'text',
    osAlarmBecause: 'text',
    osAlarmCount: 'gauge',
    osAlarmFirst: 'date',
    osAlarmLast: 'date',
  }),
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof TABLES;

/** A row: its index, then a cell for each column. */
export type Row = readonly [number, ...Cell[]];

interface Scalar {
  readonly name: string;
  readonly oid: Oid;
  readonly syntax: Syntax;
}

function scalars(at: Oid, names: Readonly<Record<string, Syntax>>): readonly Scalar[] {
  return Object.entries(names).map(([name, syntax], index) => ({ name, oid: [...at, index + 1, 0], syntax }));
}

/** In the order of their numbers, which follow from it. */
export const SCALARS: readonly Scalar[] = [
  ...scalars([1, 3, 6, 1, 2, 1, 1], {
    sysDescr: 'text',
    sysObjectID: 'oid',
    sysUpTime: 'ticks',
    sysContact: 'text',
    sysName: 'text',
    sysLocation: 'text',
    sysServices: 'integer',
  }),
  ...scalars([...OBJECTS, 6], {
    osSwitches: 'counter64',
    osSwitchesFailed: 'counter64',
    osLoginsRefused: 'counter64',
    osCallsRefused: 'counter64',
    osAlarmsRaised: 'counter64',
    osEndpointsLeft: 'counter64',
    osCommandsSent: 'counter64',
    osCommandsFailed: 'counter64',
    osRecordsDurable: 'counter64',
    osRecordsLost: 'counter64',
    osEndpointsKnown: 'gauge',
    osEndpointsOnline: 'gauge',
    osEndpointLinks: 'gauge',
    osSessionsOpen: 'gauge',
    osQueueLength: 'gauge',
    osJournalRefusing: 'truth',
  }),
  ...scalars([...OBJECTS, 7], {
    osAgentDatagrams: 'counter64',
    osAgentAnswers: 'counter64',
    osAgentMalformed: 'counter64',
    osAgentTooMany: 'counter64',
    osAgentWrongKeys: 'counter64',
    osAgentUnknownUsers: 'counter64',
    osAgentOutsideWindow: 'counter64',
    osAgentDeaths: 'counter64',
    osAgentNotices: 'counter64',
    osAgentNoticesLost: 'counter64',
  }),
  // SNMP-FRAMEWORK-MIB, snmpEngine.
  ...scalars([1, 3, 6, 1, 6, 3, 10, 2, 1], {
    snmpEngineID: 'octets',
    snmpEngineBoots: 'integer',
    snmpEngineTime: 'integer',
    snmpEngineMaxMessageSize: 'integer',
  }),
];

const NOTICE_OBJECTS: Oid = [...OBJECTS, 8];
/** What every notification carries. */
export const NOTICE = {
  about: [...NOTICE_OBJECTS, 1, 0],
  because: [...NOTICE_OBJECTS, 2, 0],
  count: [...NOTICE_OBJECTS, 3, 0],
  time: [...NOTICE_OBJECTS, 4, 0],
} as const satisfies Record<string, Oid>;

const NOTICE_NUMBERS = {
  osControllerStarted: 1,
  osEndpointLost: 2,
  osEndpointBack: 3,
  osEndpointsLost: 4,
  osEndpointsBack: 5,
  osAlarmRaised: 6,
  osJournalTrouble: 7,
  osCloneAlarm: 8,
  osLoginAttack: 9,
  osSnmpAttack: 10,
  osTest: 11,
} as const;

export type NoticeName = keyof typeof NOTICE_NUMBERS;
export const NOTICE_NAMES = Object.keys(NOTICE_NUMBERS) as readonly NoticeName[];

export function noticeOid(name: NoticeName): Oid {
  return [...ROOT, 0, NOTICE_NUMBERS[name]];
}

/** Something that an operator must know. */
export interface Notice {
  readonly name: NoticeName;
  /** An endpoint's ID, an account and its address, an alarm's object. */
  readonly about: string;
  readonly because: string;
  /** How many it stands for. */
  readonly count: number;
  /** UTC milliseconds. */
  readonly time: number;
}
