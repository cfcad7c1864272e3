// The devices of the settings with their drivers and lines: a TCP connection, or one of the serial lines. What they do stands in drivers/.

import { Devices } from './drivers/devices.ts';
import { driverNamed } from './drivers/registry.ts';
import { createTcpLine } from './lines/tcp-line.ts';
import type { Clock, Random } from './ports/clock.ts';
import type { Room } from './ports/endpoints.ts';
import type { Line } from './ports/line.ts';
import type { Log } from './ports/log.ts';
import { SettingsError } from './ports/settings-error.ts';
import type { DeviceSettings, Reach } from './settings/devices.ts';

interface Surroundings {
  readonly room: Room;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A serial line by its name. */
  readonly lineNamed: (name: string) => Line | null;
}

/** @throws SettingsError for a driver or a line that is not there */
export function joinDevices(devices: readonly DeviceSettings[], surroundings: Surroundings): Devices {
  const { room, clock, log } = surroundings;
  const joined = devices.map(({ name, driver: driverName, reach, options, adopt }) => {
    const row = driverNamed(driverName);
    if (row === null) throw new SettingsError('devices', `there is no driver ${driverName}`);
    const line = lineTo(reach, surroundings);
    return { name, driverName, driver: row.driver, options, address: addressOf(reach), adopt, line };
  });
  return new Devices({ room, clock, log, devices: joined });
}

function lineTo(reach: Reach, { clock, random, lineNamed }: Surroundings): Line {
  if (reach.by === 'tcp') return createTcpLine(reach, clock, random);
  const line = lineNamed(reach.line);
  if (line === null) throw new SettingsError('devices', `there is no line ${reach.line}`);
  return line;
}

function addressOf(reach: Reach): string {
  if (reach.by === 'line') return reach.line;
  return `${reach.host.includes(':') ? `[${reach.host}]` : reach.host}:${reach.port}`;
}
