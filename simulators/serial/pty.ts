// A pseudo terminal as the far end of a serial line: what is written here the controller reads from its port, and the other way round. Made by a few lines of python3,
// since no package does it without harm. Speed is not emulated.

import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLine } from './first-line.ts';

/** The terminal's own end stays open here, so that the controller may close and open it as it likes. */
const PROGRAM = `
import os, select, sys, tty
far, near = os.openpty()
tty.setraw(near)
os.write(1, (os.ttyname(near) + "\\n").encode())
while True:
    ready, _, _ = select.select([far, 0], [], [])
    if far in ready: os.write(1, os.read(far, 65536))
    if 0 in ready:
        data = os.read(0, 65536)
        if not data: break
        while data: data = data[os.write(far, data):]
`;

export interface PtyEvents {
  bytes(chunk: Uint8Array): void;
  closed(): void;
}

/** One far end. Its path stays the same when it is plugged in again. */
export interface Pty {
  /** What the controller's settings name. */
  readonly path: string;
  /** Whether somebody is plugged in. */
  readonly plugged: boolean;
  listen(events: PtyEvents): void;
  write(bytes: Uint8Array): void;
  /** Takes nothing and says nothing, until `resume`; the line stays open. */
  stall(): void;
  resume(): void;
  /** The cable is out: the controller's port hangs up. */
  unplug(): Promise<void>;
  /** The cable is in again: another terminal under the same path. */
  plug(): Promise<void>;
  /** Unplugs it for good. */
  stop(): Promise<void>;
}

/** Whether this machine can make one. */
export function hasPython(): boolean {
  return spawnSync('python3', ['-c', 'import os, pty'], { stdio: 'ignore' }).status === 0;
}

class PythonPty implements Pty {
  readonly path: string;
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #events: PtyEvents | null = null;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'openseat-pty-'));
    this.path = join(this.#folder, 'tty');
  }

  get plugged(): boolean {
    return this.#child !== null;
  }

  listen(events: PtyEvents): void {
    this.#events = events;
  }

  write(bytes: Uint8Array): void {
    const stdin = this.#child?.stdin;
    if (stdin?.writable === true) stdin.write(bytes);
  }

  stall(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async unplug(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    this.#events?.closed();
  }

  async plug(): Promise<void> {
    if (this.#child !== null) return;
    const child = spawn('python3', ['-c', PROGRAM], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    // Somebody ended it from outside: the cable is out as well.
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#events?.closed();
    });
    this.#point(await firstLine(child, (bytes) => this.#events?.bytes(bytes)));
  }

  async stop(): Promise<void> {
    await this.unplug();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #point(terminal: string): void {
    const fresh = `${this.path}-new`;
    rmSync(fresh, { force: true });
    symlinkSync(terminal, fresh);
    renameSync(fresh, this.path);
  }
}

/** A far end that is plugged in. */
export async function openPty(): Promise<Pty> {
  const pty = new PythonPty();
  await pty.plug();
  return pty;
}
