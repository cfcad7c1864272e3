// A simulated transmitter: its link to the controller, its door with streams, the computer behind it and the computer's picture, joined.
// Transport, clock, chance and keys are handed in, so that it runs alike in memory, behind real sockets and in the demonstration.

import type { Command, SourceState } from '../../protocol/endpoint/messages.ts';
import type { Grant, Signer, Verifier } from '../../protocol/keys.ts';
import { createLink } from '../../protocol/link/link.ts';
import type {
  CommandOutcome,
  Connect,
  EndpointLink,
  LinkMemory,
  LinkStatus,
  Timers,
} from '../../protocol/link/types.ts';
import type { Accept } from '../world/network.ts';
import type { Chance } from '../world/random.ts';
import type { Computer } from './computer.ts';
import { createComputer } from './computer.ts';
import type { Door, DoorCounts, GrantChange } from './door.ts';
import { createDoor } from './door.ts';
import type { Lettering, Outline } from './lettering.ts';
import type { PictureContent } from './picture.ts';
import { drawPicture, drawStill, PICTURE_FORMAT } from './picture.ts';
import { createScreen } from './screen.ts';

const PICTURE_MS = 1_000;
const MODEL = 'simulated transmitter';
const FIRMWARE = '1.0';
/** Names for which every machine has letters. */
const EVERYWHERE = /^[\u0020-\u024f]*$/;

export const NO_MEMORY: LinkMemory = { room: null, ticket: null, epoch: 0, controllers: [] };

/** What is told of a transmitter; for traces and tests. */
export interface TransmitterObserver {
  status?(status: LinkStatus): void;
  /** A key that reached the computer; `because` where the transmitter itself let go. */
  key?(grant: Grant, code: string, down: boolean, because?: string): void;
  grant?(grant: Grant, change: GrantChange, because: string): void;
  /** Somebody tried to open a stream and was refused. */
  refused?(grant: string | null, because: string): void;
  remember?(memory: LinkMemory): void;
}

export interface TransmitterOptions extends Chance {
  /** Shown until the controller tells another. */
  readonly id: string;
  readonly name: string;
  readonly signer: Signer;
  readonly verifier: Verifier;
  /** Addresses of the controllers' `/endpoint`. */
  readonly controllers: readonly string[];
  /** Where its streams are opened. */
  readonly address: string;
  readonly connect: Connect;
  readonly timers: Timers;
  /** UTC in milliseconds, for the clock on the picture. */
  readonly utc: () => number;
  readonly memory?: LinkMemory;
  readonly video?: boolean;
  /** Draws names that not every machine has letters for; without one they are text. */
  readonly lettering?: Lettering;
  /** Heads of one computer share it. */
  readonly computer?: Computer;
  /** Milliseconds between pictures, 1,000 unless told; null for none but those at changes. */
  readonly pictureMs?: number | null;
  readonly observer?: TransmitterObserver;
}

export interface Transmitter {
  /** What the controller calls it, or what it was made with. */
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly status: LinkStatus;
  readonly memory: LinkMemory;
  readonly video: boolean;
  readonly computer: Computer;
  readonly grants: readonly Grant[];
  /** Streams that run. */
  readonly watchers: number;
  readonly counts: DoorCounts;
  /** Where a transport hands over the streams that are opened. */
  readonly accept: Accept;
  start(): void;
  /** Ends the link; streams and grants end with it unless they are to stay. */
  stop(because: string): void;
  /** Forgets grants and streams and links up again, as after a power cut. */
  reboot(): void;
  /** The computer's picture comes or goes. */
  setVideo(video: boolean): void;
  /** What the link's `admit` does; for tests of streams without a controller. */
  admit(grant: Grant): CommandOutcome;
}

class SimulatedTransmitter implements Transmitter {
  readonly computer: Computer;
  readonly #options: TransmitterOptions;
  readonly #door: Door;
  readonly #screen: ReturnType<typeof createScreen>;
  #link: EndpointLink | null = null;
  #id: string;
  #name: string;
  /** The name that was drawn last, and how. */
  #lettered: { readonly name: string; readonly outline: Outline | null } | null = null;
  #memory: LinkMemory;
  #video: boolean;
  #pictures = 0;

