// What serial lines and those who share them do wrong: small behaviours with a name between the far end and the wire. Each third frame is troubled unless it says
// otherwise, so that a line under it is bad and not dead.

import type { Timers } from '../../protocol/link/types.ts';
import { crc16 } from '../../protocol/serial/crc.ts';
import { END, encodeFrame, MAX_FRAME_BYTES } from '../../protocol/serial/frame.ts';
import { FrameReader } from '../../protocol/serial/reader.ts';
import type { Wire } from './far-end.ts';

/** What a behaviour has at hand. */
export interface LineStage {
  readonly timers: Timers;
  /** A whole number from 0 to below the bound. */
  readonly roll: (below: number) => number;
}

/** What becomes of a frame on its way to the controller, or of bytes on their way from it. */
interface Behaviour {
  out?(frame: Uint8Array, pass: (bytes: Uint8Array) => void): void;
  in?(chunk: Uint8Array, pass: (bytes: Uint8Array) => void, back: (bytes: Uint8Array) => void): void;
}

export interface LineFault {
  readonly meaning: string;
  play(stage: LineStage): Behaviour;
}

const LATE_MS = 400;
const EACH = 3;

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function noise({ roll }: LineStage, count = 1 + roll(12)): Uint8Array {
  return Uint8Array.from({ length: count }, () => roll(256));
}

/** A frame that is troubled, each third time; the others pass as they are. */
function sometimes(trouble: (frame: Uint8Array, stage: LineStage) => Uint8Array): LineFault['play'] {
  return (stage) => {
    let count = 0;
    return {
      out(frame, pass) {
        count += 1;
        pass(count % EACH === 0 ? trouble(frame, stage) : frame);
      },
    };
  };
}

/** The message of one frame, or null. */
function messageIn(frame: Uint8Array): Uint8Array | null {
  return new FrameReader().feed(frame, 0).messages[0] ?? null;
}

/** The same words under another unit, with a checksum that holds. */
function readdressed(frame: Uint8Array, unit: number): Uint8Array {
  const message = messageIn(frame);
  if (message === null) return frame;
  const text = new TextDecoder().decode(message).replace(/"unit":\d+/, `"unit":${unit}`);
  return encodeFrame(new TextEncoder().encode(text)) ?? frame;
}

