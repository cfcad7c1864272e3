// A simulated seat: one keyboard, one to eight recording screens, each a receiver that links up and shows streams as a page does.
// The receiver itself is osd/receiver; here it gets a body that can be stopped, started again and looked into.

import { createSeat } from '../../osd/receiver/seat.ts';
import type {
  ConnectStream,
  OsdView,
  ScreenObserver,
  Seat,
  SeatScreen,
  SessionUser,
  Shown,
} from '../../osd/receiver/types.ts';
import type { ScreenState } from '../../protocol/endpoint/messages.ts';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import type { Connect, LinkMemory, LinkStatus, Timers } from '../../protocol/link/types.ts';
import { PICTURE_FORMAT } from '../transmitter/picture.ts';
import { NO_MEMORY } from '../transmitter/transmitter.ts';
import type { Chance } from '../world/random.ts';
import type { OsdText } from './osd-text.ts';
import { readOsd } from './osd-text.ts';
import type { Recorder } from './recorder.ts';
import { createRecorder } from './recorder.ts';
import type { Typist } from './typist.ts';
import { createTypist } from './typist.ts';

const MODEL = 'simulated receiver';
const FIRMWARE = '1.0';

export interface SimulatedScreenOptions {
  readonly id: string;
  readonly name: string;
  readonly signer: Signer;
  readonly memory?: LinkMemory;
  /** What the screen really showed changed. */
  readonly showed?: (source: string | null) => void;
  readonly observer?: ScreenObserver;
}

export interface SimulatedSeatOptions extends Chance {
  readonly screens: readonly SimulatedScreenOptions[];
  readonly verifier: Verifier;
  /** Addresses of the controllers' `/endpoint`. */
  readonly controllers: readonly string[];
  readonly connect: Connect;
  readonly stream: ConnectStream;
  readonly timers: Timers;
}

export interface SimulatedScreen {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly memory: LinkMemory;
  /** What was really on it; goes on when the seat is started again. */
  readonly recorder: Recorder;
  readonly status: LinkStatus;
  readonly state: ScreenState;
  readonly shown: Shown | null;
  readonly user: SessionUser | null;
  readonly view: OsdView | null;
  readonly osd: OsdText;
  readonly streams: number;
}

export interface SimulatedSeat {
  readonly screens: readonly SimulatedScreen[];
  /** The screen that the keyboard works on, from 0. */
  readonly chosen: number;
  readonly typist: Typist;
  readonly running: boolean;
  start(): void;
  stop(because: string): void;
  /** Links up again with nothing remembered but the room: logged out and dark. */
  reboot(): void;
  pointer: Seat['pointer'];
  /** The keyboard is lost: all that was held is released. */
  blur(): void;
  network(online: boolean): void;
}

const STOPPED: LinkStatus = { status: 'down', because: 'not started' };
const DARK: ScreenState = { state: 'dark', grant: null, transmitter: null };

class Screen implements SimulatedScreen {
  readonly recorder: Recorder;
  readonly options: SimulatedScreenOptions;
  readonly #body: () => SeatScreen | undefined;
  memory: LinkMemory;

  constructor(options: SimulatedScreenOptions, now: () => number, body: () => SeatScreen | undefined) {
    this.options = options;
    this.#body = body;
    this.memory = options.memory ?? NO_MEMORY;
    this.recorder = createRecorder({ now, changed: (source) => options.showed?.(source) });
  }

  get id(): string {
    return this.options.id;
  }

  get name(): string {
    return this.options.name;
  }

  get publicKey(): string {
    return this.options.signer.publicKey;
  }

  get status(): LinkStatus {
    return this.#body()?.status ?? STOPPED;
  }

  get state(): ScreenState {
    return this.#body()?.state ?? DARK;
  }

  get shown(): Shown | null {
    return this.#body()?.shown ?? null;
  }

  get user(): SessionUser | null {
    return this.#body()?.user ?? null;
  }

  get view(): OsdView | null {
    return this.#body()?.view ?? null;
  }

  get osd(): OsdText {
    return readOsd(this.view);
  }

  get streams(): number {
    return this.#body()?.streams ?? 0;
  }
}

function bodyOf(options: SimulatedSeatOptions, screens: readonly Screen[]): Seat {
  const { verifier, controllers, connect, stream, timers, random, nonce } = options;
  return createSeat({
    connect,
    stream,
    timers,
    random,
    nonce,
    formats: [PICTURE_FORMAT],
    chosen: () => undefined,
    screens: screens.map((screen) => ({
      addresses: controllers,
      identity: {
        kind: 'receiver',
        signer: screen.options.signer,
        verifier,
        name: screen.name,
        model: MODEL,
        firmware: FIRMWARE,
      },
      memory: screen.memory,
      surface: screen.recorder,
      observer: {
        ...screen.options.observer,
        remember(memory) {
          screen.memory = memory;
          screen.options.observer?.remember?.(memory);
        },
      },
    })),
  });
}

/** A seat that does nothing before `start`. */
export function createSimulatedSeat(options: SimulatedSeatOptions): SimulatedSeat {
  let body: Seat | null = null;
  const now = () => options.timers.now();
  const screens = options.screens.map((screen, place) => new Screen(screen, now, () => body?.screens[place]));
  const typist = createTypist((press) => body?.key(press));

  function start(): void {
    if (body !== null) return;
    body = bodyOf(options, screens);
    body.start();
  }

  function stop(because: string): void {
    const stopped = body;
    body = null;
    stopped?.stop(because);
  }

  return {
    screens,
    get chosen() {
      return body?.chosen ?? 0;
    },
    typist,
    get running() {
      return body !== null;
    },
    start,
    stop,
    reboot() {
      stop('rebooting');
      for (const screen of screens) screen.memory = { ...screen.memory, ticket: null };
      start();
    },
    pointer: (screen, at) => body?.pointer(screen, at),
    blur: () => body?.blur(),
    network: (online) => body?.network(online),
  };
}
