// All serial lines of a controller, by their names in the settings: four to a process, so that what one of them does to its process harms three others at most.

import type { Clock, Random } from '../ports/clock.ts';
import type { Line } from '../ports/line.ts';
import type { Log } from '../ports/log.ts';
import type { ForkLineChild } from './serial-child.ts';
import { forkLineChild } from './serial-child.ts';
import { LINES_PER_PROCESS } from './serial-limits.ts';
import type { LineCounts } from './serial-line.ts';
import { SerialLine } from './serial-line.ts';
import type { PortOptions } from './serial-messages.ts';
import { SerialProcess } from './serial-process.ts';

/** A line as the settings say it. */
export interface SerialLineSettings extends PortOptions {
  readonly name: string;
  /** Whether OpenSeat endpoints speak on it; if not, a device may be named with it. */
  readonly endpoints: boolean;
}

export interface SerialLinesOptions {
  readonly lines: readonly SerialLineSettings[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A line cannot be opened: said once, until it could be. */
  readonly alarm: (line: string, because: string) => void;
  /** The program that holds ports; in a bundle the caller tells where it lies. Default: the source beside this file. */
  readonly entry?: URL;
  readonly fork?: ForkLineChild;
}

export interface SerialLines {
  /** Lines on which OpenSeat endpoints speak. */
  readonly forEndpoints: readonly { readonly settings: SerialLineSettings; readonly line: Line }[];
  /** The line that a device may use under this name; null: there is none, or endpoints speak on it. */
  forDevice(name: string): Line | null;
  counts(): ReadonlyMap<string, LineCounts>;
  /** Closes every line and ends the processes. */
  stop(): Promise<void>;
}

/** Nothing is started before the first line is. */
export function createSerialLines(options: SerialLinesOptions): SerialLines {
  const { clock, random, log, alarm, fork = forkLineChild } = options;
  const entry = options.entry ?? new URL('./serial-holder.ts', import.meta.url);
  const processes: SerialProcess[] = [];
  const lines = options.lines.map((settings, at) => {
    const { name, path, baud, dataBits, parity, stopBits } = settings;
    const place = at % LINES_PER_PROCESS;
    if (place === 0) processes.push(new SerialProcess({ clock, log, entry, fork }));
    const process = processes.at(-1);
    if (process === undefined) throw new RangeError('a line without a process');
    const line = new SerialLine({
      ...{ name, process, place, clock, random, log },
      port: { path, baud, dataBits, parity, stopBits },
      alarm: (because) => alarm(name, because),
    });
    return { settings, line };
  });
  const named = new Map(lines.map((one) => [one.settings.name, one]));
  return {
    forEndpoints: lines.filter(({ settings }) => settings.endpoints),
    forDevice(name) {
      const one = named.get(name);
      return one === undefined || one.settings.endpoints ? null : one.line;
    },
    counts: () => new Map(lines.map(({ settings, line }) => [settings.name, line.counts])),
    async stop() {
      await Promise.all(lines.map(({ line }) => line.stop()));
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}
