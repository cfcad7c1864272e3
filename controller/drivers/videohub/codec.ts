// The Videohub Ethernet Protocol as blocks of lines: bytes to blocks and back, bounded. A block ends with an empty line; what has no such end is no block.
// What a block means stands in driver.ts.

/** Bytes of one line; the longest is a label. */
const MAX_LINE = 1_024;
/** Lines of one block: a line for each port of the largest device, and as many again. */
const MAX_LINES = 2_048;

export type Message =
  | { readonly type: 'ack' }
  | { readonly type: 'nak' }
  /** `header` without its colon. */
  | { readonly type: 'block'; readonly header: string; readonly lines: readonly string[] }
  | { readonly type: 'noise'; readonly because: string };

const HEADER = /^([A-Z][A-Z0-9 ]{0,63}):$/;
const PLAIN: Readonly<Record<string, Message>> = { ACK: { type: 'ack' }, NAK: { type: 'nak' } };
const NEWLINE = 10;
/** Control characters are in no line; a replacement character stands where bytes were no UTF-8. */
const UNREADABLE = /[\p{Cc}\uFFFD]/u;

const encoder = new TextEncoder();

/** `header` without its colon. */
export function encode(header: string, lines: readonly string[]): Uint8Array {
  return encoder.encode(`${[`${header}:`, ...lines].join('\n')}\n\n`);
}

/** One connection's worth of reading. */
export class Reader {
  readonly #decoder = new TextDecoder();
  #line: number[] = [];
  #lines: string[] = [];
  /** Why the block that is being read counts for nothing. */
  #spoilt: string | null = null;

  /** The messages that these bytes complete. */
  read(bytes: Uint8Array): readonly Message[] {
    const messages: Message[] = [];
    for (const byte of bytes) {
      if (byte !== NEWLINE) {
        if (this.#line.length < MAX_LINE) this.#line.push(byte);
        else this.#spoilt = 'a line is too long';
        continue;
      }
      const message = this.#take(this.#decoder.decode(Uint8Array.from(this.#line)).replace(/\r$/, ''));
      this.#line = [];
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  #take(line: string): Message | null {
    if (line !== '') {
      if (UNREADABLE.test(line)) this.#spoilt = 'a line holds what is no text';
      if (this.#lines.length >= MAX_LINES) this.#spoilt = 'a block has too many lines';
      else this.#lines.push(line);
      return null;
    }
    const [first, ...lines] = this.#lines;
    const spoilt = this.#spoilt;
    this.#lines = [];
    this.#spoilt = null;
    if (spoilt !== null) return { type: 'noise', because: spoilt };
    // More than one empty line says nothing.
    if (first === undefined) return null;
    const plain = Object.hasOwn(PLAIN, first) ? PLAIN[first] : undefined;
    if (plain !== undefined && lines.length === 0) return plain;
    const header = HEADER.exec(first)?.[1];
    return header === undefined
      ? { type: 'noise', because: 'a block has no header' }
      : { type: 'block', header, lines };
  }
}
