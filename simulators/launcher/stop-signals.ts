// SIGTERM and SIGINT for the commands: what was begun is ended, and the process is over soon, whatever still waits. What has to be ended, each command knows.

/** Milliseconds after which a stop is over: SIGTERM promises 2 s. A controller that is still there then ends with its standard input. */
const STOP_MS = 1_900;

/** Aborted at the first of these signals; `STOP_MS` later the process ends with 0 even if something does not let itself be ended. */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  const stop = () => {
    if (stopped.signal.aborted) return;
    setTimeout(() => process.exit(0), STOP_MS).unref();
    stopped.abort();
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  return stopped.signal;
}

/** Resolves when it is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
