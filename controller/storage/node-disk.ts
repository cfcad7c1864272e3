// The real disk, by Node's file calls. Nothing is decided here; what the calls are used for stands in the other files of this room.

import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import type { Disk, DiskEntry, DiskFile, OpenMode } from './disk.ts';
import { codeOf } from './disk.ts';
import { lockFolder } from './lock.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const FLAGS: Readonly<Record<OpenMode, string>> = { read: 'r', write: 'r+', create: 'w+' };

class NodeFile implements DiskFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(into, 0, into.length, position)).bytesRead;
  }

  async write(bytes: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.write(bytes, 0, bytes.length, position)).bytesWritten;
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function list(path: string): Promise<readonly DiskEntry[] | null> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({
      name: entry.name,
      kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
    }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeDisk: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  },
  list,
  open: async (path, mode) => new NodeFile(await open(path, FLAGS[mode], FILE_MODE)),
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
  free: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  lock: lockFolder,
};
