// One serial line as the controller holds it: opened, and opened again with a growing pause after whatever fault; what waits to be sent is bounded, and dropped with
// the port that it was meant for. The port itself is held by another process (serial-port.ts).

import type { Clock, Random } from '../ports/clock.ts';
import type { Line, LineEvents } from '../ports/line.ts';
import type { Log } from '../ports/log.ts';
import {
  CLOSE_MS,
  MAX_WAITING_BYTES,
  OPEN_MS,
  REOPEN_CAP_MS,
  REOPEN_MS,
  STEADY_MS,
  STOP_MS,
  WORD_MS,
} from './serial-limits.ts';
import type { PortOptions } from './serial-messages.ts';
import type { AnswerTo, ProcessUser, SerialProcess } from './serial-process.ts';

export interface SerialLineOptions {
  readonly name: string;
  readonly port: PortOptions;
  readonly process: SerialProcess;
  /** Its place in the process. */
  readonly place: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** It could not be opened; said once until it could be. */
  readonly alarm: (because: string) => void;
}

/** What a line counted since the start. */
export interface LineCounts {
  readonly isOpen: boolean;
  /** Times that it opened. */
  readonly openings: number;
  /** Bytes that were to be sent and were not, because their time had passed or the line closed. */
  readonly droppedBytes: number;
}

type Phase = 'stopped' | 'resting' | 'waiting' | 'opening' | 'open' | 'closing';

export class SerialLine implements Line, ProcessUser {
  readonly #options: SerialLineOptions;
  #events: LineEvents | null = null;
  #phase: Phase = 'stopped';
  #port = 0;
  #waiting = 0;
  #dropped = 0;
  #openings = 0;
  #faults = 0;
  #openedAt = 0;
  #isAlarmed = false;
  #because = '';
  /** The one timer: the pause before an opening, or how long the process may take for what it was asked. */
  #cancel: (() => void) | null = null;
  /** When the process must have said what became of all that it was given. */
  #wordBy = 0;
  #cancelWord: (() => void) | null = null;
  #stopped: (() => void) | null = null;

  constructor(options: SerialLineOptions) {
    this.#options = options;
  }

