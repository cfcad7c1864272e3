// A seat whose every end is scripted: the controller's side of each link, the transmitter's side of each stream, screens that record, a clock that
// is moved by hand. All that leaves the seat goes into one log, in order. What must come out is said in the tests.

import { createSeat } from '../../osd/receiver/seat.ts';
import type { Picture, ScreenObserver, Seat, StreamEvents, Surface } from '../../osd/receiver/types.ts';
import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { Connect, LinkMemory, SocketEvents } from '../../protocol/link/types.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createMockKeys } from '../../simulators/world/mock-keys.ts';

export const FORMATS = ['image/svg+xml', 'image/png'];
const NONCE = 'n'.repeat(43);
const SIGNATURE = 's'.repeat(86);
export const ROOM = 'r'.repeat(87);
/** The key of the transmitter with this letter. */
export const keyOf = (letter: string) => letter.repeat(87);

export type Show = EndpointMessageOf<'show'>;

/** One stream as its transmitter would see it. */
export class FakeStream {
  readonly address: string;
  readonly subprotocol: string;
  readonly #events: StreamEvents;
  readonly #log: string[];
  readonly sent: { type: string }[] = [];
  pending = 0;
  closed = false;

  constructor(address: string, subprotocol: string, events: StreamEvents, log: string[]) {
    this.address = address;
    this.subprotocol = subprotocol;
    this.#events = events;
    this.#log = log;
  }

  /** `A` for ws://a. */
  get letter(): string {
    return this.address.slice('ws://'.length).toUpperCase();
  }

  receive(text: string): void {
    const message = JSON.parse(text);
    this.sent.push(message);
    const { type, ...rest } = message;
    const words = type === 'key' ? ` ${rest.code} ${rest.down ? 'down' : 'up'}` : '';
    const place = type === 'pointer' ? ` ${rest.x},${rest.y} ${rest.buttons}` : '';
    if (type !== 'proof' && type !== 'open') this.#log.push(`${this.letter}: ${type}${words}${place}`);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#log.push(`${this.letter}: closed`);
  }

  connected(): void {
    this.#events.opened();
  }

  say(message: object): void {
    this.#events.text(JSON.stringify(message));
  }

  text(text: string): void {
    this.#events.text(text);
  }

  picture(name: string): void {
    this.#events.binary(new TextEncoder().encode(name));
  }

  bytes(size: number): void {
    this.#events.binary(new Uint8Array(size));
  }

  /** The connection goes without a word. */
  drop(): void {
    this.closed = true;
    this.#events.closed('gone');
  }
}

/** A screen that records, puts pictures up at once unless told to hold them, and cannot show one that is called `broken`. */
class FakeSurface implements Surface {
  up: string | null = null;
  held = false;
  /** Pictures that wait for `letUp`. */
  readonly waiting: (() => void)[] = [];
  readonly #log: string[];
  readonly #name: number;

  constructor(name: number, log: string[]) {
    this.#name = name;
    this.#log = log;
  }

  picture({ bytes }: Picture, signal: AbortSignal): Promise<void> {
    const name = new TextDecoder().decode(bytes);
    if (name === 'broken') return Promise.reject(new TypeError('no picture'));
    const put = () => {
      if (signal.aborted) return;
      this.up = name;
      this.#log.push(`screen ${this.#name}: ${name}`);
    };
    if (!this.held) {
      put();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.waiting.push(() => {
        put();
        resolve();
      });
    });
  }

  letUp(): void {
    for (const put of this.waiting.splice(0)) put();
  }

  blank(): void {
    if (this.up !== null) this.#log.push(`screen ${this.#name}: blank`);
    this.up = null;
  }

  osd(): void {}
}

/** The controller's side of one link. */
export class FakeLink {
  readonly #events: SocketEvents;
  readonly #log: string[];
  readonly #screen: number;
  readonly sent: Record<string, unknown>[] = [];
  #commands = 0;

  constructor(screen: number, events: SocketEvents, log: string[]) {
    this.#screen = screen;
    this.#events = events;
    this.#log = log;
  }

  say(message: object): void {
    this.#events.text(JSON.stringify(message));
  }

  open(): void {
    this.#events.opened();
    this.say({ type: 'challenge', protocol: { min: 1, max: 1 }, nonce: NONCE, room: ROOM, epoch: 7 });
  }

  drop(): void {
    this.#events.closed('the controller went');
  }

  receive(text: string): void {
    const message = JSON.parse(text);
    this.sent.push(message);
    if (message.type === 'done' || message.type === 'failed')
      this.#log.push(`link ${this.#screen}: ${message.type} ${message.id}`);
    if (message.type === 'screen') this.#log.push(`link ${this.#screen}: screen ${message.state.state}`);
    if (message.type === 'hello')
      this.say({ type: 'welcome', proof: SIGNATURE, epoch: 7, heartbeatMs: 5_000, controllers: ['ws://controller'] });
  }

  last(type: string): Record<string, unknown> | undefined {
    return this.sent.findLast((message) => message.type === type);
  }

  session(username: string | null): void {
    const user = username === null ? null : { username, name: username };
    this.say({ type: 'session', user, ticket: username === null ? null : 't', because: 'test' });
  }

