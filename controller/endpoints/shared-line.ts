// A serial line with OpenSeat endpoints: frames in and out, each unit a connection of its own with a fair share of the line, bad frames counted. Which unit is
// challenged when stands in roll-call.ts, who an endpoint is in greeting.ts.

import { parseJson } from '../../protocol/json.ts';
import { encodeFrame } from '../../protocol/serial/frame.ts';
import type { Heard } from '../../protocol/serial/reader.ts';
import { FrameReader, INTER_BYTE_MS } from '../../protocol/serial/reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { Line } from '../ports/line.ts';
import type { Log } from '../ports/log.ts';
import { Echoes } from './echoes.ts';
import { AHEAD_MS, RESYNC_MS } from './limits.ts';
import { LineQuality } from './line-quality.ts';
import { RollCall } from './roll-call.ts';
import type { EndpointSocket } from './socket.ts';
import type { UnitNumber, UnitSocket } from './unit.ts';

export interface SharedLineOptions {
  readonly name: string;
  readonly line: Line;
  /** Milliseconds that a byte takes on it. */
  readonly byteMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes over a new connection from the address `from`, at once. */
  readonly accept: (socket: EndpointSocket, from: string) => void;
  readonly alarm: (because: string) => void;
}

export interface SharedLineCounts {
  readonly units: number;
  readonly goodFrames: number;
  readonly badFrames: number;
  readonly isOpen: boolean;
}

/** Not JSON, or no message: its checksum held by chance, or it is a stranger's. */
interface Spoken {
  readonly unit: UnitNumber;
  readonly value: object;
}

const HIGHEST_UNIT = 255;
const ASK_ALL = JSON.stringify({ type: 'heartbeat', ask: true });

export class SharedLine {
  readonly #options: SharedLineOptions;
  readonly #reader = new FrameReader();
  readonly #quality: LineQuality;
  readonly #calls: RollCall;
  readonly #echoes = new Echoes();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #encoder = new TextEncoder();
  /** Units for which something waits, the next one first. */
  readonly #turns = new Map<UnitNumber, UnitSocket>();
  #isOpen = false;
  /** When the line will have carried all that it was given. */
  #freeAt = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #cancelPump: (() => void) | null = null;
  #cancelExpiry: (() => void) | null = null;

  constructor(options: SharedLineOptions) {
    const { clock, name, byteMs, accept, alarm } = options;
    this.#options = options;
    this.#quality = new LineQuality(() => this.#askAll(), alarm);
    this.#calls = new RollCall({
      clock,
      byteMs,
      accept: (socket) => {
        this.#turns.delete(socket.unit);
        accept(socket, socket.unit === null ? `line ${name}` : `line ${name} unit ${socket.unit}`);
      },
      wake: (socket) => this.#wake(socket),
    });
  }

  get counts(): SharedLineCounts {
    const { good, bad } = this.#quality.totals;
    return { units: this.#calls.linked, goodFrames: good, badFrames: bad, isOpen: this.#isOpen };
  }

  start(): void {
    this.#options.line.start({
      opened: () => this.#opened(),
      bytes: (chunk) => this.#heard(this.#reader.feed(chunk, this.#options.clock.now())),
      closed: (because) => this.#closed(because),
    });
  }

  /** The line itself is stopped by whoever made it. */
  stop(): void {
    this.#closed('the controller stops');
  }

  #opened(): void {
    this.#isOpen = true;
    this.#reader.reset();
    this.#freeAt = this.#options.clock.now();
    this.#calls.open();
  }

  #closed(because: string): void {
    this.#isOpen = false;
    this.#cancelPump?.();
    this.#cancelExpiry?.();
    this.#cancelPump = null;
    this.#cancelExpiry = null;
    this.#turns.clear();
    this.#calls.close(`line ${this.#options.name}: ${because}`);
  }

  #heard({ messages, faults }: Heard): void {
    if (!this.#isOpen) return;
    for (const _fault of faults) this.#quality.bad();
    for (const message of messages) this.#message(message);
    this.#watch();
  }

  /** A frame that is begun and does not go on is given up, also when nothing more comes. */
  #watch(): void {
    if (!this.#reader.unfinished || this.#cancelExpiry !== null) return;
    const { clock } = this.#options;
    this.#cancelExpiry = clock.after(INTER_BYTE_MS + 1, () => {
      this.#cancelExpiry = null;
      this.#heard(this.#reader.expire(clock.now()));
    });
  }

  #message(bytes: Uint8Array): void {
    const text = this.#textOf(bytes);
    const spoken = text === null ? null : spokenIn(text);
    if (text === null || spoken === null) return this.#quality.bad();
    this.#quality.good();
    if (this.#echoes.isEcho(text, spoken.value, this.#options.clock.now())) return;
    this.#calls.heard(spoken.unit, text, spoken.value);
  }

  #textOf(bytes: Uint8Array): string | null {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return null;
    }
  }

  /** What was lost with the bad frames is not known: whoever is still there says so, and who is not goes by its heartbeats. */
  #askAll(): void {
    const now = this.#options.clock.now();
    if (now - this.#askedAt < RESYNC_MS) return;
    this.#askedAt = now;
    this.#options.log.warn(
      { line: this.#options.name },
      'bad frames in a row: the units of the line are asked for a sign of life',
    );
    for (const socket of this.#calls.sockets) socket.send(ASK_ALL);
  }

  #wake(socket: UnitSocket): void {
    if (!this.#isOpen) return;
    if (!this.#turns.has(socket.unit)) this.#turns.set(socket.unit, socket);
    if (this.#cancelPump === null) this.#pump();
  }

  /** Frames of the units in turn, as many as the line carries: what waits waits here, where it can still be dropped. */
  #pump(): void {
    const { clock, line, byteMs } = this.#options;
    const now = clock.now();
    while (this.#isOpen && this.#freeAt - now <= AHEAD_MS) {
      const [first] = this.#turns;
      if (first === undefined) return;
      const [unit, socket] = first;
      this.#turns.delete(unit);
      const turn = socket.next(now);
      if (turn === null) continue;
      this.#turns.set(unit, socket);
      const frame = this.#frameOf(unit, turn.text, now);
      if (frame === null) continue;
      line.write(frame, turn.deadlineAt);
      this.#freeAt = Math.max(now, this.#freeAt) + frame.length * byteMs;
    }
    if (!this.#isOpen || this.#turns.size === 0) return;
    this.#cancelPump = clock.after(Math.max(1, this.#freeAt - now - AHEAD_MS), () => {
      this.#cancelPump = null;
      this.#pump();
    });
  }

  /** Null where it is too long even so: letters that must be escaped, too many of them. */
  #frameOf(unit: UnitNumber, text: string, now: number): Uint8Array | null {
    const addressed = unit === null ? text : `{"unit":${unit},${text.slice(1)}`;
    const frame = encodeFrame(this.#encoder.encode(addressed));
    if (frame === null) this.#options.log.error({ line: this.#options.name, unit }, 'a message is longer than a frame');
    else this.#echoes.sent(addressed, now);
    return frame;
  }
}

function spokenIn(text: string): Spoken | null {
  const parsed = parseJson(text);
  if (!parsed.ok) return null;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const unit = 'unit' in value ? value.unit : null;
  if (unit === null) return 'unit' in value ? null : { unit: null, value };
  return typeof unit === 'number' && Number.isInteger(unit) && unit >= 0 && unit <= HIGHEST_UNIT
    ? { unit, value }
    : null;
}
