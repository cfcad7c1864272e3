// TESmart's KVM switches: frames of six bytes without a checksum, to facts and back. Where one begins is found by its first three bytes, where it ends by its length.

import type { Fact } from '../facts.ts';

const HEAD = [0xaa, 0xbb, 0x03] as const;
const END = 0xee;
const FRAME_BYTES = 6;
/** The last byte of a report is this and the value (seen at real devices), or the end that the maker's document shows. */
const REPORT_END = 0x16;
/** Milliseconds between two bytes of one frame; at 9600 bits a second a byte takes one. */
export const INTER_BYTE_MS = 200;

const SELECT = 0x01;
const QUERY = 0x10;
const REPORT = 0x11;
const NOTHING = 0xff;

export interface Bases {
  /** What the first input is called in a selection. */
  readonly select: number;
  /** What it is called in a report. */
  readonly report: number;
}

export class TesmartCodec {
  readonly #bases: Bases;
  #frame: number[] = [];
  #heardAt = 0;
  #isJunk = false;

  constructor(bases: Bases) {
    this.#bases = bases;
  }

  /** `now` in milliseconds: a frame that stops in the middle is forgotten. */
  hear(bytes: Uint8Array, now: number): readonly Fact[] {
    const facts: Fact[] = [];
    if (this.#frame.length > 0 && now - this.#heardAt > INTER_BYTE_MS) {
      this.#frame = [];
      facts.push({ is: 'noise', because: 'a frame that stopped in the middle' });
    }
    this.#heardAt = now;
    for (const byte of bytes) {
      this.#frame.push(byte);
      this.#settle(facts);
    }
    return facts;
  }

  forget(): void {
    this.#frame = [];
    this.#isJunk = false;
  }

  /** Drops what cannot be the beginning of a frame, and reads a frame that is complete. */
  #settle(facts: Fact[]): void {
    while (this.#frame.length > 0) {
      const isHead = HEAD.every((byte, at) => at >= this.#frame.length || this.#frame[at] === byte);
      if (isHead && this.#frame.length < FRAME_BYTES) return;
      const said = isHead ? this.#read() : null;
      if (said === null) {
        if (!this.#isJunk) facts.push({ is: 'noise', because: 'bytes that are no frame' });
        this.#isJunk = true;
        this.#frame.shift();
        continue;
      }
      this.#isJunk = false;
      this.#frame = [];
      facts.push(...said);
    }
  }

  /** Null: the last byte is not one that a frame ends with. */
  #read(): readonly Fact[] | null {
    const [, , , command = 0, value = 0, end] = this.#frame;
    if (command === REPORT && (end === END || end === ((REPORT_END + value) & 0xff))) return [this.#report(value)];
    if (end !== END) return null;
    // What we say, echoed, is no noise.
    if (command === SELECT || command === QUERY) return [];
    return [{ is: 'noise', because: `a frame that means nothing here: command ${command}` }];
  }

  #report(value: number): Fact {
    if (value === NOTHING) return { is: 'shows', output: '1', input: null };
    const input = value - this.#bases.report + 1;
    return input < 1
      ? { is: 'noise', because: `there is no input ${value}` }
      : { is: 'shows', output: '1', input: String(input) };
  }
}

function frame(command: number, value: number): Uint8Array {
  return Uint8Array.of(...HEAD, command, value, END);
}

export const say = {
  query: frame(QUERY, 0),
  select: (input: number, bases: Bases): Uint8Array => frame(SELECT, input - 1 + bases.select),
} as const;
