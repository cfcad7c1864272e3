// The driver of Extron's matrix switchers: what is asked and in which order. How one talks with a device stands in the common machine.

import type { Driver } from '../driver.ts';
import type { Dialect, Fact, Inquiry, Size } from '../facts.ts';
import { inquiry, shows } from '../inquiry.ts';
import { MatrixMachine } from '../matrix-machine.ts';
import { choice, known } from '../options.ts';
import { EXTRON } from './capabilities.ts';
import type { TieKind } from './codec.ts';
import { ExtronCodec, say } from './codec.ts';

/** Milliseconds for the copyright line and the question for a password, before the first word. */
const LISTEN_MS = 500;
/** Milliseconds in which a switcher answers a tie; then it is asked what it shows. */
const SELECT_MS = 500;
/** Milliseconds between two looks: often enough that the five minutes without a word never pass. */
const LOOK_MS = 2_000;
/** Milliseconds of quiet where answers carry no name, so that one that is said twice meets no question. */
const UNTAGGED_QUIET_MS = 50;

const KINDS = { all: '!', video: '%', rgb: '&' } as const;

class ExtronDialect implements Dialect {
  readonly #codec = new ExtronCodec();
  readonly #password: string | null;
  readonly #tie: TieKind;
  #view: TieKind;
  /** Whether answers to questions for ties say of which output they are. */
  #ties: 'unknown' | 'tagged' | 'bare' = 'unknown';
  /** The fact that is under way was a bare number. */
  #isBare = false;
  readonly listenMs = LISTEN_MS;
  readonly isNamed = false;
  readonly selectMs = SELECT_MS;
  readonly lookMs = LOOK_MS;

  constructor(tie: TieKind, password: string | null) {
    this.#tie = tie;
    this.#view = tie;
    this.#password = password;
  }

  get quietMs(): number {
    return this.#ties === 'tagged' ? 0 : UNTAGGED_QUIET_MS;
  }

  get probes(): readonly Uint8Array[] {
    return [say.information, say.view('1', this.#view)];
  }

  isProbeAnswer(fact: Fact): boolean {
    return fact.is === 'size';
  }

  hear(bytes: Uint8Array): readonly Fact[] {
    return this.#codec.hear(bytes);
  }

  forget(): void {
    this.#codec.forget();
    this.#ties = 'unknown';
    this.#view = this.#tie;
  }

  greeting(): readonly Inquiry[] {
    return [
      inquiry('verbose mode', say.verbose, 'here'),
      inquiry('size', say.information, 'size'),
      inquiry('firmware', say.firmware, 'firmware', (text) =>
        /^\d[\w.]*$/.test(text) ? [{ is: 'firmware', text }] : [],
      ),
      inquiry('part number', say.partNumber, 'model', (text) =>
        /^60-\d+-\d+$/.test(text) ? [{ is: 'model', text: `Extron ${text}` }] : [],
      ),
      this.#pictureAlone(),
    ];
  }

  naming({ inputs, outputs }: Size): readonly Inquiry[] {
    return [
      ...Array.from({ length: inputs }, (_, at) => this.#name('input', at + 1)),
      ...Array.from({ length: outputs }, (_, at) => this.#name('output', at + 1)),
    ];
  }

  showing(output: string): Inquiry {
    return this.#tieOf(output, this.#view);
  }

  signals({ inputs }: Size): readonly Inquiry[] {
    const bits = new RegExp(`^[01]{${inputs}}$`);
    return [
      inquiry('signals', say.signals, 'signal', (text) =>
        bits.test(text)
          ? [...text].map((bit, at) => ({ is: 'signal', input: String(at + 1), present: bit === '1' }))
          : [],
      ),
    ];
  }

  select(output: string, input: string | null): Uint8Array {
    return say.tie(input, output, this.#tie);
  }

  password(): Uint8Array | null {
    return this.#password === null ? null : say.password(this.#password);
  }

  /** Where sound is tied elsewhere, the switcher tells the tie of picture and sound no more: the picture's alone is asked, if it knows that question. */
  #pictureAlone(): Inquiry {
    return this.#tieOf('1', KINDS.video, () => {
      if (this.#tie === KINDS.all) this.#view = KINDS.video;
    });
  }

  #tieOf(output: string, view: TieKind, answered: () => void = () => undefined): Inquiry {
    const isShown = shows(output);
    const isAnswer = (fact: Fact): boolean => {
      if (!isShown(fact)) return false;
      if (!this.#isBare) this.#ties = 'tagged';
      this.#isBare = false;
      answered();
      return true;
    };
    return inquiry('ties', say.view(output, view), isAnswer, (text) => this.#bare(output, text));
  }

  #name(of: 'input' | 'output', at: number): Inquiry {
    const bytes = of === 'input' ? say.inputName(at) : say.outputName(at);
    const port = String(at);
    return inquiry(
      `names of ${of}s`,
      bytes,
      (fact) => fact.is === 'name' && fact.of === of && fact.port === port,
      (name) => [{ is: 'name', of, port, name }],
    );
  }

  /** A device whose answers are tagged says no bare numbers: there, a number is what is left of something else. */
  #bare(output: string, text: string): readonly Fact[] {
    if (this.#ties === 'tagged' || !/^\d{1,3}$/.test(text)) return [];
    this.#ties = 'bare';
    this.#isBare = true;
    return [{ is: 'shows', output, input: Number(text) === 0 ? null : String(Number(text)) }];
  }
}

export const extron: Driver = {
  capabilities: EXTRON,
  create(options, host) {
    known(options.options, ['tie']);
    const tie = choice(options.options, 'tie', ['all', 'video', 'rgb']);
    return new MatrixMachine(host, options, new ExtronDialect(KINDS[tie], options.password));
  },
};
