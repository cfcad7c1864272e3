// Everything that can be set from outside: flags, environment variables and the JSON file, checked together and frozen. What they change stands where they are used.
// The keys of the file are listed in README.md.

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Severity } from '../../protocol/alarms.ts';
import { SEVERITY_NAMES } from '../../protocol/alarms.ts';
import { DEFAULT_ID_LENGTH, MAX_ID_LENGTH, MIN_ID_LENGTH } from '../../protocol/ids.ts';
import { parseJson } from '../../protocol/json.ts';
import { DOUBLE_PRESS_MS } from '../../protocol/limits.ts';
import type { Static } from '../../protocol/schema.ts';
import { check, fields, maybe, oneOf, Type } from '../../protocol/schema.ts';
import type { AlarmSettings } from '../domain/alarms/look.ts';
import { DEFAULT_ALARM_SETTINGS } from '../domain/alarms/look.ts';
import type { DrillSettings } from '../drill/drill.ts';
import type { SerialLineSettings } from '../lines/serial-lines.ts';
import type { SnmpSettings } from '../monitoring/agent/settings.ts';
import { readSnmp, SnmpConfig } from '../monitoring/agent/settings.ts';
import type { ManagerSettings } from '../monitoring/manager/settings.ts';
import { AgentsConfig, readAgents } from '../monitoring/manager/settings.ts';
import type { OutputSettings } from '../monitoring/notify/settings.ts';
import { NotifyConfig, readNotify } from '../monitoring/notify/settings.ts';
import type { Ground } from '../monitoring/snmp/users.ts';
import { SettingsError } from '../ports/settings-error.ts';
import type { DeviceSettings } from './devices.ts';
import { DevicesConfig, readDevices } from './devices.ts';
import { DrillConfig, readDrill } from './drill.ts';
import type { Given } from './flags.ts';
import { readFlags } from './flags.ts';
import { Lines, readLines } from './lines.ts';
import { readShifts, ShiftsConfig } from './shifts.ts';

const DEFAULT_PORT = 8080;
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_DATA = './data';
/** Minutes without a request after which an administrator's session ends (safety 3.20). */
const DEFAULT_IDLE_MINUTES = 15;
const MAX_PORT = 65_535;
const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_KEY_BYTES = 1024;

const Path = Type.String({ minLength: 1, maxLength: 1024 });
const Url = Type.String({ minLength: 1, maxLength: 256 });

const Seconds = Type.Integer({ minimum: 1, maximum: 3_600 });
/** When something is an alarm. */
const AlarmsConfig = fields({
  lostAfterS: maybe(Seconds),
  seats: maybe(oneOf(...SEVERITY_NAMES, 'off')),
  storm: maybe(fields({ endpoints: Type.Integer({ minimum: 1, maximum: 10_000 }), withinS: Seconds })),
});

/** The JSON file. Paths are relative to it. */
const Config = fields({
  tls: maybe(Type.Union([fields({ cert: Path, key: Path, ca: maybe(Path) }), Type.Literal('room')])),
  plain: maybe(Type.Boolean()),
  origins: maybe(Type.Array(Url, { maxItems: 32 })),
  controllers: maybe(Type.Array(Url, { maxItems: 8 })),
  pages: maybe(Type.Record(Type.String(), Path)),
  seat: maybe(fields({ standIn: Url })),
  passwordRule: maybe(oneOf('strong', 'any')),
  devices: maybe(DevicesConfig),
  alarms: maybe(AlarmsConfig),
  drill: maybe(DrillConfig),
  idLength: maybe(Type.Integer({ minimum: MIN_ID_LENGTH, maximum: MAX_ID_LENGTH })),
  doublePressMs: maybe(Type.Integer({ minimum: 100, maximum: 5_000 })),
  idleMinutes: maybe(Type.Integer({ minimum: 0, maximum: 1_440 })),
  lines: maybe(Lines),
  log: maybe(oneOf('debug', 'info', 'warn', 'error')),
  watchdog: maybe(Type.Boolean()),
  endsWithInput: maybe(Type.Boolean()),
  snmp: maybe(SnmpConfig),
  notify: maybe(NotifyConfig),
  shifts: maybe(ShiftsConfig),
  agents: maybe(AgentsConfig),
});
type Config = Static<typeof Config>;
type TlsFiles = Exclude<Config['tls'], 'room' | undefined>;

