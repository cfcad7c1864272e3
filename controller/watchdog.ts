// A process of its own that watches the controller (safety 3.26): five seconds without a beat and it kills it, so that whoever supervises starts a new one.
// Or two seconds after it said that it stops, if it is still there: a disk that does not answer holds the end of a process up without limit. Where systemd
// asks for it, it also passes the beats on. It lives as long as its standard input.

import { execFile } from 'node:child_process';
import { STOPPING } from './beats.ts';

const TICK_MS = 1_000;
/** Ticks of its own without a beat: counted, not measured, so that a machine that was asleep is not taken for a stalled loop. */
const SILENT_TICKS = 5;
/** Milliseconds that a stop may take: SIGTERM promises so much. */
const STOP_MS = 2_000;
/** systemd is told at least this often in the time that it allows. */
const TELLS_IN_TIME = 3;
const DEFAULT_TELL_MS = 5_000;

const controller = process.ppid;
const asked = Number(process.env.WATCHDOG_USEC);
const tellMs = asked > 0 ? Math.max(TICK_MS, asked / 1_000 / TELLS_IN_TIME) : DEFAULT_TELL_MS;
let silentTicks = 0;
let toldAt = Number.NEGATIVE_INFINITY;

// What ends the controller ends its standard input, and so this; a signal to the whole group is for the controller to answer.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.stdin.on('data', (beats: Buffer) => {
  silentTicks = 0;
  if (beats.includes(STOPPING))
    setTimeout(() => kill(`the controller has not stopped in ${STOP_MS / 1_000} s`), STOP_MS);
  else tellSystemd();
});
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));

setInterval(() => {
  silentTicks += 1;
  if (silentTicks >= SILENT_TICKS) kill(`the controller's loop stands still for ${SILENT_TICKS} s`);
}, TICK_MS);

function kill(because: string): void {
  process.stderr.write(`${JSON.stringify({ level: 60, msg: `${because}: killed` })}\n`);
  process.kill(controller, 'SIGKILL');
  process.exit(1);
}

function tellSystemd(): void {
  if (process.env.NOTIFY_SOCKET === undefined || performance.now() - toldAt < tellMs) return;
  const first = toldAt === Number.NEGATIVE_INFINITY;
  toldAt = performance.now();
  execFile('systemd-notify', first ? ['--ready', 'WATCHDOG=1'] : ['WATCHDOG=1'], () => {});
}
