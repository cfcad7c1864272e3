// A disk in memory that keeps two truths: what the programs see, and what a power cut would leave. It can be full, slow, and failing.
// A fsync that fails loses what it should have written, and the next one does not bring it back, as on real systems.

import { dirname } from 'node:path';
import { JournalError } from '../../controller/ports/journal.ts';
import type { Disk, DiskEntry, DiskFile, OpenMode } from '../../controller/storage/disk.ts';

export type Call =
  | 'makeFolder'
  | 'list'
  | 'open'
  | 'rename'
  | 'remove'
  | 'syncFolder'
  | 'free'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'size'
  | 'close';

export class DiskTrouble extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

class Inode {
  now: Buffer = Buffer.alloc(0);
  safe: Buffer = Buffer.alloc(0);
  /** From here on the system believes that the bytes are on the disk, and they are not. */
  lostFrom = Number.POSITIVE_INFINITY;
}

type Names = Map<string, Inode | 'folder'>;

interface Step {
  readonly folders: readonly string[];
  readonly apply: (names: Names) => void;
}

export class SimulatedDisk implements Disk {
  names: Names = new Map([['/', 'folder']]);
  safeNames: Names = new Map([['/', 'folder']]);
  steps: Step[] = [];
  /** Bytes in all; writes beyond it are cut short, then refused. */
  capacity = Number.POSITIVE_INFINITY;
  calls = 0;
  /** At this call the power goes: it may be done in part, and every one after it is refused. */
  powerUntil = Number.POSITIVE_INFINITY;
  /** Answers an error code to refuse a call. */
  refuse: (call: Call, path: string) => string | null = () => null;
  /** Waited for before a call. */
  hold: (call: Call, path: string) => Promise<void> | null = () => null;
  readonly log: { call: Call; path: string }[] = [];
  readonly #locked = new Set<string>();

  async step(call: Call, path: string): Promise<void> {
    this.log.push({ call, path });
    await this.hold(call, path);
    await null;
    this.calls += 1;
    if (this.calls >= this.powerUntil) throw new DiskTrouble('EIO');
    const code = this.refuse(call, path);
    if (code !== null) throw new DiskTrouble(code);
  }

