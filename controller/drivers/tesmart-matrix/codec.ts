// TESmart's matrices: commands between `MT00` and `NT`, and one answer, `LINK:O1I1;O2I2;END`, which no line's end follows.

import type { Fact } from '../facts.ts';

const BEGIN = 'LINK:';
const BEGIN_LAST = ':';
const END = 'END';
/** What we say, echoed; and the characters that are kept to know it by. */
const ECHO = /(?:\r\n)?MT00(?:RD|SW)\d{4}NT$/;
const KEPT = 16;
const END_LAST = 'D';
/** Characters of the longest answer: 64 outputs, with room to spare. */
const MAX_ANSWER = 1_024;
/** Milliseconds between two characters of one answer, which small devices say slowly. */
export const INTER_CHARACTER_MS = 500;

export interface Link {
  readonly output: number;
  readonly input: number;
}

export type MatrixMessage =
  | { readonly type: 'links'; readonly links: readonly Link[] }
  | { readonly type: 'noise'; readonly because: string };

export class TesmartMatrixCodec {
  #text = '';
  #isAnswer = false;
  #isJunk = false;
  #heardAt = 0;

  hear(bytes: Uint8Array, now: number): readonly MatrixMessage[] {
    const messages: MatrixMessage[] = [];
    if (this.#text !== '' && now - this.#heardAt > INTER_CHARACTER_MS) {
      if (this.#isAnswer) messages.push({ type: 'noise', because: 'an answer that stopped in the middle' });
      this.forget();
    }
    this.#heardAt = now;
    for (const byte of bytes) this.#add(String.fromCharCode(byte), messages);
    return messages;
  }

  forget(): void {
    this.#text = '';
    this.#isAnswer = false;
    this.#isJunk = false;
  }

  #add(character: string, messages: MatrixMessage[]): void {
    this.#text += character;
    if (character === BEGIN_LAST && this.#text.endsWith(BEGIN)) {
      this.#text = BEGIN;
      this.#isAnswer = true;
      this.#isJunk = false;
    } else if (!this.#isAnswer) {
      this.#drop(messages);
    } else if (character === END_LAST && this.#text.endsWith(END)) this.#end(messages, read(this.#text));
    else if (this.#text.length > MAX_ANSWER)
      this.#end(messages, { type: 'noise', because: `an answer longer than ${MAX_ANSWER} characters` });
  }

  /** Before an answer begins there are echoes, ends of lines and noise: of them only what may be a beginning is kept. */
  #drop(messages: MatrixMessage[]): void {
    this.#text = this.#text.replace(ECHO, '');
    if (this.#text.length <= KEPT) return;
    if (!this.#isJunk && !/^[\r\n]/.test(this.#text)) {
      this.#isJunk = true;
      messages.push({ type: 'noise', because: 'what is no answer' });
    }
    this.#text = this.#text.slice(-KEPT);
  }

  #end(messages: MatrixMessage[], message: MatrixMessage): void {
    messages.push(message);
    this.forget();
  }
}

/** Every output, in order, from the first: an answer of which a part is missing is none. */
function read(text: string): MatrixMessage {
  const noise: MatrixMessage = {
    type: 'noise',
    because: `an answer that does not count its outputs (${text.length} characters)`,
  };
  if (!/^LINK:(?:O\d{1,3}I\d{1,3};)+END$/.test(text)) return noise;
  const links = [...text.matchAll(/O(\d+)I(\d+);/g)].map(([, output, input]) => ({
    output: Number(output),
    input: Number(input),
  }));
  return links.every(({ output }, at) => output === at + 1) ? { type: 'links', links } : noise;
}

export function toFacts(messages: readonly MatrixMessage[]): readonly Fact[] {
  return messages.flatMap((message): readonly Fact[] =>
    message.type === 'noise'
      ? [{ is: 'noise', because: message.because }]
      : message.links.map(({ output, input }) => ({
          is: 'shows',
          output: String(output),
          input: input === 0 ? null : String(input),
        })),
  );
}

const encoder = new TextEncoder();

function two(value: number): string {
  return String(value).padStart(2, '0');
}

export const say = {
  read: encoder.encode('MT00RD0000NT\r\n'),
  select: (first: number, second: number): Uint8Array => encoder.encode(`MT00SW${two(first)}${two(second)}NT\r\n`),
} as const;
