// A connection to an endpoint as this room sees it: text frames, whatever medium carries them. WebSocket stands in websocket.ts, a unit of a serial line in unit.ts.

/** Why a connection is closed, as numbers of RFC 6455; other media ignore them. */
export const CLOSE = { goingAway: 1001, policy: 1008, internal: 1011, tryLater: 1013 } as const;

export interface SocketEvents {
  /** One text frame. */
  text(text: string): void;
  /** The connection is gone, by whatever cause. After `close` it need not be said. */
  closed(because: string): void;
}

/** A network takes what it is given; a serial line is slow, and its frames are short. */
export type Medium = 'network' | 'serial';

export interface EndpointSocket {
  readonly medium: Medium;
  /** Bytes handed over that the other side has not taken yet. */
  readonly unreadBytes: number;
  /** Begins to hear. Must be called at once, or frames are lost; the events never come inside a call of this interface. */
  listen(events: SocketEvents): void;
  /** Never throws; what is sent to a closed connection is lost. */
  send(text: string): void;
  /** Sends a command of which `leftMs` milliseconds are left now, written with what is left when its turn comes; when nothing is, never. */
  order(write: (leftMs: number) => string, leftMs: number): void;
  /** Says goodbye, and ends the connection even if the other side does not answer. May be called twice. */
  close(code: number, because: string): void;
  /** Ends it at once, with whatever was not sent yet. */
  cut(): void;
}
