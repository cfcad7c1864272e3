// A seat at work: carries out what the seat's machine (osd/machine) asks for, with the receivers of its screens and a clock.
// What a key or a message leads to is decided there, how a switch goes in receiver.ts.

import type { LinkStatus } from '../../protocol/link/types.ts';
import type { SeatState } from '../machine/seat.ts';
import { startSeat, stepSeat } from '../machine/seat.ts';
import type { SeatAct, SeatEffect, SeatInput } from '../machine/types.ts';
import { viewScreen } from '../machine/view.ts';
import { Receiver } from './receiver.ts';
import type { KeyPress, LoginPart, OsdView, Pointer, Seat, SeatOptions, SeatScreen } from './types.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;
type ScreenSays = Untimed<Extract<SeatInput, { type: 'screen' }>['input']>;

/** One keyboard on 1 to 8 screens. Nothing happens before `start`. */
export function createSeat(options: SeatOptions): Seat {
  return new SeatAtWork(options);
}

class SeatAtWork implements Seat {
  readonly #options: SeatOptions;
  readonly #receivers: readonly Receiver[];
  readonly #inputs: SeatInput[] = [];
  readonly #performers: { readonly [T in SeatEffect['type']]: (effect: Extract<SeatEffect, { type: T }>) => void } = {
    wake: ({ at }) => this.#wakeAt(at),
    chosen: ({ screen }) => this.#options.chosen(screen),
    key: ({ screen, code, down }) => this.#receivers[screen]?.key(code, down),
    pointer: ({ screen, x, y, buttons, wheel }) => this.#receivers[screen]?.pointer({ x, y, buttons, wheel }),
    release: ({ screen }) => this.#receivers[screen]?.release(),
    menu: ({ screen, open }) => this.#receivers[screen]?.menu(open),
    act: (effect) => this.#act(effect),
  };
  #state: SeatState;
  #drawn: (SeatState['screens'][number] | null)[];
  #stepping = false;
  #running = false;
  #online = true;
  #cancelWake: () => void = () => {};

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#state = startSeat(options.screens.map(({ identity }) => ({ firmware: identity.firmware, place: null })));
    this.#drawn = options.screens.map(() => null);
    this.#receivers = options.screens.map(
      (one, screen) =>
        new Receiver(one, options, {
          link: (link) => this.#linked(screen, link),
          told: (message) => this.#say(screen, message),
          shown: (shown) => this.#say(screen, { type: 'shown', shown }),
          leaving: () => this.#put({ type: 'release', at: this.#now(), screen }),
        }),
    );
  }

  get screens(): readonly SeatScreen[] {
    return this.#receivers.map((receiver, screen) => ({
      status: receiver.linkStatus,
      state: receiver.state(),
      shown: receiver.shown,
      user: receiver.user,
      streams: receiver.streams,
      view: this.#view(screen),
    }));
  }

  get chosen(): number {
    return this.#state.keyboard.chosen;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    for (const receiver of this.#receivers) receiver.start();
    this.#draw();
  }

  stop(because: string): void {
    this.blur();
    this.#running = false;
    this.#cancelWake();
    for (const receiver of this.#receivers) receiver.stop(because);
  }

  key(key: KeyPress): void {
    this.#put({ type: 'key', at: this.#now(), ...key });
  }

  pointer(screen: number, pointer: Pointer): void {
    this.#put({ type: 'pointer', at: this.#now(), screen, ...pointer });
  }

  pick(screen: number, part: LoginPart): void {
    this.#say(screen, { type: 'pick', part });
  }

  blur(): void {
    this.#put({ type: 'blur', at: this.#now() });
  }

  network(online: boolean): void {
    this.#online = online;
    for (const [screen, receiver] of this.#receivers.entries()) this.#linked(screen, receiver.linkStatus);
  }

  #now(): number {
    return this.#options.timers.now();
  }

  #linked(screen: number, link: LinkStatus): void {
    this.#say(screen, { type: 'link', link, online: this.#online });
  }

  #say(screen: number, input: ScreenSays): void {
    const at = this.#now();
    this.#put({ type: 'screen', screen, input: { ...input, at } });
  }

  /** What comes while effects are carried out waits for its turn, so that no step runs inside another. */
  #put(input: SeatInput): void {
    if (!this.#running) return;
    this.#inputs.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#step(next);
    } finally {
      this.#stepping = false;
    }
    this.#draw();
  }

  #step(input: SeatInput): void {
    const { state, effects } = stepSeat(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: SeatEffect): void {
    const perform = this.#performers[effect.type] as (effect: SeatEffect) => void;
    perform(effect);
  }

  #act({ screen, id, ...act }: Extract<SeatEffect, { type: 'act' }>): void {
    const asked = this.#receivers[screen]?.act(act satisfies SeatAct);
    void asked?.then((outcome) => this.#say(screen, { type: 'answered', id, outcome }));
  }

  #wakeAt(at: number): void {
    this.#cancelWake();
    this.#cancelWake = this.#options.timers.after(Math.max(0, at - this.#now()), () =>
      this.#put({ type: 'wake', at: this.#now() }),
    );
  }

  #view(screen: number): OsdView {
    const state = this.#state.screens[screen];
    return state === undefined ? { language: 'zh-CN', panel: null, notice: null, alarm: null } : viewScreen(state);
  }

  /** Only screens whose machine moved are drawn. */
  #draw(): void {
    for (const [screen, state] of this.#state.screens.entries()) {
      if (this.#drawn[screen] === state) continue;
      this.#drawn[screen] = state;
      this.#options.screens[screen]?.surface.osd(this.#view(screen));
    }
  }
}
