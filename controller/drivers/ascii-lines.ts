// Lines of printable characters out of bytes, however they arrive: any chunking gives the same lines. What a line means is its maker's codec's matter.

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const DELETE = 0x7f;

export type AsciiLine =
  /** `isWhole`: it began where a line begins; false where it began after bytes that no line has. */
  | { readonly type: 'line'; readonly text: string; readonly isWhole: boolean }
  | { readonly type: 'noise'; readonly because: string };

export interface AsciiLineOptions {
  /** Characters of the longest line that is kept; a longer one is dropped to its end. */
  readonly limit: number;
  /** Texts that are complete without a line's end, such as a question for a password. */
  readonly prompts: readonly string[];
  /** Bytes that no line has and that are no noise: what the host itself says, echoed. */
  readonly silent: readonly number[];
}

/** Ends a line at CR or LF, and drops what stands before any other byte that is not printable ASCII. */
export class AsciiLines {
  readonly #options: AsciiLineOptions;
  #text = '';
  #isWhole = true;
  #isTooLong = false;
  #isJunk = false;

  constructor(options: AsciiLineOptions) {
    this.#options = options;
  }

  /** A new connection: what was half said is gone. */
  forget(): void {
    this.#begin(true);
    this.#isJunk = false;
  }

  hear(bytes: Uint8Array): readonly AsciiLine[] {
    const lines: AsciiLine[] = [];
    for (const byte of bytes) {
      if (byte === CR || byte === LF) this.#end(lines);
      else if (byte < SPACE || byte >= DELETE) this.#junk(byte, lines);
      else this.#add(String.fromCharCode(byte), lines);
    }
    return lines;
  }

  #add(character: string, lines: AsciiLine[]): void {
    this.#isJunk = false;
    if (this.#isTooLong) return;
    if (this.#text.length >= this.#options.limit) {
      lines.push({ type: 'noise', because: `a line longer than ${this.#options.limit} characters` });
      this.#isTooLong = true;
      this.#text = '';
      return;
    }
    this.#text += character;
    for (const prompt of this.#options.prompts) if (this.#text === prompt) return this.#end(lines);
  }

  #end(lines: AsciiLine[]): void {
    if (this.#text !== '') lines.push({ type: 'line', text: this.#text, isWhole: this.#isWhole });
    this.#isJunk = false;
    this.#begin(true);
  }

  #junk(byte: number, lines: AsciiLine[]): void {
    if (this.#options.silent.includes(byte)) return this.#begin(false);
    if (!this.#isJunk) lines.push({ type: 'noise', because: 'bytes that no line has' });
    this.#isJunk = true;
    this.#begin(false);
  }

  #begin(isWhole: boolean): void {
    this.#text = '';
    this.#isWhole = isWhole;
    this.#isTooLong = false;
  }
}
