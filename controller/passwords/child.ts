// The hashing child as a process: how it is started, spoken to and ended. Handed in, so that tests can play a child that dies or is silent.

import { forkProgram } from '../children/program.ts';
import { AT_ONCE } from './limits.ts';
import type { Request } from './messages.ts';

export interface Child {
  send(request: Request): void;
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

export const forkChild: ForkChild = (entry, events) => {
  // One thread for each hash, so that none waits for another.
  const { send, end, kill } = forkProgram(entry, { threads: AT_ONCE, serialization: 'json' }, events);
  return { send: (request) => send(request), end, kill };
};
