// A clock that is turned by hand, a network of fake connections, and keys that are hashes: what the machines of protocol/ are tested on.

import { createHash } from 'node:crypto';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import type { Connect, SocketEvents, Timers } from '../../protocol/link/types.ts';

/** Lets every promise that is settled be heard. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

export class Clock implements Timers {
  #now = 0;
  #timers: { readonly at: number; readonly act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers run. */
  get running(): number {
    return this.#timers.length;
  }

  /** Goes on by `ms`, ringing what is due in order; what follows from it by promises happens at its own time. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      this.#timers = this.#timers.filter((timer) => timer !== due);
      due.act();
      await settle();
    }
    this.#now = end;
  }
}

export type Message = Readonly<Record<string, unknown>>;

/** One connection, seen from the other side. */
export class Far {
  readonly address: string;
  readonly said: Message[] = [];
  closed = false;
  readonly #events: SocketEvents;

  constructor(address: string, events: SocketEvents) {
    this.address = address;
    this.#events = events;
  }

  async open(): Promise<void> {
    this.#events.opened();
    await settle();
  }

  async say(...messages: readonly unknown[]): Promise<void> {
    for (const message of messages) this.#events.text(JSON.stringify(message));
    await settle();
  }

  async sayText(text: string): Promise<void> {
    this.#events.text(text);
    await settle();
  }

  async drop(because = 'the line broke'): Promise<void> {
    this.closed = true;
    this.#events.closed(because);
    await settle();
  }

  /** What was said of this type, or as a call of this method. */
  of(name: string): Message[] {
    return this.said.filter(({ type, method }) => type === name || method === name);
  }

  last(name: string): Message {
    const last = this.of(name).at(-1);
    if (last === undefined) throw new Error(`nothing said of ${name}: ${JSON.stringify(this.said)}`);
    return last;
  }
}

export class Net {
  readonly links: Far[] = [];
  /** Makes the next connects throw, as a browser does for a bad address. */
  broken = false;

  readonly connect: Connect = (address, events) => {
    if (this.broken) throw new Error('no such address');
    const far = new Far(address, events);
    this.links.push(far);
    return {
      send: (text) => {
        if (far.closed) throw new Error('closed');
        far.said.push(JSON.parse(text));
      },
      close: () => {
        far.closed = true;
      },
    };
  };

  get latest(): Far {
    const latest = this.links.at(-1);
    if (latest === undefined) throw new Error('nobody connected');
    return latest;
  }
}

function base64url(length: number, ...parts: readonly string[]): string {
  const hash = createHash('sha512').update(parts.join('\0')).digest('base64url');
  return `${hash}${hash}`.slice(0, length);
}

export function publicKey(name: string): string {
  return base64url(87, 'key', name);
}

export function nonce(name: string): string {
  return base64url(43, 'nonce', name);
}

export function sign(key: string, text: string): string {
  return base64url(86, key, text);
}

export function signer(name: string): Signer {
  const key = publicKey(name);
  return { publicKey: key, sign: (text) => Promise.resolve(sign(key, text)) };
}

export const verifier: Verifier = {
  verify: (key, text, signature) => Promise.resolve(signature === sign(key, text)),
};
