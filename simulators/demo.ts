// `npm run demo`: the demonstration room and a controller, on this machine alone. Flags and exit codes; what they begin stands in launcher/.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aLoopbackHost, anything, aPort, readArguments } from './launcher/arguments.ts';
import { SNMP_USER } from './launcher/config.ts';
import type { Demonstration } from './launcher/demonstration.ts';
import { startDemonstration } from './launcher/demonstration.ts';
import { EXIT, LaunchError } from './launcher/fault.ts';
import { aborted, stopSignal } from './launcher/stop-signals.ts';

const FLAGS = {
  port: { env: 'OPENSEAT_PORT', default: '8080', check: aPort },
  host: { env: 'OPENSEAT_HOST', default: '127.0.0.1', check: aLoopbackHost },
  data: { env: 'OPENSEAT_DATA', default: null, check: anything },
  'snmp-port': { env: 'OPENSEAT_SNMP_PORT', default: null, check: aPort },
  config: { env: 'OPENSEAT_CONFIG', default: null, check: anything },
  trace: { env: 'OPENSEAT_TRACE', default: null, check: anything },
  serial: { env: null, default: null, bare: true, check: () => null },
} as const;

const HERE = dirname(fileURLToPath(import.meta.url));

/** Beside the built launcher lies the built controller; from its source, the controller's source. */
function controllerCommand(): readonly string[] {
  const built = join(HERE, 'controller.js');
  if (existsSync(built)) return [process.execPath, built];
  return [process.execPath, '--import', 'tsx', join(HERE, '..', 'controller', 'main.ts')];
}

function roomPage(): string | null {
  const pages = [join(HERE, 'pages', 'room'), join(HERE, '..', 'dist', 'pages', 'room')];
  return pages.find((folder) => existsSync(folder)) ?? null;
}

/** How to ask by SNMP: with the demonstration's own user, unless the file of --config names others. */
function snmpLines(port: string | null): readonly string[] {
  if (port === null) return [];
  const { name, authKey, privKey } = SNMP_USER;
  return [`SNMP               port ${port}, version 3: ${name}, SHA-256 ${authKey}, AES ${privKey}`];
}

function print({ url, plan, lines: ptys }: Demonstration, snmpPort: string | null): void {
  const accounts = [{ ...plan.administrator, role: 'administrator' }, ...plan.users];
  const lines = [
    `web admin          ${url}/`,
    `the room           ${url}/room/`,
    ...plan.seats.map(({ name, receivers }) => `${name.padEnd(19)}${url}/seat/?receiver=${receivers.join(',')}`),
    ...[...ptys].map(([id, { path }]) => `serial line        ${id} on ${path}`),
    ...accounts.map(({ username = '', password, role }) => `account            ${username} / ${password} (${role})`),
    ...snmpLines(snmpPort),
    `openseat ready ${url}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function fail(error: unknown): never {
  const { message, exitCode } = error instanceof LaunchError ? error : new LaunchError(EXIT.fault, String(error));
  process.stderr.write(`openseat: ${message.split('\n')[0]}\n`);
  process.exit(exitCode);
}

async function main(): Promise<void> {
  const values = readArguments(process.argv.slice(2), process.env, FLAGS);
  const signal = stopSignal();
  // Stopping ends what was begun, and whatever was still being begun fails; neither is a fault.
  const quiet = (error: unknown) => (signal.aborted ? undefined : fail(error));
  const demonstration = await startDemonstration({
    controller: controllerCommand(),
    roomPage: roomPage(),
    host: values.host ?? '127.0.0.1',
    port: Number(values.port),
    data: values.data,
    snmpPort: values['snmp-port'] === null ? null : Number(values['snmp-port']),
    config: values.config,
    trace: values.trace,
    serial: values.serial !== null,
    log: (line) => process.stderr.write(`${line}\n`),
    signal,
  }).catch(quiet);
  if (demonstration !== undefined && !signal.aborted) {
    print(demonstration, values['snmp-port']);
    demonstration.controller.over.catch(async (error: unknown) => {
      await demonstration.stop();
      quiet(error);
    });
    await aborted(signal);
  }
  await demonstration?.stop();
  process.exit(0);
}

main().catch(fail);
