// The agent's child as a process: how it is started, spoken to and ended. Handed in, so that tests can play a child that dies or is silent.

import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ToChild } from './messages.ts';

export interface Child {
  /** `taken` is called when the system took the message, or never will. */
  send(message: ToChild, taken: () => void): void;
  /** Asks it to end: its channel is closed. */
  end(): void;
  kill(): void;
}

export interface ChildEvents {
  readonly onMessage: (message: unknown) => void;
  /** Once, however it ended; `why` is an exit code or a signal, never what was said. */
  readonly onExit: (why: string) => void;
}

export type ForkChild = (entry: URL, events: ChildEvents) => Child;

/** From source, a child needs the same loader that the controller runs under. */
function loaderFor(entry: URL): readonly string[] {
  const inherited = process.execArgv;
  const isSource = entry.pathname.endsWith('.ts');
  return isSource && !inherited.some((argument) => argument.includes('tsx')) ? ['--import', 'tsx'] : inherited;
}

export const forkChild: ForkChild = (entry, { onMessage, onExit }) => {
  const path = fileURLToPath(entry);
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = fork(path, {
    cwd: dirname(path),
    // Of the environment only what Node itself needs: it may hold secrets.
    env: { PATH, TMPDIR },
    execArgv: [...loaderFor(entry)],
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
    // A channel that is closed already says so by the exit that follows.
    send: (message, taken) => void child.send(message, taken),
    end: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
