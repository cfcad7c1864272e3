// The driver of TESmart's KVM switches: one console, several computers. How one talks with a device stands in the common machine.

import type { Driver } from '../driver.ts';
import type { Dialect, Fact, Inquiry } from '../facts.ts';
import { inquiry, needed, shows } from '../inquiry.ts';
import { MatrixMachine } from '../matrix-machine.ts';
import { countedInputs, known, whole } from '../options.ts';
import { TESMART_KVM } from './capabilities.ts';
import type { Bases } from './codec.ts';
import { say, TesmartCodec } from './codec.ts';

/** Milliseconds of quiet before each frame: those that come close behind one another are lost in the device. */
const QUIET_MS = 100;
/** Milliseconds in which a switch says by itself what it shows now; if it does not, it is asked. */
const SELECT_MS = 300;
const LOOK_MS = 2_000;
/** Inputs; the largest switch has 16, and cascades of them count on. */
const MAX_INPUTS = 128;

class TesmartDialect implements Dialect {
  readonly #codec: TesmartCodec;
  readonly #bases: Bases;
  readonly listenMs = 0;
  readonly quietMs = QUIET_MS;
  readonly probes = [say.query];
  readonly isNamed = false;
  readonly selectMs = SELECT_MS;
  readonly lookMs = LOOK_MS;

  constructor(bases: Bases) {
    this.#bases = bases;
    this.#codec = new TesmartCodec(bases);
  }

  hear(bytes: Uint8Array, now: number): readonly Fact[] {
    return this.#codec.hear(bytes, now);
  }

  forget(): void {
    this.#codec.forget();
  }

  isProbeAnswer(fact: Fact): boolean {
    return fact.is === 'shows';
  }

  greeting(): readonly Inquiry[] {
    return [needed(this.showing('1'))];
  }

  naming(): readonly Inquiry[] {
    return [];
  }

  showing(output: string): Inquiry {
    return inquiry('active input', say.query, shows(output));
  }

  signals(): readonly Inquiry[] {
    return [];
  }

  select(_output: string, input: string | null): Uint8Array | null {
    return input === null ? null : say.select(Number(input), this.#bases);
  }

  password(): null {
    return null;
  }
}

export const tesmart: Driver = {
  capabilities: TESMART_KVM,
  create(options, host) {
    known(options.options, ['selectBase', 'reportBase']);
    const bases: Bases = {
      select: whole(options.options, 'selectBase', { least: 0, most: 1, usual: 1 }),
      report: whole(options.options, 'reportBase', { least: 0, most: 1, usual: 0 }),
    };
    const size = { inputs: countedInputs(options, MAX_INPUTS), outputs: 1 };
    return new MatrixMachine(host, { ...options, ...size }, new TesmartDialect(bases));
  },
};
