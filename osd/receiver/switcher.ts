// Which stream one screen shows: the order of a switch (contracts), what happens when it fails, and reopening a stream that ended by itself.
// How a stream is opened stands in stream.ts, how a picture reaches the screen in projector.ts; who commands it is not known here.

import { jitterMs, STEADY_MS } from '../../protocol/backoff.ts';
import type { EndpointMessageOf, ScreenState } from '../../protocol/endpoint/messages.ts';
import type { CommandOutcome, Timers } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Projector } from './projector.ts';
import type { StreamEnd, StreamTools } from './stream.ts';
import { Stream } from './stream.ts';
import type { Picture, Pointer, Shown } from './types.ts';

/** Milliseconds by which a receiver gives up before the controller does, so that a picture in the last moment is not shown by one and dismissed by the other. */
export const DEADLINE_MARGIN_MS = 100;
/** Milliseconds that one try to reopen a stream may take. */
export const REOPEN_DEADLINE_MS = 5_000;
/** Tries to reopen a stream, some nine minutes in all: a computer that restarts is back by then. */
export const MAX_REOPENS = 40;

/** Refusals after which the same grant may work later. */
const PASSING: ReadonlySet<Reason> = new Set(['busy', 'no_video', 'offline', 'unavailable', 'throttled']);

export type Show = EndpointMessageOf<'show'>;
type Answer = (outcome: CommandOutcome) => void;

export interface SwitcherHandler {
  /** What is held at the computer that was shown must be released now. */
  leaving(): void;
  /** Another picture is up, its mode changed, or the screen is dark. */
  shown(shown: Shown | null): void;
  /** The screen changed without a command. */
  changed(): void;
}

/** A stream with what it was opened for. */
interface Channel {
  show: Show;
  readonly stream: Stream;
  /** Tries without a steady picture, for the pause before the next. */
  readonly attempt: number;
  last: Picture | null;
  /** When its first picture was up, in milliseconds. */
  since: number;
}

/** A channel that is being opened while another may still be shown. */
interface Trial {
  readonly channel: Channel;
  readonly cancelDeadline: () => void;
  /** A picture came: the old computer has been released, and nothing more is sent to it. */
  arrived: boolean;
  readonly settle: (outcome: CommandOutcome, refused: Reason | null) => void;
}

export class Switcher {
  readonly #tools: StreamTools;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #projector: Projector;
  readonly #handler: SwitcherHandler;
  #live: Channel | null = null;
  #trial: Trial | null = null;
  #cancelReopen: () => void = () => {};

  constructor(
    tools: StreamTools & { readonly timers: Timers; readonly random: () => number },
    projector: Projector,
    handler: SwitcherHandler,
  ) {
    this.#tools = tools;
    this.#timers = tools.timers;
    this.#random = tools.random;
    this.#projector = projector;
    this.#handler = handler;
  }