  get counts(): LineCounts {
    return { isOpen: this.#phase === 'open', openings: this.#openings, droppedBytes: this.#dropped };
  }

  start(events: LineEvents): void {
    if (this.#phase !== 'stopped') return;
    const { process, place } = this.#options;
    this.#events = events;
    this.#phase = 'waiting';
    process.use(place, this);
  }

  write(bytes: Uint8Array, deadline: number): boolean {
    const { process, place, clock } = this.#options;
    const withinMs = deadline - clock.now();
    if (this.#phase !== 'open' || withinMs <= 0) {
      this.#dropped += bytes.length;
      return true;
    }
    if (this.#waiting + bytes.length > MAX_WAITING_BYTES) {
      this.#dropped += bytes.length;
      return false;
    }
    this.#waiting += bytes.length;
    process.send({ type: 'write', line: place, port: this.#port, bytes, withinMs });
    this.#expectWord(deadline + WORD_MS);
    return true;
  }

  reset(because: string): void {
    if (this.#phase === 'open') this.#close(because);
  }

  async stop(): Promise<void> {
    const { process, place } = this.#options;
    const wasOpen = this.#phase === 'open' || this.#phase === 'opening' || this.#phase === 'closing';
    this.#events = null;
    if (wasOpen) {
      const closed = new Promise<void>((done) => {
        this.#stopped = done;
      });
      if (this.#phase !== 'closing') this.#close('stopped');
      this.#after(STOP_MS, () => process.kill(`${this.#name} did not close in ${STOP_MS} ms`));
      await closed;
    }
    this.#rest();
    this.#phase = 'stopped';
    process.leave(place);
  }

  ready(): void {
    if (this.#phase === 'waiting') this.#open();
  }

  answered(answer: AnswerTo): void {
    if (answer.port !== this.#port) return;
    switch (answer.type) {
      case 'opened':
        return this.#opened();
      case 'bytes':
        return this.#bytes(answer.bytes);
      case 'gone':
        this.#waiting = Math.max(0, this.#waiting - answer.count);
        if (answer.dropped) this.#dropped += answer.count;
        return;
      case 'closed':
        return this.#closed(this.#phase === 'closing' ? this.#because : answer.because);
      default:
        return answer satisfies never;
    }
  }

  gone(because: string): void {
    const wasOpening = this.#phase === 'opening' || this.#phase === 'open' || this.#phase === 'closing';
    if (wasOpening) this.#closed(because);
  }

  #open(): void {
    const { process, place, port: options, clock } = this.#options;
    this.#port += 1;
    this.#phase = 'opening';
    this.#waiting = 0;
    this.#after(OPEN_MS, () => process.kill(`${this.#name} did not open in ${OPEN_MS} ms`));
    process.send({ type: 'open', line: place, port: this.#port, options });
    this.#openedAt = clock.now();
  }

  #opened(): void {
    const { log, clock, port } = this.#options;
    if (this.#phase !== 'opening') return;
    this.#cancel?.();
    this.#phase = 'open';
    this.#openings += 1;
    this.#openedAt = clock.now();
    this.#isAlarmed = false;
    log.info({ line: this.#name, path: port.path }, 'a serial line opened');
    this.#events?.opened();
  }

  #bytes(bytes: Uint8Array): void {
    const { process, place } = this.#options;
    process.send({ type: 'taken', line: place, port: this.#port, count: bytes.length });
    if (this.#phase === 'open') this.#events?.bytes(bytes);
  }

  #close(because: string): void {
    const { process, place } = this.#options;
    this.#phase = 'closing';
    this.#because = because;
    this.#after(CLOSE_MS, () => process.kill(`${this.#name} did not close in ${CLOSE_MS} ms`));
    process.send({ type: 'close', line: place, port: this.#port });
  }

  /** The port is over, by whatever cause; the next opening is a new one. */
  #closed(because: string): void {
    const { clock, log, random, port, alarm, process } = this.#options;
    const wasOpen = this.#phase !== 'opening';
    const stopped = this.#stopped;
    if (wasOpen && clock.now() - this.#openedAt >= STEADY_MS) this.#faults = 0;
    this.#dropped += this.#waiting;
    this.#waiting = 0;
    this.#cancelWord?.();
    this.#cancelWord = null;
    this.#port += 1;
    this.#phase = 'resting';
    const [high = 0, low = 0] = random.bytes(2);
    const pause = Math.min(REOPEN_CAP_MS, REOPEN_MS * 2 ** Math.min(this.#faults, 16));
    const ms = pause / 2 + ((high * 256 + low) / 65_536) * (pause / 2);
    this.#faults += 1;
    this.#after(ms, () => {
      this.#phase = 'waiting';
      if (process.isReady) this.#open();
    });
    if (stopped !== null) return stopped();
    log.warn({ line: this.#name, path: port.path, because, ms: Math.round(ms) }, wasOpen ? CLOSED : NOT_OPENED);
    if (!wasOpen && !this.#isAlarmed) {
      this.#isAlarmed = true;
      alarm(`${port.path}: ${because}`);
    }
    if (wasOpen) this.#events?.closed(because);
  }

  /** A process that says nothing of what it was given is stuck. */
  #expectWord(by: number): void {
    const { clock, process } = this.#options;
    this.#wordBy = Math.max(this.#wordBy, by);
    if (this.#cancelWord !== null) return;
    const look = (): void => {
      this.#cancelWord = null;
      if (this.#waiting === 0) return;
      const leftMs = this.#wordBy - clock.now();
      if (leftMs > 0) this.#cancelWord = clock.after(leftMs, look);
      else process.kill(`${this.#name}: no word of what was to be sent`);
    };
    this.#cancelWord = clock.after(this.#wordBy - clock.now(), look);
  }

  #after(ms: number, act: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(ms, act);
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancelWord?.();
    this.#cancel = null;
    this.#cancelWord = null;
    this.#stopped = null;
  }

  get #name(): string {
    return this.#options.name;
  }
}

const CLOSED = 'a serial line closed; it is opened again';
const NOT_OPENED = 'a serial line could not be opened; it is tried again';
