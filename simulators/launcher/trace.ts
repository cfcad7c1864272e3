// The trace: a JSON line for every key that a transmitter received, every grant, every picture that a receiver showed. Outside checks read it.
// Its format is described in simulators/README.md.

import { closeSync, createWriteStream, openSync } from 'node:fs';
import { EXIT, LaunchError } from './fault.ts';

/** Bytes that wait for the disk; beyond them lines are counted and dropped. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

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
  /** The disk did not keep up: so many lines are missing before this one. */
  | { readonly event: 'lost'; readonly count: number };

export interface Trace {
  write(event: TraceEvent): void;
  /** Hands the rest to the system. */
  stop(): Promise<void>;
}

export const NO_TRACE: Trace = { write: () => undefined, stop: async () => undefined };

function open(file: string): number {
  try {
    return openSync(file, 'a');
  } catch {
    throw new LaunchError(EXIT.usage, `--trace: ${file} cannot be written`);
  }
}

/** Appends to `file`. Throws `LaunchError` when it cannot be opened; a disk that fails later loses lines, never the process. */
export function openTrace(file: string, utc: () => number): Trace {
  const fd = open(file);
  const stream = createWriteStream(file, { fd, autoClose: false });
  let lost = 0;
  let broken = false;
  stream.on('error', () => {
    broken = true;
  });

  function line(event: TraceEvent): void {
    stream.write(`${JSON.stringify({ time: new Date(utc()).toISOString(), ...event })}\n`);
  }

  return {
    write(event) {
      if (broken || stream.writableLength > MAX_WAITING_BYTES) {
        lost += 1;
        return;
      }
      if (lost > 0) line({ event: 'lost', count: lost });
      lost = 0;
      line(event);
    },
    async stop() {
      await new Promise<void>((resolve) => (broken ? resolve() : stream.end(() => resolve())));
      closeSync(fd);
    },
  };
}
