// A store's day in the data folder, a file an hour, so that a restart goes on with it. It may fail without harm: what the disk does not take stays in memory alone. What stands in a file,
// kept-hour.ts knows.

import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import { readHour, writeHour } from './kept-hour.ts';
import {
  FILES_AT_MOST,
  FREE_BYTES_AT_LEAST,
  HOUR_BYTES_AT_MOST,
  HOUR_STEPS,
  HOURS_KEPT,
  LAST_SAVE_MS,
  SAVE_MS,
  STEP_MS,
} from './limits.ts';
import type { ReadingStore } from './store.ts';

/** The folder inside the data folder. */
export const READINGS_FOLDER = 'readings';
const HOUR_MS = HOUR_STEPS * STEP_MS;
const SUFFIX = '.hour';
const UNFINISHED = '.unfinished';
const MODE = 0o600;
/** Readings of an hour that are taken before others have their turn. */
const PUT_AT_ONCE = 1_000;

/** Readings are not to be kept on the disk now. */
class DayError extends Error {
  readonly code = 'readings';
}

function breath(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}

export interface DayFilesParts {
  /** The data folder. */
  readonly folder: string;
  /** Files begin with it: stores have their own each. */
  readonly name: string;
  readonly store: ReadingStore;
  /** Whether a source is still one of this store. */
  readonly isKnown: (source: string) => boolean;
  readonly clock: Clock;
  /** Something could not be kept or read: said once until it goes well again. */
  readonly fault: (what: string) => void;
}

export class DayFiles {
  readonly #parts: DayFilesParts;
  readonly #path: string;
  /** The first hour that is not on the disk as a whole. */
  #next: number;
  /** Before that, what the disk has is more than the store. */
  #isRestored = false;
  #isFailing = false;
  #isStopped = false;
  #saving: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;

  constructor(parts: DayFilesParts) {
    this.#parts = parts;
    this.#path = join(parts.folder, READINGS_FOLDER);
    this.#next = this.#hour;
  }

  /** Hours since the epoch. */
  get #hour(): number {
    return Math.floor(this.#parts.clock.utc() / HOUR_MS);
  }

  /** Fills the store with the day that is there, a piece at a time, beside what is said meanwhile. Never rejects. */
  async restore(): Promise<void> {
    const { store, isKnown, fault } = this.#parts;
    const now = this.#hour;
    const hours = (await this.#hours()).filter((hour) => hour > now - HOURS_KEPT && hour <= now);
    for (const hour of hours) {
      const kept = await this.#read(hour);
      if (kept === null) fault(`${this.#fileOf(hour)} is damaged: readings begin without that hour`);
      for (const [at, one] of (kept ?? []).entries()) {
        if (isKnown(one.said.source)) store.put(hour, one);
        if (at % PUT_AT_ONCE === 0) await breath();
      }
    }
    await this.#tidy();
    this.#isRestored = true;
  }

  /** Once it is restored. */
  start(): void {
    if (this.#isStopped) return;
    this.#cancel = this.#parts.clock.after(SAVE_MS, () => {
      void this.#save();
      this.start();
    });
  }

  /** Writes once more; fulfilled when that is done, or takes too long. */
  async stop(): Promise<void> {
    this.#cancel();
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (!this.#isRestored) return;
    let cancel = (): void => undefined;
    const late = new Promise<void>((done) => {
      cancel = this.#parts.clock.after(LAST_SAVE_MS, done);
    });
    await Promise.race([this.#save(), late]);
    cancel();
  }

  /** One write after the other. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      try {
        await this.#write();
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing) this.#parts.fault(`readings are not kept on the disk: ${String(error)}`);
        this.#isFailing = true;
      }
    });
    return this.#saving;
  }

  /** The hour that runs, and those before it that were not written to their end. */
  async #write(): Promise<void> {
    const now = this.#hour;
    const oldest = now - HOURS_KEPT + 1;
    // A clock that is set back may have deleted the day while it was wrong: what is in memory is written again.
    const first = this.#next > now ? oldest : Math.max(this.#next, oldest);
    await mkdir(this.#path, { recursive: true });
    for (let hour = first; hour <= now; hour += 1) {
      const kept = this.#parts.store.hour(hour);
      if (kept.length > 0) await this.#writeFile(hour, writeHour(hour, kept));
      this.#next = hour;
    }
    const hours = await this.#hours();
    const old = hours.filter((hour, at) => hour < oldest || at >= FILES_AT_MOST);
    for (const hour of old) await rm(join(this.#path, this.#fileOf(hour)), { force: true });
  }

  /** Complete or as before, whatever happens: an unfinished name, fsync, rename. */
  async #writeFile(hour: number, bytes: Buffer): Promise<void> {
    const path = join(this.#path, this.#fileOf(hour));
    // Of this process alone: the one before it may still be writing its last.
    const unfinished = `${path}.${process.pid}${UNFINISHED}`;
    const { bavail, bsize } = await statfs(this.#path);
    if (bavail * bsize < FREE_BYTES_AT_LEAST + bytes.length) throw new DayError('the disk is nearly full');
    try {
      const file = await open(unfinished, 'w', MODE);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #read(hour: number) {
    const path = join(this.#path, this.#fileOf(hour));
    try {
      const found = await stat(path);
      // A device or a pipe has no size, and might be read for ever.
      if (!found.isFile() || found.size > HOUR_BYTES_AT_MOST) return null;
      return readHour(hour, await readFile(path));
    } catch {
      return null;
    }
  }

  /** What a process that was killed left half written. */
  async #tidy(): Promise<void> {
    for (const name of await readdir(this.#path).catch(() => []))
      if (name.startsWith(`${this.#parts.name}-`) && name.endsWith(UNFINISHED))
        await rm(join(this.#path, name), { force: true }).catch(() => undefined);
  }

  /** Those that have a file, in order. */
  async #hours(): Promise<readonly number[]> {
    const names = await readdir(this.#path).catch(() => []);
    return names
      .filter((name) => name.startsWith(`${this.#parts.name}-`) && name.endsWith(SUFFIX))
      .map((name) => name.slice(this.#parts.name.length + 1, -SUFFIX.length))
      .filter((word) => /^\d{1,9}$/.test(word))
      .map(Number)
      .sort((one, other) => one - other);
  }

  #fileOf(hour: number): string {
    return `${this.#parts.name}-${hour}${SUFFIX}`;
  }
}