  constructor(options: TransmitterOptions) {
    this.#options = options;
    this.#id = options.id;
    this.#name = options.name;
    this.#memory = options.memory ?? NO_MEMORY;
    this.#video = options.video ?? true;
    this.computer = options.computer ?? createComputer();
    this.#screen = createScreen({
      timers: options.timers,
      pictureMs: options.pictureMs === undefined ? PICTURE_MS : options.pictureMs,
      watched: () => this.#door.watchers > 0,
      draw: () => this.#door.picture(drawPicture(this.#content())),
    });
    this.#door = createDoor({
      publicKey: options.signer.publicKey,
      verifier: options.verifier,
      timers: options.timers,
      computer: this.computer,
      nonce: options.nonce,
      grantChanged: (grant, change, because) => options.observer?.grant?.(grant, change, because),
      key: (grant, code, down, because) => options.observer?.key?.(grant, code, down, because),
      refused: (grant, because) => options.observer?.refused?.(grant, because),
      joined: (stream) => {
        stream.picture(drawPicture(this.#content()));
        this.#screen.wake();
      },
      touched: () => this.#screen.touch(),
    });
  }

  get id(): string {
    return this.#id;
  }

  get name(): string {
    return this.#name;
  }

  get publicKey(): string {
    return this.#options.signer.publicKey;
  }

  get status(): LinkStatus {
    return this.#link?.status ?? { status: 'down', because: 'not started' };
  }

  get memory(): LinkMemory {
    return this.#memory;
  }

  get video(): boolean {
    return this.#video;
  }

  get grants(): readonly Grant[] {
    return this.#door.grants;
  }

  get watchers(): number {
    return this.#door.watchers;
  }

  get counts(): DoorCounts {
    return this.#door.counts;
  }

  get accept(): Accept {
    return this.#door.accept;
  }

  start(): void {
    if (this.#link !== null) return;
    this.#link = this.#newLink();
    this.#link.start();
  }

  stop(because: string): void {
    const link = this.#link;
    this.#link = null;
    this.#screen.stop();
    this.#door.clear(because, false);
    link?.stop(because);
  }

  reboot(): void {
    this.stop('rebooting');
    this.start();
  }

  setVideo(video: boolean): void {
    if (this.#video === video) return;
    this.#video = video;
    this.#link?.report();
    this.#screen.touch();
  }

  admit(grant: Grant): CommandOutcome {
    return this.#door.admit(grant);
  }

  #newLink(): EndpointLink {
    const { signer, verifier, controllers, connect, timers, random, nonce } = this.#options;
    return createLink({
      addresses: controllers,
      identity: { kind: 'transmitter', signer, verifier, name: this.#name, model: MODEL, firmware: FIRMWARE },
      memory: this.#memory,
      connect,
      timers,
      random,
      nonce,
      handler: {
        state: () => this.#state(),
        grants: () => this.#door.grants.map(({ grant, receiver, mode }) => ({ grant, receiver, mode })),
        status: (status) => this.#options.observer?.status?.(status),
        told: (message) => {
          if (message.type === 'named') this.#named(message.id, message.name);
        },
        command: (command, answer) => answer(this.#command(command)),
        remember: (memory) => {
          this.#memory = memory;
          this.#options.observer?.remember?.(memory);
        },
      },
    });
  }

  #state(): SourceState {
    return { video: this.#video, address: this.#options.address };
  }

  #named(id: string, name: string): void {
    this.#id = id;
    this.#name = name;
    this.#screen.touch();
  }

  #command(command: Command): CommandOutcome {
    if (command.type === 'admit') {
      return this.admit({ grant: command.grant, receiver: command.receiver, mode: command.mode });
    }
    if (command.type === 'dismiss') {
      this.#door.dismiss(command.grant, 'dismissed by the controller');
      return { ok: true };
    }
    if (command.type === 'still') return this.#still();
    return { ok: false, reason: 'invalid', because: `${command.type} is not for a transmitter` };
  }

  #still(): CommandOutcome {
    const data = Buffer.from(drawStill(this.#content())).toString('base64');
    return { ok: true, still: { type: PICTURE_FORMAT, data, time: new Date(this.#options.utc()).toISOString() } };
  }

  #outline(): Outline | null {
    const name = this.#name;
    if (this.#lettered?.name !== name) {
      const outline = EVERYWHERE.test(name) ? null : (this.#options.lettering?.outline(name) ?? null);
      this.#lettered = { name, outline };
    }
    return this.#lettered.outline;
  }

  #content(): PictureContent {
    this.#pictures += 1;
    const { computer } = this;
    return {
      id: this.#id,
      name: this.#name,
      outline: this.#outline(),
      video: this.#video,
      utc: this.#options.utc(),
      number: this.#pictures,
      watchers: this.#door.watchers,
      computer,
    };
  }
}

/** A transmitter that does nothing before `start`. */
export function createTransmitter(options: TransmitterOptions): Transmitter {
  return new SimulatedTransmitter(options);
}
