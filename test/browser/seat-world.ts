// What surrounds a seat's page, scripted: a server of the built page under the strictest policy, the controller's side of its links, the launcher that
// lends receivers, and real simulated transmitters. For what the demonstration room cannot show: production, adoption, faults of the surroundings.

import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { FromPage } from '../../osd/receiver/stand-in.ts';
import { readStandIn, writeStandIn } from '../../osd/receiver/stand-in.ts';
import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import { controllerProof, endpointProof } from '../../protocol/keys.ts';
import type { Computer } from '../../simulators/transmitter/computer.ts';
import { createComputer } from '../../simulators/transmitter/computer.ts';
import type { Door } from '../../simulators/transmitter/door.ts';
import { createDoor } from '../../simulators/transmitter/door.ts';
import { drawPicture } from '../../simulators/transmitter/picture.ts';
import type { StreamServer } from '../../simulators/transmitter/stream-server.ts';
import { startStreamServer } from '../../simulators/transmitter/stream-server.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { realChance } from '../../simulators/world/random.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { builtPages } from '../house/built.ts';
import { until } from '../until.ts';

/** As strict as the controller may ever make it. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self' ws: wss:";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};
const EPOCH = 3;

/** One link of a receiver, as the controller has it. */
export class Link {
  readonly #socket: WebSocket;
  readonly received: Record<string, unknown>[] = [];
  readonly key: string;
  #commands = 0;

