// The driver of Kramer's switchers with Protocol 3000: what is asked and in which order. How one talks with a device stands in the common machine.

import type { DeviceOptions, Driver } from '../driver.ts';
import type { Dialect, Fact, Inquiry, Size } from '../facts.ts';
import { inquiry, needed, shows } from '../inquiry.ts';
import { MatrixMachine } from '../matrix-machine.ts';
import { choice, known, whole } from '../options.ts';
import { KRAMER } from './capabilities.ts';
import { KramerCodec, say } from './codec.ts';

/** Milliseconds in which a switcher answers a tie; then it is asked what it shows. */
const SELECT_MS = 500;
/** Milliseconds between two looks, which also keep the connection. */
const LOOK_MS = 2_000;
const MAX_MACHINE = 99;
/** `auto`: the newest that the device answers. */
const COMMANDS = ['auto', 'ROUTE', 'VID', 'AV'] as const;
const DISCONNECTS = ['0', 'inputs+1'] as const;
/** What a route takes along; where sound is set to follow the picture at the device, it goes along anyway. */
const LAYERS = ['video', 'video and audio'] as const;

type Command = 'ROUTE' | 'VID' | 'AV';

interface Ways {
  readonly machine: number | null;
  readonly command: (typeof COMMANDS)[number];
  readonly disconnect: (typeof DISCONNECTS)[number];
  readonly layers: (typeof LAYERS)[number];
  readonly login: string | null;
}

class KramerDialect implements Dialect {
  readonly #ways: Ways;
  readonly #codec: KramerCodec;
  #command: Command = 'AV';
  /** Nothing said yet which of the commands it knows. */
  #isOpen = true;
  #inputs = Number.POSITIVE_INFINITY;
  readonly listenMs = 0;
  readonly quietMs = 0;
  readonly isNamed = true;
  readonly selectMs = SELECT_MS;
  readonly lookMs = LOOK_MS;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#codec = new KramerCodec(ways.machine);
  }

  hear(bytes: Uint8Array): readonly Fact[] {
    return this.#codec.hear(bytes).map((fact) => this.#darkened(fact));
  }

  forget(): void {
    this.#codec.forget();
    this.#command = 'AV';
    this.#isOpen = this.#ways.command === 'auto';
    this.#inputs = Number.POSITIVE_INFINITY;
  }

  get probes(): readonly Uint8Array[] {
    return [this.#say(''), this.#say('MODEL?'), this.#isOpen ? this.#anyConnection() : this.showing('1').bytes];
  }

  isProbeAnswer(fact: Fact): boolean {
    return fact.is === 'here';
  }

  greeting(): readonly Inquiry[] {
    const { login } = this.#ways;
    return [
      inquiry('handshake', this.#say(''), 'here'),
      ...(login === null ? [] : [needed(inquiry('login', this.#say(`LOGIN ${login}`), 'here'))]),
      inquiry('model', this.#say('MODEL?'), 'model'),
      inquiry('firmware', this.#say('VERSION?'), 'firmware'),
      inquiry('size', this.#say('INFO-IO?'), 'size'),
      ...this.#commands(),
    ];
  }

  naming({ inputs, outputs }: Size): readonly Inquiry[] {
    this.#inputs = inputs;
    this.#isOpen = false;
    return [
      ...Array.from({ length: inputs }, (_, at) => this.#name('input', at + 1)),
      ...Array.from({ length: outputs }, (_, at) => this.#name('output', at + 1)),
    ];
  }

  showing(output: string): Inquiry {
    return inquiry('connections', this.#say(question(this.#command, output)), shows(output));
  }

  signals({ inputs }: Size): readonly Inquiry[] {
    return Array.from({ length: inputs }, (_, at) => {
      const input = String(at + 1);
      const isAnswer = (fact: Fact): boolean => fact.is === 'signal' && fact.input === input;
      return inquiry('signals', this.#say(`SIGNAL? ${input}`), isAnswer);
    });
  }

  select(output: string, input: string | null, { inputs }: Size): Uint8Array {
    const dark = this.#ways.disconnect === '0' ? '0' : String(inputs + 1);
    const from = input ?? dark;
    const isBoth = this.#ways.layers === 'video and audio';
    if (this.#command === 'ROUTE') return this.#say(`ROUTE ${isBoth ? '12' : '1'},${output},${from}`);
    return this.#say(`${isBoth ? 'AV' : this.#command} ${from}>${output}`);
  }

  password(): null {
    return null;
  }

  #name(of: 'input' | 'output', at: number): Inquiry {
    const isAnswer = (fact: Fact): boolean => fact.is === 'name' && fact.of === of && fact.port === String(at);
    return inquiry('labels', this.#say(`LABEL? ${of === 'input' ? 0 : 1},${at}`), isAnswer);
  }

  #say(command: string): Uint8Array {
    return say(this.#ways.machine, command);
  }

  /** An older question first, so that the newest that is answered is the one that stays. */
  #commands(): readonly Inquiry[] {
    const { command } = this.#ways;
    if (command !== 'auto') {
      this.#command = command;
      return [];
    }
    const isAnswer = shows('1');
    return (['VID', 'ROUTE'] as const).map((one) =>
      inquiry(one, this.#say(question(one, '1')), (fact) => {
        if (!isAnswer(fact)) return false;
        this.#command = one;
        this.#isOpen = false;
        return true;
      }),
    );
  }

  /** What output 1 shows, in the words of each generation: a device that says nothing to what it does not know answers one of them. */
  #anyConnection(): Uint8Array {
    const asked = (['ROUTE', 'VID', 'AV'] as const).map((command) => this.#say(question(command, '1')));
    return Uint8Array.from(asked.flatMap((bytes) => [...bytes]));
  }

  /** Some devices have a number behind their last input for nothing. */
  #darkened(fact: Fact): Fact {
    if (fact.is === 'size') this.#inputs = fact.inputs;
    if (fact.is !== 'shows' || fact.input === null) return fact;
    return Number(fact.input) === this.#inputs + 1 ? { ...fact, input: null } : fact;
  }
}

function question(command: Command, output: string): string {
  return command === 'ROUTE' ? `ROUTE? 1,${output}` : `${command}? ${output}`;
}

/** `LOGIN` wants a level and its password; `Admin` is the level that may switch. */
function login({ username, password }: DeviceOptions): string | null {
  return password === null ? null : `${username ?? 'Admin'},${password}`;
}

export const kramer: Driver = {
  capabilities: KRAMER,
  create(options, host) {
    known(options.options, ['machine', 'command', 'disconnect', 'layers']);
    const machine = whole(options.options, 'machine', { least: 0, most: MAX_MACHINE, usual: 0 });
    const ways: Ways = {
      machine: machine === 0 ? null : machine,
      command: choice(options.options, 'command', COMMANDS),
      disconnect: choice(options.options, 'disconnect', DISCONNECTS),
      layers: choice(options.options, 'layers', LAYERS),
      login: login(options),
    };
    return new MatrixMachine(host, options, new KramerDialect(ways));
  },
};
