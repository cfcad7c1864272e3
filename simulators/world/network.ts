// Sockets in memory: what is sent on one side arrives on the other after a latency, in order, on the clock handed in.
// A connection can be cut, stalled (nothing arrives, nothing is lost) or muted (half open: everything is lost, nobody is told).

import type { ConnectStream, StreamSocket } from '../../osd/receiver/types.ts';
import type { Connect, Timers } from '../../protocol/link/types.ts';

/** Frames under way in one direction; more, and the connection is cut: somebody sends without end. */
const MAX_FRAMES = 4096;

export type Frame = string | Uint8Array<ArrayBuffer>;

/** The server's side of one connection. */
export interface Peer {
  /** `taken` is called once when the other side has it. */
  send(frame: Frame, taken?: () => void): void;
  /** Closes after what was sent has arrived; may be called twice. */
  close(): void;
}

export interface PeerEvents {
  frame(frame: Frame): void;
  closed(because: string): void;
}

export interface Arrival {
  readonly address: string;
  readonly subprotocol: string;
  /** Who opened it: the name of the client's port. */
  readonly from: string;
}

/** Takes a connection, or refuses it with null. */
export type Accept = (peer: Peer, arrival: Arrival) => PeerEvents | null;

export type Condition = 'fine' | 'stalled' | 'muted';

export interface Port {
  readonly connect: Connect;
  readonly stream: ConnectStream;
}

export interface Network {
  /** Connections to addresses that begin with `prefix` go to `accept`; the answer ends it, and cuts what was open. */
  listen(prefix: string, accept: Accept): () => void;
  /** The connections that `name` opens. */
  port(name: string): Port;
  /** Cuts every connection for which the test holds; both sides are told. Answers how many. */
  cut(which: (arrival: Arrival) => boolean, because: string): number;
  /** From now on, also for frames that wait. */
  condition(which: (arrival: Arrival) => boolean, condition: Condition): void;
  readonly connections: number;
}

interface Side {
  opened(): void;
  frame(frame: Frame): void;
  closed(because: string): void;
}

/** A side that closed hears nothing more. */
const DEAF: Side = { opened: () => undefined, frame: () => undefined, closed: () => undefined };

/** One direction: keeps the order whatever the latency does. */
class Lane {
  readonly #timers: Timers;
  readonly #latency: () => number;
  readonly #waiting: (() => void)[] = [];
  #stalled = false;
  #lastDue = 0;
  #frames = 0;
  #bytes = 0;

  constructor(timers: Timers, latency: () => number) {
    this.#timers = timers;
    this.#latency = latency;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Bytes under way. */
  get bytes(): number {
    return this.#bytes;
  }

  put(act: () => void, bytes = 0): void {
    this.#frames += 1;
    this.#bytes += bytes;
    const arrive = () => {
      this.#bytes -= bytes;
      act();
    };
    this.#lastDue = Math.max(this.#lastDue, this.#timers.now() + this.#latency());
    this.#timers.after(this.#lastDue - this.#timers.now(), () => {
      if (this.#stalled) this.#waiting.push(arrive);
      else this.#arrive(arrive);
    });
  }

  stall(stalled: boolean): void {
    this.#stalled = stalled;
    if (stalled) return;
    for (const arrive of this.#waiting.splice(0)) this.#arrive(arrive);
  }

  #arrive(arrive: () => void): void {
    this.#frames -= 1;
    arrive();
  }
}

function bound(events: PeerEvents): PeerEvents {
  return { frame: (frame) => events.frame(frame), closed: (because) => events.closed(because) };
}

class Connection {
  readonly arrival: Arrival;
  readonly #ends: { client: Side; server: Side | null };
  readonly #up: Lane;
  readonly #down: Lane;
  readonly #gone: (connection: Connection) => void;
  #condition: Condition = 'fine';
  #open = true;
  #closing = false;

  constructor(arrival: Arrival, client: Side, lanes: { up: Lane; down: Lane }, gone: (one: Connection) => void) {
    this.arrival = arrival;
    this.#ends = { client, server: null };
    this.#up = lanes.up;
    this.#down = lanes.down;
    this.#gone = gone;
  }

  meet(server: PeerEvents): void {
    if (this.#ends.server === null) this.#ends.server = { ...DEAF, ...bound(server) };
  }

  /** The client learns that it is open before anything that the server says. */
  welcome(): void {
    this.#down.put(() => {
      if (this.#open && this.#condition !== 'muted') this.#ends.client.opened();
    });
  }

