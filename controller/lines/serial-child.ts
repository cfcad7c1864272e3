// A process for serial lines as the controller holds it: how it is started, spoken to and ended. Handed in, so that tests can play one that dies or is silent.

import { forkProgram } from '../children/program.ts';
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

export const forkLineChild: ForkLineChild = (entry, events) => {
  const { send, end, kill } = forkProgram(entry, { threads: THREADS, serialization: 'advanced' }, events);
  return {
    send(request) {
      const { type } = request;
      send(type === 'write' ? { ...request, until: machineMs() + request.withinMs } : request);
    },
    end,
    kill,
  };
};
