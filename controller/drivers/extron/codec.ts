// Extron's Simple Instruction Set: commands to bytes, and what the switcher says to facts. Sources stand in quirks.md.

import type { Reason } from '../../../protocol/reasons.ts';
import { AsciiLines } from '../ascii-lines.ts';
import type { Fact } from '../facts.ts';

/** Characters of the longest line: the ties of 64 outputs, with room to spare. */
export const MAX_LINE = 512;
const PROMPTS = ['Password:', 'password:'];

const ESCAPE = '\x1b';

/** The codes that the switcher refuses with, in words: user guide 68-2939-01, "Error responses". */
const REFUSALS: Readonly<Record<string, { readonly reason: Reason; readonly because: string }>> = {
  E01: { reason: 'connect_failed', because: 'invalid input number' },
  E10: { reason: 'connect_failed', because: 'unknown command' },
  E11: { reason: 'connect_failed', because: 'invalid preset number' },
  E12: { reason: 'connect_failed', because: 'invalid output number' },
  E13: { reason: 'connect_failed', because: 'invalid parameter' },
  E14: { reason: 'connect_failed', because: 'not valid for this configuration' },
  E17: { reason: 'connect_failed', because: 'invalid command for this signal type, or timed out' },
  E18: { reason: 'connect_failed', because: 'the system timed out' },
  E21: { reason: 'connect_failed', because: 'invalid room number' },
  E22: { reason: 'busy', because: 'the switcher is busy' },
  E24: { reason: 'connect_failed', because: 'privilege violation' },
  E25: { reason: 'connect_failed', because: 'the device is not present' },
  E26: { reason: 'busy', because: 'too many connections' },
  E27: { reason: 'connect_failed', because: 'invalid event number' },
  E30: { reason: 'connect_failed', because: 'a fault of the hardware' },
  E28: { reason: 'connect_failed', because: 'bad file name or file not found' },
};

function refusal(code: string): Fact {
  const known = REFUSALS[code] ?? { reason: 'connect_failed' as const, because: 'refused' };
  return { is: 'refused', reason: known.reason, because: `the device answers ${code}: ${known.because}` };
}

/** Without leading zeros, as the panel counts: `07` is `7`. */
function port(digits: string): string {
  return String(Number(digits));
}

function tie(output: string, input: string): Fact {
  return { is: 'shows', output: port(output), input: Number(input) === 0 ? null : port(input) };
}

function signals(bits: string): readonly Fact[] {
  return [...bits].map((bit, at) => ({ is: 'signal', input: String(at + 1), present: bit === '1' }));
}

type Reader = (...parts: readonly string[]) => readonly Fact[];

/** Whole lines, and what they say. A tie of sound alone is no picture. */
const LINES: ReadonlyArray<readonly [RegExp, Reader]> = [
  [/^Out(\d{1,3}) In(\d{1,3}) (?:All|Vid|RGB)$/, (output, input) => [tie(output ?? '', input ?? '')]],
  [/^Out\d{1,3} In\d{1,3} Aud$/, () => []],
  // One input for every output, or many ties at once: what each output shows now is asked.
  [/^In\d{1,3} (?:All|Vid|RGB)$/, () => [{ is: 'changed' }]],
  [/^(?:Reconfig|Qik|Rpr\d{1,3}|PrstR\d{1,3}|Rmm\d{1,3} Rpr\d{1,3})$/, () => [{ is: 'changed' }]],
  [/^In\d{1,3} Aud$|^Spr\d{1,3}$|^Vmt\S+$|^Amt\S+$|^Exe\d$|^HplgO\S+$|^Login (?:Administrator|User)$/, () => []],
  [/^Vrb[0-3]$/, () => [{ is: 'here' }]],
  [/^(?:Inf\d*\*)?V(\d{1,4})X(\d{1,4})(?: A\d{1,4}X\d{1,4})?$/, (inputs, outputs) => [size(inputs, outputs)]],
  [/^Ver\d\d\*(\d[\w.]*)$/, (text) => [{ is: 'firmware', text: text ?? '' }]],
  [/^Pno(60-\d+-\d+)$/, (text) => [{ is: 'model', text: `Extron ${text ?? ''}` }]],
  [/^Nmi(\d{1,3}),(.*)$/, (at, name) => [{ is: 'name', of: 'input', port: port(at ?? ''), name: (name ?? '').trim() }]],
  [
    /^Nmo(\d{1,3}),(.*)$/,
    (at, name) => [{ is: 'name', of: 'output', port: port(at ?? ''), name: (name ?? '').trim() }],
  ],
  [/^(?:Frq|In)0+[ *]([01]+)$/, (bits) => signals(bits ?? '')],
  // What we say, echoed.
  [/^(?:\d+\*)?\d+[!%&]$|^[IQN]$|^0LS$|^3CV$|^\d+N[IO]$/, () => []],
  [/^(E\d\d)$/, (code) => [refusal(code ?? '')]],
  [
    /^(?:\(c\))? ?Copyright .*Extron Electronics,? (.+), V(\d[\w.]*), \S+$/i,
    (model, version) => banner(model, version),
  ],
  [/^[A-Z][a-z]{2}, *\d{1,2} [A-Z][a-z]{2} \d{4} +[\d:]+$/, () => []],
  // Of everything else that is tagged the room knows nothing; what begins as a tie and reads otherwise is damaged.
  [/^(?:\d\d ?)?(?!Out|In\d|Nm[io]|Frq|Vrb|Pno|Ver)[A-Z][a-z]{2,4}[A-Z]?\d.*$/, () => []],
];