  /** Sends `show` for the transmitter with this letter; the answer is its command's ID. */
  show(letter: string, change: Partial<Show> = {}): string {
    const lower = letter.toLowerCase();
    const show = {
      grant: `g-${lower}`,
      address: `ws://${lower}`,
      transmitter: keyOf(lower),
      mode: 'control',
      source: { id: `000${lower.charCodeAt(0) - 96}`, name: `Computer ${letter}` },
      crop: null,
      pushedBy: null,
    };
    return this.command({ type: 'show', ...show, ...change });
  }

  command(command: object): string {
    this.#commands += 1;
    const id = `c${this.#commands}`;
    this.say({ id, epoch: 7, deadline: 1_500, ...command });
    return id;
  }
}

export interface Desk {
  readonly seat: Seat;
  readonly clock: ReturnType<typeof createClock>;
  readonly log: string[];
  readonly links: FakeLink[];
  readonly streams: FakeStream[];
  readonly surfaces: FakeSurface[];
  readonly remembered: LinkMemory[];
  /** The stream opened last to this letter. */
  stream(letter: string): FakeStream;
  /** Lets promises come to rest. */
  settle(): Promise<void>;
  /** Plays the transmitter up to `opened`; no picture yet. */
  admit(letter: string, mode?: 'view' | 'control'): Promise<FakeStream>;
  /** Shows this source on a screen, picture included. */
  shows(screen: number, letter: string, change?: Partial<Show>): Promise<FakeStream>;
  /** A key as an operator presses it. */
  press(...codes: string[]): void;
  lift(...codes: string[]): void;
}

/** A seat that is linked and placed; with `user` somebody is logged in at every screen. */
export async function createDesk(screens = 1, user: string | null = 'hxfj'): Promise<Desk> {
  const clock = createClock();
  const keys = createMockKeys('desk');
  const log: string[] = [];
  const links: FakeLink[] = [];
  const streams: FakeStream[] = [];
  const surfaces = Array.from({ length: screens }, (_, screen) => new FakeSurface(screen, log));
  const remembered: LinkMemory[] = [];
  const settle = () => clock.settle();

  const connect: Connect = (address, events) => {
    const screen = Number(address.slice(-1));
    const link = new FakeLink(Number.isNaN(screen) ? 0 : screen, events, log);
    links[Number.isNaN(screen) ? 0 : screen] = link;
    return { send: (text) => link.receive(text), close: () => {} };
  };
  const observer: ScreenObserver = { remember: (memory) => remembered.push(memory) };
  const seat = createSeat({
    screens: surfaces.map((surface, screen) => ({
      addresses: [`ws://controller/${screen}`],
      identity: {
        kind: 'receiver',
        signer: keys.signer(`screen ${screen}`),
        verifier: { verify: async () => true },
        name: `Screen ${screen}`,
        model: 'fake',
        firmware: '1',
      },
      memory: { room: null, ticket: null, epoch: 0, controllers: [] },
      surface,
      observer,
    })),
    connect,
    stream: (address, subprotocol, events) => {
      const stream = new FakeStream(address, subprotocol, events, log);
      streams.push(stream);
      return {
        get pending() {
          return stream.pending;
        },
        send: (text) => stream.receive(text),
        close: () => stream.close(),
      };
    },
    timers: clock,
    random: () => 0.5,
    nonce: () => NONCE,
    formats: FORMATS,
    chosen: (screen) => log.push(`chosen ${screen}`),
  });

  const stream = (letter: string) => {
    const found = streams.findLast((one) => one.letter === letter);
    if (found === undefined) throw new RangeError(`no stream to ${letter}`);
    return found;
  };
  const admit = async (letter: string, mode: 'view' | 'control' = 'control') => {
    const opened = stream(letter);
    opened.connected();
    opened.say({ type: 'challenge', nonce: NONCE });
    await settle();
    opened.say({ type: 'opened', format: 'image/svg+xml', width: 1920, height: 1080, mode });
    return opened;
  };
  const key = (code: string, down: boolean) =>
    seat.key({ code, down, repeat: false, shift: false, caps: false, chord: false });

  seat.start();
  await settle();
  for (const [screen, link] of links.entries()) {
    link.open();
    await settle();
    link.say({ type: 'named', id: `500${screen + 1}`, name: `Screen ${screen}` });
    const place = { seat: 'a', wall: null, screen: screen + 1, screens, login: true };
    link.say({ type: 'place', ...place, language: 'zh-CN', doublePressMs: 500 });
    if (user !== null) link.session(user);
  }
  await settle();
  log.length = 0;
  return {
    seat,
    clock,
    log,
    links,
    streams,
    surfaces,
    remembered,
    stream,
    settle,
    admit,
    async shows(screen, letter, change = {}) {
      links[screen]?.show(letter, change);
      const opened = await admit(letter, change.mode ?? 'control');
      opened.picture(`${letter}1`);
      await settle();
      return opened;
    },
    press: (...codes) => {
      for (const code of codes) key(code, true);
    },
    lift: (...codes) => {
      for (const code of codes) key(code, false);
    },
  };
}
