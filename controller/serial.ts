// The serial lines of the settings, joined to the endpoints that speak on them. What a line does stands in lines/, what is said on it in endpoints/.

import type { AlarmName } from '../protocol/alarms.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { SharedLine } from './endpoints/shared-line.ts';
import type { SerialLineSettings, SerialLines } from './lines/serial-lines.ts';
import { createSerialLines } from './lines/serial-lines.ts';
import { childProgram } from './places.ts';
import type { Clock, Random } from './ports/clock.ts';
import type { Line } from './ports/line.ts';
import type { Log } from './ports/log.ts';

export interface SerialSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly endpoints: Pick<Endpoints, 'accept'>;
  readonly alarm: (alarm: AlarmName, about: string, because: string) => void;
}

export interface SerialCounts {
  readonly lines: number;
  readonly openLines: number;
  readonly goodFrames: number;
  readonly badFrames: number;
  readonly droppedBytes: number;
}

export interface Serial {
  /** The line that a device names; null: there is none of this name, or endpoints speak on it. */
  forDevice(name: string): Line | null;
  counts(): SerialCounts;
  stop(): Promise<void>;
}

const MAX_BECAUSE = 512;

/** Opens the lines on which endpoints speak; the others open when a device starts them. */
export function startSerial(settings: readonly SerialLineSettings[], around: SerialSurroundings): Serial {
  const { clock, random, log, endpoints } = around;
  const alarm = (name: AlarmName, about: string, because: string): void =>
    around.alarm(name, `line ${about}`, because.slice(0, MAX_BECAUSE));
  const lines = createSerialLines({
    ...{ lines: settings, clock, random, log },
    alarm: (line, because) => alarm('serial-line', line, because),
    entry: childProgram('lines', './lines/serial-holder.ts'),
  });
  const shared = lines.forEndpoints.map(
    ({ settings: { name, ...port }, line }) =>
      new SharedLine({
        ...{ name, line, clock, log, byteMs: byteMsOf(port) },
        accept: (socket, from) => endpoints.accept(socket, from),
        alarm: (because) => alarm('serial-noise', name, because),
      }),
  );
  for (const one of shared) one.start();
  return {
    forDevice: (name) => lines.forDevice(name),
    counts: () => countsOf(lines, shared),
    async stop() {
      for (const one of shared) one.stop();
      await lines.stop();
    },
  };
}

/** A start bit, the data, the parity if there is one, the stop bits. */
function byteMsOf({ baud, dataBits, parity, stopBits }: Omit<SerialLineSettings, 'name'>): number {
  return ((1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits) * 1_000) / baud;
}

function countsOf(lines: SerialLines, shared: readonly SharedLine[]): SerialCounts {
  const each = [...lines.counts().values()];
  const frames = shared.map(({ counts }) => counts);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return {
    lines: each.length,
    openLines: each.filter(({ isOpen }) => isOpen).length,
    goodFrames: sum(frames.map(({ goodFrames }) => goodFrames)),
    badFrames: sum(frames.map(({ badFrames }) => badFrames)),
    droppedBytes: sum(each.map(({ droppedBytes }) => droppedBytes)),
  };
}
