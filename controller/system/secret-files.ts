// The files of secrets that a backup carries, and how a restore puts them back: complete or absent, mode 0600. The room's key waits under a name of its own until
// the journal says that it was restored and a start takes it.

import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SecretFile } from './backup-file.ts';
import { MAX_SECRET_BYTES } from './limits.ts';

const MODE = 0o600;

/** `room`: the room's key. `tls`: read at a start, the authority's key with it. `journal`: it signs the anchors of this journal, so it is saved and never replaced. */
export type SecretRole = 'room' | 'tls' | 'journal';

export interface KnownSecret {
  readonly role: SecretRole;
  /** Below the data folder. */
  readonly name: string;
}

/** Below the data folder, for a key that waits. */
export const RESTORED = '.restored';
/** Behind the name of a file that is being written. */
export const UNFINISHED = '.unfinished';

export class SecretFiles {
  readonly #folder: string;
  readonly #known: readonly KnownSecret[];

  constructor(folder: string, known: readonly KnownSecret[]) {
    this.#folder = folder;
    this.#known = known;
  }

  /** Those that are there. */
  async collect(): Promise<readonly SecretFile[]> {
    const found: SecretFile[] = [];
    for (const { name } of this.#known) {
      const text = await this.#read(name);
      if (text !== null) found.push({ name, text });
    }
    return found;
  }

  /** Lays the room's key ready for the next start, before the journal says that it is to be taken. */
  async layReady(files: readonly SecretFile[]): Promise<void> {
    for (const { name, text } of files)
      if (this.#roleOf(name) === 'room') await this.#write(`${name}${RESTORED}`, text);
  }

  /** Puts into their places what a start reads; those that are the same already stay. */
  async place(files: readonly SecretFile[]): Promise<void> {
    for (const { name, text } of files)
      if (this.#roleOf(name) === 'tls' && (await this.#read(name)) !== text) await this.#write(name, text);
  }

  /** What a restore of these files will do, in words. */
  async plan(
    files: readonly SecretFile[],
    isOtherKey: boolean,
  ): Promise<{ readonly afterRestart: string[]; readonly leftAlone: string[] }> {
    const afterRestart: string[] = [];
    const leftAlone: string[] = [];
    for (const { name, text } of files) {
      const role = this.#roleOf(name);
      if (role === 'room' && isOtherKey)
        afterRestart.push(`the room’s key (${name}): endpoints know this controller again from the next start on`);
      else if (role === 'tls' && (await this.#read(name)) !== text)
        afterRestart.push(`${name}: served from the next start on`);
      else if (role === 'journal' && (await this.#read(name)) !== text)
        leftAlone.push(`${name}: it signs the anchors of this journal, which keeps its own`);
      else if (role === null) leftAlone.push(`${basename(name).slice(0, 64)}: this controller has no such file`);
    }
    return { afterRestart, leftAlone };
  }

  #roleOf(name: string): SecretRole | null {
    return this.#known.find((one) => one.name === name)?.role ?? null;
  }

  async #read(name: string): Promise<string | null> {
    try {
      const bytes = await readFile(join(this.#folder, name));
      if (bytes.length > MAX_SECRET_BYTES) return null;
      const text = bytes.toString('utf8');
      // A key that is no text is carried as what it is.
      return Buffer.from(text).equals(bytes) ? text : `base64:${bytes.toString('base64')}`;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  async #write(name: string, text: string): Promise<void> {
    const bytes = text.startsWith('base64:') ? Buffer.from(text.slice('base64:'.length), 'base64') : text;
    await writeSecret(join(this.#folder, name), bytes);
  }
}

/** Complete or absent, whatever happens: an unfinished name, fsync, rename, the folder's fsync. */
export async function writeSecret(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx', MODE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