  condition(condition: Condition): void {
    this.#condition = condition;
    this.#up.stall(condition === 'stalled');
    this.#down.stall(condition === 'stalled');
  }

  send(to: 'client' | 'server', frame: Frame, taken?: () => void): void {
    if (!this.#open || this.#closing) return;
    const lane = to === 'client' ? this.#down : this.#up;
    if (lane.frames >= MAX_FRAMES) {
      this.cut(`more than ${MAX_FRAMES} frames under way`);
      return;
    }
    lane.put(() => {
      if (!this.#open || this.#condition === 'muted') return;
      this.#ends[to]?.frame(frame);
      taken?.();
    }, frame.length);
  }

  /** One side closes: it hears no more; the other is told when everything sent before has arrived. */
  close(by: 'client' | 'server'): void {
    if (!this.#open || this.#closing) return;
    this.#closing = true;
    const other = by === 'client' ? 'server' : 'client';
    const lane = by === 'client' ? this.#up : this.#down;
    this.#ends[by] = DEAF;
    lane.put(() => {
      if (!this.#open) return;
      this.#open = false;
      this.#gone(this);
      if (this.#condition !== 'muted') this.#ends[other]?.closed('closed by the other side');
    });
  }

  get pending(): number {
    return this.#up.bytes;
  }

  cut(because: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#gone(this);
    this.#ends.client.closed(because);
    this.#ends.server?.closed(because);
  }
}

export interface NetworkOptions {
  readonly timers: Timers;
  /** Milliseconds that the next frame takes; 0 unless told. */
  readonly latency?: () => number;
}

/** A network of its own, with nobody listening yet. */
export function createNetwork({ timers, latency = () => 0 }: NetworkOptions): Network {
  const listeners = new Map<string, Accept>();
  const connections = new Set<Connection>();

  function listenerOf(address: string): Accept | undefined {
    const prefixes = [...listeners.keys()].filter((prefix) => address.startsWith(prefix));
    const longest = prefixes.reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '');
    return longest === '' ? undefined : listeners.get(longest);
  }

  function open(arrival: Arrival, client: Side): Connection {
    const lanes = { up: new Lane(timers, latency), down: new Lane(timers, latency) };
    const connection = new Connection(arrival, client, lanes, (one) => connections.delete(one));
    connections.add(connection);
    lanes.up.put(() => {
      if (!connections.has(connection)) return;
      const accept = listenerOf(arrival.address);
      if (accept !== undefined) connection.welcome();
      const peer: Peer = {
        send: (frame, taken) => connection.send('client', frame, taken),
        close: () => connection.close('server'),
      };
      const server = accept?.(peer, arrival) ?? null;
      if (server === null) connection.cut('nobody answers there');
      else connection.meet(server);
    });
    return connection;
  }

  function opening(arrival: Arrival, client: Side): StreamSocket {
    const connection = open(arrival, client);
    return {
      get pending() {
        return connection.pending;
      },
      send: (text) => connection.send('server', text),
      close: () => connection.close('client'),
    };
  }

  function portOf(from: string): Port {
    return {
      connect(address, events) {
        const frame = (data: Frame) => {
          if (typeof data === 'string') events.text(data);
        };
        const client = { opened: () => events.opened(), closed: (why: string) => events.closed(why), frame };
        return opening({ address, subprotocol: '', from }, client);
      },
      stream(address, subprotocol, events) {
        const frame = (data: Frame) => {
          if (typeof data === 'string') events.text(data);
          else events.binary(data);
        };
        const client = { opened: () => events.opened(), closed: (why: string) => events.closed(why), frame };
        return opening({ address, subprotocol, from }, client);
      },
    };
  }

  function chosen(which: (arrival: Arrival) => boolean): Connection[] {
    return [...connections].filter((connection) => which(connection.arrival));
  }

  return {
    listen(prefix, accept) {
      listeners.set(prefix, accept);
      return () => {
        listeners.delete(prefix);
        for (const one of chosen(({ address }) => address.startsWith(prefix))) one.cut('the server went');
      };
    },
    port: portOf,
    cut(which, because) {
      const cut = chosen(which);
      for (const connection of cut) connection.cut(because);
      return cut.length;
    },
    condition(which, condition) {
      for (const connection of chosen(which)) connection.condition(condition);
    },
    get connections() {
      return connections.size;
    },
  };
}
