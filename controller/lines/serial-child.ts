// A process for serial lines as the controller holds it: how it is started, spoken to and ended. Handed in, so that tests can play one that dies or is silent.

import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PortOptions } from './serial-messages.ts';
import { machineMs } from './serial-messages.ts';

/** What a process is asked; `withinMs` counts from now. */
export type ChildRequest =
  | { readonly type: 'open'; readonly line: number; readonly port: number; readonly options: PortOptions }
  | {
      readonly type: 'write';
      readonly line: number;
      readonly port: number;
      readonly bytes: Uint8Array;
      readonly withinMs: number;
    }
  | { readonly type: 'taken'; readonly line: number; readonly port: number; readonly count: number }
  | { readonly type: 'close'; readonly line: number; readonly port: number };

export interface LineChild {
  send(request: ChildRequest): void;
  /** Asks it to close its ports and end. */
  end(): void;
  kill(): void;
}

export interface LineChildEvents {
  readonly onMessage: (message: unknown) => void;
  /** Once, however it ended. */
  readonly onExit: (why: string) => void;
}

export type ForkLineChild = (entry: URL, events: LineChildEvents) => LineChild;

/** Threads of the process: a port that hangs in opening, flushing or closing takes one of them. */
const THREADS = 16;

/** From source, a child needs the same loader that the controller runs under. */
function loaderFor(entry: URL): readonly string[] {
  const inherited = process.execArgv;
  const isSource = entry.pathname.endsWith('.ts');
  return isSource && !inherited.some((argument) => argument.includes('tsx')) ? ['--import', 'tsx'] : inherited;
}

export const forkLineChild: ForkLineChild = (entry, { onMessage, onExit }) => {
  const path = fileURLToPath(entry);
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = fork(path, {
    cwd: dirname(path),
    // Of the environment only what Node itself needs: it may hold secrets.
    env: { PATH, TMPDIR, UV_THREADPOOL_SIZE: String(THREADS) },
    execArgv: [...loaderFor(entry)],
    // Bytes go as bytes.
    serialization: 'advanced',
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
    send(request) {
      const { type } = request;
      const message = type === 'write' ? { ...request, until: machineMs() + request.withinMs } : request;
      // A channel that is closed already says so by the exit that follows.
      if (child.connected) child.send(message, () => undefined);
    },
    end: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
