// One opening of a serial port, in the process for lines: read by a loop of its own, written with a deadline for each piece, closed once. A port that failed is never
// used again: the next opening is a new one of these.

import { read } from 'node:fs';
import { SerialPort } from 'serialport';
import { BITS_PER_BYTE, CANCEL_MS, MAX_UNTAKEN_BYTES, MAX_WHY, READ_AHEAD, READ_BYTES } from './serial-limits.ts';
import type { PortOptions } from './serial-messages.ts';

export interface PortEvents {
  opened(): void;
  bytes(bytes: Uint8Array): void;
  gone(count: number, dropped: boolean): void;
  /** The last that is heard of it. */
  closed(because: string): void;
}

/** A port of the bindings, as far as it is used here. `drain` is not: on a line that stalls it never returns, and takes a thread with it. */
interface BoundPort {
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
  write(bytes: Buffer): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Binding {
  open(options: Omit<PortOptions, 'baud'> & { readonly baudRate: number }): Promise<BoundPort>;
}

const BINDING: Binding = SerialPort.binding;

/** Milliseconds of one pause in reading: a port that is closed meanwhile is closed after it. */
const MAX_PACE_MS = 250;

/** A port on Linux and macOS: a file, and who tells when it can be read. */
interface UnixPort extends BoundPort {
  readonly fd: number;
  readonly poller: { once(event: 'readable', told: (error: unknown) => void): unknown; stop(): void };
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly until: number;
}

/** The other end is gone, or the port is of no use any more. */
class PortGone extends Error {
  readonly code: string;

  constructor(code: string, because: string) {
    super(because);
    this.name = 'PortGone';
    this.code = code;
  }
}

const AGAIN = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

export class OpenPort {
  readonly #events: PortEvents;
  readonly #now: () => number;
  #port: BoundPort | null = null;
  #queue: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #untaken = 0;
  /** Bytes that may be read at once, as many as a line of this speed brings. */
  #allowance = MAX_UNTAKEN_BYTES;
  #allowedAt = 0;
  #resume: (() => void) | null = null;
  #over = false;

  /** `now` as the deadlines are meant. */
  constructor(events: PortEvents, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  open({ path, baud, dataBits, parity, stopBits }: PortOptions): void {
    BINDING.open({ path, baudRate: baud, dataBits, parity, stopBits }).then(
      (port) => {
        this.#port = port;
        if (this.#over) return void this.#end('closed while it opened');
        this.#events.opened();
        this.#allowedAt = this.#now();
        this.#reading = this.#readOn(port, (baud / BITS_PER_BYTE / 1_000) * READ_AHEAD);
        this.#next();
      },
      (error: unknown) => {
        this.#over = true;
        this.#events.closed(wordsOf(error));
      },
    );
  }

  write(bytes: Uint8Array, until: number): void {
    this.#queue.push({ bytes, until });
    this.#next();
  }

  taken(count: number): void {
    this.#untaken = Math.max(0, this.#untaken - count);
    if (this.#untaken >= MAX_UNTAKEN_BYTES) return;
    this.#resume?.();
    this.#resume = null;
  }

  close(because: string): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#port !== null) void this.#end(because);
  }

  /** One piece at a time; what is past its deadline is dropped, and what is stuck at its deadline ends the port, because it cannot be called back otherwise. */
  #next(): void {
    if (this.#over || this.#port === null || this.#writing !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    const leftMs = next.until - this.#now();
    if (leftMs <= 0) {
      this.#events.gone(next.bytes.length, true);
      return this.#next();
    }
    const stuck = setTimeout(() => this.close('it takes nothing: what was to be sent missed its deadline'), leftMs);
    this.#writing = this.#port.write(Buffer.from(next.bytes)).then(
      () => {
        clearTimeout(stuck);
        this.#writing = null;
        if (!this.#over) this.#events.gone(next.bytes.length, false);
        this.#next();
      },
      (error: unknown) => {
        clearTimeout(stuck);
        this.close(wordsOf(error));
      },
    );
  }

  async #readOn(port: BoundPort, bytesPerMs: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    try {
      while (!this.#over) {
        const count = isUnix(port)
          ? await this.#readUnix(port, buffer)
          : (await port.read(buffer, 0, READ_BYTES)).bytesRead;
        if (this.#over) return;
        this.#untaken += count;
        this.#events.bytes(Uint8Array.from(buffer.subarray(0, count)));
        if (this.#untaken >= MAX_UNTAKEN_BYTES) await this.#room();
        await this.#pace(count, bytesPerMs);
      }
    } catch (error) {
      this.close(wordsOf(error));
    }
  }

  /** Whoever floods a line that has no speed is read as if it had one: the system's buffer fills, and nobody else waits. */
  async #pace(count: number, bytesPerMs: number): Promise<void> {
    const now = this.#now();
    const back = (now - this.#allowedAt) * bytesPerMs;
    this.#allowance = Math.min(MAX_UNTAKEN_BYTES, this.#allowance + back) - count;
    this.#allowedAt = now;
    if (this.#allowance >= 0) return;
    await new Promise((done) => setTimeout(done, Math.min(-this.#allowance / bytesPerMs, MAX_PACE_MS)));
  }

  #room(): Promise<void> {
    return new Promise((resume) => {
      this.#resume = resume;
    });
  }

  /**
   * In place of the bindings' own `read`, which after a hang-up reads nothing, again and again, and never says so (their issue 162): no bytes is the end of the line,
   * EAGAIN waits until the system says that there is something, and all else is a disconnection.
   */
  async #readUnix(port: UnixPort, buffer: Buffer): Promise<number> {
    for (;;) {
      const { error, count } = await readOnce(port.fd, buffer);
      if (this.#over) return 0;
      if (error === null && count > 0) return count;
      if (error === null) throw new PortGone('HANGUP', 'the other end hung up');
      if (!AGAIN.has(error.code ?? ''))
        throw new PortGone(error.code ?? 'EIO', `disconnected (${error.code ?? 'EIO'})`);
      await new Promise<void>((readable, failed) =>
        port.poller.once('readable', (fault) => (fault ? failed(fault) : readable())),
      );
    }
  }

  /** Nothing may use the file when it is closed: its number may be another port's a moment later. What the system still holds is thrown away. */
  async #end(because: string): Promise<void> {
    const port = this.#port;
    this.#port = null;
    this.#queue = [];
    this.#resume?.();
    // Whoever waits for the poller is told to wait no longer, and again if he began to just then.
    const cancel = (): void => (port !== null && isUnix(port) ? port.poller.stop() : undefined);
    const again = setInterval(cancel, CANCEL_MS);
    try {
      cancel();
      await Promise.allSettled([this.#reading, this.#writing]);
      await port?.flush().catch(() => undefined);
      await port?.close();
    } catch {
      // It is closed, or the system says it never was open: there is nothing left to end.
    }
    clearInterval(again);
    this.#events.closed(because);
  }
}

function isUnix(port: BoundPort): port is UnixPort {
  return 'fd' in port && typeof port.fd === 'number' && 'poller' in port;
}

function readOnce(fd: number, buffer: Buffer): Promise<{ error: NodeJS.ErrnoException | null; count: number }> {
  return new Promise((done) => read(fd, buffer, 0, buffer.length, null, (error, count) => done({ error, count })));
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join().slice(0, MAX_WHY);
}
