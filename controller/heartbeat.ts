// The controller's beats to the process that watches it: one each second, from the loop itself, and its word that it stops. What happens without them
// stands in watchdog.ts.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BEAT, STOPPING } from './beats.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

const BEAT_MS = 1_000;
/** Milliseconds until a watchdog that died is started again. */
const AGAIN_MS = 5_000;
/** Bytes of beats that it has not read: it does not live, and need not be told more. */
const MAX_UNREAD = 1_024;

interface HeartbeatOptions {
  readonly program: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Starts the watchdog and beats. The answer tells it that the controller stops: it stays until that is done. */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const { program, clock, log } = options;
  if (!existsSync(program)) {
    log.error({ program: fileURLToPath(program) }, 'the watchdog is not built: a stalled loop will not be noticed');
    return () => {};
  }
  let child: ChildProcess | null = null;
  let cancelBeat = () => {};
  let cancelAgain = () => {};
  let stopped = false;

  const begin = (): void => {
    const started = launch(options);
    child = started;
    started.on('error', (error) => log.error({ error: error.message }, 'the watchdog cannot be started'));
    started.on('close', () => {
      if (child === started) child = null;
      if (stopped) return;
      log.warn({}, 'the watchdog died');
      cancelAgain = clock.after(AGAIN_MS, begin);
    });
  };
  const beat = (): void => {
    const input = child?.stdin;
    if (input?.writable === true && input.writableLength < MAX_UNREAD) input.write(BEAT);
    cancelBeat = clock.after(BEAT_MS, beat);
  };
  begin();
  beat();
  return () => {
    stopped = true;
    cancelBeat();
    cancelAgain();
    const input = child?.stdin;
    if (input?.writable === true) input.write(STOPPING);
    child?.unref();
  };
}

function launch({ program, env }: HeartbeatOptions): ChildProcess {
  const file = fileURLToPath(program);
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const { PATH, NOTIFY_SOCKET, WATCHDOG_USEC } = env;
  const child = spawn(process.execPath, [...loader, file], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { PATH, NOTIFY_SOCKET, WATCHDOG_USEC },
  });
  // It went in between: `close` says so.
  child.stdin?.on('error', () => {});
  return child;
}
