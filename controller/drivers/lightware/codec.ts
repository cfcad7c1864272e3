// Lightware LW3: lines of text to messages, and commands to bytes. A line counts once its end has come; the answer to a command with a signature counts once its
// closing brace has come. There is no checksum, so whatever looks like two lines run together is refused.

import { isPlainText } from '../plain-text.ts';

/** Bytes of a line; a property of the largest matrix takes a few hundred. */
const MAX_LINE_BYTES = 16_384;
/** Bytes, and lines, of one answer. */
const MAX_ANSWER_BYTES = 262_144;
const MAX_ANSWER_LINES = 4_096;
/** Characters of what is quoted in a complaint. */
const MAX_QUOTED = 80;

const LF = 0x0a;
const CR = 0x0d;

export type Lw3Line =
  | { readonly kind: 'property'; readonly path: string; readonly name: string; readonly value: string }
  | { readonly kind: 'ok'; readonly path: string; readonly method: string }
  | { readonly kind: 'error'; readonly code: string; readonly words: string }
  /** A node, a method, a manual, a subscription: true, and of no use here. */
  | { readonly kind: 'other' };

export type Lw3Message =
  | { readonly kind: 'answer'; readonly signature: string; readonly lines: readonly Lw3Line[] }
  | { readonly kind: 'said'; readonly line: Lw3Line }
  | { readonly kind: 'noise'; readonly because: string };

const PATH = '/[A-Za-z0-9_/*-]*';
const PROPERTY = new RegExp(`^(?:pr|pw|CHG) ?(${PATH})\\.([A-Za-z0-9_]+)=(.*)$`);
const METHOD_OK = new RegExp(`^mO ?(${PATH}):([A-Za-z0-9_]+)(?:=.*)?$`);
const METHOD_FAILED = new RegExp(`^mF ?${PATH}:[A-Za-z0-9_]+ ?(.*)$`);
const ERROR = new RegExp(`^[-nmp]E ?(?:${PATH}(?:[.:][A-Za-z0-9_*]+)? ?)?%?E(\\d{3}):? ?(.*)$`);
const OTHER = new RegExp(`^(?:n-|ns|m-|o-|c-) ?(?:${PATH}(?::[A-Za-z0-9_]+)?)?$`);
const MANUAL = new RegExp(`^[nmp]m ?${PATH}(?:[.:][A-Za-z0-9_*]+)? .*$`);
/** An answer's first line, alone; and what it looks like at the end of a line that was cut off before it. */
const OPENING = /^\{([0-9A-Fa-f]{4})$/;
const OPENED_INSIDE = /\{[0-9A-Fa-f]{4}$/;
/** The beginning of another line in the middle of this one. */
const RUN_TOGETHER = /.(?:CHG|p[rwEm]|n[-sEm]|m[-OFEm]|o-|c-) ?\//;
/** A command of ours that comes back. */
const ECHO = /^(?:[0-9A-Fa-f]{4}#)?(?:GET|GETALL|SET|CALL|MAN|OPEN|CLOSE)(?: |$)/;

/** Takes the backslash from characters that the protocol uses itself. */
export function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) => ({ r: '\r', n: '\n', t: '\t' })[character] ?? character);
}

/** Null: not a line that this protocol has. */
function lineOf(text: string): Lw3Line | null {
  const property = PROPERTY.exec(text);
  if (property !== null) {
    const [, path = '', name = '', value = ''] = property;
    return { kind: 'property', path, name, value };
  }
  const ok = METHOD_OK.exec(text);
  if (ok !== null) return { kind: 'ok', path: ok[1] ?? '', method: ok[2] ?? '' };
  const error = ERROR.exec(text);
  if (error !== null) return { kind: 'error', code: error[1] ?? '', words: error[2] ?? '' };
  const failed = METHOD_FAILED.exec(text);
  if (failed !== null) return { kind: 'error', code: '', words: (failed[1] ?? '').replace(/^=/, '') };
  return OTHER.test(text) || MANUAL.test(text) ? { kind: 'other' } : null;
}

const OTHER_LINE: Lw3Line = { kind: 'other' };

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

export class Lw3Decoder {
  readonly #utf8 = new TextDecoder('utf-8');
  #line: number[] = [];
  #isTooLong = false;
  #answer: { signature: string; lines: Lw3Line[]; bytes: number } | null = null;

  /** The messages that these bytes complete, in order. Never throws. */
  push(bytes: Uint8Array): Lw3Message[] {
    const messages: Lw3Message[] = [];
    for (const byte of bytes) {
      if (byte === LF) this.#ended(messages);
      else if (this.#line.length >= MAX_LINE_BYTES) this.#isTooLong = true;
      else this.#line.push(byte);
    }
    return messages;
  }

  #ended(messages: Lw3Message[]): void {
    const bytes = this.#line;
    this.#line = [];
    if (this.#isTooLong) {
      this.#isTooLong = false;
      return this.#refuse(messages, `a line of more than ${MAX_LINE_BYTES} bytes`);
    }
    if (bytes.at(-1) === CR) bytes.pop();
    const text = this.#utf8.decode(Uint8Array.from(bytes));
    if (!isPlainText(text)) return this.#refuse(messages, 'bytes that are no text');
    this.#text(text, messages);
  }

  #text(text: string, messages: Lw3Message[]): void {
    const opening = OPENING.exec(text);
    if (opening !== null) return this.#opened(opening[1] ?? '', messages);
    if (text === '}') return this.#closed(messages);
    if (text === '' || ECHO.test(text)) return;
    const isTwo = OPENED_INSIDE.test(text) || RUN_TOGETHER.test(text);
    // Newer devices may list what is not known here: that is no reason to throw the answer away.
    const line = isTwo ? null : (lineOf(text) ?? (this.#answer === null ? null : OTHER_LINE));
    if (line === null) return this.#refuse(messages, `no line of this protocol: ${quoted(text)}`);
    if (text.startsWith('CHG')) messages.push({ kind: 'said', line });
    else if (this.#answer === null) this.#refuse(messages, `part of an answer that did not begin: ${quoted(text)}`);
    else this.#grow(this.#answer, line, text.length, messages);
  }

  #grow(answer: { lines: Lw3Line[]; bytes: number }, line: Lw3Line, bytes: number, messages: Lw3Message[]): void {
    answer.lines.push(line);
    answer.bytes += bytes;
    if (answer.lines.length > MAX_ANSWER_LINES || answer.bytes > MAX_ANSWER_BYTES)
      this.#refuse(messages, 'an answer that is too long');
  }

  #opened(signature: string, messages: Lw3Message[]): void {
    if (this.#answer !== null) this.#refuse(messages, 'an answer that does not end');
    this.#answer = { signature: signature.toUpperCase(), lines: [], bytes: 0 };
  }

  #closed(messages: Lw3Message[]): void {
    const answer = this.#answer;
    this.#answer = null;
    if (answer === null) return this.#refuse(messages, 'the end of an answer that did not begin');
    messages.push({ kind: 'answer', signature: answer.signature, lines: answer.lines });
  }

  /** With a line that cannot be read the answer around it is worth nothing. */
  #refuse(messages: Lw3Message[], because: string): void {
    this.#answer = null;
    messages.push({ kind: 'noise', because });
  }
}

/** A command with its signature: four hexadecimal digits. */
export function encodeCommand(signature: string, command: string): Uint8Array {
  return new TextEncoder().encode(`${signature}#${command}\r\n`);
}
