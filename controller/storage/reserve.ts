// The reserve: a file that only takes up room, so that the last records find some when the disk is full (safety 3.9).
// When it is given up is decided by the journal; it comes back by itself when there is room again.

import { join } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './disk.ts';
import { withFile, writeDurably } from './files.ts';
import { RESERVE, RESERVE_RETRY_MS, RESERVE_ROOM } from './layout.ts';

const BLOCK_BYTES = 64 * 1024;

export class Reserve {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #bytes: number;
  readonly #clock: Clock;
  readonly #log: Log;
  #held = false;
  #closed = false;
  #cancel: () => void = () => undefined;
  #making: Promise<void> = Promise.resolve();

  constructor(disk: Disk, folder: string, bytes: number, clock: Clock, log: Log) {
    this.#disk = disk;
    this.#folder = folder;
    this.#bytes = bytes;
    this.#clock = clock;
    this.#log = log;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Takes the reserve that is there, or makes it. A disk without room for it is no reason not to start. */
  async start(): Promise<void> {
    const size = await withFile(this.#disk, this.#path, (file) => file.size()).catch(() => 0);
    this.#held = size === this.#bytes;
    if (!this.#held) await this.#make();
  }

  /** Gives the room to the journal; false where there is none to give. */
  async release(): Promise<boolean> {
    await this.#making;
    if (!this.#held) return false;
    this.#held = false;
    await this.#disk.remove(this.#path).catch(() => undefined);
    this.#log.error({ bytes: this.#bytes }, 'the disk is full; the reserve was given to the journal');
    this.#later();
    return true;
  }

  async stop(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#making;
  }

  get #path(): string {
    return join(this.#folder, RESERVE);
  }

  #later(): void {
    this.#cancel();
    if (this.#closed) return;
    this.#cancel = this.#clock.after(RESERVE_RETRY_MS, () => {
      this.#making = this.#again();
    });
  }

  async #again(): Promise<void> {
    const free = await this.#disk.free(this.#folder).catch(() => 0);
    if (free < this.#bytes * RESERVE_ROOM) return this.#later();
    await this.#make();
    if (this.#held) this.#log.info({ bytes: this.#bytes }, 'the disk has room again; the reserve was made anew');
  }

  async #make(): Promise<void> {
    try {
      await writeDurably(this.#disk, this.#path, blocks(this.#bytes));
      this.#held = true;
    } catch (error) {
      this.#log.warn({ code: codeOf(error) }, 'the disk has no room for the reserve');
      this.#later();
    }
  }
}

/** Bytes that a compressing file system cannot make small: a plain shift register. */
function* blocks(bytes: number): Generator<Uint8Array> {
  let state = 0x9e3779b9;
  for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
    const words = new Uint32Array(BLOCK_BYTES / 4);
    for (let index = 0; index < words.length; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = state;
    }
    yield new Uint8Array(words.buffer, 0, Math.min(BLOCK_BYTES, left));
  }
}
