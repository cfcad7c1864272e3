// A program of ours as a child process: how it is started, spoken to and ended. What is said stands with whoever starts it.

import type { Serializable } from 'node:child_process';
import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ProgramOptions {
  /** Threads for what the system does slowly; null: as many as Node has by itself. */
  readonly threads: number | null;
  /** `advanced`: bytes go as bytes. */
  readonly serialization: 'json' | 'advanced';
}

export interface ProgramEvents {
  readonly onMessage: (message: unknown) => void;
  /** Once, however it ended; `why` is an exit code or a signal, never what was said. */
  readonly onExit: (why: string) => void;
}

export interface Program {
  /** `taken` is called when the system took the message, or never will. A channel that is closed already says so by the exit that follows. */
  send(message: Serializable, taken?: () => void): void;
  /** Asks it to end: its channel is closed. */
  end(): void;
  kill(): void;
}

/** From source, a child needs the same loader that the controller runs under. */
function loaderFor(entry: URL): readonly string[] {
  const inherited = process.execArgv;
  const isSource = entry.pathname.endsWith('.ts');
  return isSource && !inherited.some((argument) => argument.includes('tsx')) ? ['--import', 'tsx'] : inherited;
}

export function forkProgram(
  entry: URL,
  { threads, serialization }: ProgramOptions,
  { onMessage, onExit }: ProgramEvents,
): Program {
  const path = fileURLToPath(entry);
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = fork(path, {
    cwd: dirname(path),
    // Of the environment only what Node itself needs: it may hold secrets.
    env: { PATH, TMPDIR, ...(threads === null ? {} : { UV_THREADPOOL_SIZE: String(threads) }) },
    execArgv: [...loaderFor(entry)],
    serialization,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isGone = false;
  const gone = (why: string): void => {
    if (isGone) return;
    isGone = true;
    onExit(why);
  };
  child.on('message', onMessage);
  child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
  child.on('error', () => {
    // Where it was never started, no exit follows.
    if (child.pid === undefined) gone('not started');
  });
  return {
    send: (message, taken) => void child.send(message, () => taken?.()),
    end: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
