// What agents of a kind are asked for: single objects, and tables whose rows become readings. How they are asked stands in survey.ts and poll.ts; how a value is read, in values.ts.

import type { Oid } from '../snmp/ber.ts';

/** One thing that is asked for at each poll. */
export interface Item {
  readonly oid: Oid;
  readonly name: string;
  readonly unit: string;
  readonly scale: number;
  /** `rate`: the growth of a counter a second. `up`: 1 where the value is 1, else 0. `gate`: no reading; what is asked for next counts only where the value is 1. */
  readonly kind: 'value' | 'rate' | 'up' | 'gate';
}

/** A row of a table by the names of its columns; what the agent does not have is not there. */
export type Row = ReadonlyMap<string, number | string>;

export interface Table {
  /** Columns that are walked, by name. */
  readonly columns: Readonly<Record<string, Oid>>;
  /** What is asked for of a row from then on. */
  readonly items: (row: Row, index: readonly number[]) => readonly Item[];
}

export interface Profile {
  readonly items: readonly Item[];
  readonly tables: readonly Table[];
}

const MIB2: Oid = [1, 3, 6, 1, 2, 1];
const IF_ENTRY: Oid = [...MIB2, 2, 2, 1];
const IF_X_ENTRY: Oid = [...MIB2, 31, 1, 1, 1];
const ENTITY: Oid = [...MIB2, 47, 1, 1, 1, 1];
const SENSOR: Oid = [...MIB2, 99, 1, 1, 1];
const UPS: Oid = [...MIB2, 33, 1];
const BITS = 8;
const LOOPBACK = 24;
/** EntitySensorDataScale: units is 9, and each step a factor of 1000 (RFC 3433, 3.1). */
const SCALE_OF_UNITS = 9;
const SCALE_STEP = 3;
/** Further decimals than a 32-bit number has are none (RFC 3433, EntitySensorPrecision). */
const PRECISION_AT_MOST = 9;

/** EntitySensorDataType (RFC 3433). */
const SENSOR_UNITS: Readonly<Record<number, string>> = {
  ...{ 1: '', 2: '', 3: 'V~', 4: 'V', 5: 'A', 6: 'W', 7: 'Hz', 8: '°C', 9: '%', 10: 'rpm', 11: 'm³/min', 12: '' },
};

function text(row: Row, ...columns: readonly string[]): string | null {
  for (const column of columns) {
    const found = row.get(column);
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

function interfaceItems(row: Row, index: readonly number[]): readonly Item[] {
  if (row.get('type') === LOOPBACK || !row.has('status')) return [];
  const name = text(row, 'name', 'description') ?? `interface ${index.join('.')}`;
  const octets = (wide: string, way: number, narrow: number): Oid =>
    row.has(wide) ? [...IF_X_ENTRY, way, ...index] : [...IF_ENTRY, narrow, ...index];
  return [
    { oid: [...IF_ENTRY, 8, ...index], name: `${name} up`, unit: '', scale: 1, kind: 'up' },
    { oid: octets('wideIn', 6, 10), name: `${name} in`, unit: 'bit/s', scale: BITS, kind: 'rate' },
    { oid: octets('wideOut', 10, 16), name: `${name} out`, unit: 'bit/s', scale: BITS, kind: 'rate' },
    { oid: [...IF_ENTRY, 14, ...index], name: `${name} errors in`, unit: '1/s', scale: 1, kind: 'rate' },
  ];
}

function sensorItems(row: Row, index: readonly number[]): readonly Item[] {
  const type = row.get('type');
  const scale = row.get('scale') ?? SCALE_OF_UNITS;
  const precision = row.get('precision') ?? 0;
  if (typeof type !== 'number' || typeof scale !== 'number' || typeof precision !== 'number') return [];
  const decimals = Math.min(PRECISION_AT_MOST, Math.max(0, precision));
  const exponent = SCALE_STEP * (Math.min(17, Math.max(1, scale)) - SCALE_OF_UNITS) - decimals;
  const name = text(row, 'name', 'description') ?? `sensor ${index.join('.')}`;
  const unit = SENSOR_UNITS[type] ?? '';
  return [
    // entPhySensorOperStatus: what a sensor says that is not ok is no value.
    { oid: [...SENSOR, 5, ...index], name: '', unit: '', scale: 1, kind: 'gate' },
    { oid: [...SENSOR, 4, ...index], name, unit, scale: 10 ** exponent, kind: 'value' },
  ];
}

function line(unit: string, scale: number, what: string, oid: Oid): (index: readonly number[]) => Item {
  return (index) => ({ oid: [...oid, ...index], name: `${what} ${index.join('.')}`, unit, scale, kind: 'value' });
}

const UPS_INPUT = [
  line('Hz', 0.1, 'input frequency', [...UPS, 3, 3, 1, 2]),
  line('V', 1, 'input voltage', [...UPS, 3, 3, 1, 3]),
];
const UPS_OUTPUT = [
  line('V', 1, 'output voltage', [...UPS, 4, 4, 1, 2]),
  line('W', 1, 'output power', [...UPS, 4, 4, 1, 4]),
  line('%', 1, 'output load', [...UPS, 4, 4, 1, 5]),
];

function scalar(below: Oid, name: string, unit: string, scale = 1): Item {
  return { oid: [...UPS, ...below, 0], name, unit, scale, kind: 'value' };
}

export const PROFILES = {
  /** IF-MIB (RFC 2863). */
  interfaces: {
    items: [],
    tables: [
      {
        columns: {
          description: [...IF_ENTRY, 2],
          type: [...IF_ENTRY, 3],
          status: [...IF_ENTRY, 8],
          name: [...IF_X_ENTRY, 1],
          wideIn: [...IF_X_ENTRY, 6],
          wideOut: [...IF_X_ENTRY, 10],
        },
        items: interfaceItems,
      },
    ],
  },
  /** ENTITY-SENSOR-MIB (RFC 3433), with the names of ENTITY-MIB. */
  sensors: {
    items: [],
    tables: [
      {
        columns: {
          type: [...SENSOR, 1],
          scale: [...SENSOR, 2],
          precision: [...SENSOR, 3],
          description: [...ENTITY, 2],
          name: [...ENTITY, 7],
        },
        items: sensorItems,
      },
    ],
  },
  /** UPS-MIB (RFC 1628). */
  ups: {
    items: [
      scalar([2, 1], 'battery status', ''),
      scalar([2, 2], 'seconds on battery', 's'),
      scalar([2, 3], 'minutes remaining', 'min'),
      scalar([2, 4], 'charge remaining', '%'),
      scalar([2, 5], 'battery voltage', 'V', 0.1),
      scalar([2, 7], 'battery temperature', '°C'),
      scalar([4, 1], 'output source', ''),
      scalar([4, 2], 'output frequency', 'Hz', 0.1),
      scalar([6, 1], 'alarms present', ''),
    ],
    tables: [
      {
        columns: { voltage: [...UPS, 3, 3, 1, 3] },
        items: (_row, index) => UPS_INPUT.map((make) => make(index)),
      },
      {
        columns: { voltage: [...UPS, 4, 4, 1, 2] },
        items: (_row, index) => UPS_OUTPUT.map((make) => make(index)),
      },
    ],
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
