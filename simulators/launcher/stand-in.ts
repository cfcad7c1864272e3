// Steps aside for pages: a page that opens /seat/?receiver=5001 gets that receiver's key and memory for as long as its connection lives.
// The messages are osd/receiver's; a page that does not keep to them is shown the door.

import type { FromPage } from '../../osd/receiver/stand-in.ts';
import { MAX_STAND_IN_BYTES, readStandIn, writeStandIn } from '../../osd/receiver/stand-in.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Accept, Peer, PeerEvents } from '../world/network.ts';
import type { SocketServer } from '../world/socket-server.ts';
import { startSocketServer } from '../world/socket-server.ts';
import type { Headless } from './headless.ts';
import type { Trace } from './trace.ts';

/** Milliseconds that a page which is just going has, so that a reload finds its receivers free. */
const GOING_MS = 300;
/** Milliseconds between pings: a page that is gone without a word is noticed within two of them. */
const PING_MS = 900;
const MAX_PAGES = 64;
const PATH = '/stand-in';

interface StandInOptions {
  readonly headless: Headless;
  readonly trace: Trace;
  readonly timers: Timers;
}

class Page implements PeerEvents {
  readonly #options: StandInOptions;
  readonly #peer: Peer;
  #asked = false;
  #taken: readonly string[] = [];
  /** Receivers with a picture on the page. */
  readonly #showing = new Set<string>();
  #gone = false;

  constructor(options: StandInOptions, peer: Peer) {
    this.#options = options;
    this.#peer = peer;
  }

  frame(frame: string | Uint8Array): void {
    const message = typeof frame === 'string' ? readStandIn(frame, 'page') : null;
    if (!message?.ok) this.#leave();
    else this.#message(message.value);
  }

  closed(): void {
    if (this.#gone) return;
    this.#gone = true;
    const ids = this.#taken;
    this.#taken = [];
    // With the page its pictures are gone, and it cannot say so any more.
    for (const id of [...this.#showing]) this.#showed(id, null);
    this.#options.headless.giveBack(ids);
  }

  #leave(): void {
    this.closed();
    this.#peer.close();
  }

  #message(message: FromPage): void {
    if (message.type === 'take') this.#take(message.receivers);
    else if (!this.#taken.includes(message.id)) this.#leave();
    else if (message.type === 'memory') this.#options.headless.remember(message.id, message.memory);
    else this.#showed(message.id, message.transmitter);
  }

  #showed(id: string, source: string | null): void {
    if (source === null) this.#showing.delete(id);
    else this.#showing.add(id);
    this.#options.trace.write({ event: 'picture', receiver: id, source });
  }

  #take(ids: readonly string[]): void {
    const { headless, timers } = this.#options;
    if (this.#asked) return this.#leave();
    this.#asked = true;
    if (!ids.every((id) => headless.has(id))) {
      this.#peer.send(writeStandIn({ type: 'unknown' }));
      this.#leave();
    } else if (ids.some((id) => headless.isTaken(id))) timers.after(GOING_MS, () => this.#takeNow(ids));
    else this.#takeNow(ids);
  }

  #takeNow(ids: readonly string[]): void {
    const { headless } = this.#options;
    if (this.#gone) return;
    const inUse = ids.filter((id) => headless.isTaken(id));
    if (inUse.length > 0) {
      this.#peer.send(writeStandIn({ type: 'inUse', receivers: inUse }));
      this.#leave();
      return;
    }
    this.#taken = ids;
    this.#peer.send(writeStandIn({ type: 'taken', receivers: headless.take(ids) }));
  }
}

/** Takes the pages' connections, whatever carries them. */
export function createStandIn(options: StandInOptions): Accept {
  return (peer) => new Page(options, peer);
}

export interface StandInServer {
  readonly address: string;
  /** Who takes the pages from now on, and the origin that they must come from. */
  serve(accept: Accept, origin: string): void;
  stop: SocketServer['stop'];
}

/** Listens on a free loopback port; refuses everybody until `serve`. */
export async function startStandInServer(host: string): Promise<StandInServer> {
  let taker: Accept | undefined;
  let origins: readonly string[] = [];
  const server = await startSocketServer({
    host,
    port: 0,
    subprotocol: null,
    maxPayload: MAX_STAND_IN_BYTES,
    maxConnections: MAX_PAGES,
    pingMs: PING_MS,
    origin: (origin) => origins.includes(origin),
    taker: (path) => (path === PATH ? taker : undefined),
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    address: `ws://${shown}:${server.port}${PATH}`,
    serve(accept, origin) {
      taker = accept;
      origins = sameMachine(origin);
    },
    stop: server.stop,
  };
}

/** An origin under each name that this machine has for itself. */
export function sameMachine(origin: string): readonly string[] {
  const { protocol, port } = new URL(origin);
  const end = port === '' ? '' : `:${port}`;
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${protocol}//${host}${end}`);
}
