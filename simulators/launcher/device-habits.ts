// The habits of simulated devices as flags of `simulate --device`: a closed table for each device. What they do stands with the device.

import { createAten } from '../devices/aten/aten.ts';
import type { DeviceMake, SimulatedDevice } from '../devices/device.ts';
import { createExtron } from '../devices/extron/device.ts';
import { createIhse } from '../devices/ihse/ihse.ts';
import { createKramer } from '../devices/kramer/device.ts';
import { createLightware } from '../devices/lightware/lightware.ts';
import { createTesmartMatrix } from '../devices/tesmart/matrix.ts';
import { createTesmart } from '../devices/tesmart/switch.ts';
import { createVideohub } from '../devices/videohub/videohub.ts';
import type { FlagRow, FlagTable, FlagValues } from './arguments.ts';
import { anything } from './arguments.ts';

/** Seconds after which an idle connection ends: at most a day. */
const MAX_IDLE_S = 86_400;
const MAX_MACHINE = 99;
/** Bits of a Draco tera's status: it is one of a grid, and the grid's master. */
const GRID: Readonly<Record<string, number>> = { alone: 0, follower: 4, master: 12 };

const GENERATIONS = ['all', 'mx2', 'mmx', 'ucx'] as const;

type Values = FlagValues<FlagTable>;

export interface DeviceHabits {
  readonly flags: FlagTable;
  /** Bits a second of its serial port; null: none is simulated. */
  readonly baud: number | null;
  create(make: DeviceMake, values: Values, isSerial: boolean): SimulatedDevice;
}

function text(fallback: string | null = null): FlagRow {
  return { env: null, default: fallback, check: anything };
}

/** The first is what it does unless told. */
function choice(...words: readonly string[]): FlagRow {
  const check = (value: string): string | null =>
    words.includes(value) ? null : `is none of ${words.join(', ')}: ${value}`;
  return { env: null, default: words[0] ?? null, check };
}

function whole(least: number, most: number, fallback: number | null): FlagRow {
  const check = (value: string): string | null =>
    /^[0-9]{1,6}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? null
      : `is not a number from ${least} to ${most}: ${value}`;
  return { env: null, default: fallback === null ? null : String(fallback), check };
}

/** Numbers of ports, as `1,3`. */
const PORTS: FlagRow = {
  env: null,
  default: null,
  many: true,
  check: (value) => (/^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2})*$/.test(value) ? null : `is not like 1,3: ${value}`),
};

function ports(value: string | null | undefined): number[] {
  return value === null || value === undefined ? [] : value.split(',').map(Number);
}

const YES = choice('yes', 'no');
const NONE: FlagTable = {};

export const DEVICE_HABITS: Readonly<Record<string, DeviceHabits>> = {
  aten: {
    flags: {
      username: text('administrator'),
      password: text('password'),
      login: YES,
      commands: choice('both', 'short', 'long'),
      'reads-by': choice('output', 'input'),
      model: text(),
    },
    baud: null,
    create: (make, { username, password, login, commands, 'reads-by': readsBy, model }) =>
      createAten(make, {
        username: username ?? '',
        password: password ?? '',
        hasLogin: login === 'yes',
        commands: commands === 'short' || commands === 'long' ? commands : 'both',
        readsBy: readsBy === 'input' ? 'input' : 'output',
        model: model ?? null,
      }),
  },
  extron: {
    flags: {
      password: text(),
      'user-password': text(),
      verbose: whole(0, 3, null),
      idle: whole(10, MAX_IDLE_S, 300),
      silent: PORTS,
    },
    baud: 9_600,
    create: (make, { password, 'user-password': userPassword, verbose, idle, silent }, isSerial) =>
      createExtron(make, {
        adminPassword: password ?? null,
        userPassword: userPassword ?? null,
        verbose: Number(verbose ?? (isSerial ? 1 : 0)),
        idleMs: Number(idle) * 1_000,
        silent: ports(silent),
      }),
  },
  ihse: {
    flags: { echo: YES, bulk: YES, grid: choice('alone', 'follower', 'master') },
    baud: null,
    create: (make, { echo, bulk, grid }) =>
      createIhse(make, { echo: echo === 'yes', bulk: bulk === 'yes', flags: GRID[grid ?? ''] ?? 0 }),
  },
  kramer: {
    flags: { password: text(), machine: whole(1, MAX_MACHINE, 1), welcome: text(), ok: YES, silent: PORTS },
    baud: 115_200,
    create: (make, { password, machine, welcome, ok, silent }) =>
      createKramer(make, {
        password: password ?? null,
        machine: Number(machine),
        welcome: welcome ?? null,
        result: ok === 'yes' ? ' OK' : '',
        silent: ports(silent),
      }),
  },
  lightware: {
    flags: { generation: choice(...GENERATIONS) },
    baud: null,
    create: (make, { generation }) =>
      createLightware(make, { generation: GENERATIONS.find((one) => one === generation) ?? 'all' }),
  },
  tesmart: {
    flags: { 'report-end': choice('value', 'sheet'), tells: YES },
    baud: 9_600,
    create: (make, { 'report-end': reportEnd, tells }) =>
      createTesmart(make, { reportEnd: reportEnd === 'sheet' ? 'sheet' : 'value', isTelling: tells === 'yes' }),
  },
  'tesmart-matrix': { flags: NONE, baud: 9_600, create: (make) => createTesmartMatrix(make) },
  videohub: { flags: NONE, baud: null, create: (make) => createVideohub(make) },
};
