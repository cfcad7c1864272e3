// The agent's child as a process: how it is started, spoken to and ended. Handed in, so that tests can play a child that dies or is silent.

import { forkProgram } from '../../children/program.ts';
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

export const forkChild: ForkChild = (entry, events) =>
  forkProgram(entry, { threads: null, serialization: 'json' }, events);
