// One screen: its link to the controller, its stream, its picture. It carries out `show` and `dark`, and passes on what its OSD must know.
// What the OSD makes of it, and which keys come here, is the seat's matter (seat.ts).

import type { Command, EndpointMessageOf, ScreenState } from '../../protocol/endpoint/messages.ts';
import { createLink } from '../../protocol/link/link.ts';
import type {
  ActOutcome,
  CommandOutcome,
  EndpointLink,
  LinkHandler,
  LinkMemory,
  LinkStatus,
  Told,
} from '../../protocol/link/types.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { SeatAct } from '../machine/types.ts';
import { Projector } from './projector.ts';
import { Switcher } from './switcher.ts';
import type { Pointer, ScreenObserver, ScreenOptions, SeatTools, SessionUser, Shown } from './types.ts';

/** What a receiver says to its seat. */
export interface ReceiverHandler {
  link(status: LinkStatus): void;
  told(message: Told): void;
  shown(shown: Shown | null): void;
  /** The picture is about to change or to end: release what is held there. */
  leaving(): void;
}

export class Receiver implements LinkHandler {
  readonly #fingerprint: string | null;
  readonly #observer: ScreenObserver;
  readonly #seat: ReceiverHandler;
  readonly #link: EndpointLink;
  readonly #switcher: Switcher;
  #user: SessionUser | null = null;

  constructor(options: ScreenOptions, tools: SeatTools, seat: ReceiverHandler) {
    const { addresses, identity, memory, surface, observer } = options;
    const { connect, stream, timers, random, nonce, formats } = tools;
    this.#fingerprint = options.fingerprint ?? null;
    this.#observer = observer;
    this.#seat = seat;
    this.#link = createLink({ addresses, identity, memory, handler: this, connect, timers, random, nonce });
    this.#switcher = new Switcher(
      { connect: stream, signer: identity.signer, formats, timers, random },
      new Projector(surface, timers),
      {
        leaving: () => seat.leaving(),
        shown: (shown) => {
          observer.shown?.(shown);
          seat.shown(shown);
        },
        changed: () => this.#link.report(),
      },
    );
  }

  get linkStatus(): LinkStatus {
    return this.#own(this.#link.status);
  }

  get shown(): Shown | null {
    return this.#switcher.shown;
  }

  get streams(): number {
    return this.#switcher.streams;
  }

  get user(): SessionUser | null {
    return this.#user;
  }

  start(): void {
    this.#link.start();
  }

  /** The link goes first, so that nobody hears of a screen that only stops. */
  stop(because: string): void {
    this.#link.stop(because);
    this.#switcher.stop();
  }

  act({ method, params }: SeatAct): Promise<ActOutcome> {
    return this.#link.act(method, params);
  }

  menu(open: boolean): void {
    this.#link.menu(open);
  }

  /** No key leaves a receiver at which nobody is logged in (manual, who may). */
  key(code: string, down: boolean): void {
    if (this.#user !== null) this.#switcher.key(code, down);
  }

  pointer(pointer: Pointer): void {
    if (this.#user !== null) this.#switcher.pointer(pointer);
  }

  release(): void {
    this.#switcher.release();
  }

  state(): ScreenState {
    return this.#switcher.state;
  }

  grants(): EndpointMessageOf<'grants'>['grants'] {
    return [];
  }

  status(status: LinkStatus): void {
    this.#observer.status?.(this.#own(status));
    this.#seat.link(this.#own(status));
  }

  /** Before adoption nobody has proved to be the controller: the fingerprint that people compare is this receiver's own. */
  #own(status: LinkStatus): LinkStatus {
    if (status.status !== 'waiting' || this.#fingerprint === null) return status;
    return { ...status, fingerprint: this.#fingerprint };
  }

  told(message: Told): void {
    if (message.type === 'session') this.#session(message.user);
    if (message.type === 'named') this.#observer.named?.(message);
    if (message.type === 'place') this.#observer.place?.(message);
    this.#seat.told(message);
  }

  command(command: Command, answer: (outcome: CommandOutcome) => void): void {
    if (command.type === 'show') this.#switcher.show(command, answer);
    else if (command.type === 'dark') this.#switcher.dark(answer);
    else answer(refuse('invalid', `a receiver does not ${command.type}`));
  }

  remember(memory: LinkMemory): void {
    this.#observer.remember?.(memory);
  }

  #session(user: SessionUser | null): void {
    if (user === null) this.#seat.leaving();
    this.#user = user;
    this.#observer.session?.(user);
  }
}
