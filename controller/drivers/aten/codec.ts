// ATEN matrix over telnet: bytes to lines, prompts and negotiation, and lines to what they say. There is no checksum; a line counts when its end has come and the
// whole of it is as the manuals or a device that was watched show it.

import { isPlainText } from '../plain-text.ts';

/** Bytes of a line; the longest that is known has some eighty. */
const MAX_LINE_BYTES = 512;
/** Bytes of a telnet subnegotiation; beyond, it is taken for text again. */
const MAX_OPTION_BYTES = 256;
const MAX_QUOTED = 60;

const LF = 0x0a;
const CR = 0x0d;
const [IAC, DONT, DO, WONT, WILL, SB, SE] = [255, 254, 253, 252, 251, 250, 240];
/** Options that we let the device do: to echo, and to send without waiting for us. */
const LETS: readonly number[] = [1, 3];

export type AtenPrompt = 'username' | 'password' | 'new password' | 'command';

export type AtenEvent =
  | { readonly kind: 'prompt'; readonly of: AtenPrompt }
  /** An answer to a telnet negotiation, to be sent as it is. */
  | { readonly kind: 'reply'; readonly bytes: Uint8Array }
  | { readonly kind: 'established'; readonly model: string }
  | { readonly kind: 'denied'; readonly because: string; readonly isLocked: boolean }
  | { readonly kind: 'routed'; readonly input: number; readonly outputs: readonly number[] }
  /** Somebody switched, we or others. Whether the picture of that output is on is not said. */
  | { readonly kind: 'switched'; readonly input: number; readonly output: number }
  | { readonly kind: 'none'; readonly output: number }
  /** An input that no output shows. */
  | { readonly kind: 'unused' }
  /** A line of `read`: the input of an output, and whether its picture is on. */
  | { readonly kind: 'state'; readonly output: number; readonly input: number; readonly isOn: boolean }
  | { readonly kind: 'ok' }
  | { readonly kind: 'incorrect' }
  | { readonly kind: 'version'; readonly version: string }
  /** A profile was loaded: anything may have changed. */
  | { readonly kind: 'loaded' }
  /** Echo, banner, settings: of no use here. */
  | { readonly kind: 'text' }
  | { readonly kind: 'noise'; readonly because: string };

const PROMPTS: readonly (readonly [RegExp, AtenPrompt])[] = [
  [/^(?:enter )?user ?name:$/i, 'username'],
  [/^(?:new|confirm) password:$/i, 'new password'],
  [/^(?:enter )?password:$/i, 'password'],
  [/^(?:\w[\w-]*)?> ?$/, 'command'],
];
/** What a prompt ends with; nothing else is looked at byte by byte. */
const PROMPT_ENDS: readonly number[] = [0x3a, 0x3e];

const PORTS = '(\\d{1,2}(?:[ ,]+\\d{1,2})*)';
const INPUT_TO = new RegExp(`^Input Port (\\d{1,2}) is connected to Output Port ${PORTS}$`, 'i');
const OUTPUT_TO = new RegExp(`^Output Port ${PORTS} is connected to Input Port (\\d{1,2})$`, 'i');

type Reader = (match: RegExpExecArray) => AtenEvent;

function numbers(text = ''): number[] {
  return text.split(/[ ,]+/).map(Number);
}

const LINES: readonly (readonly [RegExp, Reader])[] = [
  [INPUT_TO, ([, input, outputs]) => ({ kind: 'routed', input: Number(input), outputs: numbers(outputs) })],
  [OUTPUT_TO, ([, outputs, input]) => ({ kind: 'routed', input: Number(input), outputs: numbers(outputs) })],
  [
    /^Switch input (\d{1,2}) to output (\d{1,2})\.?$/i,
    ([, input, output]) => ({ kind: 'switched', input: Number(input), output: Number(output) }),
  ],
  [/^No port is connected to Output Port (\d{1,2})$/i, ([, output]) => ({ kind: 'none', output: Number(output) })],
  [/^No port is connected to Input Port \d{1,2}$/i, () => ({ kind: 'unused' })],
  [
    /^o(\d{2}) i(\d{2}) video (on|off) audio (?:on|off)(?: \w+ (?:on|off))*$/i,
    ([, output, input, video = '']) => ({
      kind: 'state',
      output: Number(output),
      input: Number(input),
      isOn: video.toLowerCase() === 'on',
    }),
  ],
  [/^(?:.* )?command ok\.?$/i, () => ({ kind: 'ok' })],
  [/^(?:.* )?command incorrect\.?$/i, () => ({ kind: 'incorrect' })],
  [/^(?:software|f\/w|firmware) version:? *v?(\d[\d.]*?)\.?$/i, ([, version = '']) => ({ kind: 'version', version })],
  [/^Connection to (\S{1,32}) is established\.?$/i, ([, model = '']) => ({ kind: 'established', model })],
  [/^login locked.*$/i, ([because]) => ({ kind: 'denied', because, isLocked: true })],
  [
    /^(?!.*command).*(?:login fail|incorrect|invalid (?:user|password)).*$/i,
    ([because]) => ({ kind: 'denied', because, isLocked: false }),
  ],
  [/^load(?:ed)?(?: profile)?:? ?f?\d{1,2}(?: ok)?\.?$/i, () => ({ kind: 'loaded' })],
];
/** Parts of lines that matter: a line that has one and is none of the above was damaged. */
const FRAGMENT = /connected to|switch input|video o|command ok|command inc/i;

