// All connections of the API: how many there may be, the round that looks after them once a second, and their end.

import type { CloseCode, Edge } from './connection.ts';
import { CLOSE_CODES, Connection } from './connection.ts';
import { guard } from './guard.ts';
import { CLOSE_MS, MAX_API_CONNECTIONS, MAX_STRANGERS, SWEEP_MS } from './limits.ts';
import type { Opened } from './upgrade.ts';

export class Clients {
  readonly #edge: Edge;
  readonly #connections = new Set<Connection>();
  #cancelSweep = () => {};
  /** Called when the last connection has closed. */
  #empty = () => {};

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  get count(): number {
    return this.#connections.size;
  }

  start(): void {
    this.#sweepLater();
  }

  /** Says goodbye, and gives the clients a moment to hear it. */
  async stop(): Promise<void> {
    this.#cancelSweep();
    this.#closeAll(CLOSE_CODES.going, 'the controller stops');
    if (this.count > 0) await this.#emptied();
    for (const connection of this.#connections) connection.terminate();
  }

  /** Why no more are let in now, or null. */
  full(): string | null {
    if (this.count >= MAX_API_CONNECTIONS) return 'connections';
    let strangers = 0;
    for (const connection of this.#connections) strangers += connection.isStranger ? 1 : 0;
    return strangers >= MAX_STRANGERS ? 'strangers' : null;
  }

  open({ socket, wire, from }: Opened): void {
    const { tally } = this.#edge;
    const connection: Connection = new Connection({
      ...{ edge: this.#edge, socket, wire, from },
      closed: () => {
        this.#connections.delete(connection);
        if (this.count === 0) this.#empty();
        tally.connection('closed');
      },
    });
    this.#connections.add(connection);
    tally.connection('opened');
    connection.start();
  }

  #closeAll(code: CloseCode, because: string): void {
    for (const connection of this.#connections) connection.close(code, because);
  }

  /** When all have closed, or have had the time to. */
  #emptied(): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, CLOSE_MS);
      this.#empty = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  #sweepLater(): void {
    const { clock, log, sessions } = this.#edge;
    const sweep = guard(log, 'the round over all connections', () => {
      sessions.sweep();
      for (const connection of this.#connections) connection.sweep(clock.now());
    });
    this.#cancelSweep = clock.after(SWEEP_MS, () => {
      sweep();
      this.#sweepLater();
    });
  }
}
