// What the tests of serial lines need of the machine: python3, which makes pseudo terminals. Installed where that can be done, and it is said; elsewhere one line names it.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasPython } from '../../simulators/serial/pty.ts';

const NAMED = 'python3 is needed for pseudo terminals: apt-get install python3';

/** @throws an error of one line where there is no python3 and none can be installed */
export function needPython(): void {
  if (hasPython()) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) throw new Error(NAMED);
  console.info('installing python3, which the tests of serial lines need');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-minimal', 'libpython3-stdlib'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
  });
  if (!hasPython()) throw new Error(NAMED);
}
