// Exclusive use of a folder: a listening socket in it. Why a socket, and why no process number and no file alone: README.md, "One process".
// Nothing is said over it: that somebody listens is the whole message.

import { link, open, readdir, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import { JournalError } from '../ports/journal.ts';
import { codeOf } from './disk.ts';
import { HELD, isLock, UNFINISHED } from './layout.ts';

/** Bytes that a socket's path may have: 108 on Linux, 104 elsewhere, with the closing NUL. */
const SOCKET_PATH_BYTES = 103;
/** Two that start at the same moment see each other and both step back; so each tries again, after waits of different lengths. */
const ATTEMPTS = 4;
const WAIT_MS = 60;

let made = 0;

/** Holds `folder` for this process; the answer lets it go. Rejects with `in_use` where a living process holds it. */
export async function lockFolder(folder: string, clock: Clock): Promise<() => Promise<void>> {
  made += 1;
  const name = `lock-${process.pid}-${made}-${clock.utc()}.sock`;
  const reached = await reachable(folder, name);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const tried = await tryOnce(folder, reached.path, name);
      if (typeof tried === 'function') return tried;
      if (tried === 'held' || attempt === ATTEMPTS)
        throw new JournalError('in_use', `${folder}: another process uses this data folder`);
      await wait(clock, attempt * (5 + ((process.pid * 31 + made * 17) % WAIT_MS)));
    }
  } finally {
    await reached.close();
  }
}

/** A path for the socket that is short enough, whatever the folder's is: through the folder's own descriptor where it is too long. */
async function reachable(folder: string, name: string): Promise<{ path: string; close(): Promise<void> }> {
  if (Buffer.byteLength(join(folder, name + UNFINISHED)) <= SOCKET_PATH_BYTES) {
    return { path: folder, close: async () => undefined };
  }
  const handle = await open(folder, 'r');
  return { path: `/proc/self/fd/${handle.fd}`, close: () => handle.close() };
}

/**
 * Listens under an unfinished name first and renames then, so that a name that counts always belongs to one who listens or is dead.
 * Whoever listens and sees no other living one holds the folder: of two, at least the later one sees the other. A second name tells the
 * holder from one who is only trying; the first stays as it is, because a listing may miss a name that is being changed.
 */
async function tryOnce(
  folder: string,
  reached: string,
  name: string,
): Promise<(() => Promise<void>) | 'held' | 'tried'> {
  const server = await listen(join(reached, name + UNFINISHED));
  const letGo = async (): Promise<void> => {
    await forget(folder, name);
    await new Promise<void>((done) => server.close(() => done()));
  };
  try {
    await rename(join(folder, name + UNFINISHED), join(folder, name));
    const others = (await readdir(folder)).filter((other) => other !== name && isLock(other));
    const alive = await Promise.all(
      others.map(async (other) => ((await isAlive(join(reached, other))) ? [other] : [])),
    );
    if (alive.flat().length > 0) {
      await letGo();
      return alive.flat().some((other) => other.endsWith(HELD)) ? 'held' : 'tried';
    }
    for (const other of others) await rm(join(folder, other), { force: true });
    await link(join(folder, name), join(folder, name + HELD));
    return letGo;
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function forget(folder: string, name: string): Promise<void> {
  for (const each of [name + HELD, name]) await rm(join(folder, each), { force: true });
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen({ path, exclusive: true }, () => {
      server.removeListener('error', fail);
      server.on('error', () => undefined);
      server.unref();
      done(server);
    });
  });
}

/** Dead only where the system says so: nobody listens any more, or the name is gone. A stopped process is alive. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', (error) => done(!['ECONNREFUSED', 'ENOENT'].includes(codeOf(error))));
  });
}

function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((done) => clock.after(ms, done));
}
