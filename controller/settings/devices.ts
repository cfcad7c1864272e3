// The key `devices` of the settings: which devices of other makers there are, how they are reached, which driver speaks to them. Checked at the start, options
// of the drivers included; what a driver does with them stands in drivers/.

import { isFullId, kindOfId } from '../../protocol/ids.ts';
import type { Static } from '../../protocol/schema.ts';
import { FullId, fields, maybe, Type } from '../../protocol/schema.ts';
import type { DevicePresented } from '../domain/input.ts';
import type { DeviceHost, DeviceOptions } from '../drivers/driver.ts';
import { DRIVERS, driverNamed } from '../drivers/registry.ts';
import { SettingsError } from '../ports/settings-error.ts';

const MAX_DEVICES = 64;
const MAX_PORTS = 1_024;
const MAX_TCP_PORT = 65_535;

const Secret = Type.String({ minLength: 1, maxLength: 128 });
const Ports = Type.Integer({ minimum: 1, maximum: MAX_PORTS });

export const DevicesConfig = Type.Array(
  fields({
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$' }),
    driver: Type.String({ maxLength: 32 }),
    address: maybe(Type.String({ minLength: 1, maxLength: 280 })),
    line: maybe(Type.String({ minLength: 1, maxLength: 64 })),
    inputs: maybe(Ports),
    outputs: maybe(Ports),
    username: maybe(Secret),
    password: maybe(Secret),
    options: maybe(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())),
    adopt: maybe(fields({ transmitters: maybe(FullId), receivers: maybe(FullId) })),
  }),
  { maxItems: MAX_DEVICES },
);
export type DevicesConfig = Static<typeof DevicesConfig>;
type DeviceConfig = DevicesConfig[number];

export type Reach =
  | { readonly by: 'tcp'; readonly host: string; readonly port: number }
  /** The name of a serial line. */
  | { readonly by: 'line'; readonly line: string };

export interface DeviceSettings {
  readonly name: string;
  readonly driver: string;
  readonly reach: Reach;
  readonly options: DeviceOptions;
  readonly adopt: DevicePresented['adopt'];
}

/**
 * `lines`: the names of the serial lines that there are.
 * @throws SettingsError naming the key
 */
export function readDevices(
  devices: DevicesConfig,
  { idLength, lines }: { readonly idLength: number; readonly lines: ReadonlySet<string> },
): readonly DeviceSettings[] {
  const names = new Set<string>();
  const taken = new Set<string>();
  return devices.map((device, at) => {
    const key = `devices[${at}]`;
    if (names.has(device.name)) throw new SettingsError(`${key}.name`, `there are two devices ${device.name}`);
    names.add(device.name);
    const row = driverNamed(device.driver);
    if (row === null)
      throw new SettingsError(`${key}.driver`, `${device.driver} is none of ${Object.keys(DRIVERS).join(', ')}`);
    const reach = readReach(key, device, row.tcpPort, lines);
    if (reach.by === 'line' && taken.has(reach.line))
      throw new SettingsError(`${key}.line`, `another device is on ${reach.line} already`);
    if (reach.by === 'line') taken.add(reach.line);
    const options = readOptions(key, device);
    return { name: device.name, driver: device.driver, reach, options, adopt: readAdopt(key, device, idLength) };
  });
}

function readReach(
  key: string,
  { address, line }: DeviceConfig,
  tcpPort: number | null,
  lines: ReadonlySet<string>,
): Reach {
  if ((address === undefined) === (line === undefined))
    throw new SettingsError(key, 'a device has an address, or else a line');
  if (line !== undefined) {
    if (!lines.has(line))
      throw new SettingsError(`${key}.line`, `there is no line ${line} on which no endpoints speak`);
    return { by: 'line', line };
  }
  const [, host = '', text] = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]\s/]+)(?::([0-9]{1,5}))?$/.exec(address ?? '') ?? [];
  const port = text === undefined ? tcpPort : Number(text);
  if (host === '' || port === null || port < 1 || port > MAX_TCP_PORT)
    throw new SettingsError(`${key}.address`, `an address is host:port, not ${JSON.stringify(address?.slice(0, 64))}`);
  return { by: 'tcp', host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

function readOptions(key: string, device: DeviceConfig): DeviceOptions {
  const { inputs = null, outputs = null, username = null, password = null, options = {} } = device;
  const read: DeviceOptions = { inputs, outputs, username, password, options };
  try {
    driverNamed(device.driver)?.driver.create(read, NOBODY);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(`${key}.${error.place}`, error.message.slice(error.place.length + 2));
  }
  return read;
}

/** A machine that is made for the check alone is told nothing and asked nothing. */
const NOBODY: DeviceHost = {
  now: () => 0,
  after: () => () => undefined,
  send: () => false,
  reset: () => undefined,
  ready: () => undefined,
  routed: () => undefined,
  signal: () => undefined,
  done: () => undefined,
  failed: () => undefined,
  noise: () => undefined,
};

function readAdopt(key: string, { adopt }: DeviceConfig, idLength: number): DevicePresented['adopt'] {
  if (adopt === undefined) return null;
  const { transmitters = null, receivers = null } = adopt;
  for (const [word, kind, id] of [
    ['transmitters', 'transmitter', transmitters],
    ['receivers', 'receiver', receivers],
  ] as const)
    if (id !== null && (!isFullId(id, idLength) || kindOfId(id) !== kind))
      throw new SettingsError(`${key}.adopt.${word}`, `${id} is not the ID of a ${kind} with ${idLength} digits`);
  return { transmitters, receivers };
}