  #inode(path: string): Inode {
    const inode = this.names.get(path);
    if (inode === undefined || inode === 'folder') throw new DiskTrouble('ENOENT');
    return inode;
  }

  #change(folders: readonly string[], apply: (names: Names) => void): void {
    apply(this.names);
    this.steps.push({ folders, apply });
  }

  get used(): number {
    return [...new Set(this.names.values())].reduce((sum, node) => sum + (node === 'folder' ? 0 : node.now.length), 0);
  }

  async makeFolder(path: string): Promise<void> {
    await this.step('makeFolder', path);
    if (this.names.has(path)) return;
    if (!this.names.has(dirname(path))) await this.makeFolder(dirname(path));
    this.#change([dirname(path)], (names) => names.set(path, 'folder'));
  }

  async list(path: string): Promise<readonly DiskEntry[] | null> {
    await this.step('list', path);
    if (this.names.get(path) !== 'folder') return null;
    return [...this.names].flatMap(([name, node]) =>
      dirname(name) === path && name !== path
        ? [{ name: name.slice(path.length + 1), kind: node === 'folder' ? ('folder' as const) : ('file' as const) }]
        : [],
    );
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    await this.step('open', path);
    if (mode === 'create') {
      if (!this.names.has(dirname(path))) throw new DiskTrouble('ENOENT');
      if (!this.names.has(path)) {
        const inode = new Inode();
        this.#change([dirname(path)], (names) => names.set(path, inode));
      }
      this.#inode(path).now = Buffer.alloc(0);
    }
    return new SimulatedFile(this, path, this.#inode(path));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.step('rename', from);
    const inode = this.#inode(from);
    this.#change([dirname(from), dirname(to)], (names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  async remove(path: string): Promise<void> {
    await this.step('remove', path);
    if (this.names.has(path)) this.#change([dirname(path)], (names) => names.delete(path));
  }

  async syncFolder(path: string): Promise<void> {
    await this.step('syncFolder', path);
    for (const step of this.steps) if (step.folders.includes(path)) step.apply(this.safeNames);
    this.steps = this.steps.filter(({ folders }) => !folders.includes(path));
  }

  async free(path: string): Promise<number> {
    await this.step('free', path);
    return this.capacity - this.used;
  }

  async lock(path: string): Promise<() => Promise<void>> {
    if (this.#locked.has(path)) throw new JournalError('in_use', `${path}: in use`);
    this.#locked.add(path);
    return async () => {
      this.#locked.delete(path);
    };
  }

  /** The process is gone, the system lives on: what was written is there, fsynced or not. */
  afterKill(): void {
    this.#locked.clear();
    this.hold = () => null;
    this.refuse = () => null;
  }

  /** The disk as it is found after the power came back. `chance` answers 0 … 1. */
  afterPowerCut(chance: () => number): SimulatedDisk {
    const after = new SimulatedDisk();
    const survived = Math.floor(chance() * (this.steps.length + 1));
    const names: Names = new Map(this.safeNames);
    for (const { apply } of this.steps.slice(0, survived)) apply(names);
    for (const [path, node] of names) {
      let found: Inode | 'folder' = 'folder';
      if (node !== 'folder') {
        found = new Inode();
        found.now = remains(node, chance);
        found.safe = found.now;
      }
      after.names.set(path, found);
      after.safeNames.set(path, found);
    }
    return after;
  }

  /** What a program reads from a file; null where there is none. */
  bytes(path: string): Buffer | null {
    const inode = this.names.get(path);
    return inode === undefined || inode === 'folder' ? null : inode.now;
  }

  text(path: string): string {
    return this.bytes(path)?.toString('utf8') ?? '';
  }

  /** Changes a file behind the program's back. */
  put(path: string, bytes: Uint8Array | string): void {
    const inode = new Inode();
    inode.now = Buffer.from(bytes);
    inode.safe = inode.now;
    for (const names of [this.names, this.safeNames]) names.set(path, inode);
  }

  drop(path: string): void {
    for (const names of [this.names, this.safeNames]) names.delete(path);
  }

  files(folder: string): readonly string[] {
    return [...this.names]
      .flatMap(([name, node]) => (dirname(name) === folder && node !== 'folder' ? [name] : []))
      .sort();
  }
}

/** Of bytes that were not fsynced any beginning may be there, and behind it nothing or zeros. */
function remains({ now, safe, lostFrom }: Inode, chance: () => number): Buffer {
  if (now.length < safe.length) return chance() < 0.5 ? now : safe;
  const real = Math.min(now.length, Math.max(safe.length, lostFrom));
  const length = safe.length + Math.floor(chance() * (real - safe.length + 1));
  const zeros = chance() < 0.25 ? Math.floor(chance() * (now.length - length + 1)) : 0;
  return Buffer.concat([now.subarray(0, length), Buffer.alloc(zeros)]);
}

class SimulatedFile implements DiskFile {
  readonly #disk: SimulatedDisk;
  readonly #path: string;
  readonly #inode: Inode;

  constructor(disk: SimulatedDisk, path: string, inode: Inode) {
    this.#disk = disk;
    this.#path = path;
    this.#inode = inode;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    await this.#disk.step('read', this.#path);
    return this.#inode.now.copy(into, 0, position);
  }

  async write(bytes: Uint8Array, position: number): Promise<number> {
    const room = this.#disk.capacity - this.#disk.used;
    const dying = this.#disk.calls + 1 >= this.#disk.powerUntil;
    const taken = dying ? Math.floor(bytes.length / 2) : Math.min(bytes.length, Math.max(0, room));
    try {
      await this.#disk.step('write', this.#path);
    } finally {
      if (dying) this.#put(bytes.subarray(0, taken), position);
    }
    if (taken === 0 && bytes.length > 0) throw new DiskTrouble('ENOSPC');
    this.#put(bytes.subarray(0, taken), position);
    return taken;
  }

  #put(bytes: Uint8Array, position: number): void {
    const { now } = this.#inode;
    const end = Math.max(now.length, position + bytes.length);
    const next = Buffer.alloc(end);
    now.copy(next);
    next.set(bytes, position);
    this.#inode.now = next;
  }

  async sync(): Promise<void> {
    try {
      await this.#disk.step('sync', this.#path);
    } catch (error) {
      this.#inode.lostFrom = Math.min(this.#inode.lostFrom, this.#inode.safe.length);
      throw error;
    }
    const { now, lostFrom } = this.#inode;
    // What an earlier failure lost is not written by a later fsync, whatever that says.
    if (lostFrom < now.length)
      this.#inode.safe = Buffer.concat([now.subarray(0, lostFrom), Buffer.alloc(now.length - lostFrom)]);
    else this.#inode.safe = now;
  }

  async truncate(length: number): Promise<void> {
    await this.#disk.step('truncate', this.#path);
    this.#inode.now = Buffer.from(this.#inode.now.subarray(0, length));
  }

  async size(): Promise<number> {
    await this.#disk.step('size', this.#path);
    return this.#inode.now.length;
  }

  async close(): Promise<void> {
    await this.#disk.step('close', this.#path);
  }
}
