// What a seat (one keyboard, 1 to 8 screens, each a receiver with its own link and stream) needs from its surroundings, and what it offers them.
// Pages hand in the DOM and WebSockets, simulators a recorder and whatever transport; how a switch goes stands in receiver.ts.

import type { Crop, EndpointMessageOf, ScreenState } from '../../protocol/endpoint/messages.ts';
import type { Connect, LinkIdentity, LinkMemory, LinkStatus, Timers } from '../../protocol/link/types.ts';
import type { KeyPress, LoginPart, OsdView, Pointer, SessionUser, Shown, Source } from '../machine/types.ts';

export type { KeyPress, LoginPart, OsdView, Pointer, SessionUser, Shown, Source };

/** The WebSocket of a stream. `close` may be called twice; after it no event comes. */
export interface StreamSocket {
  /** Bytes handed to `send` that have not left yet (a browser's `bufferedAmount`). */
  readonly pending: number;
  send(text: string): void;
  close(): void;
}

export interface StreamEvents {
  opened(): void;
  text(text: string): void;
  /** One binary frame: one whole picture. */
  binary(bytes: Uint8Array<ArrayBuffer>): void;
  closed(because: string): void;
}

/** Opens a stream with the subprotocol named; the events come later, never inside this call. A bad address is told by `closed`. */
export type ConnectStream = (address: string, subprotocol: string, events: StreamEvents) => StreamSocket;

/** One whole picture and what to do with it. */
export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** One of the formats that this receiver named. */
  readonly format: string;
  /** The part that this screen of a wall shows; null for all of it. */
  readonly crop: Crop | null;
  readonly source: Source;
}

/** The screen itself. */
export interface Surface {
  /**
   * Resolves when the picture is really on the screen, in place of the one before; rejects when it cannot be shown. Once `signal` is aborted the picture
   * never appears. The next picture comes after this one is up, failed or aborted.
   */
  picture(picture: Picture, signal: AbortSignal): Promise<void>;
  /** No picture is left on the screen when this returns. */
  blank(): void;
  /** Draws the OSD over the picture, or takes it away. */
  osd(view: OsdView): void;
}

/** What the surroundings are told besides; for a page's frame, the stand-in's memory, traces and tests. */
export interface ScreenObserver {
  status?(status: LinkStatus): void;
  /** The ID and name of this receiver. */
  named?(named: EndpointMessageOf<'named'>): void;
  place?(place: EndpointMessageOf<'place'>): void;
  session?(user: SessionUser | null): void;
  /** A first picture of this source is really on the screen, its mode changed, or none is left. */
  shown?(shown: Shown | null): void;
  /** What outlives the link changed: write it down. */
  remember?(memory: LinkMemory): void;
}

/** One screen of a seat. */
export interface ScreenOptions {
  /** Addresses of the controllers' endpoint links. */
  readonly addresses: readonly string[];
  readonly identity: LinkIdentity;
  readonly memory: LinkMemory;
  /** Of this receiver's own public key. While it waits for adoption this one is shown, not what the other side of the link says. */
  readonly fingerprint?: string;
  readonly surface: Surface;
  readonly observer: ScreenObserver;
}

/** What all screens of a seat share. */
export interface SeatTools {
  readonly connect: Connect;
  readonly stream: ConnectStream;
  readonly timers: Timers;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  /** 32 random bytes, base64url. */
  readonly nonce: () => string;
  /** Picture formats that the surfaces take, best first. */
  readonly formats: readonly string[];
}

export interface SeatOptions extends SeatTools {
  /** 1 to 8, in the order of their F7 digits. */
  readonly screens: readonly ScreenOptions[];
  /** Keyboard and mouse work on this screen (from 0) from now on. */
  readonly chosen: (screen: number) => void;
}

/** One screen, to look at. */
export interface SeatScreen {
  readonly status: LinkStatus;
  readonly state: ScreenState;
  readonly shown: Shown | null;
  readonly user: SessionUser | null;
  readonly view: OsdView;
  /** Streams open or being opened: 0 to 2. */
  readonly streams: number;
}

/** One operator's place: a keyboard, a mouse and their screens. `createSeat` in seat.ts makes it. */
export interface Seat {
  readonly screens: readonly SeatScreen[];
  /** The screen that keyboard and mouse work on, from 0. */
  readonly chosen: number;
  start(): void;
  /** Releases everything, closes streams and links, leaves the screens dark. A stopped seat does not start again. */
  stop(because: string): void;
  key(key: KeyPress): void;
  pointer(screen: number, pointer: Pointer): void;
  /** A part of the login screen was clicked. */
  pick(screen: number, part: LoginPart): void;
  /** Focus lost, page hidden or about to close: everything held is released at the computers. */
  blur(): void;
  /** Whether the machine's own network is up (`navigator.onLine`); true unless told. */
  network(online: boolean): void;
}
