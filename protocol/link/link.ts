// The endpoint's link at work: performs what step.ts decides, with the connection, clock, keys and device that are handed in.
// Whatever they throw ends in the link, never in whoever called.

import type { EndpointMessageOf, FromEndpoint } from '../endpoint/messages.ts';
import { refuse } from '../reasons.ts';
import type { About, LinkEffect, LinkInput, LinkState, TimerName } from './state.ts';
import { initial } from './state.ts';
import { step } from './step.ts';
import type { ActOutcome, CommandOutcome, EndpointLink, LinkOptions, LinkStatus, Socket } from './types.ts';

/** Grants in one `grants` message. */
const GRANTS_PER_MESSAGE = 16;

/** The endpoint's side of a link to the controllers of its room. Nothing happens before `start`. */
export function createLink(options: LinkOptions): EndpointLink {
  return new Link(options);
}

class Link implements EndpointLink {
  readonly #options: LinkOptions;
  readonly #about: About;
  #state: LinkState;
  #socket: Socket | null = null;
  #sockets = 0;
  #acts = 0;
  #performing = false;
  readonly #inputs: LinkInput[] = [];
  readonly #timers = new Map<TimerName, () => void>();
  readonly #waiters = new Map<string, (outcome: ActOutcome) => void>();

  readonly #performers: { readonly [D in LinkEffect['do']]: (effect: Extract<LinkEffect, { do: D }>) => void } = {
    connect: ({ address }) => this.#connect(address),
    close: () => this.#close(),
    send: ({ message }) => this.#send(message),
    hello: ({ hello }) => this.#send({ ...hello, state: this.#options.handler.state() }),
    report: () => this.#report(),
    grants: () => this.#grants(),
    prove: ({ round, text }) => this.#prove(round, text),
    verify: (effect) => this.#verify(effect),
    timer: ({ timer, ms }) => this.#timer(timer, ms),
    rest: ({ atLeastMs, jitterMs }) => this.#timer('retry', atLeastMs + this.#options.random() * jitterMs),
    cancel: ({ timer }) => this.#cancel(timer),
    quiet: () => {
      for (const name of [...this.#timers.keys()]) this.#cancel(name);
    },
    status: ({ status }) => this.#options.handler.status(status),
    told: ({ message }) => this.#options.handler.told(message),
    remember: ({ memory }) => this.#options.handler.remember(memory),
    command: (effect) => this.#command(effect),
    settle: ({ act, outcome }) => this.#settle(act, outcome),
  };

  constructor(options: LinkOptions) {
    const { kind, name, model, firmware, signer } = options.identity;
    this.#options = options;
    this.#about = { kind, name, model, firmware, key: signer.publicKey, addresses: options.addresses };
    this.#state = initial(options.memory);
  }

  get status(): LinkStatus {
    return this.#state.status;
  }

  start(): void {
    this.#put({ is: 'start' });
  }

  stop(because: string): void {
    this.#put({ is: 'stop', because });
  }

  report(): void {
    this.#put({ is: 'report' });
  }

  menu(open: boolean): void {
    this.#put({ is: 'menu', open });
  }

  act(method: string, params: unknown): Promise<ActOutcome> {
    this.#acts += 1;
    const id = `a${this.#acts}`;
    return new Promise((resolve) => {
      this.#waiters.set(id, resolve);
      this.#put({ is: 'act', id, method, params });
    });
  }

  /** Inputs that come while effects are performed wait for their turn, so that a step never runs inside another. */
  #put(input: LinkInput): void {
    this.#inputs.push(input);
    if (this.#performing) return;
    this.#performing = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
        const { state, effects } = step(this.#about, this.#state, next, this.#options.timers.now());
        this.#state = state;
        for (const effect of effects) this.#guard(effect);
      }
    } finally {
      this.#performing = false;
    }
  }

  /** A device or a connection that throws costs the link, not the process. */
  #guard(effect: LinkEffect): void {
    try {
      this.#perform(effect);
    } catch (error) {
      this.#inputs.push({ is: 'closed', because: `${effect.do}: ${words(error)}` });
    }
  }

  #perform(effect: LinkEffect): void {
    const perform = this.#performers[effect.do] as (effect: LinkEffect) => void;
    perform(effect);
  }

  /** Events of a connection that was given up are not heard any more. */
  #connect(address: string): void {
    this.#sockets += 1;
    const number = this.#sockets;
    const put = (input: LinkInput) => {
      if (number === this.#sockets) this.#put(input);
    };
    this.#socket = this.#options.connect(address, {
      opened: () => put({ is: 'opened' }),
      text: (text) => put({ is: 'text', text }),
      closed: (because) => put({ is: 'closed', because }),
    });
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#sockets += 1;
    socket?.close();
  }

  #send(message: FromEndpoint): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #report(): void {
    const state = this.#options.handler.state();
    if ('video' in state) this.#send({ type: 'source', state });
    else this.#send({ type: 'screen', state });
  }

  #grants(): void {
    const grants = this.#options.handler.grants();
    const parts: EndpointMessageOf<'grants'>['grants'][] = [];
    for (let from = 0; from < grants.length; from += GRANTS_PER_MESSAGE)
      parts.push(grants.slice(from, from + GRANTS_PER_MESSAGE));
    if (parts.length === 0) parts.push([]);
    for (const [index, part] of parts.entries())
      this.#send({ type: 'grants', grants: part, last: index === parts.length - 1 });
  }

  #prove(round: number, text: string): void {
    const nonce = this.#options.nonce();
    this.#options.identity.signer.sign(text).then(
      (proof) => this.#put({ is: 'proved', round, nonce, proof }),
      (error) => this.#failed(round, `signing: ${words(error)}`),
    );
  }

  #verify(effect: Extract<LinkEffect, { do: 'verify' }>): void {
    const { round, key, text, signature } = effect;
    this.#options.identity.verifier.verify(key, text, signature).then(
      (genuine) => this.#put({ is: 'verified', round, genuine }),
      (error) => this.#failed(round, `verifying: ${words(error)}`),
    );
  }

  #failed(round: number, because: string): void {
    if (round === this.#state.round) this.#put({ is: 'closed', because });
  }

  #timer(name: TimerName, ms: number): void {
    this.#cancel(name);
    const cancel = this.#options.timers.after(ms, () => {
      this.#timers.delete(name);
      this.#put({ is: 'timer', timer: name });
    });
    this.#timers.set(name, cancel);
  }

  #cancel(name: TimerName): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }

  #settle(act: string, outcome: ActOutcome): void {
    this.#waiters.get(act)?.(outcome);
    this.#waiters.delete(act);
  }

  #command({ round, key, command }: Extract<LinkEffect, { do: 'command' }>): void {
    const answer = (outcome: CommandOutcome) => this.#put({ is: 'answered', round, key, outcome });
    try {
      this.#options.handler.command(command, answer);
    } catch (error) {
      answer(refuse('unavailable', `the device failed: ${words(error)}`));
    }
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