export type PasswordRule = 'strong' | 'any';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** The data folder, absolute. */
  readonly data: string;
  readonly repair: boolean;
  /** PEM texts of files; `room`: certificates of the room's own authority, in the data folder; null: no TLS. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string | null } | 'room' | null;
  /** The files that they came from, absolute; null: they came from none. */
  readonly tlsFiles: { readonly cert: string; readonly key: string; readonly ca: string | null } | null;
  /** Served without TLS to more than this machine, by the administrator's own word: to be alarmed. */
  readonly isPlainOutside: boolean;
  readonly origins: readonly string[];
  /** Addresses of `/endpoint` that endpoints are told; empty: the one that they came by. */
  readonly controllers: readonly string[];
  /** Name → folder, absolute: served at `/name/`. */
  readonly pages: Readonly<Record<string, string>>;
  readonly standIn: string | null;
  readonly passwordRule: PasswordRule;
  readonly devices: readonly DeviceSettings[];
  readonly alarms: AlarmSettings;
  readonly drill: DrillSettings;
  /** The slightest alarm of which operators are told at their seats; null: none. */
  readonly seatAlarms: Severity | null;
  readonly idLength: number;
  readonly doublePressMs: number;
  /** Milliseconds without a request after which an administrator's session ends; 0: never. */
  readonly idleMs: number;
  /** Serial lines, by name. */
  readonly lines: readonly SerialLineSettings[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly watchdog: boolean;
  /** Stops when standard input ends: for a supervisor that holds it open as long as it lives. */
  readonly endsWithInput: boolean;
  /** Null: nobody is answered by SNMP. */
  readonly snmp: SnmpSettings | null;
  /** Ways by which alarms reach people. */
  readonly notify: readonly OutputSettings[];
  /** Agents of the network that are polled; null: none. */
  readonly agents: ManagerSettings | null;
}

const PAGE_NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** Paths that the server has already; `pages` adds to them. */
const TAKEN = new Set(['seat', 'api', 'endpoint', 'health', 'metrics', 'assets']);

/**
 * The settings of one start.
 * @throws SettingsError naming the flag, the variable or the key
 */
export function readSettings(words: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const given = readFlags(words, env);
  const { values, placeOf } = given;
  const file = values.config === undefined ? null : resolve(values.config);
  const config = file === null ? {} : readConfig(file, placeOf('config'));
  const near = (path: string): string => resolve(file === null ? '.' : dirname(file), path);
  const host = readHost(given);
  const lines = readLines(config.lines, near);
  const settings: Settings = {
    port: readPort(given),
    host,
    data: readData(given),
    repair: values.repair !== undefined,
    tls: readTls(config.tls, near),
    tlsFiles: tlsFilesOf(config, near),
    isPlainOutside: config.tls === undefined && !isLoopback(host),
    origins: (config.origins ?? []).map(readOrigin),
    controllers: (config.controllers ?? []).map((url) => readSocketUrl('controllers', url)),
    pages: readPages(config.pages ?? {}, near),
    standIn: config.seat === undefined ? null : readSocketUrl('seat.standIn', config.seat.standIn),
    passwordRule: config.passwordRule ?? 'strong',
    devices: devicesOf(config, lines),
    alarms: alarmsOf(config),
    drill: readDrill(config.drill, config.idLength),
    seatAlarms: seatAlarmsOf(config),
    idLength: config.idLength ?? DEFAULT_ID_LENGTH,
    doublePressMs: config.doublePressMs ?? DOUBLE_PRESS_MS,
    idleMs: (config.idleMinutes ?? DEFAULT_IDLE_MINUTES) * 60_000,
    lines,
    logLevel: config.log ?? 'info',
    watchdog: config.watchdog ?? true,
    endsWithInput: config.endsWithInput ?? false,
    snmp: readSnmpOf(config, given, host, near),
    notify: readNotifyOf(config, near),
    agents: readAgents(config.agents, { host, ...groundOf(near) }),
  };
  checkTogether(settings, config, placeOf('host'));
  return freeze(settings);
}

