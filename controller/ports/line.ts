// A way to a device, as bytes: a serial line or a TCP connection. What the bytes mean is the business of whoever speaks over it.

/** What a line tells. Called in order, never from within a call of the line's own methods. */
export interface LineEvents {
  /** It can carry bytes. After `closed` it comes again by itself, when the line opened anew. */
  opened(): void;
  bytes(chunk: Uint8Array): void;
  /** Whatever was to be sent and was not is gone: it is never sent later. */
  closed(because: string): void;
}

/** Opens itself, and again after every fault with a growing pause, until it is stopped. */
export interface Line {
  start(events: LineEvents): void;
  /**
   * Hands bytes to the system before `deadline` (Clock.now(), milliseconds) or never: what a stalled line did not take by then is thrown away, and so is everything
   * while the line is closed. False: it was refused at once, since too many bytes wait.
   */
  write(bytes: Uint8Array, deadline: number): boolean;
  /** Closes the connection; the line opens a new one after its pause. */
  reset(because: string): void;
  stop(): Promise<void>;
}
