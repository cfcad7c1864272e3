// The machine that is common to makers whose devices are asked and told one thing at a time: greeting, asking, routes, looking now and then, silence. What the words are
// stands in each maker's dialect.

import type { DeviceDescription, DeviceHost, DeviceMachine, DeviceOptions, Port, Route } from './driver.ts';
import type { Dialect, Fact, Inquiry, Size } from './facts.ts';
import type { Pending } from './pending-routes.ts';
import { PendingRoutes } from './pending-routes.ts';
import { Picture } from './picture.ts';
import { Talk } from './talk.ts';

/** Milliseconds for an answer, as long as nothing says less. */
const ANSWER_MS = 600;
/** Milliseconds until a look at an output whose route is not confirmed. */
const CHECK_MS = 150;
/** How often a question without which nothing goes is asked. */
const MAX_TRIES = 3;
/** How often one is asked that can stay without an answer. */
const MAX_OPTIONAL_TRIES = 2;
/** How often a password is said before the connection is given up. */
const MAX_PASSWORDS = 2;
/** Ports of a kind; the largest matrices have fewer. */
const MAX_PORTS = 1_024;
/** Characters of a name, a model, a version. */
const MAX_NAME = 64;
/** Questions for signals that may wait while there is more to do. */
const MAX_IDLE_QUESTIONS = 2;

type Stage = 'greeting' | 'naming' | 'ready';

export class MatrixMachine implements DeviceMachine {
  readonly #host: DeviceHost;
  readonly #options: DeviceOptions;
  readonly #dialect: Dialect;
  readonly #orders: PendingRoutes;
  readonly #picture: Picture;
  readonly #talk: Talk;
  #stage: Stage = 'greeting';
  #agenda: Inquiry[] = [];
  readonly #tries = new WeakMap<Inquiry, number>();
  #refusedTopics = new Set<string>();
  #size: Size | null = null;
  #model: string | null = null;
  #firmware: string | null = null;
  #names = new Map<string, string>();
  #announced = '';
  #passwords = 0;
  #look = 0;
  #isOpened = false;
  #stopLooking: () => void = () => undefined;
  #stopListening: () => void = () => undefined;

  constructor(host: DeviceHost, options: DeviceOptions, dialect: Dialect) {
    this.#host = host;
    this.#options = options;
    this.#dialect = dialect;
    this.#orders = new PendingRoutes(host);
    this.#picture = new Picture(host);
    this.#talk = new Talk(host, dialect, (isProbing) => (isProbing ? this.#nextOrder() : this.#next()));
  }

  opened(): void {
    this.#isOpened = true;
    this.#dialect.forget();
    this.#passwords = 0;
    this.#announced = '';
    this.#begin();
  }

