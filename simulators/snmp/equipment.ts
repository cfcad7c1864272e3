// What stands in the racks, as objects of its MIBs: a UPS, a switch, a box of sensors. Values follow from a seed and from time; a test can set what a sensor measures.

import type { ManagedObject, Oid } from './tree.ts';

export const EQUIPMENT_NAMES = ['ups', 'switch', 'sensors'] as const;
export type EquipmentName = (typeof EQUIPMENT_NAMES)[number];

/** What a piece of equipment measures now; whoever plays it may change it. */
export interface Measures {
  /** °C */
  temperature: number;
  /** % */
  humidity: number;
  /** % */
  load: number;
  /** Seconds; 0: on mains. */
  onBatteryS: number;
  /** Whether the sensor of temperature works. */
  isSensorOk: boolean;
  /** Whether the link of port 2 of a switch is up. */
  isLinkUp: boolean;
}

export interface Surroundings {
  /** Seconds since it was switched on. */
  readonly upTimeS: () => number;
  readonly measures: Measures;
  readonly name: string;
}

const MIB2: Oid = [1, 3, 6, 1, 2, 1];
const UPS: Oid = [...MIB2, 33, 1];
const ENTITY: Oid = [...MIB2, 47, 1, 1, 1, 1];
const SENSOR: Oid = [...MIB2, 99, 1, 1, 1];
const IF: Oid = [...MIB2, 2, 2, 1];
const IF_X: Oid = [...MIB2, 31, 1, 1, 1];
const PORTS = 4;
/** EntitySensorDataType. */
const CELSIUS = 8;
const BYTES_PER_S = 125_000;
const COUNTER32 = 2 ** 32;

export function measuresAtStart(seed: number): Measures {
  return {
    temperature: 20 + (seed % 8),
    humidity: 35 + (seed % 20),
    load: 10 + (seed % 50),
    onBatteryS: 0,
    isLinkUp: true,
    isSensorOk: true,
  };
}

function object(oid: Oid, syntax: ManagedObject['syntax'], value: number | string | (() => number | string)) {
  return { oid, syntax, read: typeof value === 'function' ? value : () => value };
}

function system({ upTimeS, name }: Surroundings, kind: EquipmentName): readonly ManagedObject[] {
  return [
    object([...MIB2, 1, 1, 0], 'text', `simulated ${kind}`),
    object([...MIB2, 1, 3, 0], 'ticks', () => Math.floor(upTimeS() * 100) % COUNTER32),
    object([...MIB2, 1, 5, 0], 'text', name),
  ];
}

/** UPS-MIB (RFC 1628). */
function ups({ measures }: Surroundings): readonly ManagedObject[] {
  const one = (below: Oid, value: () => number) => object([...UPS, ...below, 0], 'integer', value);
  const isOut = (): boolean => measures.onBatteryS > 0;
  return [
    one([2, 1], () => (measures.onBatteryS > 600 ? 3 : 2)),
    one([2, 2], () => measures.onBatteryS),
    one([2, 3], () => Math.max(0, 60 - Math.floor(measures.onBatteryS / 60))),
    one([2, 4], () => Math.max(0, 100 - Math.floor(measures.onBatteryS / 36))),
    one([2, 5], () => 546),
    one([2, 7], () => Math.round(measures.temperature)),
    object([...UPS, 3, 3, 1, 2, 1], 'integer', () => (isOut() ? 0 : 500)),
    object([...UPS, 3, 3, 1, 3, 1], 'integer', () => (isOut() ? 0 : 231)),
    one([4, 1], () => (isOut() ? 5 : 3)),
    one([4, 2], () => 500),
    object([...UPS, 4, 4, 1, 2, 1], 'integer', () => 230),
    object([...UPS, 4, 4, 1, 4, 1], 'integer', () => measures.load * 30),
    object([...UPS, 4, 4, 1, 5, 1], 'integer', () => measures.load),
    one([6, 1], () => (isOut() ? 1 : 0)),
  ];
}

/** ENTITY-SENSOR-MIB (RFC 3433) with ENTITY-MIB's names: a temperature in tenths, a humidity, a fan, a voltage in millivolts. */
function sensors({ measures }: Surroundings): readonly ManagedObject[] {
  const rows = [
    { name: 'inlet', type: CELSIUS, scale: 9, precision: 1, value: () => Math.round(measures.temperature * 10) },
    { name: 'humidity', type: 9, scale: 9, precision: 0, value: () => measures.humidity },
    { name: 'fan 1', type: 10, scale: 9, precision: 0, value: () => 4_200 },
    { name: 'rail 12 V', type: 4, scale: 8, precision: 0, value: () => 12_040 },
  ];
  return rows.flatMap(({ name, type, scale, precision, value }, at) => [
    object([...ENTITY, 7, at + 1], 'text', name),
    object([...SENSOR, 1, at + 1], 'integer', type),
    object([...SENSOR, 2, at + 1], 'integer', scale),
    object([...SENSOR, 3, at + 1], 'integer', precision),
    object([...SENSOR, 4, at + 1], 'integer', value),
    object([...SENSOR, 5, at + 1], 'integer', () => (type === CELSIUS && !measures.isSensorOk ? 3 : 1)),
  ]);
}

/** IF-MIB (RFC 2863): four ports, of which the second can be down. */
function ports({ upTimeS, measures }: Surroundings): readonly ManagedObject[] {
  return Array.from({ length: PORTS }, (_, at) => at + 1).flatMap((port) => {
    const bytes = (): number => Math.floor(upTimeS() * BYTES_PER_S * port);
    return [
      object([...IF, 2, port], 'text', `GigabitEthernet0/${port}`),
      object([...IF, 3, port], 'integer', 6),
      object([...IF, 8, port], 'integer', () => (port === 2 && !measures.isLinkUp ? 2 : 1)),
      object([...IF, 10, port], 'counter', () => bytes() % COUNTER32),
      object([...IF, 14, port], 'counter', 0),
      object([...IF, 16, port], 'counter', () => bytes() % COUNTER32),
      object([...IF_X, 1, port], 'text', `Gi0-${port}`),
      object([...IF_X, 6, port], 'counter64', bytes),
      object([...IF_X, 10, port], 'counter64', bytes),
    ];
  });
}

const EQUIPMENT: Readonly<Record<EquipmentName, (around: Surroundings) => readonly ManagedObject[]>> = {
  ups,
  sensors,
  switch: ports,
};

export function objectsOf(kind: EquipmentName, around: Surroundings): readonly ManagedObject[] {
  return [...system(around, kind), ...EQUIPMENT[kind](around)];
}
