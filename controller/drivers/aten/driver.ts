// The machine that speaks with an ATEN matrix (telnet 23). Series differ in their words: whole state by `read` or output by output with `RO`, switching by `SS` or by
// `sw`; what the device does not know is not asked again. quirks.md says who differs where.

import type { DeviceHost, DeviceMachine, DeviceOptions, Driver, Port, Route } from '../driver.ts';
import { choice, known } from '../options.ts';
import type { Turns } from '../turns.ts';
import { createTurns } from '../turns.ts';
import type { Underway } from '../underway.ts';
import { createUnderway } from '../underway.ts';
import { ATEN_CAPABILITIES } from './capabilities.ts';
import type { AtenEvent } from './codec.ts';
import { AtenDecoder, encodeLine } from './codec.ts';
import { Login } from './login.ts';
import { sizeOfModel } from './models.ts';

/** Milliseconds that the device has for an answer. */
const PATIENCE_MS = 3_000;
/** Milliseconds between two readings of all routes; they also keep the session from ending. */
const POLL_MS = 15_000;
/** Milliseconds of silence after which an answer of several lines is over, where no prompt ends it. */
const QUIET_MS = 1_000;
/** Milliseconds until what was switched is read, so that several switches are read at once; and until a loaded profile is. */
const LOOK_MS = 20;
const LOADED_MS = 200;
/** Telnet negotiations that are answered in one connection. */
const MAX_REPLIES = 64;
/** Ports are two digits. */
const MAX_PORTS = 99;

/** How it is switched: in two letters, in words, or as it turns out. */
const COMMANDS = ['auto', 'ss', 'sw'] as const;
const FACTORY = { username: 'administrator', password: 'password' } as const;
const NEVER = Number.POSITIVE_INFINITY;

/** What ends the answer for one port. */
const ENDS_ONE: readonly Heard['kind'][] = ['routed', 'none', 'unused', 'quiet'];

type Heard = AtenEvent | { readonly kind: 'quiet' };
/** What came of a question: refused, unanswered, not taken by the line, or over with what was heard meanwhile. */
type Outcome = 'incorrect' | 'missed' | 'unsaid' | 'over';
interface Question {
  readonly text: string;
  readonly until: number;
  isOver(heard: Heard): boolean;
  told(outcome: Outcome): void;
  readonly order?: Route;
}

function two(port: number): string {
  return String(port).padStart(2, '0');
}

class AtenMachine implements DeviceMachine {
  readonly #host: DeviceHost;
  readonly #options: DeviceOptions;
  readonly #commands: (typeof COMMANDS)[number];
  readonly #login: Login;
  readonly #orders: Underway;
  readonly #turns: Turns<Heard>;
  #decoder = new AtenDecoder();
  #replies = 0;
  #model: string | null = null;
  #firmware: string | null = null;
  #inputs = 0;
  #outputs = 0;
  #isReady = false;
  /** Since the last question something came. */
  #isHeard = false;
  /** Which words this device has. */
  #reads = true;
  #switches: 'ss' | 'sw' = 'ss';
  #isSure = false;
  /** The input of each output, and the outputs whose picture is off. */
  readonly #shown = new Map<number, number | null>();
  readonly #off = new Set<number>();
  readonly #timers = new Map<string, () => void>();

  constructor(options: DeviceOptions, commands: (typeof COMMANDS)[number], host: DeviceHost) {
    this.#host = host;
    this.#options = options;
    this.#commands = commands;
    const { username, password } = options;
    const credentials = { username: username ?? FACTORY.username, password: password ?? FACTORY.password };
    this.#login = new Login(host, credentials, (model) => this.#begin(model));
    this.#orders = createUnderway(host);
    this.#turns = createTurns(host, PATIENCE_MS);
  }

  opened(): void {
    this.#decoder = new AtenDecoder();
    this.#replies = 0;
    this.#firmware = null;
    this.#reads = true;
    this.#isSure = this.#commands !== 'auto';
    this.#switches = this.#commands === 'sw' ? 'sw' : 'ss';
    this.#shown.clear();
    this.#off.clear();
    this.#turns.open();
    this.#login.opened();
  }

  closed(): void {
    this.#isReady = false;
    this.#login.closed();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#turns.close();
    this.#orders.close();
  }

  heard(bytes: Uint8Array): void {
    for (const event of this.#decoder.push(bytes)) this.#hear(event);
    this.#isHeard = true;
    if (this.#login.isIn) this.#awaitQuiet();
  }

  route(order: Route): void {
    const until = this.#orders.take(order);
    if (until === null) return;
    if (!this.#isReady) return this.#orders.failed(order, 'offline', 'the device has not been read yet');
    const output = this.#portOf(order.output, this.#outputs);
    const input = order.input === null ? 0 : this.#portOf(order.input, this.#inputs);
    if (output === null) return this.#orders.failed(order, 'not_found', `the matrix has no output ${order.output}`);
    if (input === null) return this.#orders.failed(order, 'not_found', `the matrix has no input ${order.input}`);
    if (input === 0) return this.#darken(order, output, until);
    this.#switch(order, input, output, until);
  }

  /** Silence after nothing at all is none that ends an answer. */
  #awaitQuiet(): void {
    this.#later('quiet', QUIET_MS, () => {
      if (this.#isHeard) this.#turns.hear({ kind: 'quiet' });
    });
  }

  #portOf(port: string, count: number): number | null {
    const number = /^[1-9]\d?$/.test(port) ? Number(port) : 0;
    return number > 0 && number <= count ? number : null;
  }