function eventOf(line: string): AtenEvent {
  for (const [pattern, read] of LINES) {
    const match = pattern.exec(line);
    if (match !== null) return read(match);
  }
  if (!FRAGMENT.test(line)) return { kind: 'text' };
  return { kind: 'noise', because: `a line that is damaged: ${JSON.stringify(line.slice(0, MAX_QUOTED))}` };
}

export class AtenDecoder {
  readonly #utf8 = new TextDecoder('utf-8');
  #line: number[] = [];
  #isTooLong = false;
  /** Bytes of a telnet command that has begun. */
  #command: number[] = [];

  /** What these bytes complete, in order. Never throws. */
  push(bytes: Uint8Array): AtenEvent[] {
    const events: AtenEvent[] = [];
    for (const byte of bytes) {
      if (this.#command.length > 0 || byte === IAC) this.#telnet(byte, events);
      else this.#text(byte, events);
    }
    return events;
  }

  #text(byte: number, events: AtenEvent[]): void {
    if (byte === LF) return this.#ended(events);
    if (byte === 0 && this.#line.at(-1) === CR) return;
    if (this.#line.length >= MAX_LINE_BYTES) this.#isTooLong = true;
    else this.#line.push(byte);
    if (PROMPT_ENDS.includes(byte)) this.#prompted(events);
  }

  #ended(events: AtenEvent[]): void {
    const bytes = this.#line;
    const isTooLong = this.#isTooLong;
    this.#line = [];
    this.#isTooLong = false;
    if (isTooLong) events.push({ kind: 'noise', because: `a line of more than ${MAX_LINE_BYTES} bytes` });
    const text = isTooLong ? '' : this.#utf8.decode(Uint8Array.from(bytes)).replace(/\r+$/, '').trim();
    if (text === '') return;
    events.push(isPlainText(text) ? eventOf(text) : { kind: 'noise', because: 'bytes that are no text' });
  }

  /** A prompt has no end of line: it is one as soon as the line so far is nothing else. */
  #prompted(events: AtenEvent[]): void {
    const text = this.#utf8.decode(Uint8Array.from(this.#line)).trim();
    const found = PROMPTS.find(([pattern]) => pattern.test(text));
    if (found === undefined) return;
    this.#line = [];
    events.push({ kind: 'prompt', of: found[1] });
  }

  #telnet(byte: number, events: AtenEvent[]): void {
    this.#command.push(byte);
    const [, verb = 0, option = 0] = this.#command;
    const length = this.#command.length;
    if (length === 1) return;
    if (verb === SB) return this.#subnegotiation(length);
    const isNegotiation = verb >= WILL && verb <= DONT;
    if (isNegotiation && length < 3) return;
    this.#command = [];
    if (verb === IAC) return this.#text(IAC, events);
    if (verb === WILL) events.push(this.#reply(LETS.includes(option) ? DO : DONT, option));
    if (verb === DO) events.push(this.#reply(WONT, option));
  }

  #subnegotiation(length: number): void {
    const isOver = this.#command.at(-1) === SE && this.#command.at(-2) === IAC && length > 3;
    if (isOver || length > MAX_OPTION_BYTES) this.#command = [];
  }

  #reply(verb: number, option: number): AtenEvent {
    return { kind: 'reply', bytes: Uint8Array.of(IAC, verb, option) };
  }
}

export function encodeLine(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\r\n`);
}