const ALL = {
  'noise-before': {
    meaning: 'Noise before each frame.',
    play: (stage) => ({ out: (frame, pass) => pass(join(noise(stage), frame)) }),
  },
  'noise-inside': {
    meaning: 'Noise in the middle of each third frame.',
    play: sometimes((frame, stage) => {
      const at = 1 + stage.roll(frame.length - 2);
      return join(frame.slice(0, at), noise(stage), frame.slice(at));
    }),
  },
  'noise-after': {
    meaning: 'Noise after each frame.',
    play: (stage) => ({ out: (frame, pass) => pass(join(frame, noise(stage))) }),
  },
  cut: {
    meaning: 'Each third frame ends at some byte.',
    play: sometimes((frame, { roll }) => frame.slice(0, 1 + roll(frame.length - 1))),
  },
  bytewise: {
    meaning: 'Every byte comes alone.',
    play: () => ({
      out(frame, pass) {
        for (const byte of frame) pass(Uint8Array.of(byte));
      },
    }),
  },
  'two-at-once': {
    meaning: 'Two frames come in one piece, with a single END between them.',
    play({ timers }) {
      let held: Uint8Array | null = null;
      return {
        out(frame, pass) {
          if (held !== null) {
            pass(join(held.slice(0, -1), frame));
            held = null;
            return;
          }
          held = frame;
          timers.after(LATE_MS, () => {
            if (held !== frame) return;
            pass(frame);
            held = null;
          });
        },
      };
    },
  },
  'wrong-checksum': {
    meaning: 'Each third frame comes with a bit that is wrong.',
    play: sometimes((frame, { roll }) => {
      const wrong = Uint8Array.from(frame);
      const at = 1 + roll(frame.length - 2);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      return wrong;
    }),
  },
  'over-long': {
    meaning: 'Before each third frame one that is longer than the limit, and whole.',
    play: sometimes((frame) => {
      const body = new Uint8Array(MAX_FRAME_BYTES + 100).fill(0x41);
      const crc = crc16(body);
      return join(Uint8Array.of(END), body, Uint8Array.of(crc >> 8, crc & 0xff, END), frame);
    }),
  },
  echoes: {
    meaning: 'All that the controller says comes back to it.',
    play: () => ({
      in(chunk, pass, back) {
        back(chunk);
        pass(chunk);
      },
    }),
  },
  late: {
    meaning: 'Each frame comes 400 ms late.',
    play: ({ timers }) => ({ out: (frame, pass) => void timers.after(LATE_MS, () => pass(frame)) }),
  },
  twice: {
    meaning: 'Each frame comes twice.',
    play: () => ({
      out(frame, pass) {
        pass(frame);
        pass(frame);
      },
    }),
  },
  'other-unit': {
    meaning: 'Each third frame comes once more, in the name of the unit after it.',
    play: sometimes((frame) => {
      const unit = Number(/"unit":(\d+)/.exec(new TextDecoder().decode(messageIn(frame) ?? frame))?.[1] ?? 0);
      return join(frame, readdressed(frame, (unit + 1) % 8));
    }),
  },
  interrupts: {
    meaning: 'Each third frame is interrupted by a whole one, an answer to nothing.',
    play: sometimes((frame, { roll }) => {
      const text = '{"unit":7,"type":"done","id":"c1"}';
      const at = 1 + roll(frame.length - 2);
      const other = encodeFrame(new TextEncoder().encode(text)) ?? new Uint8Array();
      return join(frame.slice(0, at), other, frame.slice(at));
    }),
  },
  babbles: {
    meaning: 'A heartbeat in the name of unit 200 follows each frame twenty times.',
    play: () => {
      const text = '{"unit":200,"type":"heartbeat","ask":true}';
      const babble = encodeFrame(new TextEncoder().encode(text)) ?? new Uint8Array();
      return { out: (frame, pass) => pass(join(frame, ...Array.from({ length: 20 }, () => babble))) };
    },
  },
  'wrong-speed': {
    meaning: 'What both say comes as garbage.',
    play(stage) {
      const garbled = (bytes: Uint8Array): Uint8Array => noise(stage, Math.ceil(bytes.length * 0.7));
      return { out: (frame, pass) => pass(garbled(frame)), in: (chunk, pass) => pass(garbled(chunk)) };
    },
  },
} satisfies Readonly<Record<string, LineFault>>;

export type LineFaultName = keyof typeof ALL;

export const LINE_FAULTS: Readonly<Record<LineFaultName, LineFault>> = ALL;
export const LINE_FAULT_NAMES = Object.keys(ALL) as readonly LineFaultName[];

/** A wire that carries everything as its own does until it is troubled; and again when the trouble is over. */
export class TroubledWire implements Wire {
  readonly #wire: Wire;
  readonly #stage: LineStage;
  #behaviour: Behaviour = {};

  constructor(wire: Wire, stage: LineStage) {
    this.#wire = wire;
    this.#stage = stage;
  }

  /** Null: no trouble any more. */
  trouble(name: LineFaultName | null): void {
    this.#behaviour = name === null ? {} : LINE_FAULTS[name].play(this.#stage);
  }

  write(bytes: Uint8Array): void {
    const pass = (more: Uint8Array): void => this.#wire.write(more);
    if (this.#behaviour.out === undefined) pass(bytes);
    else this.#behaviour.out(bytes, pass);
  }

  listen(events: { bytes(chunk: Uint8Array): void; closed(): void }): void {
    this.#wire.listen({
      bytes: (chunk) => {
        const back = (more: Uint8Array): void => this.#wire.write(more);
        if (this.#behaviour.in === undefined) events.bytes(chunk);
        else this.#behaviour.in(chunk, (more) => events.bytes(more), back);
      },
      closed: () => events.closed(),
    });
  }
}