  #switch(order: Route, input: number, output: number, until: number): void {
    const isFirst = this.#switches === 'ss';
    const text = isFirst ? `SS ${two(input)},${two(output)}` : `sw i${two(input)} o${two(output)}`;
    this.#order(order, text, until, output, (outcome) => {
      if (outcome === 'incorrect' && isFirst && !this.#isSure) {
        this.#switches = 'sw';
        return this.#switch(order, input, output, until);
      }
      if (outcome !== 'over') return this.#refused(order, outcome);
      this.#isSure = true;
      // Where it can be read what is shown, that is asked; else the device's words of this output are all there is.
      if (!this.#reads && this.#shown.get(output) === input) return this.#orders.done(order);
      this.#verify(order, until, true);
    });
  }

  #darken(order: Route, output: number, until: number): void {
    if (this.#reads) return this.#picture(order, output, 'off', until);
    this.#orders.failed(order, 'unavailable', 'this device does not say whether an output is dark');
  }

  #picture(order: Route, output: number, state: 'on' | 'off', until: number): void {
    this.#order(order, `sw o${two(output)} ${state}`, until, output, (outcome) => {
      if (outcome !== 'over') return this.#refused(order, outcome);
      this.#verify(order, until, false);
    });
  }

  #refused(order: Route, outcome: Outcome): void {
    const because = outcome === 'incorrect' ? 'the matrix refused: Command incorrect' : 'the matrix did not answer';
    this.#orders.failed(order, 'connect_failed', because);
  }

  /** What the output shows decides. One whose picture turns out to be off is lit, once. */
  #verify(order: Route, until: number, mayLight: boolean): void {
    const output = Number(order.output);
    this.#read(until, () => {
      if (!this.#orders.isOpen(order)) return;
      if (this.#portShown(output) === order.input) return this.#orders.done(order);
      if (mayLight && this.#off.has(output)) return this.#picture(order, output, 'on', until);
      this.#orders.failed(order, 'connect_failed', 'the matrix took the order, but shows something else');
    });
  }

  /** Sends what an order needs; over with OK, or with words about its output. */
  #order(order: Route, text: string, until: number, output: number, then: (outcome: Outcome) => void): void {
    this.#shown.delete(output);
    this.#ask({
      text,
      until,
      order,
      isOver: (heard) => heard.kind === 'ok' || (heard.kind === 'switched' && heard.output === output),
      told: (outcome) => {
        if (this.#orders.isOpen(order)) then(outcome);
      },
    });
  }

  #ask({ text, until, isOver, told }: Question): void {
    this.#turns.ask(
      {
        bytes: encodeLine(text),
        until,
        sent: () => {
          this.#isHeard = false;
          this.#awaitQuiet();
        },
        answered: (heard) => {
          const isRefused = heard.kind === 'incorrect';
          if (!isRefused && !isOver(heard)) return false;
          told(isRefused ? 'incorrect' : 'over');
          return true;
        },
        missed: (because) => {
          if (because !== 'closed') told(because === 'silent' ? 'missed' : 'unsaid');
        },
      },
      until !== NEVER,
    );
  }

  #begin(model: string | null): void {
    this.#model = model;
    this.#ask({
      text: 'VR',
      until: NEVER,
      isOver: ({ kind }) => kind === 'version' || kind === 'quiet',
      told: () => this.#read(NEVER, () => this.#know()),
    });
  }

  /** Reads every output, in the way that the device knows. */
  #read(until: number, then: () => void): void {
    if (!this.#reads) return this.#readOneByOne(1, until, then);
    const seen = new Set<number>();
    const expected = this.#expected();
    this.#ask({
      text: 'read',
      until,
      isOver: (heard) => {
        if (heard.kind === 'state') seen.add(heard.output);
        const isPause = heard.kind === 'quiet' || heard.kind === 'prompt';
        return seen.size > 0 && (isPause || seen.size === expected);
      },
      told: (outcome) => {
        if (outcome === 'over') return then();
        if (outcome === 'unsaid') return this.#unsaid(then);
        // Unknown, or met with silence although it never was answered.
        this.#reads = outcome === 'missed' && this.#isReady;
        if (!this.#reads) return this.#readOneByOne(1, until, then);
        then();
      },
    });
  }

  /** Some devices answer for the output of this number, others for the input: asked for all, both have said everything. */
  #readOneByOne(port: number, until: number, then: () => void): void {
    const { inputs, outputs } = this.#size();
    if (port > Math.max(inputs, outputs)) return then();
    this.#ask({
      text: `RO ${two(port)}`,
      until,
      isOver: ({ kind }) => ENDS_ONE.includes(kind),
      told: (outcome) => {
        if (outcome === 'over') return this.#readOneByOne(port + 1, until, then);
        if (outcome === 'unsaid') return this.#unsaid(then);
        if (outcome === 'incorrect') this.#reads = true;
        then();
      },
    });
  }

  /** A question that the line did not take says nothing of what the device knows: at the beginning all is begun anew. */
  #unsaid(then: () => void): void {
    if (this.#isReady) then();
    else this.#host.reset('the line took no question');
  }

  /** Outputs that the device is known to have; 0: not yet known. */
  #expected(): number {
    const known = this.#model === null ? null : sizeOfModel(this.#model);
    return this.#isReady ? this.#outputs : (this.#options.outputs ?? known?.outputs ?? 0);
  }

  #size(): { readonly inputs: number; readonly outputs: number } {
    const known = this.#model === null ? null : sizeOfModel(this.#model);
    const seen = Math.max(0, ...this.#shown.keys());
    const outputs = this.#options.outputs ?? known?.outputs ?? seen;
    const inputs = this.#options.inputs ?? known?.inputs ?? outputs;
    return { inputs: Math.min(inputs, MAX_PORTS), outputs: Math.min(outputs, MAX_PORTS) };
  }

  #know(): void {
    const { inputs, outputs } = this.#size();
    if (inputs === 0 || outputs === 0)
      return this.#host.reset('the device does not say how many ports it has: name them in the settings');
    [this.#inputs, this.#outputs] = [inputs, outputs];
    const ports = (count: number): Port[] =>
      Array.from({ length: count }, (_, at) => ({ port: String(at + 1), name: '' }));
    this.#host.ready({ model: this.#model, firmware: this.#firmware, inputs: ports(inputs), outputs: ports(outputs) });
    this.#isReady = true;
    for (const output of this.#shown.keys()) this.#tell(output);
    this.#pollLater();
  }

  #pollLater(): void {
    this.#later('poll', POLL_MS, () => this.#read(NEVER, () => this.#pollLater()));
  }

  #later(name: string, ms: number, act: () => void): void {
    this.#timers.get(name)?.();
    const cancel = this.#host.after(ms, () => {
      this.#timers.delete(name);
      act();
    });
    this.#timers.set(name, cancel);
  }

  #hear(event: AtenEvent): void {
    if (event.kind === 'noise') return this.#host.noise(event.because);
    if (event.kind === 'reply') return this.#reply(event.bytes);
    this.#login.hear(event);
    if (!this.#login.isIn) return;
    this.#note(event);
    this.#turns.hear(event);
  }

  #reply(bytes: Uint8Array): void {
    this.#replies += 1;
    if (this.#replies <= MAX_REPLIES) this.#host.send(bytes, PATIENCE_MS);
  }

  #note(event: AtenEvent): void {
    if (event.kind === 'version') this.#firmware = event.version;
    else if (event.kind === 'routed') for (const output of event.outputs) this.#shows(output, event.input);
    else if (event.kind === 'none') this.#shows(event.output, null);
    else if (event.kind === 'switched') this.#switched(event.input, event.output);
    else if (event.kind === 'loaded') this.#later('look', LOADED_MS, () => this.#read(NEVER, () => undefined));
    else if (event.kind === 'state') {
      if (event.isOn) this.#off.delete(event.output);
      else this.#off.add(event.output);
      this.#shows(event.output, event.input);
    }
  }

  /** An output that is switched may be dark all the same: where it can be read, it is. */
  #switched(input: number, output: number): void {
    if (!this.#reads || !this.#isReady) return this.#shows(output, input);
    if (!this.#has(output, input)) return this.#unknown(output, input);
    if (!this.#timers.has('look')) this.#later('look', LOOK_MS, () => this.#read(NEVER, () => undefined));
  }

  #has(output: number, input: number | null): boolean {
    const [inputs, outputs] = this.#isReady ? [this.#inputs, this.#outputs] : [MAX_PORTS, MAX_PORTS];
    return output >= 1 && output <= outputs && (input === null || (input >= 1 && input <= inputs));
  }

  #unknown(output: number, input: number | null): void {
    this.#host.noise(`the matrix has no input ${input} or no output ${output}`);
  }

  #shows(output: number, input: number | null): void {
    if (!this.#has(output, input)) return this.#unknown(output, input);
    this.#shown.set(output, input);
    if (this.#isReady) this.#tell(output);
  }

  #portShown(output: number): string | null | undefined {
    if (this.#off.has(output)) return null;
    const input = this.#shown.get(output);
    return typeof input === 'number' ? String(input) : input;
  }

  #tell(output: number): void {
    const input = this.#portShown(output);
    if (input !== undefined && output <= this.#outputs) this.#host.routed(String(output), input);
  }
}

export const aten: Driver = {
  capabilities: ATEN_CAPABILITIES,
  create(options, host) {
    known(options.options, ['commands']);
    return new AtenMachine(options, choice(options.options, 'commands', COMMANDS), host);
  },
};