const BEHIND = /.Out(\d{1,3}) In(\d{1,3}) (?:All|Vid|RGB)$/;

function size(inputs: string | undefined, outputs: string | undefined): Fact {
  return { is: 'size', inputs: Number(inputs), outputs: Number(outputs) };
}

function banner(model: string | undefined, version: string | undefined): readonly Fact[] {
  return [{ is: 'restarted' }, { is: 'model', text: `Extron ${model ?? ''}` }, { is: 'firmware', text: version ?? '' }];
}

/** A line of the switcher's. `isWhole`: it began where lines begin. */
function read(text: string, isWhole: boolean): readonly Fact[] {
  if (PROMPTS.includes(text)) return [{ is: 'asks password' }];
  for (const [form, reader] of LINES) {
    const found = form.exec(text);
    if (found !== null) return reader(...found.slice(1));
  }
  // A line that was cut lost its end, too: what follows it stands complete behind what is left of it.
  const tied = BEHIND.exec(text);
  if (tied !== null) return [{ is: 'noise', because: 'a line that was cut' }, tie(tied[1] ?? '', tied[2] ?? '')];
  // A bare number whose beginning is missing would be another number.
  if (isWhole && /^[\w.*-]+$/.test(text)) return [{ is: 'value', text }];
  return [{ is: 'noise', because: `a line that means nothing here (${text.length} characters)` }];
}

export class ExtronCodec {
  readonly #lines = new AsciiLines({ limit: MAX_LINE, prompts: PROMPTS, silent: [ESCAPE.charCodeAt(0)] });

  hear(bytes: Uint8Array): readonly Fact[] {
    return this.#lines
      .hear(bytes)
      .flatMap((line): readonly Fact[] =>
        line.type === 'noise' ? [{ is: 'noise', because: line.because }] : read(line.text, line.isWhole),
      );
  }

  forget(): void {
    this.#lines.forget();
  }
}

/** Most commands need no end; with one, what a line echoes is a line of its own. */
const encoder = new TextEncoder();

/** What ties: picture and sound, the picture alone, or the picture of analogue cards. */
export type TieKind = '!' | '%' | '&';

export const say = {
  /** Tagged answers and reports of what happens at the panel: verbose mode 3. */
  verbose: encoder.encode(`${ESCAPE}3CV\r\n`),
  information: encoder.encode('I\r\n'),
  firmware: encoder.encode('Q\r\n'),
  partNumber: encoder.encode('N\r\n'),
  signals: encoder.encode('0LS\r\n'),
  inputName: (input: number): Uint8Array => encoder.encode(`${ESCAPE}${input}NI\r\n`),
  outputName: (output: number): Uint8Array => encoder.encode(`${ESCAPE}${output}NO\r\n`),
  view: (output: string, kind: TieKind): Uint8Array => encoder.encode(`${output}${kind}\r\n`),
  tie: (input: string | null, output: string, kind: TieKind): Uint8Array =>
    encoder.encode(`${input ?? '0'}*${output}${kind}\r\n`),
  password: (text: string): Uint8Array => encoder.encode(`${text}\r\n`),
} as const;
