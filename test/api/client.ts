// A client of the API over a real WebSocket, without any of the product's own client in it.

import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  // What a test reads is what it expects there.
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly reason: string; readonly because: string; readonly current?: unknown };
  };
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

type Waiter = {
  readonly wants: (frame: Message | readonly Message[]) => boolean;
  readonly take: (frame: Message | readonly Message[]) => void;
};

export class Client {
  readonly socket: WebSocket;
  /** Every frame that came, in order. */
  readonly frames: (Message | readonly Message[])[] = [];
  readonly closed: Promise<Closed>;
  #read = 0;
  #ids = 0;
  #waiters: Waiter[] = [];

  constructor(url: string, options: { readonly origin?: string; readonly ca?: string } = {}) {
    const socket = new WebSocket(url, {
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    this.socket = socket;
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    socket.on('error', () => {});
    socket.on('message', (data) => this.#take(JSON.parse(String(data))));
    onTestFinished(() => socket.terminate());
  }

  /** The HTTP status with which the upgrade was refused, or 101. */
  static async status(url: string, options: { readonly origin?: string } = {}): Promise<number> {
    const socket = new WebSocket(url, { ...(options.origin === undefined ? {} : { origin: options.origin }) });
    onTestFinished(() => socket.terminate());
    socket.on('error', () => {});
    return new Promise((resolve) => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
  }

  send(text: string | Buffer, isBinary = false): void {
    this.socket.send(text, { binary: isBinary });
  }

  /** The next frame that was not read yet. */
  async next(): Promise<Message | readonly Message[]> {
    const index = this.#read;
    this.#read += 1;
    const there = this.frames[index];
    return there ?? new Promise((take) => this.#waiters.push({ wants: () => this.frames.length === index + 1, take }));
  }

  /** The first frame, come or still to come, that fits. */
  async find(wants: (message: Message) => boolean): Promise<Message> {
    const fits = (frame: Message | readonly Message[]): boolean => !Array.isArray(frame) && wants(frame as Message);
    const there = this.frames.find(fits);
    const frame =
      there ?? (await new Promise<Message | readonly Message[]>((take) => this.#waiters.push({ wants: fits, take })));
    return frame as Message;
  }

  async request(method: string, params: object = {}): Promise<Message> {
    this.#ids += 1;
    const id = `q${this.#ids}`;
    this.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.find((message) => message.id === id);
  }

  async login(username: string): Promise<string> {
    const { result } = await this.request('session.login', { username, password: 'right' });
    return String(result?.token);
  }

  notifications(method: string): readonly Message[] {
    return this.frames.filter(
      (frame): frame is Message => !Array.isArray(frame) && (frame as Message).method === method,
    );
  }

  #take(frame: Message | readonly Message[]): void {
    this.frames.push(frame);
    for (const waiter of this.#waiters.filter(({ wants }) => wants(frame))) {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      waiter.take(frame);
    }
  }
}
