// Kramer's Protocol 3000: commands to bytes, and what the switcher says to facts. Sources stand in quirks.md.

import type { Reason } from '../../../protocol/reasons.ts';
import { AsciiLines } from '../ascii-lines.ts';
import type { Fact } from '../facts.ts';

/** Characters of the longest line: all connections of 64 outputs, with room to spare. */
export const MAX_LINE = 1_024;

/** Protocol 3000 Reference Guide 2900-300489, "Result and error codes". */
const REFUSALS: Readonly<Record<number, { readonly reason: Reason; readonly because: string }>> = {
  1: { reason: 'connect_failed', because: 'syntax error' },
  2: { reason: 'connect_failed', because: 'command not available for this device' },
  3: { reason: 'connect_failed', because: 'parameter out of range' },
  4: { reason: 'connect_failed', because: 'unauthorized access' },
  5: { reason: 'connect_failed', because: 'internal firmware error' },
  6: { reason: 'busy', because: 'protocol busy' },
  7: { reason: 'connect_failed', because: 'wrong CRC' },
  8: { reason: 'connect_failed', because: 'time-out' },
  21: { reason: 'connect_failed', because: 'device not connected' },
};

/** Layers that carry the picture: video, and the ways in which devices and clients say all of them. */
const PICTURE = ['0', '1', '12', '13', '123', '*'];
const INPUT_SIDE = '0';
/** As devices are delivered. */
const USUAL_MACHINE = 1;

function refusal(code: string): Fact {
  const known = REFUSALS[Number(code)] ?? { reason: 'connect_failed' as const, because: 'refused' };
  return { is: 'refused', reason: known.reason, because: `the device answers ERR ${code}: ${known.because}` };
}

function port(digits: string): string {
  return String(Number(digits));
}

/** `*` is every output: what each shows now is asked. */
function shows(output: string, input: string): Fact {
  if (output === '*') return { is: 'changed' };
  return { is: 'shows', output: port(output), input: Number(input) === 0 ? null : port(input) };
}

function route(layer = '', output = '', input = ''): readonly Fact[] {
  return PICTURE.includes(layer) ? [shows(output, input)] : [];
}

function connections(pairs = ''): readonly Fact[] {
  return pairs.split(',').map((pair) => {
    const [input = '', output = ''] = pair.trim().split('>');
    return shows(output, input);
  });
}

/** A label that is switched off is not shown by the device either. */
function named(side = '', at = '', isOn = '', name = ''): readonly Fact[] {
  const of = side === INPUT_SIDE ? 'input' : 'output';
  return [{ is: 'name', of, port: port(at), name: isOn === '1' ? name.trim() : '' }];
}

type Reader = (...parts: readonly string[]) => readonly Fact[];

/** What stands after `~01@`, without the closing OK. */
const BODIES: ReadonlyArray<readonly [RegExp, Reader]> = [
  [/^ROUTE ?(\d{1,3}|\*), ?(\d{1,3}|\*), ?(\d{1,3})$/i, route],
  [/^(?:VID|AV|V) ?(\d{1,3} ?> ?(?:\d{1,3}|\*)(?: ?, ?\d{1,3} ?> ?(?:\d{1,3}|\*))*)$/i, connections],
  [/^(?:AUD|A) ?[\d>*, ]+$/i, () => []],
  [
    /^INFO-IO\?? IN (\d{1,4}), ?OUT (\d{1,4})$/i,
    (ins, outs) => [{ is: 'size', inputs: Number(ins), outputs: Number(outs) }],
  ],
  [/^MODEL\?? (.+)$/i, (text) => [{ is: 'model', text: `Kramer ${text ?? ''}` }]],
  [/^VERSION\?? (.+)$/i, (text) => [{ is: 'firmware', text: text ?? '' }]],
  [/^LABEL ?([01]),(\d{1,3}),([01]),(.*)$/i, named],
  [/^SIGNAL ?(\d{1,3}) ?, ?([01])$/i, (at, on) => [{ is: 'signal', input: port(at ?? ''), present: on === '1' }]],
  [/^PRST-RCL\b.*$/i, () => [{ is: 'changed' }]],
  [/^(?:|LOGIN\b.*)$/i, () => [{ is: 'here' }]],
  [/^(?:Protocol Start|Welcome\b.*|Kramer\b.*)$/i, () => [{ is: 'restarted' }]],
  // Of everything else the room knows nothing; what is named above and reads otherwise is damaged.
  [/^(?!(?:ROUTE|VID|AV|V|AUD|A|INFO-IO|MODEL|VERSION|SIGNAL)\b)[A-Z][A-Z0-9-]+\??(?: .*)?$/, () => []],
];

/** Without the result that many devices add to what they carried out. */
function withoutResult(body: string): string {
  return body.replace(/ ?\bOK$/, '').trim();
}

export class KramerCodec {
  readonly #lines = new AsciiLines({ limit: MAX_LINE, prompts: [], silent: [] });
  readonly #configured: number | null;
  /** The machine number of whom we speak to: the configured one, or that which answered the handshake first. */
  #machine: number;
  #isKnown: boolean;

  constructor(machine: number | null) {
    this.#configured = machine;
    this.#machine = machine ?? USUAL_MACHINE;
    this.#isKnown = machine !== null;
  }

  hear(bytes: Uint8Array): readonly Fact[] {
    return this.#lines
      .hear(bytes)
      .flatMap((line): readonly Fact[] =>
        line.type === 'noise' ? [{ is: 'noise', because: line.because }] : this.#read(line.text),
      );
  }

  forget(): void {
    this.#lines.forget();
    this.#machine = this.#configured ?? USUAL_MACHINE;
    this.#isKnown = this.#configured !== null;
  }

  /** What we say comes back as an echo; a tilde begins a message, and what stands before the last of them was cut off. */
  #read(text: string): readonly Fact[] {
    if (/^#[^~]*$/.test(text)) return [];
    const begin = text.lastIndexOf('~');
    const found = /^~(?:(\d{1,2})@)? ?(.*)$/.exec(text.slice(Math.max(0, begin)));
    if (found === null) return [{ is: 'noise', because: `a line that is no message (${text.length} characters)` }];
    const cut: readonly Fact[] = begin > 0 ? [{ is: 'noise', because: 'a message that was cut' }] : [];
    const [, number, body = ''] = found;
    if (number !== undefined && !this.#isOurs(Number(number), body))
      return [...cut, { is: 'noise', because: `from machine ${number}` }];
    return [...cut, ...read(body)];
  }

  #isOurs(number: number, body: string): boolean {
    if (!this.#isKnown && /^OK$/i.test(body.trim())) {
      this.#machine = number;
      this.#isKnown = true;
    }
    return this.#machine === number;
  }
}

function read(body: string): readonly Fact[] {
  const refused = /^(?:.* )?ERR ?(\d{1,3})$/i.exec(body);
  if (refused !== null) return [refusal(refused[1] ?? '')];
  if (body === '') return [{ is: 'noise', because: 'an empty message' }];
  const said = withoutResult(body);
  for (const [form, reader] of BODIES) {
    const found = form.exec(said);
    if (found !== null) return reader(...found.slice(1));
  }
  return [{ is: 'noise', because: `a message that means nothing here (${body.length} characters)` }];
}

const encoder = new TextEncoder();

/** `#MODEL?`, or `#02@MODEL?` where the machine has a number. */
export function say(machine: number | null, command: string): Uint8Array {
  const to = machine === null ? '' : `${String(machine).padStart(2, '0')}@`;
  return encoder.encode(`#${to}${command}\r\n`);
}
