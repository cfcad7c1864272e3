// The trace: a JSON line for every key that a transmitter received, every grant, every picture that a receiver showed. Outside checks read it.
// Its format is described in simulators/README.md.

import { closeSync, openSync, writeSync } from 'node:fs';
import { EXIT, LaunchError } from './fault.ts';

export type TraceEvent =
  | {
      readonly event: 'key';
      readonly transmitter: string;
      readonly code: string;
      readonly down: boolean;
      readonly grant: string;
      /** Only where the transmitter itself let go. */
      readonly because?: string;
    }
  | {
      readonly event: 'grant';
      readonly transmitter: string;
      readonly receiver: string | null;
      readonly mode: 'view' | 'control';
      readonly grant: string;
      readonly change: 'admitted' | 'mode' | 'dismissed';
    }
  | { readonly event: 'picture'; readonly receiver: string; readonly source: string | null }
  /** The disk refused: so many lines are missing before this one. */
  | { readonly event: 'lost'; readonly count: number };

export interface Trace {
  write(event: TraceEvent): void;
  stop(): void;
}

export const NO_TRACE: Trace = { write: () => undefined, stop: () => undefined };

function open(file: string): number {
  try {
    return openSync(file, 'a');
  } catch {
    throw new LaunchError(EXIT.usage, `--trace: ${file} cannot be written`);
  }
}

/**
 * Appends to `file`, each line before anything else happens, so that whoever looks sees what was. Throws `LaunchError` when it cannot be opened;
 * a disk that refuses later loses lines, which are counted, and never ends the process.
 */
export function openTrace(file: string, utc: () => number): Trace {
  const fd = open(file);
  let lost = 0;

  function write(event: TraceEvent): boolean {
    try {
      writeSync(fd, `${JSON.stringify({ time: new Date(utc()).toISOString(), ...event })}\n`);
      return true;
    } catch {
      // A full disk, or a pipe that nobody reads.
      lost += 1;
      return false;
    }
  }

  return {
    write(event) {
      const before = lost;
      if (before > 0 && write({ event: 'lost', count: before })) lost = 0;
      write(event);
    },
    stop: () => closeSync(fd),
  };
}
