// The driver of TESmart's HDMI matrices, which answer one question and confirm nothing: every route is looked at after it was sent.

import type { DeviceOptions, Driver } from '../driver.ts';
import type { Dialect, Fact, Inquiry } from '../facts.ts';
import { inquiry, needed, shows } from '../inquiry.ts';
import { MatrixMachine } from '../matrix-machine.ts';
import { choice, countedInputs, known } from '../options.ts';
import { TESMART_MATRIX } from './capabilities.ts';
import { say, TesmartMatrixCodec, toFacts } from './codec.ts';

const QUIET_MS = 50;
/** Milliseconds between two looks: what somebody switches at the panel is found by them alone. */
const LOOK_MS = 1_000;
/** Inputs, which are said with two digits. */
const MAX_INPUTS = 99;
const ORDERS = ['input first', 'output first'] as const;

class TesmartMatrixDialect implements Dialect {
  readonly #codec = new TesmartMatrixCodec();
  readonly #order: (typeof ORDERS)[number];
  readonly #inputs: number;
  readonly #configured: number | null;
  /** As the first answer of this connection counted them, where the settings do not say. */
  #outputs: number | null;
  readonly listenMs = 0;
  readonly quietMs = QUIET_MS;
  readonly probes = [say.read];
  readonly isNamed = false;
  readonly selectMs = 0;
  readonly lookMs = LOOK_MS;

  constructor(order: (typeof ORDERS)[number], inputs: number, outputs: number | null) {
    this.#order = order;
    this.#inputs = inputs;
    this.#configured = outputs;
    this.#outputs = outputs;
  }

  hear(bytes: Uint8Array, now: number): readonly Fact[] {
    return this.#codec.hear(bytes, now).flatMap((message): readonly Fact[] => {
      if (message.type === 'noise') return toFacts([message]);
      const outputs = message.links.length;
      if (this.#outputs !== null && this.#outputs !== outputs)
        return [{ is: 'noise', because: `an answer for ${outputs} outputs instead of ${this.#outputs}` }];
      this.#outputs = outputs;
      return [{ is: 'size', inputs: this.#inputs, outputs }, ...toFacts([message])];
    });
  }

  forget(): void {
    this.#codec.forget();
    this.#outputs = this.#configured;
  }

  isProbeAnswer(fact: Fact): boolean {
    return fact.is === 'shows';
  }

  greeting(): readonly Inquiry[] {
    return [needed(inquiry('size', say.read, 'size'))];
  }

  naming(): readonly Inquiry[] {
    return [];
  }

  showing(output: string): Inquiry {
    return inquiry('links', say.read, shows(output));
  }

  signals(): readonly Inquiry[] {
    return [];
  }

  select(output: string, input: string | null): Uint8Array | null {
    if (input === null) return null;
    const [from, to] = [Number(input), Number(output)];
    return this.#order === 'input first' ? say.select(from, to) : say.select(to, from);
  }

  password(): null {
    return null;
  }
}

function made(options: DeviceOptions): Dialect {
  known(options.options, ['order']);
  return new TesmartMatrixDialect(
    choice(options.options, 'order', ORDERS),
    countedInputs(options, MAX_INPUTS),
    options.outputs,
  );
}

export const tesmartMatrix: Driver = {
  capabilities: TESMART_MATRIX,
  create: (options, host) => new MatrixMachine(host, options, made(options)),
};
