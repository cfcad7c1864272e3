// Finds frames in what comes from a serial line, however it is cut into chunks. Bounded: it never holds more than one frame. What a frame means is not known here.

import { crc16 } from './crc.ts';
import { CRC_BYTES, END, ESC, ESC_END, ESC_ESC, MAX_FRAME_BYTES } from './frame.ts';

/** Milliseconds between two bytes of one frame, after which the rest of it does not come: ten times the latency of a USB adapter and the hand-over between processes. */
export const INTER_BYTE_MS = 500;

/** What was wrong with a frame: its checksum, its length, an ESC followed by something else than it can be, or no end in time. */
export type FrameFault = 'crc' | 'long' | 'escape' | 'cut';

export interface Heard {
  /** Messages whose checksum holds, in order, without it. */
  readonly messages: readonly Uint8Array[];
  /** What was dropped, in order; it changes nothing. */
  readonly faults: readonly FrameFault[];
}

const NOTHING: Heard = { messages: [], faults: [] };
const NO_TIME = Number.NEGATIVE_INFINITY;

/** One per line. A good frame that follows anything bad is found, since it begins with an END of its own. */
export class FrameReader {
  readonly #held = new Uint8Array(MAX_FRAME_BYTES);
  #length = 0;
  /** The last byte was ESC. */
  #escaped = false;
  /** What was wrong with this frame is said; the rest of it, up to the next END, is not looked at. */
  #skips = false;
  #heardAt = NO_TIME;

  /** Takes bytes that came at `now` (monotonic milliseconds). */
  feed(chunk: Uint8Array, now: number): Heard {
    const faults = [...this.expire(now).faults];
    const messages: Uint8Array[] = [];
    this.#heardAt = now;
    for (const byte of chunk) {
      const fault = byte === END ? this.#end(messages) : this.#take(byte);
      if (fault !== null) faults.push(fault);
    }
    return messages.length + faults.length === 0 ? NOTHING : { messages, faults };
  }

  /** Gives up a frame of which nothing came for `INTER_BYTE_MS`; for times when nothing comes at all. */
  expire(now: number): Heard {
    if (!this.unfinished || this.#skips || now - this.#heardAt <= INTER_BYTE_MS) return NOTHING;
    return { messages: [], faults: [this.#skip('cut')] };
  }

  /** Forgets what was begun: the line is another one now. */
  reset(): void {
    this.#begin();
    this.#heardAt = NO_TIME;
  }

  /** Whether a frame is begun. */
  get unfinished(): boolean {
    return this.#length > 0 || this.#escaped || this.#skips;
  }

  #begin(): void {
    this.#length = 0;
    this.#escaped = false;
    this.#skips = false;
  }

  #skip(fault: FrameFault): FrameFault {
    this.#skips = true;
    return fault;
  }

  #take(byte: number): FrameFault | null {
    if (this.#skips) return null;
    if (this.#escaped) {
      this.#escaped = false;
      if (byte !== ESC_END && byte !== ESC_ESC) return this.#skip('escape');
      return this.#hold(byte === ESC_END ? END : ESC);
    }
    if (byte !== ESC) return this.#hold(byte);
    this.#escaped = true;
    return null;
  }

  #hold(byte: number): FrameFault | null {
    if (this.#length >= MAX_FRAME_BYTES) return this.#skip('long');
    this.#held[this.#length] = byte;
    this.#length += 1;
    return null;
  }

  /** Two ENDs in a row are no frame; an END after ESC is an END. */
  #end(messages: Uint8Array[]): FrameFault | null {
    const [length, escaped, skips] = [this.#length, this.#escaped, this.#skips];
    this.#begin();
    if (skips) return null;
    if (escaped) return 'escape';
    if (length === 0) return null;
    const frame = this.#held.slice(0, length);
    if (length <= CRC_BYTES || crc16(frame) !== 0) return 'crc';
    messages.push(frame.subarray(0, length - CRC_BYTES));
    return null;
  }
}