function readSnmpOf(
  { snmp }: Config,
  { values, placeOf }: Given,
  host: string,
  near: (path: string) => string,
): SnmpSettings | null {
  return readSnmp(snmp, {
    host,
    port: values['snmp-port'] === undefined ? null : portOf(values['snmp-port'], placeOf('snmp-port')),
    ...groundOf(near),
  });
}

function groundOf(near: (path: string) => string): Ground {
  return {
    read: (path, place) => readText(near(path), place, MAX_KEY_BYTES),
    refuse: (place, because) => {
      throw new SettingsError(place, because);
    },
  };
}

function readNotifyOf({ notify }: Config, near: (path: string) => string): readonly OutputSettings[] {
  return readNotify(notify, {
    isLoopback,
    read: (path, place) => readText(near(path), place, MAX_CONFIG_BYTES),
    refuse: (place, because) => {
      throw new SettingsError(place, because);
    },
  });
}

/** Devices are on the network, or each on a line of its own. */
function devicesOf(
  { devices = [], idLength = DEFAULT_ID_LENGTH }: Config,
  lines: readonly SerialLineSettings[],
): readonly DeviceSettings[] {
  const free = lines.filter(({ endpoints }) => !endpoints).map(({ name }) => name);
  return readDevices(devices, { idLength, lines: new Set(free) });
}

function alarmsOf({ alarms = {}, shifts = {} }: Config): AlarmSettings {
  const { lostAfterS, storm } = alarms;
  return {
    shifts: readShifts(shifts),
    lostAfterMs: lostAfterS === undefined ? DEFAULT_ALARM_SETTINGS.lostAfterMs : lostAfterS * 1_000,
    storm:
      storm === undefined
        ? DEFAULT_ALARM_SETTINGS.storm
        : { endpoints: storm.endpoints, withinMs: storm.withinS * 1_000 },
  };
}

function seatAlarmsOf({ alarms }: Config): Severity | null {
  const least = alarms?.seats ?? 'off';
  return least === 'off' ? null : least;
}

function tlsFilesOf({ tls }: Config, near: (path: string) => string): Settings['tlsFiles'] {
  if (typeof tls !== 'object') return null;
  return { cert: near(tls.cert), key: near(tls.key), ca: tls.ca === undefined ? null : near(tls.ca) };
}

/** What is only for this machine, and what is only for the demonstration (contracts, the demonstration room). */
function checkTogether(settings: Settings, { plain }: Config, hostPlace: string): void {
  const isDemonstration = Object.keys(settings.pages).length > 0 && settings.standIn !== null;
  const isHere = isLoopback(settings.host);
  if (settings.isPlainOutside && plain !== true)
    throw new SettingsError(
      hostPlace,
      `without TLS only this machine is served, not ${settings.host}; give tls in the file of --config, or plain: true`,
    );
  if (!isHere && Object.keys(settings.pages).length > 0)
    throw new SettingsError('pages', 'only for a demonstration on this machine alone');
  if (!isHere && settings.standIn !== null)
    throw new SettingsError('seat.standIn', 'only for a demonstration on this machine alone');
  if (settings.passwordRule === 'any' && !isDemonstration)
    throw new SettingsError('passwordRule', 'any is only for the demonstration, which has pages and seat.standIn');
  for (const { name } of settings.notify)
    if (settings.snmp?.receivers.some((receiver) => receiver.name === name))
      throw new SettingsError(`notify.${name}`, 'a receiver of snmp.traps has this name: outputs are tested by it');
}

