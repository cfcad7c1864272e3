// A whole controller in this process, with simulated devices of other makers behind real TCP ports, and endpoints made by hand beside them. What a device really
// shows is asked of the device; the controller is spoken to through its API alone.

import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { App } from '../../controller/app.ts';
import { startApp } from '../../controller/app.ts';
import { readSettings } from '../../controller/settings/settings.ts';
import { systemClock, systemRandom } from '../../controller/system.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import type { ServedDevice } from '../../simulators/devices/serve.ts';
import { serveDevice } from '../../simulators/devices/serve.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import type { Kind } from '../acceptance/device.ts';
import { Device, identity } from '../acceptance/device.ts';
import type { Json } from '../acceptance/outside.ts';
import { Client, rows } from '../acceptance/outside.ts';
import { tree } from '../house/tree.ts';
import { until } from '../until.ts';

const PASSWORD = 'correct horse battery';
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface Hub {
  readonly device: SimulatedDevice;
  readonly served: ServedDevice;
  readonly address: string;
}

/** A simulated device of the table behind a free port. */
export async function hub(
  name = 'videohub',
  { inputs = 4, outputs = 4, faults = [] as readonly DeviceFaultName[], port = 0 } = {},
): Promise<Hub> {
  const row = DEVICES[name];
  if (row === undefined) throw new Error(`no simulated device ${name}`);
  const stage = { timers: realTimers, foreign: row.foreign };
  const made = row.create({ inputs, outputs, timers: realTimers });
  const device = faults.reduce((inner, fault) => DEVICE_FAULTS[fault].wrap(inner, stage), made);
  const served = await serveDevice(device, { port });
  onTestFinished(() => served.stop());
  return { device, served, address: `127.0.0.1:${served.port}` };
}

export interface Room {
  readonly app: App;
  readonly admin: Client;
  readonly data: string;
  as(username: string, password: string): Promise<Client>;
  /** An OpenSeat endpoint made by hand, adopted under this ID; it confirms whatever it is told. */
  endpoint(kind: Kind, id: string): Promise<Device>;
  source(id: string): Promise<unknown>;
  row(id: string): Promise<Json>;
  /** Until the receiver reports this source. */
  shows(id: string, source: string | null): Promise<void>;
  online(id: string, online?: boolean): Promise<void>;
}

/** Starts a controller with these devices in its settings; in `data` of an earlier one, if that is given. */
export async function room(devices: readonly object[], data: string | null = null): Promise<Room> {
  const folder = tree({ 'openseat.json': JSON.stringify({ devices }) });
  const kept = data ?? join(tree({}), 'data');
  const said: string[] = [];
  const settings = readSettings(['--port', '0', '--data', kept, '--config', join(folder, 'openseat.json')], {});
  const surroundings = { clock: systemClock, random: systemRandom, log: SILENT };
  const app = await startApp(settings, { ...surroundings, say: (line) => said.push(line) });
  onTestFinished(() => app.stop());
  const clients: Client[] = [];
  onTestFinished(() => clients.forEach((client) => void client.close()));
  const open = async () => {
    const client = new Client(app.url);
    clients.push(client);
    return await client.open();
  };
  const admin = await open();
  const code = said.join().replace(/^.* /, '');
  if (data === null) await admin.must('session.setup', { code, username: 'admin', password: PASSWORD });
  else await admin.must('session.login', { username: 'admin', password: PASSWORD });
  const row = async (id: string): Promise<Json> => {
    const all = await admin.must('room.get', {});
    const found = [...rows(all['transmitters']), ...rows(all['receivers'])].find((one) => one['id'] === id);
    return found ?? {};
  };
  return {
    app,
    admin,
    data: kept,
    row,
    source: async (id) => (await row(id))['source'],
    async as(username, password) {
      const client = await open();
      await client.must('session.login', { username, password });
      return client;
    },
    async endpoint(kind, id) {
      const who = identity();
      const device = new Device(app.url);
      onTestFinished(() => device.close());
      device.say(await device.hello(who, kind));
      await device.next('waiting');
      await admin.must('endpoints.adopt', { fingerprint: who.fingerprint, id, name: `By hand ${id}` });
      await device.next('welcome');
      return device;
    },
    async shows(id, source) {
      await until(async () => (await row(id))['source'] === source);
    },
    async online(id, online = true) {
      await until(async () => (await row(id))['online'] === online);
    },
  };
}

/** Stops a controller while its test goes on. */
export async function stop({ app, admin }: Room): Promise<void> {
  admin.close();
  await app.stop();
}

export const ADOPT = { transmitters: '0101', receivers: '5101' } as const;