  constructor(socket: WebSocket, key: string) {
    this.#socket = socket;
    this.key = key;
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  last(type: string): Record<string, unknown> | undefined {
    return this.received.findLast((message) => message.type === type);
  }

  session(username: string | null): void {
    const user = username === null ? null : { username, name: username };
    this.say({ type: 'session', user, ticket: username === null ? null : 'ticket', because: 'test' });
  }

  /** Sends a command; answers with the message that answers it. */
  async command(command: object): Promise<Record<string, unknown>> {
    this.#commands += 1;
    const id = `c${this.#commands}`;
    this.say({ id, epoch: EPOCH, deadline: 1_500, ...command });
    return await until(() => this.received.find((message) => message.id === id && message.type !== 'error'));
  }

  close(): void {
    this.#socket.terminate();
  }
}

export interface FakeTransmitter {
  readonly id: string;
  readonly door: Door;
  readonly computer: Computer;
  /** What reached the keyboard: `KeyA down`. */
  readonly keys: string[];
}

export interface SeatWorld {
  /** The address of the page, with this search. */
  page(search: string, host?: string): string;
  /** The link of the receiver with this ID, as soon as it is up. */
  link(id: string): Promise<Link>;
  /** Links that ever came up, for this ID. */
  linked(id: string): number;
  readonly waiting: ReadonlySet<string>;
  readonly fromPages: FromPage[];
  transmitter(id: string): FakeTransmitter;
  /** Admits and shows, as the controller would; answers `done` or `failed`. */
  show(
    receiver: string,
    transmitter: string,
    change?: Partial<EndpointMessageOf<'show'>>,
  ): Promise<Record<string, unknown>>;
  /** Gives the key that waits an ID. */
  adopt(key: string, id: string): void;
  /** What the next pages read in settings.json. */
  settings: Record<string, unknown>;
  /** The launcher takes everything back. */
  takeBack(): void;
  stop(): Promise<void>;
}

/** Names given to endpoints beyond their ID, language and login of their seat. */
export interface WorldOptions {
  readonly language?: 'zh-CN' | 'en';
  readonly lends?: boolean;
}

export async function createSeatWorld({ language = 'zh-CN', lends = true }: WorldOptions = {}): Promise<SeatWorld> {
  const folder = await builtPages('seat');
  const streams: StreamServer = await startStreamServer();
  const room = createSigner(keysFromSeed(1, 'room'));
  const links = new Map<string, Link[]>();
  const ids = new Map<string, string>();
  const waiting = new Set<string>();
  const waiters = new Map<string, () => void>();
  const transmitters = new Map<string, FakeTransmitter>();
  const fromPages: FromPage[] = [];
  const lent = new Map<string, WebSocket>();
  const sockets = new WebSocketServer({ noServer: true });
  for (const id of ['5001', '5002']) ids.set(keysFromSeed(1, id).publicKey, id);

  const server: Server = createServer(serve);
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (request.url === '/endpoint') greet(webSocket);
      else if (request.url === '/stand-in') lend(webSocket);
      else webSocket.terminate();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', () => resolve()));
  const { port } = server.address() as AddressInfo;

  const world: SeatWorld = {
    page: (search, host = '127.0.0.1') => `http://${host}:${port}/seat/${search}`,
    link: async (id) => await until(() => links.get(id)?.at(-1)),
    linked: (id) => links.get(id)?.length ?? 0,
    waiting,
    fromPages,
    transmitter: transmitterOf,
    show: showAt,
    adopt(key, id) {
      ids.set(key, id);
      waiters.get(key)?.();
    },
    settings: {
      standIn: lends ? `ws://127.0.0.1:${port}/stand-in` : null,
      endpoint: '../endpoint',
      product: 'OpenSeat',
      version: '0.0.0',
    },
    takeBack() {
      for (const socket of lent.values()) socket.terminate();
    },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      await streams.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    response.setHeader('content-security-policy', POLICY);
    if (pathname === '/seat/settings.json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(world.settings));
      return;
    }
    const file = pathname === '/seat/' ? 'index.html' : pathname.replace('/seat/', '');
    try {
      const bytes = readFileSync(join(folder, file));
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  function greet(socket: WebSocket): void {
    const nonce = realChance.nonce();
    let link: Link | null = null;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      const checked = checkEndpointMessage(message, 'receiver');
      if (!checked.ok) throw new TypeError(`the page said what no receiver says: ${checked.because}`);
      link?.received.push(message);
      if (message.type === 'heartbeat' && message.ask) link?.say({ type: 'heartbeat', ask: false });
      if (message.type === 'hello') void welcome(message).then((made) => (link = made));
    });
    socket.send(
      JSON.stringify({ type: 'challenge', protocol: { min: 1, max: 1 }, nonce, room: room.publicKey, epoch: EPOCH }),
    );

    async function welcome(hello: EndpointMessageOf<'hello'>): Promise<Link | null> {
      const proof = endpointProof({ nonce, room: room.publicKey });
      if (!(await verifier.verify(hello.key, proof, hello.proof))) {
        socket.terminate();
        return null;
      }
      const made = new Link(socket, hello.key);
      made.received.push(hello);
      if (ids.has(hello.key)) await enter(made, hello);
      else {
        waiting.add(hello.key);
        // Not the page's own, as somebody between page and controller might say.
        made.say({ type: 'waiting', fingerprint: fingerprintOf(room.publicKey) });
        waiters.set(hello.key, () => void enter(made, hello));
      }
      return made;
    }

    async function enter(made: Link, hello: EndpointMessageOf<'hello'>): Promise<void> {
      const id = ids.get(hello.key) ?? '';
      const screen = Number(id.slice(-1));
      const proof = await room.sign(controllerProof({ nonce: hello.nonce, key: hello.key, epoch: EPOCH }));
      waiting.delete(hello.key);
      made.say({ type: 'welcome', proof, epoch: EPOCH, heartbeatMs: 5_000, controllers: [] });
      made.say({ type: 'named', id, name: `Receiver ${id}` });
      made.say({ type: 'place', seat: 'a', wall: null, screen, screens: 2, login: true, language, doublePressMs: 500 });
      made.session(hello.boot === 'warm' ? 'hxfj' : null);
      links.set(id, [...(links.get(id) ?? []), made]);
    }
  }

  function lend(socket: WebSocket): void {
    const mine: string[] = [];
    socket.on('close', () => {
      for (const id of mine) lent.delete(id);
    });
    socket.on('message', (data) => {
      const read = readStandIn(String(data), 'page');
      if (!read.ok) throw new TypeError(`the page said what no page says: ${read.because}`);
      fromPages.push(read.value);
      if (read.value.type !== 'take') return;
      const { receivers } = read.value;
      if (receivers.some((id) => id > '5002')) socket.send(writeStandIn({ type: 'unknown' }));
      else if (receivers.some((id) => lent.has(id))) socket.send(writeStandIn({ type: 'inUse', receivers }));
      else {
        for (const id of receivers) lent.set(id, socket);
        mine.push(...receivers);
        const memory = { room: room.publicKey, ticket: null, epoch: 0, controllers: [] };
        const taken = receivers.map((id) => ({ id, ...keysFromSeed(1, id), memory }));
        socket.send(writeStandIn({ type: 'taken', receivers: taken }));
      }
    });
  }

  function transmitterOf(id: string): FakeTransmitter {
    const known = transmitters.get(id);
    if (known !== undefined) return known;
    const computer = createComputer();
    const keys: string[] = [];
    let number = 0;
    const draw = () => {
      number += 1;
      const name = `计算机 ${id}`;
      return drawPicture({ id, name, video: true, utc: Date.now(), number, watchers: 1, computer });
    };
    const door = createDoor({
      publicKey: keysFromSeed(1, id).publicKey,
      verifier,
      timers: realTimers,
      computer,
      nonce: realChance.nonce,
      grantChanged: () => {},
      key: (_grant, code, down) => keys.push(`${code} ${down ? 'down' : 'up'}`),
      refused: () => {},
      joined: (stream) => stream.picture(draw()),
      touched: () => door.picture(draw()),
    });
    streams.serve(id, door.accept);
    const made = { id, door, computer, keys };
    transmitters.set(id, made);
    return made;
  }

  async function showAt(
    receiver: string,
    transmitter: string,
    change: Partial<EndpointMessageOf<'show'>> = {},
  ): Promise<Record<string, unknown>> {
    const link = await world.link(receiver);
    const { door } = transmitterOf(transmitter);
    const grant = `${receiver}-${transmitter}`;
    const mode = change.mode ?? 'control';
    door.admit({ grant, receiver: link.key, mode });
    return await link.command({
      type: 'show',
      grant,
      address: streams.addressOf(transmitter),
      transmitter: keysFromSeed(1, transmitter).publicKey,
      mode,
      source: { id: transmitter, name: `计算机 ${transmitter}` },
      crop: null,
      pushedBy: null,
      ...change,
    });
  }

  return world;
}