  heard(bytes: Uint8Array): void {
    for (const fact of this.#dialect.hear(bytes, this.#host.now())) this.#take(fact);
    this.#talk.go();
  }

  closed(): void {
    this.#isOpened = false;
    this.#rest();
    this.#stage = 'greeting';
    this.#orders.drop('offline', 'the connection to the device ended');
  }

  route(order: Route): void {
    if (!this.#isOpened) return this.#host.failed(order.route, 'offline', 'there is no connection to the device');
    this.#orders.add(order);
    this.#talk.go();
  }

  /** Everything that was known of the device is asked again. */
  #begin(): void {
    const { inputs, outputs } = this.#options;
    this.#size = inputs !== null && outputs !== null ? { inputs, outputs } : null;
    this.#model = null;
    this.#firmware = null;
    this.#names = new Map();
    this.#picture.forget();
    this.#stage = 'greeting';
    this.#agenda = [...this.#dialect.greeting()];
    this.#refusedTopics = new Set();
    this.#rest();
    this.#stopListening = this.#host.after(this.#dialect.listenMs, () => {
      this.#talk.open();
      this.#talk.go();
    });
  }

  #rest(): void {
    this.#talk.close();
    this.#stopLooking();
    this.#stopListening();
  }

  #giveUp(because: string): void {
    this.#rest();
    this.#host.reset(because);
  }

  #take(fact: Fact): void {
    switch (fact.is) {
      case 'restarted':
        return this.#begin();
      case 'asks password':
        return this.#password();
      case 'value':
        return this.#value(fact.text);
      case 'refused':
        return this.#refused(fact);
      case 'noise':
        return this.#host.noise(fact.because);
      default:
        this.#learn(fact);
        this.#talk.hears(fact);
    }
  }

  #learn(fact: Fact): void {
    switch (fact.is) {
      case 'size':
        return this.#sized(fact);
      case 'model':
        this.#model ??= fact.text.slice(0, MAX_NAME);
        return this.#announce();
      case 'firmware':
        this.#firmware ??= fact.text.slice(0, MAX_NAME);
        return this.#announce();
      case 'name':
        this.#names.set(`${fact.of} ${fact.port}`, fact.name.slice(0, MAX_NAME));
        return this.#announce();
      case 'shows':
        return this.#shows(fact);
      case 'signal':
        return this.#signal(fact);
      case 'changed':
        return this.#picture.doubt(this.#size?.outputs ?? 0);
      default:
        return;
    }
  }

  #sized({ inputs, outputs }: Size): void {
    if (inputs < 1 || outputs < 1 || inputs > MAX_PORTS || outputs > MAX_PORTS)
      return this.#host.noise(`${inputs} inputs and ${outputs} outputs are not what a device has`);
    this.#size = { inputs, outputs };
    this.#announce();
  }

  #shows({ output, input }: { readonly output: string; readonly input: string | null }): void {
    if (!isPort(output, this.#size?.outputs)) return this.#host.noise(`there is no output ${output}`);
    if (input !== null && !isPort(input, this.#size?.inputs)) return this.#host.noise(`there is no input ${input}`);
    this.#picture.said(output, input);
    this.#orders.shown(output, input);
    const waiting = this.#orders.sent(output);
    if (waiting === null) return;
    if (waiting.refusal !== null) this.#orders.fail(waiting, waiting.refusal.reason, waiting.refusal.because);
    else this.#checkLater(output);
  }

  #signal({ input, present }: { readonly input: string; readonly present: boolean }): void {
    if (!isPort(input, this.#size?.inputs)) return this.#host.noise(`there is no input ${input}`);
    this.#picture.signal(input, present);
  }

  #value(text: string): void {
    const facts = this.#talk.inquiry?.value(text) ?? [];
    if (facts.length === 0) return this.#host.noise('a value that nobody asked for');
    for (const fact of facts) this.#take(fact);
  }

  #refused(fact: Fact & { readonly is: 'refused' }): void {
    if (!this.#talk.refused(fact)) this.#host.noise(`a refusal of nothing: ${fact.because}`);
  }

  #password(): void {
    const password = this.#dialect.password();
    this.#passwords += 1;
    if (password === null) return this.#giveUp('the device asks for a password, and the settings have none');
    if (this.#passwords > MAX_PASSWORDS) return this.#giveUp('the device refuses the password');
    this.#begin();
    this.#host.send(password, ANSWER_MS);
  }

  /** What is sent next: routes before checks, checks before what is asked anyway. */
  #next(): boolean {
    return this.#nextOrder() || this.#nextLook(this.#picture.nextCheck()) || this.#nextOfAgenda() || this.#nextStale();
  }

  #nextOrder(): boolean {
    const order = this.#stage === 'greeting' ? null : this.#orders.next();
    if (order === null || this.#size === null) return false;
    const { output, input } = order.route;
    if (this.#talk.isProbing(this.#dialect.showing(output).bytes)) return false;
    if (!isPort(output, this.#size.outputs) || (input !== null && !isPort(input, this.#size.inputs)))
      this.#orders.fail(order, 'not_found', 'the device has no such port');
    else this.#send(order, this.#dialect.select(output, input, this.#size));
    return true;
  }

  #send(order: Pending, bytes: Uint8Array | null): void {
    const { output } = order.route;
    if (bytes === null) return this.#orders.fail(order, 'unavailable', 'this device cannot do that');
    const left = order.deadline - this.#host.now();
    order.isSent = true;
    const isTaken = this.#talk.order(bytes, left, Math.min(left, this.#dialect.selectMs), {
      isAnswer: (fact) => fact.is === 'shows' && fact.output === output,
      refused: (refusal) => {
        order.refusal = refusal;
        this.#picture.check(output);
      },
      late: () => {
        if (this.#dialect.selectMs > 0) this.#picture.check(output);
        else this.#checkLater(output);
      },
    });
    if (!isTaken) this.#orders.fail(order, 'connect_failed', 'the line takes no more');
  }

  #checkLater(output: string): void {
    this.#host.after(CHECK_MS, () => {
      if (this.#orders.sent(output) === null) return;
      this.#picture.check(output);
      this.#talk.go();
    });
  }

  #nextOfAgenda(): boolean {
    const inquiry = this.#agenda.shift();
    if (inquiry !== undefined) {
      if (!this.#refusedTopics.has(inquiry.topic)) this.#ask(inquiry, () => this.#again(inquiry));
      return true;
    }
    if (this.#stage === 'ready') return false;
    this.#advance();
    return true;
  }

  #again(inquiry: Inquiry): void {
    const tries = (this.#tries.get(inquiry) ?? 0) + 1;
    this.#tries.set(inquiry, tries);
    if (tries < (inquiry.isNeeded ? MAX_TRIES : MAX_OPTIONAL_TRIES)) this.#agenda.unshift(inquiry);
    else if (inquiry.isNeeded) this.#giveUp(`the device does not answer the question for its ${inquiry.topic}`);
    else this.#refusedTopics.add(inquiry.topic);
  }

  #ask(inquiry: Inquiry, late: () => void): void {
    this.#talk.ask(inquiry, ANSWER_MS, {
      refused: ({ because }) => {
        if (inquiry.isNeeded) return this.#giveUp(`the device refuses its ${inquiry.topic}: ${because}`);
        this.#refusedTopics.add(inquiry.topic);
      },
      late,
    });
  }

  #advance(): void {
    if (this.#size === null)
      return this.#giveUp('the device does not say how many ports it has, and neither do the settings');
    if (this.#stage === 'greeting') {
      this.#stage = 'naming';
      this.#talk.mind();
      this.#agenda = [...this.#dialect.naming(this.#size)];
      return;
    }
    this.#stage = 'ready';
    this.#agenda = [...this.#dialect.signals(this.#size)];
    this.#announce();
    this.#picture.ready();
    this.#picture.doubt(this.#size.outputs);
    this.#lookLater();
  }

  #nextStale(): boolean {
    return this.#nextLook(this.#stage === 'ready' ? this.#picture.nextStale() : null);
  }

  #nextLook(output: string | null): boolean {
    if (output === null) return false;
    const looking = this.#dialect.showing(output);
    this.#talk.ask(looking, ANSWER_MS, {
      refused: () => {
        const waiting = this.#orders.sent(output);
        if (waiting?.refusal) this.#orders.fail(waiting, waiting.refusal.reason, waiting.refusal.because);
        else if (waiting !== null) this.#checkLater(output);
      },
      late: () => this.#picture.doubtOne(output),
    });
    return true;
  }

  /** Whatever a device does not tell by itself is found by looking, one port at a time. */
  #lookLater(): void {
    this.#stopLooking = this.#host.after(this.#dialect.lookMs, () => {
      const size = this.#size;
      if (size === null) return;
      this.#look += 1;
      this.#picture.doubtOne(String((this.#look % size.outputs) + 1));
      const signals = this.#dialect.signals(size);
      const signal = signals[this.#look % Math.max(1, signals.length)];
      if (signal !== undefined && this.#agenda.length < MAX_IDLE_QUESTIONS) this.#agenda.push(signal);
      this.#lookLater();
      this.#talk.go();
    });
  }

  #announce(): void {
    if (this.#stage !== 'ready' || this.#size === null) return;
    const description: DeviceDescription = {
      model: this.#model,
      firmware: this.#firmware,
      inputs: this.#ports('input', this.#size.inputs),
      outputs: this.#ports('output', this.#size.outputs),
    };
    const text = JSON.stringify(description);
    if (text === this.#announced) return;
    this.#announced = text;
    this.#host.ready(description);
  }

  #ports(of: 'input' | 'output', count: number): readonly Port[] {
    return Array.from({ length: count }, (_, at) => {
      const port = String(at + 1);
      return { port, name: this.#names.get(`${of} ${port}`) ?? '' };
    });
  }
}

/** Ports are counted from 1, in the decimal digits that the device's panel shows. */
function isPort(port: string, count: number | undefined): boolean {
  return /^[1-9]\d{0,3}$/.test(port) && Number(port) <= (count ?? 0);
}