  get state(): ScreenState {
    if (this.#live === null) return { state: 'dark', grant: null, transmitter: null };
    const { grant, transmitter } = this.#live.show;
    return { state: 'shown', grant, transmitter };
  }

  get shown(): Shown | null {
    if (this.#live === null) return null;
    const { source, pushedBy } = this.#live.show;
    return { source, mode: this.#live.stream.mode, pushedBy };
  }

  /** Streams open or being opened. */
  get streams(): number {
    return (this.#live === null ? 0 : 1) + (this.#trial === null ? 0 : 1);
  }

  /** Opens the stream and answers when its first picture is on the screen, or with `connect_failed`; a stream that is up already takes the new mode. */
  show(show: Show, answer: Answer): void {
    this.#giveUp('a newer command came');
    if (this.#live !== null && isSame(this.#live.show, show)) this.#adjust(this.#live, show, answer);
    else this.#open(show, 0, Math.max(0, show.deadline - DEADLINE_MARGIN_MS), answer);
  }

  dark(answer: Answer): void {
    this.#clear('the screen was told to be dark');
    answer({ ok: true });
  }

  /** Leaves the screen dark, with no stream and no timer. */
  stop(): void {
    this.#clear('the receiver stops');
  }

  /** Nothing is sent between the release at the old computer and the first picture of the new one. */
  key(code: string, down: boolean): void {
    if (!this.#trial?.arrived) this.#live?.stream.key(code, down);
  }

  pointer(pointer: Pointer): void {
    if (!this.#trial?.arrived) this.#live?.stream.pointer(pointer);
  }

  release(): void {
    this.#live?.stream.release();
  }

  #adjust(live: Channel, show: Show, answer: Answer): void {
    const cropped = JSON.stringify(live.show.crop) !== JSON.stringify(show.crop);
    live.show = show;
    live.stream.setMode(show.mode);
    if (cropped) this.#restore(live, show);
    this.#handler.shown(this.shown);
    answer({ ok: true });
  }

  /** Puts the last picture up again, cut as it is cut now. */
  #restore(live: Channel, { crop, source }: Show): void {
    if (live.last !== null) this.#put(live, { ...live.last, crop, source });
  }

  #open(show: Show, attempt: number, ms: number, settle: Trial['settle']): void {
    const stream: Stream = new Stream(show, this.#tools, {
      picture: (bytes, format) =>
        this.#picture(channel, { bytes, format, crop: channel.show.crop, source: show.source }),
      mode: () => {
        if (this.#live === channel) this.#handler.shown(this.shown);
      },
      ended: (end) => this.#ended(channel, end),
    });
    const channel: Channel = { show, stream, attempt, last: null, since: 0 };
    const cancelDeadline = this.#timers.after(ms, () => {
      if (this.#trial?.channel === channel) this.#fail('no picture came in time');
    });
    this.#trial = { channel, cancelDeadline, arrived: false, settle };
    stream.start();
  }

  #picture(channel: Channel, picture: Picture): void {
    const trial = this.#trial;
    if (trial?.channel === channel) this.#first(trial, picture);
    // Once a picture of the new source came, those of the old one would only cover it; the last is kept in case the new one cannot be shown.
    else if (this.#live === channel && trial?.arrived) channel.last = picture;
    else if (this.#live === channel) this.#put(channel, picture);
  }

  #put(channel: Channel, picture: Picture): void {
    channel.last = picture;
    this.#projector.put(picture, () => {});
  }

  #first(trial: Trial, picture: Picture): void {
    if (!trial.arrived) {
      this.#handler.leaving();
      this.#live?.stream.release();
    }
    trial.arrived = true;
    trial.channel.last = picture;
    this.#projector.put(picture, (outcome) => {
      if (this.#trial !== trial) return;
      if (outcome === 'up') this.#succeed(trial);
      if (outcome === 'failed') this.#fail('the picture cannot be shown');
    });
  }

  #succeed(trial: Trial): void {
    const old = this.#live;
    // What was pressed since the first picture came reached nobody, and does not reach the new computer as half a click.
    this.#handler.leaving();
    trial.cancelDeadline();
    this.#trial = null;
    this.#live = trial.channel;
    trial.channel.since = this.#timers.now();
    this.#handler.shown(this.shown);
    trial.settle({ ok: true }, null);
    old?.stream.close();
  }

  /** Gives up the stream that is being opened, if there is one; the picture that was there stays. */
  #fail(because: string, refused: Reason | null = null): void {
    const trial = this.#trial;
    if (trial === null) return;
    trial.cancelDeadline();
    this.#trial = null;
    trial.channel.stream.close();
    if (trial.arrived) this.#keep();
    trial.settle(refuse('connect_failed', because), refused);
  }

  /** A picture of the stream that was given up may be on its way: it must not appear. */
  #keep(): void {
    this.#projector.abort();
    if (this.#live === null) this.#projector.blank();
    else this.#restore(this.#live, this.#live.show);
  }

  #ended(channel: Channel, end: StreamEnd): void {
    if (this.#trial?.channel === channel) this.#fail(end.because, end.refused);
    else if (this.#live === channel) this.#lost(channel);
  }

  /** The stream that was shown ended by itself; its transmitter releases what was held. */
  #lost(channel: Channel): void {
    this.#handler.leaving();
    this.#live = null;
    // A first picture of the next source is being put up: it takes the old one's place in a moment, or `#fail` darkens the screen.
    if (!this.#trial?.arrived) this.#projector.blank();
    this.#handler.shown(null);
    this.#handler.changed();
    if (this.#trial !== null) return;
    const steady = this.#timers.now() - channel.since >= STEADY_MS;
    this.#reopen(channel.show, steady ? 0 : channel.attempt);
  }

  #reopen(show: Show, attempt: number): void {
    if (attempt >= MAX_REOPENS) return;
    const pauseMs = this.#random() * jitterMs(attempt);
    this.#cancelReopen = this.#timers.after(pauseMs, () =>
      this.#open(show, attempt + 1, REOPEN_DEADLINE_MS, (outcome, refused) => {
        if (outcome.ok) this.#handler.changed();
        else if (refused === null || PASSING.has(refused)) this.#reopen(show, attempt + 1);
      }),
    );
  }

  /** Nothing is being opened any more, now or later. */
  #giveUp(because: string): void {
    this.#fail(because);
    this.#cancelReopen();
  }

  #clear(because: string): void {
    this.#giveUp(because);
    this.#handler.leaving();
    const live = this.#live;
    this.#live = null;
    live?.stream.close();
    this.#projector.blank();
    if (live !== null) this.#handler.shown(null);
  }
}

/** Whether the stream that is up is the one that is asked for. */
function isSame(a: Show, b: Show): boolean {
  return a.grant === b.grant && a.address === b.address && a.transmitter === b.transmitter;
}