function readConfig(file: string, place: string): Config {
  const parsed = parseJson(readText(file, place, MAX_CONFIG_BYTES), { maxBytes: MAX_CONFIG_BYTES, maxDepth: 8 });
  if (!parsed.ok) throw new SettingsError(file, parsed.because);
  const checked = check(Config, parsed.value);
  if (checked.ok) return checked.value;
  throw new SettingsError(file, checked.because.replace(/^message /, 'the file '));
}

function readPort({ values, placeOf }: Given): number {
  return portOf(values.port ?? String(DEFAULT_PORT), placeOf('port'));
}

function portOf(text: string, place: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= MAX_PORT) return port;
  throw new SettingsError(place, `a port is a number from 0 to ${MAX_PORT}, not ${shown(text)}`);
}

function readHost({ values, placeOf }: Given): string {
  const host = (values.host ?? DEFAULT_HOST).replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(host)) return host;
  throw new SettingsError(placeOf('host'), `not an address: ${shown(host)}`);
}

function readData({ values, placeOf }: Given): string {
  const data = resolve(values.data ?? DEFAULT_DATA);
  if (statSync(data, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new SettingsError(placeOf('data'), `${data} is not a folder`);
  return data;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readTls(tls: Config['tls'], near: (path: string) => string): Settings['tls'] {
  if (tls === undefined) return null;
  return tls === 'room' ? tls : readTlsFiles(tls, near);
}

function readTlsFiles({ cert, key, ca }: TlsFiles, near: (path: string) => string): Settings['tls'] {
  const tls = {
    cert: readText(near(cert), 'tls.cert', MAX_CONFIG_BYTES),
    key: readText(near(key), 'tls.key', MAX_CONFIG_BYTES),
    ca: ca === undefined ? null : readText(near(ca), 'tls.ca', MAX_CONFIG_BYTES),
  };
  try {
    createSecureContext({ cert: tls.cert, key: tls.key, ...(tls.ca === null ? {} : { ca: tls.ca }) });
  } catch (error) {
    throw new SettingsError('tls', `the certificate and the key cannot be used (${wordsOf(error)})`);
  }
  return tls;
}

function readPages(
  pages: Readonly<Record<string, string>>,
  near: (path: string) => string,
): Readonly<Record<string, string>> {
  const folders = Object.entries(pages).map(([name, path]) => {
    const folder = near(path);
    if (!PAGE_NAME.test(name)) throw new SettingsError(`pages.${name.slice(0, 64)}`, 'a name is 1 to 32 of a-z 0-9 -');
    if (TAKEN.has(name)) throw new SettingsError(`pages.${name}`, `/${name}/ is taken`);
    if (!isFolder(folder)) throw new SettingsError(`pages.${name}`, `${folder} is not a folder`);
    return [name, folder] as const;
  });
  return Object.fromEntries(folders);
}

function readOrigin(text: string): string {
  const url = readUrl('origins', text);
  if (/^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '').toLowerCase()) return url.origin;
  throw new SettingsError('origins', `not an origin as browsers write it (https://name:port): ${shown(text)}`);
}

function readSocketUrl(place: string, text: string): string {
  if (/^wss?:$/.test(readUrl(place, text).protocol)) return text;
  throw new SettingsError(place, `not a WebSocket address: ${shown(text)}`);
}

function readUrl(place: string, text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new SettingsError(place, `not an address: ${shown(text)}`);
  }
}

function readText(file: string, place: string, maxBytes: number): string {
  try {
    const bytes = readAtMost(file, maxBytes + 1);
    if (bytes.length > maxBytes) throw new SettingsError(place, `${file} is longer than ${maxBytes} bytes`);
    return bytes.toString();
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(place, `${file} cannot be read (${wordsOf(error)})`);
  }
}

/** So many bytes from its beginning: what a device or a pipe says has no size of its own, and need not end. */
function readAtMost(file: string, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    for (let got = 1; got > 0 && length < most; length += got)
      got = readSync(descriptor, bytes, length, most - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A few words of an error, on one line. */
function wordsOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return String(error).split('\n', 1).join().slice(0, 128);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

function freeze(settings: Settings): Settings {
  for (const value of Object.values(settings)) Object.freeze(value);
  return Object.freeze(settings);
}
