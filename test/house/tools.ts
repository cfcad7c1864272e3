// Programs of the system that a test needs, beside what npm brings. Where this runs as root on Debian they are installed, and it says so; elsewhere one line names what to install, and the test fails.

import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** Milliseconds that an installation may take. */
const INSTALL_LIMIT_MS = 240_000;
/** Seconds that one installation waits for another. */
const LOCK_S = 200;

function has(program: string): boolean {
  // A part of a program is named by its path, which may hold a star.
  const look = program.startsWith('/') ? `ls ${program}` : `command -v ${program}`;
  return spawnSync('/bin/sh', ['-c', look], { env: { PATH: PATH_WITH_SBIN } }).status === 0;
}

/** Daemons lie where a user's PATH may not lead. */
export const PATH_WITH_SBIN = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** @param programs program → Debian's package that has it */
export async function needTools(programs: Readonly<Record<string, string>>): Promise<void> {
  const packages = [...new Set(Object.keys(programs).flatMap((name) => (has(name) ? [] : [programs[name] ?? name])))];
  if (packages.length === 0) return;
  const line = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0)
    throw new Error(`these tests need programs that are missing here: ${line}`);
  console.info(`installing what these tests need: ${line}`);
  const run = promisify(execFile);
  const options = { timeout: INSTALL_LIMIT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const lock = ['-o', `DPkg::Lock::Timeout=${LOCK_S}`];
  await run('apt-get', [...lock, 'update'], options);
  await run('apt-get', [...lock, 'install', '--yes', '--no-install-recommends', ...packages], options);
}

/** Milliseconds for a `beforeAll` that may install. */
export const TOOLS_LIMIT_MS = INSTALL_LIMIT_MS + 60_000;
