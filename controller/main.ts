// The program: flags, signals, what ends it and with which code (contracts, Commands). What it runs stands in app.ts.

import type { App } from './app.ts';
import { startApp } from './app.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createLog } from './logging.ts';
import { SnmpError } from './monitoring/agent/agent-process.ts';
import { ManagerError } from './monitoring/manager/manager-process.ts';
import { childProgram } from './places.ts';
import { JournalError } from './ports/journal.ts';
import type { Log } from './ports/log.ts';
import { SettingsError } from './ports/settings-error.ts';
import { describeFlags } from './settings/flags.ts';
import type { Settings } from './settings/settings.ts';
import { readSettings } from './settings/settings.ts';
import { systemClock, systemRandom } from './system.ts';
import { VERSION } from './version.ts';

const EXIT = { stopped: 0, fault: 1, settings: 2, damaged: 3, inUse: 4 } as const;
/** Milliseconds after which a stop is over, whatever still waits: SIGTERM promises 2 s, of which the end of the process needs a part. */
const STOP_MS = 1_500;
/** Errors of the system for an address that is taken, and for one that cannot be had at all. */
const TAKEN = new Set(['EADDRINUSE']);
const WRONG_ADDRESS = new Set(['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']);

function end(code: number, line: string): never {
  process.stderr.write(`openseat: ${line.replaceAll('\n', ' ')}\n`);
  process.exit(code);
}

function settingsOrEnd(): Settings {
  try {
    return readSettings(process.argv.slice(2), process.env);
  } catch (error) {
    if (error instanceof SettingsError) return end(EXIT.settings, error.message);
    throw error;
  }
}

/** One line that says why a start was impossible, and the code for it. */
function endStart(error: unknown, { host, port }: Settings): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof JournalError && error.code === 'damaged') end(EXIT.damaged, error.message);
  if (error instanceof JournalError && error.code === 'in_use') end(EXIT.inUse, error.message);
  if (error instanceof SnmpError)
    end(TAKEN.has(error.reason) ? EXIT.inUse : EXIT.settings, `--snmp-port: ${error.message}`);
  if (error instanceof ManagerError)
    end(TAKEN.has(error.reason) ? EXIT.inUse : EXIT.settings, `agents.traps: ${error.message}`);
  if (TAKEN.has(code)) end(EXIT.inUse, `--port: ${host} port ${port} is in use`);
  if (WRONG_ADDRESS.has(code)) end(EXIT.settings, `--host: ${host} port ${port} cannot be had (${code})`);
  return end(EXIT.fault, error instanceof Error ? error.message : String(error));
}

/** Nothing goes on after a fault that nobody foresaw: the supervisor starts anew, from what is on the disk (safety 3.25). */
function dieOnFaults(log: Log): void {
  const die = (what: string) => (error: unknown) => {
    try {
      log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, what);
    } finally {
      process.exit(EXIT.fault);
    }
  };
  process.on('uncaughtException', die('uncaught exception'));
  process.on('unhandledRejection', die('unhandled rejection'));
}

/** What ends the program from outside: a signal, or the end of standard input where the settings say so. */
function stopWhenAsked(endsWithInput: boolean, app: () => App | null, beforeStop: () => void, log: Log): void {
  let stopping = false;
  const stop = async (because: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ because }, 'stopping');
    setTimeout(() => {
      log.error({}, 'the stop took too long');
      process.exit(EXIT.stopped);
    }, STOP_MS).unref();
    beforeStop();
    await app()?.stop();
    process.exit(EXIT.stopped);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  if (!endsWithInput) return;
  for (const end of ['end', 'error'] as const) process.stdin.on(end, () => void stop('standard input ended'));
  process.stdin.resume();
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(describeFlags());
    return;
  }
  const settings = settingsOrEnd();
  const log = createLog(settings.logLevel, VERSION);
  let app: App | null = null;
  let stopHeartbeat = () => {};
  dieOnFaults(log);
  stopWhenAsked(
    settings.endsWithInput,
    () => app,
    () => stopHeartbeat(),
    log,
  );
  // Nobody reads what is said: the controller goes on.
  process.stdout.on('error', () => {});
  if (settings.isPlainOutside)
    log.warn({ host: settings.host }, 'served without TLS to other machines, as the settings say');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  app = await startApp(settings, { log, say, clock: systemClock, random: systemRandom }).catch((error: unknown) =>
    endStart(error, settings),
  );
  if (settings.watchdog || process.env.NOTIFY_SOCKET !== undefined)
    stopHeartbeat = startHeartbeat({
      program: childProgram('watchdog', './watchdog.ts'),
      clock: systemClock,
      log,
      env: process.env,
    });
  say(`openseat ready ${app.url}`);
}

await main();
